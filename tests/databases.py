"""Databases for tests: a template made once by the owner, a clone for each worker, a fresh clone for a dirty module.

Append-only tables have TRUNCATE triggers and the application's role may not truncate, so nothing is ever flushed:
a module that committed leaves its clone behind, and the next one gets a new clone of the template.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from zhunsheng.cli import cluster, place

ROOT = Path(__file__).resolve().parents[1]
CLUSTER = cluster.Cluster(test=True)
KEPT = 6  # templates of earlier states of the code

# Each template is a copy of another in which one thing more was done: the owner makes the tables (what takes longest, and
# changes least) and applies the rulebook, the application founds districts.
UPON = {"schema": "", "base": "schema", "district": "base", "example": "base"}
OWNERS = ("schema", "base")
DONE: dict[str, list[str]] = {
    "schema": ["migrate", "--no-input", "-v0"],
    "base": ["rulebook_apply"],
    "district": ["shell", "-v0", "-c", "from tests.office.factories import found_district; found_district()"],
    "example": ["load_example", "--small"],
}


def _sources(name: str) -> Iterator[Path]:
    """The files that a template depends on."""
    yield from ROOT.glob("src/zhunsheng/**/migrations/*.py")
    yield from ROOT.glob("src/zhunsheng/**/models.py")
    yield ROOT / "requirements.lock"
    if name == "schema":
        return
    yield from ROOT.glob("src/zhunsheng/office/rulebook/**/*.py")
    yield from ROOT.glob("rulebook/**/*.yaml")
    if name == "base":
        return
    yield from ROOT.glob("src/zhunsheng/**/*.py")
    yield ROOT / "tests/office/factories.py"


@functools.cache  # one state of the code for a whole run, whatever is edited meanwhile
def _digest(name: str) -> str:
    state = hashlib.sha256(name.encode())
    for path in sorted(set(_sources(name))):
        state.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return state.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[None]:
    path = place.var() / "test-template.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def register(name: str = "base") -> Path:
    """The log and keys that belong to a template: what its making sequenced and signed."""
    return place.var() / "test-registers" / f"{name}_{_digest(name)}"


def places(folder: Path) -> dict[str, str]:
    """The environment that makes a process keep the register and the files in a folder."""
    names = {"ZHUNSHENG_LOG": "log", "ZHUNSHENG_KEYS": "keys", "ZHUNSHENG_MEDIA": "files"}
    return {variable: str(folder / name) for variable, name in names.items()}


def _as_super(*statements: str, database: str = "postgres") -> list[str]:
    with psycopg.connect(CLUSTER.url(cluster.SUPER, database), autocommit=True) as connection:
        rows: list[str] = []
        for statement in statements:
            done = connection.execute(statement)
            rows += [row[0] for row in done.fetchall()] if done.description else []
        return rows


def urls(database: str) -> dict[str, str]:
    """The environment that makes a process use a test database."""
    return {
        "DATABASE_URL": CLUSTER.url(cluster.APP, database),
        "DATABASE_OWNER_URL": CLUSTER.url(cluster.OWNER, database),
    }


def manage(database: str, words: list[str], **environment: str) -> None:
    """Run management commands (separated by a comma) on a database, in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "zhunsheng.cli.manage", *words],
        env={**os.environ, "FACE": "all", "ZHUNSHENG_STATIC": "plain", **urls(database), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} on {database} failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")


def template(name: str = "base") -> str:
    """The name of the finished template database for the code as it is now; made if there is none."""
    wanted = f"zs_template_{name}_{_digest(name)}"
    first = template(UPON[name]) if UPON[name] else ""
    with _alone():
        CLUSTER.start()
        finished = _as_super(f"SELECT datname FROM pg_database WHERE datname LIKE 'zs_template_{name}_%' ORDER BY oid")
        if wanted in finished:
            return wanted
        making = f"zs_making_{name}"
        _as_super(
            f"DROP DATABASE IF EXISTS {making} (FORCE)",
            f"CREATE DATABASE {making} OWNER {cluster.OWNER} TEMPLATE {first or 'template0'}",
        )
        shutil.rmtree(register(name), ignore_errors=True)
        if first and register(UPON[name]).exists():  # applying a book need not sign anything
            shutil.copytree(register(UPON[name]), register(name))
        if not first:
            _as_super(cluster.GRANTS_SQL, database=making)
        role = {"ZHUNSHENG_AS": "owner"} if name in OWNERS else {"DISTRICT_CLOCK": "own"}
        manage(making, DONE[name], **role, **places(register(name)))
        _as_super(
            f"ALTER DATABASE {making} RENAME TO {wanted}",
            *(f"DROP DATABASE {old} (FORCE)" for old in finished[:-KEPT]),
        )
    return wanted


def clone(database: str, of: str) -> None:
    """Make `database` a fresh copy of the template, whatever it was; whoever is connected to it is cut off."""
    _as_super(
        f"DROP DATABASE IF EXISTS {database} (FORCE)",
        f"CREATE DATABASE {database} OWNER {cluster.OWNER} TEMPLATE {of}",
    )


def drop(database: str) -> None:
    _as_super(f"DROP DATABASE IF EXISTS {database} (FORCE)")


def sweep() -> None:
    """Drop the clones of test runs that are no more (their process has gone)."""
    for name in _as_super("SELECT datname FROM pg_database WHERE datname LIKE 'zs_test_%'"):
        pid = int(name.split("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            drop(name)
        except PermissionError:
            pass
