"""SM3 (GB/T 32905-2016; ISO/IEC 10118-3): the second hash of every entry.

OpenSSL's is used when this Python has it; otherwise the words below, which give the same answer more slowly.

>>> sm3(b"abc").hex()[:16]
'66c7f0f462eeedd9'
"""

import hashlib
from struct import pack, unpack

_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_MASK = 0xFFFFFFFF


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of `data`."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return plain(data)


def _turn(word: int, by: int) -> int:
    by %= 32
    return (word << by | word >> (32 - by)) & _MASK


def _p0(x: int) -> int:
    return x ^ _turn(x, 9) ^ _turn(x, 17)


def _p1(x: int) -> int:
    return x ^ _turn(x, 15) ^ _turn(x, 23)


def plain(data: bytes) -> bytes:
    """SM3 written out (GB/T 32905-2016 section 5), for a Python whose OpenSSL has none."""
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + pack(">Q", len(data) * 8)
    state: tuple[int, ...] = _START
    for offset in range(0, len(padded), 64):
        state = _compress(state, padded[offset : offset + 64])
    return pack(">8I", *state)


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = list(unpack(">16I", block))
    for j in range(16, 68):
        w.append(_p1(w[j - 16] ^ w[j - 9] ^ _turn(w[j - 3], 15)) ^ _turn(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        early = j < 16
        ss1 = _turn((_turn(a, 12) + e + _turn(0x79CC4519 if early else 0x7A879D8A, j)) & _MASK, 7)
        ss2 = ss1 ^ _turn(a, 12)
        ff = a ^ b ^ c if early else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if early else (e & f) | (~e & _MASK & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + w[j]) & _MASK
        a, b, c, d = tt1, a, _turn(b, 9), c
        e, f, g, h = _p0(tt2), e, _turn(f, 19), g
    return tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))
