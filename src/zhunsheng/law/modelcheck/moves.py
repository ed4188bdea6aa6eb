"""The steps of a course as bit masks: what stands before each, and what it causes.

Rules
- A step is an act with its outcome, a window's end, or a breach.
- x and x✓ share one bit: possibility and duty live on x, history on x✓, and a set holds one of these only.
- A test is compiled to (is it a case, its mask, must it hold).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from zhunsheng.law.net import DONE

State = tuple[int, int, int, int, int]  # happened, included, pending, answered, answers; bit 0 of happened: ended
Compiled = tuple[tuple[bool, int, bool], ...]  # (is it a case, its mask, must it hold)
Folded = tuple[int, int, int, int, int]  # happened to add; included to keep, to add; pending to keep, to add


@dataclass(slots=True)
class Effect:
    """What an event causes: its history bit, masks, and effects with tests (tests, responses, includes, excludes)."""

    bit: int
    responses: int = 0
    includes: int = 0
    excludes: int = 0
    guarded: list[tuple[Compiled, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Move:
    """One step of a course: an act with its outcome, a window's end, or a breach.

    `bit` is what must be included, `due` what must be due (windows and breaches). `conditions` and `milestones` stand
    before it always, `guarded` only if their tests hold; `only_if` are (tests, tests for asking at all).
    """

    label: str
    act: str
    outcome: str | None
    bit: int
    side: str
    conditions: int = 0
    milestones: int = 0
    guarded: list[tuple[bool, int, Compiled]] = field(default_factory=list)
    only_if: list[tuple[Compiled, Compiled]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    enters: int = 0
    ends: bool = False
    due: int = 0
    asked: int = 0  # cases that a statement asks before this happens
    asked_anew: int = 0  # cases that a statement asks and this itself enters
    reads_cases: bool = False
    cases: int = 0  # cases it reads, other than those it enters
    includes: int = 0  # all that it may open
    closed: int = 0  # all that it may close
    certain: int = 0  # all that it closes for certain
    renews: int = 0  # acts that it makes due, if they were done
    number: int = 0
    folded: Folded | None = None  # its effects in one, where none of them has a test

    @property
    def gate_tests(self) -> list[tuple[bool, int, bool]]:
        """Every test that its gates may ask."""
        return [t for _, _, tests in self.guarded for t in tests] + [
            t for pair in self.only_if for tests in pair for t in tests
        ]

    @property
    def effect_tests(self) -> list[tuple[bool, int, bool]]:
        """Every test that its effects may ask."""
        return [t for effect in self.effects for tests, *_ in effect.guarded for t in tests]

    def sum_up(self) -> None:
        """Fill what is known of the move as a whole."""
        for effect in self.effects:
            self.includes |= effect.includes
            self.closed |= effect.excludes
            self.certain |= effect.excludes
            self.renews |= effect.responses
            for tests, responses, includes, excludes in effect.guarded:
                if all(not is_case and holds and mask == responses for is_case, mask, holds in tests):
                    self.renews |= responses
                self.includes |= includes
                self.closed |= excludes
        self.certain &= ~self.includes
        asked = [mask for is_case, mask, _ in (*self.gate_tests, *self.effect_tests) if is_case]
        self.reads_cases = bool(asked or self.asked_anew)
        self.cases = self.asked
        for mask in asked:
            self.cases |= mask & ~self.enters
        if not any(effect.guarded for effect in self.effects):
            self.folded = folded(self.effects, self.ends)


def folded(effects: list[Effect], ends: bool) -> Folded:
    """Effects without tests, one after the other, as one."""
    happened, included, pending = int(ends), 0, 0
    out = done = 0
    for effect in effects:
        happened |= effect.bit
        out |= effect.excludes
        included = included & ~effect.excludes | effect.includes
        done |= effect.bit
        pending = pending & ~effect.bit | effect.responses
    return (happened, ~out, included, ~done, pending)


def all_hold(tests: Compiled, happened: int, known: int, answers: int) -> tuple[bool, int]:
    """(all hold for certain, the unanswered cases if none fails for certain)."""
    hangs = 0
    for is_case, mask, holds in tests:
        if is_case:
            if not known & mask:
                hangs |= mask
            elif bool(answers & mask) is not holds:
                return False, 0
        elif bool(happened & mask) is not holds:
            return False, 0
    return not hangs, hangs


def together(effects: list[Effect]) -> Effect:
    """Effects that happen at once."""
    whole = Effect(0)
    for one in effects:
        whole.responses |= one.responses
        whole.includes |= one.includes
        whole.excludes |= one.excludes
    return whole


def history_of(tests: Compiled) -> int:
    """The history that tests ask."""
    mask = 0
    for is_case, one, _ in tests:
        if not is_case:
            mask |= one
    return mask


def each(mask: int) -> Iterator[int]:
    """The bits of a set, lowest first."""
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit


def name_of(event: str) -> str:
    """The act, window or clock of an event."""
    return event.partition("=")[0].removesuffix(DONE).partition("[")[0]
