"""Ed25519 (RFC 8032): verifying with the standard library alone, signing through `cryptography`.

Rules
- A public key or R that is not in canonical form, an S that is not below the group order, and a key of small order are
  refused before any arithmetic, so that every implementation gives the same answer.
- `verify` takes `cryptography` when it is installed; `verify_plain` is the same check written out (a few milliseconds).
- Signing is not written out here: it needs constant time, and in production it happens in a device. A signer is any
  function from message to 64 bytes; `signer(seed)` makes one from a 32-byte seed.

>>> verify(bytes(31), b"", bytes(64))
False
"""

from collections.abc import Callable
from hashlib import sha512
from typing import Final, TypeAlias

Signer: TypeAlias = Callable[[bytes], bytes]
Point: TypeAlias = tuple[int, int, int, int]

P: Final = 2**255 - 19
L: Final = 2**252 + 27742317777372353535851937790883648493
D: Final = -121665 * pow(121666, P - 2, P) % P
ROOT: Final = pow(2, (P - 1) // 4, P)
ZERO: Final[Point] = (0, 1, 1, 0)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Is `signature` (64 bytes) of `message` by `public` (32 bytes)? False on anything malformed."""
    if not _well_formed(public, signature):
        return False
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return verify_plain(public, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_plain(public: bytes, message: bytes, signature: bytes) -> bool:
    """The same answer from RFC 8032 section 5.1.7 written out: [S]B = R + [k]A, compared as bytes of R."""
    if not _well_formed(public, signature):
        return False
    key = _decode(public)
    if key is None:
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    s = int.from_bytes(signature[32:], "little")
    minus = (P - key[0], key[1], key[2], P - key[3])
    return _encode(_add(_times(s, BASE), _times(k, minus))) == signature[:32]


def signer(seed: bytes) -> Signer:
    """A signing function from a 32-byte seed, through `cryptography`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign


def public_key(seed: bytes) -> bytes:
    """The 32-byte public key of a seed, through `cryptography`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _well_formed(public: bytes, signature: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64 or int.from_bytes(signature[32:], "little") >= L:
        return False
    return _y(public) < P and public not in SMALL and _y(signature[:32]) < P


def _y(encoded: bytes) -> int:
    return int.from_bytes(encoded, "little") & ((1 << 255) - 1)


def _decode(encoded: bytes) -> Point | None:
    y, sign = _y(encoded), encoded[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encode(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _add(a: Point, b: Point) -> Point:
    """Sum in extended coordinates (RFC 8032 section 5.1.4)."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    total = ZERO
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point, scalar = _add(point, point), scalar >> 1
    return total


def _base() -> Point:
    found = _decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    assert found is not None
    return found


BASE: Final = _base()
# y of the points whose order divides 8, with either sign bit; a test derives them anew
SMALL: Final = frozenset(
    (y | sign << 255).to_bytes(32, "little")
    for y in (
        0,
        1,
        P - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    )
    for sign in (0, 1)
)
