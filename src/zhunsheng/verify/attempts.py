"""The attempt log against the draws that are published: no attempt left out, none in parallel, none without its line.

Use: `attempts.folder(Path("draws")).ok`, where `draws/attempts.tsv` stands beside one folder for each attempt.
"""

from collections.abc import Mapping
from pathlib import Path

from zhunsheng.proof import draw_files, draw_log
from zhunsheng.proof.draw_log import Entry
from zhunsheng.proof.draw_text import LARGEST_LIST, digest_of, parse_record
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import folder as folders
from zhunsheng.verify.report import Report


def folder(path: Path, head: str = "") -> Report:
    """Check the log of a folder and the headers in the folders beside it; `head`: the last link known from elsewhere."""
    report = Report(f"抽取记录 {path.name}", f"attempt log {path.name}")
    try:
        data = folders.read(path / draw_log.FILE, LARGEST_LIST)
        headers = {
            place.name: folders.read(place / "header.txt", LARGEST_LIST)
            for place in sorted(path.iterdir())
            if place.is_dir() and (place / "header.txt").is_file()
        }
        check(report, data, headers, head)
    except Malformed as fault:
        report.malformed(fault)
    return report


def check(report: Report, data: bytes, headers: Mapping[str, bytes], head: str = "") -> None:
    """The log itself, then each header (by the name of its folder) against its line."""
    entries = draw_log.read(data, head)
    zh, en = f"{len(entries)} 条记录次序、编号、链接都相符", f"{len(entries)} lines: order, numbers and links are right"
    report.check(True, "log", zh, en)
    commits = {one.header: one for one in entries if one.event == "commit"}
    seen: dict[str, str] = {}
    for name, header in headers.items():
        own = digest_of(header)
        if own in seen:
            report.check(False, "twice", f"{name} 与 {seen[own]} 是同一次抽取", f"{name} repeats {seen[own]}")
        seen[own] = name
        line = commits.get(own)
        if line is None:
            zh, en = f"{name} 的承诺（{own}）不在抽取记录中", f"the header of {name} ({own}) is not in the log"
            report.check(False, "unlogged", zh, en)
        else:
            _agrees(report, name, header, line, entries)
    missing = [one for one in commits.values() if one.header not in seen]
    for one in missing:
        zh = f"记录中的 {one.task} 第{one.attempt}次抽取没有公布文件"
        report.check(None, "files", zh, f"{one.task} attempt {one.attempt} has no folder here")


def _agrees(report: Report, name: str, header: bytes, line: Entry, entries: list[Entry]) -> None:
    """The header's own task, number and predecessor are those of the log."""
    found = parse_record(header, "header", draw_files.HEADER, f"{name}/header.txt")
    before = next((e for e in entries if e.task == line.task and e.attempt == line.attempt - 1), None)
    previous = found["previous"][0].partition(":")[0]
    right = (
        line.task in found["task"]
        and found["attempt"] == [str(line.attempt)]
        and previous == (before.header if before else draw_files.NONE)
    )
    zh, en = f"{name}：任务、次数、前一次与记录{'相符' if right else '不符'}", f"{name}: task, attempt, predecessor"
    report.check(right, "attempt", zh, en)
