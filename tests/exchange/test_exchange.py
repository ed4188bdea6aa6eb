"""What passes between the faces: written once, carried as files, refused when it was altered."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import carrying, reads
from zhunsheng.exchange.models import Exchange
from zhunsheng.portal.models import TakenIn

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
Kind = Exchange.Kind


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE exchange_exchange SET key = 'x'", "DELETE FROM exchange_exchange"])
def test_what_was_handed_over_is_neither_changed_nor_taken_back(sql: str) -> None:
    exchange.hand_over(Kind.DAY, "district", b"2026-03-02", at=AT)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_not_even_the_owner_changes_it_by_mistake(as_owner: Any) -> None:
    exchange.hand_over(Kind.DAY, "district", b"2026-03-02", at=AT)
    for sql in ("UPDATE exchange_exchange SET key = 'x'", "DELETE FROM exchange_exchange", "TRUNCATE exchange_exchange"):
        with pytest.raises(Exception, match="what was handed over stays as it is"):
            as_owner(sql)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "key", "payload"), [("gift", "a", b""), (Kind.DAY, "", b""), (Kind.DAY, "k" * 101, b"")]
)
def test_what_has_no_place_is_not_handed_over(kind: str, key: str, payload: bytes) -> None:
    with pytest.raises(ValueError, match="exchange:"):
        exchange.hand_over(kind, key, payload, at=AT)


@pytest.mark.django_db
def test_a_reader_misses_no_row_that_commits_late() -> None:
    late, early = uuid4(), exchange.hand_over(Kind.BUNDLE, "b", b"2", at=AT)
    TakenIn.objects.create(exchange=early.pk)
    exchange.hand_over(Kind.BUNDLE, "a", b"1", at=AT, id=late)
    assert [row.pk for row in reads.not_in(TakenIn, [Kind.BUNDLE])] == [late]


@pytest.mark.django_db
def test_the_same_bytes_pass_as_files_and_come_in_once(tmp_path: Path) -> None:
    rows = [exchange.hand_over(Kind.BUNDLE, f"k{n}", bytes([n]) * 3000 + b"\n\r\x00", at=AT) for n in range(3)]
    exchange.hand_over(Kind.SLIP, "s", b"{}", at=AT)
    assert carrying.write_out(tmp_path, [Kind.BUNDLE]) == 3 and carrying.write_out(tmp_path, [Kind.BUNDLE]) == 0
    assert carrying.read_in(tmp_path) == carrying.Carried(0, 3, ())
    there = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    fresh = tmp_path / "other"
    fresh.mkdir()
    for name, data in there.items():
        new = str(uuid4())
        (fresh / f"{new}.bundle").write_bytes(data.replace(name.partition(".")[0].encode(), new.encode()))
    assert carrying.read_in(fresh).new == 3
    assert {bytes(row.payload) for row in Exchange.objects.filter(kind=Kind.BUNDLE)} == {bytes(r.payload) for r in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["one bit", "cut", "empty", "header", "other name", "other key", "huge line"])
def test_a_file_that_was_altered_is_refused_by_name_and_the_others_come_in(tmp_path: Path, how: str) -> None:
    exchange.hand_over(Kind.BUNDLE, "k", b"the payload", at=AT)
    carrying.write_out(tmp_path)
    path = next(tmp_path.iterdir())
    data = path.read_bytes()
    old, new = path.name.partition(".")[0], str(uuid4())
    good = tmp_path / f"{new}.bundle"
    good.write_bytes(data.replace(old.encode(), new.encode()))
    spoilt = {
        "one bit": data[:-1] + b"e",
        "cut": data[:-4],
        "empty": b"",
        "header": b"{}\n" + data,
        "other name": data.replace(old.encode(), str(uuid4()).encode()),
        "other key": data.replace(b'"k"', b'"j"'),
        "huge line": b"x" * 5000,
    }[how]
    path.write_bytes(spoilt)
    done = carrying.read_in(tmp_path)
    assert done.new == 1 and len(done.refused) == 1 and path.name in done.refused[0]
    with pytest.raises(CommandError, match="拒收 1 份"):
        call_command("exchange_import", tmp_path, stdout=StringIO())


@pytest.mark.django_db
def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    exchange.hand_over(Kind.PARCEL, "k", b"sealed", at=AT)
    out = StringIO()
    call_command("exchange_export", tmp_path / "disk", "--kind", "parcel", stdout=out)
    call_command("exchange_import", tmp_path / "disk", stdout=out)
    assert out.getvalue() == "已写出 1 份。\n收进 0 份，已有 1 份。\n"
    with pytest.raises(CommandError, match="没有这个文件夹"):
        call_command("exchange_import", tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(CommandError, match="不是文件夹"):
        call_command("exchange_export", tmp_path / "file")


@pytest.mark.django_db
def test_an_id_is_given_once() -> None:
    row = exchange.hand_over(Kind.DAY, "district", b"2026-03-02", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        exchange.hand_over(Kind.DAY, "district", b"2026-03-03", at=AT, id=row.pk)
