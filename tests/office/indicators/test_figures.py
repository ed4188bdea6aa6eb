"""A figure and its rows come from one definition; the reader's rights decide the rows, and the rest is counted."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client

from tests.office.factories import START, District, district, done, on
from zhunsheng.law.indicator import Indicator, Measure, OneOf, Source, cell
from zhunsheng.office import clock
from zhunsheng.office.indicators import actions, query, reads
from zhunsheng.office.indicators.datasets import DATASETS, HEADINGS
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
YEAR = Span.year(2020)


@pytest.fixture
def here() -> District:
    return district()


def past(here: District, number: int, closed: date, **facts: object) -> HistoricalRecord:
    return HistoricalRecord(
        of="mediation", number=f"M{number}", title="邻里纠纷", organ=here.bureau if number % 2 else here.other,
        opened_on=closed, closed_on=closed, outcome="settled", facts=facts, batch="试",
    )  # fmt: skip


def log_in(officer: Officer) -> Client:
    user = done(
        people.create_user(
            username=f"u{officer.code}", password="Plumb-line-2026", officer=officer, by=None, at=clock.now()
        )
    )
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.prove)])
def test_every_definition_computes_and_its_rows_are_as_many_as_it_counts(here: District, every: int) -> None:
    with on(START):
        here.complain()
        case = done(here.open_penalty())
        here.to_report(case)
        matters.take_over_history([past(here, n, date(2026, 1, 1 + n)) for n in range(5)])
    for indicator in list(reads.definitions().values())[::every]:
        for span in (Span.year(2026), YEAR):
            found = reads.live(indicator, span)
            if not found.counted:
                continue
            page = reads.page(indicator, span, organs=None)
            assert found.counted == page.shown == len(reads.keys(indicator, span)), indicator.id
            assert page.withheld == 0 and len(page.rows) == min(found.counted, reads.PAGE), indicator.id


def test_a_year_ends_at_midnight_of_its_last_day(here: District) -> None:
    with on(START):
        matters.take_over_history(
            [
                past(here, n, day)
                for n, day in enumerate((date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)))
            ]
        )
    settled = reads.definitions()["mediations_settled"]
    assert [reads.live(settled, Span.year(y)).figure.numerator for y in (2019, 2020, 2021)] == [1, 2, 1]


def test_an_act_late_in_the_evening_counts_on_its_own_day_in_shanghai(here: District) -> None:
    with on(date(2026, 1, 1), hour=1):
        here.complain()
    received = reads.definitions()["complaints_received"]
    assert reads.live(received, Span.year(2026)).figure.numerator == 1
    assert reads.live(received, Span.year(2025)).figure.numerator == 0


def test_what_a_reader_may_not_see_is_counted_and_said(here: District) -> None:
    with on(START):
        matters.take_over_history([past(here, n, date(2020, 5, 1)) for n in range(7)])
    settled = reads.definitions()["mediations_settled"]
    page = reads.page(settled, YEAR, organs=frozenset({str(here.bureau.pk)}))
    assert (page.shown, page.withheld) == (3, 4)
    assert reads.page(settled, YEAR, organs=frozenset()).shown == 0
    with on(START):
        text = log_in(here.li).get("/figures/mediations_settled/?year=2020").content.decode()
        assert "另有 4 条无权查看" in text
        assert "无权查看" not in log_in(here.supervisor).get("/figures/mediations_settled/?year=2020").content.decode()


def test_a_snapshot_stays_when_the_records_move_on(here: District) -> None:
    settled = reads.definitions()["mediations_settled"]
    with on(START):
        matters.take_over_history([past(here, 1, date(2020, 5, 1))])
        snapshot = actions.fix(settled, 2020, here.supervisor)
        matters.take_over_history([past(here, 2, date(2020, 5, 2))])
    snapshot.refresh_from_db()
    assert (snapshot.shown, len(snapshot.ids)) == ("1", 1)
    assert reads.live(settled, YEAR).shown == "2"
    assert Record.objects.filter(subject=f"figure:{snapshot.pk}").count() == 1


def test_a_value_from_a_definition_is_never_sql(here: District) -> None:
    hostile = Indicator(
        id="x", title="x", unit="件", measure=Measure.COUNT, source=Source(dataset="matters", key="id", date="closed_on"),
        where={"kind": OneOf(("'; DROP TABLE matters_act; --",))}, drill=("number",),
    )  # fmt: skip
    assert reads.live(hostile, YEAR).figure.numerator == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matters_act")


def test_a_definition_over_unknown_columns_is_told() -> None:
    wrong = Indicator(
        id="x", title="x", unit="件", measure=Measure.COUNT, source=Source(dataset="matters", key="id", date="closed_on"),
        where={"kidn": cell("a")}, written="x.yaml:3",
    )  # fmt: skip
    assert next(map(str, query.problems(wrong))).startswith("x.yaml:3: 'x' reads column 'kidn'")


def test_the_views_have_the_columns_that_are_declared_and_each_drilled_one_a_heading() -> None:
    for name, dataset in DATASETS.items():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{dataset.view}" LIMIT 0')
            found = {column.name for column in cursor.description}
        assert set(dataset.columns) <= found, name
    drilled = {column for indicator in reads.definitions().values() for column in indicator.drill}
    assert drilled <= set(HEADINGS)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/figures/", 200),
        ("/figures/?year=2020", 200),
        ("/figures/?year=1066", 404),
        ("/figures/?year=二〇二〇", 404),
        ("/figures/nothing/", 404),
        ("/figures/mediations_settled/?page=99999999999", 200),
        ("/figures/mediations_settled/?page=-1", 200),
        ("/reports/", 200),
        ("/reports/self_inspection/2020/", 200),
        ("/reports/self_inspection/1066/", 404),
        ("/reports/nothing/2020/", 404),
    ],
)
def test_pages_answer_good_and_bad_addresses(here: District, address: str, status: int) -> None:
    with on(START):
        assert log_in(here.li).get(address).status_code == status
