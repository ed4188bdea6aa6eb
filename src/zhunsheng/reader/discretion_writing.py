"""Writing a book of penalty standards: plain dicts and lists → the YAML that `reader.discretion.parse` reads.

Rules
- The plain form is what YAML says without marks: texts, lists, mappings, in the order in which a lawyer reads them.
- Head, items and their names stand in blocks, each fact, tier and test on one line; what YAML could take for something
  else is quoted. Reading what was written gives the same plain form, and the same form gives the same bytes.

    parse(written(plain(text)))
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from zhunsheng.reader import marked
from zhunsheng.reader.marked import Plain

_SAFE: Final = re.compile(r"[\w一-鿿（）、，。；“”《》〔〕·/第][\w一-鿿（）、，。；“”《》〔〕·/\- .]*")
_NOTHING: Final = ("null", "~", "")


def plain(text: str, shown: str = "book.yaml") -> Plain:
    """A book's text as plain texts, lists and mappings."""
    return marked.loads(text, shown).plain()


def written(book: Mapping[str, object]) -> str:
    """The YAML of a book in plain form (`book` and `items`)."""
    head, items = book["book"], book["items"]
    assert isinstance(head, Mapping) and isinstance(items, Mapping)
    lines = ["book:", *(f"  {name}: {_flow(value)}" for name, value in head.items()), "items:"]
    for code, item in items.items():
        lines.append(f"  {_scalar(str(code), quote=True)}:")
        for name, value in item.items():
            lines += _part(name, value)
    return "\n".join(lines) + "\n"


def _part(name: str, value: object) -> list[str]:
    if isinstance(value, Mapping) and name in ("facts", "weights"):
        return [f"    {name}:", *(f"      {_scalar(str(key))}: {_flow(one)}" for key, one in value.items())]
    if isinstance(value, Sequence) and not isinstance(value, str) and name in ("basis", "tiers", "tests"):
        return [f"    {name}:", *(f"      - {_flow(one)}" for one in value)]
    return [f"    {name}: {_flow(value)}"]


def _flow(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(str(value))


def _scalar(text: str, quote: bool = False) -> str:
    safe = _SAFE.fullmatch(text) and text not in _NOTHING and text == text.strip() and not quote
    return text if safe else json.dumps(text, ensure_ascii=False)
