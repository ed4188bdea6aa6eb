"""Parts of a figure, its changes, and its definition's examples, on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests.office.factories import START, District, district, done, on
from zhunsheng.law.indicator import Example, Indicator, Measure, OneOf, Present, cell, counted
from zhunsheng.office.indicators import actions, query, reads, words
from zhunsheng.office.indicators.datasets import DATASETS
from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
YEAR = Span.year(2020)
EVERY = pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.prove)])  # all of them in `make prove`
SQL = {"string": "text", "int64": "bigint", "boolean": "boolean", "date": "date"}


@pytest.fixture
def here() -> District:
    return district()


def take(here: District, many: int, of: str = "mediation", year: int = 2020, start: int = 0, **facts: object) -> None:
    organs = (here.bureau, here.other, here.bureau)
    matters.take_over_history(
        HistoricalRecord(
            of=of, number=f"{of}{year}{n}", title="某事", organ=organs[n % 3], opened_on=date(year, 3, 1),
            closed_on=date(year, 3, 1 + n % 28), outcome="settled", facts=facts, batch="试",
        )
        for n in range(start, start + many)
    )  # fmt: skip


@EVERY
def test_every_cell_and_the_total_have_as_many_rows_as_they_count(here: District, every: int) -> None:
    with on(START):
        here.complain()
        case = done(here.open_penalty())
        here.to_report(case)
        take(here, 7)
        for kind, facts in (
            ("service", {"materials": 3, "days": 1, "rating": "满意"}),
            ("litigation", {"head_came": True}),
        ):
            take(here, 5, kind, **facts)
        found = 0
        for indicator in list(reads.definitions().values())[::every]:
            span = Span.year(2026) if indicator.source.dataset in ("acts", "clocks", "papers") else YEAR
            for one in reads.cells(indicator, span, indicator.by[0]) if indicator.by else ():
                narrow = {indicator.by[0]: Present(False) if one.key is None else OneOf((one.key,))}
                part = indicator.narrowed(narrow)
                assert len(reads.keys(part, span)) == one.live.counted, indicator.id
                found += 1
        assert found


@pytest.mark.prove
def test_every_total_has_as_many_rows_as_its_cells_and_each_cell_its_own_figure(here: District) -> None:
    with on(START):
        take(here, 7)
        take(here, 5, "service", materials=3, days=1, rating="满意")
        for indicator in reads.definitions().values():
            total = reads.live(indicator, YEAR)
            cells = reads.cells(indicator, YEAR, indicator.by[0]) if indicator.by else ()
            assert not cells or sum(one.live.counted for one in cells) == total.counted, indicator.id
            for one in cells:
                narrow = {indicator.by[0]: Present(False) if one.key is None else OneOf((one.key,))}
                assert reads.live(indicator.narrowed(narrow), YEAR).figure == one.live.figure, indicator.id


def test_a_total_is_divided_again_and_never_an_average_of_its_parts(here: District) -> None:
    with on(START):
        take(here, 1, "service", days=9)
        take(here, 3, "service", start=1, days=1)
    days = reads.definitions()["service_days"]
    parts = [one.live.figure for one in reads.cells(days, YEAR, "organ")]
    whole = reads.live(days, YEAR)
    assert (whole.figure.numerator, whole.figure.denominator, whole.shown) == (12, 4, "3.00")
    assert sum(f.numerator for f in parts) == 12 and sum(f.denominator or 0 for f in parts) == 4


def test_distinct_ones_are_counted_again_for_the_total(here: District) -> None:
    with on(START):
        take(here, 6, "inspection_visit", subject_code="91", published=True)
    firms = reads.definitions()["firms_inspected"]
    assert [one.live.shown for one in reads.cells(firms, YEAR, "organ")] == ["1", "1"]
    assert reads.live(firms, YEAR).shown == "1"


def test_a_change_sets_the_year_beside_the_year_before(here: District) -> None:
    with on(START):
        take(here, 32, year=2019)
        take(here, 33)
    change = reads.definitions()["mediations_change"]
    assert reads.live(change, YEAR).shown == "3.1%"  # 1/32 = 3.125%
    assert reads.live(change, Span.year(2019)).shown == "—"
    assert {one.key: one.live.counted for one in reads.cells(change, YEAR, "organ")}[here.other.short_name] == 11


@pytest.mark.parametrize("base", [32, 160])
def test_an_exact_half_leaves_the_database_as_two_whole_numbers_and_is_rounded_up(here: District, base: int) -> None:
    share = replace(
        reads.definitions()["mediations_settled"], id="half", measure=Measure.SHARE, within={"days": cell("1")},
        where={"kind": OneOf(("half",))}, places=1, percent=True,
    )  # fmt: skip
    with on(START):
        take(here, 5, "half", days=1)
        take(here, base - 5, "half", start=5, days=2)
    found = reads.live(share, YEAR)
    assert (found.figure.numerator, found.figure.denominator) == (5, base)
    assert found.shown == {32: "15.6%", 160: "3.1%"}[base]


def test_what_came_and_what_went_since_a_figure_was_fixed_is_told(here: District) -> None:
    settled = reads.definitions()["mediations_settled"]
    with on(START):
        take(here, 2)
        snapshot = actions.fix(settled, 2020, here.supervisor)
        take(here, 1, start=2)
    since = reads.since(snapshot, settled)
    assert (len(since.added), since.removed, since.same_definition) == (1, (), True)
    assert not reads.since(snapshot, settled.narrowed({"organ": OneOf(("甲",))})).same_definition
    assert len(reads.since(snapshot, settled.narrowed({"organ": OneOf(("甲",))})).removed) == 2


def test_nobody_alters_a_fixed_figure(here: District) -> None:
    with on(START):
        take(here, 1)
        snapshot = actions.fix(reads.definitions()["mediations_settled"], 2020, here.supervisor)
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk).update(shown="9,999")
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk).delete()


def test_a_definition_reads_as_a_sentence(here: District) -> None:
    for indicator in reads.definitions().values():
        said = words.defined(indicator)
        assert "；" in said and not re.search(r"[a-z]{2,}", said), said
    settled = words.defined(reads.definitions()["mediations_settled"])
    assert (
        settled
        == "案件和台账的件数；按办结日期计入年度；种类为人民调解，结果为调解、达成书面协议或者达成口头协议，记录在案"
    )


def test_a_table_refuses_to_add_what_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="adds counts and sums only"):
        reads.groups(reads.definitions()["service_days"], YEAR, ["organ"])


def examples(every: int) -> Iterator[tuple[Indicator, Example]]:
    for indicator in list(reads.definitions().values())[::every]:
        for example in indicator.examples:
            yield indicator, example


@EVERY
def test_every_example_gives_on_postgresql_what_it_says(every: int) -> None:
    """The rows of an example stand in temporary tables that hide the views; the same SQL runs over them."""
    with connection.cursor() as cursor:
        for dataset in DATASETS.values():
            columns = ", ".join(f'"{name}" {SQL[kind]}' for name, kind in dataset.columns.items())
            cursor.execute(f'CREATE TEMP TABLE "{dataset.view}" ({columns}) ON COMMIT DROP')
            if dataset.bare:
                cursor.execute(f'CREATE TEMP VIEW "{dataset.bare}" AS SELECT * FROM pg_temp."{dataset.view}"')
        for indicator, example in examples(every):
            view = DATASETS[indicator.source.dataset].view
            cursor.execute(f'DELETE FROM pg_temp."{view}"')
            for row in example.rows:
                named = ", ".join(f'"{column}"' for column in row)
                cursor.execute(
                    f'INSERT INTO pg_temp."{view}" ({named}) VALUES ({", ".join(["%s"] * len(row))})',
                    list(row.values()),
                )
            found = reads.live(indicator, Span.year(example.year))
            assert found.figure == counted(indicator, example.rows, example.year), indicator.id
            assert found.shown == example.gives, indicator.id
            assert found.counted == len(reads.keys(indicator, Span.year(example.year))), indicator.id


def test_the_span_before_a_leap_day_is_a_day_that_is() -> None:
    assert Span(date(2020, 2, 29), date(2020, 2, 29)).before == Span(date(2019, 2, 28), date(2019, 2, 28))
    assert query.problems(reads.definitions()["mediations_settled"]) == []
