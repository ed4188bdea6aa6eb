"""The electronic seal as this room sees it: one small protocol; `SEAL_SIGNER` names the class that keeps it.

- A signer gets a finished PDF and gives it back with a PAdES signature of the organ; it changes no word of it.
- `test` is said by the signer and shown wherever the seal is shown: a test certificate proves nothing to a court.
- What does not come about is `NotSealed`, with the reason in Chinese; the paper can still be sealed by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class NotSealed(Exception):
    """The seal was not set; the text says why."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed PDF, and by which certificate."""

    content: bytes
    signer: str
    fingerprint: str
    test: bool


class Signer(Protocol):
    """What keeps an organ's electronic seal."""

    def seal(self, pdf: bytes, *, organ: str, code: str, reason: str) -> Signed:
        """The PDF with the organ's seal."""


def connected() -> Signer | None:
    """The signer of this installation; None where papers are sealed by hand only."""
    if not settings.SEAL_SIGNER:
        return None
    made: Signer = import_string(settings.SEAL_SIGNER)()
    return made
