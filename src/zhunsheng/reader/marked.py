"""YAML as marked text: every value remembers its file and line, and nothing is guessed.

Rules
- A scalar is text, always: `no`, `2021-07-15`, `0123` and `90 days` stay as they are written; the caller asks for
  `.whole()`, `.flag()` or `.day()`. Only an empty value, `null` and `~` (unquoted) are nothing.
- A key stands once in its mapping. Anchors, aliases, merge keys, tags and a second document are refused: a lawyer
  reads the file from top to bottom, and what is written there is all there is.
- A value's line is the line of its key, for that is where a reader looks.
- What is wrong is a `Problem` (where · what · why · cure) inside a `BookError`.

    node = load(Path("rulebook/national/calendar/2026.yaml"))
    node.need("year").whole()       # 2026
    node.need("year").where         # 'rulebook/national/calendar/2026.yaml:1'
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

import yaml

from zhunsheng.law.problem import BookError, Problem

__all__ = ["BookError", "Node", "Plain", "Problem", "load", "loads"]

Plain = str | None | list["Plain"] | dict[str, "Plain"]

MOST_BYTES: Final = 2_000_000
DEEPEST: Final = 40

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")


class Node:
    """A mapping, a list, a text or nothing, with the place where it is written.

    `name` is the way to it from the top of the file, for messages: "acts.decide.by".
    """

    __slots__ = ("_content", "file", "line", "name", "quoted")

    def __init__(self, content: dict[str, Node] | list[Node] | str | None, file: str, line: int, name: str, *,
                 quoted: bool = False) -> None:
        self._content = content
        self.file = file
        self.line = line
        self.name = name
        self.quoted = quoted

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name or 'file'} at {self.where}>"

    @property
    def where(self) -> str:
        """Where it is written, "path:line"."""
        return f"{self.file}:{self.line}"

    @property
    def kind(self) -> str:
        """`mapping`, `list`, `text` or `nothing`."""
        match self._content:
            case dict():
                return "mapping"
            case list():
                return "list"
            case str():
                return "text"
        return "nothing"

    @property
    def is_mapping(self) -> bool:
        return isinstance(self._content, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self._content, list)

    @property
    def is_text(self) -> bool:
        return isinstance(self._content, str)

    @property
    def is_nothing(self) -> bool:
        return self._content is None

    def problem(self, what: str, why: str, cure: str) -> Problem:
        """A problem that points here."""
        return Problem(self.where, what, why, cure)

    def refuse(self, what: str, why: str, cure: str) -> NoReturn:
        """Raise a problem that points here."""
        raise BookError(self.problem(what, why, cure))

    # ── mappings ──

    def items(self) -> Iterator[tuple[str, Node]]:
        """Key and value, in the order of the file."""
        return iter(self._mapping().items())

    def keys(self) -> tuple[str, ...]:
        return tuple(self._mapping())

    def __contains__(self, key: object) -> bool:
        return isinstance(self._content, dict) and key in self._content

    def get(self, key: str) -> Node | None:
        """The value of `key`, or None when the key is not there."""
        return self._mapping().get(key)

    def need(self, key: str) -> Node:
        """The value of `key`; a problem when it is missing or empty."""
        found = self._mapping().get(key)
        if found is None:
            self.refuse(f"'{self._called()}' has no '{key}'", "it cannot be left open", f"add '{key}'")
        if found.is_nothing:
            found.refuse(f"'{found._called()}' is empty", "it cannot be left open", f"fill in '{key}'")
        return found

    def only(self, *known: str) -> list[Problem]:
        """A problem for every key that is not among `known`; the vocabulary is closed."""
        return [value.problem(f"'{key}' is not a word of '{self._called()}'",
                              "the vocabulary is closed, and a word nobody reads would be law that does nothing",
                              _nearest(key, known)) for key, value in self.items() if key not in known]

    # ── lists and scalars ──

    def each(self) -> list[Node]:
        """The members of a list."""
        if not isinstance(self._content, list):
            self.refuse(f"'{self._called()}' is {_article(self.kind)}", "a list is expected here",
                        "write [a, b] or one '- ' line each")
        return self._content

    def one_or_many(self) -> list[Node]:
        """The members of a list, or the value itself as the only one; nothing gives none."""
        if self._content is None:
            return []
        return self._content if isinstance(self._content, list) else [self]

    def text(self) -> str:
        """The text, as written and never empty."""
        if not isinstance(self._content, str) or not self._content.strip():
            self.refuse(f"'{self._called()}' is {_article(self.kind)}", "a text is expected here", "write one")
        return self._content

    def texts(self) -> list[str]:
        """The texts of a list, or the only one."""
        return [node.text() for node in self.one_or_many()]

    def word(self, among: Collection[str]) -> str:
        """A text that is one of `among`."""
        text = self.text()
        if text not in among:
            self.refuse(f"'{self._called()}' is '{text}'", f"it must be one of {', '.join(among)}",
                        _nearest(text, among))
        return text

    def whole(self) -> int:
        """A whole number, without sign tricks: `90`, `-1`, never `090`, `9_0` or `9.0`."""
        text = self.text()
        if not _WHOLE.fullmatch(text):
            self.refuse(f"'{self._called()}' is '{text}'", "a whole number is expected here",
                        "write digits only, such as 90")
        return int(text)

    def flag(self) -> bool:
        """`true` or `false`; YAML's yes, no, on and off are not read as such."""
        return self.word(("true", "false")) == "true"

    def day(self) -> date:
        """A day written YYYY-MM-DD that is in the calendar."""
        text = self.text()
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(f"'{self._called()}' is '{text}'", "a day is expected here",
                        "write it as YYYY-MM-DD, such as 2026-03-02")

    def plain(self) -> Plain:
        """The same without marks: dicts, lists, texts and None."""
        match self._content:
            case dict():
                return {key: value.plain() for key, value in self._content.items()}
            case list():
                return [value.plain() for value in self._content]
        return self._content

    def _mapping(self) -> dict[str, Node]:
        if not isinstance(self._content, dict):
            self.refuse(f"'{self._called()}' is {_article(self.kind)}", "a mapping is expected here",
                        "write 'key: value' lines")
        return self._content

    def _called(self) -> str:
        return self.name or "the file"


