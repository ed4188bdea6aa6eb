"""`zhunsheng rulebook`: is the book sound, and what does it say?

    zhunsheng rulebook check                       # every composition of layers that the folder is made for
    zhunsheng rulebook check PATH --layer domain/samr --json
    zhunsheng rulebook check --full                # everything proved anew, and with two parties
    zhunsheng rulebook show penalty_ordinary
    zhunsheng rulebook diff penalty_ordinary changed.xlsx
    zhunsheng rulebook diagram penalty_ordinary --out penalty.svg
    zhunsheng rulebook excel penalty_ordinary --out penalty.xlsx
    zhunsheng rulebook yaml penalty.xlsx --out 2027-01-01.yaml
    zhunsheng rulebook key anyang.gov.example/rulebook --out province.key
    zhunsheng rulebook pack province/anyang --key province.key --on national.zip --out anyang.zip
    zhunsheng rulebook install anyang.zip --trust trusted.txt

Exit 0: sound; 1: checked and wrong; 2: could not run. No database is needed.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Final

import typer

from zhunsheng.cli.place import home, var

app = typer.Typer(no_args_is_help=True, help="The rulebook: law as data. 规则库。")

_LAYERS: Final = "A layer over the national one, in order; may be given again. Default: every composition."


@app.callback()
def rulebook() -> None:
    """The rulebook: law as data. 规则库。"""


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="The rulebook folder. Default: that of this checkout.")] = None,
    layer: Annotated[list[str] | None, typer.Option("--layer", help=_LAYERS)] = None,
    full: Annotated[bool, typer.Option("--full", help="Prove everything anew, and with two parties.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    seconds: Annotated[int, typer.Option("--seconds", help="Give up a search after so many seconds.", min=1)] = 600,
) -> None:
    """Load the book, run its examples, and prove every procedure that no kept proof covers."""
    root = _root(path)
    remembered = var() / "checked" / f"{_key(root, layer)}.json"
    if not full and remembered.is_file():
        said = json.loads(remembered.read_text("utf-8"))
    else:
        from zhunsheng.cli import checking  # here: what has not changed is told without reading the book

        said = checking.check(root, layer, full, seconds, quiet=as_json)
        if said["sound"] and not full and all(one["kept"] for one in said["proved"]):
            _remember(remembered, said)
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        _print(said)
    raise typer.Exit(0 if said["sound"] else 1)


def _print(said: dict[str, object]) -> None:
    for key, word in (("open_ends", "open end"), ("drafts", "draft")):
        for one in _list(said[key]):
            typer.echo(f"{word}: {one}")
    problems, proved = _list(said["problems"]), _list(said["proved"])
    for one in problems:
        typer.echo(one, err=True)
    typer.echo(
        f"{said['kinds']} procedures in {len(_list(said['compositions']))} compositions of layers, {said['texts']} texts; "
        f"{len(proved)} proofs, {sum(not one['kept'] for one in proved if isinstance(one, dict))} of them new; "
        f"{len(problems)} problems"
    )


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _key(root: Path, layers: list[str] | None) -> str:
    """Digest of every file of the book, proofs too, and of the program that reads and proves it."""
    state = hashlib.sha256(f"{root} {layers}\n".encode())
    program = Path(__file__).resolve().parents[1]
    for folder in (root, program / "law", program / "reader", program / "cli"):
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".yaml", ".md", ".csv", ".json", ".py"):
                state.update(f"{file} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return state.hexdigest()


def _remember(file: Path, said: dict[str, object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in sorted(file.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)[:-20]:
        old.unlink(missing_ok=True)
    file.write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def _root(path: Path | None) -> Path:
    root = (path or home() / "rulebook").resolve()
    if not (root / "national").is_dir():
        typer.echo(
            f"PATH: {path or root} is no rulebook: it has no folder 'national'; name the folder that has it", err=True
        )
        raise typer.Exit(2)
    return root


@app.command()
def show(
    kind: Annotated[str, typer.Argument(help="The kind, such as penalty_ordinary; or a YAML file or a workbook.")],
    path: Annotated[Path | None, typer.Option("--path", help="The rulebook folder.")] = None,
    layer: Annotated[list[str] | None, typer.Option("--layer", help=_LAYERS)] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page instead of text.")] = None,
) -> None:
    """A procedure in Chinese, for a lawyer: who does what, after what, until when, on which article."""
    from zhunsheng.cli import telling

    telling.show(_root(path), kind, layer, html)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A kind, kind@2021-07-15, a YAML file, a workbook, or a rulebook folder.")],
    new: Annotated[str, typer.Argument(help="The same, newer.")],
    path: Annotated[
        Path | None, typer.Option("--path", help="The rulebook folder in which kinds are looked up.")
    ] = None,
    layer: Annotated[list[str] | None, typer.Option("--layer", help=_LAYERS)] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page instead of text.")] = None,
) -> None:
    """新旧对照表: what has changed, line by line. Exit 0: nothing; 1: something; 2: could not compare."""
    from zhunsheng.cli import telling

    telling.diff(_root(path), old, new, layer, html)


@app.command()
def diagram(
    kind: Annotated[str, typer.Argument(help="The kind, such as penalty_ordinary; or a YAML file or a workbook.")],
    out: Annotated[Path | None, typer.Option("--out", help="The SVG file. Default: standard output.")] = None,
    path: Annotated[Path | None, typer.Option("--path", help="The rulebook folder.")] = None,
    layer: Annotated[list[str] | None, typer.Option("--layer", help=_LAYERS)] = None,
) -> None:
    """A procedure as a picture (SVG): its acts by stage, and what leads to what."""
    from zhunsheng.cli import telling

    telling.diagram(_root(path), kind, layer, out)


@app.command()
def excel(
    kind: Annotated[str, typer.Argument(help="The kind (its newest national file), or a YAML file.")],
    out: Annotated[Path, typer.Option("--out", help="The workbook to write.")],
    path: Annotated[Path | None, typer.Option("--path", help="The rulebook folder.")] = None,
) -> None:
    """A procedure's file as a workbook, for those who do not edit YAML."""
    from zhunsheng.cli import telling

    telling.excel(_root(path), kind, out)


