"""Replacements after a draw: nothing is renumbered, nobody picks; each row says why and can be replayed.

    replacements.tsv  number, place, out, into, passed over, reason, evidence, approver

Rules
- Place OBJECT: a drawn object that is closed, moved or merged gives way to the next unused ticket of its class; its
  slots go to the object that comes, the team with them.
- Place 000007: the inspector on slot 7 gives way to the next on the list of the object that the slot then stands for:
  who qualifies, is not recused, was not on the object before. `passed over` names those ahead of him who can no longer
  go, `I3:K,I5:C`: K cap reached, C credential or post lost since the commit.
- A reason is of the closed list, evidence a digest or none, the approver an officer's number. Nothing may be left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zhunsheng.proof import draw
from zhunsheng.proof.draw_files import NONE, Drawing, Files, Slot, given
from zhunsheng.proof.draw_text import parse_list, render_list
from zhunsheng.proof.faults import Malformed

FILE: Final = "replacements.tsv"
OBJECT: Final = "OBJECT"
OBJECT_REASONS: Final[dict[str, str]] = {
    "closed": "注销",
    "moved": "迁出",
    "merged": "合并",
    "not-found": "查无下落",
    "not-operating": "停业",
}
INSPECTOR_REASONS: Final[dict[str, str]] = {
    "ill": "因病不能到场",
    "recused": "回避",
    "left": "调离",
    "credential": "证件失效",
}
_PASSED: Final = re.compile(r"[0-9A-Z-]{1,64}:[KC](,[0-9A-Z-]{1,64}:[KC])*")
_EVIDENCE: Final = re.compile(r"none|[0-9a-f]{64}")
_APPROVER: Final = re.compile(r"[0-9A-Z-]{1,64}")


@dataclass(frozen=True, slots=True)
class Replacement:
    """One row: at which place who gave way to whom, who ahead of him could not go, why, on what, by whom."""

    place: str
    out: str
    into: str
    reason: str
    approver: str
    passed: str = NONE
    evidence: str = NONE


class Standing:
    """What stands after a draw and its replacements: the object and the inspector of every slot."""

    def __init__(self, drawing: Drawing, slots: Sequence[Slot], assigned: Mapping[str, str]) -> None:
        """`assigned`: slot number → inspector, empty where nobody could be sent."""
        self.drawing, self.commit = drawing, drawing.commit
        self.classes = {id: list(names) for id, names in drawing.objects.items()}
        self.used = set(self.classes)
        self.slots = {slot.number: slot for slot in slots}
        self.object = {slot.number: slot.object for slot in slots}
        self.inspector = dict(assigned)
        self.gone: dict[str, set[str]] = {}  # object → inspectors who gave way on it
        self.exact = True  # whether every choice could be replayed to the last name

    def ranked(self, name: str) -> list[tuple[str, str]]:
        """(ticket, id) of every eligible object of a class, ascending."""
        members = self.commit.members[name]
        return draw.draw(self.drawing.keys[name], members, len(members), self.commit.weights)

    def next_object(self, out: str) -> str:
        """The object that comes for `out`: the next unused ticket of its (first) class."""
        name = self.classes[out][0]
        members = self.commit.members[name]
        return draw.next_object(self.drawing.keys[name], members, self.used, self.commit.weights)

    def candidates(self, place: str) -> list[str]:
        """Who may come to a slot, in the order of the object's own list; caps and lost credentials not yet looked at."""
        object = self.object[place]
        recused = self.commit.recusals
        if object == self.slots[place].object:
            may = set(self.slots[place].eligible)
        else:
            may = set(self.commit.qualified[self.slots[place].name])
            self.exact = self.exact and recused is not None
        may = {who for who in may if (object, who) not in (recused or ())}
        on = {self.inspector[number] for number, at in self.object.items() if at == object and number in self.inspector}
        away = on | self.gone.get(object, set())
        return [who for who in draw.order(self.drawing.inspector_key, object, sorted(may)) if who not in away]

    def full(self, inspector: str) -> bool:
        """Whether an inspector's cap is used up."""
        return sum(who == inspector for who in self.inspector.values()) >= self.commit.caps[inspector]

    def take(self, row: Replacement, where: str) -> None:
        """Replay one row; Malformed says what was due instead."""
        if row.place == OBJECT:
            self._object(row, where)
        else:
            self._inspector(row, where)

    def _object(self, row: Replacement, where: str) -> None:
        if row.reason not in OBJECT_REASONS:
            raise _wrong(where, "reason", row.reason, "|".join(OBJECT_REASONS))
        if row.out not in self.classes or row.passed != NONE:
            raise _wrong(where, "out", row.out, "an object that stands, and nobody passed over")
        try:
            due = self.next_object(row.out)
        except ValueError:
            due = NONE
        if row.into != due:
            raise _wrong(where, "into", row.into, f"{due}, the next unused ticket of its class")
        self.classes[row.into] = self.classes.pop(row.out)
        self.used.add(row.into)
        for number, at in self.object.items():
            if at == row.out:
                self.object[number] = row.into

    def _inspector(self, row: Replacement, where: str) -> None:
        if row.reason not in INSPECTOR_REASONS:
            raise _wrong(where, "reason", row.reason, "|".join(INSPECTOR_REASONS))
        if self.inspector.get(row.place) != row.out:
            raise _wrong(
                where, "out", row.out, f"{self.inspector.get(row.place, NONE)}, who stands on slot {row.place}"
            )
        passed: dict[str, str] = {}
        for item in row.passed.split(",") if row.passed != NONE else ():
            name, _, letter = item.partition(":")
            passed[name] = letter
        for who in self.candidates(row.place):
            letter = passed.pop(who, "")
            if who == row.into:
                if self.full(who) or letter:
                    raise _wrong(where, "into", who, "somebody under the cap who is not passed over")
                break
            if letter == "K" and not self.full(who):
                raise _wrong(where, "passed", f"{who}:K", "K only for one whose cap is used up")
            if not letter and (self.exact or self.object[row.place] == self.slots[row.place].object):
                raise _wrong(where, "into", row.into, f"{who}, the next on the object's own list")
        else:
            raise _wrong(where, "into", row.into, "somebody on the object's own list")
        if passed:
            raise _wrong(where, "passed", sorted(passed)[0], "only those ahead of the one who came")
        self.gone.setdefault(self.object[row.place], set()).add(row.out)
        self.inspector[row.place] = row.into


