"""The sweep: re-reads everything and says what was changed, what is missing, what was not logged.

Rules
- It believes nobody: bodies are opened again, rows projected again with their salts, tiles and roots computed again.
- It reads one snapshot and writes nothing; an auditor runs it on a replica as well.
- A row that keeps bytes (`content`) and their `sha256` is vouched for by the digest; the bytes are hashed again. Rooms
  that keep bytes elsewhere add a check of their own (`also`).
- A finding names where; it never shows a row's content.
- What it cannot see: what was never entered (compare with registers that others keep), and a history rewritten with
  all keys and memories in hand (compare with a checkpoint that somebody kept: `--head`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby, islice
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from zhunsheng.office.ledger import keys, places, projection
from zhunsheng.office.ledger.finding import Finding, Kind
from zhunsheng.office.ledger.models import Checkpoint, Entry, Head, Projection, Record
from zhunsheng.office.ledger.recount import Recount
from zhunsheng.proof import checkpoint as heads
from zhunsheng.proof import entry, merkle

CHUNK = 2000
BACKWARDS = timedelta(minutes=10)  # transactions overlap; more than this and the clock was set back

_more: dict[str, Callable[[], Iterable[Finding]]] = {}


def also(check: Callable[[], Iterable[Finding]]) -> None:
    """Have the sweep ask `check` too (in a room's AppConfig.ready); registering it again changes nothing."""
    _more[f"{check.__module__}.{check.__qualname__}"] = check


def sweep(kept: Sequence[bytes] = (), tell: Callable[[int, int], None] = lambda done, total: None) -> list[Finding]:
    """Everything that is not as it was recorded; `kept`: checkpoints that somebody else kept; `tell` hears how far."""
    recount = Recount()
    steps: list[Callable[[], Iterable[Finding]]] = [
        _guards, _records, _rows, _unlogged, lambda: _places(recount), lambda: _heads(recount, kept), *_more.values(),
    ]  # fmt: skip
    found: list[Finding] = []
    with _snapshot():
        for number, step in enumerate(steps):
            tell(number, len(steps))
            found += step()
        size = Head.objects.values_list("size", flat=True).first() or 0
    return found + _ahead(size)


@contextmanager
def _snapshot() -> Iterator[None]:
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:  # inside somebody's transaction it reads what that transaction sees
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _ask(sql: str, *values: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())


# ── the guards stand ──


def _guards() -> Iterator[Finding]:
    """Every guard that a migration set is there and is always on."""
    standing = dict(
        _ask(
            "SELECT tgrelid::regclass::text || ' ' || tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'ledger\\_%'"
        )
    )
    for table, trigger in _ask("SELECT table_name, trigger_name FROM ledger_guard ORDER BY 1, 2"):
        state = standing.get(f"{table} {trigger}")
        if state is None:
            yield Finding(Kind.GUARD, table, f"触发器 {trigger} 不存在")
        elif state not in ("A", b"A"):
            yield Finding(Kind.GUARD, table, f"触发器 {trigger} 没有始终启用")


# ── records: chains, bodies, digests, queue ──


def _records() -> Iterator[Finding]:
    number, previous, subject = 0, None, None
    for chunk in _chunks(Record.objects.order_by("subject", "number").iterator(CHUNK)):
        vouched: dict[Any, list[Projection]] = {}
        for one in Projection.objects.filter(record__in=[record.pk for record in chunk]):
            vouched.setdefault(one.record_id, []).append(one)
        for record in chunk:
            if record.subject != subject:
                number, previous, subject = 0, None, record.subject
            yield from _record(record, number + 1, previous, vouched.get(record.pk, []))
            number, previous = record.number, bytes(record.entry)[len(entry.DOMAIN) :][:32].hex()
    for record_id, subject, number in _ask(
        "SELECT r.id, r.subject, r.number FROM ledger_record r LEFT JOIN ledger_entry e ON e.record_id = r.id "
        "LEFT JOIN ledger_pending p ON p.record_id = r.id WHERE e.record_id IS NULL AND p.record_id IS NULL"
    ):
        yield Finding(Kind.DROPPED, f"{subject} 第 {number} 号登记", f"登记 {record_id} 既无编号，也不在待编号队列")


def _record(record: Record, expected: int, previous: str | None, vouched: list[Projection]) -> Iterator[Finding]:
    where = f"{record.subject} 第 {record.number} 号登记"
    body = bytes(record.body)
    if record.number != expected:
        yield Finding(Kind.CHAIN, where, f"应为第 {expected} 号，其前缺 {record.number - expected} 件")
    if not entry.opens(bytes(record.entry), bytes(record.nonce), body):
        yield Finding(Kind.BODY, where, "内容与条目的承诺不符")
        return
    said = json.loads(body)
    stated = (said["record"], f"{said['subject']['kind']}:{said['subject']['id']}", said["number"])
    if stated != (str(record.pk), record.subject, record.number):
        yield Finding(Kind.BODY, where, "内容所述的登记、对象或者序号与所在行不符")
    if record.number == expected and said["previous"] != previous:
        yield Finding(Kind.CHAIN, where, "所指的前一登记与库中不符")
    if projection.body_rows(vouched) != said["rows"]:
        yield Finding(Kind.DIGESTS, where, "数据摘要与内容所列不符")


# ── rows: each as its newest digest says ──


def _rows() -> Iterator[Finding]:
    models = {model._meta.db_table: model for model in apps.get_models()}
    newest = (
        Projection.objects.order_by("table", "row", "-id")
        .distinct("table", "row")
        .values_list("table", "row", "salt", "digest")
    )
    for table, group in groupby(newest.iterator(CHUNK), key=lambda one: one[0]):
        model = models.get(table)
        if model is None:
            yield Finding(Kind.MISSING, table, "没有这张表")
            continue
        for chunk in _chunks(group):
            yield from _same(model, [(row, bytes(salt), bytes(digest)) for _, row, salt, digest in chunk if salt])


def _same(model: type[Model], digests: list[tuple[str, bytes, bytes]]) -> Iterator[Finding]:
    rows = {str(key): row for key, row in model._default_manager.in_bulk([row for row, _, _ in digests]).items()}
    for key, salt, digest in digests:
        where = f"{model._meta.db_table} {key}"
        if key not in rows:
            yield Finding(Kind.MISSING, where, "登记过的行不在了")
        elif projection.digest(rows[key], salt) != digest:
            yield Finding(Kind.CHANGED, where, "现值与最近一次登记的摘要不符")
        elif not _bytes_hold(rows[key]):
            yield Finding(Kind.BYTES, where, "内容与登记的散列不符")


def _bytes_hold(row: Any) -> bool:
    """Whether the bytes that a row keeps beside their digest are those; True for a row that keeps none."""
    if "content" not in getattr(type(row), "LEDGER_LEAVES_OUT", ()):
        return True
    return bool(sha256(bytes(row.content)).hexdigest() == row.sha256)


def _unlogged() -> Iterator[Finding]:
    quote = connection.ops.quote_name
    for table, key in _ask("SELECT table_name, key FROM ledger_guard WHERE trigger_name = 'ledger_recorded_insert'"):
        for (row,) in _ask(
            f"SELECT t.{quote(key)}::text FROM {quote(table)} t WHERE NOT EXISTS "
            f'(SELECT FROM ledger_projection p WHERE p."table" = %s AND p.row = t.{quote(key)}::text)',
            table,
        ):
            yield Finding(Kind.UNLOGGED, f"{table} {row}", "没有任何登记提到这一行")


# ── the log: places, tiles, heads ──


def _places(recount: Recount) -> Iterator[Finding]:
    """Indexes without gaps, leaves that are those of the records, tiles that follow from the leaves."""
    latest: datetime | None = None
    head = Head.objects.get()
    recount.tiled = head.tiled
    every = Entry.objects.order_by("index").values_list("index", "leaf", "record__entry", "record__recorded_at")
    for index, leaf, written, at in every.iterator(CHUNK):
        where = f"第 {index} 号条目"
        if index != recount.size:
            yield Finding(Kind.PLACE, where, f"应为第 {recount.size} 号，其间有缺号")
            return
        if merkle.leaf_hash(bytes(written)) != bytes(leaf):
            yield Finding(Kind.PLACE, where, "叶散列与登记的条目不符")
        if latest is not None and latest - at > BACKWARDS:
            yield Finding(Kind.CLOCK, where, f"登记时间比在前的条目早 {latest - at}")
        latest = max(latest or at, at)
        yield from recount.add(bytes(written))
    yield from recount.finish()
    if head.size != recount.size:
        yield Finding(Kind.HEAD, "ledger_head", f"称有 {head.size} 条，实有 {recount.size} 条")
    elif bytes(head.root) != recount.root_at(head.size):
        yield Finding(Kind.HEAD, "ledger_head", "根散列与条目算出的不符")


def _heads(recount: Recount, kept: Sequence[bytes]) -> Iterator[Finding]:
    """Every checkpoint is signed, cosigned, and a head of this very log."""
    published: datetime | None = None
    texts: list[str] = []
    for one in Checkpoint.objects.order_by("size"):
        where = f"检查点 {one.size}"
        texts.append(one.text)
        yield from _head(recount, where, one.text.encode())
        if published is not None and one.published_at < published:
            yield Finding(Kind.CLOCK, where, f"公布时间早于较小的检查点 {published - one.published_at}")
        published = one.published_at
    file = places.read("checkpoint")
    if file is not None:
        yield from _head(recount, "checkpoint", file)
        if file.decode(errors="replace") not in texts:
            yield Finding(Kind.CHECKPOINT, "checkpoint", "公布的文件不在数据库的检查点之列")
        elif file.decode() != texts[-1]:
            yield Finding(Kind.CHECKPOINT, "checkpoint", "公布的文件不是最近的检查点")
    elif texts:
        yield Finding(Kind.CHECKPOINT, "checkpoint", "公布的文件不见了")
    for who in (keys.LOG, keys.WITNESS):
        if said := keys.last(who):
            yield from _against(recount, f"{who}.last", said.size, said.root)
    for number, note in enumerate(kept, 1):
        yield from _head(recount, f"留存的检查点 {number}", note, Kind.FORK)


def _head(recount: Recount, where: str, note: bytes, kind: Kind = Kind.CHECKPOINT) -> Iterator[Finding]:
    verdict = heads.judge(note, keys.policy())
    if not verdict.ok:
        yield Finding(Kind.CHECKPOINT, where, heads.FAULTS[verdict.fault][0])
        return
    assert verdict.checkpoint is not None
    yield from _against(recount, where, verdict.checkpoint.size, verdict.checkpoint.root, kind)


def _against(recount: Recount, where: str, size: int, root: bytes, kind: Kind = Kind.CHECKPOINT) -> Iterator[Finding]:
    if size > recount.size:
        yield Finding(Kind.OLD, where, f"已签到 {size} 条，数据库只有 {recount.size} 条")
    elif recount.root_at(size) != root:
        yield Finding(kind, where, f"前 {size} 条的根与签过的不符")


def _ahead(size: int) -> list[Finding]:
    """Tiles beyond the log of the database: it was cut back (a worker that went on meanwhile is no finding)."""
    now = Head.objects.values_list("size", flat=True).first() or 0
    return [Finding(Kind.OLD, path, f"文件超出数据库的 {max(size, now)} 条") for path in Recount.beyond(max(size, now))]


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
