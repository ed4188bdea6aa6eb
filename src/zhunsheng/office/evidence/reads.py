"""What is read of evidence: its rules, the exhibits of a matter, who holds each, what scanners said, what it proves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from zhunsheng.law.evidence import Rules
from zhunsheng.office import clock
from zhunsheng.office.evidence.models import Exhibit, Handover, Holding, Preserved, Scan
from zhunsheng.office.matters import history
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Clock, Evidence, Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, ProcedureRole
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.reader import evidence as reader

PRESERVE, DISPOSE, CLOCK = "preserve", "dispose_preserved", "preserved_evidence"
SHOWN_AS_TEXT = 4_000

# Upper rooms that point to evidence: matter → the file's id → what it proves there.
Pointer = Callable[[Matter], Mapping[Any, Iterable[str]]]
pointers: list[Pointer] = []


def point_with(pointer: Pointer) -> None:
    """Let an upper room say which of its facts rest on which files."""
    if pointer not in pointers:
        pointers.append(pointer)


def rules() -> Rules:
    """The rules of evidence, as the rulebook in force states them."""
    return _rules(rulebook.newest())


@lru_cache(maxsize=8)
def _rules(version: str) -> Rules:
    folder = rulebook.folder(version)
    return reader.rules(max((folder / "national" / "evidence").glob("*.yaml")), folder)


def exhibits(matter: Matter) -> QuerySet[Exhibit]:
    """The exhibits of a matter with their files."""
    return matter.exhibits.select_related("file", "copy_of", "entered_by").prefetch_related("supports", "checks")


def uncatalogued(matter: Matter) -> QuerySet[Evidence]:
    """Files of the matter of which nobody has said yet what they are in law."""
    return matter.evidence.filter(exhibit=None).order_by("uploaded_at")


def scans(digests: Collection[str]) -> dict[str, Scan]:
    """The last word of a scanner on each of these files; no word: 未查毒."""
    return {one.sha256: one for one in Scan.objects.filter(sha256__in=digests).order_by("at", "pk")}


def unscanned(limit: int | None = None, matter: Matter | None = None) -> list[str]:
    """Digests of files that nobody has looked at; of one matter, if it is named."""
    known = Scan.objects.values("sha256")
    rows = (matter.evidence if matter else Evidence.objects).exclude(sha256__in=known).order_by("uploaded_at").values_list("sha256", flat=True)
    return list(dict.fromkeys(rows[:limit]))


def holding(exhibit: Exhibit) -> Holding:
    """Who holds an exhibit now."""
    found = exhibit.holdings.select_related("holder").order_by("number").last()
    assert found is not None  # written with the exhibit
    return found


def open_handover(exhibit: Exhibit) -> Handover | None:
    """A handover that waits for the other side."""
    waiting = exhibit.handovers.filter(holding=None, refused=None)
    return waiting.select_related("taker", "given_by").first()


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain: who held it, from when to when, by which handover."""

    holding: Holding
    until: Any

    @property
    def handover(self) -> Handover | None:
        return self.holding.handover


def chain(exhibit: Exhibit) -> list[Link]:
    """The chain of custody without a gap: each holding ends when the next begins."""
    rows = list(exhibit.holdings.select_related("holder", "handover__receipt").order_by("number"))
    return [Link(one, rows[n + 1].at if n + 1 < len(rows) else None) for n, one in enumerate(rows)]


def facts(matter: Matter) -> dict[str, str]:
    """The facts that the matter's procedure declares, by name."""
    return {name: fact.label for name, fact in history.procedure(matter).facts.items()}


@dataclass(frozen=True, slots=True)
class Proved:
    """A fact that was entered, what it says, and the exhibits that prove it."""

    label: str
    by: tuple[str, ...]


def proved(matter: Matter) -> list[Proved]:
    """Each fact of the matter that a person entered, with its evidence; without any, the reviewer sees that too."""
    law, held = history.procedure(matter), list(exhibits(matter))
    found = []
    for name in matter.facts:
        if name in law.facts:
            by = tuple(f"证据{one.number}" for one in held if any(s.fact == name for s in one.supports.all()))
            found.append(Proved(law.facts[name].label, by))
    return found


def pointed(matter: Matter) -> dict[Any, list[str]]:
    """What upper rooms say that the files of a matter prove."""
    found: dict[Any, list[str]] = {}
    for pointer in pointers:
        for key, told in pointer(matter).items():
            found.setdefault(str(key), []).extend(told)
    return found


def preserved(matter: Matter) -> list[Preserved]:
    """The items preserved in advance, with what was decided about each."""
    return list(matter.preserved.select_related("measure__by"))


def preservation_due(matter: Matter) -> Clock | None:
    """The period within which they are to be decided about, the earliest that runs: the rulebook's."""
    known = matter.clocks.filter(clock=CLOCK)
    running = known.filter(state=Clock.State.RUNNING).order_by("due_on").first()
    return running or known.order_by("-started_at").first()


def may_see(matter: Matter, officer: Officer, one: Exhibit | Evidence) -> bool:
    """Whether this reader may open a piece of evidence: a private one only who needs to."""
    exhibit = one if isinstance(one, Exhibit) else getattr(one, "exhibit", None)
    secret = one.private if isinstance(one, Exhibit) else one.secret
    return not secret or spine.sees_private(matter, officer) or (exhibit is not None and _concerns(exhibit, officer))


def _concerns(exhibit: Exhibit, officer: Officer) -> bool:
    """Who entered it, who holds it or may hand it over, and who is to take it."""
    waiting = open_handover(exhibit)
    return (
        exhibit.entered_by_id == officer.pk
        or (waiting is not None and waiting.taker_id == officer.pk)
        or gives(exhibit, officer)
    )


def gives(exhibit: Exhibit, officer: Officer) -> bool:
    """Whether an officer may hand it over: its holder; the organ's head where the holder has left office."""
    holder, day = holding(exhibit).holder, clock.today()
    if holder is None or holder == officer:
        return holder is not None
    return not people.roles_on(holder, day) and people.may(officer, ProcedureRole.HEAD, day, exhibit.matter.organ)


def called(matter: Matter, officer: Officer, one: Exhibit) -> str:
    """An exhibit by its number and title; by its number alone to whom the rest is closed."""
    return str(one) if may_see(matter, officer, one) else f"证据{one.number}"
