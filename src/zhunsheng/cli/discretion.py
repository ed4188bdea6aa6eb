"""`zhunsheng discretion`: penalty standards (裁量基准), proved, asked, and carried to and from Excel.

    zhunsheng discretion check                                # every book of the rulebook, and the example's 22
    zhunsheng discretion advise CG-0123 facts.json            # tier, range, articles, and the test of every cell
    zhunsheng discretion export rulebook/city/…/2023-01-01.yaml --out standard.xlsx
    zhunsheng discretion import standard.xlsx --out 2026-07-01.yaml

Exit 0: sound, or answered; 1: checked and wrong (import: the workbook comes back with reasons beside its rows); 2: could
not run. No database is needed; the office imports the same workbook on its own page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from zhunsheng.cli.place import home
from zhunsheng.example import standards
from zhunsheng.law.discretion import Book, BookError, FactError, Outcome
from zhunsheng.law.discretion import deciding as law
from zhunsheng.law.discretion.book import State
from zhunsheng.law.discretion.money import say
from zhunsheng.law.discretion.proof import gaps
from zhunsheng.reader import discretion as reader
from zhunsheng.reader import discretion_workbook as workbook
from zhunsheng.reader import discretion_writing as writing

app = typer.Typer(no_args_is_help=True, help="Penalty standards, proved. 裁量基准。")


@app.callback()
def discretion() -> None:
    """Penalty standards, proved. 裁量基准。"""


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A book, or a folder of books. Default: the rulebook.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Prove every item: one tier for any facts, every fine within the statute, every author's case as told."""
    answer: dict[str, Any] = {
        "books": 0,
        "items": 0,
        "tiers": 0,
        "fixed": 0,
        "problems": [],
        "cautions": [],
        "gaps": [],
    }
    for shown, text in _texts(path):
        try:
            book = reader.parse(text, shown)
        except BookError as error:
            answer["problems"] += [f"{code}：{message}" for code, message in error.problems]
            continue
        answer["books"] += 1
        answer["items"] += len(book.items)
        answer["tiers"] += sum(len(item.tiers) for item in book.items.values())
        answer["fixed"] += sum(item.fixed for item in book.items.values())
        answer["cautions"] += [f"{code}：{message}" for code, message in book.cautions]
        answer["gaps"] += [
            f"{shown} {item.code}：{hole}"
            for item in book.items.values()
            if item.state is State.KNOWN_GAPS
            for hole in gaps(item)
        ]
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for word, name in (("已知缺口", "gaps"), ("需要说明", "cautions")):
            for one in answer[name]:
                typer.echo(f"{word}：{one}")
        for one in answer["problems"]:
            typer.echo(one, err=True)
        typer.echo(f"{answer['books']}份基准，{answer['items']}项，{answer['tiers']}档，其中定额{answer['fixed']}档；"
                   f"{len(answer['problems'])}处有误")  # fmt: skip
    raise typer.Exit(1 if answer["problems"] else 0)


def _texts(path: Path | None) -> Iterator[tuple[str, str]]:
    if path is not None and path.is_file():
        yield path.name, path.read_text(encoding="utf-8")
        return
    root = path or home() / "rulebook"
    if not root.is_dir():
        _stop(f"{root}：没有这个文件夹；写明基准文件或者规则库的位置")
    for one in reader.books(root):
        yield one.relative_to(root).as_posix(), one.read_text(encoding="utf-8")
    if path is None:
        for organ, plain in standards.books(root).items():  # the example's own books are made, not kept
            yield f"example/{organ}.yaml", writing.written(plain)


