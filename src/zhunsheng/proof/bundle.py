"""What passes between the office and the public: bundle (out), parcel (in), slip and stamp (out), each with one byte form.

Rules
- A bundle is a zip without compression, with fixed dates and a fixed order of members: same content, same bytes.
  It holds `manifest.json`, `record.json` (what is published), `policy.txt`, `proofs/<n>.body.json|.nonce|.tlog-proof`
  and `files/<name>`. `decode` accepts only what `encode` writes, so there is no second reading of it.
- The record is tied to the register by a salted row digest: SHA-256(salt ‖ JCS(record)) stands in `rows` of a proven
  body; the salt is in the manifest. A file is tied by its SHA-256 in `files` of a proven body.
- A parcel is what a citizen handed in at the portal, with the digest that stands on the receipt; a slip is the progress
  shown to who knows number and code, filed under their hash. Both are canonical JSON, as is a stamp: what the portal
  may say of a paper to somebody who holds it.

Use: `Bundle.decode(data)`, then `verify.bundle` says whether it is true.
"""

import io
import re
import struct
import zipfile
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from zhunsheng.proof import entry
from zhunsheng.proof.canonical import Value, jcs, parse
from zhunsheng.proof.checkpoint import Policy
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.inclusion import Proof

FORMAT: Final = "zhunsheng.example/bundle/v1"
PARCEL: Final = "zhunsheng.example/parcel/v1"
SLIP: Final = "zhunsheng.example/slip/v1"
STAMP: Final = "zhunsheng.example/stamp/v1"
PASS: Final = "zhunsheng.example/pass/v1"  # noqa: S105 a format, no password
LARGEST: Final = 64 << 20
LARGEST_JSON: Final = 4 << 20
MOST_PROOFS: Final = 2000
MOST_FILES: Final = 500
YEARS: Final = range(2000, 2200)

