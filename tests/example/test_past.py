"""The example's past at its full size, and what another seed and `--without` make of it. Rows only: no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from random import Random
from uuid import UUID

import pytest

from zhunsheng.example import district, history, past
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.people.models import Organ

Rows = Mapping[str, Sequence[HistoricalRecord]]


def organ(code: str) -> Organ:
    return Organ(id=UUID(int=int(code[1:]) + (1_000 if code[0] == "T" else 0)), code=code, name=code, short_name=code)


ENFORCING = [organ(f"D{number:02d}") for number in range(1, len(district.ENFORCING) + 1)]
TOWNS = [organ(f"T{number:02d}") for number in range(1, 9)]
HERE = past.Here(organ("D00"), organ("D20"), ENFORCING, TOWNS)


def ledgers(seed: int = 2026, without: int = 0, small: bool = True) -> Rows:
    return {of: list(rows) for of, rows in past.past(seed, HERE, small, without).items()}


def year_2020(seed: int = 2026, without: int = 0) -> Rows:
    firms = [(f"91{number:016d}", f"企业{number}") for number in range(history.FIRMS_INSPECTED)]
    rows = history.all_rows(
        seed,
        towns=TOWNS,
        enforcing=ENFORCING,
        justice=HERE.justice,
        firms=firms,
        service=200,
        disputes=200,
        without=without,
    )
    return {of: list(found) for of, found in rows.items()}


def counted(rows: Rows) -> Counter[tuple[object, ...]]:
    """What figures count: kind, year, result and named kinds; and what they add up."""
    found: Counter[tuple[object, ...]] = Counter()
    for one in chain.from_iterable(rows.values()):
        facts = one.facts
        year = (one.closed_on or one.opened_on).year
        found[
            one.of,
            year,
            one.outcome if one.of != "reconsideration" else bool(facts.get("admitted")),
            facts.get("subject_kind"),
        ] += 1
        for name in ("quantity", "amount_fen", "materials", "days"):
            found[one.of, year, name] += int(facts.get(name) or 0)
    return +found


@pytest.mark.prove
def test_at_full_size_the_scaled_figures_are_those_of_the_report() -> None:
    assert (district.LICENCES, district.INSPECTORS, history.SERVICE_CASES) == (301, 274, 1_034_870)
    assert sum(1 for _ in history.objects(Random(1), TOWNS)) == 39_966
    limits = history.limits(Random(1), district.LICENCES)
    assert (sum(one.before for one in limits), sum(one.after for one in limits)) == (926, 687)
    assert (sum(one.steps_saved for one in limits), sum(one.materials_saved for one in limits)) == (187, 171)
    settled = list(history.mediations(Random(1), TOWNS))
    assert len(settled) == 7_942 and sum(one.facts["amount_fen"] for one in settled) == 18_536_000_00
    penalties = [
        one for one in ledgers(small=False)["penalty_ordinary"] if one.closed_on and one.closed_on.year in (2008, 2009)
    ]
    assert len(penalties) == 1_694
    assert len(ledgers()["penalty_ordinary"]) == 40


@pytest.mark.parametrize("many", [10_349, 100_000])
def test_materials_and_days_add_up_to_the_averages_of_the_report(many: int) -> None:
    for per_100 in (history.MATERIALS_PER_100, history.DAYS_PER_100):
        spread = history.Spread(Random(7), round(many * per_100 / 100), many)
        assert sum(map(spread, range(many))) == round(many * per_100 / 100)


def test_another_seed_gives_other_rows_and_the_same_figures() -> None:
    for made in (ledgers, year_2020):
        one, other = made(1), made(2)
        assert counted(one) == counted(other)
        moved = sum(
            (a.opened_on, a.organ_id) != (b.opened_on, b.organ_id)
            for of in one
            for a, b in zip(one[of], other[of], strict=True)
        )
        assert moved > sum(map(len, one.values())) // 2


@pytest.mark.parametrize("without", [1, 3])
def test_without_leaves_out_the_first_rows_of_every_kind_and_moves_no_other(without: int) -> None:
    for made in (ledgers, year_2020):
        whole, rest = made(2026, 0), made(2026, without)
        for of, rows in whole.items():
            assert [one.number for one in rest[of]] == [one.number for one in rows[without:]], of
            assert [one.opened_on for one in rest[of]] == [one.opened_on for one in rows[without:]], of
        left_out = counted({of: rows[:without] for of, rows in whole.items()})
        assert counted(whole) - left_out == counted(rest)
        assert past.count(small=True, without=without) == sum(map(len, ledgers(without=without).values()))
