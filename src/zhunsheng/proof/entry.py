"""What the register writes for every act: a private body and a public entry of 100 bytes.

Rules
- The body is a JSON object with exactly the keys of BODY (also in `body.v1.schema.json`), canonical by RFC 8785.
  It holds identifiers, instants and digests; no names, numbers, addresses or free text.
- entry = domain line ‖ SHA-256(nonce ‖ JCS(body)) ‖ SM3(nonce ‖ JCS(body)): 36 + 32 + 32 bytes, in this order.
- The nonce is 32 random bytes, one per record: from the entry alone nobody can guess the content.
- `previous` is the SHA-256 commitment (hex) of the same subject's previous record, null for `number` 1. Chains run
  per subject, never globally.
- A digest of a row or of private values is salted: SHA-256(salt ‖ JCS(projection)); erasing the salt erases the link.

Use: `seal(body, nonce).entry` goes into the log; `opens(entry, nonce, body_bytes)` checks it later.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import Final

from zhunsheng.proof.canonical import Value, jcs, parse
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.sm3 import sm3

DOMAIN: Final = b"zhunsheng.example/register/entry/v1\n"
SIZE: Final = 100
NONCE_SIZE: Final = 32


class Stage(StrEnum):
    """Where in a procedure a record belongs (行政处罚法 第四十七条), and the kinds of the other rooms.

    A verifier accepts any other snake_case word too: old tools must read newer registers.
    """

    START = "start"
    INVESTIGATION = "investigation"
    REVIEW = "review"
    DECISION = "decision"
    SERVICE = "service"
    EXECUTION = "execution"
    CORRECTION = "correction"
    ERASURE = "erasure"
    SEALING = "sealing"
    DEFECT = "defect"
    CALENDAR = "calendar"
    DIRECTORY = "directory"
    DRAW = "draw"
    PUBLICATION = "publication"
    WITHDRAWAL = "withdrawal"
    RULEBOOK = "rulebook"
    PEOPLE = "people"
    POWERS = "powers"
    LOGIN = "login"
    KEY = "key"
    TAKEOVER = "takeover"
    SUPERVISION = "supervision"


STAGE_LABELS: Final[dict[Stage, str]] = {
    Stage.START: "启动",
    Stage.INVESTIGATION: "调查取证",
    Stage.REVIEW: "审核",
    Stage.DECISION: "决定",
    Stage.SERVICE: "送达",
    Stage.EXECUTION: "执行",
    Stage.CORRECTION: "更正",
    Stage.ERASURE: "删除",
    Stage.SEALING: "封存",
    Stage.DEFECT: "违法情形登记",
    Stage.CALENDAR: "期限届满",
    Stage.DIRECTORY: "名录变更",
    Stage.DRAW: "随机抽取",
    Stage.PUBLICATION: "公开",
    Stage.WITHDRAWAL: "撤回公开",
    Stage.RULEBOOK: "规则启用",
    Stage.PEOPLE: "人员与资格",
    Stage.POWERS: "权责清单",
    Stage.LOGIN: "管理员登录",
    Stage.KEY: "密钥更换",
    Stage.TAKEOVER: "历史移交",
    Stage.SUPERVISION: "监督",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """The public part of one record: two commitments to the same private body."""

    sha256: bytes
    sm3: bytes

    def encode(self) -> bytes:
        return DOMAIN + self.sha256 + self.sm3

    @classmethod
    def decode(cls, data: bytes, where: str = "entry") -> "Entry":
        if len(data) != SIZE:
            raise Malformed("entry", where, found=f"{len(data)} bytes")
        if not data.startswith(DOMAIN):
            raise Malformed("entry", where, found="another domain line")
        return cls(data[len(DOMAIN) : len(DOMAIN) + 32], data[len(DOMAIN) + 32 :])


@dataclass(frozen=True, slots=True)
class Sealed:
    """A body in its final bytes, its nonce and the public entry that commits to it."""

    body: bytes
    nonce: bytes
    entry: bytes

    @property
    def commitment(self) -> str:
        """What the next record of the same subject names as `previous`: 64 hex digits."""
        return self.entry[len(DOMAIN) : len(DOMAIN) + 32].hex()


def seal(body: Mapping[str, object], nonce: bytes) -> Sealed:
    """Check a body, write it canonically and commit to it with `nonce` (32 random bytes from the caller)."""
    return seal_bytes(jcs(check_body(body)), nonce)


def seal_bytes(body: bytes, nonce: bytes) -> Sealed:
    """As `seal`, for a body that is already canonical bytes."""
    if len(nonce) != NONCE_SIZE:
        raise ValueError(f"seal: a nonce of {len(nonce)} bytes; it has exactly 32")
    opened = nonce + body
    return Sealed(body, nonce, Entry(sha256(opened).digest(), sm3(opened)).encode())


def opens(entry: bytes, nonce: bytes, body: bytes) -> bool:
    """Is this body, with this nonce, what the public entry committed to? False on anything malformed."""
    return len(nonce) == NONCE_SIZE and seal_bytes(body, nonce).entry == entry


def row_digest(salt: bytes, projection: object) -> str:
    """The salted digest of a row's legally relevant values: SHA-256(salt ‖ JCS(projection)), hex. Salt: 32 bytes."""
    if len(salt) != NONCE_SIZE:
        raise ValueError(f"row_digest: a salt of {len(salt)} bytes; it has exactly 32")
    return sha256(salt + jcs(projection)).hexdigest()


def parse_body(data: bytes, where: str = "body") -> dict[str, Value]:
    """Read a body from its canonical bytes and check every key."""
    value = parse(data, where, 1 << 20)
    return check_body(value, where)


# ---- the body, version 1 ------------------------------------------------------------------------------------------

