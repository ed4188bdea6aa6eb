"""The draw: published vectors, another implementation of the protocol, brute force over assignments, fairness."""

import hashlib
import heapq
import itertools
import random
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.proof import draw

HEADER = hashlib.sha256(b"demo header\n").hexdigest()
BEACON = ("kl8", "2026001", ",".join(f"{n:02d}" for n in range(1, 21)))
REVEALS = {"procuratorate": "11" * 32, "justice-bureau": "22" * 32}
KEY = "0b6c70ccffb9e6a5ec655a803321890b"
ids_ = st.lists(st.text("0123456789ABCXYZ-", min_size=1, max_size=18), unique=True, max_size=60)
keys = st.integers(0, (1 << 128) - 1).map(lambda n: f"{n:032x}")


# ---- the vectors of the protocol ------------------------------------------------------------------------------------


def test_the_published_vectors_hold() -> None:
    expected = "21149f2e1b63c47c711f79566b0a76b3a9c2024813d4cb5d9a56cae351698b75"
    assert draw.commitment("justice-bureau", "22" * 32) == expected
    seed = draw.seed(HEADER, REVEALS, [BEACON])
    assert seed == "3236f6a50048a59541330f8ef1937250a967973e492a2245cf35da7f04bfff5c"
    assert draw.key(seed, "object:stratum=A") == KEY
    code = "91330000000000001X"
    assert draw.ticket(KEY, code) == "aa2ac2d479eb470fd47b202bf0bfed10c18a56a7948eac138f7d1519a384b7fa"
    assert draw.ticket(KEY, code, 3) == "5178a89324c6c76157989a72541044e8f4ef4c6baeb04135fd76472c11561689"


def test_a_thousand_of_39966_are_the_published_ones() -> None:
    ids = [f"91{n:015d}X" for n in range(39_966)]
    drawn = draw.draw(KEY, ids, 1000)
    listed = "".join(f"{id}\n" for _, id in drawn)
    assert (
        hashlib.sha256(listed.encode()).hexdigest()
        == "3e9eb4ef56ae57de989cc69d1a2c7dff78c4862135342a61a45d2828f604775e"
    )
    assert drawn[-1][0] == "06422e3f927875e1bd0e908d5d1b05d10ada109cc96edfbb49452d2c7312e6cd"
    assert draw.draw_stream(KEY, ids, 1000) == drawn


# ---- another implementation, from the text of the protocol ----------------------------------------------------------


def h(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plain_draw(key: str, ids: Sequence[str], k: int, weights: Mapping[str, int]) -> list[tuple[str, str]]:
    tickets = []
    for id in ids:
        own = [h(f"{key}|{id}")] + [h(f"{key}|{id}#{n}") for n in range(1, weights.get(id, 1))]
        tickets.append((min(own), id))
    return heapq.nsmallest(k, tickets)


@given(keys, ids_, st.data())
def test_any_draw_is_that_of_a_plain_reading_of_the_protocol(key: str, ids: list[str], data: st.DataObject) -> None:
    k = data.draw(st.integers(0, len(ids)))
    weights = data.draw(st.dictionaries(st.sampled_from(ids), st.integers(1, 9))) if ids else {}
    assert draw.draw(key, ids, k) == plain_draw(key, ids, k, {})
    assert draw.draw(key, ids, k, weights) == plain_draw(key, ids, k, weights)
    assert draw.draw_stream(key, sorted(ids), k) == draw.draw(key, ids, k)


@settings(max_examples=30)
@given(keys, st.integers(0, 3000), st.integers(0, 3000))
def test_large_draws_with_and_without_the_shortcut_agree(key: str, size: int, k: int) -> None:
    ids = [f"N{n:05d}" for n in range(size)]
    if k <= size:
        assert draw.draw(key, ids, k) == plain_draw(key, ids, k, {})
        assert draw.draw_stream(key, ids, k) == draw.draw(key, ids, k)


def test_the_order_of_the_list_does_not_matter() -> None:
    ids = [f"N{n:04d}" for n in range(500)]
    shuffled = random.Random(1).sample(ids, len(ids))
    assert draw.draw(KEY, ids, 20) == draw.draw(KEY, shuffled, 20)


def test_removing_one_id_leaves_all_other_tickets_alone() -> None:
    ids = [f"N{n:04d}" for n in range(300)]
    whole = draw.draw(KEY, ids, 300)
    for gone in (ids[0], ids[150], whole[0][1]):
        rest = draw.draw(KEY, [id for id in ids if id != gone], 299)
        assert rest == [row for row in whole if row[1] != gone]


def test_a_firm_checks_itself_with_one_hash_against_the_cut_off() -> None:
    ids = [f"N{n:04d}" for n in range(300)]
    drawn = draw.draw(KEY, ids, 30)
    cutoff = drawn[-1][0]
    chosen = {id for _, id in drawn}
    assert all((draw.ticket(KEY, id) <= cutoff) is (id in chosen) for id in ids)


def test_nothing_and_everything_can_be_drawn() -> None:
    ids = [f"N{n}" for n in range(9)]
    assert draw.draw(KEY, ids, 0) == []
    assert sorted(id for _, id in draw.draw(KEY, ids, 9)) == ids
    assert draw.draw(KEY, [], 0) == []
    assert draw.draw_stream(KEY, [], 0) == []


@pytest.mark.parametrize("k", [10, -1, 1.0, True, "3", None])
def test_a_count_that_cannot_be_drawn_is_refused(k: object) -> None:
    ids = [f"N{n}" for n in range(9)]
    with pytest.raises(ValueError, match="draw"):
        draw.draw(KEY, ids, k)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="draw"):
        draw.draw_stream(KEY, ids, k)  # type: ignore[arg-type]


