"""Ed25519, signed notes, checkpoints, witnesses, policies, tlog-proofs: each against others' implementations or vectors."""

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.proof import checkpoint, ed25519, merkle, note
from zhunsheng.proof.checkpoint import Checkpoint, Policy, judge
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.inclusion import Proof
from zhunsheng.proof.note import COSIGNATURE, ED25519, Key, Note

ORIGIN = "zhunsheng.example/log"


def key(name: str, algorithm: int = ED25519, seed: int = 1) -> Key:
    return Key(name, algorithm, ed25519.public_key(bytes([seed]) * 32))


def signer(seed: int = 1) -> ed25519.Signer:
    return ed25519.signer(bytes([seed]) * 32)


# ---- Ed25519 --------------------------------------------------------------------------------------------------------

RFC8032 = [  # section 7.1, tests 1 to 3: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), RFC8032)
def test_the_vectors_of_rfc_8032_hold_in_both_implementations(public: str, message: str, signature: str) -> None:
    given_ = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert ed25519.verify(*given_)
    assert ed25519.verify_plain(*given_)


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=60), st.integers(0, 511))
def test_both_implementations_agree_on_right_and_changed_signatures(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert ed25519.verify_plain(public, message, signature) and ed25519.verify(public, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not ed25519.verify_plain(public, message, bytes(changed))
    assert not ed25519.verify(public, message, bytes(changed))
    assert not ed25519.verify_plain(public, message + b".", signature)


def test_without_cryptography_the_plain_implementation_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    public, message, signature = (bytes.fromhex(text) for text in RFC8032[1])
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    assert ed25519.verify(public, message, signature)
    assert not ed25519.verify(public, b"", signature)


def test_the_small_order_keys_are_the_torsion_points_derived_anew() -> None:
    found: set[int] = set()
    for candidate in range(2, 40):
        point = ed25519._decode(candidate.to_bytes(32, "little"))
        if point is not None:
            torsion = ed25519._times(ed25519.L, point)
            for factor in range(8):
                encoded = ed25519._encode(ed25519._times(factor, torsion))
                found.add(int.from_bytes(encoded, "little") & ((1 << 255) - 1))
    assert found == {int.from_bytes(y, "little") & ((1 << 255) - 1) for y in ed25519.SMALL}


def test_malleable_and_degenerate_signatures_are_refused() -> None:
    public, message, signature = (bytes.fromhex(text) for text in RFC8032[0])
    s = int.from_bytes(signature[32:], "little") + ed25519.L
    malleable = signature[:32] + s.to_bytes(32, "little")
    small = bytes([1]) + bytes(31)
    big = (ed25519.P + 1).to_bytes(32, "little")
    for triple in [
        (public, message, malleable),
        (small, b"anything", small + bytes(32)),
        (big, b"anything", small + bytes(32)),
        (public, message, signature[:-1]),
        (public[:-1], message, signature),
        (public, message, b""),
    ]:
        assert not ed25519.verify(*triple)
        assert not ed25519.verify_plain(*triple)


# ---- notes ----------------------------------------------------------------------------------------------------------

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_signed_by_the_go_implementation_holds() -> None:
    known, found = Key.parse(NEUMANN), Note.decode(NEUMANN_NOTE.encode())
    assert known.vkey == NEUMANN
    assert note.holds(found.text, known, found.signatures[0])
    assert not note.holds(found.text + "\n", known, found.signatures[0])
    assert found.encode() == NEUMANN_NOTE.encode()


@pytest.mark.parametrize(
    "vkey",
    [
        "", "name", "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NEUMANN.replace("c7", "c8"),
        NEUMANN[:-4], NEUMANN + "\n", NEUMANN.replace("+AR", "+BR"), NEUMANN.replace("Peter", "Pet+er"), "x+00000000+AA==",
    ],
)  # fmt: skip
def test_other_texts_are_no_keys(vkey: str) -> None:
    with pytest.raises(Malformed) as refused:
        Key.parse(vkey)
    assert refused.value.code == "vkey"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"text\n", b"text\n\n", b"\n\n", b"text\n\n\xe2\x80\x94 a AAAA\n", b"text\n\n- a AAAAAAAA\n",
        NEUMANN_NOTE[:-1].encode(), NEUMANN_NOTE.replace("nAM=", "nAN=").encode(), NEUMANN_NOTE.replace("\n", "\r\n").encode(),
        NEUMANN_NOTE.replace("— PeterNeumann", "— Peter Neumann").encode(), b"\xff\n\n", b"x" * 70_000,
        NEUMANN_NOTE.encode() + NEUMANN_NOTE.encode().split(b"\n\n")[1] * 64,
    ],
)  # fmt: skip
def test_other_bytes_are_no_notes(data: bytes) -> None:
    with pytest.raises(Malformed):
        Note.decode(data)


