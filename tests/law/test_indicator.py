"""Figures are two whole numbers until they are shown; cells say what a column must be."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.law.indicator import Figure, OneOf, Present, Range, cell


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
