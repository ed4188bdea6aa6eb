"""`zhunsheng log`: the register's log as anyone can read it.

    zhunsheng log verify var/log --since head-of-march     # every entry, tile, signature; only grown since March

Exit 0: right. 1: checked and wrong, the first failure named. 2: could not be checked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.cli.verify import AsJson, PolicyFile, Since
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.note import LARGEST
from zhunsheng.verify import folder, recount

app = typer.Typer(no_args_is_help=True, help="The register's log. 登记簿。")


@app.callback()
def log() -> None:
    """The register's log. 登记簿。"""


@app.command()
def verify(
    place: Annotated[Path, typer.Argument(metavar="DIR", help="The log's folder: checkpoint and tile/.")],
    policy: PolicyFile = None,
    since: Since = None,
    as_json: AsJson = False,
) -> None:
    """Count the log again: entries, tiles, root, signatures, and that it only grew since an earlier checkpoint."""
    try:
        folder.folder(place)
        folder.read(place / "checkpoint", LARGEST)
        trusted = recount.policy(policy or place / "policy.txt")
        if since is not None:
            folder.read(since, LARGEST)
    except Malformed as fault:
        typer.echo(f"{fault.zh}\n{fault.en}", err=True)
        raise typer.Exit(2) from None
    report = recount.folder(place, trusted if policy else None, since)
    typer.echo(json.dumps(report.plain, ensure_ascii=False) if as_json else report.text.rstrip("\n"))
    raise typer.Exit(0 if report.ok else 1)