# ---- checkpoints and policies ---------------------------------------------------------------------------------------

LOG = key(ORIGIN)
WITNESSES = [key(f"w{n}.example", COSIGNATURE, 10 + n) for n in range(3)]
HEAD = Checkpoint(ORIGIN, 5, bytes(range(32)))


def head(cosigners: int = 0, **changes: Any) -> Note:
    text = changes.get("text", HEAD.text)
    lines = [note.sign(text, LOG, signer())]
    lines += [note.cosign(text, WITNESSES[n], signer(10 + n), 1_700_000_000 + n) for n in range(cosigners)]
    return Note(text, tuple(lines))


@pytest.mark.parametrize(("cosigners", "fault"), [(0, "quorum"), (1, "quorum"), (2, ""), (3, "")])
def test_two_of_three_witnesses_are_needed_where_the_policy_says_so(cosigners: int, fault: str) -> None:
    verdict = judge(head(cosigners).encode(), Policy.of(LOG, WITNESSES, 2))
    assert verdict.fault == fault
    assert verdict.checkpoint == HEAD
    assert len(verdict.witnesses) == cosigners


def test_a_witness_tells_when_it_signed() -> None:
    verdict = judge(head(2), Policy.of(LOG, WITNESSES, 2))
    assert verdict.witnesses == (("w0.example", 1_700_000_000), ("w1.example", 1_700_000_001))


def test_the_same_witness_twice_counts_once() -> None:
    twice = head(1)
    twice = twice.plus([note.cosign(HEAD.text, WITNESSES[0], signer(10), 1_700_000_009)])
    assert judge(twice, Policy.of(LOG, WITNESSES, 2)).fault == "quorum"


def test_a_cosignature_says_what_the_specification_says() -> None:
    line = note.cosign(HEAD.text, WITNESSES[0], signer(10), 1_679_315_147)
    message = b"cosignature/v1\ntime 1679315147\n" + HEAD.text.encode()
    assert line.blob[:8] == (1_679_315_147).to_bytes(8, "big")
    Ed25519PrivateKey.from_private_bytes(bytes([10]) * 32).public_key().verify(line.blob[8:], message)
    expected_id = hashlib.sha256(b"w0.example\n\x04" + WITNESSES[0].public).digest()[:4]
    assert line.key_id == expected_id


def tampered(signed: Note, position: int) -> Note:
    lines = list(signed.signatures)
    blob = bytearray(lines[position].blob)
    blob[-1] ^= 1
    lines[position] = note.Signature(lines[position].name, lines[position].key_id, bytes(blob))
    return Note(signed.text, tuple(lines))


def test_each_fault_of_a_head_is_named() -> None:
    policy = Policy.of(LOG, WITNESSES, 1)
    stranger = Policy.of(key(ORIGIN, seed=9), WITNESSES, 1)
    other = head(1, text=Checkpoint("other.example/log", 5, HEAD.root).text)
    found = {
        "log_wrong": judge(tampered(head(1), 0), policy),
        "witness_wrong": judge(tampered(head(2), 2), policy),
        "log_unknown": judge(head(1), stranger),
        "origin": judge(other, policy),
        "quorum": judge(head(0), policy),
        "unreadable": judge(b"\x00", policy),
    }
    assert {name: verdict.fault for name, verdict in found.items()} == {name: name for name in found}
    assert set(found) == set(checkpoint.FAULTS)


