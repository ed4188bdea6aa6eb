"""The log as static files: C2SP tlog-tiles (https://c2sp.org/tlog-tiles).

Rules
- `tile/<L>/<N>[.p/<W>]` holds the hashes of level L (each spans 256**L leaves), 256 to a full tile;
  `tile/entries/<N>[.p/<W>]` holds the entries, each after its length as big-endian uint16.
- N is written in groups of three digits, all but the last with an `x`: 1234067 is `x001/x234/067`.
- A partial tile of width W is what a tree of a certain size has; a reader takes the full tile when the partial is gone.
- Nothing here touches a disk: `read(path)` gives the bytes of a path or None, `append` returns files to be written.

>>> [str(t) for t in tiles_of(70_000)][-3:]
['tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from zhunsheng.proof import merkle
from zhunsheng.proof.faults import Malformed

WIDTH: Final = 256
HEIGHT: Final = 8
LARGEST_ENTRY: Final = 65_535
ENTRIES: Final = -1

Read: TypeAlias = Callable[[str], bytes | None]

_PATH = re.compile(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One file of the log: level (or ENTRIES), index within the level, width (256 = full)."""

    level: int
    index: int
    width: int = WIDTH

    def __str__(self) -> str:
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        name = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"tile/{level}/{name}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @property
    def full(self) -> "Tile":
        return Tile(self.level, self.index)


