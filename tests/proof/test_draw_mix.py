"""Mode U: hashed steps from the first feasible assignment; valid, the same everywhere, nearly uniform."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import permutations

import pytest

from tests.proof.drawn import published
from zhunsheng.proof import draw, draw_files
from zhunsheng.proof.draw_text import parse_list
from zhunsheng.verify import redraw

KEY = "0b6c70ccffb9e6a5ec655a803321890b"
POOL = [f"I{n}" for n in range(6)]
SLOTS = [(f"OBJ-{n // 2}", POOL[n % 3 :]) for n in range(12)]
CAPS = dict.fromkeys(POOL, 3)
# The vector: whoever writes mode U anew must come to these twelve.
MIXED = "I1 I3 I3 I4 I2 I5 I0 I4 I5 I0 I1 I2"
TIGHT = [("A", ["I1", "I2", "I3"]), ("B", ["I1", "I2", "I3"]), ("C", ["I1", "I2", "I3"])]


def test_every_step_keeps_an_assignment_that_may_stand() -> None:
    chosen = draw.mix(KEY, SLOTS, CAPS, draw.assign(KEY, SLOTS, CAPS))
    assert all(name in eligible for (_, eligible), name in zip(SLOTS, chosen, strict=True))
    assert max(Counter(chosen).values()) <= 3
    assert len({(object, name) for (object, _), name in zip(SLOTS, chosen, strict=True)}) == len(SLOTS)
    assert " ".join(chosen) == MIXED and chosen != draw.assign(KEY, SLOTS, CAPS)


def test_what_is_no_feasible_assignment_is_refused_and_no_slot_needs_no_step() -> None:
    with pytest.raises(ValueError, match="no part of a feasible assignment"):
        draw.mix(KEY, [("A", ["I1"])], {"I1": 0}, ["I1"])
    with pytest.raises(ValueError, match="no part of a feasible assignment"):
        draw.mix(KEY, [("A", ["I1"])], {"I2": 1}, ["I2"])
    assert draw.mix(KEY, [], {}, []) == []


def _spread(seeds: int) -> tuple[float, float]:
    """Share of the likeliest of the six ways to send three to three, in modes L and U."""
    caps = dict.fromkeys(["I1", "I2", "I3"], 1)
    first, mixed = Counter[str](), Counter[str]()
    for number in range(seeds):
        key = sha256(str(number).encode()).hexdigest()[:32]
        chosen = draw.assign(key, TIGHT, caps)
        first["".join(chosen)] += 1
        mixed["".join(draw.mix(key, TIGHT, caps, chosen))] += 1
    ways = {"".join(way) for way in permutations(["I1", "I2", "I3"])}
    assert set(first) <= ways and set(mixed) == ways
    return max(first.values()) / seeds, max(mixed.values()) / seeds


def test_all_ways_to_fill_a_tight_pool_come_up_alike() -> None:
    _, mixed = _spread(600)
    assert abs(mixed - 1 / 6) < 0.06


@pytest.mark.prove
def test_all_ways_come_up_alike_over_ten_thousand_seeds() -> None:
    _, mixed = _spread(10_000)
    assert abs(mixed - 1 / 6) < 0.018  # five standard deviations of one share


def test_a_draw_in_mode_u_is_published_and_replayed() -> None:
    plain, files = published(), published(mode=["U"])
    assert "\nmode=U\n" in files["header.txt"].decode()
    rows = parse_list(files["assignment.tsv"], "assignment", 5, "assignment.tsv")
    assert {row[4] for row in rows} == {draw_files.NONE}, "no list was passed over, so there is no trace"
    assert {row[4] for row in parse_list(plain["assignment.tsv"], "assignment", 5, "assignment.tsv")} != {"none"}
    assert redraw.check(files).ok
    chosen = files["assignment.tsv"].replace(b"\tINS-1\t", b"\tINS-9\t", 1)
    assert not redraw.check({**files, "assignment.tsv": chosen}).ok
    assert not redraw.check({**files, "assignment.tsv": plain["assignment.tsv"]}).ok, "L's answer is not U's"
