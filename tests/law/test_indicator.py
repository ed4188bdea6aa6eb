"""Figures are two whole numbers until they are shown; cells say what a column must be."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.law.indicator import (
    Figure,
    Indicator,
    Measure,
    OneOf,
    Present,
    Range,
    Source,
    Term,
    cell,
    counted,
    holds,
)


def test_the_reported_reduction_is_written_as_reported() -> None:
    assert Figure(926 - 687, 926, places=2, percent=True).shown == "25.81%"


def test_a_count_is_separated_by_thousands_and_a_missing_base_is_a_dash() -> None:
    assert Figure(1_034_870, None).shown == "1,034,870"
    assert Figure(0, None).shown == "0"
    assert Figure(3, 0, percent=True).shown == "—"


@pytest.mark.parametrize("base", [32, 160, 800, 4000])
def test_exact_halves_are_rounded_up_for_every_numerator(base: int) -> None:
    for n in range(base + 1):
        exact = Decimal(n) * 100 / Decimal(base)
        expected = exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        assert Figure(n, base, places=1, percent=True).shown == f"{expected}%"


@given(st.integers(-10**12, 10**12), st.integers(1, 10**9), st.integers(0, 4))
def test_what_is_shown_lies_within_half_a_unit_of_the_exact_value(n: int, d: int, places: int) -> None:
    shown = Decimal(Figure(n, d, places=places).shown.replace(",", ""))
    assert abs(shown * d - n) * 2 * 10**places <= d


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("settled", OneOf(("settled",))),
        (["a", "b"], OneOf(("a", "b"))),
        ("true", OneOf((True,))),
        ("12", OneOf((12,))),
        ("012", OneOf(("012",))),
        ("[0,500)", Range(0, 500, True, False)),
        ("(,3]", Range(None, 3, False, True)),
        ("some", Present(True)),
        ("none", Present(False)),
    ],
)
def test_a_cell_is_read_as_it_is_written(written: str | list[str], meant: object) -> None:
    assert cell(written) == meant


@pytest.mark.parametrize("written", ["[,]", "[5,2]"])
def test_a_range_without_sense_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="range"):
        cell(written)


@pytest.mark.parametrize(
    ("written", "value", "satisfied"),
    [
        ("settled", "settled", True), ("settled", None, False), ("true", True, True), ("1", True, False), ("true", 1, False),
        ("[0,5)", 5, False), ("[0,5]", 5, True), ("(0,5]", 0, False), ("[0,5]", None, False), ("some", 0, True),
        ("none", None, True), ("(,3]", -9, True),
    ],
)  # fmt: skip
def test_no_value_satisfies_only_none_and_true_is_not_one(written: str, value: object, satisfied: bool) -> None:
    assert holds(cell(written), value) is satisfied


def figure(measure: Measure, rows: list[dict[str, object]], **more: object) -> str:
    source = Source(dataset="matters", key="id", date="closed_on")
    one = Indicator(id="x", title="", unit="", measure=measure, source=source, **more)  # type: ignore[arg-type]
    return counted(one, rows, 2020).shown


def closed(n: int, **more: object) -> dict[str, object]:
    return {"closed_on": date(2020, 1, n), **more}


def test_each_measure_counts_what_it_says() -> None:
    rows = [closed(1, a=3, b="x"), closed(2, a=4, b="x"), closed(3, a=None, b="y"), {"closed_on": None, "a": 9, "b": "z"}]
    assert figure(Measure.COUNT, rows) == "3"
    assert figure(Measure.SUM, rows, of="a") == "7"
    assert figure(Measure.AVERAGE, rows, of="a", places=2) == "3.50"
    assert figure(Measure.DISTINCT, rows, of="b") == "2"
    assert figure(Measure.SHARE, rows, within={"b": cell("x")}, places=1, percent=True) == "66.7%"
    assert figure(Measure.RATIO, rows, num=(Term(1, "a"), Term(-1, "c")), den=(Term(1, "a"),)) == "1"


def test_a_change_is_of_the_year_before_and_none_where_there_was_nothing() -> None:
    before = [{"closed_on": date(2019, 12, 31)}] * 4
    assert figure(Measure.CHANGE, [*before, *[closed(1)] * 5], changes=Measure.COUNT, places=1, percent=True) == "25.0%"
    assert figure(Measure.CHANGE, [closed(1)], changes=Measure.COUNT, percent=True) == "—"


def test_narrowing_may_not_undo_a_condition() -> None:
    one = Indicator(id="x", title="", unit="", measure=Measure.COUNT, source=Source(dataset="a", key="id", date="on"), where={"kind": cell("a")})
    assert set(one.narrowed({"organ": cell("甲局")}).where) == {"kind", "organ"}
    with pytest.raises(ValueError, match="kind"):
        one.narrowed({"kind": cell("b")})
