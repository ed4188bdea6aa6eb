"""新旧对照: what two versions of a procedure say differently, line by line.

rows(old.declared, new.declared)
# [Row("期限（最迟到哪一天）", "作出决定", "期限", "90日", "60日")]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from zhunsheng.law.notation import Declared
from zhunsheng.reader.reading_aloud import Said, entries


@dataclass(frozen=True, slots=True)
class Row:
    """One line that differs: where it stands, its word, and what it said and says; None: it is not there."""

    section: str
    title: str
    word: str
    old: str | None
    new: str | None

    @property
    def change(self) -> str:
        """新增 · 删去 · 修改."""
        return "新增" if self.old is None else "删去" if self.new is None else "修改"

    @property
    def old_parts(self) -> list[tuple[str, bool]]:
        """What it said, in pieces: (text, whether it has been changed)."""
        return [(text, changed) for side, text, changed in self._parts() if side != "new" and text]

    @property
    def new_parts(self) -> list[tuple[str, bool]]:
        """What it says now, in pieces."""
        return [(text, changed) for side, text, changed in self._parts() if side != "old" and text]

    def _parts(self) -> Iterator[tuple[str, str, bool]]:
        old, new = self.old or "", self.new or ""
        for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                yield "both", old[a:b], False
            else:
                yield "old", old[a:b], True
                yield "new", new[c:d], True


def rows(old: Declared, new: Declared) -> list[Row]:
    """Every line that differs, in the order of the newer version; what has gone stands where it stood."""
    before, after = {e.key: e for e in entries(old)}, {e.key: e for e in entries(new)}
    found: list[Row] = []
    for key in _order(list(before), list(after)):
        was, now = before.get(key), after.get(key)
        shown = now or was
        assert shown is not None
        if was is None or now is None:
            #  A thing that is new or gone is told in all its lines; a statement is its own title.
            for word, text in shown.lines or (("", shown.title),):
                found.append(
                    Row(shown.section, shown.title.strip(), word, *((None, text) if was is None else (text, None)))
                )
            continue
        found += _within(was, now)
    return found


def _within(was: Said, now: Said) -> Iterator[Row]:
    for word in dict.fromkeys([w for w, _ in was.lines] + [w for w, _ in now.lines]):
        old, new = was.said(word), now.said(word)
        for a, b in zip_longest([t for t in old if t not in new], [t for t in new if t not in old]):
            yield Row(now.section, now.title.strip(), word, a, b)


def _order(old: list[str], new: list[str]) -> list[str]:
    """Both lists as one: the newer order, and what has gone after what stood before it."""
    order = list(new)
    for number, key in enumerate(old):
        if key not in new:
            before = next((one for one in reversed(old[:number]) if one in order), None)
            order.insert(order.index(before) + 1 if before else 0, key)
    return order