def read(data: bytes) -> list[Replacement]:
    """The rows of replacements.tsv, numbered without a gap."""
    found = []
    for number, row in enumerate(parse_list(data, "replacements", 8, FILE), 1):
        where = f"{FILE}:{number + 1}"
        if row[0] != f"{number:06d}":
            raise _wrong(where, "number", row[0], f"{number:06d}: the numbers have no gap")
        for name, pattern, value in (
            ("passed", _PASSED, row[4]),
            ("evidence", _EVIDENCE, row[6]),
            ("approver", _APPROVER, row[7]),
        ):
            if pattern.fullmatch(value) is None and not (name == "passed" and value == NONE):
                raise _wrong(where, name, value, pattern.pattern)
        _, place, out, into, passed, reason, evidence, approver = row
        found.append(Replacement(place, out, into, reason, approver, passed, evidence))
    return found


def render(rows: Sequence[Replacement]) -> bytes:
    """replacements.tsv."""
    return render_list(
        "replacements",
        [
            (f"{n:06d}", one.place, one.out, one.into, one.passed, one.reason, one.evidence, one.approver)
            for n, one in enumerate(rows, 1)
        ],
    )


def standing(files: Files, drawing: Drawing, slots: Sequence[Slot]) -> Standing:
    """What stands after all rows of replacements.tsv, each replayed."""
    assigned = {}
    if "assignment.tsv" in files:
        assigned = {row[0]: row[3] for row in parse_list(files["assignment.tsv"], "assignment", 5, "assignment.tsv")}
    now = Standing(drawing, slots, assigned)
    for number, row in enumerate(read(given(files, FILE)), 2):
        now.take(row, f"{FILE}:{number}")
    return now


def _wrong(where: str, field: str, found: object, expected: str) -> Malformed:
    return Malformed("value", where, field=field, found=found, expected=expected)
