"""Evidence as bytes: received once, hashed as it streams, kept under its SHA-256; never opened, never executed.

- The file's own name is text to show, never a path.
- What a file is, is read from its first bytes, not from its name.
- An empty or oversized file is refused, and so is one whose bytes contradict nothing we can name: it is kept as
  application/octet-stream and only ever offered for download.

- An upper room may look at bytes before they are kept and before they are handed out (`Screen`: a virus scanner).

    media.receive(upload.chunks(), limit=200 * 2**20)      # Received(size=…, sha256=…, sm3=…, media_type="image/png")
    media.adopt(place)                                     # the same of a file that was put together piece by piece
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1 << 20
LIMIT = 200 * 2**20
OTHER = "application/octet-stream"

# Content signatures: offset, bytes, media type. Only types that evidence comes in.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
)


class NotReceived(ValueError):
    """A file that is not taken; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it now stands in the store."""

    size: int
    sha256: str
    sm3: str
    media_type: str


def limit() -> int:
    """The largest file taken, in bytes (setting EVIDENCE_LIMIT; 200 MiB unless told)."""
    return int(getattr(settings, "EVIDENCE_LIMIT", LIMIT))


def root() -> Path:
    """Where the bytes lie."""
    return Path(settings.MEDIA_ROOT)


def path(sha256: str) -> Path:
    """Where a file of that digest lies, two letters first so that no folder grows without end."""
    return root() / sha256[:2] / sha256


def pieces(stream: BinaryIO) -> Iterable[bytes]:
    """A stream in pieces of one MiB."""
    return iter(lambda: stream.read(CHUNK), b"")


class Screen:
    """What an upper room says of bytes; the answers here let everything pass."""

    def incoming(self, place: Path, sha256: str) -> str:
        """Why a file that has come in whole is not kept; "" keeps it."""
        return ""

    def outgoing(self, sha256: str) -> str:
        """Why a kept file is not handed out; "" hands it out."""
        return ""


screens: list[Screen] = []


def screen_with(screen: Screen) -> None:
    """Let a screen look at every file; of one class there is one, the last registered."""
    screens[:] = [known for known in screens if type(known) is not type(screen)] + [screen]


def withheld(sha256: str) -> str:
    """Why a file is not handed out; "" when it is."""
    return next((why for screen in screens if (why := screen.outgoing(sha256))), "")


def receive(chunks: Iterable[bytes], most: int | None = None) -> Received:
    """Stream a file into the store, hashing it with both functions on the way; raises `NotReceived`."""
    root().mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(dir=root(), prefix=".in-")
    try:
        with os.fdopen(handle, "wb") as file:
            taken = _hashed(chunks, most, file)
            file.flush()
            os.fsync(file.fileno())
        _keep(Path(aside), taken.sha256)
    finally:
        Path(aside).unlink(missing_ok=True)
    return taken


def adopt(place: Path, most: int | None = None, expected: str = "") -> Received:
    """Hash a file that was put together beside the store, in one pass, and keep it under its digest too.

    `expected`: the SHA-256 that its sender computed, if he did.
    """
    with place.open("rb") as file:
        taken = _hashed(pieces(file), most)
    if expected and taken.sha256 != expected:
        raise NotReceived("收到的内容与选择的文件不一致")
    _keep(place, taken.sha256)
    return taken


def _hashed(chunks: Iterable[bytes], most: int | None, into: BinaryIO | None = None) -> Received:
    """Both digests, the size and the type, in one pass."""
    most = limit() if most is None else most
    sha256, sm3, size, head = hashlib.sha256(), hashlib.new("sm3"), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise NotReceived(f"文件超过上限 {most // 2**20} MB")
        head += chunk[: 64 - len(head)] if len(head) < 64 else b""
        sha256.update(chunk)
        sm3.update(chunk)
        if into is not None:
            into.write(chunk)
    if not size:
        raise NotReceived("文件是空的")
    return Received(size, sha256.hexdigest(), sm3.hexdigest(), sniff(head))


def _keep(aside: Path, sha256: str) -> None:
    """A second name for the file, under its digest; the same bytes again are the same file."""
    if why := next((why for screen in screens if (why := screen.incoming(aside, sha256))), ""):
        raise NotReceived(why)
    place = path(sha256)
    place.parent.mkdir(exist_ok=True, mode=0o700)
    aside.chmod(0o400)
    with contextlib.suppress(FileExistsError):
        os.link(aside, place)


def sniff(head: bytes) -> str:
    """What the first bytes say a file is.

    >>> sniff(b"%PDF-1.7 ...")
    'application/pdf'
    """
    for offset, signature, media_type in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return media_type
    return "text/plain" if _is_text(head) else OTHER


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; markup is not text here: a browser might run it."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)  # the head may end in the middle of a character
    except UnicodeDecodeError:
        return False
    return "<" not in text and all(char in "\r\n\t" or unicodedata.category(char) != "Cc" for char in text)


def shown_name(filename: str) -> str:
    """A file's own name made harmless: no folders, no control or direction characters, at most 120 characters.

    >>> shown_name("../../etc/笔录\\u202e.pdf")
    '笔录.pdf'
    """
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")).strip(
        " ."
    )
    stem, dot, ending = clean.rpartition(".")
    if len(clean) > 120:
        clean = f"{stem[: 119 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else clean[:120]
    return clean or "未命名"
