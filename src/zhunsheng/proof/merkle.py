"""The Merkle tree of the register: RFC 6962 section 2.1 (= RFC 9162 section 2.1), SHA-256.

Rules
- A leaf is hashed with the prefix 0x00, an inner node with 0x01, so neither can pass for the other.
- The left subtree of n leaves holds the largest power of two that is smaller than n.
- Every hash is exactly 32 bytes; this is checked before anything is hashed.
- A consistency proof from size 0 proves nothing and is refused.
- Verifiers answer False to whatever is malformed; they never raise on bad input.

>>> leaves = [leaf_hash(bytes([i])) for i in range(3)]
>>> verify_inclusion(2, 3, leaves[2], inclusion_path(leaves, 2), root(leaves))
True
"""

from collections.abc import Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry: SHA-256(0x00 ‖ data) (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two children: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 section 2.1)."""
    if len(left) != HASH_SIZE or len(right) != HASH_SIZE:
        raise ValueError(f"node_hash: children of {len(left)} and {len(right)} bytes; a hash has exactly 32")
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The leaves of the left subtree: the largest power of two smaller than `size` (≥ 2). `split(5)` is 4."""
    return 1 << ((size - 1).bit_length() - 1)


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over the leaf hashes; of no leaves it is SHA-256 of nothing."""
    if not leaf_hashes:
        return EMPTY_ROOT
    level = list(leaf_hashes)
    if any(len(leaf) != HASH_SIZE for leaf in level):
        raise ValueError("root: a leaf hash is not 32 bytes")
    while len(level) > 1:
        odd = [level[-1]] if len(level) % 2 else []
        level = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)] + odd
    return level[0]


def inclusion_path(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index`, from the leaf's sibling up (RFC 6962 section 2.1.1)."""
    size = len(leaf_hashes)
    if not 0 <= index < size:
        raise ValueError(f"inclusion_path: no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(root(leaf_hashes[middle:end]))
            end = middle
        else:
            path.append(root(leaf_hashes[start:middle]))
            start = middle
    return path[::-1]


def consistency_path(leaf_hashes: Sequence[bytes], size1: int) -> list[bytes]:
    """The proof that the first `size1` leaves are a prefix of all of them (RFC 6962 section 2.1.2)."""
    size2 = len(leaf_hashes)
    if not 0 < size1 <= size2:
        raise ValueError(f"consistency_path: from {size1} to {size2}; the older size must be 1 to {size2}")
    path: list[bytes] = []
    start, end, whole = 0, size2, True
    while size1 != end:
        middle = start + split(end - start)
        if size1 <= middle:
            path.append(root(leaf_hashes[middle:end]))
            end = middle
        else:
            path.append(root(leaf_hashes[start:middle]))
            start, whole = middle, False
    if not whole:
        path.append(root(leaf_hashes[start:end]))
    return path[::-1]


def verify_inclusion(index: int, size: int, leaf_hash: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Does `path` lead from the leaf at `index` to `root` in a tree of `size`? (RFC 9162 section 2.1.3.2)"""
    if not (_counts(index, size) and 0 <= index < size and _hashes(leaf_hash, root) and _path(path)):
        return False
    number, last, found = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(sibling, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(size1: int, size2: int, path: Sequence[bytes], root1: bytes, root2: bytes) -> bool:
    """Is the tree (size1, root1) a prefix of the tree (size2, root2)? (RFC 9162 section 2.1.4.2)"""
    if not (_counts(size1, size2) and 0 < size1 <= size2 and _path(path)):
        return False
    if size1 == size2:  # nothing is hashed here, so the published vectors compare roots of any length
        return not path and isinstance(root1, bytes) and root1 == root2
    if not (path and _hashes(root1, root2)):
        return False
    steps = list(path)
    if size1 & (size1 - 1) == 0:
        steps.insert(0, root1)
    number, last = size1 - 1, size2 - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    older = newer = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and older == root1 and newer == root2


def _counts(*values: object) -> bool:
    return all(type(value) is int and value < 1 << 63 for value in values)


def _hashes(*values: object) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_SIZE for value in values)


def _path(path: object) -> bool:
    return isinstance(path, list | tuple) and len(path) <= 64 and _hashes(*path)
