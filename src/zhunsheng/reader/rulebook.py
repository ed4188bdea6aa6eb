"""Composes the book: national procedures, the layers over them, calendar, statutes, papers, indicators, reports.

Rules
- `rulebook/<layer>/procedures/<kind>/<day>.yaml`: a base in national, overlays elsewhere, laid in the order of the layers.
- Each day on which a base or an overlay comes into force gives one composed version of the kind, from the day on
  which the base and every layer that speaks of the kind are in force.
- A citation resolves to an article of a text that is held, or to a row of the reference named by `fact:`; with
  neither it loads only as `verified: false`.
- A version that follows another names its `transition`. A draft (`<day>.draft.yaml`) stands in no book.
- All faults are collected; a procedure with a fault is not in the book.

    book = load(Path("rulebook"), layers=("domain/samr", "example"))
    book.problems
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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
from zhunsheng.reader import calendar, indicators, marked, outlines, overlay, papers, procedure, statutes
from zhunsheng.reader.marked import Node
from zhunsheng.reader.procedure import Reading
from zhunsheng.reader.stated import unstated

ROOT: Final = Path(__file__).resolve().parents[3] / "rulebook"
EXAMPLE_LAYERS: Final = ("domain/samr", "example")
_EVER: Final = date.max
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d\.yaml")


@dataclass(frozen=True, slots=True)
class Composed:
    """One version of one kind: the merged tree, what it says, and what is wrong with it."""

    kind: str
    since: date
    until: date | None
    tree: Node
    reading: Reading
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is not adopted yet, what it would follow, and what is still wrong with it."""

    version: Composed
    before: Composed | None
    problems: tuple[Problem, ...]


def load(root: Path | None = None, layers: Sequence[str] = ()) -> Rulebook:
    """The composed book; never raises for a faulty book, but lists its `problems`."""
    return Shelf(root or ROOT).book(layers)


def compositions(root: Path) -> list[tuple[str, ...]]:
    """The combinations of layers that a folder is made for: national alone; each domain, and none, with what lies
    between (province, city, district …); and the same with each organ's own layer.

    >>> compositions(Path("rulebook"))
    [(), ('domain/samr',), ('domain/samr', 'example'), ('example',)]
    """
    found = sorted({path.parent.relative_to(root).as_posix() for path in root.rglob("procedures") if path.is_dir()})
    domains = [(), *((layer,) for layer in found if layer.startswith("domain/"))]
    organs = [(), *((layer,) for layer in found if layer.startswith("organ/"))]
    between = tuple(layer for layer in found if layer != "national" and not layer.startswith(("domain/", "organ/")))
    whole = {(*domain, *between, *organ) for domain in domains for organ in organs}
    return sorted({*domains, *whole})


def left_open(fault: Problem) -> bool:
    """Whether a fault is only a parameter that these layers leave empty: the kind is not in their book."""
    return fault.what.endswith("which is empty")


def faults(books: Sequence[Rulebook]) -> tuple[Problem, ...]:
    """All that is wrong with the books of one folder, each fault once.

    A parameter left open keeps its kind out of a book, and is a fault only where no book of the folder has the kind.
    """
    known = {f"/procedures/{kind}/" for book in books for kind in book.versions}
    found = dict.fromkeys(problem for book in books for problem in book.problems)
    return tuple(one for one in found if not (left_open(one) and any(kind in one.where for kind in known)))


