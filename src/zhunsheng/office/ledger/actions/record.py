"""Records: what every action writes about itself, in its own transaction.

Rules
- `subject` is `<kind>:<uuid>`; its records count 1, 2, 3 … and each names its predecessor's commitment. Chains run per
  subject: who records takes that subject's lock (lock the matter first), and nobody waits for a stranger.
- A record vouches for rows by salted digests: call it after the rows are saved, in the same transaction.
- Nothing in a body names a person: an actor is HMAC-SHA256(key, officer id), files and rows are digests.

    ledger.record(subject=f"matter:{matter.pk}", kind=matter.kind, act="decide", stage="decision", at=at,
                  organ=organ.code, actor=officer, articles=["CF 57"], rows=[act, matter], evidence=[photo])
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Protocol
from uuid import UUID

import uuid6
from django.db import connection, transaction
from django.db.models import Model

from zhunsheng.office import clock
from zhunsheng.office.ledger import keys, projection
from zhunsheng.office.ledger.models import Projection, Record
from zhunsheng.proof import entry
from zhunsheng.proof.entry import STAGE_LABELS

MOST_LOCKS = 500  # beyond it a bulk path, whose subjects are new; twins are then refused by the table's constraint
FEW = 50
_STAGE_OF = {label: stage.value for stage, label in STAGE_LABELS.items()}
_NO_WORD = re.compile(r"[^a-z0-9_]")


class Someone(Protocol):
    """An officer, as far as the register wants to know."""

    @property
    def pk(self) -> Any: ...


class HashedFile(Protocol):
    """A file hashed with both functions when it came in (matters.Evidence is one)."""

    @property
    def pk(self) -> Any: ...
    @property
    def size(self) -> Any: ...
    @property
    def sha256(self) -> Any: ...
    @property
    def sm3(self) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be recorded; `record` says what each part means."""

    subject: str
    kind: str
    act: str
    at: datetime
    organ: str = ""
    actor: Someone | None = None
    actors: Sequence[Someone] = ()
    stage: str = ""
    outcome: str = ""
    articles: Sequence[str] = ()
    rows: Sequence[Model] = ()
    evidence: Sequence[HashedFile] = ()
    procedure: str = ""
    calendar: str = ""
    corrects: UUID | None = None


def record(
    *,
    subject: str,
    kind: str,
    act: str,
    at: datetime,
    organ: str = "",
    actor: Someone | None = None,
    actors: Sequence[Someone] = (),
    stage: str = "",
    outcome: str = "",
    articles: Sequence[str] = (),
    rows: Sequence[Model] = (),
    evidence: Sequence[HashedFile] = (),
    procedure: str = "",
    calendar: str = "",
    corrects: UUID | None = None,
) -> Record:
    """Enter one thing that happened into the register, within the caller's transaction.

    `kind` groups records (a matter's kind, `people`, `power_list` …); `act` is the act's name in the rulebook, or the
    action's; `actor` and `actors` are who did it (nobody: the calendar did); `stage` a `proof.entry.Stage` or its
    Chinese label, else `kind` stands in; `articles` are citations (`CF 58(1)`); `rows` what it vouches for;
    `procedure` and `calendar` the digests it was judged by; `corrects` the record it puts right.
    """
    return record_all([
        Draft(
            subject=subject, kind=kind, act=act, at=at, organ=organ, actor=actor, actors=actors, stage=stage,
            outcome=outcome, articles=articles, rows=rows, evidence=evidence, procedure=procedure, calendar=calendar,
            corrects=corrects,
        )
    ])[0]  # fmt: skip


