"""Proving a table: exactly one tier for every set of facts, every fine within the statute, every author's case as told.

Rules
- The values of a fact fall into classes that no cell tells apart; one value stands for each. Tiers are sets of bits, a
  set of facts is their intersection: none left is a gap, two are an overlap, and both name the facts that show it.
- A gap or an overlap in one's own book refuses it; in a superior's it is known, and listed (`item.state`).
- Not wrong in itself, but to be explained: a heavier degree with a lower fine (`cautions`).

    faults, cautions = check(item)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from zhunsheng.law.discretion.book import DEGREES, FINE_KIND, WHOLE, FactError, Fine, Item, Limits, Option, State
from zhunsheng.law.discretion.cells import Cell, Fact, classes
from zhunsheng.law.discretion.money import Amount, Share, say

MOST_WITNESSES = 12
MOST_STEPS = 200_000


@dataclass(frozen=True, slots=True)
class Hole:
    """A set of facts for which not exactly one tier fits; `tiers` are those that do."""

    facts: tuple[tuple[str, object], ...]
    tiers: tuple[str, ...]

    def __str__(self) -> str:
        what = f"同时落入档次{'、'.join(f'“{code}”' for code in self.tiers)}" if self.tiers else "没有档次可以适用"
        return f"{said(dict(self.facts))} 时{what}"


def said(facts: Mapping[str, object]) -> str:
    """Facts in one line: area_dm2=500、corrected=true."""
    words = {True: "true", False: "false"}
    return "、".join(f"{name}={words[value] if isinstance(value, bool) else value}" for name, value in facts.items())


def holes(facts: Mapping[str, Fact], rows: Mapping[str, Mapping[str, Cell]], most: int = MOST_WITNESSES) -> list[Hole]:
    """Where not exactly one row fits; at most `most`. ValueError when the table is too large to be proved."""
    codes, whens = list(rows), list(rows.values())
    used = [name for name in facts if any(name in when for when in whens)]
    columns: list[list[tuple[int, object]]] = []
    for name in used:
        merged: dict[int, object] = {}
        for value in classes(facts[name], [when[name] for when in whens if name in when]):
            mask = sum(1 << at for at, when in enumerate(whens) if name not in when or when[name].accepts(value))
            merged.setdefault(mask, value)
        columns.append(list(merged.items()))
    order = sorted(range(len(used)), key=lambda at: len(columns[at]))
    # From a column on, the rows that ask nothing further fit for good.
    free = [
        sum(1 << at for at, when in enumerate(whens) if not any(used[i] in when for i in order[depth:]))
        for depth in range(len(order) + 1)
    ]
    found: list[Hole] = []
    sound: set[tuple[int, int]] = set()
    steps = 0

    def walk(depth: int, fitting: int, chosen: tuple[tuple[int, object], ...]) -> bool:
        nonlocal steps
        steps += 1
        if steps > MOST_STEPS:
            raise ValueError("条件的组合太多，无法逐一证明；把本项拆成几项")
        if len(found) >= most:
            return False
        one = fitting & -fitting == fitting
        if fitting and one and fitting & free[depth]:
            return True
        if not fitting or fitting & free[depth] == fitting or depth == len(order):
            found.append(_hole(used, columns, order, chosen, fitting, codes))
            return False
        if (depth, fitting) in sound:
            return True
        right = True
        for mask, value in columns[order[depth]]:
            right = walk(depth + 1, fitting & mask, (*chosen, (order[depth], value))) and right
        if right:
            sound.add((depth, fitting))
        return right

    walk(0, (1 << len(codes)) - 1, ())
    return found


def _hole(
    used: list[str], columns: list[list[tuple[int, object]]], order: list[int],
    chosen: tuple[tuple[int, object], ...], fitting: int, codes: list[str],
) -> Hole:  # fmt: skip
    values = {at: columns[at][0][1] for at in range(len(used))} | dict(chosen)
    for at in range(len(used)):
        fitting = fitting & next(mask for mask, value in columns[at] if value == values[at])
    return Hole(
        tuple((used[at], values[at]) for at in range(len(used))),
        tuple(code for at, code in enumerate(codes) if fitting >> at & 1),
    )


def gaps(item: Item, most: int = MOST_WITNESSES) -> list[Hole]:
    """The sets of facts for which a table of tiers gives no tier, or two."""
    return holes(item.facts, {tier.code: tier.when for tier in item.tiers}, most)


def check(item: Item, own: bool = True) -> tuple[list[str], list[str]]:
    """What is wrong with an item, and what ought to be explained; both in Chinese sentences."""
    if item.state is State.TEXT:
        return ([] if not item.tiers and item.weights is None else ["仅有文字的条目不应当再列档次"]), []
    faults = list(_limits(item))
    if item.state is State.KNOWN_GAPS and own:
        faults.append("本机关自己的基准不能带着缺口公布；补全档次，或者写明这是上级的基准（own: false）")
    try:
        faults += _weighed(item) if item.weights is not None else _tiers(item)
        faults += _trials(item)
    except ValueError as error:
        faults.append(str(error))
    return faults, list(_cautions(item))


def _limits(item: Item) -> Iterator[str]:
    rows = {str(number): limits.when for number, limits in enumerate(item.limits, 1)}
    for hole in holes(item.facts, rows) if rows else ():
        yield f"法定幅度没有说清：{said(dict(hole.facts))} 时有{len(hole.tiers)}个法定幅度，应当恰好一个"
    for one in item.limits:
        if one.least is not None and one.most is not None and _above(one.least, one.most):
            yield f"法定最低{say(one.least)}高于法定最高{say(one.most)}"


def _tiers(item: Item) -> Iterator[str]:
    if not item.tiers:
        yield "没有档次；至少写一个"
        return
    if item.state is State.PROVED:
        for hole in gaps(item):
            yield f"{'档次重叠' if hole.tiers else '档次有缺口'}：{hole}"
    tested = {trial.tier for trial in item.trials}
    for tier in item.tiers:
        where = f"档次“{tier.code}”"
        if wrong := [kind for kind in tier.kinds if item.kinds and kind not in item.kinds]:
            yield f"{where}的处罚种类“{wrong[0]}”不在法定种类{'、'.join(item.kinds)}之内"
        if tier.code not in tested and item.state is State.PROVED:
            yield f"{where}没有测试；每个档次至少写一个案例"
        if tier.fine is None:
            continue
        if item.kinds and FINE_KIND not in item.kinds:
            yield f"{where}有罚款，而法定种类中没有罚款"
        if not item.limits:
            yield f"{where}有罚款，而本项没有写明法定幅度"
        if _above(tier.fine.least, tier.fine.most):
            yield f"{where}的下限{say(tier.fine.least)}高于上限{say(tier.fine.most)}"
        for limits in item.limits:
            if all(limits.when[name].meets(cell) for name, cell in tier.when.items() if name in limits.when):
                yield from _outside(where, tier.fine, limits)


def _outside(where: str, fine: Fine, limits: Limits) -> Iterator[str]:
    if limits.most is not None and _above(fine.most, limits.most):
        yield f"{where}的上限{say(fine.most)}高于法定最高{say(limits.most)}"
    if limits.most is not None and _above(fine.least, limits.most):
        yield f"{where}的下限{say(fine.least)}高于法定最高{say(limits.most)}"
    if limits.least is not None and _above(limits.least, fine.least):
        yield f"{where}的下限{say(fine.least)}低于法定最低{say(limits.least)}；低于法定最低的是减轻处罚，不能写成档次"
    if limits.least is not None and _above(limits.least, fine.most):
        yield f"{where}的上限{say(fine.most)}低于法定最低{say(limits.least)}"


def _weighed(item: Item) -> Iterator[str]:
    weights = item.weights
    if weights is None:
        return
    if item.tiers:
        yield "权重模式的条目不能再写档次"
    if not 0 <= weights.start <= WHOLE:
        yield f"裁量起点{weights.start}%应当在0%至100%之间"
    total = weights.start
    for name, options in weights.factors.items():
        yield from _factor(item.facts[name], options)
        total += max((option.weight for option in options), default=0)
    if total > WHOLE and not weights.capped:
        yield f"起点与各要素最高权重之和是{total}%，超过100%；文件规定超过的按100%计算的，写明 capped: true"
    if not item.limits or any(limits.most is None for limits in item.limits):
        yield "权重模式按法定最高额计算，而本项没有写明法定最高额"
    if item.kinds and FINE_KIND not in item.kinds:
        yield "权重模式计算罚款，而法定种类中没有罚款"
    if not item.trials:
        yield "没有测试；至少写一个案例"


def _factor(fact: Fact, options: tuple[Option, ...]) -> Iterator[str]:
    if any(option.weight < 0 or option.weight > WHOLE for option in options):
        yield f"要素“{fact.name}”的权重应当在0%至100%之间"
    rows = {option.cell.text: {fact.name: option.cell} for option in options}
    if len(rows) < len(options):
        yield f"要素“{fact.name}”的同一条件写了两次"
    for hole in holes({fact.name: fact}, rows):
        yield f"要素“{fact.name}”：{hole}"


def _trials(item: Item) -> Iterator[str]:
    for number, trial in enumerate(item.trials, 1):
        try:
            advice = item.decide(trial.facts)
        except FactError as error:
            yield f"第{number}个测试：{error}"
            continue
        if trial.percent is not None and trial.percent != advice.percent:
            yield f"第{number}个测试（{said(trial.facts)}）算得{advice.percent}%，案例写的是{trial.percent}%"
        elif trial.percent is None and trial.tier != advice.tier:
            yield f"第{number}个测试（{said(trial.facts)}）落入档次“{advice.tier}”，案例写的是“{trial.tier}”"


def _cautions(item: Item) -> Iterator[str]:
    ranked = [tier for tier in item.tiers if tier.degree in DEGREES and (tier.fine or tier.no_penalty)]
    ranked.sort(key=lambda tier: DEGREES.index(tier.degree))
    for lighter, heavier in pairwise(ranked):
        if lighter.degree == heavier.degree:
            continue
        low, high = lighter.fine or Fine(0, 0), heavier.fine or Fine(0, 0)
        if _above(low.most, high.most) or _above(low.least, high.least):
            yield f"“{heavier.degree}”（档次“{heavier.code}”）的罚款低于“{lighter.degree}”（档次“{lighter.code}”）"


def _above(one: Amount, other: Amount) -> bool:
    """Whether one amount exceeds the other for certain; an amount and a share of a fact are compared in the case."""
    if isinstance(one, int) and isinstance(other, int):
        return one > other
    if isinstance(one, Share) and isinstance(other, Share) and one.fact == other.fact:
        return one.rate > other.rate
    return False
