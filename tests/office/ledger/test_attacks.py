"""What somebody with the database, the disk or even the keys can do, and who finds it.

Each attack is made by another connection or an edit of a file; the finder is the public command, or
the sequencer or signer itself. The numbers are those of the threat list in docs/adr and ARCHITECTURE.
"""

from __future__ import annotations

import json
import secrets
import shutil
from datetime import timedelta

import psycopg
import pytest
from django.db import connections, transaction

from tests import databases
from tests.office.ledger.conftest import AT, Register
from zhunsheng.cli import cluster
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger import keys, places, reads
from zhunsheng.office.ledger.halt import LogHalted
from zhunsheng.office.ledger.models import Head, Record
from zhunsheng.proof import checkpoint as heads
from zhunsheng.proof import ed25519, entry, merkle, note, tiles
from zhunsheng.proof.note import ED25519, Key


def kinds(findings: list[str]) -> set[str]:
    return {line.partition("｜")[0] for line in findings}


def test_an_honest_register_has_no_findings(register: Register):
    register.officers(3)
    register.publish()
    register.officers(2)  # some still waiting
    assert register.sweep() == []


# ── 1–4, 7: the log rewritten with the real keys ──


def drop_last(register: Register, number: int) -> bytes:
    kept = register.entries()[:-number]
    register.as_superuser(
        f"DELETE FROM ledger_projection WHERE record_id IN (SELECT record_id FROM ledger_entry WHERE index >= {len(kept)})",
        f"CREATE TEMP TABLE gone AS SELECT record_id FROM ledger_entry WHERE index >= {len(kept)}",
        "DELETE FROM ledger_entry WHERE record_id IN (SELECT record_id FROM gone)",
        "DELETE FROM people_officer p USING ledger_record r JOIN gone ON gone.record_id = r.id "
        "WHERE r.subject = 'officer:' || p.id",
        "DELETE FROM ledger_record WHERE id IN (SELECT record_id FROM gone)",
    )
    return register.rebuild(kept)


def test_1_dropping_the_last_ones_is_seen_by_the_memories_of_signer_and_witness(register: Register):
    register.officers(5)
    register.publish()
    root = drop_last(register, 2)
    register.sign_again(Head.objects.get().size, root)
    found = register.sweep()
    assert {"数据库陈旧"} <= kinds(found)
    assert any("witness.last" in line for line in found)
    register.officers(1)
    with pytest.raises(LogHalted, match="fork the log"):
        ledger.sequence()


def test_1_with_all_keys_and_memories_only_a_kept_checkpoint_sees_it(register: Register, tmp_path):
    register.officers(5)
    kept = tmp_path / "kept"
    kept.write_text(register.publish().text)
    root = drop_last(register, 2)
    register.sign_again(Head.objects.get().size, root, everywhere=True)
    assert register.sweep() == []
    assert "留存的检查点" in register.sweep("--head", str(kept))[0]


def rewrite(register: Register, index: int) -> list[bytes]:
    """Replace a record's content by another that is consistent in itself."""
    record = Record.objects.get(place__index=index)
    body = json.loads(bytes(record.body)) | {"at": "2026-03-01T09:00:00+08:00"}
    sealed = entry.seal(body, secrets.token_bytes(32))
    register.as_superuser(
        f"UPDATE ledger_record SET body = '\\x{sealed.body.hex()}', nonce = '\\x{sealed.nonce.hex()}', "
        f"entry = '\\x{sealed.entry.hex()}' WHERE id = '{record.pk}'",
        f"UPDATE ledger_entry SET leaf = '\\x{merkle.leaf_hash(sealed.entry).hex()}' WHERE index = {index}",
    )
    entries = register.entries()
    assert entries[index] == sealed.entry
    return entries


def test_2_rewriting_a_leaf_and_signing_with_the_real_key_is_seen_by_the_witness(register: Register):
    register.officers(5)
    size = register.publish().size
    root = register.rebuild(rewrite(register, size - 2))
    register.sign_again(size, root)
    found = register.sweep()
    assert kinds(found) == {"检查点异常"}
    assert any("witness.last" in line and f"前 {size} 条的根与签过的不符" in line for line in found)
    register.officers(1)
    with pytest.raises(LogHalted, match="with another root"):
        ledger.sequence()


def test_2_with_all_keys_and_memories_only_a_kept_checkpoint_sees_it(register: Register, tmp_path):
    register.officers(5)
    kept = tmp_path / "kept"
    signed = register.publish()
    kept.write_text(signed.text)
    root = register.rebuild(rewrite(register, signed.size - 2))
    register.sign_again(signed.size, root, everywhere=True)
    assert register.sweep() == []
    assert kinds(register.sweep("--head", str(kept))) == {"日志分叉"}


