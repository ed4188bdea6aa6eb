"""A report as it reads now: sections, sentences with figures, tables and charts, what a person wrote, what is missing.

A draft's figures are live; an approved report shows its snapshots beside what the records say today. Nobody can type
a number over a figure; a hand-written text is marked as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhunsheng.law.crosstable import CrossTable, Failed
from zhunsheng.law.indicator import Figure, Indicator, OneOf
from zhunsheng.law.problem import BookError
from zhunsheng.law.problem import Problem as BookProblem
from zhunsheng.office.indicators import charts, words
from zhunsheng.office.indicators import reads as indicators
from zhunsheng.office.indicators.charts import Trend
from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.people.models import Organ
from zhunsheng.office.publication import reads as publication
from zhunsheng.office.reports.models import Problem, Report
from zhunsheng.reader import outlines as reader
from zhunsheng.reader.outlines import Outline

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Chip:
    """A figure in a sentence: as written, how many rows it has, and whether the records have moved on since."""

    indicator: Indicator
    shown: str
    counted: int
    now: str
    fixed: bool
    ids: tuple[str, ...] = ()
    number: int = 0
    figure: Figure | None = None
    snapshot: Snapshot | None = None

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
class Filled:
    """A statutory table with its numbers, line by line, and the checks of the form that fail."""

    table: CrossTable
    lines: tuple[tuple[str, int, tuple[int, ...]], ...]
    failed: tuple[Failed, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it reads."""

    title: str
    sentences: tuple[tuple[Piece, ...], ...]
    written: tuple[Written, ...]
    no_records: tuple[str, ...]
    id: str = ""
    tables: tuple[Filled, ...] = ()
    trends: tuple[Trend, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole report as it reads now."""

    outline: Outline
    year: int
    parts: tuple[Part, ...]
    chips: tuple[Chip, ...]
    organ: Organ | None = None
    answers: tuple[Problem, ...] = ()
    admitted: tuple[Problem, ...] = ()

    @property
    def without_rows(self) -> tuple[Chip, ...]:
        """The figures behind which there is no row: the report says so."""
        return tuple(chip for chip in self.chips if chip.empty)


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure beside last year's: what last year's report stated, what the records say of that year now, and the change."""

    chip: Chip
    stated: str
    recorded: str
    change: str
    key: str
    explained: str

    @property
    def differs(self) -> bool:
        """Last year's report stated something else than the records of that year say now."""
        return bool(self.stated) and self.stated != self.recorded


@lru_cache(maxsize=4)
def _outlines(folder: Path, name: str) -> Mapping[str, Outline]:
    found = reader.load_outlines(folder / "national" / name, folder)
    known = set(indicators.definitions())
    problems = [
        BookProblem(f"{folder.name}/national/{name}", f"'{one.id}' names the figure '{figure}'",
                    "there is no indicator of that name", "define it under indicators/, or name another")
        for one in found.values() for figure in sorted(one.named - known)
    ]  # fmt: skip
    if problems:
        raise BookError(problems)
    return found


def outlines() -> Mapping[str, Outline]:
    """The outlines of the rulebook in force, by id."""
    return _outlines(Path(settings.RULEBOOK_ROOT), "reports")


def dashboards() -> Mapping[str, Outline]:
    """What a head has before him: saved figures, and beside them what guards them."""
    return _outlines(Path(settings.RULEBOOK_ROOT), "dashboards")


def of_organ(indicator: Indicator, organ: Organ | None) -> Indicator:
    """The figure of one organ's rows."""
    return indicator if organ is None else indicator.narrowed({"organ_id": OneOf((str(organ.pk),))})


def to_write(report: Report, only_needed: bool = False) -> dict[str, str]:
    """What a person writes in a report, key → heading; explanations of differences may be left empty."""
    outline = outlines()[report.outline]
    found = {f"{one.id}.{n}": heading for one in outline.sections for n, heading in enumerate(one.written)}
    if not only_needed:
        found |= {f"difference.{name}": f"差异说明：{indicators.definitions()[name].title}" for name in outline.figures}
    return found


def last_years(report: Report) -> Report | None:
    """The same report of the year before."""
    return Report.objects.filter(outline=report.outline, year=report.year - 1, organ=report.organ).first()


def last_years_problems(report: Report) -> list[Problem]:
    """What last year's report admitted."""
    before = last_years(report)
    return list(before.problems.all()) if before else []


def reading(
    outline: Outline, year: int, report: Report | None = None, organ: Organ | None = None, drawn: bool = False
) -> Reading:
    """How the report reads: with live figures, or with the snapshots of an approved report. `drawn`: with charts."""
    organ = report.organ if report else organ
    fixed = {s.indicator: s for s in report.figures.all()} if report else {}
    texts: Mapping[str, str] = report.texts if report else {}
    chips = {name: _chip(name, year, fixed.get(name), organ, number) for number, name in enumerate(outline.figures, 1)}
    known = indicators.definitions()
    parts = tuple(
        Part(
            f"{NUMERALS[place] if place < len(NUMERALS) else f'十{NUMERALS[place - 10]}'}、{section.title}",
            tuple(
                tuple(Piece(chip=chips[p.figure]) if p.figure else Piece(words=p.words) for p in sentence)
                for sentence in section.sentences
            ),
            tuple(
                Written(f"{section.id}.{n}", heading, texts.get(f"{section.id}.{n}", ""))
                for n, heading in enumerate(section.written)
            ),
            section.no_records,
            section.id,
            tuple(filled(table, year, organ) for table in section.tables),
            tuple(charts.trend(indicators.trend(of_organ(known[n], organ), year)) for n in section.charts)
            if drawn
            else (),
        )
        for place, section in enumerate(outline.sections)
    )
    answers = last_years_problems(report) if report else []
    return Reading(
        outline, year, parts, tuple(chips.values()), organ, tuple(answers),
        tuple(report.problems.all()) if report else (),
    )  # fmt: skip


def _chip(name: str, year: int, snapshot: Snapshot | None, organ: Organ | None, number: int) -> Chip:
    indicator = of_organ(indicators.definitions()[name], organ)
    found = indicators.live(indicator, Span.year(year))
    if snapshot is None:
        return Chip(indicator, found.shown, found.counted, found.shown, fixed=False, number=number, figure=found.figure)
    parts = Figure(snapshot.numerator or 0, snapshot.denominator, indicator.places, indicator.percent)
    return Chip(
        indicator, snapshot.shown, len(snapshot.ids), found.shown, fixed=True, ids=tuple(snapshot.ids), number=number,
        figure=parts, snapshot=snapshot,
    )  # fmt: skip


def filled(table: CrossTable, year: int, organ: Organ | None = None) -> Filled:
    """A statutory table of a year, each figure asked for once."""
    known = indicators.definitions()
    groups = {
        (name, back): indicators.groups(of_organ(known[name], organ), Span.year(year - back), sorted(by))
        for (name, back), by in table.needs.items()
    }
    cells = table.filled(groups)
    lines = tuple(
        (row.title, row.level, tuple(cells[row.id, column.id] for column in table.columns)) for row in table.rows
    )
    return Filled(table, lines, table.failed(cells))


def beside_last_year(reading: Reading, report: Report | None = None) -> tuple[Beside, ...]:
    """Every figure beside the year before; in the first year (基准年) there is no report to hold it against."""
    before = last_years(report) if report else None
    stated = {s.indicator: s.shown for s in before.figures.all()} if before else {}
    texts: Mapping[str, str] = report.texts if report else {}
    return tuple(_beside(reading, chip, stated.get(chip.indicator.id, ""), texts) for chip in reading.chips)


def _beside(reading: Reading, chip: Chip, stated: str, texts: Mapping[str, str]) -> Beside:
    past = indicators.live(chip.indicator, Span.year(reading.year - 1))
    change = "—"
    now = chip.figure
    if now is not None and now.denominator is None and past.counted:
        change = Figure(now.numerator - past.figure.numerator, past.figure.numerator, places=1, percent=True).shown
    key = f"difference.{chip.indicator.id}"
    return Beside(chip, stated, past.shown if past.counted else "无记录", change, key, texts.get(key, ""))


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
                    [_as_published(p.chip) if p.chip else {"words": p.words} for p in sentence]
                    for sentence in part.sentences
                ],
                "tables": [_table(one) for one in part.tables],
                "written": [{"heading": w.heading, "text": w.text} for w in part.written],
                "no_records": list(part.no_records),
            }
            for part in reading.parts
        ],
    }