def test_lines_of_unknown_keys_are_ignored() -> None:
    foreign = note.Signature("sm2.example", b"\x00\x01\x02\x03", b"x" * 64)
    assert judge(head(1).plus([foreign]), Policy.of(LOG, WITNESSES, 1)).ok


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n5\n", f"{ORIGIN}\n05\nAA==\n", f"{ORIGIN}\n-1\n{'A' * 43}=\n", f"{ORIGIN}\n5\nAA==\n", f"\n5\n{'A' * 43}=\n",
        f"{ORIGIN}\n5\n{'A' * 43}=\n\n", f"{ORIGIN}\n５\n{'A' * 43}=\n", f"{ORIGIN}\n5\n{'A' * 43}=",
        f"{ORIGIN}\n{'9' * 40}\n{'A' * 43}=\n",
    ],
)  # fmt: skip
def test_other_texts_are_no_checkpoints(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_extension_lines_are_read_and_signed_over() -> None:
    text = HEAD.text + "an extension\n"
    assert Checkpoint.parse(text) == HEAD
    assert judge(head(1, text=text), Policy.of(LOG, WITNESSES, 1)).ok
    assert judge(Note(text, head(1).signatures), Policy.of(LOG, WITNESSES, 1)).fault == "log_wrong"


def test_a_policy_reads_back_what_it_wrote() -> None:
    for threshold in range(4):
        policy = Policy.of(LOG, WITNESSES, threshold)
        assert Policy.parse(policy.text) == policy
    assert Policy.of(LOG, WITNESSES, 2).words == "2/3"


def test_nested_groups_of_the_specification_are_understood() -> None:
    names = [key(f"w{n}.example", COSIGNATURE, 20 + n).vkey for n in range(6)]
    witnesses = "".join(
        f"witness {side}{n % 3} {vkey}\n" for n, (side, vkey) in enumerate(zip("XXXYYY", names, strict=True))
    )
    text = f"# two organisations\nlog {LOG.vkey} https://log.example\n\n{witnesses}"
    text += "group X 2 X0 X1 X2\n\tgroup Y any Y0 Y1 Y2\ngroup both all X Y\nquorum both\n"
    policy = Policy.parse(text)
    assert policy.met_by(["X0", "X2", "Y1"])
    assert not policy.met_by(["X0", "X1", "X2"])
    assert not policy.met_by(["X0", "Y0", "Y1", "Y2"])


W0, W1 = (f"witness w{n} {WITNESSES[n].vkey}\n" for n in range(2))


@pytest.mark.parametrize(
    "text",
    [
        "", W0, f"{W0}quorum w0\nquorum w0\n", "quorum w0\n", f"{W0}{W0}quorum w0\n", f"{W0}group g 2 w0\nquorum g\n",
        f"{W0}group g 0 w0\nquorum g\n", f"{W0}group g any\nquorum g\n", f"{W0}group g any w0 w0\nquorum g\n",
        f"{W0}group g any w1\n{W1}quorum g\n", f"{W0}{W1}group a any w0\ngroup b any w0 w1\nquorum b\n",
        f"log {WITNESSES[0].vkey}\nquorum none\n", f"witness w {LOG.vkey}\nquorum w\n", f"{W0}nonsense\nquorum w0\n",
        f"witness none {WITNESSES[0].vkey}\nquorum none\n", f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n", "#" * 70_000,
    ],
)  # fmt: skip
def test_contradictory_policies_are_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Policy.parse(text)


def test_a_policy_of_more_witnesses_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="4 of 3"):
        Policy.of(LOG, WITNESSES, 4)


# ---- tlog-proofs ----------------------------------------------------------------------------------------------------

ENTRIES = [b"entry %d" % n for n in range(11)]
LEAVES = [merkle.leaf_hash(item) for item in ENTRIES]


def proof(index: int, extra: bytes = b"") -> Proof:
    text = Checkpoint(ORIGIN, 11, merkle.root(LEAVES)).text
    return Proof(index, tuple(merkle.inclusion_path(LEAVES, index)), head(2, text=text), extra)


def test_a_proof_covers_its_own_entry_and_no_other() -> None:
    policy = Policy.of(LOG, WITNESSES, 2)
    for index, entry in enumerate(ENTRIES):
        found = Proof.decode(proof(index).encode())
        assert found == proof(index)
        assert found.covers(entry, policy) == ""
        assert found.covers(entry + b".", policy) == "inclusion"
        assert Proof((index + 1) % 11, found.path, found.note).covers(entry, policy) == "inclusion"
    assert proof(3).covers(ENTRIES[3], Policy.of(LOG, WITNESSES, 3)) == "quorum"


def test_the_text_form_is_that_of_the_specification() -> None:
    lines = proof(0, b"hint").encode().decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1] == "extra aGludA=="
    assert lines[2] == "index 0"
    assert lines[3 + 4] == ""
    assert lines[8] == ORIGIN


TEXT = proof(7).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", TEXT[1:], TEXT.replace(b"@v1", b"@v2"), TEXT.replace(b"index 7", b"index 07"), TEXT.replace(b"index 7", b"index -1"),
        TEXT.replace(b"index 7\n", b""), TEXT.replace(b"index 7", b"extra !\nindex 7"), TEXT.replace(b"index 7", b"extra \nindex 7"),
        TEXT.replace(b"\n\n", b"\nAAAA\n\n", 1), TEXT.replace(b"\n\n", b"\n", 1), TEXT.replace(b"\n", b"\r\n"), TEXT[:-1], TEXT * 300,
    ],
)  # fmt: skip
def test_other_texts_are_no_proofs(data: bytes) -> None:
    with pytest.raises(Malformed):
        Proof.decode(data)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.integers(1, 255))
def test_a_changed_byte_anywhere_spoils_the_proof(position: int, flip: int) -> None:
    changed = bytearray(TEXT)
    changed[position] ^= flip
    try:
        found = Proof.decode(bytes(changed))
    except Malformed:
        return
    assert found.covers(ENTRIES[7], Policy.of(LOG, WITNESSES, 2)) != ""
