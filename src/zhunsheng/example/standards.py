"""The example's penalty standards: 22 organs, 899 items, 4,425 tiers, 2,759 of them fixed amounts.

Invented but for the shape, which one real district published. Items are made of the typed patterns, nouns and numbers in
`rulebook/example/discretion/patterns.yaml`, always the same ones; each carries its basis and a test for every tier at
both ends of its cells, and each book is proved like any other when it is read.

    books(root)["D26"]        # the plain form of one organ's book; reader.discretion_writing.written makes it YAML
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

from zhunsheng.law.citation import numeral
from zhunsheng.law.discretion.cells import Fact, FactKind, parse_cell
from zhunsheng.law.discretion.money import Words
from zhunsheng.reader import marked

PATTERNS: Final = ("example", "discretion", "patterns.yaml")
SEED: Final = "standards"  # the same items whatever the district's seed: a standard is law, not chance
CODE: Final = "330199-C-{:04d}"
ROUNDED_TO: Final = 10  # yuan


def books(root: Path) -> dict[str, dict[str, Any]]:
    """One book in plain form for each organ, by its code, in the order of the patterns' file."""
    stated: Any = marked.load(root.joinpath(*PATTERNS), root).plain()
    chance = Random(SEED)
    totals = stated["totals"]
    patterns = [name for name, count in totals["of"].items() for _ in range(int(count))]
    chance.shuffle(patterns)
    # One range in an item at most: as many as there are more fines than fixed amounts.
    fines = sum(sum("at" in tier for tier in stated["patterns"][name]["tiers"]) for name in patterns)
    ranged = set(chance.sample(range(len(patterns)), fines - int(totals["fixed"])))
    made: dict[str, dict[str, Any]] = {}
    number = 0
    organs = stated["organs"]
    for at, (organ, name) in enumerate(organs.items()):
        share = len(patterns) * (at + 1) // len(organs) - number
        conducts = list(_conducts(stated, organ))[:share]
        items = {}
        for conduct in conducts:
            pattern = stated["patterns"][patterns[number]]
            items[CODE.format(number + 1)] = _item(stated, pattern, name, conduct, number, number in ranged, chance)
            number += 1
        made[organ] = {"book": _head(stated, organ, name), "items": items}
    return made


def _conducts(stated: Any, organ: str) -> Iterator[str]:
    for conduct in stated["conducts"]:
        for noun in stated["nouns"][organ]:
            yield conduct.replace("%s", noun)


def _head(stated: Any, organ: str, name: str) -> dict[str, Any]:
    return {
        "id": f"EX-{organ}-2024",
        "title": f"{name}行政处罚裁量基准（示例）",
        "issuer": name,
        "organ": organ,
        "doc_no": f"示例〔2024〕{organ[1:]}号",
        **stated["publication"],
        "words": {"以上": "inclusive", "以下": "exclusive"},
        "within_range": {"从轻": "[min,mid)", "一般": "[mid,mid]", "从重": "[mid,max]"},
        "unknown_fact": "refuse",
    }


def _item(
    stated: Any, pattern: Any, organ: str, name: str, number: int, ranged: bool, chance: Random
) -> dict[str, Any]:
    least, most = (int(yuan) for yuan in chance.choice(pattern["fine"]))
    cuts = chance.choice(pattern["cuts"])
    subject = organ.removesuffix("局").rpartition("区")[2] or organ
    tiers = []
    for at, told in enumerate(pattern["tiers"], 1):
        tier: dict[str, Any] = {"code": str(at), "degree": told["degree"], "when": _cut(told["when"], cuts)}
        if "at" not in told:
            tier |= {"outcome": "no_penalty", "cites": ["2"]}
        else:
            low, high = (_yuan(least, most, int(percent)) for percent in told["at"])
            last = at == len(pattern["tiers"])
            tier |= {
                "fine": {"min": low, "max": high} if last and ranged else {"fixed": high if last else low},
                "cites": ["1"],
            }
        tiers.append(tier)
    article = f"第{numeral(1 + number % 90)}条第{numeral(1 + number % 3)}款"
    return {
        "name": name,
        "power": CODE.format(number + 1),
        "basis": [
            {"law": stated["law"].replace("%s", subject), "version": stated["law_version"], "article": article},
            dict(stated["spared"]),
        ],
        "statutory": {"kinds": ["罚款"], "fine": {"min": f"{least}元", "max": f"{most}元"}},
        "facts": pattern["facts"],
        "tiers": tiers,
        "tests": list(_tests(pattern["facts"], tiers)),
    }


def _cut(when: Mapping[str, Any], cuts: list[str]) -> dict[str, Any]:
    def put(cell: Any) -> Any:
        if not isinstance(cell, str):
            return cell
        for sign, value in zip(("%a", "%b"), cuts, strict=False):
            cell = cell.replace(sign, value)
        return cell

    return {name: put(cell) for name, cell in when.items()}


def _yuan(least: int, most: int, percent: int) -> str:
    exact = least + (most - least) * percent // 100
    return f"{exact if percent in (0, 100) else exact // ROUNDED_TO * ROUNDED_TO}元"


def _tests(facts: Mapping[str, Any], tiers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Two cases for each tier: the first and the last value of every cell (an open one ends far out)."""
    declared = {
        name: Fact(
            name=name, kind=FactKind(told["kind"]), least=int(told.get("min", 0)), values=tuple(told.get("values", ()))
        )
        for name, told in facts.items()
    }
    for tier in tiers:
        both = {name: list(_ends(fact, tier["when"].get(name))) for name, fact in declared.items()}
        cases = [{name: ends[at] for name, ends in both.items()} for at in (0, -1)]
        yield from ({"facts": case, "tier": tier["code"]} for case in (cases if cases[0] != cases[1] else cases[:1]))


def _ends(fact: Fact, cell: Any) -> Iterator[str]:
    if fact.is_whole:
        (low, high), *_ = parse_cell(cell, fact, Words()).spans if cell else ((fact.least, None),)
        yield str(low)
        yield str(low + 1_000 if high is None else high)
        return
    if cell is None:
        yield from fact.values or ("false", "true")
        return
    yield from [cell] if isinstance(cell, str) else cell