BAD_IDS = ["", "a", "91a", "９１", "91 ", " 91", "91\n", "\n91", "91\t", "91|2", "91#1", "91é", "𠀀", None, 91]


@pytest.mark.parametrize("bad", BAD_IDS)
def test_ids_of_other_characters_are_refused_and_named(bad: object) -> None:
    for ids in ([bad], ["A", bad], [bad, "A"], ["A", bad, "B"]):
        with pytest.raises(ValueError, match="0-9, A-Z and -"):
            draw.draw(KEY, ids, 0)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="0-9, A-Z and -"):
            draw.draw_stream(KEY, ids, 0)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        draw.ticket(KEY, bad)  # type: ignore[arg-type]


def test_duplicates_are_refused_and_named_also_when_not_drawn() -> None:
    with pytest.raises(ValueError, match="'B' stands twice"):
        draw.draw(KEY, ["C", "B", "A", "B"], 1)
    with pytest.raises(ValueError, match="'B' stands twice"):
        draw.draw(KEY, ["A", "B", "B"], 0)
    with pytest.raises(ValueError, match="does not come after"):
        draw.draw_stream(KEY, ["A", "B", "B"], 1)
    with pytest.raises(ValueError, match="does not come after"):
        draw.draw_stream(KEY, ["B", "A"], 1)


@pytest.mark.parametrize("weight", [0, -1, 1.5, True, "2", 10_001])
def test_a_weight_is_a_whole_number_from_one(weight: object) -> None:
    with pytest.raises(ValueError, match="weight"):
        draw.draw(KEY, ["A"], 1, {"A": weight})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="weight"):
        draw.ticket(KEY, "A", weight)  # type: ignore[arg-type]


def test_malformed_parts_of_a_seed_are_refused() -> None:
    good = (HEADER, REVEALS, [BEACON])
    bad: list[tuple[object, ...]] = [
        ("x", *good[1:]),
        (HEADER.upper(), *good[1:]),
        (HEADER, {"party:x": "11" * 32}, [BEACON]),
        (HEADER, {"a\nb": "11" * 32}, [BEACON]),
        (HEADER, {"a": "1" * 63}, [BEACON]),
        (HEADER, REVEALS, [("kl8", "2026001", "1:2")]),
        (HEADER, REVEALS, [("kl8", "2026\n001", "1")]),
        (HEADER, REVEALS, [("KL8", "2026001", "1")]),
    ]
    assert draw.seed(*good)
    for arguments in bad:
        with pytest.raises(ValueError, match="does not match"):
            draw.seed(*arguments)  # type: ignore[arg-type]
    for party, value in (("Justice", "22" * 32), ("a", "22" * 31), ("a", "22" * 31 + "2G"), ("", "22" * 32)):
        with pytest.raises(ValueError, match="does not match"):
            draw.commitment(party, value)
    for key in ("", KEY.upper(), KEY + "0", KEY + "\n"):
        with pytest.raises(ValueError, match="does not match"):
            draw.draw(key, ["A"], 1)


def test_the_order_in_which_parties_reveal_does_not_matter_but_every_bit_does() -> None:
    seed = draw.seed(HEADER, REVEALS, [BEACON])
    assert draw.seed(HEADER, dict(reversed(REVEALS.items())), [BEACON]) == seed
    assert draw.seed(HEADER, {**REVEALS, "justice-bureau": "22" * 31 + "23"}, [BEACON]) != seed
    assert draw.seed(HEADER, {"procuratorate": "11" * 32}, [BEACON]) != seed
    assert draw.seed(HEADER, REVEALS, [("kl8", "2026002", BEACON[2])]) != seed


# ---- inspectors -----------------------------------------------------------------------------------------------------


