"""Audit mode: what can be tested of draws that another system made, from the lists and results that it exports.

Input: a folder with objects.csv, inspectors.csv and results.csv (recusals.csv where there is one), each with whatever
column names the other system uses; a mapping file says which column is which. A column that is missing is named.

Found: rows in fixed steps (who stands between them can never be drawn), firms and inspectors that are in no list, the
yearly cap, credentials, teams of one, recused pairs, pairs of inspectors who meet more often than chance gives.

    report = audit.folder(Path("export"), audit.mapping(Path("mapping.json")), cap=2)
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import gcd
from pathlib import Path
from typing import Final

from zhunsheng.proof.draw_files import HEADER, NONE, Files
from zhunsheng.proof.draw_text import parse_list, parse_record
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import folder as folders
from zhunsheng.verify.report import Report

LARGEST: Final = 1 << 28
STEADY: Final = 0.9  # share of equal gaps from which rows count as taken in steps
FEWEST: Final = 20  # fewer rows say nothing about steps or pairs
SIGMAS: Final = 5
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "objects": ("id", "name"),
    "inspectors": ("id", "name", "valid_to"),
    "results": ("task", "object", "inspectors", "on", "result"),
    "recusals": ("object", "inspector"),
}
OPTIONAL: Final = ("recusals",)
SEPARATORS: Final = "、,;； "
Mapped = Mapping[str, Mapping[str, str]]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Export:
    """What another system exports, under our names; lists in the order in which it keeps them."""

    objects: Sequence[Row]
    inspectors: Sequence[Row]
    results: Sequence[Row]
    recusals: Sequence[Row]


def mapping(path: Path) -> Mapped:
    """A mapping file: {"results": {"object": "统一社会信用代码", …}, …}."""
    data = folders.read(path, 1 << 20)
    try:
        found = json.loads(data)
    except ValueError as fault:
        raise Malformed("json", path.name, found=fault) from None
    for name, columns in COLUMNS.items():
        for column in columns if name not in OPTIONAL or name in found else ():
            if not isinstance(found, dict) or not isinstance(found.get(name, {}).get(column), str):
                raise Malformed("key_missing", path.name, expected=f"{name}.{column}")
    return {str(name): dict(columns) for name, columns in found.items()}


def read(path: Path, mapped: Mapped) -> Export:
    """The lists of a folder, read through a mapping."""
    folders.folder(path)
    rows: dict[str, list[Row]] = {}
    for name in COLUMNS:
        file = path / f"{name}.csv"
        if name in OPTIONAL and not (name in mapped and file.exists()):
            rows[name] = []
            continue
        rows[name] = _table(folders.read(file, LARGEST), mapped[name], file.name)
    return Export(rows["objects"], rows["inspectors"], rows["results"], rows["recusals"])


def _table(data: bytes, columns: Mapping[str, str], where: str) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise Malformed("utf8", where) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for theirs in columns.values():
        if theirs not in (reader.fieldnames or ()):
            raise Malformed("key_missing", f"{where}:1", expected=theirs)
    return [{ours: (row[theirs] or "").strip() for ours, theirs in columns.items()} for row in reader]


def team(text: str) -> list[str]:
    """The inspectors of a row, however the other system writes them side by side."""
    for mark in SEPARATORS:
        text = text.replace(mark, "、")
    return [one for one in text.split("、") if one]


def folder(path: Path, mapped: Mapped, cap: int | None = None) -> Report:
    """Audit an export."""
    report = Report(f"审计 {path.name}", f"audit {path.name}")
    try:
        check(report, read(path, mapped), cap)
    except Malformed as fault:
        report.malformed(fault)
    return report


def check(report: Report, export: Export, cap: int | None = None) -> None:
    """Every test that the lists allow."""
    zh = f"检查对象 {len(export.objects)} 个，检查人员 {len(export.inspectors)} 人，结果 {len(export.results)} 行"
    report.check(True, "read", zh, f"{len(export.objects)} objects, {len(export.results)} results")
    _steps(report, export)
    _listed(report, export)
    _capped(report, export, cap)
    _teams(report, export)
    _pairs(report, export)


def _say(report: Report, name: str, found: Sequence[str], zh: str, en: str) -> None:
    if found:
        shown = "、".join(found[:5]) + (f" 等 {len(found)} 项" if len(found) > 5 else "")
        report.check(False, name, f"{zh}：{shown}", f"{en}: {', '.join(found[:5])} ({len(found)} in all)")
    else:
        report.check(True, name, f"没有发现{zh}", f"none: {en}")


# ---- who can never be drawn -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Steps:
    """A draw that takes every `step`-th row from one start, anew on every page of `page` rows (0: no pages)."""

    step: int
    page: int

    def reachable(self, objects: int, k: int) -> int:
        """How many rows some start can reach; the others can never be drawn."""
        found: set[int] = set()
        for start in range(self.step):
            found.update(self.rows(objects, k, start))
        return len(found)

    def rows(self, objects: int, k: int, start: int) -> list[int]:
        """The rows that a start gives."""
        page = self.page or objects
        taken = [
            row
            for first in range(0, objects, page)
            for row in range(first + start, min(first + page, objects), self.step)
        ]
        return taken[:k]


def steps(positions: Sequence[int]) -> Steps | None:
    """The step behind drawn positions, if they are taken in steps at all.

    >>> steps(range(7, 4000, 39))
    Steps(step=39, page=0)
    """
    ordered = sorted(set(positions))
    gaps = Counter(after - before for before, after in pairwise(ordered))
    if len(ordered) < FEWEST or not gaps:
        return None
    step, often = gaps.most_common(1)[0]
    if step < 2 or often < STEADY * (len(ordered) - 1):
        return None
    page, start = 0, ordered[0]
    for before, after in pairwise(ordered):
        if after - before != step:
            page = gcd(page, after - start)
    return Steps(step, page)


def _steps(report: Report, export: Export) -> None:
    place = {row["id"]: number for number, row in enumerate(export.objects)}
    found = []
    for task, rows in _by_task(export.results).items():
        positions = [place[row["object"]] for row in rows if row["object"] in place]
        how = steps(positions)
        if how:
            never = len(place) - how.reachable(len(place), len(set(positions)))
            share = f"{never * 1000 // max(len(place), 1) / 10:g}%"
            paged = f"（每页{how.page}行重新起算）" if how.page else ""
            found.append(
                f"{task} 每隔{how.step}行取一户{paged}，只有{how.step}种可能结果，{never}户（{share}）永远抽不到"
            )
    _say(report, "steps", found, "按固定间隔抽取，不是随机", "rows are taken in fixed steps")


def _by_task(results: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in results:
        found.setdefault(row["task"], []).append(row)
    return found


# ---- lists, caps, teams ---------------------------------------------------------------------------------------------


def _listed(report: Report, export: Export) -> None:
    objects, inspectors = {row["id"] for row in export.objects}, {row["id"] for row in export.inspectors}
    strange = sorted({row["object"] for row in export.results} - objects)
    _say(report, "objects", strange, "名录之外的检查对象", "objects that stand in no list")
    sent = {who for row in export.results for who in team(row["inspectors"])}
    _say(report, "inspectors", sorted(sent - inspectors), "名录之外的检查人员", "inspectors who stand in no list")
    drawn = {row["object"] for row in export.results}
    zh = f"覆盖：{len(drawn & objects)} / {len(objects)} 户至少被抽中一次"
    report.check(None, "coverage", zh, f"coverage: {len(drawn & objects)} of {len(objects)}")
    until = {row["id"]: row["valid_to"] for row in export.inspectors}
    late = [
        f"{who}（{row['on']}）"
        for row in export.results
        for who in team(row["inspectors"])
        if until.get(who) and row["on"] >= until[who]
    ]
    _say(report, "credentials", sorted(set(late)), "证件过期仍派出的", "credentials that had expired")


def _capped(report: Report, export: Export, cap: int | None) -> None:
    if cap is None:
        report.check(None, "cap", "没有给出年度频次上限，未核对", "no yearly cap was given")
        return
    count = Counter((row["object"], row["on"][:4]) for row in export.results)
    over = [f"{id}（{year}年{many}次）" for (id, year), many in sorted(count.items()) if many > cap]
    _say(report, "cap", over, f"超过年度上限{cap}次的对象", f"objects visited more than {cap} times a year")


def _teams(report: Report, export: Export) -> None:
    alone = [f"{row['task']} {row['object']}" for row in export.results if len(set(team(row["inspectors"]))) < 2]
    _say(report, "two", alone, "不足两人的检查", "visits by fewer than two")
    pairs = {(row["object"], row["inspector"]) for row in export.recusals}
    met = [
        f"{row['object']} {who}"
        for row in export.results
        for who in team(row["inspectors"])
        if (row["object"], who) in pairs
    ]
    if export.recusals:
        _say(report, "recusals", met, "应当回避而派出的", "recused inspectors who were sent")
    else:
        report.check(None, "recusals", "没有导出回避关系，未核对", "no recusals were exported")


def _pairs(report: Report, export: Export) -> None:
    """Pairs that meet far more often than chance gives: each of n visits sends one of C(m, 2) pairs."""
    count = Counter(pair for row in export.results for pair in combinations(sorted(set(team(row["inspectors"]))), 2))
    people = len({who for pair in count for who in pair})
    total, possible = sum(count.values()), people * (people - 1) // 2
    if total < FEWEST or possible < 3:
        report.check(None, "pairs", "行数太少，未核对固定搭档", "too few rows for pairs")
        return
    expected = total / possible
    limit = expected + SIGMAS * expected**0.5 + SIGMAS
    often = [
        f"{one}与{other}（{many}次，随机约{expected:.1f}次）"
        for (one, other), many in count.most_common()
        if many > limit
    ]
    _say(report, "pairs", often, "固定搭档", "pairs that meet more often than chance gives")


# ---- our own draws for the other system -----------------------------------------------------------------------------


def exported(files: Files, mapped: Mapped, on: str) -> dict[str, bytes]:
    """A published draw as the other system's files, through the same mapping; `on`: the day of its result."""
    header = parse_record(files["header.txt"], "header", HEADER, "header.txt")
    directory = parse_list(files["directory.tsv"], "directory", None, "directory.tsv")
    inspectors = parse_list(files["inspectors.tsv"], "inspectors", 3, "inspectors.tsv")
    sent: dict[str, list[str]] = {}
    for row in parse_list(files["assignment.tsv"], "assignment", 5, "assignment.tsv"):
        sent.setdefault(row[1], []).append(row[3])
    task = header["task"][0]
    tables: dict[str, list[dict[str, str]]] = {
        "objects": [{"id": row[0], "name": row[1] if len(row) > 1 else NONE} for row in directory],
        "inspectors": [{"id": row[0], "name": row[0], "valid_to": ""} for row in inspectors],
        "results": [
            {"task": task, "object": id, "inspectors": "、".join(who), "on": on, "result": ""}
            for id, who in sent.items()
        ],
    }
    return {f"{name}.csv": _written(rows, mapped[name], COLUMNS[name]) for name, rows in tables.items()}


def _written(rows: Sequence[Row], columns: Mapping[str, str], order: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([columns[name] for name in order])
    writer.writerows([[_safe(row[name]) for name in order] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "@", "\t")) else text
