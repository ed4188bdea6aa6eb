"""The record's final form: a checked body, an entry of 100 bytes, SM3 beside SHA-256."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proof import entry, sm3
from zhunsheng.proof.canonical import jcs
from zhunsheng.proof.entry import BODY, DOMAIN, FILE, ROW, SUBJECT, Entry, Stage
from zhunsheng.proof.faults import Malformed

SCHEMA = Path(entry.__file__).with_name("body.v1.schema.json")
U1, U2 = "018f3c1e-0000-7000-8000-000000000001", "018f3c1e-0000-7000-8000-000000000002"
H = "ab" * 32


def body(**changes: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "record": U1,
        "subject": {"kind": "matter", "id": U2},
        "number": 1,
        "previous": None,
        "stage": "decision",
        "act": "decide",
        "outcome": "fine",
        "at": "2026-03-02T09:30:00+08:00",
        "entered_on": "2026-03-02",
        "recorded_at": "2026-11-21T18:00:00+08:00",
        "organ": "11330000000000001A",
        "actors": [H],
        "procedure": H,
        "calendar": H,
        "cites": ["CF 58(1)(2)", "XZ 44"],
        "corrects": None,
        "rows": [{"table": "act", "id": U1, "digest": H}],
        "files": [
            {
                "id": U1, "kind": "evidence", "size": 3, "sha256": H, "sm3": H,
                "device": None, "operator": H, "captured_at": None, "uploaded_at": "2026-03-02T09:00:00+08:00",
            }
        ],
        **changes,
    }  # fmt: skip


def test_an_entry_is_one_hundred_bytes_of_domain_line_sha256_and_sm3() -> None:
    sealed = entry.seal(body(), b"n" * 32)
    opened = b"n" * 32 + jcs(body())
    assert len(sealed.entry) == 100
    assert sealed.entry == DOMAIN + hashlib.sha256(opened).digest() + sm3.sm3(opened)
    assert DOMAIN.endswith(b"\n") and DOMAIN.count(b"\n") == 1
    assert Entry.decode(sealed.entry).encode() == sealed.entry
    assert sealed.commitment == hashlib.sha256(opened).hexdigest()


def test_the_format_is_pinned_so_that_no_record_ever_migrates() -> None:
    sealed = entry.seal(body(), bytes(range(32)))
    assert hashlib.sha256(sealed.body).hexdigest() == PINNED_BODY
    assert hashlib.sha256(sealed.entry).hexdigest() == PINNED_ENTRY


def test_an_entry_opens_with_its_own_nonce_and_body_only() -> None:
    sealed = entry.seal(body(), b"n" * 32)
    assert entry.opens(sealed.entry, b"n" * 32, sealed.body)
    assert not entry.opens(sealed.entry, b"m" * 32, sealed.body)
    assert not entry.opens(sealed.entry, b"n" * 32, sealed.body + b" ")
    assert not entry.opens(sealed.entry, b"n" * 31, sealed.body)
    other_sm3 = sealed.entry[:-1] + bytes([sealed.entry[-1] ^ 1])
    assert not entry.opens(other_sm3, b"n" * 32, sealed.body)


def test_the_same_content_under_two_nonces_looks_unrelated() -> None:
    first, second = entry.seal(body(), b"n" * 32), entry.seal(body(), b"m" * 32)
    assert first.body == second.body
    assert first.entry[len(DOMAIN) :] != second.entry[len(DOMAIN) :]


def test_a_nonce_or_salt_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly 32"):
        entry.seal(body(), b"short")
    with pytest.raises(ValueError, match="exactly 32"):
        entry.row_digest(b"short", {})


@pytest.mark.parametrize("key", BODY)
def test_no_key_may_be_missing(key: str) -> None:
    whole = body()
    del whole[key]
    with pytest.raises(Malformed) as refused:
        entry.seal(whole, b"n" * 32)
    assert (refused.value.code, refused.value.detail["expected"]) == ("key_missing", key)


WRONG: list[tuple[str, Any]] = [
    ("version", 2), ("version", True), ("version", "1"),
    ("record", U1.upper()), ("record", "1"), ("subject", {"kind": "matter"}),
    ("subject", {"kind": "matter", "id": U1, "x": 1}),
    ("subject", "matter"), ("number", 0), ("number", 1.0), ("number", True), ("previous", H), ("previous", "none"),
    ("stage", "Decision"), ("stage", ""), ("act", "张三"), ("outcome", "a b"), ("at", "2026-03-02 09:30:00+08:00"),
    ("at", "2026-03-02T09:30:00Z"), ("at", "2026-02-30T09:30:00+08:00"), ("at", None), ("entered_on", "2026-02-29"),
    ("entered_on", "2026-3-2"), ("recorded_at", ""), ("organ", "某某局"), ("actors", H), ("actors", ["张三"]),
    ("actors", None), ("procedure", "x"), ("calendar", 1), ("cites", ["行政处罚法第四十四条"]), ("cites", ["CF"*20]),
    ("corrects", "x"), ("rows", [{"table": "act", "id": U1}]), ("rows", {}),
    ("rows", [{"table": "act", "id": U1, "digest": H}] * 2),
    ("rows", [{"table": "b", "id": U1, "digest": H}, {"table": "a", "id": U1, "digest": H}]),
    ("files", [{"id": U1}]), ("files", None),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_each_malformed_value_is_named(key: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        entry.check_body(body(**{key: value}))
    assert (refused.value.code, refused.value.detail["field"]) == ("value", key)


def test_free_text_under_another_key_is_refused() -> None:
    with pytest.raises(Malformed) as refused:
        entry.check_body(body(name="张三"))
    assert refused.value.code == "key_unknown"


def test_what_is_no_object_is_refused() -> None:
    for value in ([], "body", None, 3):
        with pytest.raises(Malformed):
            entry.check_body(value)


def test_a_later_record_names_the_one_before() -> None:
    first = entry.seal(body(), b"n" * 32)
    entry.check_body(body(number=2, previous=first.commitment))
    with pytest.raises(Malformed, match="previous"):
        entry.check_body(body(number=2))


def test_a_body_read_from_bytes_must_be_canonical() -> None:
    sealed = entry.seal(body(), b"n" * 32)
    assert entry.parse_body(sealed.body) == body()
    with pytest.raises(Malformed, match="not canonical"):
        entry.parse_body(json.dumps(body()).encode())


@pytest.mark.parametrize("data", [b"", b"x" * 100, DOMAIN, DOMAIN + b"x" * 63, DOMAIN + b"x" * 65])
def test_what_is_no_entry_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        Entry.decode(data)
    assert refused.value.code == "entry"


def test_the_schema_file_lists_the_same_keys_with_the_same_words() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    groups = [(schema, BODY), (schema["properties"]["subject"], SUBJECT)]
    groups += [(schema["properties"][name]["items"], table) for name, table in (("rows", ROW), ("files", FILE))]
    for shape, table in groups:
        assert list(shape["properties"]) == shape["required"] == list(table)
        assert shape["additionalProperties"] is False
        assert {key: found["description"] for key, found in shape["properties"].items()} == {
            key: expected for key, (_, expected) in table.items()
        }


def test_every_stage_has_a_chinese_label_and_is_a_valid_stage() -> None:
    assert set(entry.STAGE_LABELS) == set(Stage)
    assert len(set(entry.STAGE_LABELS.values())) == len(Stage)
    for stage in Stage:
        entry.check_body(body(stage=stage))


def test_sm3_of_abc_is_the_standards_own() -> None:
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3.sm3(b"abc").hex() == sm3.plain(b"abc").hex() == expected


@given(st.binary(max_size=300))
def test_sm3_written_out_agrees_with_openssl(data: bytes) -> None:
    assert "sm3" in hashlib.algorithms_available, "this Python's OpenSSL has no SM3 to compare with"
    assert sm3.plain(data) == hashlib.new("sm3", data).digest()


PINNED_BODY = "5e761f79e7df4d4576658dc8f10eb2fc571f9cc1e1a3472198d32d234003b5b7"
PINNED_ENTRY = "06b3d010e85ee6b8836694c92844d60386ff6b31c9c2d11dc68a55b62c77e53d"
