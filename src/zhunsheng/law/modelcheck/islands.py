"""Which parts of a procedure can be searched one at a time."""

from __future__ import annotations

from zhunsheng.law.modelcheck.moves import name_of
from zhunsheng.law.net import BREACH, Net
from zhunsheng.law.notation import Always


def islands(net: Net) -> list[frozenset[str]]:
    """Acts, windows and breaches that influence nothing which ends or closes everything, in groups that touch each other.

    a influences b when it opens, closes, requires or is a condition of b, answers what b's relations ask, or may be
    breached into b. A milestone only makes b wait, and that is no influence: the rest waits, and then goes on.
    """
    declared = net.declared
    influences: dict[str, set[str]] = {name_of(e): set() for e in net.events}
    touches: dict[str, set[str]] = {name_of(e): set() for e in net.events}

    def touch(a: str, b: str, *, only_waits: bool = False) -> None:
        if a != b:
            touches[a].add(b)
            touches[b].add(a)
            if not only_waits:
                influences[a].add(b)

    waits: set[tuple[str, str]] = set()
    for r in net.relations:
        a, b = name_of(r.source), name_of(r.target)
        if a == b or r.word in ("ends", "closes everything"):
            continue
        touch(a, b, only_waits=r.kind == "milestone")
        if r.kind in ("condition", "milestone"):
            waits.add((a, b))
    for r in net.relations:
        for test in r.tests:
            for event in test.happened:
                touch(name_of(event), name_of(r.source))
                touch(name_of(event), name_of(r.target))
    for name, act in declared.acts.items():
        for deed in (act, *act.outcomes.values()):
            for guard in (deed.only_if, deed.only_if_when):
                if guard is not None and guard.act:
                    touch(guard.act, name)
            answered = {c for c, case in declared.cases.items() if case.reads & set(deed.enters)}
            for r in net.relations:
                if any(t.case in answered for t in r.tests):
                    touch(name, name_of(r.source))
                    touch(name, name_of(r.target))
            for other, another in declared.acts.items():
                for one in (another, *another.outcomes.values()):
                    if any(g is not None and g.case in answered for g in (one.only_if, one.only_if_when)):
                        touch(name, other)
    for name, clock in declared.clocks.items():
        if clock.on_breach and clock.on_breach.is_event:
            for term in clock.to:
                touch(term.name, name + BREACH)
    core = {
        name
        for name, act in declared.acts.items()
        for deed in (act, *act.outcomes.values())
        if deed.ends or deed.closes_everything
    }
    while more := {name for name, to in influences.items() if to & core} - core:
        core |= more
    core |= {name_of(e) for e in net.enabled(net.start(), {}) if e in net.acts and not net.by_target.get(e)}
    rest = set(influences) - core
    groups: list[frozenset[str]] = []
    while rest:
        group: set[str] = set()
        fresh = {min(rest)}
        while fresh:
            group |= fresh
            fresh = {n for name in fresh for n in touches[name]} & rest - group
        rest -= group
        groups.append(frozenset(group))
    knotted = [
        g for g in groups if any(a in core and b in g for a, b in waits) and any(a in g and b in core for a, b in waits)
    ]
    if len(knotted) > 1:
        groups = [g for g in groups if g not in knotted] + [frozenset().union(*knotted)]
    return sorted(groups, key=min)


def is_plain(one: Always, net: Net) -> bool:
    """`never b while a` where a stands before b anyway: true by the first rule of DCR, whatever happens."""
    if one.kind != "never_while" or one.b is None:
        return False
    stands = {(r.source, r.target) for r in net.relations if r.kind == "milestone" and not r.tests}
    return all(
        (a.event, b.event) in stands or (one.b.outcome is not None and (a.event, b.outcome(one.b.outcome)) in stands)
        for b in net.instances(one.b.name)
        for a in net.joined(one.a.name, b)
    )


def is_late(group: frozenset[str], net: Net) -> bool:
    """Opened from outside only by what closes everything else: it adds its own markings, and multiplies none."""
    closing = {r.source for r in net.relations if r.word == "closes everything"}
    acts = {e for e, i in (*net.acts.items(), *net.windows.items()) if i.act in group}
    return acts <= net.closed_at_first and all(
        r.source in closing
        for r in net.relations
        if r.kind == "include" and r.target in acts and name_of(r.source) not in group
    )


def is_simple(group: frozenset[str], net: Net) -> bool:
    """Nothing outside stands before what may be due in it."""
    may_be_due = {name_of(r.target) for r in net.relations if r.kind == "response"} & group
    for r in net.relations:
        if name_of(r.source) in group and any(t.case for t in r.tests):
            return False  # when its cases are answered only the core can tell
        if (
            r.kind in ("condition", "milestone")
            and r.word != "ends"
            and name_of(r.target) in may_be_due
            and (name_of(r.source) not in group or r.tests)
        ):
            return False
    return not any(
        deed.only_if
        for name in may_be_due & net.declared.acts.keys()
        for act in (net.declared.acts[name],)
        for deed in (act, *act.outcomes.values())
    )


def acts_of(one: Always) -> frozenset[str]:
    terms = [t for t in (one.a, one.b, one.x, *one.goals) if t is not None]
    return frozenset({t.name for t in terms} | ({one.guard.act} if one.guard and one.guard.act else set()))
