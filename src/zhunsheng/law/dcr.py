"""Dynamic Condition Response graphs: the untimed core under every procedure.

Rules (Hildebrandt & Mukkamala, arXiv 1110.4161; relations are sets of (source, target) pairs)
- condition (a, b): while a is included, b waits until a has happened;
- milestone (a, b): while a is included and pending, b waits;
- response (a, b): a makes b pending; include (a, b), exclude (a, b): a puts b in, takes b out;
- executing e: happened += e; pending -= e, then += responses; included -= excludes, then += includes (include wins);
- a marking is accepting when nothing included is pending.

No time, no people, no facts here: `law.procedure` holds those.

    graph = Graph(events={"notice", "decide"}, conditions={("notice", "decide")})
    graph.enabled(graph.start())        # {"notice"}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Pair = tuple[str, str]


class NotEnabled(Exception):
    """The event cannot happen in this marking."""


class UnknownEvent(Exception):
    """The graph has no such event."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What has happened, what is possible, what is due.

    >>> Marking(frozenset(), frozenset({"a"}), frozenset()).included
    frozenset({'a'})
    """

    happened: frozenset[str]
    included: frozenset[str]
    pending: frozenset[str]


class Graph:
    """Events and the five relations between them; immutable once made."""

    __slots__ = ("_by_event", "conditions", "events", "excludes", "includes", "milestones", "responses")

    def __init__(
        self,
        events: Iterable[str],
        conditions: Iterable[Pair] = (),
        responses: Iterable[Pair] = (),
        milestones: Iterable[Pair] = (),
        includes: Iterable[Pair] = (),
        excludes: Iterable[Pair] = (),
    ) -> None:
        self.events: frozenset[str] = frozenset(events)
        self.conditions: frozenset[Pair] = frozenset(conditions)
        self.responses: frozenset[Pair] = frozenset(responses)
        self.milestones: frozenset[Pair] = frozenset(milestones)
        self.includes: frozenset[Pair] = frozenset(includes)
        self.excludes: frozenset[Pair] = frozenset(excludes)
        backward = (self.conditions, self.milestones)
        forward = (self.responses, self.includes, self.excludes)
        self._by_event: tuple[dict[str, frozenset[str]], ...] = (
            *(_index(pairs, key=1) for pairs in backward),
            *(_index(pairs, key=0) for pairs in forward),
        )
        for pairs in (*backward, *forward):
            for pair in pairs:
                self._known(*pair)

    def start(self, included: Iterable[str] | None = None, pending: Iterable[str] = ()) -> Marking:
        """The empty marking: nothing has happened; all is included unless `included` says otherwise."""
        inside = self.events if included is None else frozenset(included)
        marking = Marking(frozenset(), inside, frozenset(pending))
        self._known(*marking.included, *marking.pending)
        return marking

    def before(self, event: str) -> tuple[frozenset[str], frozenset[str]]:
        """The conditions and the milestones of an event."""
        self._known(event)
        return self._of(0, event), self._of(1, event)

    def effects(self, event: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """What an event makes pending, includes and excludes."""
        self._known(event)
        return self._of(2, event), self._of(3, event), self._of(4, event)

    def is_enabled(self, marking: Marking, event: str) -> bool:
        """Whether one event can happen now."""
        self._known(event)
        return (
            event in marking.included
            and not (self._of(0, event) & marking.included) - marking.happened
            and not self._of(1, event) & marking.included & marking.pending
        )

    def enabled(self, marking: Marking) -> frozenset[str]:
        """The events that can happen now."""
        self._known(*marking.happened, *marking.included, *marking.pending)
        return frozenset(event for event in marking.included if self.is_enabled(marking, event))

    def execute(self, marking: Marking, event: str) -> Marking:
        """The marking after an enabled event; raises `NotEnabled` otherwise."""
        if not self.is_enabled(marking, event):
            raise NotEnabled(event)
        responses, includes, excludes = self._of(2, event), self._of(3, event), self._of(4, event)
        return Marking(
            happened=marking.happened | {event},
            pending=marking.pending - {event} | responses,
            included=marking.included - excludes | includes,
        )

    def accepting(self, marking: Marking) -> bool:
        """Nothing that is included is pending: the run may stop here."""
        self._known(*marking.happened, *marking.included, *marking.pending)
        return not marking.included & marking.pending

    def _of(self, relation: int, event: str) -> frozenset[str]:
        return self._by_event[relation].get(event, _NONE)

    def _known(self, *events: str) -> None:
        for event in events:
            if event not in self.events:
                raise UnknownEvent(event)


_NONE: frozenset[str] = frozenset()


def _index(pairs: frozenset[Pair], key: int) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in pairs:
        found.setdefault(pair[key], set()).add(pair[1 - key])
    return {event: frozenset(others) for event, others in found.items()}
