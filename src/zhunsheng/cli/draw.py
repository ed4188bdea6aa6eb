"""`zhunsheng draw`: commit, draw and verify a random draw that lies in a folder (protocol zhunsheng-draw/1).

    zhunsheng draw commit DIR      # draft.txt and five lists → header.txt (T0); publish the digest that it prints
    zhunsheng draw draw DIR        # header, lists, reveals, beacon → eligibility, drawn, assignment, result (T3)
    zhunsheng draw verify DIR      # everything again, compared byte by byte
    zhunsheng draw audit DIR --mapping FILE --cap 2      # lists and results that another system exported
    zhunsheng draw log DIR         # the attempt log: no attempt left out, moved or altered; one folder for each

Exit 0: done or right. 1: checked and wrong. 2: could not run; where, what, why, cure are said and nothing is written.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from zhunsheng.proof import draw_files
from zhunsheng.proof.draw_text import LARGEST_LIST, digest_of, parse_record
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import attempts, redraw
from zhunsheng.verify import audit as audits
from zhunsheng.verify import folder as folders
from zhunsheng.verify.report import Report

app = typer.Typer(no_args_is_help=True, help="Commit, draw and verify a random draw. 随机抽取：承诺、抽取、核对。")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the draw.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback()
def draw_() -> None:
    """Commit, draw and verify a random draw. 随机抽取：承诺、抽取、核对。"""


@app.command()
def commit(
    place: Folder,
    dry: Annotated[int, typer.Option(min=0, max=100, help="Dry runs with random seeds before the commit.")] = 3,
    as_json: AsJson = False,
) -> None:
    """T0: write header.txt from draft.txt and the lists, after dry runs that show whether the inspectors suffice."""
    try:
        names = ("draft.txt", "header.txt", *(f"{name}.tsv" for name in (*draw_files.PUBLIC_LISTS, "recusals")))
        files = folders.read_all(place, names, LARGEST_LIST)
        header = draw_files.commit({name: data for name, data in files.items() if name != "header.txt"})
        if files.get("header.txt", header) != header:
            _stop(
                "header.txt 已存在且内容不同；承诺一经作出不得改写；请另立一次抽取（attempt 加一）",
                "header.txt exists with other content",
            )
        whole = {**files, "header.txt": header}
        lacks = draw_files.dry_runs(whole, [secrets.token_hex(32) for _ in range(dry)])
    except Malformed as fault:
        _malformed(fault)
    if lacks:
        first = lacks[0]
        short = f"{len(first.slots)} 个岗位只有 {first.places} 个名额"
        zh = f"试抽 {dry} 次有 {len(lacks)} 次无法配齐：{short}；请提高上限或借调人员"
        _stop(zh, f"{len(lacks)} of {dry} dry runs cannot be filled: {first}", 1)
    _write(place, {"header.txt": header})
    found = parse_record(header, "header", draw_files.HEADER, "header.txt")
    answer = {"header": digest_of(header), "classes": found["classes"], "dry_runs": dry}
    _tell(answer, as_json, f"已写 header.txt，摘要 {answer['header']}，请公布\nheader.txt written; publish its digest")


@app.command()
def draw(place: Folder, as_json: AsJson = False) -> None:
    """T3: write the result files from header, lists, reveals and beacon."""
    try:
        files = folders.read_all(place, redraw.NAMES, LARGEST_LIST)
        made = draw_files.results(files)
    except Malformed as fault:
        _malformed(fault)
    for name, data in made.items():
        if files.get(name, data) != data:
            _stop(f"{name} 已存在且内容不同；抽取结果不得改写；请核对文件夹", f"{name} exists with other content")
    sealed = parse_record(files["header.txt"], "header", draw_files.HEADER, "header.txt")["sealed"] != ["no"]
    if sealed:
        made["sealed.txt"] = draw_files.sealed_note(digest_of(files["header.txt"]), made["result.txt"])
        if files.get("sealed.txt", made["sealed.txt"]) != made["sealed.txt"]:
            _stop("sealed.txt 已公布且摘要不同；请核对揭示与信标", "sealed.txt holds another digest", 1)
    _write(place, made)
    result = parse_record(made["result.txt"], "result", draw_files.RESULT, "result.txt")
    answer = {"result": digest_of(made["result.txt"]), **{name: result[name] for name in ("seed", "cutoff", "drawn")}}
    answer["assignment"] = result["assignment"]
    _tell(answer, as_json, f"已写 {'、'.join(sorted(made))}\nresult digest {answer['result']}")
    if "assignment.tsv" not in made:
        _stop(
            "人员不足，无可行配对；抽中对象不变；见 result.txt 的 competing",
            "the slots cannot all be filled; see result.txt",
            1,
        )


@app.command()
def verify(
    place: Folder,
    on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day: whether a sealed result is overdue.")] = "",
    as_json: AsJson = False,
) -> None:
    """Draw again from the folder and compare; the first difference is named."""
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        _stop(f"--on：“{on}”不是日期；写成 2026-03-02", f"--on: '{on}' is no day; write 2026-03-02")
    try:
        folders.folder(place)
        folders.read(place / "header.txt", LARGEST_LIST)
    except Malformed as fault:
        _malformed(fault)
    _report(redraw.folder(place, day), as_json)


@app.command()
def log(
    place: Folder,
    head: Annotated[str, typer.Option(metavar="HEX", help="The last link, as the register or a witness has it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check attempts.tsv, and that every draw folder beside it stands in the log."""
    try:
        folders.folder(place)
        folders.read(place / "attempts.tsv", LARGEST_LIST)
    except Malformed as fault:
        _malformed(fault)
    _report(attempts.folder(place, head), as_json)


