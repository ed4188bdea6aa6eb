"""Which acts of publication come from this room, after review; whoever performs them by another way is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_subjects: ContextVar[frozenset[str]] = ContextVar("acts of publication that are being performed", default=frozenset())


@contextmanager
def performing(subject: str) -> Iterator[None]:
    """Within it the matter's act of publication or withdrawal is allowed."""
    token = _subjects.set(_subjects.get() | {subject})
    try:
        yield
    finally:
        _subjects.reset(token)


def is_performing(subject: str) -> bool:
    """Whether an act of publication comes from here."""
    return subject in _subjects.get()
