"""The example's past: rows of 2020, as many as one real district reported, marked as taken over.

Another seed gives other rows and the same figures; `without` leaves out the first n rows of each kind, and the figures
change by exactly that. Nothing here is a figure: every figure is counted from these rows.

    rows = mediations(Random(1), organs)            # 7,942 of them
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from math import gcd
from random import Random
from typing import Final

from zhunsheng.example import names
from zhunsheng.office.inspections.models import InspectionObject
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.people.models import Organ

YEAR: Final = 2020
BATCH: Final = "2020年存量数据接管"
OBJECTS: Final = 39_966
MEDIATIONS: Final = 7_942
RECOVERED_YUAN: Final = 18_536_000  # 近1850余万元
SERVICE_CASES: Final = 1_034_870
SERVICE_CASES_BY_DEFAULT: Final = 10_349
RECONSIDERATIONS: Final = (7, 5)  # accepted, refused
TASKS: Final = 49
JOINT_TASKS: Final = 14
FIRMS_INSPECTED: Final = 285
MATERIALS_PER_100: Final = 216
DAYS_PER_100: Final = 39

PROMISED: Final = (926, 687)  # working days in all, before and after
STEPS_SAVED: Final = 187
MATERIALS_SAVED: Final = 171


@dataclass(frozen=True, slots=True)
class Limit:
    """What one licence item promised in the year before and in the year."""

    before: int
    after: int
    steps: int
    steps_saved: int
    materials: int
    materials_saved: int


def objects(chance: Random, towns: Sequence[Organ], many: int = OBJECTS) -> Iterator[InspectionObject]:
    """The directory of inspection objects as it stood at the end of the year."""
    trades = list(names.TRADES)
    for number in range(many):
        trade = chance.choices(trades, weights=(28, 18, 5, 3, 3, 5, 6, 4, 6, 22))[0]
        yield InspectionObject(
            code=names.credit_code(number),
            name=names.firm(chance, trade, number + 1),
            trade=trade,
            town=chance.choice(towns),
            risk=chance.choices("ABCD", weights=(20, 50, 25, 5))[0],
            listed_on=date(2012, 1, 1) + timedelta(days=chance.randrange(3_200)),
        )


def limits(chance: Random, many: int) -> list[Limit]:
    """Promised days of every licence item, before and after; the sums are those reported."""
    after = _parts(chance, PROMISED[1], many, least=1)
    cut = _parts(chance, PROMISED[0] - PROMISED[1], many)
    steps, materials = _parts(chance, STEPS_SAVED, many), _parts(chance, MATERIALS_SAVED, many)
    return [
        Limit(a + c, a, 2 + s + chance.randrange(3), s, 2 + m + chance.randrange(4), m)
        for a, c, s, m in zip(after, cut, steps, materials, strict=True)
    ]


def tasks(chance: Random, enforcing: Sequence[Organ], without: int = 0) -> list[HistoricalRecord]:
    """Random-inspection tasks; the joint ones are spread so that every enforcing organ takes part in one."""
    order = chance.sample(list(enforcing), len(enforcing))
    made = []
    for number in range(1, TASKS + 1):
        if number <= JOINT_TASKS:
            place = (number - 1) * 2
            partners = [order[(place + step) % len(order)] for step in range(2 + chance.randrange(3))]
        else:
            partners = [chance.choice(list(enforcing))]
        on = _day(chance)
        made.append(
            _row("inspection_task", number, partners[0], f"第{number}号双随机抽查任务", on, on, "completed",
                 {"organs": [organ.code for organ in partners]})
        )  # fmt: skip
    return made[without:]


def visits(chance: Random, organs: Sequence[Organ], firms: Sequence[tuple[str, str]]) -> Iterator[HistoricalRecord]:
    """Firms inspected and published: one visit to each of `firms` (code, name)."""
    for number, (code, name) in enumerate(firms, 1):
        on = _day(chance)
        yield _row("inspection_visit", number, chance.choice(organs), f"对{name}的检查", on, on, "clean",
                   {"subject_code": code, "published": True})  # fmt: skip


def mediations(chance: Random, towns: Sequence[Organ], many: int = MEDIATIONS) -> Iterator[HistoricalRecord]:
    """Disputes settled by people's mediation."""
    causes = ("邻里纠纷", "婚姻家庭纠纷", "物业纠纷", "劳动争议", "损害赔偿纠纷", "消费纠纷", "道路交通事故纠纷", "山林土地纠纷")
    yuan = Spread(Random(many), RECOVERED_YUAN * many // MEDIATIONS, many)
    for number in range(1, many + 1):
        on = _day(chance)
        yield _row("mediation", number, chance.choice(towns), chance.choice(causes), on - _some_days(chance, on, 20), on,
                   "settled", {"amount_fen": yuan(number - 1) * 100})  # fmt: skip


def reconsiderations(chance: Random, bureau: Organ) -> list[HistoricalRecord]:
    """Applications for reconsideration: accepted or refused; one was heard."""
    admitted = [True] * RECONSIDERATIONS[0] + [False] * RECONSIDERATIONS[1]
    heard = chance.randrange(RECONSIDERATIONS[0])
    made = []
    for number, accepted in enumerate(admitted, 1):
        on = _day(chance, last=300)
        outcome = chance.choice(("upheld", "withdrawn", "revoked")) if accepted else "refused"
        facts: dict[str, object] = {"admitted": accepted, "heard": accepted and number - 1 == heard}
        closed = on + timedelta(days=55 if accepted else 5)
        made.append(_row("reconsideration", number, bureau, f"第{number}号复议申请", on, closed, outcome, facts))
    return made


def service_cases(chance: Random, organs: Sequence[Organ], many: int) -> Iterator[HistoricalRecord]:
    """Cases of the service halls; materials and days are whole, their averages those reported."""
    titles = ("居住证办理", "社保登记", "营业执照变更", "不动产登记", "医保备案", "户外广告备案", "食品经营备案", "生育登记")
    materials = Spread(chance, round(many * MATERIALS_PER_100 / 100), many)
    days = Spread(chance, round(many * DAYS_PER_100 / 100), many)
    for number in range(many):
        took = days(number)
        on = _day(chance, first=took)
        yield _row("service", number + 1, chance.choice(organs), chance.choice(titles), on - timedelta(days=took), on,
                   "granted", {"materials": materials(number), "days": took})  # fmt: skip


def all_rows(
    seed: int, *, towns: Sequence[Organ], enforcing: Sequence[Organ], justice: Organ, firms: Sequence[tuple[str, str]],
    service: int = SERVICE_CASES_BY_DEFAULT, disputes: int = MEDIATIONS, without: int = 0,
) -> Mapping[str, Iterator[HistoricalRecord]]:  # fmt: skip
    """Every kind's rows, each from a chance of its own, so that leaving out rows of one kind moves no other."""

    def rest(rows: Iterable[HistoricalRecord]) -> Iterator[HistoricalRecord]:
        kept = iter(rows)
        for _ in range(without):
            next(kept, None)
        return kept

    made = {
        "inspection_task": tasks(Random(f"{seed}/tasks"), enforcing),
        "inspection_visit": visits(Random(f"{seed}/visits"), enforcing, firms[:FIRMS_INSPECTED]),
        "mediation": mediations(Random(f"{seed}/mediations"), towns, disputes),
        "reconsideration": reconsiderations(Random(f"{seed}/reconsiderations"), justice),
        "service": service_cases(Random(f"{seed}/service"), (*enforcing, *towns), service),
    }
    return {kind: rest(rows) for kind, rows in made.items()}


def count(service: int = SERVICE_CASES_BY_DEFAULT, disputes: int = MEDIATIONS) -> int:
    """How many rows `all_rows` yields when none is left out."""
    return TASKS + FIRMS_INSPECTED + disputes + sum(RECONSIDERATIONS) + service


def chained(rows: Mapping[str, Iterator[HistoricalRecord]]) -> Iterator[HistoricalRecord]:
    """All rows, one kind after the other."""
    return chain.from_iterable(rows.values())


def _row(
    of: str, number: int, organ: Organ, title: str, opened: date, closed: date, outcome: str, facts: dict[str, object]
) -> HistoricalRecord:
    return HistoricalRecord(
        of=of, number=f"{YEAR}-{of}-{number:07d}", organ=organ, title=title, opened_on=opened, closed_on=closed,
        outcome=outcome, facts=facts, batch=BATCH,
    )  # fmt: skip


def _day(chance: Random, first: int = 0, last: int = 366) -> date:
    """A day of the year, at least `first` days after its beginning."""
    return date(YEAR, 1, 1) + timedelta(days=chance.randrange(first, last))


def _some_days(chance: Random, on: date, most: int) -> timedelta:
    """Some days back from `on`, not before the year's first day."""
    return timedelta(days=min(chance.randrange(most), (on - date(YEAR, 1, 1)).days))


def _parts(chance: Random, total: int, many: int, least: int = 0) -> list[int]:
    """`many` whole numbers of at least `least` that sum to `total`."""
    parts = [least] * many
    for _ in range(total - least * many):
        parts[chance.randrange(many)] += 1
    return parts


class Spread:
    """`many` whole numbers that sum to `total`, in a shuffled order, without holding them: the n-th on demand.

    Each is total // many, and total % many of them one more; then pairs give and take one, so that they differ.
    """

    def __init__(self, chance: Random, total: int, many: int) -> None:
        self.least, self.more = divmod(total, many) if many else (0, 0)
        self.many, self.step = many, _coprime(chance, many)

    def __call__(self, number: int) -> int:
        place = number * self.step % self.many
        plain = self.least + (place < self.more)
        pair = number // 2
        moved = pair % 3 == 0 and 2 * pair + 1 < self.many
        lower = min(self._plain(2 * pair), self._plain(2 * pair + 1)) if moved else 0
        return plain + (1 if number % 2 else -1) if moved and lower > 0 else plain

    def _plain(self, number: int) -> int:
        return self.least + (number * self.step % self.many < self.more)


def _coprime(chance: Random, many: int) -> int:
    while many > 2:
        step = chance.randrange(1, many)
        if gcd(step, many) == 1:
            return step
    return 1
