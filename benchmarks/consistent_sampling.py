"""The peer of benchmarks/draw.py: consistent sampling as published by R. L. Rivest, sampling without and with replacement.

Written anew from the description of the PyPI package `consistent_sampler` 1.0.10 (MIT): every id gets a ticket, a
decimal fraction from SHA-256 with its digits reversed; tickets go into a heap; the smallest are drawn; with replacement
the next ticket of an id is a fraction above its last one. tests/proof/test_peer.py holds it to the published vectors,
and when the package itself is installed benchmarks/draw.py measures that instead.

>>> list(sampler(["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"], seed=314159, take=4, output="id"))
['B-2', 'B-3', 'A-3', 'A-2']
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Literal


def _fraction(text: str) -> str:
    digits = f"{int(sha256(text.encode()).hexdigest(), 16):064d}"
    return "0." + digits[::-1]


def _above(x: str) -> str:
    """The next pseudo-random fraction above x: its leading nines stay, the rest is hashed anew until it is larger."""
    padded = x + "0"
    keep = next(place for place in range(2, len(padded)) if padded[place] < "9")
    count = 0
    while True:
        count += 1
        y = padded[:keep] + _fraction(f"{x}:{count}")[2:]
        if y > padded:
            return y


def _trim(x: str, digits: int) -> str:
    padded = x + "0"
    return x[: next(place for place in range(2, len(padded)) if padded[place] < "9") + digits]


def sampler(
    id_list: Sequence[object],
    seed: object,
    with_replacement: bool = False,
    drop: int = 0,
    take: float = float("inf"),
    output: Literal["id", "tuple"] = "tuple",
    digits: int = 9,
) -> Iterator[object]:
    """The ids in the order of their tickets, from `drop` on, `take` of them."""
    if len(set(id_list)) != len(id_list):
        raise ValueError("sampler: an id stands twice")
    start = sha256(str(seed).encode()).hexdigest()
    heap: list[tuple[str, object, int]] = []
    for id in id_list:
        heapq.heappush(heap, (_fraction(start + str(id)), id, 1))
    count = 0
    while heap and count < drop + take:
        number, id, generation = heapq.heappop(heap)
        if with_replacement:
            heapq.heappush(heap, (_above(number), id, generation + 1))
        count += 1
        if count > drop:
            yield id if output == "id" else (_trim(number, digits), id, generation)
