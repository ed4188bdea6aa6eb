"""A report as it reads now: sections, sentences with figures, what a person wrote, what has no records.

A draft's figures are live; an approved report shows its snapshots beside what the records say today. Nobody can type
a number over a figure; a hand-written text is marked as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhunsheng.law.indicator import Indicator
from zhunsheng.office.indicators import reads as indicators
from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.publication import reads as publication
from zhunsheng.office.reports.models import Report
from zhunsheng.reader import indicators as reader
from zhunsheng.reader.indicators import Outline


@dataclass(frozen=True, slots=True)
class Chip:
    """A figure in a sentence: as written, how many rows it has, and whether the records have moved on since."""

    indicator: Indicator
    shown: str
    counted: int
    now: str
    fixed: bool
    ids: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """No row at all lies behind it."""
        return not self.counted

    @property
    def moved(self) -> bool:
        """The snapshot and the records of today differ."""
        return self.fixed and self.shown != self.now


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or a figure."""

    words: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A text that a person writes: its heading, and what stands there (or nothing yet)."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it reads."""

    title: str
    sentences: tuple[tuple[Piece, ...], ...]
    written: tuple[Written, ...]
    no_records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole report as it reads now."""

    outline: Outline
    year: int
    parts: tuple[Part, ...]
    chips: tuple[Chip, ...]

    @property
    def without_rows(self) -> tuple[Chip, ...]:
        """The figures behind which there is no row: the report says so."""
        return tuple(chip for chip in self.chips if chip.empty)


@lru_cache(maxsize=4)
def _outlines(folder: Path) -> Mapping[str, Outline]:
    return reader.load_outlines(folder / "national" / "reports", folder)


def outlines() -> Mapping[str, Outline]:
    """The outlines of the rulebook in force, by id."""
    return _outlines(Path(settings.RULEBOOK_ROOT))


def reading(outline: Outline, year: int, report: Report | None = None) -> Reading:
    """How the report reads: with live figures, or with the snapshots of an approved report."""
    fixed = {s.indicator: s for s in report.figures.all()} if report else {}
    texts: Mapping[str, str] = report.texts if report else {}
    chips = {name: _chip(name, year, fixed.get(name)) for name in outline.figures}
    numerals = "一二三四五六七八九十"
    parts = tuple(
        Part(
            f"{numerals[place] if place < len(numerals) else place + 1}、{section.title}",
            tuple(
                tuple(Piece(chip=chips[p.figure]) if p.figure else Piece(words=p.words) for p in sentence)
                for sentence in section.sentences
            ),
            tuple(
                Written(f"{section.id}.{n}", heading, texts.get(f"{section.id}.{n}", ""))
                for n, heading in enumerate(section.written)
            ),
            section.no_records,
        )
        for place, section in enumerate(outline.sections)
    )
    return Reading(outline, year, parts, tuple(chips.values()))


def _chip(name: str, year: int, snapshot: Snapshot | None) -> Chip:
    indicator = indicators.definitions()[name]
    found = indicators.live(indicator, Span.year(year))
    if snapshot is None:
        return Chip(indicator, found.shown, found.counted, found.shown, fixed=False)
    return Chip(indicator, snapshot.shown, len(snapshot.ids), found.shown, fixed=True, ids=tuple(snapshot.ids))


def as_published(reading: Reading) -> dict[str, object]:
    """The report as plain text and figures: what the portal shows.

    Each figure keeps its id, value and row count, and names those of its rows that are public themselves.
    """
    return {
        "year": reading.year,
        "title": reading.outline.title,
        "parts": [
            {
                "title": part.title,
                "sentences": [
                    [
                        _as_published(p.chip)
                        if p.chip
                        else {"words": p.words}
                        for p in sentence
                    ]
                    for sentence in part.sentences
                ],
                "written": [{"heading": w.heading, "text": w.text} for w in part.written],
                "no_records": list(part.no_records),
            }
            for part in reading.parts
        ],
    }


def _as_published(chip: Chip) -> dict[str, object]:
    public = publication.public_subjects(chip.ids)
    return {"figure": chip.indicator.id, "shown": chip.shown, "rows": chip.counted, "public": public}