def load(path: Path, root: Path | None = None) -> Node:
    """The file as a marked tree; places are told relative to `root` when it is given."""
    shown = path.relative_to(root).as_posix() if root is not None and path.is_relative_to(root) else path.as_posix()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BookError(Problem(f"{shown}:1", "the file is too large",
                                    f"a rulebook file has at most {MOST_BYTES} bytes", "split it"))
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise BookError(Problem(f"{shown}:1", "the file cannot be read", error.strerror or str(error),
                                "check its name and its rights")) from None
    except UnicodeDecodeError as error:
        raise BookError(Problem(f"{shown}:1", "the file is not UTF-8", f"byte {error.start} cannot be read as such",
                                "save it as UTF-8")) from None
    return loads(text, shown)


def loads(text: str, shown: str) -> Node:
    """The same for a text at hand; `shown` is the file's name in messages."""
    return _Builder(text, shown).tree()


class _Builder:
    """Builds nodes from the parser's events, so that aliases, tags and marks are all in sight."""

    def __init__(self, text: str, shown: str) -> None:
        self.shown = shown
        self.text = text

    def tree(self) -> Node:
        try:
            self.events = iter(list(yaml.parse(self.text, _LOADER)))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            tab = "\t" in self.text.split("\n")[line - 1] if line <= self.text.count("\n") + 1 else False
            raise BookError(Problem(
                f"{self.shown}:{line}", "this is not YAML", error.problem or "the line cannot be read",
                "indent with spaces, not tabs" if tab
                else "check indentation, colons and quotes on this line and the line before")) from None
        except yaml.YAMLError as error:
            raise BookError(Problem(f"{self.shown}:1", "this is not YAML", " ".join(str(error).split()),
                                    "remove the character that YAML does not allow")) from None
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(event, "a second document begins here", "a file holds one",
                                 "move it to a file of its own")
                root = self._node(next(self.events), "", 0)
        return root or Node(None, self.shown, 1, "")

    def _node(self, event: yaml.Event, name: str, depth: int, line: int | None = None) -> Node:
        line = line or _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(event, "this is an anchor or an alias",
                         "a reader must find at its place all that is said there", "write the value out")
        if (tag := getattr(event, "tag", None)) not in (None, "!"):
            self._refuse(event, f"this has the tag '{tag}'", "values are plain text, lists and mappings",
                         "remove the tag")
        if depth > DEEPEST:
            self._refuse(event, "this is nested too deep", f"at most {DEEPEST} levels are read", "flatten it")
        if isinstance(event, yaml.ScalarEvent):
            quoted = bool(event.style)
            nothing = not quoted and event.value in ("", "null", "~")
            return Node(None if nothing else event.value, self.shown, line, name, quoted=quoted)
        if isinstance(event, yaml.SequenceStartEvent):
            members: list[Node] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                members.append(self._node(event, f"{name}[{len(members)}]", depth + 1))
            return Node(members, self.shown, line, name)
        return Node(self._pairs(name, depth), self.shown, line, name)

    def _pairs(self, name: str, depth: int) -> dict[str, Node]:
        pairs: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            at = _line(event)
            key_node = self._node(event, name, depth + 1)
            if not key_node.is_text:
                self._refuse(event, f"this key is {_article(key_node.kind)}", "a key is a text",
                             "write a name before the colon")
            key = key_node.text()
            if key == "<<":
                self._refuse(event, "this is a merge key", "a reader must find at its place all that is said there",
                             "write the values out")
            if key in pairs:
                self._refuse(event, f"'{key}' stands here a second time",
                             f"it was already said on line {pairs[key].line}", "keep one of the two")
            pairs[key] = self._node(next(self.events), f"{name}.{key}" if name else key, depth + 1, at)
        return pairs

    def _refuse(self, event: yaml.Event, what: str, why: str, cure: str) -> NoReturn:
        raise BookError(Problem(f"{self.shown}:{_line(event)}", what, why, cure))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _article(kind: str) -> str:
    return "nothing" if kind == "nothing" else f"a {kind}"


def _nearest(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    return f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(known)}"
