"""How dear is the register? `perform` with its record against the same act without it, in the same run.

The act is `investigate` of penalty_ordinary: one act, two signers, three pieces of evidence (received beforehand), the
matter, its clocks and its marking. Both sides run the same code on clones of one template in the same server, with the
same indexes, `synchronous_commit` as the server has it, one transaction and one commit each. The peer differs in two
things: `ledger.record_all` writes nothing, and the triggers that demand a record are dropped in its clone.
The sides take turns, round by round, so that a noisy machine is noisy for both.

    python benchmarks/perform.py [--acts 60] [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.update(FACE="all", ZHUNSHENG_STATIC="plain", DJANGO_SETTINGS_MODULE="zhunsheng.config.settings")

from tests import databases  # noqa: E402
from zhunsheng.cli import cluster  # noqa: E402

AIM = 0.6
DEMANDS = """
    SELECT format('DROP TRIGGER %I ON %I', tgname, relname) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE tgname IN ('ledger_recorded_insert', 'ledger_recorded_update')
"""


@contextmanager
def clones() -> Iterator[dict[str, str]]:
    """Two databases alike; in `without`, nothing asks for a record."""
    import psycopg

    databases.CLUSTER.start()
    template = databases.template("base")
    names = {side: f"zs_bench_{os.getpid()}_{side}" for side in ("with", "without")}
    try:
        for name in names.values():
            databases.clone(name, of=template)
        with psycopg.connect(databases.CLUSTER.url(cluster.OWNER, names["without"]), autocommit=True) as owner:
            for (statement,) in owner.execute(DEMANDS).fetchall():
                owner.execute(statement)
        yield names
    finally:
        for name in names.values():
            databases.drop(name)


def turn_to(name: str) -> None:
    """Let Django speak to this database, as the application's role."""
    from django.db import connection

    from zhunsheng.config.settings import database

    connection.close()
    connection.settings_dict.update(database(databases.CLUSTER.url(database=name)))
    connection.ensure_connection()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--acts", type=int, default=60, help="acts of each side in a round")
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()

    import django

    django.setup()
    with clones() as names:
        times = measure(names, given.acts, given.rounds)
    rate = {side: given.acts / statistics.median(times[side]) for side in times}
    ratio = rate["with"] / rate["without"]
    print(f"perform, {given.rounds} rounds of {given.acts} acts a side, median round")
    print(f"  without the register  {rate['without']:8.1f} acts/s")
    print(f"  with the register     {rate['with']:8.1f} acts/s")
    print(f"  ratio                 {ratio:8.2f} (aim ≥ {AIM})")
    return 0 if ratio >= AIM else 1


def measure(names: dict[str, str], acts: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of each round of each side; the first round warms up and does not count."""
    from tests.office import factories

    here: dict[str, Any] = {}
    times: dict[str, list[float]] = {side: [] for side in names}
    for number in range(rounds + 1):
        for side, name in names.items():
            turn_to(name)
            with factories.on(factories.START), nullcontext() if side == "with" else silent():
                if side not in here:
                    here[side] = factories.district()
                spent = one_round(here[side], acts)
            if number:
                times[side].append(spent)
    return times


@contextmanager
def silent() -> Iterator[None]:
    """The register writes nothing: neither single records nor several."""
    from zhunsheng.office.ledger import actions as ledger

    nothing = {"record_all": lambda drafts: [], "record": lambda **said: None}
    with mock.patch.multiple(ledger, **nothing):
        yield


def one_round(here: Any, acts: int) -> float:
    """Seconds for `acts` performances, each on a case of its own that stands filed."""
    from tests.office import factories
    from zhunsheng.office.matters import actions as matters

    ready = []
    for _ in range(acts):
        case = factories.done(here.open_penalty())
        here.perform(case, "filing", [here.head], outcome="filed")
        evidence = [factories.file(name, by=here.li) for name in factories.EVIDENCE["investigate"]]
        ready.append((case, evidence))
    begin = time.perf_counter()
    for case, evidence in ready:
        factories.done(
            matters.perform(case, "investigate", by=[here.li, here.zhao], entered_by=here.li, evidence=evidence)
        )
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
