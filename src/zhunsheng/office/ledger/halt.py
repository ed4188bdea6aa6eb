"""When the register must stop rather than go on: somebody altered what was fixed, or an old state came back."""

from __future__ import annotations


class LogHalted(Exception):
    """Nothing is numbered or signed until a person has looked. where · what · why · cure; no personal data."""

    def __init__(self, *, where: str, what: str, why: str, cure: str) -> None:
        self.where, self.what, self.why, self.cure = where, what, why, cure
        super().__init__(f"{where}: {what}: {why}; {cure}")


class KeyMissing(LogHalted):
    """A key's file is gone though what needs it is still there: never replaced by a new one in silence."""
