"""Penalties in the columns of 双公示: one row a party of a decision, each checked column by column before it goes out.

What comes from a party that is a natural person is for the platform alone: names and numbers stand in the file that is
handed over, never on a page of this house beyond what its reader may see.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from zhunsheng.law.credit import Column, Rules
from zhunsheng.office import clock
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters import sealed
from zhunsheng.office.matters.models import Act, Matter, Paper, Party
from zhunsheng.office.people.models import Officer
from zhunsheng.office.publication import content
from zhunsheng.office.publication.models import CreditTerm, Publication
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.proof.draw_text import credit_code_is_right
from zhunsheng.reader import credit as reader

DECIDE, PENALTY, OVERTURNED = "decide", "penalty", "overturned"
KINDS = {Party.Kind.FIRM: "法人及非法人组织", Party.Kind.TRADER: "个体工商户", Party.Kind.PERSON: "自然人"}
MOST = 5000


def rules() -> Rules:
    """Columns, grades and terms, as the rulebook in force states them."""
    return _rules(rulebook.newest())


@lru_cache(maxsize=8)
def _rules(version: str) -> Rules:
    folder = rulebook.folder(version)
    return reader.rules(max((folder / "national" / "credit").glob("*.yaml")), folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One party of one decision. `faults`: the columns that keep it from being handed over."""

    matter: Matter
    of: str
    values: Mapping[str, str]
    faults: Sequence[tuple[str, str]]
    shown: str


def decisions(officer: Officer, since: date, until: date) -> QuerySet[Act]:
    """The penalties decided in a span of days in the matters an officer sees, less what was overturned or is not reported."""
    rows = Act.objects.filter(
        event=DECIDE, outcome=PENALTY, at__gte=clock.at(since, 0), at__lt=clock.at(until, 23, 59),
        matter__in=spine.visible_to(officer),
    ).exclude(matter__kind__in=rules().not_of)  # fmt: skip
    gone = Act.objects.filter(outcome=OVERTURNED, matter__in=rows.values("matter")).values("matter")
    return rows.exclude(matter__in=gone).select_related("matter__organ", "matter__item").order_by("at", "pk")


def rows(acts: Sequence[Act]) -> list[Row]:
    """The rows of these decisions."""
    return [row for act in acts for row in _rows(act)]


def _rows(act: Act) -> list[Row]:
    matter, told = act.matter, rules()
    term = CreditTerm.objects.filter(publication__matter=matter, publication__state=Publication.State.RELEASED).first()
    paper = Paper.objects.filter(act=act, document__draft=False).exclude(number="").order_by("pk").first()
    fine, gains = _fen(matter, "fine_fen"), _fen(matter, "confiscated_fen")
    kind = str(matter.facts.get("penalty_kind") or "")
    common = {
        "decision_number": paper.number if paper else "",
        "conduct": matter.item.name,
        "violation": str(matter.facts.get("violation") or ""),
        "basis": _word(paper, "law_basis"),
        "kinds": ";".join(dict.fromkeys([*([kind] if kind else []), *(["罚款"] if fine else [])])),
        "penalties": _word(paper, "penalties"),
        "fine_wan": _wan(fine),
        "confiscated_wan": _wan(gains),
        "licence": "",
        "decided_on": _day(act.at.astimezone(clock.ZONE).date()),
        "valid_to": "2099/12/31",
        "shown_until": _day(term.shown_until) if term else "",
        "organ": matter.organ.name,
        "organ_code": matter.organ.code,
        "empty": "",
    }
    found = []
    for party in content.parties(matter):
        person = party.kind == Party.Kind.PERSON
        held = _private(party)
        values = {
            **common,
            "party_name": held.get("name") or party.name,
            "party_kind": KINDS[Party.Kind(party.kind)],
            "party_code": party.code,
            "representative": held.get("representative", ""),
            "id_kind": "身份证" if person and (held.get("code") or held.get("id_number")) else "",
            "id_number": held.get("code") or held.get("id_number") or "",
        }
        of = "person" if person else "firm"
        has = {of, *(["fine"] if fine else []), *(["confiscated"] if gains else []), *(["licence"] if "许可证件" in kind else [])}
        found.append(
            Row(matter=matter, of=of, values=values, faults=told.faults(of, values, has, credit_code_is_right),
                shown=content.public_name(party))
        )  # fmt: skip
    return found


def _private(party: Party) -> dict[str, str]:
    return {
        one.name: str(sealed.unseal(party.matter_id, one.sealed_name, one.ciphertext))
        for one in party.private_values.order_by("pk")
    }


def _word(paper: Paper | None, name: str) -> str:
    """What was written into a blank of the decision; rows as one text."""
    value = paper.words.get(name) if paper else None
    if isinstance(value, list):
        return "；".join("　".join(str(cell) for cell in row.values()) for row in value)
    return "" if value is None or isinstance(value, dict) else str(value)


def _fen(matter: Matter, name: str) -> int:
    value = matter.facts.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _wan(fen: int) -> str:
    """Fen as 万元 with six places, as the standard's number(18,6); nothing for nothing.

    >>> _wan(1_234_567)
    '1.234567'
    """
    return f"{Decimal(fen) / 1_000_000:.6f}" if fen else ""


def _day(day: date) -> str:
    return f"{day:%Y/%m/%d}"


# ── files ──


def as_csv(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """The table as CSV (UTF-8 with its mark, for Excel): names in the first line, then codes, then the rows."""
    held = io.StringIO()
    out = csv.writer(held)
    out.writerow([one.name for one in columns])
    out.writerow([one.code for one in columns])
    for row in rows:
        out.writerow([_plain(row.values.get(one.source, "")) for one in columns])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def as_workbook(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """The same as a workbook; every cell is text, so that no code becomes a number and no text a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("行政处罚")
    for line in (
        [one.name for one in columns], [one.code for one in columns],
        *([row.values.get(one.source, "") for one in columns] for row in rows),
    ):  # fmt: skip
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=_printable(text))
            cell.data_type, cell.number_format = "s", "@"
            cells.append(cell)
        sheet.append(cells)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _printable(text: str) -> str:
    return "".join(mark for mark in text if mark >= " " or mark in "\n\t")