def listed(key: str, object: str, eligible: Sequence[str]) -> list[str]:
    return [id for _, id in sorted((h(f"{key}|{object}|{id}"), id) for id in eligible)]


def first_feasible(key: str, slots: Sequence[tuple[str, Sequence[str]]], caps: Mapping[str, int]) -> list[str] | None:
    """The lexicographically first assignment by trying all, in order of each slot's own list."""
    orders = [listed(key, object, eligible) for object, eligible in slots]

    def rest(n: int, load: Counter[str], on: frozenset[tuple[str, str]]) -> list[str] | None:
        if n == len(slots):
            return []
        for name in orders[n]:
            if load[name] < caps[name] and (slots[n][0], name) not in on:
                found = rest(n + 1, load + Counter([name]), on | {(slots[n][0], name)})
                if found is not None:
                    return [name, *found]
        return None

    return rest(0, Counter(), frozenset())


@st.composite
def pools(chooser: st.DrawFn) -> tuple[str, list[tuple[str, list[str]]], dict[str, int]]:
    names = [f"I{n}" for n in range(chooser(st.integers(1, 5)))]
    objects = sorted(chooser(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=8)))
    slots = [(object, chooser(st.lists(st.sampled_from(names), unique=True))) for object in objects]
    return chooser(keys), slots, {name: chooser(st.integers(0, 3)) for name in names}


@settings(max_examples=150, deadline=None)
@given(pools())
def test_the_assignment_is_the_first_feasible_one_or_none_exists(
    pool: tuple[str, list[tuple[str, list[str]]], dict[str, int]],
) -> None:
    key, slots, caps = pool
    expected = first_feasible(key, slots, caps)
    try:
        found = draw.assign(key, slots, caps)
    except draw.Infeasible as lack:
        assert expected is None
        competing = [slots[n] for n in lack.slots]
        assert first_feasible(key, competing, caps) is None, "the slots named do not compete"
        for left_out in range(len(competing)):
            fewer = competing[:left_out] + competing[left_out + 1 :]
            assert first_feasible(key, fewer, caps) is not None, "a slot is named that does not compete"
    else:
        assert found == expected


def test_random_tight_pools_by_the_thousand_agree_with_trying_all() -> None:
    chance = random.Random(2026)
    feasible = 0
    for _ in range(3000):
        names = [f"I{n}" for n in range(chance.randint(2, 4))]
        slots = [
            (object, chance.sample(names, chance.randint(1, len(names))))
            for object in "ABCD"
            for _ in range(chance.randint(0, 2))
        ]
        caps = {name: chance.randint(1, 3) for name in names}
        key = f"{chance.getrandbits(128):032x}"
        expected = first_feasible(key, slots, caps)
        if expected is None:
            with pytest.raises(draw.Infeasible):
                draw.assign(key, slots, caps)
        else:
            feasible += 1
            assert draw.assign(key, slots, caps) == expected
    assert 500 < feasible < 2900


def test_one_specialist_for_two_slots_is_infeasible_with_its_reason() -> None:
    slots = [("A", ["SPEC"]), ("A", ["GEN1", "GEN2"]), ("B", ["SPEC"])]
    with pytest.raises(draw.Infeasible) as lack:
        draw.assign(KEY, slots, {"SPEC": 1, "GEN1": 5, "GEN2": 5})
    assert (lack.value.slots, lack.value.objects, lack.value.inspectors, lack.value.places) == (
        [0, 2],
        ["A", "B"],
        ["SPEC"],
        1,
    )
    assert draw.assign(KEY, slots, {"SPEC": 2, "GEN1": 5, "GEN2": 5})[0] == "SPEC"


def test_a_recusal_chain_forces_the_first_choices_aside() -> None:
    """C may only be seen by I1, B by I1 and I2, A by all: whatever the lists say, A gets I3 and B gets I2."""
    slots = [("A", ["I1", "I2", "I3"]), ("B", ["I1", "I2"]), ("C", ["I1"])]
    caps = dict.fromkeys(["I1", "I2", "I3"], 1)
    for n in range(50):
        key = f"{n:032x}"
        chosen = draw.assign(key, slots, caps)
        assert chosen == ["I3", "I2", "I1"]
        letters = [letter for row in draw.trace(key, slots, caps, chosen, list(caps)) for _, letter in row]
        before = listed(key, "A", ["I1", "I2", "I3"]).index("I3")
        assert letters[:before] == ["F"] * before