@app.command()
def advise(
    item: Annotated[str, typer.Argument(help="The item's code.")],
    facts: Annotated[Path, typer.Argument(help="A JSON file: fact → value; money in whole fen.")],
    book: Annotated[Path | None, typer.Option("--book", help="The book. Default: the one that has the item.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the receipt as one JSON object.")] = False,
) -> None:
    """What the standard says of these facts, with every cell's test."""
    try:
        given = json.loads(facts.read_text(encoding="utf-8"))
        found = next((one for shown, text in _texts(book) if f'"{item}"' in text or f"{item}:" in text
                      for one in [reader.parse(text, shown)] if item in one.items), None)  # fmt: skip
    except (OSError, ValueError) as error:
        _stop(f"{facts}：读不出事实（{error}）；写成一个JSON对象")
    except BookError as error:
        _stop(str(error))
    if found is None:
        _stop(f"没有编码是“{item}”的事项；用 zhunsheng discretion check 查看有哪些基准")
    if not isinstance(given, dict):
        _stop(f'{facts}：不是一个JSON对象；写成 {{"事实": 值}}')
    try:
        advice = found.decide(item, given)
    except FactError as error:
        for name, message in error.problems:
            typer.echo(f"{name}：{message}", err=True)
        raise typer.Exit(1) from None
    receipt = law.receipt(found, advice, given)
    typer.echo(json.dumps(receipt, ensure_ascii=False) if as_json else _told(found, receipt))


def _told(book: Book, receipt: dict[str, Any]) -> str:
    item = book.items[receipt["item"]]
    low, high = receipt["min_fen"], receipt["max_fen"]
    fine = "" if receipt["outcome"] == "no_penalty" else f"，{say(low)}" + ("" if low == high else f"至{say(high)}")
    outcome = Outcome(receipt["outcome"]).label
    lines = [
        f"{item.name}（{book.title} {book.doc_no}）",
        f"档次“{receipt['tier']}”{receipt['degree']}：{outcome}{fine}",
        *(f"依据：{name} {article}" for name, _, article in receipt["cites"]),
    ]  # fmt: skip
    for tried in receipt["trace"]:
        cells = "，".join(
            f"{name}={value} {'∈' if fitted else '∉'} {cell}" for name, cell, value, fitted in tried["cells"]
        )
        lines.append(f"  {'→' if tried['fitted'] else '  '} 档次{tried['tier']}：{cells}")
    return "\n".join([*lines, f"回执 {receipt['digest']}"])


@app.command()
def export(
    book: Annotated[Path, typer.Argument(help="The book's YAML.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The workbook to write.")],
) -> None:
    """Write a book as an Excel workbook: the layout that import reads."""
    try:
        text = book.read_text(encoding="utf-8")
        reader.parse(text, book.name)
        out.write_bytes(workbook.write(_plain(text)))
    except OSError as error:
        _stop(f"{error.filename}：{error.strerror}；核对位置和权限")
    except BookError as error:
        _wrong(error)
    typer.echo(f"{out}")


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="The filled-in workbook (.xlsx).")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The YAML to write; only when all is proved.")] = None,
) -> None:
    """Read a workbook, prove it, and write it as YAML; or hand it back with the reasons beside its rows."""
    try:
        content = file.read_bytes()
        text = writing.written(workbook.read(content).plain)
    except OSError as error:
        _stop(f"{error.filename}：{error.strerror}；核对位置和权限")
    except ValueError as error:
        _stop(f"{file.name}：{error}")
    try:
        book = reader.parse(text, f"{file.stem}.yaml")
    except BookError as error:
        back = file.with_name(f"{file.stem}-退回.xlsx")
        back.write_bytes(workbook.hand_back(content, error.problems))
        typer.echo(f"没有导入；原因写在 {back}", err=True)
        _wrong(error)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    typer.echo(f"{book.title}：{len(book.items)}项，{sum(len(item.tiers) for item in book.items.values())}档，全部证明")


def _plain(text: str) -> dict[str, Any]:
    plain = writing.plain(text)
    assert isinstance(plain, dict)
    return dict(plain)


def _wrong(error: BookError) -> NoReturn:
    for code, message in error.problems:
        typer.echo(f"{code or '文件'}：{message}", err=True)
    raise typer.Exit(1)


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