def record_all(drafts: Sequence[Draft]) -> list[Record]:
    """As `record`, for many at once (bulk paths): one record each, a few statements in all."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "ledger.record: outside a transaction; a record and the rows it vouches for are written together or not at "
            "all; call it inside the action's transaction.atomic"
        )
    real, day = clock.real_now(), clock.today()
    last = _last({draft.subject for draft in drafts})
    records: list[Record] = []
    projections: list[Projection] = []
    for draft in drafts:
        number, previous = last.get(draft.subject, (0, None))
        made, vouched = _seal(draft, number + 1, previous, real, day)
        last[draft.subject] = (number + 1, _commitment(made.entry))
        records.append(made)
        projections += vouched
    _write(records, projections)
    return records


RECORD = ("id", "subject", "number", "kind", "body", "nonce", "entry", "recorded_at", "xid")
PROJECTION = ("record_id", "table", "row", "salt", "digest", "xid")


def _write(records: Sequence[Record], projections: Sequence[Projection]) -> None:
    """Few rows by two statements, many by COPY: a bulk path writes tens of thousands."""
    with connection.cursor() as cursor:
        for model, columns, rows in ((Record, RECORD, records), (Projection, PROJECTION, projections)):
            if not rows:
                continue
            into = f"{model._meta.db_table} ({', '.join(map(connection.ops.quote_name, columns))})"
            values = [[getattr(row, column) for column in columns] for row in rows]
            if len(rows) < FEW:
                places_ = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
                cursor.execute(f"INSERT INTO {into} VALUES {places_}", list(chain.from_iterable(values)))
            else:
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for value in values:
                        copy.write_row(value)


def pseudonym(who: Someone) -> str:
    """The name under which the register knows an officer: HMAC-SHA256(key, id), hex."""
    key = keys.kept(
        "actor",
        needed=_somebody_acted,
        why="the register's records name officers by it; with another key nobody would be found again",
        lost="if it is lost for good, write a new one by hand (32 random bytes, mode 0600) and note the day",
    )
    return hmac.digest(key, str(who.pk).encode(), "sha256").hex()


def _somebody_acted() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("""SELECT EXISTS (SELECT FROM ledger_record WHERE position('"actors":["'::bytea IN body) > 0)""")
        return bool(cursor.fetchone()[0])


def _seal(
    draft: Draft, number: int, previous: str | None, real: datetime, day: date
) -> tuple[Record, list[Projection]]:
    made = Record(id=uuid6.uuid7(), subject=draft.subject, number=number, kind=draft.kind, recorded_at=real)
    kind, _, subject_id = draft.subject.partition(":")
    rows = {(row._meta.db_table, str(row.pk)): row for row in draft.rows}
    vouched = [_vouch(made, table, key, row) for (table, key), row in rows.items()]
    body = {
        "version": 1,
        "record": str(made.id),
        "subject": {"kind": kind, "id": subject_id},
        "number": number,
        "previous": previous,
        "stage": _STAGE_OF.get(draft.stage, draft.stage) or _word(draft.kind),
        "act": _word(draft.act),
        "outcome": draft.outcome or None,
        "at": _instant(draft.at),
        "entered_on": day.isoformat(),
        "recorded_at": _instant(real),
        "organ": draft.organ or None,
        "actors": [pseudonym(who) for who in ([draft.actor] if draft.actor else []) + list(draft.actors)],
        "procedure": draft.procedure or None,
        "calendar": draft.calendar or None,
        "cites": list(draft.articles),
        "corrects": str(draft.corrects) if draft.corrects else None,
        "rows": projection.body_rows(vouched),
        "files": sorted((_file(one) for one in draft.evidence), key=lambda file: file["id"]),
    }
    sealed = entry.seal(body, secrets.token_bytes(entry.NONCE_SIZE))
    made.body, made.nonce, made.entry = sealed.body, sealed.nonce, sealed.entry
    return made, vouched


def _vouch(made: Record, table: str, key: str, row: Model) -> Projection:
    salt = secrets.token_bytes(entry.NONCE_SIZE)
    return Projection(record=made, table=table, row=key, salt=salt, digest=projection.digest(row, salt))


def _file(file: HashedFile) -> dict[str, Any]:
    operator = getattr(file, "uploaded_by", None)
    captured, uploaded = getattr(file, "captured_at", None), getattr(file, "uploaded_at", None)
    return {
        "id": projection.row_uuid(str(file.pk)),
        "kind": "evidence",
        "size": file.size,
        "sha256": file.sha256,
        "sm3": file.sm3,
        "device": None,
        "operator": pseudonym(operator) if operator else None,
        "captured_at": _instant(captured) if captured else None,
        "uploaded_at": _instant(uploaded) if uploaded else None,
    }


def _last(subjects: set[str]) -> dict[str, tuple[int, str | None]]:
    """Number and commitment of each subject's newest record; the subjects stay locked until the transaction ends."""
    asked = sorted(subjects)
    with connection.cursor() as cursor:
        if len(asked) <= MOST_LOCKS:
            cursor.execute("SELECT subject, number, entry FROM ledger_last(%s)", [asked])
        else:
            cursor.execute(
                "SELECT DISTINCT ON (subject) subject, number, entry FROM ledger_record WHERE subject = ANY(%s) "
                "ORDER BY subject, number DESC",
                [asked],
            )
        return {subject: (number, _commitment(said)) for subject, number, said in cursor.fetchall()}


def _commitment(said: bytes | memoryview) -> str:
    return entry.Entry.decode(bytes(said)).sha256.hex()


def _instant(moment: datetime) -> str:
    return moment.astimezone(clock.ZONE).isoformat(timespec="seconds")


def _word(name: str) -> str:
    """An act's name as a word of the body: the breach of a clock, `decision!`, is `decision_breach`."""
    return _NO_WORD.sub("_", name.replace("!", "_breach").lower())[:64]
