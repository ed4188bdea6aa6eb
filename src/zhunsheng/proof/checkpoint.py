"""Signed tree heads (C2SP tlog-checkpoint), and who must have signed before one counts (C2SP tlog-policy).

Rules
- A checkpoint is three lines: origin, size in decimal, root in base64. We write no extension lines but read them.
- It counts when a log of the policy whose name is the origin signed it, and the witnesses cosigned it to the quorum.
- A line of a known key that does not verify spoils the whole; lines of unknown keys (SM2, other witnesses) are ignored.
- The default set-up has one witness of its own (1 of 1) and says so; real use asks for 2 of 3.

Use: `judge(note_bytes, policy)` answers with a `Verdict`; it never raises on bad input.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zhunsheng.proof import note as notes
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.note import COSIGNATURE, ED25519, Key, Note, Signature

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
LARGEST_POLICY: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: whose log, how many leaves, which root.

    >>> Checkpoint("zhunsheng.example/log", 0, bytes(32)).text.splitlines()[:2]
    ['zhunsheng.example/log', '0']
    """

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str, where: str = "checkpoint") -> "Checkpoint":
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] != "" or "" in lines[:-1]:
            raise Malformed("checkpoint", where, found="fewer than three lines, or an empty one")
        origin, size, root64 = lines[:3]
        root = notes.unbase64(root64)
        if _SIZE.fullmatch(size) is None:
            raise Malformed("checkpoint", where, found=f"the size {size}")
        if root is None or len(root) != 32:
            raise Malformed("checkpoint", where, found=f"the root {root64}")
        return cls(origin, int(size), root)


@dataclass(frozen=True, slots=True)
class Policy:
    """Whose signatures are needed: logs, named witnesses, groups (name → threshold and members), the quorum's name."""

    logs: tuple[Key, ...]
    witnesses: Mapping[str, Key]
    groups: Mapping[str, tuple[int, tuple[str, ...]]]
    quorum: str

    @classmethod
    def of(cls, log: Key, witnesses: Sequence[Key], threshold: int) -> "Policy":
        """The plain policy: one log, `threshold` of the witnesses.

        >>> log, own = Key("zhunsheng.example/log", ED25519, bytes(32)), Key("w.example", COSIGNATURE, bytes(32))
        >>> Policy.of(log, [own], 1).words
        '1/1'
        """
        if not 0 <= threshold <= len(witnesses):
            raise ValueError(f"policy: {threshold} of {len(witnesses)} witnesses")
        named = {f"w{number}": key for number, key in enumerate(witnesses, 1)}
        if threshold == 0:
            return cls((log,), named, {}, "none")
        return cls((log,), named, {"witnesses": (threshold, tuple(named))}, "witnesses")

    @property
    def words(self) -> str:
        """`k/n` of the quorum's own members; `0/0` for none."""
        if self.quorum in self.groups:
            threshold, members = self.groups[self.quorum]
            return f"{threshold}/{len(members)}"
        return "0/0" if self.quorum == "none" else "1/1"

    @property
    def text(self) -> str:
        """The policy as a C2SP tlog-policy file."""
        lines = [f"log {key.vkey}" for key in self.logs]
        lines += [f"witness {name} {key.vkey}" for name, key in self.witnesses.items()]
        lines += [f"group {name} {least} {' '.join(members)}" for name, (least, members) in self.groups.items()]
        return "\n".join([*lines, f"quorum {self.quorum}"]) + "\n"

    def met_by(self, names: Iterable[str]) -> bool:
        """Do the cosignatures of these witnesses make the quorum?"""
        holding = set(names)
        for name, (least, members) in self.groups.items():
            if sum(member in holding for member in members) >= least:
                holding.add(name)
        return self.quorum == "none" or self.quorum in holding

    @classmethod
    def parse(cls, text: str, where: str = "policy") -> "Policy":
        return _Reading(where).read(text)


