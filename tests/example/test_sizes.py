"""The example district as `make run` loads it: every size that seed 001 names, and how long the load takes."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import databases

LIMIT = 90  # seconds on two quiet cores
SIZES = {
    "organs": ("SELECT count(*) FROM people_organ WHERE valid_to IS NULL", 41),
    "inspection objects": ("SELECT count(*) FROM inspections_inspectionobject WHERE status = 'active'", 39_966),
    "inspectors": ("SELECT count(*) FROM inspections_inspector WHERE delisted_on IS NULL", 274),
    "licence items": ("SELECT count(*) FROM powers_poweritem WHERE category = 'licence'", 301),
    "inspection tasks": ("SELECT count(*) FROM {past} WHERE of = 'inspection_task'", 49),
    "joint tasks": (
        "SELECT count(*) FROM {past} WHERE of = 'inspection_task' AND jsonb_array_length(facts->'organs') > 1", 14
    ),
    "organs in joint tasks": (
        "SELECT count(DISTINCT organ) FROM {past}, jsonb_array_elements_text(facts->'organs') AS organ "
        "WHERE of = 'inspection_task' AND jsonb_array_length(facts->'organs') > 1", 17,
    ),
    "firms inspected and published": (
        "SELECT count(DISTINCT facts->>'subject_code') FROM {past} WHERE of = 'inspection_visit' AND (facts->>'published')::bool",
        285,
    ),
    "disputes": ("SELECT count(*) FROM {past} WHERE of = 'mediation'", 7_942),
    "reconsiderations": ("SELECT count(*) FROM {past} WHERE of = 'reconsideration'", 12),
    "reconsiderations accepted": (
        "SELECT count(*) FROM {past} WHERE of = 'reconsideration' AND (facts->>'admitted')::bool", 7
    ),
    "reconsiderations refused": (
        "SELECT count(*) FROM {past} WHERE of = 'reconsideration' AND NOT (facts->>'admitted')::bool", 5
    ),
    "service cases": ("SELECT count(*) FROM {past} WHERE of = 'service'", 10_349),
}  # fmt: skip


@pytest.mark.prove
def test_the_example_has_the_sizes_of_seed_001_and_is_loaded_in_time(
    clone: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"zs_test_{os.getpid()}_sizes"
    databases.clone(name, of=databases.template("base"))
    try:
        started, before = time.monotonic(), os.times()
        databases.manage(name, ["load_example", "-v0"], DISTRICT_CLOCK="own", **databases.places(tmp_path))
        took, after = time.monotonic() - started, os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        with psycopg.connect(databases.urls(name)["DATABASE_URL"]) as connection:
            counted = {
                what: connection.execute(sql.format(past="matters_historicalrecord")).fetchone()[0]  # type: ignore[index]
                for what, (sql, _) in SIZES.items()
            }
        with capsys.disabled():
            load = os.getloadavg()[0]
            print(f"\n  loaded in {took:.0f} s, {spent:.0f} s of its own processor time (without the server), at load {load:.1f}; limit {LIMIT} s on quiet cores")
            print("".join(f"  {number:>8,} {what}\n" for what, number in counted.items()))
        assert counted == {what: number for what, (_, number) in SIZES.items()}
        assert spent <= LIMIT
    finally:
        databases.drop(name)