class Shelf:
    """The books of one folder. Each file is read once, and each composition of files once, whoever asks for it.

    shelf = Shelf(root)
    books = [shelf.book(layers) for layers in compositions(root)]
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._shared: list[Problem] = []
        self._texts, self._days = _held(root, self._shared)
        self._read: dict[tuple[tuple[Path, ...], date, date | None], tuple[Composed | None, list[Problem]]] = {}
        self._bound: dict[tuple[str, tuple[Path, ...], date, frozenset[str]], Procedure] = {}
        self._papers: dict[tuple[str, ...], papers.Papers] = {}
        self._folders: dict[tuple[str, str], tuple[Mapping[str, object], list[Problem]]] = {}

    def book(self, layers: Sequence[str] = ()) -> Rulebook:
        """The book of some layers."""
        root, problems = self.root, list(self._shared)
        composed = self._composed(layers, problems)
        for one in composed:
            problems.extend(one.reading.problems)
            problems.extend(resolve(one, self._texts))
            problems.extend(empty_parameters(one, composed=True))
            problems.extend(unsaid_transition(one))
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
                versions.setdefault(one.kind, []).append(self._procedure(one, mirrored.get(one.kind, frozenset())))
        laid = self._sheets(tuple(layers))
        problems.extend(laid.problems)
        figures, reports = (self._folder(layers, name, problems) for name in ("indicators", "reports"))
        return Rulebook(
            layers=tuple(layers),
            versions={kind: tuple(found) for kind, found in versions.items()},
            calendar=self._days,
            statutes=self._texts,
            problems=tuple(dict.fromkeys(problems)),
            open_ends=_unique(open_ends),
            papers=dict(laid),
            indicators=figures,
            reports=reports,
        )

    def files(self, layers: Sequence[str], book: Rulebook) -> list[tuple[tuple[Path, ...], Procedure]]:
        """Every version in a book with the files it is composed of, the base first."""
        found: list[tuple[tuple[Path, ...], Procedure]] = []
        for one in self._composed(layers, []):
            procedure = next((p for p in book.versions.get(one.kind, ()) if p.in_force == one.since), None)
            if procedure is not None:
                found.append((one.files, procedure))
        return found

    def drafts(self, layers: Sequence[str] = ()) -> list[Draft]:
        """What the drafts of these layers would be if they were adopted, each beside what is in force until then."""
        found: list[Draft] = []
        now = {(one.kind, one.since): one for one in self._composed(layers, [])}
        for one in self._composed(layers, [], drafts=True):
            if not any(is_draft(file) for file in one.files) or not is_draft_of(one):
                continue
            before = [other for (kind, since), other in now.items() if kind == one.kind and since <= one.since]
            problems = [*self._faults(one), *one.reading.problems, *resolve(one, self._texts), *unsaid_transition(one)]
            found.append(Draft(one, before[-1] if before else None, tuple(dict.fromkeys(problems))))
        return found

    def _faults(self, one: Composed) -> list[Problem]:
        return self._read[one.files, one.since, one.until][1]

    def _composed(self, layers: Sequence[str], problems: list[Problem], *, drafts: bool = False) -> list[Composed]:
        return compose(self.root, layers, problems, self._version, drafts=drafts)

    def _version(
        self, kind: str, files: tuple[Path, ...], day: date, until: date | None, problems: list[Problem]
    ) -> Composed | None:
        key = (files, day, until)
        if key not in self._read:
            found: list[Problem] = []
            self._read[key] = (_version(kind, files, day, until, self.root, found), found)
        one, faults = self._read[key]
        problems.extend(faults)
        return one

    def _procedure(self, one: Composed, mirrored: frozenset[str]) -> Procedure:
        key = (one.kind, one.files, one.since, mirrored)
        if key not in self._bound:
            assert one.reading.declared is not None
            self._bound[key] = Procedure(one.reading.declared, mirrored=mirrored)
        return self._bound[key]

    def _sheets(self, layers: tuple[str, ...]) -> papers.Papers:
        with_papers = tuple(layer for layer in layers if (self.root / layer / "papers").is_dir())
        if with_papers not in self._papers:
            self._papers[with_papers] = papers.load(self.root, with_papers)
        return self._papers[with_papers]

    def _folder(self, layers: Sequence[str], name: str, problems: list[Problem]) -> dict[str, object]:
        read = indicators.load_indicators if name == "indicators" else outlines.load_outlines
        found: dict[str, object] = {}
        for layer in ("national", *layers):
            folder = self.root / layer / name
            if (layer, name) not in self._folders and folder.is_dir():
                try:
                    self._folders[layer, name] = (read(folder, self.root.parent), [])
                except BookError as error:
                    self._folders[layer, name] = ({}, list(error.problems))
            entries, faults = self._folders.get((layer, name), ({}, []))
            found.update(entries)
            problems.extend(faults)
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


def kinds_of(root: Path) -> list[str]:
    """The kinds that the national layer has."""
    folder = root / "national" / "procedures"
    return sorted(path.name for path in folder.glob("*") if path.is_dir() and not path.name.startswith("_"))


def versions_of(root: Path, kind: str, layers: Sequence[str]) -> tuple[list[Declared], list[Problem]]:
    """The versions of one kind alone, and what keeps it out of these layers' book; citations are not resolved."""

    def read(
        kind: str, files: tuple[Path, ...], day: date, until: date | None, problems: list[Problem]
    ) -> Composed | None:
        return _version(kind, files, day, until, root, problems)

    problems: list[Problem] = []
    composed = compose(root, layers, problems, read, only=kind)
    for one in composed:
        problems += [*one.reading.problems, *empty_parameters(one, composed=True)]
    return [one.reading.declared for one in composed if one.reading.declared is not None], problems


Read = Callable[[str, tuple[Path, ...], date, date | None, list[Problem]], Composed | None]


