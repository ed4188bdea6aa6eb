"""`zhunsheng verify PATH`: is what was published true? A bundle (file), a log or a draw (folder).

    zhunsheng verify decision.zip --policy organ.policy

Exit 0: all checked and right. 1: checked and wrong, the first failure named. 2: could not be checked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import recount
from zhunsheng.verify.__main__ import look

PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="The keys and witnesses that you trust. 您信任的公钥。")
]
Since = Annotated[Path | None, typer.Option("--since", help="A checkpoint kept from earlier. 先前保存的检查点。")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def command(
    path: Annotated[Path, typer.Argument(help="A bundle, a log's folder or a draw's folder.")],
    policy: PolicyFile = None,
    since: Since = None,
    as_json: AsJson = False,
) -> None:
    """Check a bundle, a log or a draw. 核对证据包、登记簿或抽取。"""
    try:
        trusted = recount.policy(policy) if policy else None
        report = look(path, trusted, since)
    except Malformed as fault:
        typer.echo(f"{fault.zh}\n{fault.en}", err=True)
        raise typer.Exit(2) from None
    typer.echo(json.dumps(report.plain, ensure_ascii=False) if as_json else report.text.rstrip("\n"))
    raise typer.Exit(0 if report.ok else 1)


verify = command
