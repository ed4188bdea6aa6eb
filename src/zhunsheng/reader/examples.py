"""Reads `examples.yaml`, the worked matters beside a procedure.

procedure: penalty_ordinary
layers: [domain/samr]                                   # optional: examples for books with these layers only
people: {甲: {roles: [officer], credentials: [行政执法证]}}
facts:  {轻微: {serious: false, …}}                     # named sets, used as `facts: 轻微` or `facts: [轻微, {x: 1}]`
matters:
  - name: 按期办结
    parties: [某商店]
    course:
      - {at: 2026-03-02, act: lead, by: 甲}
      - {at: 2026-03-03, act: decide, outcome: penalty, by: 局长, refused: {kind: not_yet, missing: report}}
      - {on: 2026-06-01, ended: true, clocks: {decide: met}}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from pathlib import Path

from zhunsheng.law.clocks import CHINA
from zhunsheng.law.example import Example, Refused, Step, Then
from zhunsheng.law.facts import FactType
from zhunsheng.law.procedure import Fact, Person, Procedure
from zhunsheng.reader import marked
from zhunsheng.reader.marked import Node

STEP = ("at", "act", "by", "outcome", "party", "facts", "without", "until", "entered", "refused")
THEN = ("on", "ended", "clocks", "due", "duties", "possible", "only", "windows", "remarks")


def load(
    path: Path, procedure: Procedure, root: Path | None = None, layers: Collection[str] | None = None
) -> list[Example]:
    """The examples for a procedure as composed of `layers`; BookError for what cannot be read."""
    node = marked.load(path, root)
    _words(node, "procedure", "layers", "people", "facts", "matters")
    node.need("procedure").word((procedure.id,))
    meant = node.get("layers")
    if meant is not None and layers is not None and not set(meant.texts()) <= set(layers):
        return []
    people = {name: _person(name, one, procedure) for name, one in node.need("people").items()}
    sets = {name: _facts(one, procedure.facts, {}) for name, one in _pairs(node.get("facts"))}
    return [_example(one, people, sets, procedure.facts) for one in node.need("matters").each()]


def _words(node: Node, *known: str) -> None:
    if problems := node.only(*known):
        raise marked.BookError(problems)


def _person(name: str, node: Node, procedure: Procedure) -> Person:
    _words(node, "roles", "credentials", "recused")
    roles = node.need("roles").texts()
    for role in roles:
        if role not in procedure.roles:
            node.refuse(
                f"'{role}' is no role of {procedure.id}",
                "nobody could act in it",
                f"use one of {', '.join(procedure.roles)}",
            )
    recused = node.get("recused")
    return Person(
        id=name,
        name=name,
        roles=frozenset(roles),
        recused=recused.text() if recused else None,
        credentials=frozenset(one.text() for one in _members(node.get("credentials"))),
    )


def _example(
    node: Node, people: Mapping[str, Person], sets: Mapping[str, Mapping[str, object]], facts: Mapping[str, Fact]
) -> Example:
    _words(node, "name", "parties", "course")
    parties = node.get("parties")
    steps = tuple(_then(one) if "on" in one else _step(one, people, sets, facts) for one in node.need("course").each())
    return Example(
        name=node.need("name").text(),
        where=node.where,
        people=people,
        steps=steps,
        parties=tuple(parties.texts()) if parties else ("当事人",),
    )


def _step(
    node: Node, people: Mapping[str, Person], sets: Mapping[str, Mapping[str, object]], facts: Mapping[str, Fact]
) -> Step:
    _words(node, *STEP)
    entered, until, refused = node.get("entered"), node.get("until"), node.get("refused")
    by = tuple(one.text() for one in _members(node.get("by")))
    for name in by:
        if name not in people:
            node.refuse(f"'{name}' is nobody here", "who acts is listed under people", "add the person")
    given: dict[str, object] = {}
    for member in _members(node.get("facts")):
        given.update(_facts(member, facts, sets))
    return Step(
        where=node.where,
        act=node.need("act").text(),
        at=_moment(node.need("at")),
        by=by,
        entered=_moment(entered) if entered else None,
        outcome=_text(node, "outcome"),
        party=_text(node, "party"),
        facts=given,
        without=tuple(one.text() for one in _members(node.get("without"))),
        until=until.day() if until else None,
        refused=_refused(refused) if refused else None,
    )


def _refused(node: Node) -> Refused:
    _words(node, "kind", "missing", "cites", "earliest")
    earliest = node.get("earliest")
    return Refused(
        kind=node.need("kind").text(),
        missing=tuple(one.text() for one in _members(node.get("missing"))),
        cites=tuple(one.text() for one in _members(node.get("cites"))),
        earliest=earliest.day() if earliest else None,
    )


def _then(node: Node) -> Then:
    _words(node, *THEN)
    ended = node.get("ended")
    return Then(
        where=node.where,
        on=_moment(node.need("on")),
        ended=ended.flag() if ended else None,
        clocks={name: one.text() for name, one in _pairs(node.get("clocks"))},
        due={name: one.day() for name, one in _pairs(node.get("due"))},
        duties=_names(node, "duties"),
        possible=_names(node, "possible") or (),
        only=_names(node, "only"),
        windows=_names(node, "windows"),
        remarks=_names(node, "remarks"),
    )


def _pairs(node: Node | None) -> list[tuple[str, Node]]:
    return list(node.items()) if node is not None else []


def _members(node: Node | None) -> list[Node]:
    return node.one_or_many() if node is not None else []


def _names(node: Node, key: str) -> tuple[str, ...] | None:
    found = node.get(key)
    return tuple(found.texts()) if found is not None else None


def _text(node: Node, key: str) -> str | None:
    found = node.get(key)
    return found.text() if found is not None else None


def _moment(node: Node) -> datetime:
    text = node.text()
    if "T" not in text:
        return datetime.combine(node.day(), time(9), CHINA)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA)
    except ValueError:
        node.refuse(f"'{text}' is no moment", "a step is done at a time", "write 2026-03-02 or 2026-03-02T14:30")


def _facts(node: Node, facts: Mapping[str, Fact], sets: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """A mapping of facts, read by their declared types, or the name of a set."""
    if node.is_text:
        return dict(sets[node.word(tuple(sets))])
    return {name: _value(one, facts[name]) if name in facts else one.text() for name, one in node.items()}


def _value(node: Node, fact: Fact) -> object:
    if node.is_nothing:
        return None
    match fact.type:
        case FactType.BOOL:
            return node.flag() if node.text() in ("true", "false") else node.text()
        case FactType.MONEY | FactType.INT:
            return node.whole() if node.text().lstrip("-").isdigit() else node.text()
        case FactType.DATE:
            return date.fromisoformat(node.text()).isoformat()
    return node.text()
