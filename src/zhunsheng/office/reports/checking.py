"""A town's text against the records: what the indicators say, and how the text is coloured.

Nothing of a checked text is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from zhunsheng.claims import Checked, Claim, Kind, Verdict
from zhunsheng.claims.known import Known
from zhunsheng.law.indicator import Indicator, OneOf
from zhunsheng.office.indicators import reads as indicators
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.people.models import Organ
from zhunsheng.office.reports import reads

AROUND = 24  # characters of an outline's sentence that are kept on either side of a figure


def known(year: int, organ: Organ | None = None) -> list[Known]:
    """What the records of a year (of one organ, or of the whole district) say of every indicator."""
    wordings = _wordings()
    found = []
    for indicator in indicators.definitions().values():
        live = indicators.live(_of(indicator, organ), Span.year(year))
        figure = live.figure
        found.append(
            Known(
                indicator.id,
                indicator.title,
                "%" if indicator.percent else indicator.unit,
                int(figure.numerator),  # a sum comes from the database as a Decimal
                None if figure.denominator is None else int(figure.denominator),
                live.counted,
                f"/figures/{indicator.id}/?year={year}",
                wordings.get(indicator.id, ()),
                shown=live.shown,
            )
        )
    return found


def _of(indicator: Indicator, organ: Organ | None) -> Indicator:
    if organ is None:
        return indicator
    return replace(indicator, where={**indicator.where, "organ_id": OneOf((str(organ.pk),))})


def _wordings() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The words that the outlines of reports put around each figure; another figure between is a gap."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for outline in reads.outlines().values():
        for section in outline.sections:
            for sentence in section.sentences:
                for place, part in enumerate(sentence):
                    if part.figure:
                        before = sentence[place - 1].words if place else ""
                        behind = sentence[place + 1].words if place + 1 < len(sentence) else ""
                        found[part.figure].append((before[-AROUND:], behind[:AROUND]))
    return {name: tuple(pairs) for name, pairs in found.items()}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the text: plain, or coloured by the claim that stands there."""

    words: str
    claim: Claim | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A claim as the page lists it."""

    number: int
    claim: Claim
    colour: str


COLOURS: Mapping[Verdict, str] = {
    Verdict.HOLDS: "good",
    Verdict.FAILS: "bad",
    Verdict.SOFT: "soon",
    Verdict.UNSETTLED: "quiet",
}


def stretches(checked: Checked) -> Iterator[Stretch]:
    """The text piece by piece; where claims overlap the shorter one has the colour."""
    at = 0
    for number, claim in _shown(checked):
        if claim.start > at:
            yield Stretch(checked.text[at : claim.start])
        if claim.start >= at:
            yield Stretch(checked.text[claim.start : claim.end], claim, number)
            at = claim.end
    yield Stretch(checked.text[at:])


def lines(checked: Checked) -> list[Line]:
    """The claims to look at, what fails first, then what is soft, unsettled, and right."""
    order = [Verdict.FAILS, Verdict.SOFT, Verdict.UNSETTLED, Verdict.HOLDS]
    listed = [Line(number, claim, COLOURS[claim.verdict]) for number, claim in _shown(checked)]
    return sorted(listed, key=lambda line: (order.index(line.claim.verdict), line.number))


def _shown(checked: Checked) -> list[tuple[int, Claim]]:
    """Figures, all-claims and none-claims, each with its number in the text; passages that hold several are left out."""
    single = [
        claim
        for claim in checked.claims
        if claim.kind.counts or claim.kind in (Kind.TARGET, Kind.CORRUPTED)
        if len(claim.numbers) == 1 or claim.kind is Kind.UNIVERSAL
    ]
    inside = {(one.start, one.end) for one in single if one.kind is not Kind.UNIVERSAL}
    kept = [
        one
        for one in single
        if one.kind is not Kind.UNIVERSAL or not any(one.start <= s and e <= one.end for s, e in inside)
    ]
    return list(enumerate(kept, 1))


def counted(checked: Checked) -> list[tuple[Verdict, int]]:
    """How many shown claims have each verdict."""
    found = [claim.verdict for _, claim in _shown(checked)]
    return [
        (verdict, found.count(verdict)) for verdict in (Verdict.FAILS, Verdict.SOFT, Verdict.UNSETTLED, Verdict.HOLDS)
    ]
