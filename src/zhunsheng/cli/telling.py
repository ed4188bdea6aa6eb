"""What `zhunsheng rulebook show | diff | diagram | excel | yaml` do.

A procedure is named as a kind of the book (`penalty_ordinary`), a kind on a day (`penalty_ordinary@2021-07-15`), a YAML
file (an overlay is laid over its base), or a workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhunsheng.law.notation import Declared
from zhunsheng.law.problem import BookError, Problem
from zhunsheng.law.rulebook import OpenEnd, linked
from zhunsheng.reader import comparison, marked, overlay, pages, procedure, workbook
from zhunsheng.reader import diagram as picture
from zhunsheng.reader import rulebook as reader
from zhunsheng.reader.comparison import Row
from zhunsheng.reader.marked import Node
from zhunsheng.reader.reading_aloud import told


@dataclass(frozen=True, slots=True)
class _Named:
    title: str
    declared: Declared
    open_ends: tuple[OpenEnd, ...] = ()


def show(root: Path, named: str, layers: list[str] | None, html: Path | None) -> None:
    one = _one(root, named, layers)
    if html is not None:
        _write(html, pages.show(one.declared, picture.svg(one.declared), one.open_ends))
        return
    for line in told(one.declared, one.open_ends):
        typer.echo(line)


def diff(root: Path, old: str, new: str, layers: list[str] | None, html: Path | None) -> None:
    if Path(old).is_dir() and Path(new).is_dir():
        before, after = _whole(Path(old).resolve(), layers), _whole(Path(new).resolve(), layers)
        titles = (Path(old).name, Path(new).name)
    else:
        a, b = _one(root, old, layers), _one(root, new, layers)
        before, after, titles = {b.declared.id: a.declared}, {b.declared.id: b.declared}, (a.title, b.title)
    found = [
        (one.name, rows)
        for kind in sorted(before.keys() | after.keys())
        if (rows := _rows(before.get(kind), after.get(kind))) and (one := after.get(kind) or before[kind])
    ]
    if html is not None:
        _write(html, pages.compare(*titles, found))
    else:
        _print(titles, found)
    raise typer.Exit(1 if found else 0)


def _rows(old: Declared | None, new: Declared | None) -> list[Row]:
    if old is not None and new is not None:
        return comparison.rows(old, new)
    name = (new or old or Declared(id="", name="", in_force=date.min)).name
    return [Row("概况", name, "", None if old is None else name, None if new is None else name)]


def _print(titles: tuple[str, str], found: Sequence[tuple[str, Sequence[Row]]]) -> None:
    console = Console(width=None if Console().is_terminal else 200, highlight=False)
    if not found:
        typer.echo("没有不同。")
    for name, rows in found:
        table = Table(title=f"新旧对照表：{name}（{len(rows)}处）", show_lines=True, title_justify="left")
        table.add_column("位置", ratio=3)
        table.add_column(f"原规定（{titles[0]}）", ratio=4)
        table.add_column(f"新规定（{titles[1]}）", ratio=4)
        for row in rows:
            where = " · ".join(part for part in (row.section.partition("（")[0], row.title, row.word) if part)
            table.add_row(where, _coloured(row.old_parts, row.old, "red"), _coloured(row.new_parts, row.new, "green"))
        console.print(table)


def _coloured(parts: Sequence[tuple[str, bool]], text: str | None, colour: str) -> Text:
    if text is None:
        return Text("（无）", style="dim")
    return Text.assemble(*((part, colour if changed else "") for part, changed in parts))


def diagram(root: Path, named: str, layers: list[str] | None, out: Path | None) -> None:
    made = picture.svg(_one(root, named, layers).declared) + "\n"
    if out is None:
        typer.echo(made, nl=False)
    else:
        _write(out, made)


def excel(root: Path, named: str, out: Path) -> None:
    file = Path(named)
    if file.suffix != ".yaml":
        dated = sorted((root / "national" / "procedures" / named).glob("????-??-??.yaml"))
        if not dated:
            raise _stop(
                f"KIND: '{named}' has no file in {root / 'national' / 'procedures'}; write a kind or a YAML file"
            )
        file = dated[-1]
    try:
        workbook.write(marked.load(file), out)
    except BookError as error:
        raise _faulty(error.problems) from None
    typer.echo(f"{out}: {file.name} as a workbook; `zhunsheng rulebook yaml {out.name}` takes it back")


def yaml(source: Path, out: Path | None) -> None:
    try:
        tree = workbook.read(source)
        reading = procedure.read(tree) if "procedure" in tree else None
        if reading is not None and reading.problems:
            raise BookError(reading.problems)
    except BookError as error:
        raise _faulty(error.problems) from None
    if out is None:
        typer.echo(workbook.as_yaml(tree), nl=False)
    else:
        _write(out, workbook.as_yaml(tree))


# ── finding what is named ──


def _one(root: Path, named: str, layers: list[str] | None) -> _Named:
    file = Path(named)
    if file.suffix in (".yaml", ".xlsx") and file.is_file():
        return _of_file(file.resolve())
    kind, _, day = named.partition("@")
    kinds = reader.kinds_of(root)
    if kind not in kinds:
        raise _stop(f"KIND: '{kind}' is no procedure of this book: it knows {', '.join(kinds)}; write one of them")
    problems: list[Problem] = []
    for one in [layered(layers)] if layers else sorted(reader.compositions(root), key=len, reverse=True):
        versions, faults = reader.versions_of(root, kind, one)
        if faults or not versions:
            problems += faults
            continue
        found = versions[-1] if not day else next((v for v in versions if v.in_force.isoformat() == day), None)
        if found is None:
            raise _stop(f"KIND: {kind} has no version of {day}: it has {', '.join(str(v.in_force) for v in versions)}")
        ends = [end for end in linked([found])[1] if end.target.partition("/")[0] not in kinds]
        return _Named(f"{found.in_force}", found, tuple(ends))
    raise _faulty(list(dict.fromkeys(problems)))


def layered(layers: list[str]) -> tuple[str, ...]:
    """The layers over the national one; `--layer national` alone means that one."""
    return tuple(layer for layer in layers if layer != "national")


def _of_file(file: Path) -> _Named:
    try:
        tree = workbook.read(file) if file.suffix == ".xlsx" else marked.load(file)
        if "overlay" in tree:
            tree = _laid(tree, file)
        reading = procedure.read(tree)
        if reading.problems or reading.declared is None:
            raise BookError(reading.problems)
    except BookError as error:
        raise _faulty(error.problems) from None
    return _Named(file.name, reading.declared)


def _laid(tree: Node, file: Path) -> Node:
    kind, day = tree.need("of").text(), tree.need("in_force").day()
    book = next((p for p in file.parents if (p / "national" / "procedures").is_dir()), None)
    bases = sorted((book / "national" / "procedures" / kind).glob("????-??-??.yaml")) if book else []
    lying = [base for base in bases if date.fromisoformat(base.stem) <= day]
    if not lying:
        raise BookError(
            tree.need("of").problem(
                f"'{kind}' is not found", "an overlay is read over its base", "put the file into its rulebook's folder"
            )
        )
    merged, problems = overlay.lay(marked.load(lying[-1]), tree)
    if problems:
        raise BookError(problems)
    return merged


def _whole(root: Path, layers: list[str] | None) -> dict[str, Declared]:
    shelf = reader.Shelf(root)
    found: dict[str, Declared] = {}
    for one in [layered(layers)] if layers else sorted(reader.compositions(root), key=len):
        found |= {kind: law.declared for kind, law in shelf.book(one).procedures.items()}
    return found


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise _stop(f"{out}: cannot be written: {error.strerror}; choose another place") from None
    typer.echo(f"{out}: written", err=True)


def _faulty(problems: Sequence[Problem]) -> typer.Exit:
    for problem in problems:
        typer.echo(str(problem), err=True)
    return typer.Exit(1)


def _stop(text: str) -> typer.Exit:
    typer.echo(text, err=True)
    return typer.Exit(2)
