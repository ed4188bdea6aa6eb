"""The peer that the draw is measured against is a right one: it gives the vectors that its author published."""

import json
import os
from pathlib import Path

import pytest

from benchmarks.consistent_sampling import sampler
from zhunsheng.proof import draw

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "suites" / "consistent_sampler" / "sampler_vectors.json"


def test_the_examples_of_its_read_me_hold() -> None:
    ids = ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"]
    assert list(sampler(ids, seed=314159, take=4, output="id")) == ["B-2", "B-3", "A-3", "A-2"]
    again = sampler(["a1", "b2", "c3", "d4", "e5", "f6"], seed=19283746, with_replacement=True, take=4)
    expected = [("0.303241347", "e5", 1), ("0.432145156", "b2", 1), ("0.487135586", "c3", 1), ("0.581779914", "b2", 2)]
    assert list(again) == expected


def test_all_its_published_vectors_hold() -> None:
    if not VECTORS.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/data/suites/consistent_sampler is missing")
        pytest.skip("../shared/data/suites/consistent_sampler is not here; the read-me's examples were checked")
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    assert len(cases) == 11
    for case in cases:
        found = [list(row) if isinstance(row, tuple) else row for row in sampler(case["id_list"], **case["kwargs"])]
        assert found == case["expected"], case["desc"]


def test_both_are_consistent_a_sample_of_a_part_keeps_the_order_of_the_whole() -> None:
    ids = [f"N{n:03d}" for n in range(200)]
    key = "0" * 32
    for drawn, part in (
        (list(sampler(ids, seed=key, output="id")), list(sampler(ids[::2], seed=key, output="id"))),
        ([id for _, id in draw.draw(key, ids, 200)], [id for _, id in draw.draw(key, ids[::2], 100)]),
    ):
        kept = set(ids[::2])
        assert part == [id for id in drawn if id in kept]
