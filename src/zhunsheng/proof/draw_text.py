"""The canonical text of a draw: hashed records and lists, written and strictly read.

Rules
- UTF-8 without BOM, lines end in LF, Unicode form NFC, no control characters (lists have tabs between columns).
- A record: `zhunsheng-draw/1 <kind>`, then `key=value` lines in a fixed order; several values repeat the key's line.
- A list: the same first line (kind = list name), then a row a line, first column the id, sorted by bytes, ids unique.
- An id has only 0-9, A-Z and -; 18 characters without - are a credit code with its right check digit (GB 32100).
- What is not canonical is refused, never repaired: `Malformed` names file, line, what, why, cure.

>>> parse_list(render_list("excluded", [("91A", "closed")]), "excluded", 2, "excluded.tsv")
[('91A', 'closed')]
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import mul
from typing import Final
from unicodedata import is_normalized

from zhunsheng.proof.draw import PROTOCOL
from zhunsheng.proof.faults import Malformed

LARGEST_RECORD: Final = 1 << 20
LARGEST_LIST: Final = 1 << 28

_ID = re.compile(r"[0-9A-Z-]{1,64}")
_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")
_CODE_DIGITS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V, Z
_CODE_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
_FOREIGN = re.compile(f"[^{_CODE_DIGITS}]")
_DIGIT_VALUES: Final = bytes(max(_CODE_DIGITS.find(chr(byte)), 0) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its key, what its value must be, whether its line may repeat (least, most times)."""

    name: str
    pattern: re.Pattern[str]
    expected: str
    least: int = 1
    most: int = 1


def credit_code_is_right(code: str) -> bool:
    """Has this unified social credit code the right check digit (GB 32100-2015, ISO 7064 MOD 31-3)?

    >>> credit_code_is_right("91350100M000100Y43")
    True
    """
    if _CREDIT_CODE.fullmatch(code) is None or _FOREIGN.search(code):
        return False
    # The check digit is chosen so that the weighted sum of all eighteen is divisible by 31.
    total: int = sum(map(mul, code.encode().translate(_DIGIT_VALUES), _CODE_WEIGHTS))
    return total % 31 == 0


def check_id(id: str, where: str, credit_codes: bool = True) -> None:
    """Refuse an id that is empty, foreign or a credit code with a wrong check digit."""
    if _ID.fullmatch(id) is None:
        raise Malformed("id", where, found=id)
    if credit_codes and _CREDIT_CODE.fullmatch(id) and not credit_code_is_right(id):
        raise Malformed("credit_code", where, found=id)


def lines(data: bytes, where: str, limit: int, tabs: bool = False) -> list[str]:
    """The lines of canonical text; refuses BOM, CR, other encodings, other control characters, other than NFC."""
    if len(data) > limit:
        raise Malformed("oversized", where, found=len(data), limit=limit)
    if not data:
        raise Malformed("empty", where)
    if data.startswith(b"\xef\xbb\xbf"):
        raise Malformed("bom", where)
    if b"\r" in data:
        raise Malformed("crlf", f"{where}:{data[: data.index(bytes([13]))].count(bytes([10])) + 1}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("utf8", f"{where}:{data[: error.start].count(bytes([10])) + 1}") from None
    if not text.endswith("\n"):
        raise Malformed("final_lf", where)
    found = text[:-1].split("\n")
    if not is_normalized("NFC", text) or not text.replace("\n", "").replace("\t", "" if tabs else "\t").isprintable():
        for number, line in enumerate(found, 1):
            if not is_normalized("NFC", line):
                raise Malformed("nfc", f"{where}:{number}")
            if any(_is_control(ch) and not (tabs and ch == "\t") for ch in line):
                raise Malformed("control", f"{where}:{number}")
    return found


def _is_control(ch: str) -> bool:
    return ch < " " or "\x7f" <= ch <= "\x9f" or ch in "\u2028\u2029\ufeff"


def parse_record(data: bytes, kind: str, fields: Sequence[Field], where: str) -> dict[str, list[str]]:
    """The values of a record, each field's in a list; fields must stand in the given order."""
    found = lines(data, where, LARGEST_RECORD)
    first = f"{PROTOCOL} {kind}"
    if found[0] != first:
        raise Malformed("first_line", f"{where}:1", expected=first)
    values: dict[str, list[str]] = {field.name: [] for field in fields}
    position = 1
    for field in fields:
        while position < len(found) and found[position].startswith(field.name + "="):
            value = found[position][len(field.name) + 1 :]
            _check_value(field, value, f"{where}:{position + 1}")
            values[field.name].append(value)
            position += 1
            if len(values[field.name]) == field.most:
                break
        if len(values[field.name]) < field.least:
            there = found[position].partition("=")[0] if position < len(found) else "—"
            raise Malformed("field", f"{where}:{position + 1}", expected=field.name, found=there)
    if position < len(found):
        there = found[position].partition("=")[0]
        raise Malformed("field", f"{where}:{position + 1}", expected="—", found=there)
    return values


def _check_value(field: Field, value: str, where: str) -> None:
    if not value or value != value.strip():
        raise Malformed("blank", where, field=field.name)
    if field.pattern.fullmatch(value) is None:
        raise Malformed("value", where, field=field.name, found=value, expected=field.expected)


def parse_list(
    data: bytes, name: str, columns: int | None, where: str, credit_codes: bool = True
) -> list[tuple[str, ...]]:
    """The rows of a list; `columns` None takes as many as the first row has."""
    found = lines(data, where, LARGEST_LIST, tabs=True)
    first = f"{PROTOCOL} {name}"
    if found[0] != first:
        raise Malformed("first_line", f"{where}:1", expected=first)
    rows: list[tuple[str, ...]] = []
    before = b""
    for number, line in enumerate(found[1:], 2):
        row = tuple(line.split("\t"))
        columns = columns or len(row)
        if len(row) != columns:
            raise Malformed("columns", f"{where}:{number}", found=len(row), expected=columns)
        check_id(row[0], f"{where}:{number}", credit_codes)
        for value in row[1:]:
            if not value or value != value.strip():
                raise Malformed("blank", f"{where}:{number}", field=row[0])
        id = row[0].encode()
        if id <= before:
            fault = "duplicate" if id == before else "order"
            raise Malformed(fault, f"{where}:{number}", found=row[0], before=before.decode())
        before = id
        rows.append(row)
    return rows


def render_list(name: str, rows: Iterable[Sequence[str]]) -> bytes:
    """The canonical bytes of a list, rows sorted; reading it back refuses what is not canonical."""
    ordered = sorted((tuple(row) for row in rows), key=lambda row: row[0].encode())
    return (f"{PROTOCOL} {name}\n" + "".join("\t".join(row) + "\n" for row in ordered)).encode()


def render_record(kind: str, fields: Iterable[Field], values: Mapping[str, Sequence[str]]) -> bytes:
    """The canonical bytes of a record, its fields in their order; refuses what reading would refuse."""
    text = [f"{PROTOCOL} {kind}\n"]
    for field in fields:
        text += [f"{field.name}={value}\n" for value in values.get(field.name, ())]
    data = "".join(text).encode()
    parse_record(data, kind, list(fields), kind)
    return data


def digest_of(data: bytes) -> str:
    """SHA-256 in lower hex, as `sha256sum FILE` prints it."""
    return sha256(data).hexdigest()
