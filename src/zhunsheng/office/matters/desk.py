"""Cards of the workbench, and how upper rooms lay theirs on it without being imported.

A source is asked for its card when an officer opens the workbench; None means that it concerns him not.

    class Desk:
        def card(self, officer, day): return desk.Card(title="待审核公开", template="publication/card.html", context={…})
    desk.register("publication", waiting_for_review)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhunsheng.office.people.models import Officer


@dataclass(frozen=True, slots=True)
class Card:
    """A card: its title, the template of its inside, what that needs, how many things wait, and where all are listed."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    icon: str = "inbox"
    note: str = ""
    more_url: str = ""


Source = Callable[[Officer, date], Card | None]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Take a source in; registering a name again replaces it."""
    _sources[name] = source


def cards(officer: Officer, day: date) -> list[Card]:
    """The cards that concern an officer, in the order in which their sources registered."""
    return [card for source in list(_sources.values()) if (card := source(officer, day)) is not None]