@app.command()
def yaml(
    workbook: Annotated[Path, typer.Argument(help="The workbook.")],
    out: Annotated[Path | None, typer.Option("--out", help="The YAML file. Default: standard output.")] = None,
) -> None:
    """A workbook back to a procedure's file; what is wrong is told by sheet and cell."""
    from zhunsheng.cli import telling

    telling.yaml(workbook, out)


@app.command()
def key(
    name: Annotated[str, typer.Argument(help="Who signs, such as anyang.gov.example/rulebook.")],
    out: Annotated[Path, typer.Option("--out", help="The file for the secret key; it must not exist.")],
) -> None:
    """A new signing key for packages; prints the public line that others put into their list of trusted keys."""
    from zhunsheng.cli import handing

    handing.key(name, out)


@app.command()
def pack(
    layer: Annotated[str, typer.Argument(help="national, province/x, city/x, district/x, domain/x or organ/x.")],
    key_file: Annotated[Path, typer.Option("--key", help="The secret key, as `rulebook key` made it.")],
    out: Annotated[Path, typer.Option("--out", help="The package to write.")],
    on: Annotated[Path | None, typer.Option("--on", help="The package of the layer above.")] = None,
    path: Annotated[Path | None, typer.Option("--path", help="The rulebook folder.")] = None,
) -> None:
    """A layer as a signed package, to hand down."""
    from zhunsheng.cli import handing

    handing.pack(_root(path), layer, key_file, out, on)


@app.command()
def install(
    source: Annotated[Path, typer.Argument(help="The package.")],
    trust: Annotated[Path, typer.Option("--trust", help="Whom to trust: lines of a layer and a public key.")],
    path: Annotated[Path | None, typer.Option("--path", help="The rulebook folder; default: this checkout's.")] = None,
) -> None:
    """Check a package's signature, digests and place, and put its layer into the rulebook."""
    from zhunsheng.cli import handing

    handing.install(source, trust, (path or home() / "rulebook").resolve())