def test_3_swapping_two_is_seen(register: Register):
    register.officers(4)
    size = register.publish().size
    a, b = size - 2, size - 1
    register.as_superuser(
        f"CREATE TEMP TABLE two AS SELECT * FROM ledger_entry WHERE index IN ({a}, {b})",
        f"DELETE FROM ledger_entry WHERE index IN ({a}, {b})",
        f"INSERT INTO ledger_entry (index, record_id, leaf) SELECT {a} + {b} - index, record_id, leaf FROM two",
    )
    register.sign_again(size, register.rebuild(register.entries()))
    assert kinds(register.sweep()) == {"检查点异常"}


def test_4_inserting_a_back_dated_one_is_seen(register: Register):
    """Between two that are there: every later place moves, and the heads signed since no longer hold."""
    register.officers(4)
    size = register.publish().size
    made = register.enter("matter:019501b0-0000-7000-8000-000000000001")
    index = size - 2
    register.as_superuser(
        f"DELETE FROM ledger_pending WHERE record_id = '{made.pk}'",
        f"UPDATE ledger_record SET recorded_at = recorded_at - interval '1 day' WHERE id = '{made.pk}'",
        f"CREATE TEMP TABLE moved AS SELECT * FROM ledger_entry WHERE index >= {index}",
        f"DELETE FROM ledger_entry WHERE index >= {index}",
        "INSERT INTO ledger_entry (index, record_id, leaf) SELECT index + 1, record_id, leaf FROM moved",
        f"INSERT INTO ledger_entry (index, record_id, leaf) VALUES "
        f"({index}, '{made.pk}', '\\x{merkle.leaf_hash(bytes(made.entry)).hex()}')",
    )
    register.rebuild(register.entries())
    assert {"检查点异常", "时钟倒退"} <= kinds(register.sweep())


def test_7_a_second_head_of_one_size_is_refused_by_signer_and_witness_and_seen_by_who_kept_the_first(
    register: Register, tmp_path
):
    register.officers(3)
    signed = register.publish()
    fork = heads.Checkpoint(keys.origin(), signed.size, secrets.token_bytes(32))
    key, signer = keys.log_key()
    from zhunsheng.office.ledger.actions import signer as room

    with pytest.raises(LogHalted, match="another tree of the size signed before"):
        room.cosign(note.Note(fork.text, (note.sign(fork.text, key, signer),)))
    other = note.Note(fork.text, (note.sign(fork.text, key, signer),))
    witness, cosigner = keys.witness_key()
    other = other.plus([note.cosign(fork.text, witness, cosigner, 1_772_000_000)])
    (tmp_path / "other").write_bytes(other.encode())
    assert kinds(register.sweep("--head", str(tmp_path / "other"))) == {"日志分叉"}


# ── 5, 6: files ──


def test_5_editing_an_entry_file_is_seen(register: Register):
    register.officers(3)
    size = register.publish().size
    register.edit(f"tile/entries/000.p/{size}")
    assert kinds(register.sweep()) == {"日志文件异常"}


def test_6_editing_a_tile_is_seen_and_stops_the_sequencer(register: Register):
    register.officers(3)
    size = register.publish().size
    register.edit(f"tile/0/000.p/{size}")
    found = register.sweep()
    assert kinds(found) == {"日志文件异常"}
    assert f"tile/0/000.p/{size}" in found[0]
    register.officers(1)
    with pytest.raises(LogHalted, match="another root"):
        ledger.sequence()


def test_6_a_tile_laid_beforehand_with_other_bytes_halts_the_log(register: Register):
    register.officers(1)
    size = Head.objects.get().size + 1
    places.write_once({f"tile/0/000.p/{size}": b"\0" * 32 * size})
    with pytest.raises(LogHalted, match="other bytes"):
        ledger.sequence()


def test_6_a_missing_tile_is_seen(register: Register):
    register.officers(3)
    size = register.publish().size
    (register.log / f"tile/0/000.p/{size}").unlink()
    assert "日志文件异常" in kinds(register.sweep())


def test_an_edited_full_tile_is_named(register: Register):
    with transaction.atomic():
        ledger.record_all(
            [
                ledger.Draft(subject=f"matter:{n:08x}-0000-7000-8000-000000000000", kind="m", act="a", at=AT)
                for n in range(300)
            ]
        )
    register.publish()
    register.edit("tile/entries/000", 40)
    found = register.sweep()
    assert len(found) == 1
    assert "tile/entries/000：" in found[0]


# ── 8: keys ──


def test_8_a_head_signed_by_another_key_is_seen(register: Register):
    register.officers(3)
    signed = register.publish()
    seed = secrets.token_bytes(32)
    other = Key(keys.origin(), ED25519, ed25519.public_key(seed))
    text = heads.Checkpoint(keys.origin(), signed.size, bytes(signed.root)).text
    forged = note.Note(text, (note.sign(text, other, ed25519.signer(seed)),))
    places.replace(register.log / "checkpoint", forged.encode())
    found = register.sweep()
    assert any("没有受信任的登记机关签名" in line for line in found)


