"""The command `zhunsheng`: sub-commands that live in their own modules, put together.

A module of `zhunsheng.cli` offers either `app` (a Typer with sub-commands) or `command` (one function). Exit codes:
0 = done or in order, 1 = checked and wrong, 2 = could not run.

    zhunsheng calendar add 2026-09-28 "20 working days"
    zhunsheng manage migrate
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from zhunsheng.cli import manage as django

SUBJECTS = ("rulebook", "calendar", "draw", "verify", "log", "claims", "discretion")

app = typer.Typer(
    name="zhunsheng",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def zhunsheng() -> None:
    """准绳: an open system for law-based administration. 依法行政的准绳。"""


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    help="Django's own commands (migrate, rulebook_apply, worker, who …), as the right database role.",
)
def manage(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    raise typer.Exit(django.run(arguments or []))


def _compose() -> None:
    for name in SUBJECTS:
        if find_spec(f"zhunsheng.cli.{name}") is None:
            continue
        module = import_module(f"zhunsheng.cli.{name}")
        if hasattr(module, "command"):
            app.command(name=name)(module.command)
        else:
            app.add_typer(module.app, name=name)


_compose()

if __name__ == "__main__":
    app()
