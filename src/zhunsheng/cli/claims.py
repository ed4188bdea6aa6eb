"""`zhunsheng claims FILE`: the figures of a Chinese report, and whether they agree.

    zhunsheng claims 工作总结.docx
    zhunsheng claims 自查报告.pdf --against-db --year 2020 --json

Exit 0: nothing fails. 1: a figure fails. 2: the file could not be read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.claims import check, documents, telling
from zhunsheng.cli import manage

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object: the text and its claims.")]
AgainstDb = Annotated[bool, typer.Option("--against-db", help="Compare with the records too. 与系统记录核对。")]
OfOrgan = Annotated[
    str, typer.Option("--organ", help="With --against-db: an organ's code or name; unset: the district.")
]
OfYear = Annotated[
    str, typer.Option("--year", help="With --against-db: the year the text speaks of; unset: last year.")
]


def command(
    file: Annotated[Path, typer.Argument(help="Text, Word (.docx) or PDF.")],
    against_db: AgainstDb = False,
    organ: OfOrgan = "",
    year: OfYear = "",
    as_json: AsJson = False,
) -> None:
    """Check the figures of a report. 核对文稿里的数字。"""
    if against_db:
        options = [f"--organ={organ}"] * bool(organ) + [f"--year={year}"] * bool(year) + ["--json"] * as_json
        raise typer.Exit(manage.run(["check_claims", str(file), *options]))
    if organ or year:
        typer.echo("--organ和--year只与--against-db一起用；请加上--against-db，或者去掉它们。", err=True)
        raise typer.Exit(2)
    try:
        document = documents.read(file)
    except documents.Unreadable as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    checked = check(document.text)
    if as_json:
        for note in document.notes:
            typer.echo(note, err=True)
        typer.echo(json.dumps(checked.plain, ensure_ascii=False))
    else:
        typer.echo(telling.told(checked, document.notes))
    raise typer.Exit(1 if telling.wrong(checked) else 0)
