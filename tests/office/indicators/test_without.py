"""Registers of past years, counted by PostgreSQL: each figure is what its rows say, and one row less is one figure less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import pytest
from django.db import transaction

from tests.office.factories import START, District, district, on
from tests.office.reports.test_claims_of_our_own import settled, written
from zhunsheng.claims import check
from zhunsheng.claims.known import against
from zhunsheng.example import past
from zhunsheng.law.indicator import Indicator, counted
from zhunsheng.office.indicators import reads
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.reports import checking

pytestmark = [pytest.mark.django_db, pytest.mark.template("district"), pytest.mark.prove]
LEFT_OUT = {"training", "law_contest", "penalty_ordinary", "approval_item"}  # large, and counted like the others
YEAR = 2020


@pytest.fixture
def here() -> District:
    return district()


def rows(here: District, seed: int, without: int = 0) -> list[HistoricalRecord]:
    places = past.Here(here.government, here.bureau, [here.bureau, here.other] * 10, [here.other])
    found = past.past(seed, places, small=True, without=without)
    return list(chain.from_iterable(found[of] for of in found if of not in LEFT_OUT))


def of_matters() -> Iterator[Indicator]:
    for one in reads.definitions().values():
        if one.source.dataset == "matters":
            yield one


def as_row(one: HistoricalRecord) -> Mapping[str, object]:
    """The row as the definitions of `matters` read it."""
    return {
        "published": False, **one.facts, "id": str(one.pk), "kind": one.of, "organ_id": str(one.organ_id),
        "opened_on": one.opened_on, "closed_on": one.closed_on, "outcome": one.outcome or None,
    }  # fmt: skip


def figures(year: int = YEAR) -> dict[str, tuple[int, int | None]]:
    return {
        one.id: (found.numerator, found.denominator)
        for one in of_matters()
        if (found := reads.live(one, Span.year(year)).figure)
    }


@pytest.mark.parametrize(("seed", "without"), [(1, 0), (2, 0), (1, 2)])
def test_postgresql_counts_of_the_registers_what_their_rows_say(here: District, seed: int, without: int) -> None:
    made = rows(here, seed, without)
    with on(START):
        matters.take_over_history(made)
        for year in (2008, 2015, YEAR):
            found = figures(year)
            for one in of_matters():
                expected = counted(one, map(as_row, made), year)
                assert found[one.id] == (expected.numerator, expected.denominator), (one.id, year)


@pytest.mark.parametrize("kind", ["legal_review", "proposal", "norm_cleanup"])
def test_a_report_checked_against_records_that_lack_one_row_fails_in_what_depends_on_it(
    here: District, kind: str
) -> None:
    made = rows(here, 1)
    first = next(one for one in made if one.of == kind and one.closed_on and one.closed_on.year == YEAR)
    with on(START), transaction.atomic():
        matters.take_over_history([one for one in made if one is not first])
        before, lacking = figures(), checking.known(YEAR)
        matters.take_over_history([first])
        after = figures()
        text, stated = written()
        assert "fails" not in settled(against(check(text), checking.known(YEAR))).values()
        shown = {one.indicator for one in checking.known(YEAR) if one.written != _known(lacking, one.indicator)}
        found = settled(against(check(text), lacking))
    changed = {name for name in stated if before.get(name) != after.get(name) and name in shown}
    assert changed and {name for name, verdict in found.items() if verdict in ("fails", "soft")} == changed


def _known(records: list[checking.Known], name: str) -> str:
    return next(one.written for one in records if one.indicator == name)
