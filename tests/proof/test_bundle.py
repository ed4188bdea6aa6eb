"""Bundle, parcel, slip: one byte form each, and no hostile archive is opened."""

import io
import struct
import zipfile
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proof import bundled
from zhunsheng.proof.bundle import (
    Bundle,
    Parcel,
    Slip,
    Stamp,
    StampState,
    pack,
    slip_key,
    stamp_key,
    stamp_name,
    unpack,
)
from zhunsheng.proof.canonical import jcs
from zhunsheng.proof.faults import Malformed

BYTES = bundled.bundle().encode()


def test_a_bundle_reads_back_and_has_one_byte_form() -> None:
    found = Bundle.decode(BYTES)
    assert found == bundled.bundle()
    assert found.encode() == BYTES == bundled.bundle().encode()


def test_its_bytes_are_pinned_so_that_old_bundles_stay_readable() -> None:
    assert sha256(BYTES).hexdigest() == PINNED


def test_any_zip_program_can_open_it() -> None:
    with zipfile.ZipFile(io.BytesIO(BYTES)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:3] == ["manifest.json", "record.json", "policy.txt"]
        assert archive.read("files/decision.pdf") == bundled.PAPER
        assert archive.read("record.json") == jcs(bundled.RECORD)


def repacked(change: dict[str, bytes | None]) -> bytes:
    members = unpack(BYTES)
    for name, data in change.items():
        if data is None:
            del members[name]
        else:
            members[name] = data
    return pack(members)


MANIFEST = unpack(BYTES)["manifest.json"]
CHANGES: list[tuple[dict[str, bytes | None], str]] = [
    ({"manifest.json": None}, "missing_file"),
    ({"record.json": None}, "missing_file"),
    ({"policy.txt": None}, "missing_file"),
    ({"proofs/0001.nonce": None}, "missing_file"),
    ({"proofs/0006.body.json": None}, "missing_file"),
    ({"files/decision.pdf": None}, "archive"),
    ({"files/other.pdf": b"x"}, "archive"),
    ({"proofs/0007.nonce": b"x"}, "archive"),
    ({"readme.txt": b"x"}, "archive"),
    ({"files/decision.pdf": b"another"}, "value"),
    ({"record.json": b"[]"}, "value"),
    ({"record.json": b'{"a": 1}'}, "not_canonical"),
    ({"record.json": b"{"}, "json"),
    ({"policy.txt": b"\xff"}, "utf8"),
    ({"policy.txt": b"nonsense\n"}, "policy"),
    ({"proofs/0001.nonce": b"00\n"}, "value"),
    ({"proofs/0001.body.json": b"{}"}, "key_missing"),
    ({"proofs/0001.tlog-proof": b"x"}, "first_line"),
    ({"manifest.json": MANIFEST.replace(b'"proofs":6', b'"proofs":0')}, "value"),
    ({"manifest.json": MANIFEST.replace(b'"proofs":6', b'"proofs":5')}, "archive"),
    ({"manifest.json": MANIFEST.replace(b'"proofs":6', b'"proofs":true')}, "value"),
    ({"manifest.json": MANIFEST.replace(b"bundle/v1", b"bundle/v2")}, "value"),
    ({"manifest.json": MANIFEST.replace(b'"id":', b'"ix":')}, "key_missing"),
    ({"manifest.json": MANIFEST.replace(b'"id":', b'"ic":1,"id":')}, "key_unknown"),
]


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_every_other_content_is_refused_by_name(change: dict[str, bytes | None], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        Bundle.decode(repacked(change))
    assert refused.value.code == code


def zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, method)
    return buffer.getvalue()


