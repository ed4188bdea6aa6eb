"""RFC 8785: one content, one byte form, and nothing that two programs could read differently."""

import json
import os
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proof.canonical import LARGEST, jcs, parse
from zhunsheng.proof.faults import Malformed

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "suites" / "rfc8785_jcs" / "testdata"

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=20,
)


@given(plain)
def test_our_bytes_are_those_of_the_rfc8785_package_and_read_back(value: object) -> None:
    written = jcs(value)
    assert written == rfc8785.dumps(value)
    assert parse(written) == value


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "weird"])
def test_the_published_vectors_hold(name: str) -> None:
    if not VECTORS.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/data/suites/rfc8785_jcs is missing")
        pytest.skip("../shared/data/suites/rfc8785_jcs is not here; the cases in this file still ran")
    source = (VECTORS / "input" / f"{name}.json").read_text(encoding="utf-8")
    value = json.loads(source, parse_float=lambda text: int(float(text)))  # 56.0 is the integer 56 in these vectors
    assert jcs(value) == (VECTORS / "output" / f"{name}.json").read_bytes()
    assert jcs(value).hex() == "".join((VECTORS / "outhex" / f"{name}.txt").read_text().split())


def test_the_vector_with_floating_point_is_refused_because_bodies_have_none() -> None:
    with pytest.raises(Malformed, match="float"):
        jcs({"numbers": [333333333.33333329, 1e30]})


def test_keys_are_sorted_by_utf16_units_not_by_code_points() -> None:
    assert jcs({"\ue000": 1, "\U00010000": 2}) == '{"\U00010000":2,"\ue000":1}'.encode()


def test_control_characters_have_their_short_escapes() -> None:
    assert jcs('\x00\b\t\n\f\r"\\/\x7f\u2028') == '"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\x7f\u2028"'.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 1 << 53, -(1 << 53), b"bytes", {1: 2}, {"a": object()}, "\ud800", {"\udc00": 1}, {"a", "b"}],
)
def test_what_has_no_one_byte_form_is_refused(value: object) -> None:
    with pytest.raises(Malformed) as refused:
        jcs(value)
    assert refused.value.code == "json_value"


def test_nesting_beyond_the_limit_is_refused_before_the_stack_ends() -> None:
    value: object = []
    for _ in range(70):
        value = [value]
    with pytest.raises(Malformed, match="nested"):
        jcs(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a":1, "b":2}', "not_canonical"),
        (b'{"b":1,"a":2}', "not_canonical"),
        (b'{"a":1,"a":1}', "json_value"),
        (b"1.5", "json_value"),
        (b"1e3", "json_value"),
        (b"NaN", "json_value"),
        (b"-0", "not_canonical"),
        (b"9007199254740992", "json_value"),
        (b'"\\u0041"', "not_canonical"),
        (b'"\\ud800"', "json_value"),
        (b'"caf\xe9"', "json"),
        (b"\xef\xbb\xbf1", "json"),
        (b"[1", "json"),
        (b"", "json"),
        (b"[" * 100_000, "json"),
        (b"1" * 5000, "json"),
    ],
)
def test_reading_accepts_canonical_bytes_only(text: bytes, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(text, "body")
    assert refused.value.code == code
    assert refused.value.where == "body"
    assert refused.value.zh.startswith("body：")


def test_reading_refuses_what_is_larger_than_its_limit() -> None:
    with pytest.raises(Malformed, match="limit of 3"):
        parse(b"1000", "body", limit=3)
