"""RFC 6962: roots, audit paths, consistency, against published vectors and against the definition written anew."""

import base64
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proof import merkle

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "suites" / "merkle_rfc6962"
LEAVES = [merkle.leaf_hash(bytes([i])) for i in range(256)]


def vectors(name: str) -> str:
    if not VECTORS.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/data/suites/merkle_rfc6962 is missing")
        pytest.skip("../shared/data/suites/merkle_rfc6962 is not here; the roots of 257 sizes were still checked")
    return (VECTORS / name).read_text(encoding="utf-8")


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def mth(data: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word; it shares nothing with the code under test."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def test_roots_of_all_sizes_to_256_have_the_published_digest() -> None:
    roots = b"".join(merkle.root(LEAVES[:size]) for size in range(257))
    assert sha256(roots).hexdigest() == "beb3dfe77b9dd2c6d2bb97bcf06063554c7af47c083e5396682872afc5b0d3f7"


def test_published_roots_hold() -> None:
    found = json.loads(vectors("tree_vectors.json"))
    data = [bytes.fromhex(text) for text in found["leaf_inputs_hex"]]
    hashes = [merkle.leaf_hash(item) for item in data]
    for size, expected in enumerate(found["root_hashes_hex_by_size"]):
        assert merkle.root(hashes[:size]).hex() == expected


def test_published_inclusion_probes_are_answered_rightly() -> None:
    rows = [json.loads(line) for line in vectors("inclusion_probes.jsonl").splitlines()]
    assert len(rows) == 98
    for row in rows:
        path = [raw(step) for step in row["proof"] or []]
        found = merkle.verify_inclusion(row["leafIdx"], row["treeSize"], raw(row["leafHash"]), path, raw(row["root"]))
        assert found is not row["wantErr"], row["file"]


def test_published_consistency_probes_are_answered_rightly() -> None:
    rows = [json.loads(line) for line in vectors("consistency_probes.jsonl").splitlines()]
    assert len(rows) == 98
    for row in rows:
        path = [raw(step) for step in row["proof"] or []]
        found = merkle.verify_consistency(row["size1"], row["size2"], path, raw(row["root1"]), raw(row["root2"]))
        assert found is not row["wantErr"], row["file"]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_that_of_the_definition(data: list[bytes]) -> None:
    assert merkle.root([merkle.leaf_hash(item) for item in data]) == mth(data)


def test_every_leaf_of_every_tree_to_64_is_proved_and_no_other() -> None:
    for size in range(1, 65):
        root = merkle.root(LEAVES[:size])
        for index in range(size):
            path = merkle.inclusion_path(LEAVES[:size], index)
            assert merkle.verify_inclusion(index, size, LEAVES[index], path, root)
            assert not merkle.verify_inclusion(index, size, LEAVES[index + 1], path, root)
            for wrong in range(size):
                assert merkle.verify_inclusion(wrong, size, LEAVES[index], path, root) is (wrong == index)


def test_every_prefix_of_every_tree_to_64_is_consistent() -> None:
    for size2 in range(1, 65):
        root2 = merkle.root(LEAVES[:size2])
        for size1 in range(1, size2 + 1):
            path = merkle.consistency_path(LEAVES[:size2], size1)
            root1 = merkle.root(LEAVES[:size1])
            assert merkle.verify_consistency(size1, size2, path, root1, root2)
            assert not merkle.verify_consistency(size1, size2, path, root2, root1) or size1 == size2
            assert not merkle.verify_consistency(size1, size2, [*path, LEAVES[0]], root1, root2)
            if path:
                assert not merkle.verify_consistency(size1, size2, path[:-1], root1, root2)


@given(st.integers(2, 200), st.data())
def test_a_changed_byte_anywhere_spoils_a_proof(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path, root = merkle.inclusion_path(LEAVES[:size], index), merkle.root(LEAVES[:size])
    pieces = [LEAVES[index], root, *path]
    which = data.draw(st.integers(0, len(pieces) - 1))
    bit = data.draw(st.integers(0, 255))
    broken = bytearray(pieces[which])
    broken[bit // 8] ^= 1 << bit % 8
    pieces[which] = bytes(broken)
    assert not merkle.verify_inclusion(index, size, pieces[0], pieces[2:], pieces[1])


def test_a_proof_from_size_zero_proves_nothing() -> None:
    assert not merkle.verify_consistency(0, 5, [], merkle.EMPTY_ROOT, merkle.root(LEAVES[:5]))
    assert not merkle.verify_consistency(0, 0, [], merkle.EMPTY_ROOT, merkle.EMPTY_ROOT)
    with pytest.raises(ValueError, match="older size must be 1"):
        merkle.consistency_path(LEAVES[:5], 0)


@pytest.mark.parametrize(
    "arguments",
    [
        (-1, 1, LEAVES[0], [], LEAVES[0]),
        (1, 1, LEAVES[0], [], LEAVES[1]),
        (0, 0, LEAVES[0], [], LEAVES[0]),
        (0.0, 1, LEAVES[0], [], LEAVES[0]),
        (True, 2, LEAVES[0], [LEAVES[1]], LEAVES[0]),
        ("0", 1, LEAVES[0], [], LEAVES[0]),
        (0, 1 << 70, LEAVES[0], [], LEAVES[0]),
        (0, 1, LEAVES[0][:31], [], LEAVES[0][:31]),
        (0, 1, LEAVES[0].hex(), [], LEAVES[0].hex()),
        (0, 2, LEAVES[0], [b"short"], LEAVES[0]),
        (0, 2, LEAVES[0], [None], LEAVES[0]),
        (0, 2, LEAVES[0], None, LEAVES[0]),
        (0, 2, LEAVES[0], LEAVES * 2, LEAVES[0]),
        (0, 2, None, [], None),
    ],
)
def test_malformed_proofs_are_false_and_never_raise(arguments: tuple[object, ...]) -> None:
    assert merkle.verify_inclusion(*arguments) is False  # type: ignore[arg-type]
    index, size, leaf, path, root = arguments
    assert merkle.verify_consistency(index, size, path, leaf, root) is False  # type: ignore[arg-type]


def test_a_path_for_a_leaf_that_is_not_there_is_refused() -> None:
    for index in (-1, 3):
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion_path(LEAVES[:3], index)


def test_hashes_of_another_length_are_never_hashed() -> None:
    with pytest.raises(ValueError, match="exactly 32"):
        merkle.node_hash(b"x" * 31, b"y" * 33)
    with pytest.raises(ValueError, match="32 bytes"):
        merkle.root([b"x" * 31])