HOSTILE = [
    "../x",
    "/etc/passwd",
    "a/../../x",
    "C:\\x",
    "a\\b",
    "files/é.pdf",
    "Files/x",
    "a b",
    "",
    "x" * 300,
    "files/\u202e.pdf",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused_before_anything_is_read(name: str) -> None:
    with pytest.raises(Malformed) as refused:
        unpack(zipped([(name or "\x00", b"x")]))
    assert refused.value.code in {"path", "archive"}


def test_hostile_file_names_are_refused_when_writing_too() -> None:
    for name in ("../x.pdf", "x", "X.pdf", "a/b/c/d/e/f.pdf", "x.pdf\n", ".hidden"):
        with pytest.raises(Malformed):
            bundled.bundle(files={name: b"x"}).encode()


def test_compression_repetition_and_extra_bytes_are_refused() -> None:
    bomb = zipped([("manifest.json", b"0" * 5_000_000)], zipfile.ZIP_DEFLATED)
    assert len(bomb) < 10_000
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped([("a.json", b"1"), ("a.json", b"2")])
    for data in (
        bomb,
        twice,
        BYTES + b"x",
        b"x" + BYTES,
        BYTES[:-1],
        b"",
        b"PK",
        BYTES[:200],
        zipped([("a.json", b"1")]),
    ):
        with pytest.raises(Malformed) as refused:
            unpack(data)
        assert refused.value.code == "archive"


def test_a_member_that_claims_to_be_huge_is_refused() -> None:
    at = BYTES.index(b"PK\x01\x02")
    lying = BYTES[: at + 20] + struct.pack("<II", 1 << 31, 1 << 31) + BYTES[at + 28 :]
    with pytest.raises(Malformed):
        unpack(lying)


def test_too_large_a_bundle_is_refused_in_and_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhunsheng.proof.bundle.LARGEST", 100)
    with pytest.raises(Malformed) as refused:
        bundled.bundle().encode()
    assert refused.value.code == "oversized"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(BYTES) - 1), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_noticed_or_changes_a_proven_value(position: int, flip: int) -> None:
    """The archive's own checks see it; `verify` sees what is left (tests/verify)."""
    changed = bytearray(BYTES)
    changed[position] ^= flip
    with pytest.raises(Malformed):
        Bundle.decode(bytes(changed))


WRONG: list[dict[str, Any]] = [
    {"id": "1"}, {"kind": "Decision"}, {"organ": ""}, {"title": "a\nb"}, {"published_on": "2026-13-01"}, {"proofs": ()},
    {"salt": b"short"}, {"record": {"a": 1.5}},
]  # fmt: skip