def compose(
    root: Path, layers: Sequence[str], problems: list[Problem], read: Read, *, drafts: bool = False, only: str = ""
) -> list[Composed]:
    """Every version of every kind (or of one), in the order of their days; with the drafts as if they were adopted."""
    found: list[Composed] = []
    folder = root / "national" / "procedures"
    kinds = kinds_of(root)
    for kind in [only] if only else kinds:
        bases = _files(folder / kind, root, problems, drafts=drafts)
        over = [_files(root / layer / "procedures" / kind, root, problems, drafts=drafts) for layer in layers]
        starts = sorted({*bases, *(day for dated in over for day in dated)})
        first = max((min(dated) for dated in (bases, *over) if dated), default=date.max)
        starts = [day for day in starts if bases and day >= first]
        for number, day in enumerate(starts):
            until = starts[number + 1] - timedelta(days=1) if number + 1 < len(starts) else None
            files = [bases[max(d for d in bases if d <= day)]]
            files += [dated[max(d for d in dated if d <= day)] for dated in over if any(d <= day for d in dated)]
            one = read(kind, tuple(files), day, until, problems)
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


DRAFT: Final = ".draft"


def is_draft(file: Path) -> bool:
    """`2027-01-01.draft.yaml`: read and checked beside the version in force, and in no book."""
    return file.stem.endswith(DRAFT)


def has_drafts(root: Path) -> bool:
    """Whether any draft lies in the folder."""
    return next(root.rglob(f"procedures/*/*{DRAFT}.yaml"), None) is not None


def is_draft_of(one: Composed) -> bool:
    """Whether a version begins with a draft, and not only goes on with one that began before."""
    return any(is_draft(file) and _day(file) == one.since for file in one.files)


def _day(file: Path) -> date:
    return date.fromisoformat(file.stem.removesuffix(DRAFT))


def _files(folder: Path, root: Path, problems: list[Problem], *, drafts: bool) -> dict[date, Path]:
    dated: dict[date, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "examples.yaml" or (is_draft(path) and not drafts):
            continue
        try:
            day = _day(path)
        except ValueError:
            problems.append(
                Problem(
                    f"{_shown(path, root)}:1",
                    f"'{path.name}' is not a day in force",
                    "versions are found by their day",
                    "name the file YYYY-MM-DD.yaml, or YYYY-MM-DD.draft.yaml while it is a draft",
                )
            )
            continue
        dated[day] = path
    return dated


def _version(
    kind: str, files: tuple[Path, ...], day: date, until: date | None, root: Path, problems: list[Problem]
) -> Composed | None:
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
            if _day(file) == day and (said := layer.get("transition")) is not None:
                tree = Node(dict(tree.items()) | {"transition": said}, tree.file, tree.line, tree.name)
    except BookError as error:
        problems.extend(error.problems)
        return None
    reading = procedure.read(tree, overlays=tuple(names))
    if reading.declared is not None:
        reading.declared = replace(reading.declared, in_force=day)
    return Composed(kind, day, until, tree, reading, files)


def _named(tree: Node, word: str, kind: str, file: Path, problems: list[Problem]) -> None:
    if (said := tree.need(word)).text() != kind:
        problems.append(
            said.problem(
                f"'{said.text()}' stands in the folder of '{kind}'",
                "the folder's name is the kind's",
                "move or rename it",
            )
        )
    if (day := tree.need("in_force")).day() != _day(file):
        problems.append(
            day.problem(
                f"in force {day.text()}, but the file is {file.name}",
                "a file is found by its day in force",
                "make them agree",
            )
        )


# ── checking what it rests on ──


def resolve(one: Composed, texts: Statutes) -> list[Problem]:
    """Every citation that rests on nothing, and every period that its article or its row does not state."""
    problems: list[Problem] = []
    sources = one.reading.declared.sources if one.reading.declared is not None else {}
    for node, cite in one.reading.cited:
        if (problem := _unresolved(node, cite, sources, texts, one.until or _EVER)) is not None:
            problems.append(problem)
    if one.reading.declared is not None and not problems:
        problems.extend(unstated(one.reading.declared, one.tree, texts, one.until or _EVER))
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


def unsaid_transition(one: Composed) -> list[Problem]:
    """A version that follows another says what becomes of the matters that are open then."""
    newest = max(one.files, key=_day)
    dated = [file for file in newest.parent.glob("*.yaml") if _DATED.fullmatch(file.name)]
    earlier = [file for file in dated if _day(file) < _day(newest)]
    declared = one.reading.declared
    if not earlier or declared is None or declared.transition is not None:
        return []
    return [
        one.tree.need("in_force").problem(
            f"in force after {max(map(_day, earlier))}, and it does not say what becomes of open matters",
            "a matter that was begun under the older version must know by which it goes on",
            "add transition: {open_matters: pin, cites: …}",
        )
    ]


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
