"""Sealed parcels: anyone may seal for the office, only the office's key opens; the portal cannot read them back.

Rules
- X25519 with a fresh key for every parcel, HKDF-SHA256, AES-256-GCM. What the parcel is filed under (`label`) is
  authenticated with it, so that a parcel cannot be filed under another's number.
- The form: a line, the fresh public key (32), the nonce (12), the ciphertext. Whatever is malformed raises `Unopened`.

- What is meant for whoever knows a code is locked with it: the same cipher, the key from the code (60 random bits or
  more: a code is no password), so that the portal holds what it cannot read.

    sealed = seal(public, b"...", label=slip)
    opened(private, sealed, label=slip)
    unlocked("7Q4M9KXP2C3A", locked("7Q4M9KXP2C3A", b"...", label=key), label=key)
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_LINE = b"zhunsheng sealed v1\n"
_LOCK = b"zhunsheng locked v1\n"
_HEAD = len(_LINE) + 32 + 12


class Unopened(ValueError):
    """Bytes that this key does not open."""


def public_of(private: bytes) -> bytes:
    """The public key (32 bytes) of a private one (32 random bytes)."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(public: bytes, plain: bytes, *, label: str) -> bytes:
    """`plain`, readable for the holder of the private key alone."""
    fresh = X25519PrivateKey.generate()
    own, nonce = fresh.public_key().public_bytes_raw(), secrets.token_bytes(12)
    key = _key(fresh.exchange(X25519PublicKey.from_public_bytes(public)), own, public)
    return _LINE + own + nonce + AESGCM(key).encrypt(nonce, plain, label.encode())


def opened(private: bytes, sealed: bytes, *, label: str) -> bytes:
    """What was sealed; raises Unopened for another key, another label, or altered bytes."""
    if not sealed.startswith(_LINE) or len(sealed) < _HEAD + 16:
        raise Unopened("not a sealed parcel")
    own, nonce = sealed[len(_LINE) : len(_LINE) + 32], sealed[len(_LINE) + 32 : _HEAD]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(own))
        return AESGCM(_key(shared, own, public_of(private))).decrypt(nonce, sealed[_HEAD:], label.encode())
    except (InvalidTag, ValueError):
        raise Unopened("sealed for another key, filed under another number, or altered") from None


def locked(code: str, plain: bytes, *, label: str) -> bytes:
    """`plain`, readable for whoever knows `code`."""
    salt, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    return _LOCK + salt + nonce + AESGCM(_code_key(code, salt)).encrypt(nonce, plain, label.encode())


def unlocked(code: str, held: bytes, *, label: str) -> bytes:
    """What was locked; raises Unopened for another code, another label, or altered bytes."""
    if not held.startswith(_LOCK) or len(held) < len(_LOCK) + 60:
        raise Unopened("not locked with a code")
    salt, rest = held[len(_LOCK) : len(_LOCK) + 32], held[len(_LOCK) + 32 :]
    try:
        return AESGCM(_code_key(code, salt)).decrypt(rest[:12], rest[12:], label.encode())
    except InvalidTag:
        raise Unopened("locked with another code, filed under another key, or altered") from None


def _code_key(code: str, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=_LOCK).derive(code.encode())


def _key(shared: bytes, own: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=own + public, info=_LINE).derive(shared)