@pytest.mark.parametrize("changes", WRONG)
def test_a_bundle_that_could_not_be_read_is_not_written(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        bundled.bundle(**changes).encode()


# ---- parcel, slip and stamp -----------------------------------------------------------------------------------------

KEY = slip_key("2026-TS-000001", "7Q4M9KXP2C")
PARCEL = Parcel(
    id=bundled.uuid(1),
    kind="complaint",
    lodged_at="2026-03-02T10:00:00+08:00",
    slip=KEY,
    facts={"text": "店里有老鼠", "against": "示例餐饮店", "anonymous": False},
    files=(("照片.jpg", "image/jpeg", b"\xff\xd8\xff"),),
)
SLIP = Slip(
    key=KEY,
    as_of="2026-03-05",
    state="已受理",
    due_on="2026-05-06",
    steps=(("2026-03-02", "收到"), ("2026-03-05", "受理")),
)


CHECK, NUMBER = "0A1B-2C3D-4E5F", "明市监罚〔2026〕1号"
STAMP = Stamp(
    key=stamp_key(CHECK), names=(stamp_name(CHECK, bundled.uuid(3)), stamp_name(CHECK, NUMBER)),
    state=StampState.DELIVERED, on="2026-03-12", title="行政处罚决定书", number=NUMBER, organ="明澜区市场监督管理局",
    made_on="2026-03-10", digest="ab" * 32,
)  # fmt: skip
MADE = Stamp(key=STAMP.key, names=STAMP.names, state=StampState.MADE, on="2026-03-10")


@pytest.mark.parametrize("stamp", [STAMP, MADE])
def test_a_stamp_reads_back_and_answers_to_id_or_number_with_the_code_only(stamp: Stamp) -> None:
    assert Stamp.decode(stamp.encode()) == stamp
    assert stamp.is_of(CHECK, NUMBER) and stamp.is_of(CHECK, bundled.uuid(3))
    assert not stamp.is_of(CHECK, "明市监罚〔2026〕2号") and not stamp.is_of("0A1B-2C3D-4E50", NUMBER)
    assert not stamp.is_of(CHECK, ""), "the key alone names nothing"


@pytest.mark.parametrize("code", ["", "0a1b-2c3d-4e5f", "0A1B2C3D4E5F", "0A1B-2C3D", "0A1B-2C3D-4E5F-", "0A1B-2C3D-4E5G"])
def test_a_check_code_has_one_form(code: str) -> None:
    with pytest.raises(ValueError, match="three groups"):
        stamp_key(code)


@pytest.mark.parametrize("spoil", [("delivered", "sent"), ("2026-03-12", "2026-13-12"), ("abab", "xbab"), ("/v1", "/v2")])
def test_other_bytes_are_no_stamp(spoil: tuple[str, str]) -> None:
    with pytest.raises(Malformed):
        Stamp.decode(STAMP.encode().decode().replace(*spoil, 1).encode())


def test_a_parcel_reads_back_and_its_digest_is_that_of_its_bytes() -> None:
    assert Parcel.decode(PARCEL.encode()) == PARCEL
    assert PARCEL.digest == sha256(PARCEL.encode()).hexdigest()


def test_a_slip_reads_back_with_and_without_a_due_day() -> None:
    for due in ("2026-05-06", None):
        slip = Slip(key=SLIP.key, as_of=SLIP.as_of, state=SLIP.state, due_on=due, steps=SLIP.steps)
        assert Slip.decode(slip.encode()) == slip


def test_a_slip_is_found_by_number_and_code_together_only() -> None:
    assert slip_key("2026-TS-000001", "7Q4M9KXP2C") == KEY
    assert len({KEY, slip_key("2026-TS-000001", "7Q4M9KXP2D"), slip_key("2026-TS-000002", "7Q4M9KXP2C")}) == 3
    for weak in ("", "123456", "7q4m9kxp2c", "7Q4M9KXP2I", "7Q4M9KXP 2C", "A" * 33):
        with pytest.raises(ValueError, match="8 to 32"):
            slip_key("2026-TS-000001", weak)


@pytest.mark.parametrize("made", [PARCEL.encode(), SLIP.encode()])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1], lambda data: data + b"\n", lambda data: data.replace(b"/v1", b"/v2"), lambda data: b"[]",
        lambda data: data.replace(b'"format"', b'"fOrmat"'), lambda data: data.replace(b"2026-03", b"2026-13"), lambda data: b"",
        lambda data: data.replace(b"{", b'{"a":1,', 1), lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b":", b": ", 1),
    ],
)  # fmt: skip
def test_other_bytes_are_no_parcel_and_no_slip(made: bytes, spoil: Any) -> None:
    reads = Parcel.decode if made == PARCEL.encode() else Slip.decode
    with pytest.raises(Malformed):
        reads(spoil(made))


def test_what_could_not_be_read_is_not_written() -> None:
    with pytest.raises(Malformed):
        Slip(key="x", as_of="2026-03-05", state="已受理", due_on=None, steps=()).encode()
    with pytest.raises(Malformed):
        Parcel(id="x", kind="complaint", lodged_at="now", slip=KEY, facts={}).encode()


@pytest.mark.parametrize("facts", [b"[]", b"1", b'"x"', b"null"])
def test_the_facts_of_a_parcel_are_an_object(facts: bytes) -> None:
    plain = Parcel(id=PARCEL.id, kind="complaint", lodged_at=PARCEL.lodged_at, slip=KEY, facts={}).encode()
    with pytest.raises(Malformed):
        Parcel.decode(plain.replace(b'"facts":{}', b'"facts":' + facts))


def test_an_attachment_is_canonical_base64() -> None:
    for content in (b"/9j", b"/9j/!", b"AB=="):
        with pytest.raises(Malformed):
            Parcel.decode(PARCEL.encode().replace(b'"content":"/9j/"', b'"content":"' + content + b'"'))


PINNED = "6d8975510d7a597cbde8fa501f67ba9e8314658e882c0f3ed202d5dd76108bf3"
