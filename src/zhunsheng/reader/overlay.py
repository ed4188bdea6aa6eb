"""Lays an overlay over a procedure: it adds, or tightens, and nothing else.

Rules (rulebook language, part 6)
- It may add acts, windows, clocks, cases, facts, roles, sources, parameters and `always`.
- In an act that is there it may add to the lists of relations, duties apart, papers, evidence, facts and articles;
  ask for a credential where none is asked, or for more signers.
- It fills parameters that are empty, and sets another value where the parameter says `yields_to`. It shortens a
  clock, adds its pauses and extensions, and an effect of breach where there is none. It sets another length only where the clock says `yields_to`.
- Only the law that made it may change or remove anything else.

    merged, problems = lay(base, overlay)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from zhunsheng.law.problem import Problem
from zhunsheng.reader.marked import Node

ACT_LISTS = frozenset(
    {"after", "waits_for", "requires", "opens", "redo", "stands", "not_by", "papers", "evidence", "enters", "cites"}
)
WINDOW_LISTS = frozenset({"blocks", "cites"})
CLOCK_LISTS = frozenset({"pauses", "extended_by", "cites"})
SECTIONS = ("sources", "roles", "facts", "cases", "parameters", "acts", "windows", "clocks")
_ONLY_MAKER = "only the law that made it may"
_CURE = "add, or tighten"


def lay(base: Node, overlay: Node) -> tuple[Node, list[Problem]]:
    """The base with the overlay merged in; every node keeps the file and line it was written in."""
    laid = _Overlay(overlay)
    return laid.over(base), laid.problems


class _Overlay:
    def __init__(self, overlay: Node) -> None:
        self.overlay = overlay
        self.problems: list[Problem] = []

    def refuse(self, node: Node, what: str, why: str = _ONLY_MAKER, cure: str = _CURE) -> None:
        self.problems.append(node.problem(what, why, cure))

    def over(self, base: Node) -> Node:
        merged = dict(base.items())
        self.problems.extend(self.overlay.only("overlay", "of", "name", "in_force", "transition", *SECTIONS, "always"))
        for section in SECTIONS:
            added = self.overlay.get(section)
            if added is not None and not added.is_nothing:
                merged[section] = self._section(section, base.get(section), added)
        always = self.overlay.get("always")
        if always is not None and not always.is_nothing:
            merged["always"] = _joined(base.get("always"), always)
        return _mapping(base, merged)

    def _section(self, section: str, base: Node | None, added: Node) -> Node:
        merged = dict(base.items()) if base is not None and base.is_mapping else {}
        for name, entry in added.items():
            there = merged.get(name)
            if there is None:
                merged[name] = entry
            elif section == "parameters":
                merged[name] = self._parameter(name, there, entry)
            elif section == "acts":
                merged[name] = self._act(name, there, entry)
            elif section == "windows":
                merged[name] = self._lists(f"'{name}'", there, entry, WINDOW_LISTS)
            elif section == "clocks":
                merged[name] = self._clock(name, there, entry)
            elif there.plain() != entry.plain():
                self.refuse(entry, f"'{name}' of {section} is already declared otherwise at {there.where}")
        return _mapping(base if base is not None else added, merged)

    def _parameter(self, name: str, base: Node, added: Node) -> Node:
        value = base.get("value")
        is_set = base.get("values") is not None or (value is not None and not value.is_nothing)
        if is_set and base.get("yields_to") is None:
            self.refuse(
                added, f"parameter '{name}' has its value at {base.where}", "only a parameter with 'yields_to' leaves its value to a lower layer",
                "remove it here"
            )
            return base
        if stray := [
            key for key in added.keys()
            if key not in ("value", "values", "yields_to", "cites", "note", "fact", "verified")
        ]:
            self.refuse(added.need(stray[0]), f"an overlay may not change '{stray[0]}' of parameter '{name}'")
        #  What a layer sets anew is its own: the value before it, and its leave to set another, are gone.
        merged = {key: node for key, node in base.items() if key not in ("value", "values", "yields_to", "fact")}
        merged.update({key: node for key, node in added.items() if key not in stray})
        return _mapping(added, merged)

    def _lists(self, whose: str, base: Node, added: Node, lists: frozenset[str]) -> Node:
        """Append to lists; whatever else is named is refused."""
        merged = dict(base.items())
        for key, node in added.items():
            if key in lists:
                merged[key] = _joined(base.get(key), node)
            elif key != "note":
                self.refuse(node, f"an overlay may not change '{key}' of {whose}")
        return _mapping(base, merged)

    def _act(self, name: str, base: Node, added: Node) -> Node:
        handled = {"outcomes", "credential", "signers", "note"}
        rest = _mapping(added, {key: node for key, node in added.items() if key not in handled})
        merged = dict(self._lists(f"'{name}'", base, rest, ACT_LISTS).items())
        if (credential := added.get("credential")) is not None:
            if base.get("credential") is None:
                merged["credential"] = credential
            else:
                self.refuse(credential, f"an overlay may not change 'credential' of '{name}'")
        if (signers := added.get("signers")) is not None:
            before = base.get("signers")
            if signers.whole() >= (before.whole() if before else 1):
                merged["signers"] = signers
            else:
                self.refuse(signers, f"an overlay may not lower 'signers' of '{name}'")
        if (outcomes := added.get("outcomes")) is not None:
            merged["outcomes"] = self._outcomes(name, base.get("outcomes"), outcomes)
        return _mapping(base, merged)

    def _outcomes(self, act: str, base: Node | None, added: Node) -> Node:
        merged = dict(base.items()) if base is not None else {}
        for name, entry in added.items():
            if name in merged:
                merged[name] = self._lists(f"'{act}={name}'", merged[name], entry, ACT_LISTS)
            else:
                self.refuse(entry, f"an overlay may not add the outcome '{name}' to '{act}'")
        return _mapping(base or added, merged)

    def _clock(self, name: str, base: Node, added: Node) -> Node:
        handled = {"within", "on_breach", "rolls", *(("fact",) if added.get("within") is not None else ())}
        rest = _mapping(added, {key: node for key, node in added.items() if key not in handled})
        merged = dict(self._lists(f"clock '{name}'", base, rest, CLOCK_LISTS).items())
        if (within := added.get("within")) is not None:
            if base.get("yields_to") is not None or _is_shorter(within.text(), base.need("within").text()):
                merged["within"] = within
                merged.pop("fact", None)  # the base's row of the reference states the base's length
                if (fact := added.get("fact")) is not None:
                    merged["fact"] = fact
                if (rolls := added.get("rolls")) is not None:
                    merged["rolls"] = rolls
            else:
                self.refuse(
                    within,
                    f"an overlay may not lengthen clock '{name}' from {base.need('within').text()} to {within.text()}",
                    "only a clock with 'yields_to' leaves its length to others",
                    "shorten it, or remove 'within' here",
                )
        elif (rolls := added.get("rolls")) is not None:
            self.refuse(rolls, f"an overlay may not change 'rolls' of clock '{name}'")
        if (breach := added.get("on_breach")) is not None:
            if base.get("on_breach") is None:
                merged["on_breach"] = breach
            else:
                self.refuse(breach, f"an overlay may not change 'on_breach' of clock '{name}'")
        return _mapping(base, merged)


def _is_shorter(new: str, old: str) -> bool:
    """Shorter or equal, in the same unit; other units cannot be compared and are not."""
    read = [re.fullmatch(r"(\d+) (working day|day|hour|month|year)s?", text) for text in (new, old)]
    first, second = read
    return first is not None and second is not None and first[2] == second[2] and int(first[1]) <= int(second[1])


def _joined(base: Node | None, added: Node) -> Node:
    """One list of both; what both name stands once."""
    members = base.one_or_many() if base is not None else []
    there = [member.plain() for member in members]
    more = [member for member in added.one_or_many() if member.plain() not in there]
    return Node([*members, *more], added.file, added.line, added.name)


def _mapping(like: Node, content: Mapping[str, Node]) -> Node:
    return Node(dict(content), like.file, like.line, like.name)
