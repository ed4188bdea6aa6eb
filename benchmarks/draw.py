"""Drawing 1,000 of 39,966 objects, against consistent sampling in the same run (aim: at least 8 times as fast).

    pip install --require-hashes -r benchmarks/requirements.txt      # the peer: PyPI consistent_sampler 1.0.10
    python benchmarks/draw.py [--peer FOLDER]                        # CPU seconds and ratios

All check for duplicates, hash every id with SHA-256 and answer with the ids in drawn order; runs alternate and the best
of each counts, so that a busy machine slows all alike. Beside the package stands its algorithm written with care
(benchmarks/consistent_sampling.py), about twice as fast as the package. Exit 0: the aim is met; 1: missed; 2: the
package is not installed, so only the second figure could be measured. `--peer` names a folder that the package was
unpacked into.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from zhunsheng.proof import draw

KEY = "0b6c70ccffb9e6a5ec655a803321890b"
SIZE, DRAWN, ROUNDS, AIM = 39_966, 1_000, 15, 8.0
OURS, PACKAGE, WRITTEN = "zhunsheng", "consistent_sampler 1.0.10 (PyPI)", "its algorithm, written here"


def main() -> int:
    parser = argparse.ArgumentParser(description="Drawing 1,000 of 39,966, against consistent sampling")
    parser.add_argument("--peer", type=Path)
    given = parser.parse_args()
    root = Path(__file__).resolve().parents[1]
    sys.path[:0] = [str(root), *([str(given.peer)] if given.peer else [])]
    ids = [f"91{number:015d}X" for number in range(SIZE)]
    runs: dict[str, Callable[[], list[object]]] = {OURS: lambda: [id for _, id in draw.draw(KEY, ids, DRAWN)]}
    for title, module in ((WRITTEN, "benchmarks.consistent_sampling"), (PACKAGE, "consistent_sampler")):
        try:
            sampler = import_module(module).sampler
        except ImportError:
            continue
        runs[title] = lambda sampler=sampler: list(sampler(ids, seed=KEY, take=DRAWN, output="id"))  # type: ignore[misc]
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for title, run in runs.items():
            started = time.process_time()
            drawn = run()
            best[title] = min(best[title], time.process_time() - started)
            assert len(set(drawn)) == DRAWN
    for title, seconds in best.items():
        print(f"{title:<34} {seconds * 1000:7.1f} ms CPU   ratio {seconds / best[OURS]:5.1f}")
    if PACKAGE not in best:
        print("consistent_sampler is not installed; see benchmarks/requirements.txt", file=sys.stderr)
        return 2
    print(f"aim: {AIM:.0f} against the package")
    return 0 if best[PACKAGE] / best[OURS] >= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
