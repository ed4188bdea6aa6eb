"""A small register and a bundle from it, for tests: twelve records of two matters, one of them published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from zhunsheng.proof import ed25519, entry, note, tiles
from zhunsheng.proof.bundle import Bundle, Proven
from zhunsheng.proof.checkpoint import Checkpoint, Policy
from zhunsheng.proof.entry import Sealed
from zhunsheng.proof.inclusion import Proof
from zhunsheng.proof.note import COSIGNATURE, ED25519, Key, Note
from zhunsheng.proof.sm3 import sm3

ORIGIN = "zhunsheng.example/log"
LOG_SEED, WITNESS_SEED = b"l" * 32, b"w" * 32
LOG = Key(ORIGIN, ED25519, ed25519.public_key(LOG_SEED))
WITNESS = Key("zhunsheng.example/witness", COSIGNATURE, ed25519.public_key(WITNESS_SEED))
POLICY = Policy.of(LOG, [WITNESS], 1)
RECORD: dict[str, Any] = {
    "number": "示例罚字〔2026〕1号",
    "party": "示例餐饮店",
    "fine_fen": 5000000,
    "items": ["警告", "罚款"],
}
SALT = b"s" * 32
PAPER = b"%PDF-1.7 example decision"


def uuid(number: int) -> str:
    return f"018f3c1e-0000-7000-8000-{number:012x}"


def body(number: int, matter: int, previous: str | None, **changes: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "record": uuid(1000 * matter + number),
        "subject": {"kind": "matter", "id": uuid(matter)},
        "number": number,
        "previous": previous,
        "stage": "decision",
        "act": "decide",
        "outcome": None,
        "at": "2026-03-02T09:30:00+08:00",
        "entered_on": "2026-03-02",
        "recorded_at": "2026-11-21T18:00:00+08:00",
        "organ": "MSA",
        "actors": ["ab" * 32],
        "procedure": None,
        "calendar": None,
        "cites": ["CF 57"],
        "corrects": None,
        "rows": [],
        "files": [],
        **changes,
    }


def nonce(number: int) -> bytes:
    return sha256(b"nonce %d" % number).digest()


def records() -> list[Sealed]:
    """Six records each of two matters, interleaved; record 5 of matter 1 holds the published content and the paper."""
    chains: dict[int, str | None] = {1: None, 2: None}
    made: list[Sealed] = []
    for place in range(12):
        matter, number = place % 2 + 1, place // 2 + 1
        changes: dict[str, Any] = {}
        if (matter, number) == (1, 5):
            changes["rows"] = [{"table": "publication", "id": uuid(7), "digest": entry.row_digest(SALT, RECORD)}]
            changes["files"] = [paper()]
        sealed = entry.seal(body(number, matter, chains[matter], **changes), nonce(place))
        chains[matter] = sealed.commitment
        made.append(sealed)
    return made


def paper() -> dict[str, Any]:
    return {
        "id": uuid(8),
        "kind": "paper",
        "size": len(PAPER),
        "sha256": sha256(PAPER).hexdigest(),
        "sm3": sm3(PAPER).hex(),
        "device": None,
        "operator": None,
        "captured_at": None,
        "uploaded_at": None,
    }


def signed(head: Checkpoint, witness: bool = True, seed: bytes = LOG_SEED) -> Note:
    lines = [note.sign(head.text, LOG, ed25519.signer(seed))]
    if witness:
        lines.append(note.cosign(head.text, WITNESS, ed25519.signer(WITNESS_SEED), 1_772_000_000))
    return Note(head.text, tuple(lines))


@dataclass
class Log:
    """A log in memory: entries, files by path, the signed head."""

    entries: list[bytes]
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        growth = tiles.append(0, {}.get, self.entries)
        head = signed(Checkpoint(ORIGIN, growth.size, growth.root))
        self.files |= {**growth.files, "checkpoint": head.encode(), "policy.txt": POLICY.text.encode()}

    @property
    def head(self) -> Note:
        return Note.decode(self.files["checkpoint"])

    @property
    def tree(self) -> tiles.Tree:
        return tiles.Tree(len(self.entries), self.files.get)


def bundle(**changes: Any) -> Bundle:
    made = records()
    log = Log([sealed.entry for sealed in made])
    places = [place for place in range(12) if place % 2 == 0]
    proofs = tuple(
        Proven(
            body=made[place].body,
            nonce=made[place].nonce,
            proof=Proof(place, tuple(log.tree.inclusion_path(place)), log.head),
        )
        for place in places
    )
    whole: Mapping[str, Any] = {
        "id": uuid(9),
        "kind": "decision",
        "organ": "示例区市场监督管理局",
        "title": "行政处罚决定",
        "published_on": "2026-03-09",
        "salt": SALT,
        "record": RECORD,
        "proofs": proofs,
        "policy": POLICY,
        "files": {"decision.pdf": PAPER},
    }
    return Bundle(**{**whole, **changes})
