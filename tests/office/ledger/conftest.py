"""A register with some history, and what an attacker does to it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction

from tests import databases
from zhunsheng.cli import cluster
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger import keys, places, reads
from zhunsheng.office.ledger.models import Checkpoint, Record
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer
from zhunsheng.proof import checkpoint as heads
from zhunsheng.proof import note, tiles

ROOT = Path(__file__).resolve().parents[3]
AT = clock.at(date(2026, 3, 2))
GUARDED = ("ledger_record", "ledger_projection", "ledger_entry", "ledger_checkpoint", "people_officer")


class Register:
    """The register of this test's database and folder, and a superuser's hands on it."""

    def __init__(self, database: str, log: Path, own_keys: Path) -> None:
        self.database, self.log, self.keys = database, log, own_keys

    # ── what the house does ──

    def officers(self, number: int, name: str = "林远") -> list[Officer]:
        """As many recorded officers: each a row, a record and a place in the queue."""
        made = [people.create_officer(code=f"P{uuid4().hex[:12]}", name=name, by=None, at=AT) for _ in range(number)]
        assert all(isinstance(one, Officer) for one in made)
        return made  # type: ignore[return-value]

    def publish(self) -> Checkpoint:
        while ledger.sequence():
            pass
        signed = ledger.sign() or reads.newest_checkpoint()
        assert signed is not None
        return signed

    def enter(self, subject: str, act: str = "decide") -> Record:
        with transaction.atomic():
            return ledger.record(subject=subject, kind="matter", act=act, at=AT, stage="decision")

    # ── what anybody may run ──

    def manage(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A management command in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "zhunsheng.cli.manage", *words],
            env=self.environment | environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ, "FACE": "all", "ZHUNSHENG_STATIC": "plain", **databases.urls(self.database),
            "ZHUNSHENG_LOG": str(self.log), "ZHUNSHENG_KEYS": str(self.keys),
        }  # fmt: skip

    def sweep(self, *words: str) -> list[str]:
        """What `zhunsheng manage sweep` finds, a line each; empty if it is content."""
        out, faulty = io.StringIO(), False
        connections.close_all()  # by a connection of its own, which knows nothing of what was done before
        try:
            call_command("sweep", *words, stdout=out, stderr=io.StringIO())
        except SystemExit as ended:
            faulty = ended.code == 1
        lines = [line for line in out.getvalue().splitlines() if "｜" in line]
        assert faulty == bool(lines), out.getvalue()
        return lines

    # ── what an attacker does ──

    def as_superuser(
        self, *statements: str, hide: bool = True, tables: tuple[str, ...] = GUARDED
    ) -> list[tuple[Any, ...]]:
        """Switch the triggers off, do it, and switch them on again as if nothing had been."""
        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(databases.CLUSTER.url(cluster.SUPER, self.database)) as connection:
            for table in tables:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            for statement in statements:
                done = connection.execute(statement)
                rows = done.fetchall() if done.description else []
            connection.commit()
            for table in tables if hide else ():
                names = connection.execute(
                    f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND tgname LIKE 'ledger\\_%'"
                ).fetchall()
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
                for (name,) in names:
                    connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        return rows

    def entries(self) -> list[bytes]:
        return [
            bytes(e)
            for e in Record.objects.filter(place__isnull=False).order_by("place__index").values_list("entry", flat=True)
        ]

    def rebuild(self, entries: list[bytes]) -> bytes:
        """Lay all tiles anew from these entries, and set the database's head to them; returns the root."""
        for path in sorted((self.log / "tile").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        growth = tiles.append(0, {}.get, entries)
        places.write_once(growth.files)
        self.as_superuser(
            f"UPDATE ledger_head SET size = {growth.size}, tiled = {growth.size}, root = '\\x{growth.root.hex()}'"
        )
        return growth.root

    def sign_again(self, size: int, root: bytes, everywhere: bool = False) -> None:
        """Publish another head with the real keys; `everywhere`: cover the traces in memories and table too."""
        text = heads.Checkpoint(keys.origin(), size, root).text
        (key, signer), (witness, cosigner) = keys.log_key(), keys.witness_key()
        signed = note.Note(text, (note.sign(text, key, signer), note.cosign(text, witness, cosigner, 1_772_000_000)))
        places.replace(self.log / "checkpoint", signed.encode())
        if everywhere:
            for who in (keys.LOG, keys.WITNESS):
                keys.remember(who, keys.Last(size, root))
            self.as_superuser(
                "DELETE FROM ledger_checkpoint",
                f"INSERT INTO ledger_checkpoint (size, root, text, published_at) "
                f"VALUES ({size}, '\\x{root.hex()}', '{signed.encode().decode()}', now())",
            )

    def edit(self, path: str, at: int = -1) -> None:
        """Flip one bit of a file of the log."""
        content = bytearray((self.log / path).read_bytes())
        content[at] ^= 1
        (self.log / path).write_bytes(bytes(content))


@pytest.fixture(scope="module")
def template(django_db_setup: None) -> str:
    """The finished database of which every test here gets a copy."""
    return databases.template("base")


@pytest.fixture
def register(clone: Any, template: str, transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Register]:
    """A fresh database and folder for this test alone; what the template recorded is numbered and signed."""
    connections.close_all()
    databases.clone(clone.name, of=template)
    clone.dirty = True
    settings.LOG_ROOT, settings.KEYS_ROOT = tmp_path / "log", tmp_path / "keys"
    made = Register(clone.name, tmp_path / "log", tmp_path / "keys")
    ledger.sequence()
    ledger.sign()
    yield made
