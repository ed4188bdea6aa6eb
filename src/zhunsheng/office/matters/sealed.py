"""Private values: encrypted at rest, vouched for by a salted commitment, erasable without touching the act.

- Cipher: AES-256-GCM; the key lies in `var/keys/private.key` (mode 0600), never in the database or its dumps. The
  matter and the name are authenticated with the value, so that a ciphertext cannot be moved to another matter.
- Commitment: HMAC-SHA256(salt, JCS {matter, name, value}), kept in the act. With the salt erased it says nothing.

    salt, ciphertext, commitment = seal(matter_id, "reporter_phone", "13800000000")
    unseal(matter_id, "reporter_phone", ciphertext)      # '13800000000'
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

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


def commitment(salt: bytes, matter: UUID, name: str, value: object) -> str:
    """What the act keeps of a private value: with salt and value anyone can check it, without them nobody can guess."""
    body = jcs({"matter": str(matter), "name": name, "value": value})
    return hmac.new(bytes(salt), body, hashlib.sha256).hexdigest()


def _context(matter: UUID, name: str) -> bytes:
    return f"zhunsheng private value {matter} {name}".encode()


def _cipher() -> AESGCM:
    return _opened(Path(getattr(settings, "PRIVATE_KEY_FILE", settings.VAR / "keys" / "private.key")))


@lru_cache(maxsize=4)
def _opened(path: Path) -> AESGCM:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)  # two processes at once: the first key stays
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return AESGCM(path.read_bytes())
