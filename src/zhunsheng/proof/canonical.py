"""One byte form per record: JSON canonicalised by RFC 8785 (JCS), restricted so that no two programs can differ.

Rules
- Values: text, integers with |n| < 2^53, true, false, null, lists, objects with text keys. No floating point.
- Object members are sorted by the UTF-16 code units of their keys (RFC 8785 section 3.2.3); no white space; UTF-8.
- Text is kept as it is (no normalisation); a lone surrogate is refused.
- `parse` accepts canonical bytes only: what it returns, written again, is what was read.

>>> jcs({"b": [1, None], "a": "准绳"}).decode()
'{"a":"准绳","b":[1,null]}'
"""

import json
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Never, TypeAlias

from zhunsheng.proof.faults import Malformed

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value] | None"

LARGEST = (1 << 53) - 1
DEPTH = 64


def jcs(value: object) -> bytes:
    """The canonical bytes of `value`; `Malformed` (a ValueError) on floats, big integers, foreign types, bad text."""
    pieces: list[str] = []
    _write(value, pieces, 0)
    try:
        return "".join(pieces).encode("utf-8")
    except UnicodeEncodeError:
        raise _bad("a text with a lone surrogate") from None


def parse(canonical: bytes, where: str = "JSON", limit: int = 1 << 24) -> Value:
    """Read canonical bytes; refuse duplicates, floats, white space, another key order, anything not canonical."""
    if len(canonical) > limit:
        raise Malformed("oversized", where, found=len(canonical), limit=limit)
    try:
        value: Value = json.loads(
            canonical.decode("utf-8"), object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float
        )
        written = jcs(value)
    except Malformed as fault:
        raise Malformed(fault.code, where, **fault.detail) from None
    except (ValueError, RecursionError) as error:
        raise Malformed("json", where, found=error) from None
    if written != canonical:
        raise Malformed("not_canonical", where)
    return value


def _write(value: object, pieces: list[str], depth: int) -> None:
    if depth > DEPTH:
        raise _bad(f"nested deeper than {DEPTH}")
    if isinstance(value, str):
        pieces.append(encode_basestring(str(value)))
    elif value is None or isinstance(value, bool):
        pieces.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise _bad(f"the integer {value}")
        pieces.append(str(int(value)))
    elif isinstance(value, Mapping):
        _write_object(value, pieces, depth)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            pieces.append("," if number else "[")
            _write(item, pieces, depth + 1)
        pieces.append("]" if value else "[]")
    else:
        raise _bad(f"a value of type {type(value).__name__}")


def _write_object(value: Mapping[object, object], pieces: list[str], depth: int) -> None:
    keys: list[str] = []
    for key in value:
        if not isinstance(key, str):
            raise _bad(f"a key of type {type(key).__name__}")
        keys.append(key)
    try:
        keys.sort(key=lambda key: key.encode("utf-16-be"))
    except UnicodeEncodeError:
        raise _bad("a key with a lone surrogate") from None
    for number, key in enumerate(keys):
        pieces.append(("," if number else "{") + encode_basestring(str(key)) + ":")
        _write(value[key], pieces, depth + 1)
    pieces.append("}" if keys else "{}")


def _once(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _bad("an object with a repeated key")
    return found


def _no_float(text: str) -> Never:
    raise _bad(f"the number {text}")


def _bad(found: str) -> Malformed:
    return Malformed("json_value", "JSON", found=found)
