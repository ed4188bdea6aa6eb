"""Exact arithmetic of figures as they are written: does a computed value agree with what stands there?

Rules
- A written share or change is judged at the digits written, half up; one that agrees only when cut off is soft.
- A hedged figure is an interval; it agrees with a value inside it.

    >>> judge(Fraction(239, 926) * 100, Fraction("25.81"), places=2)
    <Verdict.HOLDS: 'holds'>
    >>> judge(Fraction(85, 66) * 100, Fraction("128.78"), places=2)
    <Verdict.SOFT: 'soft'>
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zhunsheng.claims import units
from zhunsheng.claims.figures import Figure
from zhunsheng.claims.words import Relation, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one figure (`at`), resting on others; `together`: the figures that form one claim of their own."""

    at: Figure
    relation: Relation
    verdict: Verdict
    reason: str
    others: tuple[Figure, ...] = ()
    together: tuple[Figure, ...] = ()


def half_up(value: Fraction, places: int) -> Fraction:
    """A value at so many places, a half away from zero.

    >>> half_up(Fraction(1, 8), 2)
    Fraction(13, 100)
    """
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole, 10**places) * (1 if value >= 0 else -1)


def cut(value: Fraction, places: int) -> Fraction:
    """A value at so many places, what follows dropped.

    >>> cut(Fraction(199, 100), 1)
    Fraction(19, 10)
    """
    scaled = abs(value) * 10**places
    return Fraction(scaled.numerator // scaled.denominator, 10**places) * (1 if value >= 0 else -1)


def judge(computed: Fraction, written: Fraction, places: int) -> Verdict:
    """Whether a computed value is what is written at so many places."""
    if half_up(computed, places) == written:
        return Verdict.HOLDS
    return Verdict.SOFT if cut(computed, places) == written else Verdict.FAILS


def agrees(computed: Fraction, figure: Figure) -> Verdict:
    """Whether a computed value is what a figure says, its hedge allowed for."""
    if not figure.exact:
        rounded = half_up(computed, figure.places)
        return Verdict.HOLDS if figure.low <= rounded <= figure.high else Verdict.FAILS
    return judge(computed / figure.step, figure.value / figure.step, 0)


def total(parts: Iterable[Figure]) -> tuple[Fraction, Fraction]:
    """The interval in which a sum lies."""
    low = high = Fraction(0)
    for part in parts:
        low, high = low + part.low, high + part.high
    return low, high


def sums_to(parts: Iterable[Figure], whole: Figure) -> int:
    """-1: the parts fall short of the whole; 0: they can make it up; 1: they exceed it."""
    low, high = total(parts)
    if low > whole.high or (low == whole.high and not whole.exact and whole.hedge in ("余", "近…余")):
        return 1
    return -1 if high < whole.low else 0


def shown(value: Fraction, places: int = 4) -> str:
    """A value in digits, at most so many places.

    >>> shown(Fraction(239 * 100, 926))
    '25.8099'
    """
    if value.denominator == 1:
        return str(value.numerator)
    rounded = half_up(value, places)
    if rounded.denominator == 1:
        return str(rounded.numerator)
    sign, scaled = ("-" if rounded < 0 else ""), abs(rounded) * 10**places
    digits = str(scaled.numerator // scaled.denominator).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def added(parts: Iterable[Figure]) -> str:
    """The parts as a sum in print: 39+7+60余."""
    return "+".join(printed(part) for part in parts)


def printed(figure: Figure) -> str:
    """A figure's number as written, with its power of ten and its hedge: 1850余万."""
    plain = units.plain(figure.unit)
    return (
        figure.numbers[0]
        + (figure.hedge if figure.hedge == "余" else "")
        + figure.unit[: len(figure.unit) - len(plain)]
    )


def unit(figure: Figure) -> str:
    """A figure's unit as it stands behind `printed`."""
    return units.plain(figure.unit)