_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:/-]{0,127}")
_CITE = re.compile(r"[0-9A-Z]{1,12}( [0-9]{1,4}(-[0-9]{1,2})?(\([0-9]{1,3}\)){0,3})?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Check = Callable[[object], bool]


def _text(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _count(value: object) -> bool:
    return type(value) is int and value >= 1


def _size(value: object) -> bool:
    return type(value) is int and value >= 0


def _instant(value: object) -> bool:
    return _text(_INSTANT)(value) and _real(datetime.fromisoformat, str(value))


def _day(value: object) -> bool:
    return _text(_DAY)(value) and _real(date.fromisoformat, str(value))


def _real(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _version(value: object) -> bool:
    return type(value) is int and value == 1


def _list(check: Check, key: Callable[[object], object]) -> Check:
    """A list without repetition, in ascending order of `key`: one content has one byte form."""

    def checked(value: object) -> bool:
        if not isinstance(value, list | tuple) or not all(check(item) for item in value):
            return False
        keys = [key(item) for item in value]
        return all(a < b for a, b in pairwise(keys))  # type: ignore[operator]

    return checked


def _plain_list(check: Check) -> Check:
    """A list whose order means something (signers, citations)."""
    return lambda value: isinstance(value, list | tuple) and all(check(item) for item in value)


def _members(shape: Mapping[str, tuple[Check, str]]) -> Check:
    return lambda value: (
        isinstance(value, Mapping)
        and set(value) == set(shape)
        and all(check(value[k]) for k, (check, _) in shape.items())
    )


def _at(*keys: str) -> Callable[[object], object]:
    return lambda item: tuple(str(item[key]) for key in keys) if isinstance(item, Mapping) else ()


SUBJECT: Final[dict[str, tuple[Check, str]]] = {
    "kind": (_text(_WORD), "a word: matter, directory, draw, organ, person, rulebook, bundle …"),
    "id": (_text(_UUID), "a UUID"),
}
ROW: Final[dict[str, tuple[Check, str]]] = {
    "table": (_text(_WORD), "a word: which projection"),
    "id": (_text(_UUID), "a UUID"),
    "digest": (_text(_HEX), "64 hex digits: SHA-256(salt ‖ JCS(projection))"),
}
FILE: Final[dict[str, tuple[Check, str]]] = {
    "id": (_text(_UUID), "a UUID: the paper or the piece of evidence"),
    "kind": (_text(_WORD), "a word: paper, evidence, media, snapshot"),
    "size": (_size, "bytes"),
    "sha256": (_text(_HEX), "64 hex digits"),
    "sm3": (_text(_HEX), "64 hex digits"),
    "device": (_or_null(_text(_HEX)), "keyed pseudonym of the device, 64 hex digits, or null"),
    "operator": (_or_null(_text(_HEX)), "keyed pseudonym of the operator, 64 hex digits, or null"),
    "captured_at": (_or_null(_instant), "YYYY-MM-DDTHH:MM:SS+08:00 or null"),
    "uploaded_at": (_or_null(_instant), "YYYY-MM-DDTHH:MM:SS+08:00 or null"),
}
BODY: Final[dict[str, tuple[Check, str]]] = {
    "version": (_version, "1"),
    "record": (_text(_UUID), "a UUID: this record"),
    "subject": (_members(SUBJECT), "{kind, id}: whose chain this is (a matter, a directory, a draw …)"),
    "number": (_count, "1, 2, 3 …: the record's number within its subject"),
    "previous": (_or_null(_text(_HEX)), "SHA-256 commitment of the subject's previous record; null for number 1"),
    "stage": (_text(_WORD), "a word: a value of Stage"),
    "act": (_text(_WORD), "a word: the act's name in the rulebook"),
    "outcome": (_or_null(_text(_WORD)), "a word or null"),
    "at": (_instant, "YYYY-MM-DDTHH:MM:SS+08:00: when it happened"),
    "entered_on": (_day, "YYYY-MM-DD: the district's day at entry"),
    "recorded_at": (_instant, "YYYY-MM-DDTHH:MM:SS+08:00: real time at entry"),
    "organ": (_or_null(_text(_ID)), "the organ's code or UUID, or null"),
    "actors": (_plain_list(_text(_HEX)), "list of HMAC-SHA256(key, officer id), hex; empty for what the calendar did"),
    "procedure": (_or_null(_text(_HEX)), "digest of the procedure in force, or null"),
    "calendar": (_or_null(_text(_HEX)), "digest of the calendar it was reckoned by, or null"),
    "cites": (_plain_list(_text(_CITE)), "list of citations such as 'CF 58(1)(2)'"),
    "corrects": (_or_null(_text(_UUID)), "the record that this one corrects, or null"),
    "rows": (_list(_members(ROW), _at("table", "id")), "list of {table, id, digest}, ascending, no repetition"),
    "files": (_list(_members(FILE), _at("id")), "list of files by ascending id, no repetition"),
}


def check_body(body: object, where: str = "body") -> dict[str, Value]:
    """The body itself if every key is there and well formed and no other; else `Malformed` naming the first fault."""
    if not isinstance(body, Mapping):
        raise Malformed("value", where, field="body", found=type(body).__name__, expected="an object")
    for key in BODY:
        if key not in body:
            raise Malformed("key_missing", where, expected=key)
    for key in body:
        if key not in BODY:
            raise Malformed("key_unknown", where, found=key)
    for key, (check, expected) in BODY.items():
        if not check(body[key]):
            raise Malformed("value", where, field=key, found=body[key], expected=expected)
    if (body["number"] == 1) != (body["previous"] is None):
        raise Malformed("value", where, field="previous", found=body["previous"], expected=BODY["previous"][1])
    return dict(body)
