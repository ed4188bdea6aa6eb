"""Count a log again from its folder: every entry against its leaf, every tile against those below, the root, the head.

Rules
- The folder is a C2SP tlog-tiles log (`checkpoint`, `tile/<L>/<N>`, `tile/entries/<N>`), whoever wrote it.
- `policy.txt` in the folder is used when no other is given, and this is said: it is the log's own word.
- `since` is a checkpoint kept from earlier, with or without its witnesses: the log must have only grown since.

Use: `recount.folder(Path("var/log"), since=Path("head-of-march")).ok`
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from zhunsheng.proof import checkpoint, merkle, tiles
from zhunsheng.proof.checkpoint import LARGEST_POLICY, Checkpoint, Policy
from zhunsheng.proof.entry import Entry
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.note import LARGEST as LARGEST_NOTE
from zhunsheng.proof.note import Note
from zhunsheng.proof.tiles import Tile, Tree
from zhunsheng.verify import folder as folders
from zhunsheng.verify.report import Report

LARGEST_TILE: Final = 256 * (2 + tiles.LARGEST_ENTRY)
LARGEST_LOG: Final = 1 << 40


def policy(path: Path) -> Policy:
    """A policy file."""
    data = folders.read(path, LARGEST_POLICY)
    try:
        return Policy.parse(data.decode("utf-8"), path.name)
    except UnicodeDecodeError:
        raise Malformed("utf8", path.name) from None


def folder(path: Path, trusted: Policy | None = None, since: Path | None = None) -> Report:
    """Check a log from its folder."""
    report = Report(f"登记簿 {path.name}", f"log {path.name}")
    try:
        _check(path, trusted, since, report)
    except Malformed as fault:
        report.malformed(fault)
    return report


def _check(path: Path, trusted: Policy | None, since: Path | None, report: Report) -> None:
    folders.folder(path)
    rules = trusted or policy(path / "policy.txt")
    if trusted is None:
        keys = "、".join(key.vkey for key in rules.logs)
        zh = f"按登记簿自带规则核对（见证 {rules.words}）；请与另行公布的公钥比对：{keys}"
        report.check(
            None, "policy", zh, f"the log's own policy; compare its key with the one published elsewhere: {keys}"
        )
    head = _head(folders.read(path / "checkpoint", LARGEST_NOTE), rules, "检查点", report)
    if head is None:
        return
    if head.size > LARGEST_LOG:
        raise Malformed("checkpoint", "checkpoint", found=f"the size {head.size}")
    tree = Tree(head.size, reader(path))
    hashes = _check_entries(tree, head, report)
    if hashes is None:
        return
    if not _check_tiles(tree, hashes, report):
        return
    root = merkle.root(hashes)
    zh = "由全部条目算出的根与检查点一致" if root == head.root else "由全部条目算出的根与检查点不一致"
    report.check(root == head.root, "root", zh, "the root over all entries is that of the checkpoint")
    if since is not None:
        _check_since(since, rules, head, hashes, report)


def reader(path: Path) -> tiles.Read:
    """Tiles by path from a folder; only paths that are tile paths are ever opened."""

    def read(name: str) -> bytes | None:
        if tiles.parse_path(name) is None:
            raise Malformed("path", "log", found=name)
        there = path / name
        return folders.read(there, LARGEST_TILE) if there.is_symlink() or there.exists() else None

    return read


def _head(data: bytes, rules: Policy, name: str, report: Report) -> Checkpoint | None:
    verdict = checkpoint.judge(data, rules)
    head = verdict.checkpoint
    if not verdict.ok or head is None:
        zh, en = checkpoint.FAULTS[verdict.fault]
        report.check(False, verdict.fault, f"{name}：{zh}", f"checkpoint: {en}")
        return None
    zh = f"{name}由 {verdict.log} 签名，共 {head.size} 条，见证 {len(verdict.witnesses)} 方（规则 {rules.words}）"
    en = f"checkpoint of {head.size} entries signed by {verdict.log}, {len(verdict.witnesses)} witnesses"
    report.check(True, "checkpoint", zh, en)
    return head


def _check_entries(tree: Tree, head: Checkpoint, report: Report) -> list[bytes] | None:
    """Leaf hashes computed from the entries; the first entry that differs from its tile is named."""
    hashes: list[bytes] = []
    for tile in tiles.entry_tiles_of(head.size):
        for offset, data in enumerate(tree.entries(tile.index)):
            index = tile.index * tiles.WIDTH + offset
            Entry.decode(data, f"entry {index}")
            leaf = sha256(b"\x00" + data).digest()
            if leaf != tree.leaf(index):
                zh = f"第 {index} 位的条目与其叶哈希不符：条目或瓦片被改动"
                report.check(False, f"entry {index}", zh, f"entry {index} does not hash to its leaf: one was altered")
                return None
            hashes.append(leaf)
    report.check(True, "entries", f"{len(hashes)} 个条目与叶哈希一致", f"{len(hashes)} entries hash to their leaves")
    return hashes


def _check_tiles(tree: Tree, hashes: list[bytes], report: Report) -> bool:
    """Each tile above the leaves holds the roots of the full tiles below it; the first that does not is named."""
    level, below = 1, hashes
    while len(below) >= tiles.WIDTH:
        full = range(0, len(below) - tiles.WIDTH + 1, tiles.WIDTH)
        below = [merkle.root(below[start : start + tiles.WIDTH]) for start in full]
        for number in range(0, len(below), tiles.WIDTH):
            part = below[number : number + tiles.WIDTH]
            tile = Tile(level, number // tiles.WIDTH, len(part))
            if tree.tile(level, tile.index) != part:
                report.check(
                    False, str(tile), f"瓦片 {tile} 与下层不符：被改动", f"{tile} does not match the level below"
                )
                return False
        level += 1
    report.check(True, "tiles", "各层瓦片一致", "every tile matches the level below")
    return True


def _check_since(since: Path, rules: Policy, head: Checkpoint, hashes: list[bytes], report: Report) -> None:
    """The earlier head was signed by a log of the policy and is a prefix of this log."""
    note = Note.decode(folders.read(since, LARGEST_NOTE), since.name)
    signed_only = Policy(rules.logs, {}, {}, "none")
    earlier = _head(note.encode(), signed_only, f"先前的检查点 {since.name}", report)
    if earlier is None:
        return
    if earlier.origin != head.origin:
        report.check(False, "since", "先前的检查点属于另一登记簿", "the earlier checkpoint is of another log")
    elif earlier.size > head.size:
        zh = f"登记簿变短：先前 {earlier.size} 条，现在 {head.size} 条"
        report.check(False, "since", zh, f"the log shrank from {earlier.size} to {head.size} entries")
    else:
        same = merkle.root(hashes[: earlier.size]) == earlier.root
        zh = f"自先前的 {earlier.size} 条以来只增未改" if same else f"先前的 {earlier.size} 条已被改写或另有分叉"
        en = f"the first {earlier.size} entries are those of the earlier checkpoint"
        report.check(same, "since", zh, en if same else f"not so: {en}; rewritten or forked")