class _Reading:
    """One pass over a policy file; a name must be defined before it is used."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.members: set[str] = set()
        self.quorum: str | None = None

    def read(self, text: str) -> Policy:
        if len(text) > LARGEST_POLICY:
            raise Malformed("oversized", self.where, found=len(text), limit=LARGEST_POLICY)
        for number, line in enumerate(text.split("\n"), 1):
            words = line.replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if words and not words[0].startswith("#"):
                self._line(words, f"{self.where}:{number}")
        if self.quorum is None:
            raise Malformed("policy", self.where, found="no quorum line")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def _line(self, words: list[str], where: str) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(self._key(vkey, ED25519, self.logs, where))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._new(name, where)
                self.witnesses[name] = self._key(vkey, COSIGNATURE, self.witnesses.values(), where)
            case ["group", name, least, *members] if members:
                self._new(name, where)
                self.groups[name] = (self._threshold(least, members, where), self._members(members, where))
            case ["quorum", name] if self.quorum is None and (name == "none" or self._known(name)):
                self.quorum = name
            case _:
                raise Malformed("policy", where, found=" ".join(words))

    def _known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _new(self, name: str, where: str) -> None:
        if name == "none" or self._known(name):
            raise Malformed("policy", where, found=f"the name {name} a second time")

    def _key(self, vkey: str, algorithm: int, others: Iterable[Key], where: str) -> Key:
        key = Key.parse(vkey, where)
        if key.algorithm != algorithm:
            raise Malformed("policy", where, found=f"a key of type {key.algorithm} instead of {algorithm}")
        if key.public in [other.public for other in others]:
            raise Malformed("policy", where, found="the same public key twice")
        return key

    def _threshold(self, least: str, members: list[str], where: str) -> int:
        number = {"any": "1", "all": str(len(members))}.get(least, least)
        if _SIZE.fullmatch(number) is None or not 1 <= int(number) <= len(members):
            raise Malformed("policy", where, found=f"{least} of {len(members)}")
        return int(number)

    def _members(self, members: list[str], where: str) -> tuple[str, ...]:
        for member in members:
            if not self._known(member) or member in self.members:
                raise Malformed("policy", where, found=f"the member {member}, unknown or used twice")
            self.members.add(member)
        return tuple(members)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a signed head is worth under a policy. `fault` is empty when it counts."""

    fault: str
    checkpoint: Checkpoint | None = None
    log: str = ""
    witnesses: tuple[tuple[str, int], ...] = ()  # (key name, POSIX second)

    @property
    def ok(self) -> bool:
        return not self.fault


FAULTS: Final[dict[str, tuple[str, str]]] = {
    "unreadable": ("检查点无法读取", "the checkpoint cannot be read"),
    "log_unknown": ("没有受信任的登记机关签名", "no log of the policy signed it"),
    "log_wrong": ("登记机关签名不成立", "the log's signature does not verify"),
    "origin": ("签名机关与检查点所称不符", "the signing log is not the one the head names"),
    "witness_wrong": ("见证人签名不成立", "a witness's cosignature does not verify"),
    "quorum": ("见证人数不足", "too few witnesses cosigned it"),
}


def judge(signed: bytes | Note, policy: Policy) -> Verdict:
    """Does this signed head count under `policy`? The first fault is named by a key of FAULTS; never raises."""
    try:
        note = signed if isinstance(signed, Note) else Note.decode(signed, "checkpoint")
        head = Checkpoint.parse(note.text)
    except Malformed:
        return Verdict("unreadable")
    log = ""
    for key in policy.logs:
        for line in _by(key, note.signatures):
            if not notes.holds(note.text, key, line):
                return Verdict("log_wrong", head)
            log = key.name
    if not log:
        return Verdict("log_unknown", head)
    if head.origin not in [key.name for key in policy.logs if any(_by(key, note.signatures))]:
        return Verdict("origin", head, log)
    seen: dict[str, tuple[str, int]] = {}
    for name, key in policy.witnesses.items():
        for line in _by(key, note.signatures):
            if not notes.holds(note.text, key, line):
                return Verdict("witness_wrong", head, log)
            seen[name] = (key.name, notes.signed_at(line))
    witnesses = tuple(seen.values())
    return Verdict("" if policy.met_by(seen) else "quorum", head, log, witnesses)


def _by(key: Key, signatures: Sequence[Signature]) -> list[Signature]:
    return [line for line in signatures if (line.name, line.key_id) == (key.name, key.id)]
