"""What a search tells: findings with the shortest course of events, or a proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from zhunsheng.law.net import BREACH
from zhunsheng.law.notation import Declared

RULES: Final = 3  # the rules of the search; a proof by older rules is made anew

Report = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and the shortest course of events that leads there (events, then their Chinese names)."""

    rule: str
    what: str
    course: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.what + (f"\n    {' → '.join(self.said)}" if self.said else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a search found. `runs`: (what was searched, markings)."""

    findings: tuple[Finding, ...]
    markings: int
    runs: tuple[tuple[str, int], ...]
    relies_on: tuple[str, ...]
    parties: int


class TooLarge(Exception):
    """More markings than the limit: nothing is proved."""


def spoken(declared: Declared, label: str) -> str:
    """The Chinese name of a move."""
    name, _, outcome = label.partition("=")
    plain, _, number = name.partition("[")
    party = f"（第{number.rstrip(']')}名当事人）" if number and number != "1]" else ""
    if plain in declared.acts:
        act = declared.acts[plain]
        return act.label + party + (f"：{act.outcomes[outcome].label}" if outcome else "")
    if plain in declared.windows:
        return declared.windows[plain].label + party + "届满"
    breach = declared.clocks[plain.removesuffix(BREACH)].on_breach
    return (breach.label if breach and breach.label else plain) + party
