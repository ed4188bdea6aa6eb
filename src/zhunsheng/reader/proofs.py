"""Keeps proofs beside the files they prove: `<day>.<digest>.proof.json`.

Rules
- A proof holds for the meaning of a composed procedure (`modelcheck.meaning`: relations, cases, roles' sides, `always`)
  and for the rules of the search (`modelcheck.RULES`). When either changes it is proved anew.
- It lies beside the topmost file of the composition, for a kind may be composed in several ways.
- Only a clean proof is kept.

    proof = kept(book_root, files, meaning) or keep(...)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from zhunsheng.law import modelcheck
from zhunsheng.law.modelcheck import Proof


@dataclass(frozen=True, slots=True)
class Kept:
    """A proof that was kept: what was proved, with how many parties, how large it was and how long it took."""

    digest: str
    parties: int
    markings: int
    seconds: float
    relies_on: tuple[str, ...]
    where: Path


def kept(file: Path, digest: str, parties: int = 1) -> Kept | None:
    """The proof of this meaning beside `file`, if it was proved for at least as many parties."""
    path = _path(file, digest)
    try:
        found = json.loads(path.read_text("utf-8"))
        proof = Kept(
            str(found["digest"]),
            int(found["parties"]),
            int(found["markings"]),
            float(found["seconds"]),
            tuple(map(str, found["relies_on"])),
            path,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    fits = proof.digest == digest and found.get("rules") == modelcheck.RULES and proof.parties >= parties
    return proof if fits else None


def keep(file: Path, digest: str, layers: tuple[str, ...], proof: Proof, seconds: float) -> Kept:
    """Write a clean proof beside `file`; older proofs of the same composition go."""
    if proof.findings:
        raise ValueError("a proof with findings proves nothing")
    path = _path(file, digest)
    for old in file.parent.glob(f"{file.stem}.*.proof.json"):
        try:
            same = json.loads(old.read_text("utf-8")).get("layers") == list(layers)
        except (OSError, ValueError):
            same = True
        if same and old != path:
            old.unlink()
    content = {
        "digest": digest,
        "rules": modelcheck.RULES,
        "layers": list(layers),
        "parties": proof.parties,
        "markings": proof.markings,
        "seconds": round(seconds, 1),
        "relies_on": list(proof.relies_on),
        "runs": [{"what": what, "markings": markings} for what, markings in proof.runs],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return Kept(digest, proof.parties, proof.markings, seconds, proof.relies_on, path)


def _path(file: Path, digest: str) -> Path:
    return file.with_name(f"{file.stem}.{digest[:12]}.proof.json")
