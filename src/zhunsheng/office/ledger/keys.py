"""The register's keys: the log's note key, the loopback witness's, and the policy that names both; and how every key
of the office is kept.

Rules
- Each seed lies in a file of its own (0600) under `KEYS_ROOT` and is made at first use; never while something signed
  by another key is already published, so that a lost key is noticed instead of replaced.
- So are the other rooms' keys (`kept`): made while nothing needs them, missed when something does.
- What signer and witness signed last lies beside, in a file of each one's own: neither believes the database.
- The default policy is one witness of our own on loopback: it protects against mistakes, not against the operator. It
  says so wherever it is shown; real use asks for two of three witnesses of others.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from zhunsheng.office.ledger import places
from zhunsheng.office.ledger.halt import KeyMissing
from zhunsheng.proof import ed25519
from zhunsheng.proof.checkpoint import Policy
from zhunsheng.proof.ed25519 import Signer
from zhunsheng.proof.note import COSIGNATURE, ED25519, Key

LOG, WITNESS = "log", "witness"


@dataclass(frozen=True, slots=True)
class Last:
    """What was signed last: a size and its root."""

    size: int
    root: bytes


def origin() -> str:
    """The log's name, as every checkpoint states it."""
    return str(settings.LOG_ORIGIN)


def log_key() -> tuple[Key, Signer]:
    """The log's verifier key and its signer."""
    seed = _seed(LOG)
    return Key(origin(), ED25519, ed25519.public_key(seed)), ed25519.signer(seed)


def witness_key() -> tuple[Key, Signer]:
    """The loopback witness's verifier key and its signer."""
    seed = _seed(WITNESS)
    return Key(f"{origin()}/witness", COSIGNATURE, ed25519.public_key(seed)), ed25519.signer(seed)


def policy() -> Policy:
    """Whose signatures a checkpoint of this installation needs: our log and, 1 of 1, the witness on loopback."""
    return Policy.of(log_key()[0], [witness_key()[0]], 1)


def last(who: str) -> Last | None:
    """What `who` (LOG or WITNESS) signed last, by its own memory."""
    path = places.keys() / f"{who}.last"
    if not path.exists():
        return None
    said = json.loads(path.read_bytes())
    return Last(int(said["size"]), bytes.fromhex(said["root"]))


def remember(who: str, head: Last) -> None:
    """Note durably what `who` is about to sign: noted first, signed after."""
    content = json.dumps({"size": head.size, "root": head.root.hex()}).encode()
    places.replace(places.keys() / f"{who}.last", content, 0o600)


def kept(name: str, *, needed: Callable[[], bool], why: str, lost: str) -> bytes:
    """The 32 bytes of `KEYS_ROOT/name`, made at first use; where they are gone though `needed()`, nothing goes on.

    `why` says what needs them, `lost` what can be done when they are lost for good.
    """
    path = places.keys() / name
    if not path.exists() and needed():
        raise KeyMissing(
            where=str(path),
            what="the key is missing",
            why=why,
            cure=f"bring the key back from its safe copy, or let ZHUNSHENG_KEYS name the folder where it lies; {lost}",
        )
    return places.secret(name)


def _seed(who: str) -> bytes:
    return kept(
        f"{who}.key",
        needed=lambda: last(who) is not None or (places.log() / "checkpoint").exists(),
        why="checkpoints signed with it are already published; another key would start another log",
        lost="if it is lost for good, rotate it by a key entry",
    )
