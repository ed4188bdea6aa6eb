"""What the components show. Plain frozen values; a view builds them, a template includes them.

A component reads names only, so any object or dict with the same names will do as well.

    from zhunsheng.ui import pieces
    crumbs = [pieces.Crumb("案件", "/matters/"), pieces.Crumb("某食品厂案")]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class StepState(StrEnum):
    """How a step of a procedure stands."""

    DONE = "done"  # 已办
    NOW = "now"  # 现在可办
    BLOCKED = "blocked"  # 现在不可办
    EXCLUDED = "excluded"  # 不再需要
    WAITING = "waiting"  # 等待他人


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to this page; the last one has no url."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab is a link to a page of its own, so it works without JavaScript. count: shown behind the label."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A line of a definition list. value: ready to show (dates and money already worded).

    private: the value is withheld from this reader; value is then not looked at. cites: texts or Cites.
    """

    label: str
    value: Any = ""
    url: str = ""
    unit: str = ""
    private: bool = False
    number: bool = False
    cites: Sequence[Any] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a checklist. url: where it can be done. on: the day it was done.

    why: why not, or what is waited for.
    """

    label: str
    state: StepState
    url: str = ""
    who: str = ""
    on: date | None = None
    why: str = ""
    cites: Sequence[Any] = ()
    earliest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An entry of a timeline. entered_on: the day of entry, where it is later than the act itself.

    tone: "", "good", "bad" or "soon". files: Links. proof: its number in the register (存证编号).
    """

    at: datetime
    title: str
    by: str = ""
    text: str = ""
    entered_on: date | None = None
    icon: str = ""
    tone: str = ""
    files: Sequence[Any] = ()
    cites: Sequence[Any] = ()
    proof: str = ""
    proof_url: str = ""
    proof_state: str = "sealed"
    terms: Sequence[Term] = ()
