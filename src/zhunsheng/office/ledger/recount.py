"""Counting the log again, entry by entry: the tiles and roots that it must have, against the files that are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhunsheng.office.ledger import places
from zhunsheng.office.ledger.finding import Finding, Kind
from zhunsheng.proof import merkle, tiles
from zhunsheng.proof.tiles import ENTRIES, HEIGHT, WIDTH, Tile


class Recount:
    """A log in the counting.

    `tiled`: up to where tiles must stand. `add` each entry in order, then `finish`; both name the tiles that are not
    what they must be. `root_at(size)` is then the root of any beginning of the log.
    """

    def __init__(self, tiled: int = 0) -> None:
        self.tiled, self.size = tiled, 0
        self._leaves = bytearray()
        self._entries: list[bytes] = []
        self._levels: list[list[bytes]] = [[]]
        self._counts = [0]
        self._roots: dict[int, bytes] = {0: merkle.EMPTY_ROOT}

    def add(self, entry: bytes) -> Iterator[Finding]:
        """Count one more entry."""
        leaf = merkle.leaf_hash(entry)
        self._leaves += leaf
        self._entries.append(entry)
        self.size += 1
        if len(self._entries) == WIDTH:
            if self.size <= self.tiled:
                yield from _compare(Tile(ENTRIES, self.size // WIDTH - 1), self._entries)
            self._entries = []
        yield from self._push(0, leaf)
        if self.size == self.tiled:
            yield from self._edge()

    def finish(self) -> Iterator[Finding]:
        """Say so if the tiles stop short of what the database calls laid."""
        if self.size < self.tiled:
            yield Finding(Kind.TILE, "tile/", f"称已写到 {self.tiled} 条，条目只有 {self.size} 条")

    def root_at(self, size: int) -> bytes:
        """The root of the first `size` entries."""
        if size not in self._roots:
            leaves = [bytes(self._leaves[at : at + 32]) for at in range(0, size * 32, 32)]
            self._roots[size] = merkle.root(leaves)
        return self._roots[size]

    def _push(self, level: int, hash_: bytes) -> Iterator[Finding]:
        if level == len(self._levels):
            self._levels.append([])
            self._counts.append(0)
        held = self._levels[level]
        held.append(hash_)
        self._counts[level] += 1
        if len(held) == WIDTH:
            if self.size <= self.tiled:
                yield from _compare(Tile(level, self._counts[level] // WIDTH - 1), held)
            self._levels[level] = []
            yield from self._push(level + 1, merkle.root(held))

    def _edge(self) -> Iterator[Finding]:
        """The partial tiles at the right edge of what has been laid."""
        if self._entries:
            yield from _compare(Tile(ENTRIES, self.size // WIDTH, len(self._entries)), self._entries)
        for level, held in enumerate(self._levels):
            if held:
                yield from _compare(Tile(level, self._counts[level] // WIDTH, len(held)), held)

    @staticmethod
    def beyond(size: int) -> list[str]:
        """The tiles on disk that a log of `size` entries cannot have."""
        found = []
        for path in sorted((places.log() / "tile").rglob("*")):
            tile = tiles.parse_path(path.relative_to(places.log()).as_posix()) if path.is_file() else None
            if tile is not None and tile.index * WIDTH + tile.width > size >> HEIGHT * max(tile.level, 0):
                found.append(str(tile))
        return found


def _compare(tile: Tile, wanted: list[bytes]) -> Iterator[Finding]:
    """The tile, and every partial one that still lies beside it."""
    encode = tiles.encode_entries if tile.level == ENTRIES else tiles.encode_hashes
    if places.read(str(tile)) is None and not (tile.width < WIDTH and places.read(str(tile.full))):
        yield Finding(Kind.TILE, str(tile), "文件不见了")
    beside = places.log() / f"{tile.full}.p"
    for path in [places.log() / str(tile.full), *sorted(beside.glob("*"))]:
        width = _width(path) if path.parent == beside else WIDTH
        if not path.is_file() or width > len(wanted):
            continue
        if path.read_bytes() != encode(wanted[:width]):
            yield Finding(Kind.TILE, path.relative_to(places.log()).as_posix(), "内容与条目算出的不符")


def _width(path: Path) -> int:
    return int(path.name) if path.name.isdecimal() else WIDTH + 1
