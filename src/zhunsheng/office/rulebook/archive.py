"""A rulebook's folder as bytes: the same files give the same zip and the same digest, on any machine."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = frozenset({".yaml", ".md", ".csv"})
_SOME_DAY = (2021, 7, 15, 0, 0, 0)  # a zip needs a date; one that never changes


def files(root: Path) -> list[Path]:
    """The files that make up a book, in the order of their names."""
    found = [path for path in root.rglob("*") if path.suffix in SUFFIXES and path.is_file()]
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def digest(root: Path) -> str:
    """SHA-256 over names and contents."""
    return _digest((path.relative_to(root).as_posix(), path.read_bytes()) for path in files(root))


def digest_of(packed: bytes) -> str:
    """The digest of the folder that was packed; empty if this is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return _digest((name, archive.read(name)) for name in archive.namelist())
    except (zipfile.BadZipFile, zlib.error):
        return ""


def _digest(contents: Iterable[tuple[str, bytes]]) -> str:
    state = hashlib.sha256()
    for name, content in contents:
        state.update(f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode())
    return state.hexdigest()


def pack(root: Path) -> bytes:
    """The folder as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files(root):
            name = zipfile.ZipInfo(path.relative_to(root).as_posix(), _SOME_DAY)
            name.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(name, path.read_bytes())
    return packed.getvalue()