def parse_path(path: str) -> Tile | None:
    """The tile that `path` names, None if it is no tile path in its one right spelling."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level, name, width = found.groups()
    tile = Tile(
        ENTRIES if level == "entries" else int(level),
        int(name.replace("x", "").replace("/", "")),
        int(width) if width else WIDTH,
    )
    return tile if str(tile) == path and (width is None or tile.width < WIDTH) else None


def tiles_of(size: int) -> Iterator[Tile]:
    """All files (hashes, not entries) of a log of `size` leaves, level by level."""
    level, count = 0, size
    while count:
        yield from (Tile(level, index) for index in range(count // WIDTH))
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)
        level, count = level + 1, count // WIDTH


def entry_tiles_of(size: int) -> Iterator[Tile]:
    """All entry bundles of a log of `size` leaves."""
    yield from (Tile(ENTRIES, index) for index in range(size // WIDTH))
    if size % WIDTH:
        yield Tile(ENTRIES, size // WIDTH, size % WIDTH)


def encode_hashes(hashes: Iterable[bytes]) -> bytes:
    """The bytes of a hash tile."""
    return b"".join(hashes)


def decode_hashes(tile_bytes: bytes, width: int = WIDTH, where: str = "tile") -> list[bytes]:
    """The hashes of a tile of exactly `width` hashes."""
    if len(tile_bytes) != width * merkle.HASH_SIZE:
        raise Malformed("tile", where, found=f"{len(tile_bytes)} bytes, a width of {width} needs {width * 32}")
    return [tile_bytes[i : i + 32] for i in range(0, len(tile_bytes), 32)]


def encode_entries(entries: Iterable[bytes]) -> bytes:
    """The bytes of an entry bundle: each entry after its length as big-endian uint16."""
    pieces: list[bytes] = []
    for entry in entries:
        if len(entry) > LARGEST_ENTRY:
            raise ValueError(f"encode_entries: an entry of {len(entry)} bytes; at most {LARGEST_ENTRY}")
        pieces += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(pieces)


def decode_entries(bundle: bytes, width: int = WIDTH, where: str = "tile") -> list[bytes]:
    """The entries of a bundle of exactly `width` entries."""
    entries: list[bytes] = []
    offset = 0
    while offset < len(bundle):
        size = int.from_bytes(bundle[offset : offset + 2], "big")
        entry = bundle[offset + 2 : offset + 2 + size]
        if offset + 2 + size > len(bundle) or len(entries) == width:
            raise Malformed("tile", where, found="a bundle that is cut off or too long")
        entries.append(entry)
        offset += 2 + size
    if len(entries) != width:
        raise Malformed("tile", where, found=f"{len(entries)} entries instead of {width}")
    return entries


class Tree:
    """A tree of `size` leaves, read from tiles: root, proofs, entries. Each tile is read once.

    >>> files = append(0, {}.get, [b"a", b"b"]).files
    >>> Tree(2, files.get).entry(1)
    b'b'
    """

    def __init__(self, size: int, read: Read) -> None:
        self.size, self._read = size, read
        self._hashes: dict[tuple[int, int], list[bytes]] = {}

    def tile(self, level: int, index: int) -> list[bytes]:
        """The hashes of one tile, as wide as a tree of this size has it."""
        hashes = self._hashes.get((level, index))
        if hashes is None:
            width = min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH)
            tile = Tile(level, index, width)
            hashes = decode_hashes(fetch(tile, self._read), width, str(tile))
            self._hashes[level, index] = hashes
        return hashes

    def node(self, height: int, index: int) -> bytes:
        """The hash of the complete subtree over the leaves index·2**height … (index+1)·2**height − 1."""
        level, rest = divmod(height, HEIGHT)
        first = index << rest
        hashes = self.tile(level, first // WIDTH)
        start = first % WIDTH
        return merkle.root(hashes[start : start + (1 << rest)])

    def subtree(self, start: int, end: int) -> bytes:
        """The Merkle tree hash over leaves start … end − 1, as RFC 6962 splits them."""
        pieces: list[bytes] = []
        while start < end:
            height = (end - start).bit_length() - 1
            pieces.append(self.node(height, start >> height))
            start += 1 << height
        found = pieces.pop()
        while pieces:
            found = merkle.node_hash(pieces.pop(), found)
        return found

    def root(self) -> bytes:
        return self.subtree(0, self.size) if self.size else merkle.EMPTY_ROOT

    def leaf(self, index: int) -> bytes:
        """The leaf hash at `index`."""
        self._within(index)
        return self.tile(0, index // WIDTH)[index % WIDTH]

    def entry(self, index: int) -> bytes:
        """The entry at `index`, not checked against its leaf hash."""
        self._within(index)
        return self.entries(index // WIDTH)[index % WIDTH]

    def entries(self, index: int) -> list[bytes]:
        """All entries of the bundle number `index`."""
        width = min(WIDTH, self.size - index * WIDTH)
        tile = Tile(ENTRIES, index, width)
        found = self._read(str(tile))
        if found is not None or width == WIDTH:
            return decode_entries(_there(found, tile), width, str(tile))
        return decode_entries(_there(self._read(str(tile.full)), tile), WIDTH, str(tile.full))[:width]

    def inclusion_path(self, index: int) -> list[bytes]:
        """The audit path of leaf `index`, from the leaf's sibling up."""
        self._within(index)
        path: list[bytes] = []
        start, end = 0, self.size
        while end - start > 1:
            middle = start + merkle.split(end - start)
            if index < middle:
                path.append(self.subtree(middle, end))
                end = middle
            else:
                path.append(self.subtree(start, middle))
                start = middle
        return path[::-1]

    def consistency_path(self, size1: int) -> list[bytes]:
        """The proof that the tree of `size1` leaves is a prefix of this one."""
        if not 0 < size1 <= self.size:
            raise ValueError(f"consistency_path: from {size1} to {self.size}; the older size must be 1 to {self.size}")
        path: list[bytes] = []
        start, end, whole = 0, self.size, True
        while size1 != end:
            middle = start + merkle.split(end - start)
            if size1 <= middle:
                path.append(self.subtree(middle, end))
                end = middle
            else:
                path.append(self.subtree(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self.subtree(start, end))
        return path[::-1]

    def _within(self, index: int) -> None:
        if not 0 <= index < self.size:
            raise ValueError(f"no leaf {index} in a tree of {self.size}")


def fetch(tile: Tile, read: Read) -> bytes:
    """The bytes of a hash tile; where a partial one has been cleaned away, the beginning of the full one."""
    found = read(str(tile))
    if found is None and tile.width < WIDTH:
        found = read(str(tile.full))
        found = None if found is None else found[: tile.width * merkle.HASH_SIZE]
    return _there(found, tile)


def _there(found: bytes | None, tile: Tile) -> bytes:
    if found is None:
        raise Malformed("tile_missing", "log", found=tile)
    return found


@dataclass(frozen=True, slots=True)
class Growth:
    """What an append makes of a log: the new head, the files to write, and the folders of partial tiles
    (`tile/0/000.p`) that may be deleted once the files are written, since their full tile now exists."""

    size: int
    root: bytes
    files: dict[str, bytes]
    superseded: tuple[str, ...]


def append(size: int, read: Read, entries: Sequence[bytes]) -> Growth:
    """The files that turn a log of `size` leaves into one of size + len(entries) leaves.

    Only the rightmost partial tiles of the old log are read. `files` maps path to bytes: every tile that became full
    and the new partial ones; none of them rewrites a path with other bytes, since partial names carry the width.

    >>> sorted(append(0, {}.get, [b"a", b"b"]).files)
    ['tile/0/000.p/2', 'tile/entries/000.p/2']
    """
    new_size = size + len(entries)
    files: dict[str, bytes] = {}
    superseded: list[str] = []
    if not entries:
        return Growth(size, Tree(size, read).root(), files, ())
    first = size // WIDTH
    old = Tree(size, read).entries(first) if size % WIDTH else []
    for number, chunk in _chunks(first, old + list(entries)):
        files[str(Tile(ENTRIES, number, len(chunk)))] = encode_entries(chunk)
    superseded += [f"{Tile(ENTRIES, number)}.p" for number in range(first, new_size // WIDTH)]
    level, fresh = 0, [merkle.leaf_hash(entry) for entry in entries]
    count = size
    while fresh:
        first, width = divmod(count, WIDTH)
        kept: list[bytes] = []
        if width:
            tile = Tile(level, first, width)
            kept = decode_hashes(fetch(tile, read), width, str(tile))
        above: list[bytes] = []
        for number, chunk in _chunks(first, kept + fresh):
            files[str(Tile(level, number, len(chunk)))] = encode_hashes(chunk)
            if len(chunk) == WIDTH:
                above.append(merkle.root(chunk))
                superseded.append(f"{Tile(level, number)}.p")
        level, count, fresh = level + 1, count // WIDTH, above
    root = Tree(new_size, lambda path: files.get(path) or read(path)).root()
    return Growth(new_size, root, files, tuple(superseded))


def _chunks(first: int, items: Sequence[bytes]) -> Iterator[tuple[int, Sequence[bytes]]]:
    for offset in range(0, len(items), WIDTH):
        yield first + offset // WIDTH, items[offset : offset + WIDTH]
