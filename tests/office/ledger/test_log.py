"""The log: numbered without gaps, tiled, signed, provable; a crash or a second sequencer changes nothing."""

from __future__ import annotations

import subprocess
import sys
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.office.ledger.conftest import AT, ROOT, Register
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger import keys, places, reads
from zhunsheng.office.ledger.halt import KeyMissing, LogHalted
from zhunsheng.office.ledger.models import Checkpoint, Entry, Head, Pending, Record
from zhunsheng.proof import checkpoint as heads
from zhunsheng.proof import inclusion, tiles
from zhunsheng.proof.tiles import Tree


def test_records_are_numbered_in_the_order_of_arrival_without_gaps(register):
    before = Head.objects.get().size
    register.officers(5)
    assert ledger.sequence() == 5
    assert ledger.sequence() == 0
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(before + 5))
    assert not Pending.objects.exists()


def test_a_batch_has_a_limit_and_the_rest_waits(register):
    register.officers(5)
    assert [ledger.sequence(2), ledger.sequence(2), ledger.sequence(2), ledger.sequence(2)] == [2, 2, 1, 0]


@pytest.mark.parametrize("number", [1, 255, 256, 257])
def test_any_client_reads_the_tiles(register, number):
    before = Head.objects.get().size
    subject = f"matter:{uuid4()}"
    with transaction.atomic():
        ledger.record_all(
            [
                ledger.Draft(subject=subject, kind="matter", act="step", at=AT, stage="decision")
                for _ in range(number - before)
            ]
        )
    signed = register.publish()
    tree = Tree(signed.size, places.read)
    assert (signed.size, bytes(signed.root)) == (number, tree.root())
    assert [tree.entry(i) for i in range(number)] == register.entries()
    kept = {path.relative_to(register.log).as_posix() for path in register.log.rglob("*") if path.is_file()}
    wanted = {str(tile) for tile in (*tiles.tiles_of(number), *tiles.entry_tiles_of(number))} | {"checkpoint"}
    assert wanted <= kept
    assert number < 256 or not any("000.p/" in path and not path.startswith("tile/1") for path in kept)


def test_a_record_is_proved_once_a_checkpoint_covers_it(register):
    officer = register.officers(3)[1]
    record = Record.objects.get(subject=f"officer:{officer.pk}")
    assert reads.proof(record) is None
    ledger.sequence()
    assert reads.proof(record) is None
    signed = ledger.sign()
    found = reads.proof(record)
    assert found is not None
    assert found.checkpoint == signed
    proof = inclusion.Proof.decode(found.text)
    assert proof.index == found.index == record.place.index
    assert proof.covers(bytes(record.entry), reads.policy()) == ""
    assert proof.covers(bytes(Record.objects.first().entry), reads.policy()) == "inclusion"


def test_a_checkpoint_is_signed_cosigned_and_published(register):
    register.officers(1)
    signed = register.publish()
    assert (register.log / "checkpoint").read_text() == signed.text
    verdict = heads.judge(signed.text.encode(), reads.policy())
    assert verdict.ok
    assert [name for name, _ in verdict.witnesses] == [f"{keys.origin()}/witness"]
    assert reads.policy().words == "1/1"
    assert ledger.sign() is None


def test_keys_are_made_once_and_closed_to_others(register):
    for name in ("log.key", "witness.key", "actor", "log.last", "witness.last"):
        register.enter(f"matter:{uuid4()}")
        ledger.pseudonym(Record.objects.first())
        assert (register.keys / name).stat().st_mode & 0o777 == 0o600
    assert register.keys.stat().st_mode & 0o777 == 0o700


def test_a_lost_key_is_noticed_not_replaced(register):
    register.officers(1)
    register.publish()
    (register.keys / "log.key").unlink()
    register.officers(1)
    ledger.sequence()
    with pytest.raises(LogHalted, match="the key is missing"):
        ledger.sign()


def test_the_key_of_the_officers_names_is_noticed_too(register):
    [officer] = register.officers(1)
    ledger.pseudonym(officer)  # nobody has acted yet: a first start may make it
    with transaction.atomic():
        ledger.record(subject=f"matter:{uuid4()}", kind="matter", act="decide", at=AT, stage="decision", actor=officer)
    (register.keys / "actor").unlink()
    with pytest.raises(KeyMissing, match=r"actor: the key is missing: .*ZHUNSHENG_KEYS"):
        ledger.pseudonym(officer)