# ── 9–11: rows ──


def test_9_a_row_changed_by_a_superuser_is_named(register: Register):
    officer = register.officers(3)[1]
    register.publish()
    register.as_superuser(f"UPDATE people_officer SET name = '林遠' WHERE id = '{officer.pk}'")
    found = register.sweep()
    assert [line.partition("：")[0] for line in found] == [f"数据被改动｜people_officer {officer.pk}"]
    assert "林" not in "".join(found)


def test_9_a_row_deleted_by_a_superuser_is_named(register: Register):
    officer = register.officers(3)[1]
    register.as_superuser(f"DELETE FROM people_officer WHERE id = '{officer.pk}'")
    assert kinds(register.sweep()) == {"数据被删除"}


def test_9_a_salt_and_digest_made_to_fit_do_not_hide_it(register: Register):
    """The digest stands in the body, the body is committed to."""
    from zhunsheng.office.ledger import projection

    officer = register.officers(3)[1]
    officer.name = "林遠"
    salt = secrets.token_bytes(32)
    register.as_superuser(
        f"UPDATE people_officer SET name = '林遠' WHERE id = '{officer.pk}'",
        f"UPDATE ledger_projection SET salt = '\\x{salt.hex()}', digest = '\\x{projection.digest(officer, salt).hex()}' "
        f"WHERE row = '{officer.pk}'",
    )
    assert kinds(register.sweep()) == {"登记摘要不符"}


def test_10_an_act_without_a_record_is_refused_and_if_forced_seen(register: Register):
    insert = "INSERT INTO people_officer (id, code, name) VALUES (gen_random_uuid(), 'X', '无名')"
    application = psycopg.connect(databases.CLUSTER.url(cluster.APP, register.database))
    try:
        application.execute(insert)
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="without a record"):
            application.commit()
    finally:
        application.close()
    register.as_superuser(insert)
    assert kinds(register.sweep()) == {"数据没有登记"}


def test_10_a_guard_left_off_or_dropped_is_seen(register: Register):
    register.as_superuser(hide=False)
    found = register.sweep()
    assert kinds(found) == {"防护被解除"}
    with psycopg.connect(databases.CLUSTER.url(cluster.SUPER, register.database)) as superuser:
        superuser.execute("DROP TRIGGER ledger_recorded_insert ON people_post")
    assert any("people_post：触发器 ledger_recorded_insert 不存在" in line for line in register.sweep())


def test_11_a_record_dropped_from_the_queue_is_seen(register: Register):
    officer = register.officers(3)[1]
    with psycopg.connect(databases.CLUSTER.url(cluster.APP, register.database)) as application:  # its role may do that
        application.execute(
            "DELETE FROM ledger_pending WHERE record_id IN (SELECT id FROM ledger_record WHERE subject = %s)",
            (f"officer:{officer.pk}",),
        )
    found = register.sweep()
    assert kinds(found) == {"登记未入日志"}
    assert str(officer.pk) in found[0]


def test_11_with_the_record_gone_too_the_row_stands_alone(register: Register):
    officer = register.officers(3)[1]
    register.as_superuser(
        f"DELETE FROM ledger_pending WHERE record_id IN (SELECT id FROM ledger_record WHERE subject = 'officer:{officer.pk}')",
        f"DELETE FROM ledger_projection WHERE row = '{officer.pk}'",
        f"DELETE FROM ledger_record WHERE subject = 'officer:{officer.pk}'",
    )
    assert kinds(register.sweep()) == {"数据没有登记"}


def test_a_record_missing_from_the_middle_of_a_chain_is_seen(register: Register):
    subject = "matter:019501b0-0000-7000-8000-000000000002"
    for _ in range(3):
        register.enter(subject)
    register.as_superuser(
        f"DELETE FROM ledger_pending WHERE record_id IN (SELECT id FROM ledger_record WHERE subject = '{subject}' AND number = 2)",
        f"DELETE FROM ledger_record WHERE subject = '{subject}' AND number = 2",
    )
    found = register.sweep()
    assert kinds(found) == {"登记链断裂"}
    assert "其前缺 1 件" in found[0]


def test_a_changed_body_no_longer_opens_its_entry(register: Register):
    record = register.enter("matter:019501b0-0000-7000-8000-000000000003")
    register.as_superuser(
        f"UPDATE ledger_record SET body = convert_to(replace(convert_from(body, 'UTF8'), 'decide', 'acquit'), 'UTF8') "
        f"WHERE id = '{record.pk}'"
    )
    assert kinds(register.sweep()) == {"登记内容被改"}


# ── 12–14: time ──


