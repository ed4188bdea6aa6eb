"""Where the register keeps files, and how it writes them: whole or not at all, and never over other bytes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from zhunsheng.office.ledger.halt import LogHalted


def log() -> Path:
    """The folder of tiles and checkpoint (C2SP tlog-tiles), as any client reads it."""
    return Path(settings.LOG_ROOT)


def keys() -> Path:
    """The folder of keys and of what signer and witness remember; mode 0700."""
    folder = Path(settings.KEYS_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def read(path: str) -> bytes | None:
    """The bytes of a file of the log, None if it is not there: `read("tile/0/000")`."""
    try:
        return (log() / path).read_bytes()
    except FileNotFoundError:
        return None


def write_once(files: Mapping[str, bytes]) -> None:
    """Write files of the log durably (path → bytes); the same bytes may be there already, other bytes halt the log."""
    fresh: set[Path] = set()
    for name, content in files.items():
        path = log() / name
        if not path.exists():
            aside = _aside(path, content, 0o644)
            try:
                os.link(aside, path)  # unlike a rename this never replaces
            except FileExistsError:
                pass
            finally:
                aside.unlink()
            fresh.add(path.parent)
        if path.read_bytes() != content:
            raise LogHalted(
                where=str(path),
                what="the file is there with other bytes",
                why="a published tile never changes; either it was edited, or the database went back to an older state",
                cure="stop the worker, run `zhunsheng manage sweep`, and restore the newest database or the true tiles",
            )
    for folder in fresh:
        _sync(folder)


def replace(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file durably, in place of what it was."""
    aside = _aside(path, content, mode)
    aside.replace(path)
    _sync(path.parent)


def secret(name: str) -> bytes:
    """32 random bytes kept in `keys()/name` (0600), made at first use; two processes at once get the same."""
    path = keys() / name
    if not path.exists():
        aside = _aside(path, secrets.token_bytes(32), 0o600)
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        _sync(path.parent)
    return path.read_bytes()


def _aside(path: Path, content: bytes, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return aside


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
