"""What `zhunsheng rulebook check` does when something has changed.

Rules
- Every composition of layers for which the folder is made is loaded; equal compositions of a kind are read, run and
  proved once.
- A proof that is kept beside the files is taken; what changed is proved anew, with its progress shown.
- A search that grows beyond its limit of markings or seconds is told as such: nothing is proved, nothing hangs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import typer

from zhunsheng.law import example, modelcheck
from zhunsheng.law.clocks import day_of
from zhunsheng.law.modelcheck import Finding, Proof, TooLarge
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.reader import examples, proofs
from zhunsheng.reader import rulebook as reader
from zhunsheng.reader.marked import BookError
from zhunsheng.reader.rulebook import Shelf

LIMIT: Final = 1_500_000  # markings


class TooLong(TooLarge):
    """The search was given up after its time; the text says where it stood."""


def check(root: Path, layers: list[str] | None, full: bool, seconds: int, *, quiet: bool) -> dict[str, Any]:
    """The answer as `--json` prints it. `layers` None: every composition."""
    started = time.monotonic()
    compositions = reader.compositions(root) if layers is None else [tuple(x for x in layers if x != "national")]
    shelf = Shelf(root)
    books = [shelf.book(one) for one in compositions]
    problems = reader.faults(books) if layers is None else books[0].problems
    wrong = [str(one) for one in problems]
    run: set[tuple[Path, str]] = set()
    for book in books:
        for versions in book.versions.values():
            for procedure in versions:
                wrong += _examples(root, procedure, book, run)
    drafts = dict.fromkeys(_draft(draft) for one in compositions for draft in shelf.drafts(one))
    proved: list[dict[str, object]] = []
    if not problems:
        prover = _Prover(root, full, seconds, quiet)
        for layer, book in zip(compositions, books, strict=True):
            for files, procedure in shelf.files(layer, book):
                wrong += prover.prove(files, procedure)
        proved = list(prover.lines.values())
        if layers is None and not wrong:
            proofs.prune(root, prover.used)
    return {
        "sound": not wrong,
        "compositions": [
            {"layers": list(one), "kinds": sorted(book.versions), "digest": book.digest}
            for one, book in zip(compositions, books, strict=True)
        ],
        "kinds": len({kind for book in books for kind in book.versions}),
        "texts": len(books[0].statutes.names),
        "problems": list(dict.fromkeys(wrong)),
        "proved": proved,
        "drafts": list(drafts),
        "open_ends": sorted({str(end) for book in books for end in book.open_ends}),
        "seconds": round(time.monotonic() - started, 1),
    }


def _draft(draft: reader.Draft) -> str:
    one = draft.version
    faults = "; ".join(map(str, draft.problems)) or "no fault"
    return f"{one.kind} {one.since}, over {draft.before.since if draft.before else 'nothing'}: {faults}"


def _examples(root: Path, procedure: Procedure, book: Rulebook, run: set[tuple[Path, str]]) -> list[str]:
    wrong: list[str] = []
    for layer in ("national", *book.layers):
        file = root / layer / "procedures" / procedure.id / "examples.yaml"
        if not file.is_file() or (file, procedure.digest) in run:
            continue
        run.add((file, procedure.digest))
        try:
            for one in examples.load(file, procedure, root.parent, book.layers):
                if _version_of(one, book.versions[procedure.id]) is procedure:
                    wrong += example.run(procedure, one, book.calendar)
        except BookError as error:
            wrong += [str(problem) for problem in error.problems]
    return wrong


def _version_of(one: example.Example, versions: Sequence[Procedure]) -> Procedure:
    """The version in force when an example's matter is opened; the first one where none was yet."""
    opened = next((day_of(step.at) for step in one.steps if isinstance(step, example.Step)), date.max)
    return next((p for p in reversed(versions) if p.in_force <= opened), versions[0])


class _Prover:
    """Takes kept proofs, makes new ones and keeps them; one for all compositions of equal meaning."""

    def __init__(self, root: Path, full: bool, seconds: int, quiet: bool) -> None:
        self.root = root
        self.full = full
        self.seconds = seconds
        self.quiet = quiet
        self.lines: dict[str, dict[str, object]] = {}
        self.used: set[Path] = set()

    def prove(self, files: Sequence[Path], procedure: Procedure) -> list[str]:
        digest = modelcheck.meaning(procedure.declared)
        if digest in self.lines:
            return []
        line, findings = self._prove(files, procedure, digest)
        self.lines[digest] = line
        where = files[-1].relative_to(self.root.parent)
        return [f"{where}: {finding}" for finding in findings]

    def _prove(
        self, files: Sequence[Path], procedure: Procedure, digest: str
    ) -> tuple[dict[str, object], tuple[Finding, ...]]:
        line: dict[str, object] = {
            "kind": procedure.id,
            "in_force": procedure.in_force.isoformat(),
            "of": [file.relative_to(self.root).as_posix() for file in files],
            "digest": digest,
        }
        if not self.full and (found := proofs.kept(files[-1], digest)) is not None:
            self.used.add(found.where)
            return line | {"kept": True, "markings": found.markings, "parties": found.parties}, ()
        parties = 2 if self.full and any(act.each_party for act in procedure.acts.values()) else 1
        started = time.monotonic()
        proof: Proof | None = None
        for number in range(1, parties + 1):
            try:
                proof_now = self._search(procedure, number)
            except TooLarge as error:
                far = str(error) if isinstance(error, TooLong) else f"{error}: more than {LIMIT} markings"
                if number == 1:
                    why = f"{far}: nothing is proved; split the procedure, or allow more --seconds"
                    return line | {"kept": False}, (Finding("large", why),)
                line["not_proved"] = f"{number} parties: {far}"
                break
            proof = proof_now
            if proof.findings:
                return line | {"kept": False, "markings": proof.markings}, proof.findings
        assert proof is not None
        spent = time.monotonic() - started
        try:
            self.used.add(proofs.keep(self.root, files, digest, proof, spent).where)
        except OSError as error:
            typer.echo(f"{files[-1]}: the proof cannot be kept: {error.strerror}; it will be made anew", err=True)
        self._say(
            f"{procedure.id}: proved, {proof.markings} markings, {spent:.1f} s, parties: {proof.parties}"
            + (f"; not proved: {line['not_proved']}" if "not_proved" in line else ""),
            last=True,
        )
        return line | {
            "kept": False,
            "markings": proof.markings,
            "seconds": round(spent, 1),
            "parties": proof.parties,
        }, ()

    def _search(self, procedure: Procedure, parties: int) -> Proof:
        ends = time.monotonic() + self.seconds

        def report(what: str, markings: int) -> None:
            self._say(f"{procedure.id}: {what}: {markings} markings …")
            if time.monotonic() > ends:
                raise TooLong(f"{what}: not finished after {self.seconds} s and {markings} markings")

        self._say(f"{procedure.id}: searching …")
        return modelcheck.check(procedure, parties=parties, progress=report, limit=LIMIT)

    def _say(self, text: str, *, last: bool = False) -> None:
        """One line that is written over on a terminal; in a file, a line each."""
        if self.quiet:
            return
        if sys.stderr.isatty():
            typer.echo(f"\r\033[2K  {text}", err=True, nl=last)
        else:
            typer.echo(f"  {text}", err=True)