def _table(one: Filled) -> dict[str, object]:
    """A statutory table as data: its heading, columns and lines."""
    return {
        "title": one.table.title,
        "unit": one.table.unit,
        "columns": [column.title for column in one.table.columns],
        "rows": [{"title": title, "values": list(numbers)} for title, _, numbers in one.lines],
    }


def _as_published(chip: Chip) -> dict[str, object]:
    public = publication.public_subjects(chip.ids)
    proof = {} if chip.snapshot is None else {
        "definition": chip.snapshot.definition, "rows_digest": chip.snapshot.ids_digest,
        "snapshot": str(chip.snapshot.pk), "as_of": chip.snapshot.as_of.isoformat(),
    }  # fmt: skip
    return {"figure": chip.indicator.id, "shown": chip.shown, "rows": chip.counted, "public": public, **proof}


def as_json(reading: Reading, report: Report | None) -> dict[str, object]:
    """The report for machines: text, tables, and every figure with its parts, definition, year before and rows."""
    return {
        "report": reading.outline.id,
        "title": reading.outline.title,
        "basis": reading.outline.basis,
        "year": reading.year,
        "organ": reading.organ.code if reading.organ else None,
        "state": report.state if report else "live",
        "sections": [
            {
                "id": part.id,
                "title": part.title,
                "sentences": [text(sentence) for sentence in part.sentences],
                "written": {w.heading: w.text for w in part.written},
                "tables": [
                    {**_table(one), "failed_checks": [f"{f.column}: {f.left} ≠ {f.right}" for f in one.failed]}
                    for one in part.tables
                ],
                "no_records": list(part.no_records),
            }
            for part in reading.parts
        ],
        "figures": [_as_json(one, reading) for one in beside_last_year(reading, report)],
        "last_years_problems": [_problem(one) for one in reading.answers],
        "problems": [_problem(one) for one in reading.admitted],
    }


