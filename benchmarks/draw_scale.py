"""The draw at the size of a province and of the country: Parquet through DuckDB on this machine, and the pure draw.

    python benchmarks/draw_scale.py [1 10]       # millions of objects; prints seconds, bytes and the extrapolation

Three parts, each in one run: (1) 40,000 and 1 million ids against the bare hashlib loop and memory of the stream form;
(2) 1,000 objects × 274 inspectors, two each; (3) national.sql over Parquet at each size, the drawn ids compared with
those of `proof.draw` class by class up to a million.
"""

from __future__ import annotations

import heapq
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from hashlib import sha256
from math import isqrt
from pathlib import Path

import duckdb

from zhunsheng.proof import draw

KEY = "0b6c70ccffb9e6a5ec655a803321890b"
SQL = Path(__file__).resolve().parents[1] / "src" / "zhunsheng" / "verify" / "sql" / "national.sql"
RATIOS = {"A": 50, "B": 100, "C": 300, "D": 1000}  # basis points
COUNTRY = 185_000_000


def best(run: Callable[[], object], rounds: int = 5) -> float:
    """The least CPU seconds of several runs."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        run()
        found.append(time.process_time() - started)
    return min(found)


def bare(ids: list[str], k: int) -> list[tuple[str, str]]:
    """The loop that anybody would write."""
    start = f"{KEY}|"
    return heapq.nsmallest(k, ((sha256((start + id).encode()).hexdigest(), id) for id in ids))


def pure() -> None:
    for size in (39_966, 1_000_000):
        ids = [f"91{n:015d}X" for n in range(size)]
        assert bare(ids, 1000) == draw.draw(KEY, ids, 1000)
        rounds = 5 if size < 100_000 else 2
        ours, loop = (
            best(lambda ids=ids: draw.draw(KEY, ids, 1000), rounds),
            best(lambda ids=ids: bare(ids, 1000), rounds),
        )
        print(
            f"{size:>10,} ids: draw {ours:6.3f} s CPU, bare hashlib loop {loop:6.3f} s, speed {loop / ours:4.2f} of the loop"
        )

    def stream() -> Iterator[str]:
        return (f"91{n:015d}X" for n in range(300_000))

    tracemalloc.start()
    draw.draw_stream(KEY, stream(), 1000)
    print(f"   stream form: peak {tracemalloc.get_traced_memory()[1] / 2**20:.1f} MiB for 300,000 ids, k = 1,000")
    tracemalloc.stop()


def inspectors() -> None:
    names = [f"I{n:04d}" for n in range(274)]
    slots = [(f"O{n:04d}", names) for n in range(1000) for _ in range(2)]
    seconds = best(lambda: draw.assign(KEY, slots, dict.fromkeys(names, 20)), 3)
    print(f"1,000 objects x 274 inspectors, two each: {seconds:.3f} s CPU (aim 0.5)")
    tight = best(lambda: draw.assign(KEY, slots, dict.fromkeys(names, 8)), 3)
    print(f"   the same with caps of 8 (2,192 places for 2,000 slots): {tight:.3f} s CPU")


def objects(own: duckdb.DuckDBPyConnection, size: int, file: Path) -> list[tuple[str, int, str, str]]:
    """Write so many objects as Parquet; answers (class, k, key, ceiling) for each class, as national.sql wants them."""
    own.execute(
        f"""COPY (SELECT '91' || lpad(n::VARCHAR, 15, '0') || 'X' AS id, 'ABCD'[1 + (n * 7919 % 97 % 4)::INT] AS class
            FROM range({size}) t(n)) TO '{file}' (FORMAT parquet)"""
    )
    found = []
    for name, count in own.execute(f"SELECT class, count(*) FROM '{file}' GROUP BY class ORDER BY class").fetchall():
        k = -(-count * RATIOS[name] // 10_000)
        ceiling = ((k + 5 * isqrt(k) + 10 << 256) // count).to_bytes(33, "big").hex()[2:]
        found.append((name, k, draw.key("00" * 32, f"object:class={name}"), ceiling))
    return found


def in_duckdb(
    own: duckdb.DuckDBPyConnection, file: Path, classes: list[tuple[str, int, str, str]]
) -> tuple[float, list[tuple[str, int, str, str]]]:
    """Seconds by the clock, and the rows drawn."""
    own.execute("CREATE MACRO zs_sha256(t) AS sha256(t)")
    own.execute("CREATE TABLE draw_class (class VARCHAR, k BIGINT, key VARCHAR, ceiling VARCHAR)")
    own.executemany("INSERT INTO draw_class VALUES (?, ?, ?, ?)", classes)
    own.execute(f"CREATE VIEW object AS SELECT * FROM '{file}'")
    started = time.perf_counter()
    rows = own.execute(SQL.read_text(encoding="utf-8")).fetchall()
    return time.perf_counter() - started, rows


def national(millions: int, folder: Path) -> float:
    """Draw from Parquet; answers seconds."""
    size, file = millions * 1_000_000, folder / f"objects-{millions}m.parquet"
    with duckdb.connect() as own:
        classes = objects(own, size, file)
        seconds, rows = in_duckdb(own, file, classes)
        assert len(rows) == sum(k for _, k, _, _ in classes)
        if size <= 1_000_000:
            for name, k, key, _ in classes:
                ids = [id for (id,) in own.execute("SELECT id FROM object WHERE class = ?", [name]).fetchall()]
                assert [(t, id) for c, _, id, t in rows if c == name] == draw.draw(key, ids, k), name
    size_mb = file.stat().st_size / 2**20
    print(f"{size:>11,} objects: {seconds:6.2f} s, {size_mb:7.1f} MiB of Parquet, {len(rows):,} drawn")
    return seconds


def main() -> int:
    sizes = [int(word) for word in sys.argv[1:]] or [1, 10]
    pure()
    inspectors()
    with tempfile.TemporaryDirectory() as folder:
        seconds = {millions: national(millions, Path(folder)) for millions in sizes}
    most = max(seconds)
    print(
        f"formula: seconds = {seconds[most] / most:.3f} x millions; {COUNTRY:,} objects: about {seconds[most] / most * 185:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
