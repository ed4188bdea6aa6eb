"""All figures of the self-inspection report over the loaded example against hand-written SQL for some of them.

The peer is the same statement as a person would write it, over the same views' tables, on the same connection; the two
must give the same whole numbers before a time is printed. Run after `make example-full`:

    python benchmarks/figures.py [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhunsheng.config.settings")
os.environ.setdefault("FACE", "office")

import django

django.setup()

from django.db import connection  # noqa: E402

from zhunsheng.office.indicators import reads  # noqa: E402
from zhunsheng.office.indicators.query import Span  # noqa: E402
from zhunsheng.office.reports import reads as reports  # noqa: E402

LIVE = "SELECT {what} FROM matters_matter m WHERE m.kind = '{of}' AND m.closed_on BETWEEN '2020-01-01' AND '2020-12-31'"
PAST = (
    "SELECT {what} FROM matters_historicalrecord h WHERE h.of = '{of}' AND h.closed_on BETWEEN '2020-01-01' AND '2020-12-31'"
)
BY_HAND = {
    "service_cases": f"SELECT ({LIVE.format(what='count(*)', of='service')}) + ({PAST.format(what='count(*)', of='service')})",
    "service_materials": PAST.format(what="sum((h.facts->>'materials')::bigint)", of="service"),
    "service_days": "SELECT ({}) + ({})".format(
        LIVE.format(what="coalesce(sum(m.closed_on - m.opened_on), 0)", of="service"),
        PAST.format(what="sum((h.facts->>'days')::bigint)", of="service"),
    ),
    "mediations_settled": PAST.format(what="count(*)", of="mediation") + " AND h.outcome IN ('settled', 'agreed', 'oral')",
    "legal_aid_cases": PAST.format(what="count(*)", of="legal_aid"),
}


def timed(run: Callable[[], object], rounds: int) -> float:
    run()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def asked(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    year, known = Span.year(2020), reads.definitions()
    whole = ours = 0.0
    for name, sql in BY_HAND.items():
        figure = reads.live(known[name], year).figure
        if figure.numerator != asked(sql):
            raise SystemExit(f"{name}: {figure.numerator} is not what the hand-written SQL gives ({asked(sql)})")
        mine, peer = timed(lambda n=name: reads.live(known[n], year), rounds), timed(lambda s=sql: asked(s), rounds)
        whole, ours = whole + peer, ours + mine
        print(f"{name:24} {mine:8.1f} ms, by hand {peer:8.1f} ms, {mine / peer:5.2f}x")
    print(f"{'together':24} {ours:8.1f} ms, by hand {whole:8.1f} ms, {ours / whole:5.2f}x (aim <= 1.3x)")
    outline = reports.outlines()["self_inspection"]
    print(f"all {len(outline.figures)} figures of the report: {timed(lambda: reports.reading(outline, 2020), rounds):.0f} ms")
    page = timed(lambda: reads.page(known["service_cases"], year, organs=None), rounds)
    print(f"first page of the rows behind {asked(BY_HAND['service_cases']):,} cases: {page:.0f} ms (aim <= 300 ms)")


if __name__ == "__main__":
    main()
