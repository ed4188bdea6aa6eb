"""A bundle that was tampered with in any way is found out, and the first failure is named."""

from pathlib import Path
from typing import Any

import pytest

from tests.proof import bundled
from zhunsheng.proof import ed25519, entry, note
from zhunsheng.proof.bundle import Bundle, Proven
from zhunsheng.proof.canonical import parse
from zhunsheng.proof.checkpoint import Checkpoint, Policy
from zhunsheng.proof.inclusion import Proof
from zhunsheng.proof.note import COSIGNATURE, ED25519, Key, Note
from zhunsheng.verify import rehash
from zhunsheng.verify.report import Report


def failure(bundle: Bundle, policy: Policy | None = bundled.POLICY) -> str:
    report = rehash.check(bundle, policy)
    assert not report.ok
    assert report.failure is not None
    assert "不成立" in report.text and "FAILED" in report.text
    return report.failure.name


def changed_proof(bundle: Bundle, number: int, **changes: Any) -> Bundle:
    proofs = list(bundle.proofs)
    old = proofs[number]
    whole: dict[str, Any] = {"body": old.body, "nonce": old.nonce, "proof": old.proof}
    proofs[number] = Proven(**{**whole, **changes})
    return bundled.bundle(proofs=tuple(proofs))


def test_a_true_bundle_is_true_and_says_what_was_checked(tmp_path: Path) -> None:
    path = tmp_path / "decision.zip"
    path.write_bytes(bundled.bundle().encode())
    report = rehash.file(path, bundled.POLICY)
    assert report.ok, report.text
    names = [check.name for check in report.checks]
    assert names == ["read", "policy", *["inclusion"] * 6, "record", "files/decision.pdf", "chain"]
    assert "核对无误" in report.text


def test_without_a_policy_of_ones_own_the_bundles_is_used_and_its_key_shown() -> None:
    report = rehash.check(bundled.bundle())
    assert report.ok
    said = next(check for check in report.checks if check.name == "policy")
    assert said.ok is None and bundled.LOG.vkey in said.zh


def test_an_edited_record_is_named() -> None:
    assert failure(bundled.bundle(record={**bundled.RECORD, "fine_fen": 1})) == "record"


def test_a_swapped_paper_is_named() -> None:
    assert failure(bundled.bundle(files={"decision.pdf": b"another"})) == "files/decision.pdf"


def test_an_added_paper_is_named() -> None:
    assert failure(bundled.bundle(files={"decision.pdf": bundled.PAPER, "extra.pdf": b"x"})) == "files/extra.pdf"


def test_an_edited_body_is_not_what_was_registered() -> None:
    whole = bundled.bundle()
    body = whole.proofs[2].fields
    later = entry.seal({**body, "outcome": "waived"}, whole.proofs[2].nonce)
    assert failure(changed_proof(whole, 2, body=later.body)) == "inclusion"


def test_another_nonce_is_not_what_was_registered() -> None:
    assert failure(changed_proof(bundled.bundle(), 0, nonce=b"x" * 32)) == "inclusion"


def test_a_proof_of_another_place_is_refused() -> None:
    whole = bundled.bundle()
    assert failure(changed_proof(whole, 1, proof=whole.proofs[2].proof)) == "inclusion"


def test_a_record_left_out_of_the_chain_is_named() -> None:
    whole = bundled.bundle()
    report = rehash.check(bundled.bundle(proofs=whole.proofs[:2] + whole.proofs[3:]), bundled.POLICY)
    assert report.failure is not None
    assert report.failure.name == "chain" and "第 4 条" in report.failure.zh


def test_one_record_alone_needs_no_chain() -> None:
    whole = bundled.bundle()
    assert rehash.check(bundled.bundle(proofs=whole.proofs[4:5]), bundled.POLICY).ok


def resigned(policy_seed: bytes, witness: bool = True) -> Bundle:
    """Attacks 2 and 8: the content is rewritten, the tree rebuilt and signed anew with some key."""
    made = bundled.records()
    body = parse(made[8].body)
    assert isinstance(body, dict)
    record = {**bundled.RECORD, "fine_fen": 1}
    forged = {
        **body,
        "rows": [{"table": "publication", "id": bundled.uuid(7), "digest": entry.row_digest(bundled.SALT, record)}],
    }
    made[8] = entry.seal(forged, made[8].nonce)
    log = bundled.Log([sealed.entry for sealed in made])
    head = bundled.signed(Checkpoint.parse(log.head.text), witness=witness, seed=policy_seed)
    proofs = tuple(
        Proven(body=made[p].body, nonce=made[p].nonce, proof=Proof(p, tuple(log.tree.inclusion_path(p)), head))
        for p in (8,)
    )
    return bundled.bundle(record=record, proofs=proofs)


def test_a_rewritten_log_under_another_key_is_refused() -> None:
    assert failure(resigned(b"x" * 32)) == "log_wrong"


def test_a_rewritten_log_under_the_real_key_lacks_its_witness() -> None:
    """Attack 2: whoever holds the log's key can rebuild; only the witness's missing cosignature tells."""
    assert failure(resigned(bundled.LOG_SEED, witness=False)) == "quorum"


def test_a_bundle_signed_by_a_stranger_is_refused_under_ones_own_policy() -> None:
    seed = b"z" * 32
    stranger = Key(bundled.ORIGIN, ED25519, ed25519.public_key(seed))
    witness = Key("other.example", COSIGNATURE, ed25519.public_key(b"y" * 32))
    text = bundled.bundle().proofs[0].proof.note.text
    lines = (note.sign(text, stranger, ed25519.signer(seed)), note.cosign(text, witness, ed25519.signer(b"y" * 32), 5))
    proofs = tuple(
        Proven(body=p.body, nonce=p.nonce, proof=Proof(p.proof.index, p.proof.path, Note(text, lines)))
        for p in bundled.bundle().proofs
    )
    self_made = bundled.bundle(proofs=proofs, policy=Policy.of(stranger, [witness], 1))
    assert rehash.check(self_made).ok, "by its own word it is fine"
    assert failure(self_made) == "log_unknown"


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04" + b"\x00" * 50])
def test_a_file_that_is_no_bundle_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    report = rehash.file(path)
    assert report.failure is not None and report.failure.name == "archive"


def test_missing_files_folders_and_links_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "real.zip").write_bytes(bundled.bundle().encode())
    (tmp_path / "link.zip").symlink_to(tmp_path / "real.zip")
    for name, code in (("none.zip", "missing_file"), ("link.zip", "not_a_file"), (".", "not_a_file")):
        report = rehash.file(tmp_path / name)
        assert report.failure is not None and report.failure.name == code


def test_a_report_of_nothing_is_not_right() -> None:
    assert not Report("空", "empty").ok
    assert Report("空", "empty").plain["ok"] is False
