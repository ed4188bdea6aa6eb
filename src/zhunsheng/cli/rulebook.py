"""`zhunsheng rulebook`: is the book sound, and what does it say?

    zhunsheng rulebook check                       # the book of this checkout, as the example district composes it
    zhunsheng rulebook check PATH --layer domain/samr --json
    zhunsheng rulebook check --full                # everything proved anew, and with two parties
    zhunsheng rulebook show penalty_ordinary

Exit 0: sound; 1: checked and wrong; 2: could not run. No database is needed.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from zhunsheng.cli.place import home
from zhunsheng.law import example, modelcheck
from zhunsheng.law.modelcheck import Finding, Proof, TooLarge
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.reader import examples, proofs
from zhunsheng.reader import rulebook as reader
from zhunsheng.reader.marked import BookError
from zhunsheng.reader.reading_aloud import told

app = typer.Typer(no_args_is_help=True, help="The rulebook: law as data. 规则库。")

_LAYERS: Final = "A layer over the national one, in order; may be given again. Default: the example district's."


@app.callback()
def rulebook() -> None:
    """The rulebook: law as data. 规则库。"""


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="The rulebook folder. Default: that of this checkout.")] = None,
    layer: Annotated[list[str] | None, typer.Option("--layer", help=_LAYERS)] = None,
    full: Annotated[bool, typer.Option("--full", help="Prove everything anew, and with two parties.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Load the book, run its examples, and prove every procedure that no kept proof covers."""
    root, layers = _root(path), tuple(layer) if layer is not None else _layers(path)
    book = reader.load(root, layers)
    wrong = [str(problem) for problem in book.problems]
    for procedure in book.procedures.values():
        wrong += _examples(root, procedure, book)
    proved: list[dict[str, object]] = []
    if not book.problems:
        for files, procedure in reader.composed_files(root, layers, book):
            line, findings = _prove(files, procedure, layers, full, quiet=as_json)
            proved.append(line)
            wrong += [f"{files[-1].relative_to(root.parent)}: {finding}" for finding in findings]
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "sound": not wrong,
                    "digest": book.digest,
                    "layers": list(layers),
                    "problems": wrong,
                    "proved": proved,
                    "open_ends": [str(end) for end in book.open_ends],
                },
                ensure_ascii=False,
            )
        )
    else:
        for end in book.open_ends:
            typer.echo(f"open end: {end}")
        for one in wrong:
            typer.echo(one, err=True)
        typer.echo(
            f"{len(book.procedures)} procedures, {len(book.statutes.names)} texts, {len(wrong)} problems; {book.digest[:16]}"
        )
    raise typer.Exit(1 if wrong else 0)


@app.command()
def show(
    kind: Annotated[str, typer.Argument(help="The kind, such as penalty_ordinary.")],
    path: Annotated[Path | None, typer.Option("--path", help="The rulebook folder.")] = None,
    layer: Annotated[list[str] | None, typer.Option("--layer", help=_LAYERS)] = None,
) -> None:
    """A procedure in Chinese, for a lawyer: who does what, after what, until when, on which article."""
    root, layers = _root(path), tuple(layer) if layer is not None else _layers(path)
    book = reader.load(root, layers)
    procedure = book.procedures.get(kind)
    if procedure is None:
        faults = [str(p) for p in book.problems if f"/{kind}/" in p.where]
        typer.echo(
            "\n".join(faults)
            or f"KIND: '{kind}' is no procedure of this book: it knows {', '.join(sorted(book.procedures))}; "
            "write one of them",
            err=True,
        )
        raise typer.Exit(1 if faults else 2)
    for line in told(procedure, book):
        typer.echo(line)


def _root(path: Path | None) -> Path:
    root = (path or home() / "rulebook").resolve()
    if not (root / "national").is_dir():
        typer.echo(
            f"PATH: {path or root} is no rulebook: it has no folder 'national'; name the folder that has it", err=True
        )
        raise typer.Exit(2)
    return root


def _layers(path: Path | None) -> tuple[str, ...]:
    root = _root(path)
    return tuple(layer for layer in reader.EXAMPLE_LAYERS if (root / layer).is_dir())


def _examples(root: Path, procedure: Procedure, book: Rulebook) -> list[str]:
    wrong: list[str] = []
    for file in sorted(root.rglob(f"procedures/{procedure.id}/examples.yaml")):
        layer = file.relative_to(root).parts[:-3]
        if "/".join(layer) not in ("national", *book.layers):
            continue
        try:
            for one in examples.load(file, procedure, root.parent):
                wrong += example.run(procedure, one, book.calendar)
        except BookError as error:
            wrong += [str(problem) for problem in error.problems]
    return wrong


def _prove(
    files: tuple[Path, ...], procedure: Procedure, layers: tuple[str, ...], full: bool, *, quiet: bool
) -> tuple[dict[str, object], tuple[Finding, ...]]:
    """Take the kept proof, or prove anew and keep it. A search that is too large is a finding: nothing is proved."""
    parties = 2 if full and procedure.declared.acts and any(a.each_party for a in procedure.acts.values()) else 1
    digest = modelcheck.meaning(procedure.declared)
    line: dict[str, object] = {"kind": procedure.id, "in_force": procedure.in_force.isoformat(), "digest": digest}
    if not full and (found := proofs.kept(files[-1], digest)) is not None:
        return line | {"kept": True, "markings": found.markings, "parties": found.parties}, ()
    started = time.monotonic()

    def report(what: str, markings: int) -> None:
        if not quiet:
            typer.echo(f"  {procedure.id}: {what}: {markings} markings …", err=True)

    proof: Proof | None = None
    for number in range(1, parties + 1):
        try:
            found_now = modelcheck.check(procedure, parties=number, progress=report, limit=LIMIT)
        except TooLarge as error:
            if number == 1:
                return line, (
                    Finding("large", f"more than {LIMIT} markings ({error}): nothing is proved; split the procedure"),
                )
            line["not_proved"] = f"{number} parties: more than {LIMIT} markings"
            break
        proof = found_now
        if proof.findings:
            return line | {"markings": proof.markings}, proof.findings
    assert proof is not None
    seconds = time.monotonic() - started
    _keep(files[-1], digest, layers, proof, seconds)
    if not quiet:
        typer.echo(
            f"  {procedure.id}: proved, {proof.markings} markings, {seconds:.0f} s, parties: {proof.parties}"
            + (f"; not proved: {line['not_proved']}" if "not_proved" in line else ""),
            err=True,
        )
    return line | {
        "kept": False,
        "markings": proof.markings,
        "seconds": round(seconds, 1),
        "parties": proof.parties,
    }, ()


LIMIT: Final = 1_500_000


def _keep(file: Path, digest: str, layers: tuple[str, ...], proof: Proof, seconds: float) -> None:
    try:
        proofs.keep(file, digest, layers, proof, seconds)
    except OSError as error:
        typer.echo(f"{file}: the proof cannot be kept: {error.strerror}; it will be made anew next time", err=True)
