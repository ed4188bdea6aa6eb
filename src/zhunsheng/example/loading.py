"""Loading the example district, stage by stage; each stage is done once, and a broken load goes on where it stopped.

The live year passes through the same actions as any office's day: the district's clock is set to the year's first
working days and moves on to 2 March, where a newcomer takes over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from django.conf import settings
from django.db import transaction

from zhunsheng.example import actions, district, history, live, past, standards
from zhunsheng.example.models import Load
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.discretion import actions as discretion
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections.models import InspectionObject
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.powers import founding
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.publication import actions as publication
from zhunsheng.reader.discretion_writing import written

SEED: Final = 2026
BEGINS: Final = date(2026, 1, 4)
Bar = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the example is asked for."""

    seed: int = SEED
    service: int = history.SERVICE_CASES_BY_DEFAULT
    without: int = 0
    objects: int = history.OBJECTS
    disputes: int = history.MEDIATIONS
    inspectors: int = district.INSPECTORS
    licences: int = district.LICENCES
    standards: int = 22


SMALL: Final = Wanted(
    service=100, objects=600, disputes=80, inspectors=26, licences=12, standards=1
)  # the same people and cases


def load(wanted: Wanted, bar: Bar) -> bool:
    """Load what is not loaded yet; False when all was there already."""
    todo = [stage for stage in STAGES if not Load.objects.filter(name=stage.__name__.strip("_")).exists()]
    for stage in todo:
        with _once(stage.__name__.strip("_"), wanted):
            stage(wanted, bar)
    return bool(todo)


@contextmanager
def _once(name: str, wanted: Wanted) -> Iterator[None]:
    with transaction.atomic():
        yield
        Load.objects.create(name=name, seed=wanted.seed, rows=wanted.service, loaded_at=clock.real_now())


def _district(wanted: Wanted, bar: Bar) -> None:
    actions.set_day(BEGINS)
    problems = founding.found(
        district.book(wanted.seed, wanted.inspectors, wanted.licences),
        lambda sheet, done, total: bar(f"建区·{sheet}", done, total),
    )
    if problems:
        raise ValueError("\n".join(map(str, problems)))


def _limits(wanted: Wanted, bar: Bar) -> None:
    items = list(PowerItem.objects.filter(category=PowerItem.Category.LICENCE).order_by("code"))
    limits = history.limits(Random(f"{wanted.seed}/limits"), len(items))
    for number, (item, limit) in enumerate(zip(items, limits, strict=True), 1):
        for year, days, steps, materials in (
            (history.YEAR - 1, limit.before, limit.steps + limit.steps_saved, limit.materials + limit.materials_saved),
            (history.YEAR, limit.after, limit.steps, limit.materials),
        ):
            _done(
                powers.set_limit(
                    item, year=year, statutory_days=20 + limit.before, promised_days=days, steps=steps,
                    materials=materials, by=None,
                )
            )  # fmt: skip
        bar("承诺时限", number, len(items))
    repealed = PowerItem.objects.get(name=district.REPEALED_ITEM)
    _done(powers.repeal_item(repealed, on=date(2022, 3, 1), reason="设定依据已废止", by=None))


def _standards(wanted: Wanted, bar: Bar) -> None:
    """The penalty standards, the market bureau's first; each is proved, taken in and released like any other."""
    made = standards.books(settings.RULEBOOK_ROOT)
    order = sorted(made, key=lambda code: code != district.MARKET)[: wanted.standards]
    for number, code in enumerate(order, 1):
        drafted = discretion.take_in(written(made[code]), organ=Organ.objects.get(code=code), by=None)
        _done(drafted)
        if not isinstance(drafted, Refusal):
            _done(discretion.release(drafted, by=None))
        bar("裁量基准", number, len(order))


def _objects(wanted: Wanted, bar: Bar) -> None:
    towns = list(Organ.objects.filter(kind=Organ.Kind.TOWN).order_by("code"))
    made = list(history.objects(Random(f"{wanted.seed}/objects"), towns, wanted.objects))[wanted.without :]
    inspections.take_in_objects(made, by=None, progress=lambda done: bar("检查对象名录库", done, len(made)))


def _inspectors(wanted: Wanted, bar: Bar) -> None:
    listed = date(2019, 1, 1)
    found = (
        Officer.objects.filter(credentials__name="行政执法证", credentials__valid_to=None).order_by("code").distinct()
    )
    inspectors = list(found)[wanted.without :]
    for number, officer in enumerate(inspectors, 1):
        _done(inspections.add_inspector(officer, specialties=(), cap=20, on=listed, by=None))
        bar("检查人员名录库", number, len(inspectors))


def _history(wanted: Wanted, bar: Bar) -> None:
    organs = {organ.code: organ for organ in Organ.objects.all()}
    rows = history.all_rows(
        wanted.seed,
        towns=[organ for code, organ in sorted(organs.items()) if code.startswith("T")],
        enforcing=[organs[f"D{number:02d}"] for number in range(1, len(district.ENFORCING) + 1)],
        justice=organs["D20"],
        firms=list(InspectionObject.objects.order_by("code").values_list("code", "name")[: history.FIRMS_INSPECTED]),
        service=wanted.service,
        disputes=wanted.disputes,
        without=wanted.without,
    )
    total = history.count(wanted.service, wanted.disputes) - wanted.without * len(rows)
    matters.take_over_history(history.chained(rows), progress=lambda done: bar("2020年存量数据", done, total))


def _ledgers(wanted: Wanted, bar: Bar) -> None:
    organs = {organ.code: organ for organ in Organ.objects.all()}
    here = past.Here(
        organs["D00"],
        organs["D20"],
        [organs[f"D{number:02d}"] for number in range(1, len(district.ENFORCING) + 1)],
        [organ for code, organ in sorted(organs.items()) if code.startswith("T")],
    )
    small = wanted.service < history.SERVICE_CASES_BY_DEFAULT
    rows = past.past(wanted.seed, here, small, wanted.without)
    total = past.count(small, wanted.without)
    matters.take_over_history(history.chained(rows), progress=lambda done: bar("各年台账", done, total))


def _plan(wanted: Wanted, bar: Bar) -> None:
    live.draft_plan(date(2026, 1, 5))
    bar("2026年度抽查计划", 1, 1)


def _lists(wanted: Wanted, bar: Bar) -> None:
    live.publish_list(date(2026, 1, 6))
    bar("公开权责清单", 1, 1)


def _cases(wanted: Wanted, bar: Bar) -> None:
    live.first_weeks(bar)


def _register(wanted: Wanted, bar: Bar) -> None:
    done = 0
    while numbered := ledger.sequence():
        done += numbered
        bar("登记簿编号", done, done)
    ledger.sign()
    publication.deliver()
    bar("登记簿签名", 1, 1)


STAGES: Final = (_district, _limits, _standards, _objects, _inspectors, _history, _ledgers, _plan, _lists, _cases, _register)


def _done(outcome: object) -> None:
    if isinstance(outcome, Refusal):
        raise ValueError(f"{outcome.message}；{outcome.way_on}")