def test_12_an_old_backup_is_not_gone_on_from(register: Register):
    register.officers(2)
    register.publish()
    backup = f"{register.database}_backup"
    connections.close_all()
    databases.clone(backup, of=register.database)
    try:
        register.officers(2)
        register.publish()
        connections.close_all()
        databases.clone(register.database, of=backup)
    finally:
        databases.drop(backup)
    register.officers(5)
    with pytest.raises(LogHalted, match="would fork"):
        ledger.sequence()
    with pytest.raises(LogHalted, match="fork"):
        ledger.sign()
    found = register.sweep()
    assert kinds(found) >= {"数据库陈旧"}
    assert any(line.startswith("数据库陈旧｜tile/") for line in found)
    done = register.manage("worker", "--once")
    assert done.returncode == 1


def test_12_a_folder_that_went_back_is_not_gone_on_from_either(register: Register, tmp_path):
    register.officers(2)
    register.publish()
    shutil.copytree(register.log, tmp_path / "old")
    register.officers(2)
    register.publish()
    shutil.rmtree(register.log)
    shutil.copytree(tmp_path / "old", register.log)
    register.officers(1)
    with pytest.raises(Exception, match=r"lacks|missing|another root"):
        ledger.sequence()
    assert {"日志文件异常", "检查点异常"} <= kinds(register.sweep())


def test_13_a_second_sequencer_finds_the_head_moved(register: Register):
    """Should both believe to be alone, the head is compared before it is set."""
    from zhunsheng.office.ledger.actions import sequencer

    register.officers(1)
    head = Head.objects.get()
    Head.objects.update(size=head.size + 1)
    with pytest.raises(LogHalted, match="one sequencer"), transaction.atomic():
        sequencer._number(head, 10)
    assert not Record.objects.filter(place__index=head.size).exists()


def test_14_a_clock_set_back_is_seen(register: Register, monkeypatch: pytest.MonkeyPatch):
    register.officers(1)
    real = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: real - timedelta(hours=1))
    register.officers(1)
    register.publish()
    assert kinds(register.sweep()) == {"时钟倒退"}


# ── 15: bytes ──


def test_15_media_swapped_under_their_name_are_seen(register: Register, settings, tmp_path):
    from tests.office import factories
    from zhunsheng.office.matters import actions as matters
    from zhunsheng.office.matters import media

    settings.MEDIA_ROOT = tmp_path / "files"
    here = factories.district()
    with factories.on(factories.START):
        matter = here.complain()
        photo = factories.file("现场照片", b"as it was", by=here.clerk)
        factories.done(matters.attach_evidence(matter, photo, by=here.clerk))
    assert register.sweep() == []
    stored = media.path(photo.sha256)
    stored.chmod(0o600)
    stored.write_bytes(b"as it was not")
    found = register.sweep()
    assert [line.partition("：")[0] for line in found] == [f"文件被改动｜证据 {photo.pk}"]
    stored.unlink()
    assert "文件不见了" in register.sweep()[0]


def test_15_an_archive_changed_beside_its_digest_is_seen(register: Register):
    register.as_superuser(
        "UPDATE rulebook_version SET archive = substr(archive, 1, 1000)", tables=("rulebook_version",)
    )
    found = register.sweep()
    assert kinds(found) == {"文件被改动"}
    assert "规则书第 1 版" in found[0]


# ── 16–18: what no tree can see, and what nobody can guess ──


def test_16_what_was_never_entered_is_not_in_the_log(register: Register):
    """Not cryptographic: it is found by registers that others keep (numbers of documents, receipts), not by a sweep."""
    register.officers(1)
    register.publish()
    assert register.sweep() == []


def test_17_a_stale_head_is_a_beginning_of_the_log(register: Register, tmp_path):
    register.officers(2)
    (tmp_path / "stale").write_text(register.publish().text)
    register.officers(2)
    register.publish()
    assert register.sweep("--head", str(tmp_path / "stale")) == []


def test_18_the_same_content_twice_gives_unrelated_entries(register: Register):
    one = register.enter("matter:019501b0-0000-7000-8000-000000000004")
    guess = entry.seal(json.loads(bytes(one.body)), secrets.token_bytes(32))
    assert guess.body == bytes(one.body)
    assert guess.entry != bytes(one.entry)


def test_the_sweep_says_what_it_cannot_read(register: Register):
    done = register.manage("sweep", "--head", "/no/such/file")
    assert done.returncode == 1
    assert "/no/such/file" in done.stderr


def test_a_proof_leads_only_to_the_true_root(register: Register):
    register.officers(3)
    signed = register.publish()
    record = Record.objects.get(place__index=signed.size - 1)
    found = reads.proof(record)
    assert found is not None
    assert tiles.Tree(signed.size, places.read).root() == found.checkpoint.root
