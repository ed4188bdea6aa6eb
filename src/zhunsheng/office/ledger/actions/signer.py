"""The signer and its loopback witness: each keeps its own memory, and neither believes the database.

Rules
- A head is signed only if it continues what was signed last: a consistency proof from the tiles is demanded; a smaller
  size, or another root of the same size, is refused.
- What is signed is noted durably before it is signed, published by renaming a file after it is cosigned.
"""

from __future__ import annotations

from django.db import transaction

from zhunsheng.office import clock
from zhunsheng.office.ledger import keys, places
from zhunsheng.office.ledger.actions.sequencer import guard_against_the_past
from zhunsheng.office.ledger.halt import LogHalted
from zhunsheng.office.ledger.keys import Last
from zhunsheng.office.ledger.models import Checkpoint, Head
from zhunsheng.proof import checkpoint as heads
from zhunsheng.proof import merkle, note
from zhunsheng.proof.note import Note, Signature
from zhunsheng.proof.tiles import Tree


@transaction.atomic
def sign() -> Checkpoint | None:
    """Sign, have cosigned and publish the head as far as its tiles stand; None if there is nothing new."""
    head = Head.objects.select_for_update().get()
    guard_against_the_past(head)
    size = head.tiled
    if size == 0 or Checkpoint.objects.filter(size=size).exists():
        return None
    tree = Tree(size, places.read)
    new = Last(size, tree.root())
    if size == head.size and new.root != bytes(head.root):
        raise _halted(keys.LOG, new, "the tiles and the database give different roots")
    key, signer = keys.log_key()
    _continue(keys.LOG, new, tree)
    text = heads.Checkpoint(keys.origin(), new.size, new.root).text
    signed = Note(text, (note.sign(text, key, signer),))
    signed = signed.plus([cosign(signed)])
    _state_the_rules()
    places.replace(places.log() / "checkpoint", signed.encode())
    return Checkpoint.objects.create(
        size=new.size, root=new.root, text=signed.encode().decode(), published_at=clock.real_now()
    )


def _state_the_rules() -> None:
    """Beside the head lies whose signatures it needs (C2SP tlog-policy), so that the folder alone can be checked."""
    rules = keys.policy().text.encode()
    if places.read("policy.txt") != rules:
        places.replace(places.log() / "policy.txt", rules)


def cosign(signed: Note) -> Signature:
    """The witness's line under a head that the log has signed and that continues what the witness has seen."""
    key, signer = keys.witness_key()
    head = heads.Checkpoint.parse(signed.text)
    if not any(note.holds(signed.text, keys.log_key()[0], line) for line in signed.signatures):
        raise _halted(keys.WITNESS, Last(head.size, head.root), "the log has not signed it")
    _continue(keys.WITNESS, Last(head.size, head.root), Tree(head.size, places.read))
    return note.cosign(signed.text, key, signer, int(clock.real_now().timestamp()))


def _continue(who: str, new: Last, tree: Tree) -> None:
    """Let `who` go from its last head to `new`, or halt."""
    old = keys.last(who)
    if old is not None:
        if new.size < old.size:
            raise _halted(who, new, f"it is smaller than the {old.size} entries signed before")
        if new.size == old.size and new.root != old.root:
            raise _halted(who, new, "it is another tree of the size signed before")
        if not merkle.verify_consistency(old.size, new.size, tree.consistency_path(old.size), old.root, new.root):
            raise _halted(who, new, f"it does not continue the {old.size} entries signed before")
    if old != new:
        keys.remember(who, new)


def _halted(who: str, new: Last, why: str) -> LogHalted:
    return LogHalted(
        where=f"{who}, head of {new.size} entries",
        what="refused to sign",
        why=why,
        cure="run `zhunsheng manage sweep` and restore what was changed; never delete the signer's memory",
    )
