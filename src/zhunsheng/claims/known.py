"""A text's figures against what the records say.

Rules
- An indicator is found by its wording: the words that a report's outline puts around it, longest first; else by its
  title and synonyms, where the unit agrees and the words lie in one another.
- The figure as written is compared with the two whole numbers behind the indicator, at the digits written, half up.
- 全部 and 均 are compared with the share whose title the sentence says: all of its rows, or not.
- Without any row behind the indicator only a zero is settled; of another number it is said that there are no records.

    >>> accepted = Known("accepted", "受理行政复议申请", "件", 7, None, 7, "/figures/accepted/", ((",受理", "件,"),))
    >>> claims = against(check("收到申请12件,受理7件,不予受理5件。"), [accepted]).claims
    >>> [(c.quote, c.verdict.value, c.against.value) for c in claims if c.against]
    [('7件', 'holds', '7')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from zhunsheng.claims import figures, numerals, units
from zhunsheng.claims.check import Against, Checked, Claim, check
from zhunsheng.claims.figures import Figure
from zhunsheng.claims.judging import agrees, shown
from zhunsheng.claims.likeness import essence, likeness
from zhunsheng.claims.words import Kind, Verdict

_LEAST: Final = 3  # characters of a wording that must agree
_NEAR: Final = 0.8
_FORMS: Final = str.maketrans("，；：（）。", ",;:().")


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say of one indicator: two whole numbers, how many rows, where they are, its wordings."""

    indicator: str
    title: str
    unit: str
    numerator: int
    denominator: int | None
    rows: int
    rows_url: str
    wordings: tuple[tuple[str, str], ...] = ()
    synonyms: tuple[str, ...] = ()
    shown: str = ""

    @property
    def value(self) -> Fraction | None:
        """The exact value, in hundredths for a percentage; None where it would be divided by zero."""
        if self.denominator is None:
            return Fraction(self.numerator)
        if not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator) * (100 if self.unit == "%" else 1)

    @property
    def written(self) -> str:
        """The value as it is shown."""
        return self.shown or (shown(self.value, 2) if self.value is not None else "—")


def against(checked: Checked, known: Sequence[Known]) -> Checked:
    """The same claims, each single figure settled by the records where they know it."""
    page = figures.read(numerals.fold(checked.text))
    by_place = {(figure.start, figure.end): figure for figure in page.figures}
    return Checked(
        checked.text,
        tuple(_settled(checked.text, claim, by_place.get((claim.start, claim.end)), known) for claim in checked.claims),
    )


def _settled(text: str, claim: Claim, figure: Figure | None, known: Sequence[Known]) -> Claim:
    if claim.kind is Kind.ZERO:
        return _none(claim, known)
    if claim.kind is Kind.UNIVERSAL and claim.verdict is Verdict.UNSETTLED:
        return _every(text, claim, known)
    if figure is None or claim.kind not in (Kind.CLAIM, Kind.TARGET) or len(claim.numbers) != 1:
        return claim
    best = max(_scored(text, claim, figure, known), key=lambda pair: pair[0], default=None)
    if best is None:
        return claim
    one = best[1]
    record = Against(one.indicator, one.written, one.rows_url)
    if one.value is None or (not one.rows and agrees(one.value, figure) is Verdict.FAILS):
        return replace(claim, against=record, reason=f"{claim.reason}；“{one.title}”没有记录")
    falls = one.value < 0 <= figure.value  # 减少15.5% is written without its sign
    verdict = agrees(-one.value if falls else one.value, figure)
    said = "相符" if verdict is Verdict.HOLDS else "截断后相符，四舍五入不符" if verdict is Verdict.SOFT else "不符"
    also = f"；文内：{claim.reason}" if claim.verdict is not Verdict.UNSETTLED else ""
    return replace(
        claim,
        verdict=verdict,
        against=record,
        reason=f"记录中“{one.title}”为{one.written}{'' if one.unit == '%' else one.unit}，{said}{also}",
    )


def _none(claim: Claim, known: Sequence[Known]) -> Claim:
    named = [
        (likeness(one.title, claim.subject), one)
        for one in known
        if one.denominator is None and len(essence(one.title)) >= 4
    ]
    near, one = max(named, key=lambda pair: pair[0], default=(0.0, None))
    if one is None or near < _NEAR:
        return claim
    verdict = Verdict.HOLDS if not one.numerator else Verdict.FAILS
    said = "相符" if verdict is Verdict.HOLDS else "不符"
    record = Against(one.indicator, one.written, one.rows_url)
    return replace(
        claim, verdict=verdict, against=record, reason=f"记录中“{one.title}”为{one.written}{one.unit}，{said}"
    )


_SHARE: Final = re.compile(r"(?:的?占比|率)$")


def _every(text: str, claim: Claim, known: Sequence[Known]) -> Claim:
    begin = max(text.rfind(mark, 0, claim.start) for mark in "。；\n") + 1
    sentence = _plain(text[begin : claim.end])
    near, one = max(
        ((likeness(name, sentence), one) for one in known if one.unit == "%" and one.denominator is not None
         if len(essence(name := _SHARE.sub("", one.title))) >= 4 and len(essence(name)) < len(essence(sentence))),
        key=lambda pair: pair[0], default=(0.0, None),
    )  # fmt: skip
    if one is None or near < _NEAR:
        return claim
    record = Against(one.indicator, one.written, one.rows_url)
    if not one.denominator:
        return replace(claim, against=record, reason=f"{claim.reason}；“{one.title}”没有记录")
    verdict = Verdict.HOLDS if one.numerator == one.denominator else Verdict.FAILS
    said = f"{one.numerator}/{one.denominator}，{'相符' if verdict is Verdict.HOLDS else '不是全部'}"
    return replace(claim, verdict=verdict, against=record, reason=f"记录中“{one.title}”为{one.written}（{said}）")


def _scored(text: str, claim: Claim, figure: Figure, known: Sequence[Known]) -> Iterator[tuple[float, Known]]:
    before, behind = _plain(text[max(0, claim.start - 40) : claim.start]), _plain(text[claim.end : claim.end + 20])
    inner = re.match(r"[\d,.\s余]*", claim.quote)
    tail = _plain(claim.quote[inner.end() if inner else 0 :] + behind)
    for one in known:
        named = one.unit.removeprefix("个") or one.unit  # 个工作日 is written 926个工作日 too
        if not (units.alike(named, claim.unit) or ((one.unit == "%") == (claim.unit == "%") and not claim.unit)):
            continue
        close = max((_common(before, tail, _plain(left), _plain(right)) for left, right in one.wordings), default=0)
        if close >= _LEAST:
            yield float(close), one
            continue
        for name in (one.title, *one.synonyms):
            near = likeness(figure.subject, name)
            if near >= _NEAR and min(len(essence(name)), len(essence(figure.subject))) >= 4:
                yield near, one


def _plain(words: str) -> str:
    """Words without spaces, thousands and years, punctuation in one form."""
    return re.sub(r"\s|(?:19|20)\d\d年", "", words.translate(_FORMS))


def _common(before: str, tail: str, left: str, right: str) -> int:
    """How many characters agree next to the number: backwards from it, and, if that is enough, onwards."""
    back = 0
    while back < min(len(before), len(left)) and before[-1 - back] == left[-1 - back]:
        back += 1
    front = 0
    while front < min(len(tail), len(right)) and tail[front] == right[front]:
        front += 1
    whole = back == len(left) and back >= 2
    return back + front if back >= _LEAST or whole else 0


__all__ = ["Known", "against", "check"]