@app.command()
def audit(
    place: Folder,
    mapping: Annotated[Path, typer.Option(metavar="FILE", help="Which column of the export is which (JSON).")],
    cap: Annotated[int | None, typer.Option(min=1, help="How often one object may be visited in a year.")] = None,
    as_json: AsJson = False,
) -> None:
    """Audit what another system drew, from its exported lists and results."""
    try:
        folders.folder(place)
        mapped = audits.mapping(mapping)
    except Malformed as fault:
        _malformed(fault)
    _report(audits.folder(place, mapped, cap), as_json)


@app.command()
def export(
    place: Folder,
    to: Annotated[Path, typer.Argument(metavar="TO", help="A folder for the other system's files.")],
    mapping: Annotated[Path, typer.Option(metavar="FILE", help="Which column of the export is which (JSON).")],
    on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day of the result.")],
) -> None:
    """Write a published draw as the other system's lists and results; audit reads them back."""
    try:
        files = folders.read_all(place, redraw.NAMES, LARGEST_LIST)
        made = audits.exported(files, audits.mapping(mapping), on)
    except (Malformed, KeyError) as fault:
        if isinstance(fault, Malformed):
            _malformed(fault)
        _stop(f"缺少文件 {fault}；没有结果的抽取不能导出；请核对文件夹", f"{fault} is missing: no result to export")
    to.mkdir(parents=True, exist_ok=True)
    _write(to, made)
    typer.echo(f"已写 {'、'.join(sorted(made))}\nwritten: {', '.join(sorted(made))}")


def _report(report: Report, as_json: bool) -> NoReturn:
    typer.echo(json.dumps(report.plain, ensure_ascii=False) if as_json else report.text.rstrip("\n"))
    raise typer.Exit(0 if report.ok else 1)


def _write(place: Path, files: Mapping[str, bytes]) -> None:
    """All files aside first, then renamed into place: a full disk or a signal leaves no half file."""
    try:
        for name, data in files.items():
            (place / f".{name}.new").unlink(missing_ok=True)
            with (place / f".{name}.new").open("xb") as aside:
                aside.write(data)
        for name in files:
            (place / f".{name}.new").replace(place / name)
    except OSError as error:
        for name in files:
            (place / f".{name}.new").unlink(missing_ok=True)
        _stop(f"{place} 无法写入：{error.strerror}；请检查权限与磁盘", f"cannot write to {place}: {error.strerror}")


def _tell(answer: Mapping[str, object], as_json: bool, text: str) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else text)


def _malformed(fault: Malformed) -> NoReturn:
    _stop(fault.zh, fault.en)


def _stop(zh: str, en: str, code: int = 2) -> NoReturn:
    typer.echo(f"{zh}\n{en}", err=True)
    raise typer.Exit(code)