_FILE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}(?:/[a-z0-9][a-z0-9_-]{0,63}){0,3}\.[a-z0-9-]{1,12}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_INSTANT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\+08:00")
_ANY = re.compile(r"[^\x00-\x1f\x7f]{1,500}")
_LONG = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f]{0,20000}")
_CODE = re.compile(r"[0-9A-HJ-NP-Z]{8,32}")
_COUNT = re.compile(r"0|[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """One record of the register, opened: private body, nonce, proof that its entry stands in the log."""

    body: bytes
    nonce: bytes
    proof: Proof

    @property
    def fields(self) -> dict[str, Value]:
        return entry.parse_body(self.body)

    @property
    def entry(self) -> bytes:
        return entry.seal_bytes(self.body, self.nonce).entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A published record with its proof.

    `id`: UUID of the publication; `kind`: decision, draw, power_list, report, inspection_result …; `record`: the public
    values, as plain JSON values; `salt`: 32 bytes that tie the record to a proven body; `files`: name → bytes.
    """

    id: str
    kind: str
    organ: str
    title: str
    published_on: str
    salt: bytes
    record: Mapping[str, Value]
    proofs: tuple[Proven, ...]
    policy: Policy
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def record_digest(self) -> str:
        """What a proven body must hold among its rows."""
        return entry.row_digest(self.salt, self.record)

    def manifest(self) -> dict[str, Value]:
        listed: list[Value] = [
            {"name": name, "sha256": sha256(data).hexdigest(), "size": len(data)}
            for name, data in sorted(self.files.items())
        ]
        return {
            "format": FORMAT,
            "id": self.id,
            "kind": self.kind,
            "organ": self.organ,
            "title": self.title,
            "published_on": self.published_on,
            "salt": self.salt.hex(),
            "proofs": len(self.proofs),
            "files": listed,
        }

    def encode(self) -> bytes:
        """The bundle's bytes; refuses what `decode` would refuse."""
        members: dict[str, bytes] = {"manifest.json": jcs(self.manifest()), "record.json": jcs(self.record)}
        members["policy.txt"] = self.policy.text.encode()
        for number, proven in enumerate(self.proofs, 1):
            members[f"proofs/{number:04d}.body.json"] = proven.body
            members[f"proofs/{number:04d}.nonce"] = proven.nonce.hex().encode() + b"\n"
            members[f"proofs/{number:04d}.tlog-proof"] = proven.proof.encode()
        for name, data in sorted(self.files.items()):
            members[f"files/{name}"] = data
        packed = pack(members)
        _read(members, "bundle")
        return packed

    @classmethod
    def decode(cls, data: bytes, where: str = "bundle") -> "Bundle":
        return _read(unpack(data, where), where)


def _read(members: Mapping[str, bytes], where: str) -> Bundle:
    manifest = _object(_member(members, "manifest.json", where), f"{where}/manifest.json", MANIFEST)
    count, listed = manifest["proofs"], manifest["files"]
    assert isinstance(count, int) and isinstance(listed, list)
    record = parse(_member(members, "record.json", where), f"{where}/record.json", LARGEST_JSON)
    if not isinstance(record, dict):
        raise Malformed("value", f"{where}/record.json", field="record", found="no object", expected="an object")
    proofs = tuple(_proven(members, number, where) for number in range(1, count + 1))
    files = {name[6:]: data for name, data in members.items() if name.startswith("files/")}
    bundle = Bundle(
        id=str(manifest["id"]),
        kind=str(manifest["kind"]),
        organ=str(manifest["organ"]),
        title=str(manifest["title"]),
        published_on=str(manifest["published_on"]),
        salt=bytes.fromhex(str(manifest["salt"])),
        record=record,
        proofs=proofs,
        policy=Policy.parse(_text(_member(members, "policy.txt", where), where), f"{where}/policy.txt"),
        files=files,
    )
    for name, found in files.items():
        if _FILE.fullmatch(name) is None:
            raise Malformed("path", where, found=name)
        _listed(name, found, listed, where)
    if bundle.manifest() != manifest:
        raise Malformed("archive", where, found="files and manifest do not match")
    known = 3 + 3 * count + len(files)
    if len(members) != known:
        raise Malformed("archive", where, found=f"{len(members)} members instead of {known}")
    return bundle


def _listed(name: str, data: bytes, listed: list[Value], where: str) -> None:
    """The file has the digest that the manifest gives it; the one that differs is named."""
    for item in listed:
        if isinstance(item, dict) and item.get("name") == name:
            digest = sha256(data).hexdigest()
            if item.get("sha256") != digest:
                expected = item.get("sha256")
                raise Malformed("value", f"{where}/files/{name}", field="sha256", found=digest, expected=expected)
            return
    raise Malformed("archive", where, found=f"{name} is not in the manifest")


def _proven(members: Mapping[str, bytes], number: int, where: str) -> Proven:
    stem = f"proofs/{number:04d}"
    body = _member(members, f"{stem}.body.json", where)
    entry.parse_body(body, f"{where}/{stem}.body.json")
    line = _text(_member(members, f"{stem}.nonce", where), where)
    if _HEX.fullmatch(line[:-1]) is None or line[-1:] != "\n":
        expected = "64 hex digits and LF"
        raise Malformed("value", f"{where}/{stem}.nonce", field="nonce", found=line, expected=expected)
    proof = Proof.decode(_member(members, f"{stem}.tlog-proof", where), f"{where}/{stem}.tlog-proof")
    return Proven(body=body, nonce=bytes.fromhex(line), proof=proof)


def _member(members: Mapping[str, bytes], name: str, where: str) -> bytes:
    if name not in members:
        raise Malformed("missing_file", where, found=name)
    return members[name]


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("utf8", where) from None


# ---- the archive ----------------------------------------------------------------------------------------------------


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip with fixed dates, no compression, members in the order given: same content, same bytes."""
    if sum(map(len, members.values())) > LARGEST:
        raise Malformed("oversized", "bundle", found=sum(map(len, members.values())), limit=LARGEST)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o100644 << 16
            archive.writestr(member, data)
    return buffer.getvalue()


def unpack(data: bytes, where: str = "bundle") -> dict[str, bytes]:
    """The members of an archive that `pack` wrote; compression, odd paths, repeated names, extra bytes are refused."""
    if len(data) > LARGEST + (1 << 20):
        raise Malformed("oversized", where, found=len(data), limit=LARGEST)
    members: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if len(listed) > 3 + 3 * MOST_PROOFS + MOST_FILES:
                raise Malformed("archive", where, found=f"{len(listed)} members")
            for member in listed:
                if not re.fullmatch(r"[a-z0-9][a-z0-9_./-]{0,200}", member.filename) or ".." in member.filename:
                    raise Malformed("path", where, found=member.filename)
                if member.compress_type != zipfile.ZIP_STORED or member.file_size > LARGEST:
                    raise Malformed("archive", where, found=f"{member.filename} is compressed or too large")
                if member.filename in members:
                    raise Malformed("archive", where, found=f"{member.filename} stands twice")
                members[member.filename] = archive.read(member)
    except (zipfile.BadZipFile, struct.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Malformed("archive", where, found=error) from None
    except UnicodeDecodeError:
        raise Malformed("archive", where, found="a file name in another encoding") from None
    if pack(members) != data:
        raise Malformed("archive", where, found="not packed as we pack: other dates, order or extra bytes")
    return members


# ---- JSON with a fixed set of keys ----------------------------------------------------------------------------------

Shape = Mapping[str, "re.Pattern[str] | tuple[int, int] | Shape | Sequence[Shape] | Sequence[re.Pattern[str]] | None"]

MANIFEST: Final[Shape] = {
    "format": re.compile(re.escape(FORMAT)),
    "id": _UUID,
    "kind": _WORD,
    "organ": _ANY,
    "title": _ANY,
    "published_on": _DAY,
    "salt": _HEX,
    "proofs": (1, MOST_PROOFS),
    "files": [{"name": _FILE, "sha256": _HEX, "size": (0, LARGEST)}],
}


def _object(data: bytes, where: str, shape: Shape) -> dict[str, Value]:
    value = parse(data, where, LARGEST_JSON)
    _fits(value, shape, where)
    assert isinstance(value, dict)
    return value


def _fits(value: Value, shape: object, where: str) -> None:
    """Refuse a value that is not of this shape: pattern, range, object with exactly these keys, list, or any (None)."""
    match shape:
        case None:
            return
        case re.Pattern():
            if not isinstance(value, str) or shape.fullmatch(value) is None:
                raise Malformed("value", where, field=where.rpartition("/")[2], found=value, expected=shape.pattern)
        case (int() as least, int() as most):
            if type(value) is not int or not least <= value <= most:
                raise Malformed("value", where, field=where.rpartition("/")[2], found=value, expected=f"{least}–{most}")
        case [item]:
            if not isinstance(value, list) or len(value) > MOST_FILES:
                raise Malformed("value", where, field=where.rpartition("/")[2], found=value, expected="a list")
            for number, one in enumerate(value):
                _fits(one, item, f"{where}/{number}")
        case Mapping():
            if not isinstance(value, dict):
                raise Malformed("value", where, field=where.rpartition("/")[2], found=value, expected="an object")
            for key in shape:
                if key not in value:
                    raise Malformed("key_missing", where, expected=key)
            for key, one in value.items():
                if key not in shape:
                    raise Malformed("key_unknown", where, found=key)
                _fits(one, shape[key], f"{where}/{key}")


# ---- parcel ---------------------------------------------------------------------------------------------------------

PARCEL_SHAPE: Final[Shape] = {
    "format": re.compile(re.escape(PARCEL)),
    "id": _UUID,
    "kind": _WORD,
    "lodged_at": _INSTANT,
    "slip": _HEX,
    "facts": None,
    "files": [{"name": _ANY, "type": _ANY, "content": re.compile(r"[A-Za-z0-9+/=]*")}],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a citizen handed in: `kind` complaint, request, hearing_wish or receipt; `slip` = slip_key(number, code).

    `facts`: plain JSON values by name; `files`: (name, media type, bytes). The digest stands on the citizen's receipt:
    whoever alters a parcel on its way is found out by comparing.
    """

    id: str
    kind: str
    lodged_at: str
    slip: str
    facts: Mapping[str, Value]
    files: tuple[tuple[str, str, bytes], ...] = ()

    def encode(self) -> bytes:
        files: list[Value] = [
            {"name": name, "type": media, "content": b64encode(content).decode()} for name, media, content in self.files
        ]
        value: dict[str, Value] = {
            "format": PARCEL,
            "id": self.id,
            "kind": self.kind,
            "lodged_at": self.lodged_at,
            "slip": self.slip,
            "facts": dict(self.facts),
            "files": files,
        }
        _fits(value, PARCEL_SHAPE, "parcel")
        return jcs(value)

    @property
    def at(self) -> datetime | None:
        """When it was handed in; None where the text has the shape of a time and is none (30 February, the year 1)."""
        try:
            made = datetime.fromisoformat(self.lodged_at)
        except ValueError:
            return None
        return made if made.year in YEARS else None

    @property
    def digest(self) -> str:
        """What the receipt shows: SHA-256 of the parcel's bytes, hex."""
        return sha256(self.encode()).hexdigest()

    @classmethod
    def decode(cls, data: bytes, where: str = "parcel") -> "Parcel":
        value = parse(data, where, LARGEST)
        _fits(value, PARCEL_SHAPE, where)
        assert isinstance(value, dict)
        facts, listed = value["facts"], value["files"]
        if not isinstance(facts, dict):
            raise Malformed("value", f"{where}/facts", field="facts", found=facts, expected="an object")
        assert isinstance(listed, list)
        files = tuple(_attached(item, f"{where}/files/{number}") for number, item in enumerate(listed))
        return cls(
            id=str(value["id"]),
            kind=str(value["kind"]),
            lodged_at=str(value["lodged_at"]),
            slip=str(value["slip"]),
            facts=facts,
            files=files,
        )


def _attached(item: Value, where: str) -> tuple[str, str, bytes]:
    assert isinstance(item, dict)
    text = str(item["content"])
    try:
        content = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        content = b""
    if b64encode(content).decode() != text:
        raise Malformed("value", where, field="content", found=text, expected="base64")
    return str(item["name"]), str(item["type"]), content


# ---- slip -----------------------------------------------------------------------------------------------------------

SLIP_SHAPE: Final[Shape] = {
    "format": re.compile(re.escape(SLIP)),
    "key": _HEX,
    "as_of": _DAY,
    "state": _ANY,
    "due_on": re.compile(rf"{_DAY.pattern}|"),
    "steps": [{"on": _DAY, "text": _LONG}],
}


def slip_key(number: str, code: str) -> str:
    """Where a citizen's progress is filed: a hash of number and secret code (8 to 32 characters 0-9, A-Z without I, O).

    >>> slip_key("2026-TS-000001", "7Q4M9KXP2C")[:8]
    '8a687faf'
    """
    if _CODE.fullmatch(code) is None:
        raise ValueError("slip_key: a code has 8 to 32 characters of 0-9 and A-Z without I and O")
    return sha256(f"{SLIP}\n{number}\n{code}\n".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Progress of one case for the one who lodged it; `due_on` is None where no period runs; steps are (day, text)."""

    key: str
    as_of: str
    state: str
    due_on: str | None
    steps: tuple[tuple[str, str], ...]

    def encode(self) -> bytes:
        steps: list[Value] = [{"on": on, "text": text} for on, text in self.steps]
        value: dict[str, Value] = {
            "format": SLIP,
            "key": self.key,
            "as_of": self.as_of,
            "state": self.state,
            "due_on": self.due_on or "",
            "steps": steps,
        }
        _fits(value, SLIP_SHAPE, "slip")
        return jcs(value)

    @classmethod
    def decode(cls, data: bytes, where: str = "slip") -> "Slip":
        value = _object(data, where, SLIP_SHAPE)
        listed = value["steps"]
        assert isinstance(listed, list)
        steps = tuple((str(item["on"]), str(item["text"])) for item in listed if isinstance(item, dict))
        due = str(value["due_on"]) or None
        return cls(key=str(value["key"]), as_of=str(value["as_of"]), state=str(value["state"]), due_on=due, steps=steps)


# ---- stamp ----------------------------------------------------------------------------------------------------------

STAMP_SHAPE: Final[Shape] = {
    "format": re.compile(re.escape(STAMP)),
    "key": _HEX,
    "names": [_HEX],
    "state": re.compile(r"made|delivered|replaced"),
    "on": _DAY,
    "title": re.compile(rf"{_ANY.pattern}|"),
    "number": re.compile(rf"{_ANY.pattern}|"),
    "organ": re.compile(rf"{_ANY.pattern}|"),
    "made_on": re.compile(rf"{_DAY.pattern}|"),
    "digest": re.compile(rf"{_HEX.pattern}|"),
}
_CHECK = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){2}")


class StampState(StrEnum):
    """How far a paper has come towards the one for whom it is meant."""

    MADE = "made"
    DELIVERED = "delivered"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        return {"made": "尚未交付", "delivered": "已交付", "replaced": "已更正"}[self.value]


def stamp_key(check: str) -> str:
    """Where the stamp of a paper is filed: a hash of the check code printed on it (0A1B-2C3D-4E5F).

    >>> stamp_key("0A1B-2C3D-4E5F")[:8]
    '20413d65'
    """
    return _stamp_hash(check, "")


def stamp_name(check: str, name: str) -> str:
    """The hash by which a stamp knows the paper's id or number: only who holds both can ask."""
    return _stamp_hash(check, name)


def _stamp_hash(check: str, name: str) -> str:
    if _CHECK.fullmatch(check) is None:
        raise ValueError("stamp: a check code is three groups of four digits 0-9, A-F")
    return sha256(f"{STAMP}\n{check}\n{name}\n".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the portal may say of one paper to whoever holds it; of one not yet delivered only that there is one.

    `names`: `stamp_name` of its id and of its number. No party, no words, nothing but what stands at its head and foot.
    """

    key: str
    names: tuple[str, ...]
    state: StampState
    on: str
    title: str = ""
    number: str = ""
    organ: str = ""
    made_on: str = ""
    digest: str = ""

    def encode(self) -> bytes:
        value: dict[str, Value] = {
            "format": STAMP,
            "key": self.key,
            "names": list(self.names),
            "state": self.state.value,
            "on": self.on,
            "title": self.title,
            "number": self.number,
            "organ": self.organ,
            "made_on": self.made_on,
            "digest": self.digest,
        }
        _fits(value, STAMP_SHAPE, "stamp")
        return jcs(value)

    @classmethod
    def decode(cls, data: bytes, where: str = "stamp") -> "Stamp":
        value = _object(data, where, STAMP_SHAPE)
        names = value["names"]
        assert isinstance(names, list)
        said = {name: str(value[name]) for name in ("key", "on", "title", "number", "organ", "made_on", "digest")}
        return cls(names=tuple(map(str, names)), state=StampState(str(value["state"])), **said)

    def is_of(self, check: str, name: str) -> bool:
        """Whether it is the stamp of the paper with this id or number."""
        return stamp_name(check, name) in self.names


# ---- pass -----------------------------------------------------------------------------------------------------------

PASS_SHAPE: Final[Shape] = {
    "format": re.compile(re.escape(PASS)),
    "key": _HEX,
    "as_of": _DAY,
    "firm": _ANY,
    "code": _ANY,
    "caps": [{"organ": _ANY, "made": _COUNT, "cap": re.compile(rf"{_COUNT.pattern}|")}],
    "visits": [
        {
            "own": re.compile(r"yes|no"),
            "counts": re.compile(r"yes|no"),
            "made": re.compile(r"yes|no"),
            "organ": _ANY,
            "item": _ANY,
            "why": _ANY,
            "officers": [_ANY],
            "times": [{"who": re.compile(r"officers|firm"), "way": re.compile(r"in|out"), "at": _INSTANT}],
            "steps": [{"on": _DAY, "text": _LONG}],
            "next": [{"on": re.compile(rf"{_DAY.pattern}|"), "text": _LONG}],
            "papers": [{"id": _UUID, "title": _ANY, "number": _LONG, "on": _DAY, "check": _CHECK, "lines": [_LONG]}],
        }
    ],
    "rated": re.compile(r"yes|no"),
}


def pass_key(firm: str, code: str) -> str:
    """Where a firm's page is filed: a hash of its credit code and the code of one visit (8 to 32 signs, as a slip's).

    >>> pass_key("91330000000000001X", "7Q4M9KXP2C")[:8]
    '0da7ea1c'
    """
    if _CODE.fullmatch(code) is None:
        raise ValueError("pass_key: a code has 8 to 32 characters of 0-9 and A-Z without I and O")
    return sha256(f"{PASS}\n{firm}\n{code}\n".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """一企一页: what one firm may see of this year's visits, for whoever holds the code of one of them.

    `caps`: organ, visits made that count, the yearly cap ("" where nobody has set it). `visits`: as `PASS_SHAPE` says;
    `own` is the one whose code opens the page. `rated`: that one has been rated.
    """

    key: str
    as_of: str
    firm: str
    code: str
    caps: Sequence[Mapping[str, Value]]
    visits: Sequence[Mapping[str, Value]]
    rated: bool = False

    def encode(self) -> bytes:
        caps: list[Value] = [dict(one) for one in self.caps]
        visits: list[Value] = [dict(one) for one in self.visits]
        value: dict[str, Value] = {
            "format": PASS,
            "key": self.key,
            "as_of": self.as_of,
            "firm": self.firm,
            "code": self.code,
            "caps": caps,
            "visits": visits,
            "rated": "yes" if self.rated else "no",
        }
        _fits(value, PASS_SHAPE, "pass")
        return jcs(value)

    @classmethod
    def decode(cls, data: bytes, where: str = "pass") -> "Pass":
        value = _object(data, where, PASS_SHAPE)
        caps, visits = value["caps"], value["visits"]
        assert isinstance(caps, list)
        assert isinstance(visits, list)
        said = {name: str(value[name]) for name in ("key", "as_of", "firm", "code")}
        return cls(
            caps=[one for one in caps if isinstance(one, dict)],
            visits=[one for one in visits if isinstance(one, dict)],
            rated=value["rated"] == "yes",
            **said,
        )
