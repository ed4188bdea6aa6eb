"""An assignment is found exactly when one exists: asked of another author's max-flow, and of trying all by the thousand."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import networkx
import pytest

from tests.proof.test_draw import first_feasible
from zhunsheng.proof import draw

Slots = Sequence[tuple[str, Sequence[str]]]


def most_filled(slots: Slots, caps: Mapping[str, int]) -> int:
    """The largest number of slots that can be filled at once: a maximum flow, by networkx.

    slot → (object, inspector), once → inspector, at most cap times.
    """
    net = networkx.DiGraph()
    net.add_nodes_from(["source", "sink"])
    for number, (object, eligible) in enumerate(slots):
        net.add_edge("source", ("slot", number), capacity=1)
        for name in eligible:
            net.add_edge(("slot", number), ("on", object, name), capacity=1)
            net.add_edge(("on", object, name), ("who", name), capacity=1)
            net.add_edge(("who", name), "sink", capacity=caps[name])
    flow, _ = networkx.maximum_flow(net, "source", "sink")
    return int(flow)


def pool(chance: random.Random, objects: int, inspectors: int) -> tuple[str, Slots, dict[str, int]]:
    names = [f"I{n:03d}" for n in range(inspectors)]
    slots = []
    for number in range(objects):
        pools = [chance.sample(names, chance.randint(1, max(1, inspectors // 4))) for _ in range(chance.randint(1, 3))]
        slots += [(f"O{number:03d}", sorted(one)) for one in pools]
    least = len(slots) // inspectors
    caps = {name: chance.randint(least, least + 2) for name in names}
    return f"{chance.getrandbits(128):032x}", slots, caps


def agrees(chance: random.Random, objects: int, inspectors: int) -> bool:
    """Whether the pool is feasible; fails where our answer and the flow differ, or the answer breaks a rule."""
    key, slots, caps = pool(chance, objects, inspectors)
    flow = most_filled(slots, caps)
    try:
        chosen = draw.assign(key, slots, caps)
    except draw.Infeasible as lack:
        competing = [slots[n] for n in lack.slots]
        assert flow < len(slots), "an assignment exists and was not found"
        assert most_filled(competing, caps) == lack.places == len(competing) - 1, "the slots named do not compete"
        return False
    assert flow == len(slots)
    assert all(who in eligible for who, (_, eligible) in zip(chosen, slots, strict=True))
    assert all(many <= caps[who] for who, many in Counter(chosen).items())
    assert len({(object, who) for who, (object, _) in zip(chosen, slots, strict=True)}) == len(slots)
    return True


def test_a_slice_of_middle_pools_agrees_with_a_max_flow() -> None:
    chance = random.Random(7)
    feasible = sum(agrees(chance, 12, 9) for _ in range(40))
    assert 5 < feasible < 35


@pytest.mark.prove
def test_middle_pools_agree_with_a_max_flow() -> None:
    chance = random.Random(2026)
    feasible = sum(agrees(chance, chance.randint(20, 60), chance.randint(8, 40)) for _ in range(250))
    assert 50 < feasible < 245


@pytest.mark.prove
def test_tiny_pools_by_the_ten_thousand_agree_with_trying_all() -> None:
    chance = random.Random(185)
    found: Counter[str] = Counter()
    for _ in range(24_000):
        names = [f"I{n}" for n in range(chance.randint(2, 5))]
        slots = [
            (object, chance.sample(names, chance.randint(1, len(names))))
            for object in "ABCD"
            for _ in range(chance.randint(0, 2))
        ]
        caps = {name: chance.choice([0, 1, 2, 3, 3, 4]) for name in names}
        key = f"{chance.getrandbits(128):032x}"
        expected = first_feasible(key, slots, caps)
        try:
            assert draw.assign(key, slots, caps) == expected
            found["feasible"] += 1
        except draw.Infeasible:
            assert expected is None
            found["infeasible"] += 1
    assert found["feasible"] > 5000 and found["infeasible"] > 5000, found


# ---- chains and weights ---------------------------------------------------------------------------------------------


def test_a_party_commits_once_a_year_and_opens_one_link_a_draw() -> None:
    links = draw.chain("citizen-witness", "7a" * 32, 49)
    assert len(links) == 50 and len(set(links)) == 50
    for before, released in pairwise(links):
        assert draw.commitment("citizen-witness", released) == before
    assert draw.commitment("notary-office", links[1]) != links[0], "another party's chain is another chain"


@pytest.mark.parametrize("length", [0, -1, 1001, 1.0, True, "3"])
def test_a_chain_of_no_or_too_many_links_is_refused(length: object) -> None:
    with pytest.raises(ValueError, match="chain"):
        draw.chain("notary-office", "7a" * 32, length)  # type: ignore[arg-type]


@pytest.mark.prove
def test_more_slips_mean_proportionally_more_chances() -> None:
    """Drawing one of ten, three of whom hold three slips: their share is 9/16, within five standard deviations."""
    ids = [f"N{n}" for n in range(10)]
    weights = dict.fromkeys(ids[:3], 3)
    rounds = 20_000
    hits = sum(draw.draw(f"{n:032x}", ids, 1, weights)[0][1] in weights for n in range(rounds))
    assert abs(hits - rounds * 9 / 16) < 5 * (rounds * 9 / 16 * 7 / 16) ** 0.5
