"""Draw again from what was published and compare: every file of a draw follows from the files before it.

Use: `redraw.folder(Path("draw/2026-001")).ok`
"""

import re
from datetime import date
from pathlib import Path
from typing import Final

from zhunsheng.proof import draw_files, draw_replacements
from zhunsheng.proof.draw_files import Commit, Drawing, Files, Reveals
from zhunsheng.proof.draw_text import LARGEST_LIST, digest_of, parse_record
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import folder as folders
from zhunsheng.verify.report import Report

NAMES: Final = (
    "header.txt",
    "directory.tsv",
    "eligible.tsv",
    "excluded.tsv",
    "inspectors.tsv",
    "recusals.tsv",
    "reveals.txt",
    "beacon.txt",
    "sealed.txt",
    *draw_files.RESULT_FILES,
    draw_replacements.FILE,
)
_CHANGED: Final = re.compile(r"\d{4}-\d\d-\d\d [A-Z]>[A-Z]")
WORDS: Final[dict[str, tuple[str, str]]] = {
    "drawn.tsv": ("抽中对象、号票与名次", "drawn objects, tickets, ranks"),
    "eligibility.tsv": ("各岗位可派人员", "who may take each slot"),
    "assignment.tsv": ("人员配对与跳过理由", "assignment and skip traces"),
    "result.txt": ("种子、密钥、中签线与摘要", "seed, keys, cut-off tickets, digests"),
}


def folder(path: Path, on: date | None = None) -> Report:
    """Check a published draw from its folder; `on`: the day, to tell whether a sealed result is overdue."""
    try:
        files = folders.read_all(path, NAMES, LARGEST_LIST)
    except Malformed as fault:
        report = Report(f"抽取 {path.name}", f"draw {path.name}")
        report.malformed(fault)
        return report
    return check(files, path.name, on)


def check(files: Files, name: str = "draw", on: date | None = None) -> Report:
    """Check a published draw from its files."""
    report = Report(f"抽取 {name}", f"draw {name}")
    try:
        _check(files, report, on)
    except Malformed as fault:
        report.malformed(fault)
    return report


def _check(files: Files, report: Report, on: date | None) -> None:
    commit = Commit(files)
    report.check(True, "commit", f"承诺文件与各名单摘要一致（{commit.digest}）", "T0: header and lists agree")
    if commit.recusals is None:
        zh, en = (
            "回避名单不公开，由审计人员与当事两方核对",
            "recusals are not public: auditor and the two concerned check",
        )
        report.check(None, "recusals", zh, en)
    _tell_changes(commit, report)
    if "reveals.txt" not in files:
        zh, en = "尚未揭示，此后各步待公布后再核对", "T1 is not published yet; later steps wait"
        report.check(None, "reveals", zh, en)
        return
    opened = draw_files.reveals(commit, files["reveals.txt"])
    report.check(True, "reveals", f"{len(opened.values)} 方揭示与承诺一致", f"T1: {len(opened.values)} reveals open")
    for party, why in opened.dropped.items():
        report.check(None, "dropped", f"{party} 未计入：{draw_files.DROPPED[why]}", f"{party} was dropped: {why}")
    if "beacon.txt" not in files:
        report.check(None, "beacon", "信标尚未产生", "T2 is not published yet")
        return
    beacon = draw_files.beacon(commit, files["beacon.txt"])
    report.check(True, "beacon", f"信标 {':'.join(beacon)} 晚于揭示期限", "T2: the beacon came after the reveals")
    _check_sealed(files, commit, opened, report, on)
    if opened.sealed:
        return
    if "result.txt" not in files:
        report.check(None, "result", "结果尚未公布", "T3 is not published yet")
        return
    drawing = Drawing(commit, draw_files.seed_of(commit, opened.values, beacon))
    _compare(files, drawing, report)


