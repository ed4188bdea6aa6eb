"""Faults put into random tables are all caught, and no sound table is refused; the oracle tries every set of facts."""

from __future__ import annotations

from random import Random

import pytest

from tests.law import faulty_tables as tables
from zhunsheng.law.discretion import BookError
from zhunsheng.reader import discretion


def refused(table: tables.Table) -> bool:
    try:
        discretion.parse(tables.written(table))
    except BookError as error:
        assert error.problems and all(message for _, message in error.problems)
        return True
    return False


def shown(each: int, seed: int) -> dict[str, tuple[int, int]]:
    """Of each kind of fault `each` tables: how many the oracle calls faulty, and how many of these were refused."""
    chance, found = Random(seed), {}
    for fault in tables.FAULTS:
        wrong = caught = 0
        while wrong < each:
            table = tables.injected(fault, chance)
            sound = tables.is_sound(table)
            assert refused(table) is not sound, (fault.__name__, sound, tables.written(table))
            wrong += not sound
            caught += not sound
        found[fault.__name__] = (wrong, caught)
    return found


def test_a_few_hundred_faults_of_eighteen_kinds_are_all_caught() -> None:
    found = shown(12, seed=5)
    assert len(found) == 18 and all(wrong == caught == 12 for wrong, caught in found.values())


def test_sound_tables_are_not_refused() -> None:
    chance = Random(6)
    for _ in range(100):
        table = tables.sound_table(chance)
        assert tables.is_sound(table)
        assert not refused(table), tables.written(table)


@pytest.mark.prove
def test_more_than_ten_thousand_faults_are_all_caught_and_no_table_is_refused_falsely() -> None:
    found = shown(600, seed=7)
    print("\n" + "\n".join(f"{name:24} {caught} of {wrong}" for name, (wrong, caught) in found.items()))
    assert sum(wrong for wrong, _ in found.values()) == 10_800
    chance = Random(8)
    for _ in range(5_000):
        table = tables.sound_table(chance)
        assert tables.is_sound(table) and not refused(table), tables.written(table)
