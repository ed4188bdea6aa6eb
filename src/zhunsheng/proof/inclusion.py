"""An offline proof that an entry stands in the log: the text form C2SP tlog-proof@v1.

Rules
- First line `c2sp.org/tlog-proof@v1`, perhaps `extra <base64>` (not authenticated: never trusted), `index <n>`, the
  audit path in base64 from the leaf's sibling up, an empty line, the signed checkpoint as it was published.
- One content has one byte form: `decode` accepts only what `encode` writes.

Use: `Proof.decode(text).covers(entry, policy)` is "" or names the first fault.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from zhunsheng.proof import checkpoint, merkle
from zhunsheng.proof.checkpoint import Checkpoint, Policy
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.note import Note, unbase64

HEADER: Final = "c2sp.org/tlog-proof@v1"
LARGEST: Final = 1 << 17
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class Proof:
    """Index, audit path and signed head of one entry."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    @property
    def head(self) -> Checkpoint:
        return Checkpoint.parse(self.note.text, "tlog-proof")

    def encode(self) -> bytes:
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [b64encode(step).decode() for step in self.path]
        return "\n".join([*lines, "", ""]).encode() + self.note.encode()

    def covers(self, entry: bytes, policy: Policy) -> str:
        """ "" when the head counts under `policy` and the path leads from the entry to its root; else the fault's name
        (a key of checkpoint.FAULTS, or "inclusion")."""
        verdict = checkpoint.judge(self.note, policy)
        if verdict.checkpoint is None or not verdict.ok:
            return verdict.fault
        head = verdict.checkpoint
        leaf = merkle.leaf_hash(entry)
        return "" if merkle.verify_inclusion(self.index, head.size, leaf, self.path, head.root) else "inclusion"

    @classmethod
    def decode(cls, data: bytes, where: str = "tlog-proof") -> "Proof":
        if len(data) > LARGEST:
            raise Malformed("oversized", where, found=len(data), limit=LARGEST)
        front, cut, back = data.partition(b"\n\n")
        try:
            lines = front.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise Malformed("proof", where, found="other than ASCII before the checkpoint") from None
        if not cut or lines.pop(0) != HEADER:
            raise Malformed("first_line", where, expected=HEADER)
        extra: bytes | None = b""
        if lines and lines[0].startswith("extra "):
            extra = unbase64(lines.pop(0)[6:])
            if not extra:
                raise Malformed("proof", where, found="an extra line that is not base64")
        index = _INDEX.fullmatch(lines.pop(0)) if lines else None
        path = [unbase64(line) for line in lines]
        if index is None:
            raise Malformed("proof", where, found="no index line")
        steps = tuple(step for step in path if step is not None and len(step) == 32)
        if len(steps) != len(path) or len(path) > 63:
            raise Malformed("proof", where, found="an audit path with a line that is no hash")
        proof = cls(int(index[1]), steps, Note.decode(back, where), extra or b"")
        Checkpoint.parse(proof.note.text, where)
        return proof
