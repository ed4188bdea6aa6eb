"""Private values: encrypted at rest, vouched for by a salted commitment, erasable without touching the act.

- Cipher: AES-256-GCM; the key lies in `private.key` beside the register's keys (ZHUNSHENG_KEYS, mode 0600), never in the
  database or its dumps; where it is missed, nothing is sealed with another. The matter and the name are authenticated
  with the value, so that a ciphertext cannot be moved to another matter.
- Commitment: HMAC-SHA256(salt, JCS {matter, name, value}), kept in the act. With the salt erased it says nothing.

    salt, ciphertext, commitment = seal(matter_id, "reporter_phone", "13800000000")
    unseal(matter_id, "reporter_phone", ciphertext)      # '13800000000'
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhunsheng.office.ledger import keys
from zhunsheng.office.matters.models import PrivateValue
from zhunsheng.proof.canonical import jcs

_NONCE = 12


def seal(matter: UUID, name: str, value: object) -> tuple[bytes, bytes, str]:
    """(salt, ciphertext, commitment) of a value."""
    salt, nonce = secrets.token_bytes(32), secrets.token_bytes(_NONCE)
    plain = json.dumps(value, ensure_ascii=False).encode()
    return salt, nonce + _cipher().encrypt(nonce, plain, _context(matter, name)), commitment(salt, matter, name, value)


def unseal(matter: UUID, name: str, ciphertext: bytes | memoryview) -> Any:
    """The value again; raises InvalidTag when the row was altered or stands under another matter or name."""
    raw = bytes(ciphertext)
    return json.loads(_cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _context(matter, name)))


def sealed_bytes(matter: UUID, name: str, content: bytes) -> bytes:
    """A file, encrypted for its row alone (a signed paper); `opened_bytes` opens it."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher().encrypt(nonce, content, _context(matter, name))


def opened_bytes(matter: UUID, name: str, ciphertext: bytes | memoryview) -> bytes:
    """The file again; raises InvalidTag as `unseal` does."""
    raw = bytes(ciphertext)
    return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _context(matter, name))


def commitment(salt: bytes, matter: UUID, name: str, value: object) -> str:
    """What the act keeps of a private value: with salt and value anyone can check it, without them nobody can guess."""
    body = jcs({"matter": str(matter), "name": name, "value": value})
    return hmac.new(bytes(salt), body, hashlib.sha256).hexdigest()


def _context(matter: UUID, name: str) -> bytes:
    return f"zhunsheng private value {matter} {name}".encode()


def _cipher() -> AESGCM:
    return AESGCM(
        keys.kept(
            "private.key",
            needed=PrivateValue.objects.exists,
            why="private values are sealed with it; a new key would open none of them",
            lost="if it is lost for good, those values are: erase them one by one, and only then start anew",
        )
    )