def _tell_changes(commit: Commit, report: Report) -> None:
    """Objects whose class was changed within thirty days before the commit, as the directory itself says."""
    said = [(row[0], value) for row in commit.rows["directory"] for value in row[1:] if _CHANGED.fullmatch(value)]
    if said:
        named = "、".join(f"{id}（{value}）" for id, value in said[:5])
        more = f"等 {len(said)} 个" if len(said) > 5 else ""
        zh = f"锁定前30日内调整过分类的对象：{named}{more}"
        report.check(
            None, "changes", zh, f"{len(said)} objects changed class within 30 days before the commit: {named}"
        )


def _check_sealed(files: Files, commit: Commit, opened: Reveals, report: Report, on: date | None) -> None:
    """Sealed mode: the digest of the result stood before the visits and the result still has it."""
    day = commit.one("sealed")
    if day == "no":
        return
    note = parse_record(draw_files.given(files, "sealed.txt"), "sealed", draw_files.SEALED, "sealed.txt")
    right = note["header"][0] == commit.digest
    report.check(
        right, "sealed", "封存摘要属于本次抽取" if right else "封存摘要属于另一次抽取", "sealed.txt names this draw"
    )
    waits = "、".join(opened.sealed)
    if opened.sealed and on is not None and on > date.fromisoformat(day):
        zh, en = (
            f"{waits} 的揭示到 {day} 仍未公布，本次抽取不可核验",
            f"not unsealed on {day}: the draw is unverifiable",
        )
        report.check(False, "unsealed", zh, en)
    elif opened.sealed:
        report.check(
            None, "unseal", f"{waits} 的揭示封存至 {day}，届时可重抽核对", f"sealed until {day}; replay it then"
        )
    elif "result.txt" in files:
        same = digest_of(files["result.txt"]) == note["result"][0]
        zh = "结果文件与封存摘要一致" if same else "结果文件与封存时公布的摘要不一致"
        report.check(same, "sealed_result", zh, "result.txt has the digest published when it was sealed")


def _compare(files: Files, drawing: Drawing, report: Report) -> None:
    """Every T3 file, byte by byte; the first row that differs is named."""
    if drawing.commit.recusals is not None:
        slots = drawing.slots()
    else:
        slots = drawing.slots_of(draw_files.given(files, "eligibility.tsv"))
    expected = drawing.results(slots)
    if "assignment.tsv" not in expected:
        zh, en = "人员不足，无可行配对；抽中对象不变", "no feasible assignment; the drawn objects stand"
        report.check(None, "infeasible", zh, en)
    for name, (zh, en) in WORDS.items():
        if name not in expected:
            if name in files:
                report.check(False, name, f"{name} 不应存在", f"{name} must not exist")
            continue
        found = draw_files.given(files, name)
        if found == expected[name]:
            report.check(True, name, f"重算一致：{zh}", f"recomputed alike: {en}")
        else:
            line, was, should = _difference(found, expected[name])
            where = f"{name}:{line}"
            zh_full = f"{where}：公布为“{was}”，重算为“{should}”（{zh}）"
            report.check(False, name, zh_full, f"{where}: published '{was}', recomputed '{should}'")
    if draw_replacements.FILE in files:
        now = draw_replacements.standing(files, drawing, slots)
        count = len(draw_replacements.read(files[draw_replacements.FILE]))
        zh, en = f"{count} 次递补都按次序、有理由", f"{count} replacements followed the lists, each with its reason"
        report.check(True, "replacements", zh, en)
        if not now.exact:
            zh = "递补对象的回避关系不公开，其人员递补的最后一步由审计人员核对"
            report.check(None, "replacements", zh, "recusals of a replacing object are checked by the auditor")


def _difference(found: bytes, expected: bytes) -> tuple[int, str, str]:
    ours, theirs = expected.split(b"\n"), found.split(b"\n")
    for number in range(max(len(ours), len(theirs))):
        was = theirs[number] if number < len(theirs) else b""
        should = ours[number] if number < len(ours) else b""
        if was != should:
            return number + 1, _show(was), _show(should)
    return 0, "", ""


def _show(line: bytes) -> str:
    text = line.decode("utf-8", "replace").replace("\t", " ")
    text = "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in text)
    return text if len(text) <= 100 else text[:99] + "…"
