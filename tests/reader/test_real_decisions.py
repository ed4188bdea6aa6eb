"""Real decisions: what a row states is computed again where it states enough; the rest is named."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

from zhunsheng.law.discretion.money import Share, amount_of, parse_money, say

OWN = [  # the same shapes, invented: the checks are shown without ../shared
    {"文书号": "甲", "金额(元)": "850;250", "关系": "没一罚一两笔，合计1100"},
    {"文书号": "乙", "金额(元)": "124.5;100;224.5", "关系": "124.5+100=224.5"},
    {"文书号": "丙", "金额(元)": "280", "关系": ""},
]
_SUM = re.compile(r"([\d.]+(?:\+[\d.]+)+)=([\d.]+)")


def told(row: dict[str, str]) -> tuple[str, str]:
    """("agrees" | "differs" | "silent", what was computed or why it could not be)."""
    amounts = [parse_money(f"{part}元") for part in row["金额(元)"].split(";") if part]
    relation = row["关系"] or ""
    if found := _SUM.search(relation):
        parts = [parse_money(f"{part}元") for part in found[1].split("+")]
        total = parse_money(f"{found[2]}元")
        right = sum(parts) == total and set(parts) | {total} == set(amounts)
        return "agrees" if right else "differs", f"{'+'.join(map(say, parts))}={say(sum(parts))}"
    if "没一罚一" in relation and (stated := re.search(r"合计([\d.]+)", relation)):
        once = Share("gain", Fraction(1))
        fines = [amount_of(once, {"gain": fen}) for fen in amounts]
        right = fines == amounts and sum(fines) == parse_money(f"{stated[1]}元")
        return "agrees" if right else "differs", f"一倍：{'、'.join(map(say, fines))}，合计{say(sum(fines))}"
    if not amounts:
        return "silent", "没有金额（非财产罚）"
    return "silent", "只写明金额，没有写明违法所得、货值或者适用的档次"


def test_stated_relations_are_computed_and_silence_is_named() -> None:
    assert [told(row)[0] for row in OWN] == ["agrees", "agrees", "silent"]
    assert told({**OWN[1], "关系": "124.5+100=224.6"})[0] == "differs"


def test_the_sampled_decisions_agree_where_they_state_enough(shared: Path) -> None:
    path = shared / "data" / "structured" / "penalties" / "penalties.tsv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    report = {row["文书号"]: told(row) for row in rows}
    print("\n" + "\n".join(f"{number}  {verdict}  {said}" for number, (verdict, said) in report.items()))
    verdicts = [verdict for verdict, _ in report.values()]
    assert len(report) == 11 and verdicts.count("agrees") == 2 and "differs" not in verdicts
