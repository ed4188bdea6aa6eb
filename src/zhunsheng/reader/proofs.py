"""Keeps proofs beside the files they prove: `<day>.<digest>.proof.json`.

Rules
- A proof holds for the meaning of a composed procedure (`modelcheck.meaning`: relations, cases, roles' sides, `always`)
  and for the rules of the search (`modelcheck.RULES`). When either changes it is proved anew.
- It lies beside the topmost file of the composition, and names all of its files, for a kind may be composed in
  several ways. Compositions of equal meaning share one proof.
- Only a clean proof is kept.

    proof = kept(files[-1], meaning) or keep(root, files, meaning, proved, seconds)
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
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


def keep(root: Path, files: Sequence[Path], digest: str, proof: Proof, seconds: float) -> Kept:
    """Write a clean proof beside the last of `files`; older proofs of the same files go."""
    if proof.findings:
        raise ValueError("a proof with findings proves nothing")
    path = _path(files[-1], digest)
    named = [file.relative_to(root).as_posix() for file in files]
    for old in files[-1].parent.glob(f"{files[-1].stem}.*.proof.json"):
        try:
            same = json.loads(old.read_text("utf-8")).get("of") in (named, None)
        except (OSError, ValueError):
            same = True
        if same and old != path:
            old.unlink()
    content = {
        "digest": digest,
        "rules": modelcheck.RULES,
        "of": named,
        "parties": proof.parties,
        "markings": proof.markings,
        "seconds": round(seconds, 1),
        "relies_on": list(proof.relies_on),
        "runs": [{"what": what, "markings": markings} for what, markings in proof.runs],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return Kept(digest, proof.parties, proof.markings, seconds, proof.relies_on, path)


def prune(root: Path, used: Collection[Path]) -> list[Path]:
    """Remove the proofs that prove nothing any more: all of the folder but `used`."""
    stale = [path for path in sorted(root.rglob("*.proof.json")) if path not in used]
    for path in stale:
        path.unlink()
    return stale


def _path(file: Path, digest: str) -> Path:
    return file.with_name(f"{file.stem}.{digest[:12]}.proof.json")