def test_nobody_stands_twice_on_one_object_and_a_cap_of_zero_excludes() -> None:
    slots = [("A", ["I1", "I2", "I3"]), ("A", ["I1", "I2", "I3"])]
    chosen = draw.assign(KEY, slots, {"I1": 9, "I2": 0, "I3": 9})
    assert sorted(chosen) == ["I1", "I3"]
    with pytest.raises(draw.Infeasible):
        draw.assign(KEY, slots, {"I1": 9, "I2": 0, "I3": 0})
    assert draw.assign(KEY, [], {}) == []


def test_a_joint_visit_of_three_departments_has_one_of_each() -> None:
    departments = {"MSA": ["M1", "M2"], "FIRE": ["F1", "F2"], "CULT": ["C1", "C2"]}
    slots = [(object, names) for object in ("A", "B") for names in departments.values()]
    chosen = draw.assign(KEY, slots, {name: 1 for names in departments.values() for name in names})
    assert all(who in eligible for who, (_, eligible) in zip(chosen, slots, strict=True))
    assert sorted(chosen) == ["C1", "C2", "F1", "F2", "M1", "M2"]


@pytest.mark.parametrize(
    ("slots", "caps"),
    [
        ([("A", ["I1", "I1"])], {"I1": 1}),
        ([("a", ["I1"])], {"I1": 1}),
        ([("A", ["i1"])], {}),
        ([("A", ["I1"])], {"I1": -1}),
        ([("A", ["I1"])], {"I1": 1.5}),
    ],
)
def test_malformed_pools_are_refused(slots: list[tuple[str, list[str]]], caps: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        draw.assign(KEY, slots, caps)


def test_the_trace_names_every_one_passed_over() -> None:
    pool = [f"I{n}" for n in range(6)]
    slots = [("A", pool[:5]), ("A", pool[:5]), ("B", pool[2:]), ("B", pool[2:])]
    caps = dict.fromkeys(pool, 1)
    chosen = draw.assign(KEY, slots, caps)
    for (object, _), who, row in zip(slots, chosen, draw.trace(KEY, slots, caps, chosen, pool), strict=True):
        assert [name for name, _ in row] == listed(KEY, object, pool)[: len(row)]
        assert listed(KEY, object, pool)[len(row)] == who
        assert {letter for _, letter in row} <= set("NOKF")


def test_replacements_take_the_next_unused_ticket_twice() -> None:
    ids = [f"N{n:03d}" for n in range(40)]
    order = [id for _, id in draw.draw(KEY, ids, 40)]
    used = set(order[:5])
    first = draw.next_object(KEY, ids, used)
    second = draw.next_object(KEY, ids, used | {first})
    assert [first, second] == order[5:7]
    with pytest.raises(ValueError, match="every object"):
        draw.next_object(KEY, ids, set(ids))


def test_an_ill_inspector_is_followed_by_the_next_on_that_objects_own_list() -> None:
    names = [f"I{n}" for n in range(6)]
    order = listed(KEY, "A", names)
    assert draw.order(KEY, "A", names) == order
    assert draw.next_inspector(KEY, "A", names, {order[0]}) == order[1]
    with pytest.raises(ValueError, match="nobody is left"):
        draw.next_inspector(KEY, "A", names, set(names))


# ---- fairness -------------------------------------------------------------------------------------------------------


def inclusion(seeds: int) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    ids = [f"N{n:02d}" for n in range(20)]
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for n in range(seeds):
        key = draw.key(h(f"seed {n}"), "object:class=A")
        chosen = sorted(id for _, id in draw.draw(key, ids, 5))
        single.update(chosen)
        pairs.update(itertools.combinations(chosen, 2))
    return single, pairs


def test_every_object_and_every_pair_is_drawn_equally_often() -> None:
    """1,500 seeds, 5 of 20: k/N and k(k−1)/N(N−1) within five standard deviations."""
    seeds = 1500
    single, pairs = inclusion(seeds)
    assert len(single) == 20 and len(pairs) == 190
    for count, p in [(c, 5 / 20) for c in single.values()] + [(c, 20 / 380) for c in pairs.values()]:
        assert abs(count - seeds * p) < 5 * (seeds * p * (1 - p)) ** 0.5


@pytest.mark.prove
def test_fairness_over_ten_thousand_seeds_and_the_load_of_inspectors() -> None:
    single, pairs = inclusion(10_000)
    for count, p in [(c, 5 / 20) for c in single.values()] + [(c, 20 / 380) for c in pairs.values()]:
        assert abs(count - 10_000 * p) < 5 * (10_000 * p * (1 - p)) ** 0.5
    load: Counter[str] = Counter()
    names = [f"I{n}" for n in range(10)]
    for n in range(10_000):
        load.update(draw.assign(f"{n:032x}", [("A", names), ("A", names), ("B", names)], dict.fromkeys(names, 2)))
    for count in load.values():
        assert abs(count - 3000) < 5 * (30_000 * 0.1 * 0.9) ** 0.5
