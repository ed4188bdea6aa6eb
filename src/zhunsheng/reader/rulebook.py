"""Composes the book: national procedures, the layers over them, calendar, statutes, papers, indicators, reports.

Rules
- `rulebook/<layer>/procedures/<kind>/<day>.yaml`: a base in national, overlays elsewhere, laid in the order of the layers.
- Each day on which a base or an overlay comes into force gives one composed version of the kind, from the day on
  which the base and every layer that speaks of the kind are in force.
- A citation resolves to an article of a text that is held, or to a row of the reference named by `fact:`; with
  neither it loads only as `verified: false`.
- All faults are collected; a procedure with a fault is not in the book.

    book = load(Path("rulebook"), layers=("domain/samr", "example"))
    book.problems
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from zhunsheng.law.calendar import Calendar
from zhunsheng.law.citation import Citation
from zhunsheng.law.facts import Cite
from zhunsheng.law.notation import Declared
from zhunsheng.law.problem import BookError, Problem
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.rulebook import OpenEnd, Rulebook, clashing_facts, linked
from zhunsheng.law.statutes import Lack, Statutes, Unresolved
from zhunsheng.reader import calendar, indicators, marked, overlay, papers, procedure, statutes
from zhunsheng.reader.marked import Node
from zhunsheng.reader.procedure import Reading

ROOT: Final = Path(__file__).resolve().parents[3] / "rulebook"
EXAMPLE_LAYERS: Final = ("domain/samr", "example")
_EVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Composed:
    """One version of one kind: the merged tree, what it says, and what is wrong with it."""

    kind: str
    since: date
    until: date | None
    tree: Node
    reading: Reading
    files: tuple[Path, ...]


def load(root: Path | None = None, layers: Sequence[str] = ()) -> Rulebook:
    """The composed book; never raises for a faulty book, but lists its `problems`."""
    root = root or ROOT
    problems: list[Problem] = []
    texts, days = _held(root, problems)
    composed = compose(root, layers, problems)
    for one in composed:
        problems.extend(one.reading.problems)
        problems.extend(resolve(one, texts))
        problems.extend(empty_parameters(one, composed=True))
    faulty = {problem.where.rpartition(":")[0] for problem in problems}
    latest = {one.kind: one.reading.declared for one in composed if one.reading.declared is not None}
    mirrored, open_ends, broken = linked(latest.values())
    trees = {one.kind: one.tree for one in composed}
    problems.extend(_broken_link(trees[kind], act, word, target) for kind, act, word, target in broken)
    problems.extend(
        trees[kind]
        .need("facts")
        .need(name)
        .problem(
            f"fact '{name}' has another type in {other}",
            f"they are {types}; a fact name keeps its type for ever",
            "rename it",
        )
        for name, kind, other, types in clashing_facts(latest.values())
    )
    versions: dict[str, list[Procedure]] = {}
    for one in composed:
        if one.reading.declared is not None and not one.reading.problems and not _is_faulty(one, root, faulty):
            versions.setdefault(one.kind, []).append(
                Procedure(one.reading.declared, mirrored=mirrored.get(one.kind, frozenset()))
            )
    book_papers = papers.load(root, tuple(layers))
    problems.extend(book_papers.problems)
    return Rulebook(
        layers=tuple(layers),
        versions={kind: tuple(found) for kind, found in versions.items()},
        calendar=days,
        statutes=texts,
        problems=tuple(dict.fromkeys(problems)),
        open_ends=_unique(open_ends),
        papers=dict(book_papers),
        indicators=_folders(root, layers, "indicators", problems),
        reports=_folders(root, layers, "reports", problems),
    )


def composed_files(root: Path, layers: Sequence[str], book: Rulebook) -> list[tuple[tuple[Path, ...], Procedure]]:
    """Every version of a sound book with the files it is composed of, the base first."""
    found: list[tuple[tuple[Path, ...], Procedure]] = []
    for one in compose(root, layers, []):
        procedure = next((p for p in book.versions.get(one.kind, ()) if p.in_force == one.since), None)
        if procedure is not None:
            found.append((one.files, procedure))
    return found


def _held(root: Path, problems: list[Problem]) -> tuple[Statutes, Calendar]:
    texts, days = Statutes({}), Calendar([])
    try:
        texts = statutes.load(root)
    except BookError as error:
        problems.extend(error.problems)
    try:
        days = calendar.load(root / "national" / "calendar")
    except BookError as error:
        problems.extend(error.problems)
    return texts, days


def _folders(root: Path, layers: Sequence[str], name: str, problems: list[Problem]) -> dict[str, object]:
    read = indicators.load_indicators if name == "indicators" else indicators.load_outlines
    found: dict[str, object] = {}
    for layer in ("national", *layers):
        folder = root / layer / name
        if not folder.is_dir():
            continue
        try:
            found.update(read(folder, root.parent))
        except BookError as error:
            problems.extend(error.problems)
    return found


def _unique(ends: list[OpenEnd]) -> tuple[OpenEnd, ...]:
    return tuple(dict.fromkeys(ends))


def _broken_link(tree: Node, act: str, word: str, target: str) -> Problem:
    node = tree.need("acts").need(act)
    kind, _, there = target.partition("/")
    return (node.get(word) or node).problem(
        f"act '{act}' {word} '{target}'", f"{kind} has no act '{there}'", "name one of its acts"
    )


def _is_faulty(one: Composed, root: Path, faulty: set[str]) -> bool:
    return any(_shown(file, root) in faulty for file in one.files)


def _shown(file: Path, root: Path) -> str:
    return file.relative_to(root.parent).as_posix()


# ── composing ──


def compose(root: Path, layers: Sequence[str], problems: list[Problem]) -> list[Composed]:
    """Every version of every kind, in the order of their days."""
    found: list[Composed] = []
    folder = root / "national" / "procedures"
    kinds = sorted(path.name for path in folder.glob("*") if path.is_dir() and not path.name.startswith("_"))
    for kind in kinds:
        bases = _files(folder / kind, root, problems)
        over = [_files(root / layer / "procedures" / kind, root, problems) for layer in layers]
        starts = sorted({*bases, *(day for dated in over for day in dated)})
        first = max((min(dated) for dated in (bases, *over) if dated), default=date.max)
        starts = [day for day in starts if bases and day >= first]
        for number, day in enumerate(starts):
            until = starts[number + 1] - timedelta(days=1) if number + 1 < len(starts) else None
            one = _version(kind, day, until, bases, over, root, problems)
            if one is not None:
                found.append(one)
    for layer in layers:
        for path in sorted((root / layer / "procedures").glob("*")):
            if path.is_dir() and path.name not in kinds:
                problems.append(
                    Problem(
                        f"{_shown(path, root)}:1",
                        f"this lies over '{path.name}'",
                        "no such kind stands in national",
                        "name the folder as the kind it overlays",
                    )
                )
    return found


def _files(folder: Path, root: Path, problems: list[Problem]) -> dict[date, Path]:
    dated: dict[date, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "examples.yaml":
            continue
        try:
            dated[date.fromisoformat(path.stem)] = path
        except ValueError:
            problems.append(
                Problem(
                    f"{_shown(path, root)}:1",
                    f"'{path.name}' is not a day in force",
                    "versions are found by their day",
                    "name the file YYYY-MM-DD.yaml",
                )
            )
    return dated


def _version(
    kind: str,
    day: date,
    until: date | None,
    bases: dict[date, Path],
    over: Sequence[dict[date, Path]],
    root: Path,
    problems: list[Problem],
) -> Composed | None:
    files = [bases[max(d for d in bases if d <= day)]]
    files += [dated[max(d for d in dated if d <= day)] for dated in over if any(d <= day for d in dated)]
    try:
        tree = marked.load(files[0], root.parent)
        _named(tree, "procedure", kind, files[0], problems)
        names: list[str] = []
        for file in files[1:]:
            layer = marked.load(file, root.parent)
            _named(layer, "of", kind, file, problems)
            names.append(layer.need("overlay").text())
            tree, refused = overlay.lay(tree, layer)
            problems.extend(refused)
    except BookError as error:
        problems.extend(error.problems)
        return None
    reading = procedure.read(tree, overlays=tuple(names))
    if reading.declared is not None:
        reading.declared = replace(reading.declared, in_force=day)
    return Composed(kind, day, until, tree, reading, tuple(files))


def _named(tree: Node, word: str, kind: str, file: Path, problems: list[Problem]) -> None:
    if (said := tree.need(word)).text() != kind:
        problems.append(
            said.problem(
                f"'{said.text()}' stands in the folder of '{kind}'",
                "the folder's name is the kind's",
                "move or rename it",
            )
        )
    if (day := tree.need("in_force")).day().isoformat() != file.stem:
        problems.append(
            day.problem(
                f"in force {day.text()}, but the file is {file.name}",
                "a file is found by its day in force",
                "make them agree",
            )
        )


# ── checking what it rests on ──


def resolve(one: Composed, texts: Statutes) -> list[Problem]:
    """Every citation that rests on nothing, or is called unverified though it has been verified."""
    problems: list[Problem] = []
    sources = one.reading.declared.sources if one.reading.declared is not None else {}
    for node, cite in one.reading.cited:
        if (problem := _unresolved(node, cite, sources, texts, one.until or _EVER)) is not None:
            problems.append(problem)
    return list(dict.fromkeys(problems))


def _unresolved(node: Node, cite: Cite, sources: object, texts: Statutes, on: date) -> Problem | None:
    assert isinstance(sources, dict)
    if cite.fact is not None and cite.fact not in texts.facts:
        return node.problem(
            f"'{cite.citation}' rests on fact '{cite.fact}'", "the reference has no such row", "correct the id"
        )
    found = texts.resolve(Citation.parse(cite.citation), sources, on)
    if not isinstance(found, Unresolved) or not cite.verified:
        return None
    if found.lack is Lack.TEXT and cite.fact is not None:
        return None
    return node.problem(found.what, found.why, found.cure)


def empty_parameters(one: Composed, *, composed: bool) -> list[Problem]:
    """Parameters that nobody has set: refused in a composed book only, where a matter would stand before them."""
    declared: Declared | None = one.reading.declared
    if declared is None or not composed:
        return []
    problems = []
    for name, parameter in declared.parameters.items():
        if parameter.is_empty:
            used = [node for node, length, _ in one.reading.periods if length.n == name]
            where = used[0] if used else one.tree.need("parameters").need(name)
            problems.append(
                where.problem(
                    f"this needs parameter '{name}', which is empty",
                    f"the law leaves it to {parameter.set_by or 'others'}",
                    "set it in an overlay",
                )
            )
    return problems
