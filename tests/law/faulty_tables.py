"""Tables made at random, faults put into them, and an oracle that tries every set of facts one by one.

The oracle shares nothing with the engine: it reads the plain table, walks the whole domain and asks each rule by itself.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from random import Random
from typing import Any

Table = dict[str, Any]
LEAST, MOST = 500, 5_000  # yuan, of the invented statute


def sound_table(chance: Random) -> Table:
    """A table whose tiers part the whole domain: cut it at random, again and again."""
    facts: dict[str, Table] = {
        "count": {"kind": "int", "min": 0, "max": chance.randint(4, 9)},
        "corrected": {"kind": "bool"},
        "harm": {"kind": "enum", "values": ["none", "some", "grave"][: chance.randint(2, 3)]},
        "days": {"kind": "int", "min": 0, "max": chance.randint(3, 6)},
    }
    for name in chance.sample(sorted(facts), chance.randint(0, 2)):
        del facts[name]
    boxes: list[dict[str, Any]] = [{}]
    wanted = chance.randint(3, 6)
    for _ in range(40):
        if len(boxes) >= wanted:
            break
        box = boxes.pop(chance.randrange(len(boxes)))
        boxes += _cut(box, facts, chance)
    top, tiers = LEAST, []
    for number, box in enumerate(boxes, 1):
        low = chance.randint(top, min(top + 900, MOST))
        high = chance.choice([low, min(MOST, low + chance.randint(1, 800))])
        top = high
        if number == 1 and chance.random() < 0.5:
            paid: Table = {"outcome": "no_penalty"}
        elif low == high:
            paid = {"fine": {"fixed": f"{low}元"}}
        else:
            paid = {"fine": {"min": f"{low}元", "max": f"{high}元"}}
        tiers.append({"code": str(number), "when": box, **paid, "cites": [1]})
    return {
        "name": "示例行为",
        "basis": [{"law": "示例条例", "version": "2022-03-01", "article": "第一条"}],
        "statutory": {"kinds": ["罚款"], "fine": {"min": f"{LEAST}元", "max": f"{MOST}元"}},
        "facts": facts,
        "tiers": tiers,
        "tests": [{"facts": _inside(tier["when"], facts, chance), "tier": tier["code"]} for tier in tiers],
    }


def _cut(box: dict[str, Any], facts: dict[str, Table], chance: Random) -> list[dict[str, Any]]:
    name = chance.choice(sorted(facts))
    left = _allowed(box.get(name), facts[name])
    if len(left) < 2:
        return [box]
    at = chance.randrange(1, len(left))
    return [{**box, name: part} for part in (left[:at], left[at:])]


def _domain(fact: Table) -> list[Any]:
    if fact["kind"] == "bool":
        return [False, True]
    return list(fact["values"]) if fact["kind"] == "enum" else list(range(fact["min"], fact["max"] + 1))


def _allowed(cell: Any, fact: Table) -> list[Any]:
    return _domain(fact) if cell is None else [value for value in _domain(fact) if value in cell]


def _inside(when: dict[str, Any], facts: dict[str, Table], chance: Random) -> dict[str, Any]:
    return {name: chance.choice(_allowed(when.get(name), fact)) for name, fact in facts.items()}


def written(table: Table) -> str:
    """The table as a book (JSON is YAML): spans of whole numbers as intervals, true and false as words."""
    facts = table["facts"]

    def cell(name: str, values: Any) -> Any:
        if isinstance(values, str):
            return values
        kind = facts[name]["kind"] if name in facts else "enum"
        if kind == "bool":
            return [json.dumps(value) for value in values]
        if kind == "int":
            spans = []
            for value in sorted(values):
                if spans and spans[-1][1] == value - 1:
                    spans[-1][1] = value
                else:
                    spans.append([value, value])
            return [f"[{low},{high}]" for low, high in spans]
        return list(values)

    shown = {
        **table,
        "tiers": [
            {**tier, "when": {name: cell(name, one) for name, one in tier["when"].items()}} for tier in table["tiers"]
        ],
    }
    head = {"id": "T", "title": "示例", "issuer": "示例局", "valid_from": "2024-07-01", "published_on": "2024-05-20"}
    return json.dumps({"book": head, "items": {"T-1": shown}}, ensure_ascii=False)


def is_sound(table: Table) -> bool:
    """Whether a table keeps every rule: asked by trying everything."""
    facts, tiers = table["facts"], table["tiers"]
    names = sorted(facts)
    codes = [tier["code"] for tier in tiers]
    if len(set(codes)) < len(codes):
        return False
    for tier in tiers:
        for name, cell in tier["when"].items():
            if name not in facts or isinstance(cell, str) or not cell or not set(cell) <= set(_domain(facts[name])):
                return False
        if any(not 1 <= number <= len(table["basis"]) for number in tier["cites"]) or not _fine_is_sound(tier):
            return False

    def fitting(given: dict[str, Any]) -> list[str]:
        return [t["code"] for t in tiers if all(given[name] in cell for name, cell in t["when"].items())]

    for values in itertools.product(*(_domain(facts[name]) for name in names)):
        if len(fitting(dict(zip(names, values, strict=True)))) != 1:
            return False
    for test in table["tests"]:
        given = test["facts"]
        if sorted(given) != names:
            return False
        if any(type(given[n]) is not type(_domain(facts[n])[0]) or given[n] not in _domain(facts[n]) for n in names):
            return False
        if fitting(given) != [test["tier"]]:
            return False
    return set(codes) <= {test["tier"] for test in table["tests"]}


def _fine_is_sound(tier: Table) -> bool:
    if "fine" not in tier:
        return "outcome" in tier
    fine = tier["fine"]
    if "outcome" in tier or set(fine) not in ({"fixed"}, {"min", "max"}):
        return False
    amounts = []
    for name in ("fixed", "min", "max"):
        if name in fine:
            text = fine[name].removesuffix("元")
            if text == fine[name] or len(text.partition(".")[2]) > 2:
                return False
            amounts.append(round(float(text) * 100))
    return amounts[0] >= LEAST * 100 and amounts[-1] <= MOST * 100 and amounts[0] <= amounts[-1]


# ── faults: each changes a sound table in one place; None where this table has no such place ──

Fault = Callable[[Table, Random], Table | None]


def _copy(table: Table) -> Table:
    return json.loads(json.dumps(table))  # type: ignore[no-any-return]


def _tier_with(table: Table, chance: Random, kinds: tuple[str, ...]) -> tuple[Table, str] | None:
    places = [(t, n) for t in table["tiers"] for n in t["when"] if table["facts"][n]["kind"] in kinds]
    return chance.choice(places) if places else None


def _fined(table: Table, chance: Random) -> Table | None:
    fined = [tier for tier in table["tiers"] if "fine" in tier]
    return chance.choice(fined)["fine"] if fined else None


def gap_by_one(table: Table, chance: Random) -> Table | None:
    place = _tier_with(table, chance, ("int",))
    if place is None or len(place[0]["when"][place[1]]) < 2:
        return None
    place[0]["when"][place[1]].pop(chance.choice([0, -1]))
    return table


def overlap_by_one(table: Table, chance: Random) -> Table | None:
    place = _tier_with(table, chance, ("int",))
    if place is None:
        return None
    cell, domain = place[0]["when"][place[1]], _domain(table["facts"][place[1]])
    beside = [value for value in (min(cell) - 1, max(cell) + 1) if value in domain]
    cell.append(chance.choice(beside))
    return table


def tier_dropped(table: Table, chance: Random) -> Table | None:
    gone = table["tiers"].pop(chance.randrange(len(table["tiers"])))
    table["tests"] = [test for test in table["tests"] if test["tier"] != gone["code"]]
    return table


def tier_twice(table: Table, chance: Random) -> Table | None:
    twin = _copy(chance.choice(table["tiers"])) | {"code": "99"}
    table["tiers"].append(twin)
    table["tests"].append({"facts": _inside(twin["when"], table["facts"], chance), "tier": "99"})
    return table


def value_not_covered(table: Table, chance: Random) -> Table | None:
    place = _tier_with(table, chance, ("enum",))
    if place is None:
        return None
    table["facts"][place[1]]["values"].append("new")
    return table


def truth_turned(table: Table, chance: Random) -> Table | None:
    place = _tier_with(table, chance, ("bool",))
    if place is None:
        return None
    place[0]["when"][place[1]] = [not place[0]["when"][place[1]][0]]
    return table


def above_the_statute(table: Table, chance: Random) -> Table | None:
    fine = _fined(table, chance)
    if fine is None:
        return None
    fine["fixed" if "fixed" in fine else "max"] = f"{MOST}.01元"
    return table


def below_the_statute(table: Table, chance: Random) -> Table | None:
    fine = _fined(table, chance)
    if fine is None:
        return None
    fine["fixed" if "fixed" in fine else "min"] = f"{LEAST - 1}.99元"
    return table


def least_above_most(table: Table, chance: Random) -> Table | None:
    ranges = [tier["fine"] for tier in table["tiers"] if "min" in tier.get("fine", {})]
    if not ranges:
        return None
    fine = chance.choice(ranges)
    fine["min"], fine["max"] = fine["max"], fine["min"]
    return table


def fixed_and_range(table: Table, chance: Random) -> Table | None:
    fine = _fined(table, chance)
    if fine is None:
        return None
    fine |= {"fixed": f"{LEAST}元", "min": f"{LEAST}元", "max": f"{MOST}元"}
    return table


def test_missing(table: Table, chance: Random) -> Table | None:
    table["tests"].pop(chance.randrange(len(table["tests"])))
    return table


def test_of_another_tier(table: Table, chance: Random) -> Table | None:
    test = chance.choice(table["tests"])
    test["tier"] = chance.choice([tier["code"] for tier in table["tiers"] if tier["code"] != test["tier"]])
    return table


def fact_not_declared(table: Table, chance: Random) -> Table | None:
    chance.choice(table["tiers"])["when"]["undeclared"] = "1"
    return table


def value_not_declared(table: Table, chance: Random) -> Table | None:
    place = _tier_with(table, chance, ("enum",))
    if place is None:
        return None
    place[0]["when"][place[1]].append("unheard")
    return table


def money_of_half_a_fen(table: Table, chance: Random) -> Table | None:
    fine = _fined(table, chance)
    if fine is None:
        return None
    name = chance.choice(sorted(fine))
    fine[name] = chance.choice([fine[name].replace("元", ".005元"), fine[name].removesuffix("元")])
    return table


def article_not_listed(table: Table, chance: Random) -> Table | None:
    chance.choice(table["tiers"])["cites"] = [chance.choice([0, 2, 9])]
    return table


def code_twice(table: Table, chance: Random) -> Table | None:
    one, other = chance.sample(table["tiers"], 2)
    one["code"] = other["code"]
    return table


def test_of_another_type(table: Table, chance: Random) -> Table | None:
    test = chance.choice(table["tests"])
    name = chance.choice(sorted(test["facts"]))
    kind = table["facts"][name]["kind"]
    test["facts"][name] = {"int": 1_000, "enum": "unheard"}.get(kind, 1)
    if kind == "bool":
        del test["facts"][name]
    return table


FAULTS: tuple[Fault, ...] = (
    gap_by_one, overlap_by_one, tier_dropped, tier_twice, value_not_covered, truth_turned, above_the_statute,
    below_the_statute, least_above_most, fixed_and_range, test_missing, test_of_another_tier, fact_not_declared,
    value_not_declared, money_of_half_a_fen, article_not_listed, code_twice, test_of_another_type,
)  # fmt: skip


def injected(fault: Fault, chance: Random) -> Table:
    """A table with this fault in it."""
    while True:
        changed = fault(_copy(sound_table(chance)), chance)
        if changed is not None:
            return changed
