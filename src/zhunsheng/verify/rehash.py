"""Hash again what a bundle shows and follow it into the register: record, files, entries, proofs, signatures, chain.

Use: `rehash.file(Path("decision.zip"), policy).ok`; without a policy of one's own the bundle's is used, which it says.
"""

from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from zhunsheng.proof import checkpoint, entry, merkle
from zhunsheng.proof.bundle import LARGEST, Bundle, Proven
from zhunsheng.proof.checkpoint import Policy, Verdict
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.note import Note
from zhunsheng.verify import folder
from zhunsheng.verify.report import Report


def file(path: Path, trusted: Policy | None = None) -> Report:
    """Check a bundle from its file."""
    report = Report(f"证据包 {path.name}", f"bundle {path.name}")
    try:
        bundle = Bundle.decode(folder.read(path, LARGEST + (1 << 20)), path.name)
    except Malformed as fault:
        report.malformed(fault)
        return report
    return check(bundle, trusted, report)


def check(bundle: Bundle, trusted: Policy | None = None, report: Report | None = None) -> Report:
    """Check a bundle that could be read."""
    report = report or Report(f"证据包 {bundle.title}", f"bundle {bundle.id}")
    report.check(True, "read", f"{bundle.organ}：{bundle.title}（{bundle.published_on}）", "the bundle is well formed")
    policy = trusted or bundle.policy
    _say_policy(policy, trusted is not None, report)
    judged: dict[Note, Verdict] = {}
    for number, proven in enumerate(bundle.proofs, 1):
        if not _check_proof(number, proven, judged, policy, report):
            return report
    _check_record(bundle, report)
    _check_files(bundle, report)
    _check_chains(bundle, report)
    return report


def _say_policy(policy: Policy, trusted: bool, report: Report) -> None:
    keys = "、".join(key.vkey for key in policy.logs)
    if trusted:
        report.check(
            None, "policy", f"按您提供的规则核对：见证 {policy.words}", f"your policy: witnesses {policy.words}"
        )
        return
    zh = f"按包内自带规则核对（见证 {policy.words}）；请与登记机关另行公布的公钥比对：{keys}"
    report.check(
        None, "policy", zh, f"the bundle's own policy; compare its key with the one published elsewhere: {keys}"
    )


def _check_proof(number: int, proven: Proven, judged: dict[Note, Verdict], policy: Policy, report: Report) -> bool:
    """Signature, witnesses, inclusion of one record; False names the first fault. A head is judged once."""
    proof, record = proven.proof, proven.fields["record"]
    verdict = judged.get(proof.note) or checkpoint.judge(proof.note, policy)
    judged[proof.note] = verdict
    head = verdict.checkpoint
    if head is None or not verdict.ok:
        zh, en = checkpoint.FAULTS[verdict.fault]
        report.check(False, verdict.fault, f"第 {number} 条记录：{zh}", f"record {number}: {en}")
        return False
    stands = merkle.verify_inclusion(proof.index, head.size, merkle.leaf_hash(proven.entry), proof.path, head.root)
    zh = f"第 {number} 条记录（{record}）在登记簿第 {proof.index} 位，见证 {len(verdict.witnesses)} 方"
    if not stands:
        zh = f"第 {number} 条记录（{record}）的内容不是登记簿第 {proof.index} 位所登记的"
    en = f"record {number} stands at index {proof.index} of {head.size} in {head.origin}"
    report.check(stands, "inclusion", zh, en if stands else f"not so: {en}")
    return stands


def _check_record(bundle: Bundle, report: Report) -> None:
    digest = bundle.record_digest
    tied = any(
        isinstance(row, dict) and row.get("digest") == digest
        for proven in bundle.proofs
        for row in _items(proven, "rows")
    )
    zh = "公开内容与登记的摘要一致" if tied else "公开内容与登记的摘要不一致：内容被改动或未登记"
    en = "the published record has the digest that was registered"
    report.check(tied, "record", zh, en if tied else f"not so: {en}")


def _check_files(bundle: Bundle, report: Report) -> None:
    for name, data in sorted(bundle.files.items()):
        digest, size = sha256(data).hexdigest(), len(data)
        tied = any(
            isinstance(found, dict) and found.get("sha256") == digest and found.get("size") == size
            for proven in bundle.proofs
            for found in _items(proven, "files")
        )
        zh = f"文件 {name} 与登记的摘要一致" if tied else f"文件 {name} 与登记的摘要不一致：被调换或未登记"
        en = f"file {name} has a registered digest"
        report.check(tied, f"files/{name}", zh, en if tied else f"not so: {en}")


def _check_chains(bundle: Bundle, report: Report) -> None:
    """Records of one subject that follow each other name each other's commitment, none is missing between them."""
    chains: dict[str, list[tuple[int, Proven]]] = {}
    for proven in bundle.proofs:
        subject, number = proven.fields["subject"], proven.fields["number"]
        assert isinstance(subject, dict) and isinstance(number, int)
        chains.setdefault(f"{subject['kind']} {subject['id']}", []).append((number, proven))
    for subject_name, chain in chains.items():
        if len(chain) < 2:
            continue
        chain.sort(key=lambda pair: pair[0])
        links = pairwise(chain)
        broken = next((n for (before, a), (n, b) in links if not _follows(before, a, n, b)), 0)
        zh = f"{subject_name} 第 {chain[0][0]}–{chain[-1][0]} 条前后相连"
        if broken:
            zh = f"{subject_name} 第 {broken} 条与前一条不相连：缺少或调换了记录"
        en = f"records {chain[0][0]} to {chain[-1][0]} of {subject_name} form one chain"
        report.check(not broken, "chain", zh, f"not so, at {broken}: {en}" if broken else en)


def _follows(before: int, a: Proven, number: int, b: Proven) -> bool:
    return number == before + 1 and b.fields["previous"] == entry.seal_bytes(a.body, a.nonce).commitment


def _items(proven: Proven, key: str) -> list[object]:
    value = proven.fields[key]
    return list(value) if isinstance(value, list) else []
