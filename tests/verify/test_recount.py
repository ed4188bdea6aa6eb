"""The attacks on a log that its own files betray, each found by the public verifier and named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proof import bundled
from zhunsheng.proof import ed25519, entry, merkle, note, tiles
from zhunsheng.proof.checkpoint import Checkpoint
from zhunsheng.proof.note import Note
from zhunsheng.verify import recount


def entries(count: int) -> list[bytes]:
    return [entry.seal_bytes(b"body %d" % n, bundled.nonce(n)).entry for n in range(count)]


SIZE = 700
LOG = bundled.Log(entries(SIZE))


def laid(path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def kept(path: Path, log: bundled.Log) -> Path:
    """A head that a reader kept from earlier."""
    (path / "kept").write_bytes(log.files["checkpoint"])
    return path / "kept"


def failure(path: Path, since: Path | None = None) -> tuple[str, str]:
    report = recount.folder(path, bundled.POLICY, since)
    assert not report.ok, report.text
    assert report.failure is not None
    return report.failure.name, report.failure.zh


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, SIZE])
def test_a_true_log_is_true_and_has_grown_since_any_earlier_head(tmp_path: Path, size: int) -> None:
    log = laid(tmp_path / "log", LOG.files)
    report = recount.folder(log, bundled.POLICY, kept(tmp_path, bundled.Log(entries(size))))
    assert report.ok, report.text
    assert [check.name for check in report.checks] == ["checkpoint", "entries", "tiles", "root", "checkpoint", "since"]


def test_the_logs_own_policy_is_used_and_said(tmp_path: Path) -> None:
    report = recount.folder(laid(tmp_path, LOG.files))
    assert report.ok
    assert report.checks[0].name == "policy" and bundled.LOG.vkey in report.checks[0].zh


def test_an_empty_log_with_a_head_is_true(tmp_path: Path) -> None:
    report = recount.folder(laid(tmp_path, bundled.Log([]).files), bundled.POLICY)
    assert report.ok, report.text


def test_attack_1_dropping_the_last_and_signing_again_is_seen_by_who_kept_a_head(tmp_path: Path) -> None:
    log = laid(tmp_path / "log", bundled.Log(entries(SIZE - 5)).files)
    assert recount.folder(log, bundled.POLICY).ok, "alone it looks fine"
    name, zh = failure(log, kept(tmp_path, LOG))
    assert name == "since" and "变短" in zh


def rewritten(change: Callable[[list[bytes]], None]) -> bundled.Log:
    changed = entries(SIZE)
    change(changed)
    return bundled.Log(changed)


def rewrite(items: list[bytes]) -> None:
    items[300] = entry.seal_bytes(b"forged", b"f" * 32).entry


def swap(items: list[bytes]) -> None:
    items[10], items[500] = items[500], items[10]


def insert(items: list[bytes]) -> None:
    items.insert(200, entry.seal_bytes(b"back-dated", b"f" * 32).entry)


def remove(items: list[bytes]) -> None:
    del items[300]
    items.append(entry.seal_bytes(b"filler", b"f" * 32).entry)


@pytest.mark.parametrize("attack", [rewrite, swap, insert, remove])
def test_attacks_2_to_4_rewriting_with_the_real_key_are_seen_by_who_kept_a_head(
    tmp_path: Path, attack: Callable[[list[bytes]], None]
) -> None:
    log = laid(tmp_path / "log", rewritten(attack).files)
    name, zh = failure(log, kept(tmp_path, LOG))
    assert name == "since" and "改写" in zh


def test_attack_5_an_edited_entry_file_is_named_by_its_index(tmp_path: Path) -> None:
    log = laid(tmp_path, LOG.files)
    path = log / "tile/entries/001"
    data = bytearray(path.read_bytes())
    data[5 * 102 + 90] ^= 1
    path.write_bytes(bytes(data))
    assert failure(log)[0] == f"entry {256 + 5}"


@pytest.mark.parametrize(
    ("tile", "place", "name"), [("tile/0/001", 7, "entry 263"), ("tile/1/000.p/2", 1, "tile/1/000.p/2")]
)
def test_attack_6_an_edited_tile_is_named(tmp_path: Path, tile: str, place: int, name: str) -> None:
    log = laid(tmp_path, LOG.files)
    data = bytearray((log / tile).read_bytes())
    data[place * 32] ^= 1
    (log / tile).write_bytes(bytes(data))
    assert failure(log)[0] == name


def test_an_entry_and_its_leaf_edited_together_do_not_give_the_signed_root(tmp_path: Path) -> None:
    log = laid(tmp_path, LOG.files)
    forged = entry.seal_bytes(b"forged", b"f" * 32).entry
    bundle, tile = log / "tile/entries/002.p/188", log / "tile/0/002.p/188"
    data, hashes = bytearray(bundle.read_bytes()), bytearray(tile.read_bytes())
    data[2:102], hashes[:32] = forged, merkle.leaf_hash(forged)
    bundle.write_bytes(bytes(data))
    tile.write_bytes(bytes(hashes))
    assert failure(log)[0] == "root"


def test_attack_7_a_fork_of_the_same_size_is_seen_by_comparing_heads(tmp_path: Path) -> None:
    log = laid(tmp_path / "log", rewritten(rewrite).files)
    assert failure(log, kept(tmp_path, LOG))[0] == "since"


def test_attack_8_another_key_is_refused(tmp_path: Path) -> None:
    log = laid(tmp_path, LOG.files)
    head = Checkpoint.parse(LOG.head.text)
    (log / "checkpoint").write_bytes(bundled.signed(head, seed=b"x" * 32).encode())
    assert failure(log)[0] == "log_wrong"


def test_a_head_without_its_witness_is_refused(tmp_path: Path) -> None:
    log = laid(tmp_path, LOG.files)
    (log / "checkpoint").write_bytes(bundled.signed(Checkpoint.parse(LOG.head.text), witness=False).encode())
    assert failure(log)[0] == "quorum"


def test_attack_17_a_stale_head_is_older_than_the_one_kept(tmp_path: Path) -> None:
    log = laid(tmp_path / "log", LOG.files)
    older = bundled.Log(entries(600))
    laid(log, older.files)
    assert failure(log, kept(tmp_path, LOG))[0] == "since"


def test_a_head_kept_from_another_log_proves_nothing(tmp_path: Path) -> None:
    log = laid(tmp_path / "log", LOG.files)
    head = Checkpoint("other.example/log", 5, bytes(32))
    (tmp_path / "kept").write_bytes(
        Note(head.text, (note.sign(head.text, bundled.LOG, ed25519.signer(bundled.LOG_SEED)),)).encode()
    )
    assert failure(log, tmp_path / "kept")[0] == "origin"


def test_a_missing_file_of_the_log_is_named(tmp_path: Path) -> None:
    for number, (name, code) in enumerate(
        [("tile/0/001", "tile_missing"), ("tile/entries/000", "tile_missing"), ("checkpoint", "missing_file")]
    ):
        log = laid(tmp_path / str(number), LOG.files)
        (log / name).unlink()
        found, zh = failure(log)
        assert found == code and name in zh


def test_a_cleaned_partial_tile_is_read_from_the_full_one(tmp_path: Path) -> None:
    grown = tiles.append(SIZE, LOG.files.get, entries(800)[SIZE:])
    log = laid(tmp_path / "log", {**LOG.files, **grown.files})
    for name in ("tile/0/002.p/188", "tile/entries/002.p/188"):
        (log / name).unlink()
    report = recount.folder(log, bundled.POLICY)
    assert report.ok, report.text


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    log = laid(tmp_path / "log", LOG.files)
    (tmp_path / "secret").write_bytes((log / "tile/0/001").read_bytes())
    (log / "tile/0/001").unlink()
    (log / "tile/0/001").symlink_to(tmp_path / "secret")
    assert failure(log)[0] == "not_a_file"


def test_entries_of_another_form_are_refused(tmp_path: Path) -> None:
    assert failure(laid(tmp_path, bundled.Log([b"anything"]).files))[0] == "entry"
