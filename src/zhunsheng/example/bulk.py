"""The full load: all 1,034,870 service cases of 2020, in blocks, by two processes, resumable.

Rules
- A block is one transaction of `BLOCK` cases, each with its own record in the register: it is there whole or not at all.
- What a case holds depends on the seed and its number alone; so a broken load goes on with the blocks that are missing.
- The cases loaded by default stay; the others bring materials and days to the reported averages (2.16 and 0.39).

    load(2026, part=0, parts=2, progress=print)       # every second block that is missing
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from zhunsheng.example import district, history
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.people.models import Organ

BLOCK: Final = 2_000
TITLES: Final = ("居住证办理", "社保登记", "营业执照变更", "不动产登记", "医保备案", "户外广告备案", "食品经营备案", "生育登记")
NUMBER: Final = "2020-service-{:07d}"


def load(seed: int, *, part: int = 0, parts: int = 1, total: int = history.SERVICE_CASES,
         progress: Callable[[int, int], None] = lambda done, all: None) -> int:  # fmt: skip
    """Load every `parts`-th missing block; returns how many cases were written."""
    have = history.SERVICE_CASES_BY_DEFAULT
    mine = [first for first in range(have, total, BLOCK) if (first // BLOCK) % parts == part]
    numbers = {NUMBER.format(first + 1): first for first in mine}
    there = set(HistoricalRecord.objects.filter(of="service", number__in=numbers).values_list("number", flat=True))
    missing = [first for number, first in numbers.items() if number not in there]
    organs = _organs()
    written = 0
    for place, first in enumerate(missing, 1):
        written += matters.take_over_history(cases(seed, organs, first, min(first + BLOCK, total), total))
        progress(place, len(missing))
    return written


def cases(seed: int, organs: list[Organ], first: int, end: int, total: int) -> Iterator[HistoricalRecord]:
    """The cases numbered first + 1 … end: the same for the same seed, whoever loads them and when."""
    have = history.SERVICE_CASES_BY_DEFAULT
    many, chance = total - have, Random(f"{seed}/service/{first}")
    materials = history.Spread(Random(f"{seed}/materials"), _rest(history.MATERIALS_PER_100, have, total), many)
    days = history.Spread(Random(f"{seed}/days"), _rest(history.DAYS_PER_100, have, total), many)
    for number in range(first, end):
        took = days(number - have)
        on = date(history.YEAR, 1, 1) + timedelta(days=chance.randrange(took, 366))
        yield HistoricalRecord(
            of="service", number=NUMBER.format(number + 1), organ=chance.choice(organs), title=chance.choice(TITLES),
            opened_on=on - timedelta(days=took), closed_on=on, outcome="granted",
            facts={"materials": materials(number - have), "days": took}, batch=history.BATCH,
        )  # fmt: skip


def _rest(per_100: int, have: int, total: int) -> int:
    """What the cases beyond the default ones must sum to, so that the average of all is the one reported."""
    return round(total * per_100 / 100) - round(have * per_100 / 100)


def _organs() -> list[Organ]:
    by_code = {organ.code: organ for organ in Organ.objects.all()}
    enforcing = [by_code[f"D{number:02d}"] for number in range(1, len(district.ENFORCING) + 1)]
    return enforcing + [organ for code, organ in sorted(by_code.items()) if code.startswith("T")]