def test_the_folder_of_the_log_is_checked_without_anything_else(register):
    register.officers(3)
    register.publish()
    assert (register.log / "policy.txt").read_text() == keys.policy().text
    told = subprocess.run(
        [sys.executable, "-m", "zhunsheng.cli.main", "log", "verify", str(register.log)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "登记簿自带规则" in told.stdout


def test_records_that_commit_late_are_not_lost(register):
    """The one that began first and committed last: following "ids above the last seen" would lose it."""
    from django.db import connections

    late = connections.create_connection("default")
    try:
        late.set_autocommit(False)
        with late.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_record (id, subject, number, kind, body, nonce, entry, recorded_at, xid) SELECT "
                "gen_random_uuid(), 'matter:late', 1, 'x', body, nonce, entry, recorded_at, 0 FROM ledger_record LIMIT 1"
            )
        register.officers(2)
        assert ledger.sequence() == 2
        late.commit()
        assert ledger.sequence() == 1
    finally:
        late.close()
    assert not Pending.objects.exists()


# ── crashes ──

CRASH = """
import os, django
django.setup()
from zhunsheng.office.ledger import places
from zhunsheng.office.ledger.actions import sequencer
from zhunsheng.office.ledger.models import Head
left = [{after}]
def die():
    left[0] -= 1
    if left[0] < 0: os._exit(9)
whole = {what}
def dying(*given, **named):
    die()
    return whole(*given, **named)
{what} = dying
sequencer.sequence()
"""


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("sequencer._number", 0),  # before anything
        ("sequencer.set_head", 0),  # places written, not committed
        ("places.write_once", 0),  # committed, no tile yet
        ("os.link", 1),  # one tile of two
        ("sequencer.tiles_stand", 0),  # all tiles, not noted
    ],
)
def test_a_kill_leaves_no_gap(register: Register, what: str, after: int):
    register.officers(3)
    died = subprocess.run(
        [sys.executable, "-c", CRASH.format(what=what, after=after)],
        env=register.environment | {"DJANGO_SETTINGS_MODULE": "zhunsheng.config.settings"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert died.returncode == 9, died.stderr
    register.officers(2)
    signed = register.publish()
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(signed.size))
    assert Tree(signed.size, places.read).root() == bytes(signed.root)
    assert register.sweep() == []


def test_a_crash_between_memory_and_publishing_signs_the_same_head_again(register, monkeypatch):
    register.officers(1)
    ledger.sequence()
    with monkeypatch.context() as broken:
        broken.setattr(Checkpoint.objects, "create", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ledger.sign()
    signed = ledger.sign()
    assert signed is not None
    assert register.sweep() == []


def test_two_sequencers_number_each_record_once(register):
    register.officers(120)
    expected = Head.objects.get().size + 120
    two = [
        subprocess.Popen(
            [sys.executable, "-m", "zhunsheng.cli.manage", "worker", "--once"], env=register.environment, cwd=ROOT
        )
        for _ in range(2)
    ]
    assert [one.wait() for one in two] == [0, 0]
    ledger.sequence()
    assert Head.objects.get().size == expected
    assert Entry.objects.count() == expected
    assert register.sweep() == []


def test_while_one_numbers_the_other_waits(register):
    register.officers(1)
    from django.db import connections

    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [0x5A53_0001])
        assert ledger.sequence() == 0
    finally:
        other.close()
    assert ledger.sequence() == 1


# ── erasure ──


def test_erasing_a_salt_needs_an_erasure_record(register):
    officer = register.officers(1)[0]
    with pytest.raises(Exception, match="only together with an erasure record"):
        connection.cursor().execute("SELECT ledger_erase_salts('people_officer', %s)", [str(officer.pk)])


def test_erasure_leaves_record_entry_and_tree_standing(register):
    officer = register.officers(1)[0]
    register.publish()
    ledger.erase(officer, subject=f"officer:{officer.pk}", at=AT, actor=None)
    register.publish()
    record = Record.objects.get(subject=f"officer:{officer.pk}", number=1)
    assert [one.salt for one in record.projections.all()] == [None]
    assert reads.proof(record) is not None
    assert register.sweep() == []
