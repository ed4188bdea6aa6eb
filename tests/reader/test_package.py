"""Signed packages of a layer: taken whole from whom it is trusted to come, or not at all."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zhunsheng.proof.ed25519 import signer
from zhunsheng.proof.note import ED25519, Key
from zhunsheng.reader import package
from zhunsheng.reader.marked import BookError


def key(name: str, seed: bytes) -> Key:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Key(name, ED25519, public)


NATION, PROVINCE = b"n" * 32, b"p" * 32
TRUSTED = {"national": [key("moj.example", NATION)], "province/anyang": [key("anyang.example", PROVINCE)]}


@pytest.fixture
def made(tmp_path: Path) -> tuple[bytes, bytes]:
    """The national package, and the province's that lies on it."""
    nation, province = tmp_path / "n", tmp_path / "p"
    for folder, text in ((nation, "procedure: p\n"), (province, "overlay: p.anyang\n")):
        (folder / "procedures/p").mkdir(parents=True)
        (folder / "procedures/p/2026-01-01.yaml").write_text(text, "utf-8")
    (nation / "notes.tmp").write_text("not part of a layer", "utf-8")
    first = package.pack(nation, "national", TRUSTED["national"][0], signer(NATION))
    return first, package.pack(province, "province/anyang", TRUSTED["province/anyang"][0], signer(PROVINCE), on=first)


def test_a_layer_is_handed_down_and_lies_on_the_one_above(made: tuple[bytes, bytes], tmp_path: Path) -> None:
    root = tmp_path / "rulebook"
    with pytest.raises(BookError, match=r"which is not installed: .*install the layer above first"):
        package.install(made[1], root, TRUSTED)
    assert package.install(made[0], root, TRUSTED) == "national"
    assert package.install(made[1], root, TRUSTED) == "province/anyang"
    assert (root / "province/anyang/procedures/p/2026-01-01.yaml").read_text("utf-8") == "overlay: p.anyang\n"
    assert not (root / "national/notes.tmp").exists() and (root / "national/package.note").is_file()


def test_the_same_files_give_the_same_package_and_a_new_one_replaces_the_whole_layer(
    made: tuple[bytes, bytes], tmp_path: Path
) -> None:
    root = tmp_path / "rulebook"
    package.install(made[0], root, TRUSTED)
    (root / "national/stray.yaml").write_text("x: y\n", "utf-8")
    package.install(made[0], root, TRUSTED)
    assert not (root / "national/stray.yaml").exists()
    again = package.pack(root / "national", "national", TRUSTED["national"][0], signer(NATION))
    assert again == made[0]
    assert not list(root.glob(".*"))


Change = Callable[[dict[str, bytes]], None]


def changed(data: bytes, change: Change) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


FILE = "files/procedures/p/2026-01-01.yaml"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.update({FILE: b"procedure: q\n"}), "was changed after it was signed"),
        (lambda f: f.update({"files/more.yaml": b""}), "'more.yaml' is not named in the note"),
        (lambda f: f.pop(FILE), "'procedures/p/2026-01-01.yaml' is missing"),
        (
            lambda f: f.update(note=f["note"].replace(b"layer: national", b"layer: city/x")),
            "nobody who is trusted for 'city/x'",
        ),
        (
            lambda f: f.update(note=f["note"].replace(b"procedures/p", b"../../../p/")),
            "names stay inside the layer's folder",
        ),
        (lambda f: f.update(note=f["note"].replace(b"v1", b"v9")), "the note is not a package's"),
        (lambda f: f.update(note=b"nothing"), "its note cannot be read"),
        (lambda f: f.pop("note"), "has no note"),
    ],
)
def test_what_was_tampered_with_is_not_taken(
    made: tuple[bytes, bytes], tmp_path: Path, change: Change, message: str
) -> None:
    root = tmp_path / "rulebook"
    with pytest.raises(BookError) as refused:
        package.install(changed(made[0], change), root, TRUSTED, "n.zip")
    assert message in str(refused.value) and str(refused.value).startswith("n.zip:1: ")
    assert not (root / "national").exists()


def test_a_layer_comes_only_from_whom_it_is_trusted_to_come(made: tuple[bytes, bytes], tmp_path: Path) -> None:
    for trusted in ({}, {"national": TRUSTED["province/anyang"]}, {"province/anyang": TRUSTED["national"]}):
        with pytest.raises(
            BookError, match=r"nobody who is trusted for 'national' signed this: it is signed by moj\.example"
        ):
            package.install(made[0], tmp_path / "rulebook", trusted)


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="this is no package"):
        package.install(b"PK\x03\x04 no", tmp_path, TRUSTED)
