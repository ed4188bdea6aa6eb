"""Which answers to the cases of a procedure can be given together.

Cases that share facts are one group: `spared` is never answered as `may_punish` is, for both read `punished`. The
facts are tried with every value that the expressions can tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

from zhunsheng.law.facts import Fact, FactType
from zhunsheng.law.notation import Declared

Worlds = list[tuple[int, frozenset[int]]]


def worlds(declared: Declared, cases: Mapping[str, int]) -> Worlds:
    """For each group of cases that share facts: its mask, and the joint answers that some facts give."""
    groups: list[tuple[set[str], set[str]]] = []
    for name, case in declared.cases.items():
        facts = set(case.reads & declared.facts.keys())
        joined = [g for g in groups if g[1] & facts]
        merged = ({name}.union(*(g[0] for g in joined)), facts.union(*(g[1] for g in joined)))
        groups = [g for g in groups if g not in joined] + [merged]
    parameters = {name: one.values[-1].value for name, one in declared.parameters.items() if not one.is_empty}
    found: list[tuple[int, frozenset[int]]] = []
    for names, facts in groups:
        read = frozenset().union(*(declared.cases[name].reads for name in names))
        empty = sorted(name for name, one in declared.parameters.items() if one.is_empty and name in read)
        numbers = sorted(
            {n for name in names for n in _numbers(declared.cases[name].expression)}
            | {v for p, v in parameters.items() if p in read and isinstance(v, int)}
            | ({10} if empty else set())
        )
        variables = [*sorted(facts), *empty]
        values = [_values(declared.facts[v], numbers) if v in facts else [10] for v in variables]
        worlds = set()
        for chosen in product(*values):
            given = dict(zip(variables, chosen, strict=True))
            worlds.add(sum(cases[name] for name in names if declared.cases[name].ask(given, {**parameters, **given})))
        found.append((sum(cases[name] for name in names), frozenset(worlds)))
    return found


def _numbers(expression: str) -> set[int]:
    return {int(n) for n in re.findall(r"(?<![\w.])\d+", expression)}


def _values(fact: Fact, numbers: list[int]) -> list[object]:
    """Values of a fact that give every answer the expressions can tell apart."""
    match fact.type:
        case FactType.BOOL:
            return [False, True]
        case FactType.ENUM:
            return list(fact.values)
        case FactType.MONEY | FactType.INT:
            low = 0 if fact.type is FactType.MONEY else -1
            return [*sorted({v for n in (0, *numbers) for v in (n - 1, n, n + 1) if v >= low})]
    return ["2000-01-01", "2100-01-01"] if fact.type is FactType.DATE else ["x"]