def _problem(one: Problem) -> dict[str, object]:
    return {
        "number": one.number, "text": one.text, "cause": one.cause, "measure": one.measure,
        "due_on": one.due_on.isoformat(), "state": one.state, "answer": one.answer, "evidence": one.evidence,
    }  # fmt: skip


def _as_json(one: Beside, reading: Reading) -> dict[str, object]:
    chip = one.chip
    return {
        "number": chip.number,
        "id": chip.indicator.id,
        "title": chip.indicator.title,
        "value": None if chip.empty else chip.shown,
        "numerator": chip.figure.numerator if chip.figure else None,
        "denominator": chip.figure.denominator if chip.figure else None,
        "unit": chip.indicator.unit,
        "rows": chip.counted,
        "rows_url": address(chip, reading.year),
        "definition": words.defined(chip.indicator),
        "definition_digest": indicators.definition_digest(chip.indicator),
        "basis": chip.indicator.basis,
        "owner": chip.indicator.owner,
        "last_year": {"stated": one.stated or None, "recorded": one.recorded, "change": one.change},
        "snapshot": None
        if chip.snapshot is None
        else {
            "id": str(chip.snapshot.pk),
            "rows_digest": chip.snapshot.ids_digest,
            "as_of": chip.snapshot.as_of.isoformat(),
        },
    }


def text(sentence: Sequence[Piece]) -> str:
    """A sentence as plain text; a figure without rows says so."""
    return "".join(p.words if p.chip is None else "（无记录）" if p.chip.empty else p.chip.shown for p in sentence)


def address(chip: Chip, year: int) -> str:
    """Where a figure's rows are opened."""
    return f"/figures/{chip.indicator.id}/?year={year}"


def dashboard(outline: Outline, year: int, organ: Organ | None) -> list[tuple[str, list[Trend]]]:
    """The saved figures and their guards, each over five years."""
    known = indicators.definitions()
    return [
        (section.title, [charts.trend(indicators.trend(of_organ(known[n], organ), year)) for n in section.charts])
        for section in outline.sections
    ]
