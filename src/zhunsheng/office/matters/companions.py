"""Companions: how upper rooms (papers, publication, supervision …) take part in an act without being imported.

- `before` may refuse; it is asked after the procedure has allowed the act and before anything is written.
- `after` writes what belongs to the act, in the act's transaction; what it raises undoes the act.
- `asks` names what an act's form should ask for besides facts: the blanks of its papers.
- `panel` gives the matter page a piece to show.

    class Papers(Companion):
        def after(self, act, situation, words): make(act, situation, words)
    register(Papers())                          # wired once, when the application starts
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhunsheng.law.notation import Deed
from zhunsheng.law.procedure import Performance, Refusal, Situation
from zhunsheng.law.wording import Kind
from zhunsheng.office.matters.models import Act, Defect, Erasure, Matter
from zhunsheng.office.people.models import Officer


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of the matter page: its title, the template that shows it, and what the template needs."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A blank that an act's form asks for. `value` is what is known of it; a blank of rows has columns.

    needed: the law wants it stated in `paper` (`cites`); left open, the paper stays a draft.
    private: what fills it is sealed, and never shown in the form again; `held`: it has been filled in before.
    """

    name: str
    label: str
    paper: str
    kind: Kind = Kind.TEXT
    columns: Mapping[str, str] = field(default_factory=dict)
    value: object = None
    needed: bool = False
    cites: Sequence[Any] = ()
    private: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(Performance):
    """A performance as it was handed in: with the officers' rows, and the words for its papers."""

    officers: tuple[Officer, ...] = ()
    words: Mapping[str, object] = field(default_factory=dict)


class Companion:
    """The protocol, with answers that do nothing: a companion overrides what concerns it."""

    def before(self, matter: Matter, performance: Handed) -> Refusal | None:
        """Refuse an act for a reason of the upper room's own."""
        return None

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        """Write what belongs to the act, in its transaction.

        `situation` is the matter's state after the act; `words` are what was filled into its papers.
        """

    def after_defect(self, defect: Defect) -> None:
        """Write what belongs to a recorded defect, in its transaction."""

    def erased(self, erasure: Erasure) -> None:
        """Erase what this room holds of the same persons, in the transaction of the erasure."""

    def asks(self, matter: Matter, deeds: Sequence[Deed]) -> Sequence[Blank]:
        """What an act's form should ask for; `matter` may be one that is about to be opened."""
        return ()

    def knows(self, matter: Matter, act: str) -> Mapping[str, object]:
        """Facts that an act enters and this room can count: offered in the form, changed at will."""
        return {}

    def panel(self, matter: Matter, officer: Officer) -> Panel | None:
        """A piece for the matter page."""
        return None


_registered: list[Companion] = []


def register(companion: Companion) -> None:
    """Take a companion in; of one class there is one, the last registered."""
    _registered[:] = [known for known in _registered if type(known) is not type(companion)] + [companion]


def registered() -> tuple[Companion, ...]:
    """The companions in the order in which they were registered."""
    return tuple(_registered)
