"""What the register can show: a record's place, its proof, the newest checkpoint, and what a sweep finds.

found = ledger.proof(record)          # None until a checkpoint covers it
found.text                            # a tlog-proof that any C2SP client verifies
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from zhunsheng.office.ledger import keys, places
from zhunsheng.office.ledger.finding import Finding
from zhunsheng.office.ledger.models import Checkpoint, Entry, Pending, Record
from zhunsheng.office.ledger.sweep import sweep
from zhunsheng.proof import inclusion
from zhunsheng.proof.checkpoint import Policy
from zhunsheng.proof.note import Note
from zhunsheng.proof.tiles import Tree

__all__ = ["Finding", "Proof", "newest_checkpoint", "of_subject", "policy", "proof", "proofs", "sweep", "waiting"]


@dataclass(frozen=True, slots=True)
class Proof:
    """That a record stands in the log: its index (存证编号), a tlog-proof, and the checkpoint it leads to."""

    index: int
    text: bytes
    checkpoint: Checkpoint


def policy() -> Policy:
    """Whose signatures a checkpoint of this installation needs."""
    return keys.policy()


def newest_checkpoint() -> Checkpoint | None:
    """The checkpoint published last."""
    return Checkpoint.objects.order_by("-size").first()


def proof(record: Record) -> Proof | None:
    """The inclusion proof of a record; None while it has no place below a published checkpoint."""
    return proofs([record]).get(record.pk)


def proofs(records: Iterable[Record]) -> dict[UUID, Proof]:
    """The inclusion proofs of several records, by record id; those not yet covered are left out."""
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        return {}
    note = Note.decode(checkpoint.text.encode())
    tree = Tree(checkpoint.size, places.read)
    found: dict[UUID, Proof] = {}
    for index, record in Entry.objects.filter(
        record__in=[record.pk for record in records], index__lt=checkpoint.size
    ).values_list("index", "record"):
        text = inclusion.Proof(index, tuple(tree.inclusion_path(index)), note).encode()
        found[record] = Proof(index, text, checkpoint)
    return found


def of_subject(subject: str) -> QuerySet[Record]:
    """The chain of a subject, in its order, with each record's place at hand."""
    return Record.objects.filter(subject=subject).select_related("place").order_by("number")


def waiting() -> int:
    """How many records wait for their place."""
    return Pending.objects.count()
