"""C2SP tlog-tiles: paths, partial tiles, growth by appending, proofs read from files alone."""

import random
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.proof import merkle, tiles
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.tiles import ENTRIES, Tile, Tree, append, parse_path, tiles_of

ENTRIES_1500 = [b"entry %d" % number for number in range(1500)]
HASHES = [merkle.leaf_hash(item) for item in ENTRIES_1500]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(5, 1234067), "tile/5/x001/x234/067"),
        (Tile(63, 255, 1), "tile/63/255.p/1"),
        (Tile(ENTRIES, 12, 255), "tile/entries/012.p/255"),
    ],
)
def test_a_path_is_spelt_in_one_way(tile: Tile, path: str) -> None:
    assert str(tile) == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0", "tile/0/1000", "tile/0/x000/001", "tile/64/000", "tile/00/000", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p", "tile/0/../000", "tile/0/000\n", "/tile/0/000",
        "tile/data/000",
        "tile/0/x001/x000", "checkpoint", "tile/0/１２３",
    ],
)  # fmt: skip
def test_other_spellings_are_no_tile_paths(path: str) -> None:
    assert parse_path(path) is None


@given(st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_every_tile_has_a_path_that_leads_back(level: int, index: int, width: int) -> None:
    assert parse_path(str(Tile(level, index, width))) == Tile(level, index, width)


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    found = list(tiles_of(70_000))
    assert len([tile for tile in found if tile.level == 0 and tile.width == 256]) == 273
    assert found[273:] == [Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_appending_in_any_portions_gives_the_same_log(portions: list[int]) -> None:
    store: dict[str, bytes] = {}
    size = 0
    for portion in portions:
        batch = ENTRIES_1500[size : size + portion]
        growth = append(size, store.get, batch)
        for path, data in growth.files.items():
            assert store.setdefault(path, data) == data, f"{path} was rewritten with other bytes"
        size = growth.size
        assert growth.root == merkle.root(HASHES[:size])
    whole = append(0, {}.get, ENTRIES_1500[:size]).files
    assert {path: store[path] for path in whole} == whole
    assert set(whole) == {str(tile) for tile in [*tiles_of(size), *tiles.entry_tiles_of(size)]}


def grown(size: int) -> dict[str, bytes]:
    return dict(append(0, {}.get, ENTRIES_1500[:size]).files)


def test_proofs_from_tiles_are_those_from_all_leaves() -> None:
    chance = random.Random(6962)
    for size in (1, 2, 255, 256, 257, 511, 512, 700, 1500):
        tree = Tree(size, grown(size).get)
        assert tree.root() == merkle.root(HASHES[:size])
        for index in {0, size - 1, *(chance.randrange(size) for _ in range(8))}:
            assert tree.leaf(index) == HASHES[index]
            assert tree.entry(index) == ENTRIES_1500[index]
            assert tree.inclusion_path(index) == merkle.inclusion_path(HASHES[:size], index)
            assert tree.consistency_path(index + 1) == merkle.consistency_path(HASHES[:size], index + 1)


def test_superseded_folders_may_go_and_old_sizes_are_still_read_from_the_full_tiles() -> None:
    store = grown(200)
    growth = append(200, store.get, ENTRIES_1500[200:600])
    store |= growth.files
    assert growth.superseded == ("tile/entries/000.p", "tile/entries/001.p", "tile/0/000.p", "tile/0/001.p")
    for path in [path for path in store if any(path.startswith(f"{gone}/") for gone in growth.superseded)]:
        del store[path]
    for size in (200, 512, 600):
        assert Tree(size, store.get).root() == merkle.root(HASHES[:size])
        assert Tree(size, store.get).entry(199) == ENTRIES_1500[199]


def test_an_empty_append_changes_nothing() -> None:
    growth = append(3, grown(3).get, [])
    assert (growth.size, growth.root, growth.files) == (3, merkle.root(HASHES[:3]), {})
    assert append(0, {}.get, []).root == sha256(b"").digest()


def test_a_missing_tile_is_named() -> None:
    store = grown(700)
    del store["tile/0/001"]
    with pytest.raises(Malformed) as refused:
        Tree(700, store.get).inclusion_path(300)
    assert (refused.value.code, str(refused.value.detail["found"])) == ("tile_missing", "tile/0/001")


def test_tiles_of_another_length_are_refused() -> None:
    store = grown(700)
    store["tile/0/001"] = store["tile/0/001"][:-1]
    with pytest.raises(Malformed) as refused:
        Tree(700, store.get).inclusion_path(300)
    assert refused.value.code == "tile"


@pytest.mark.parametrize(
    "bundle", [b"\x00", b"\x00\x05abc", tiles.encode_entries([b"a"]), tiles.encode_entries([b"a", b"b", b"c"])]
)
def test_entry_bundles_of_another_shape_are_refused(bundle: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        tiles.decode_entries(bundle, 2)
    assert refused.value.code == "tile"


def test_an_entry_holds_at_most_65535_bytes() -> None:
    tiles.encode_entries([b"x" * 65_535])
    with pytest.raises(ValueError, match="at most 65535"):
        tiles.encode_entries([b"x" * 65_536])


def test_leaves_beyond_the_tree_are_refused() -> None:
    tree = Tree(3, grown(3).get)
    for index in (-1, 3):
        with pytest.raises(ValueError, match="no leaf"):
            tree.leaf(index)
    for size1 in (0, 4):
        with pytest.raises(ValueError, match="older size"):
            tree.consistency_path(size1)
