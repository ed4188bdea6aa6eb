"""Signed notes (C2SP signed-note) and the keys that sign them.

Rules
- A note is a text that ends in LF, an empty line, and signature lines `— <name> <base64(4-byte key id ‖ signature)>`.
- key id = SHA-256(name ‖ LF ‖ algorithm ‖ public key)[:4]; algorithm 0x01 signs the text itself (Ed25519), 0x04 is a
  timestamped witness cosignature (C2SP tlog-cosignature v1).
- Signatures of unknown keys are ignored; one of a known key that does not verify spoils the whole note.

>>> Key.parse(Key("example.com/log", ED25519, bytes(32)).vkey).name
'example.com/log'
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from zhunsheng.proof import ed25519
from zhunsheng.proof.ed25519 import Signer
from zhunsheng.proof.faults import Malformed

ED25519: Final = 1
COSIGNATURE: Final = 4
LARGEST: Final = 1 << 16
MOST_SIGNATURES: Final = 64

_VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class Key:
    """A verifier's key: name, algorithm byte, 32-byte public key."""

    name: str
    algorithm: int
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """`<name>+<key id in hex>+<base64(algorithm ‖ public key)>`."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.algorithm]) + self.public).decode()}"

    @classmethod
    def parse(cls, vkey: str, where: str = "vkey") -> "Key":
        found = _VKEY.fullmatch(vkey)
        raw = None if found is None else unbase64(found[3])
        if found is None or raw is None:
            raise Malformed("vkey", where, found=vkey)
        if len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
            raise Malformed("vkey", where, found="neither Ed25519 (1) nor a cosignature key (4)")
        key = cls(found[1], raw[0], raw[1:])
        if key.id.hex() != found[2]:
            raise Malformed("vkey", where, found=f"key id {found[2]} instead of {key.id.hex()}")
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    blob: bytes

    def __str__(self) -> str:
        return f"— {self.name} {b64encode(self.key_id + self.blob).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signature lines, in the order in which they stand."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()

    def plus(self, more: Iterable[Signature]) -> "Note":
        """The note with further lines; one that stands there already is not repeated."""
        return Note(self.text, self.signatures + tuple(s for s in more if s not in self.signatures))

    @classmethod
    def decode(cls, data: bytes, where: str = "note") -> "Note":
        if len(data) > LARGEST:
            raise Malformed("oversized", where, found=len(data), limit=LARGEST)
        try:
            note = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("utf8", where) from None
        if any(ch < " " and ch != "\n" for ch in note):
            raise Malformed("note", where, found="a control character")
        cut = note.rfind("\n\n")
        if cut < 1 or not note.endswith("\n"):
            raise Malformed("note", where, found="no empty line between text and signatures, or no final LF")
        lines = note[cut + 2 : -1].split("\n") if cut + 2 < len(note) else []
        if not 0 < len(lines) <= MOST_SIGNATURES:
            raise Malformed("note", where, found=f"{len(lines)} signature lines")
        return cls(note[: cut + 1], tuple(_signature(line, where) for line in lines))


def _signature(line: str, where: str) -> Signature:
    found = _LINE.fullmatch(line)
    raw = None if found is None else unbase64(found[2])
    if found is None or raw is None or len(raw) < 5:
        raise Malformed("note", where, found=f"the signature line {line}")
    return Signature(found[1], raw[:4], raw[4:])


def unbase64(text: str) -> bytes | None:
    """The bytes of canonical base64, None of anything else (stray bits and line breaks too)."""
    try:
        raw = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return None
    return raw if b64encode(raw).decode() == text else None


def sign(text: str, key: Key, signer: Signer) -> Signature:
    """The log's own line: Ed25519 over the text."""
    return Signature(key.name, key.id, signer(text.encode()))


def cosign(text: str, key: Key, signer: Signer, timestamp: int) -> Signature:
    """A witness's line: 8 bytes of POSIX time, then Ed25519 over header, time line and text."""
    if not 0 < timestamp < 1 << 63:
        raise ValueError(f"cosign: timestamp {timestamp} is out of range")
    return Signature(key.name, key.id, timestamp.to_bytes(8, "big") + signer(cosigned(text, timestamp)))


def cosigned(text: str, timestamp: int) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def holds(text: str, key: Key, signature: Signature) -> bool:
    """Does this line hold for this key and text?"""
    if (signature.name, signature.key_id) != (key.name, key.id):
        return False
    if key.algorithm == ED25519:
        return ed25519.verify(key.public, text.encode(), signature.blob)
    if len(signature.blob) != 72:
        return False
    timestamp = int.from_bytes(signature.blob[:8], "big")
    if not 0 < timestamp < 1 << 63:
        return False
    return ed25519.verify(key.public, cosigned(text, timestamp), signature.blob[8:])


def signed_at(signature: Signature) -> int:
    """The POSIX second of a cosignature line (meaningful only where `holds` answered True)."""
    return int.from_bytes(signature.blob[:8], "big")
