"""Signed rulebook packages: a layer handed down, from the nation to the province, the city and the district.

Rules
- A package is a zip: `note` and the files of one layer below `files/`. The note is a signed note (C2SP) whose text names
  the layer, the package that it lies on, and every file with its SHA-256:

      zhunsheng rulebook package v1
      layer: province/anyang
      on: <hex digest of the note's text of the layer above, or ->
      file: <hex> procedures/penalty_ordinary/2027-01-01.yaml

      — anyang.gov.example/rulebook <signature>

- It is taken only if a key that is trusted for the layer signed it, every file is there with its digest and nothing
  else is, names stay inside the layer's folder, and the layer above is the one it was made for.
- What is installed replaces the layer's folder as a whole, and is remembered as `package.note` in it.

    pack(Path("rulebook/national"), "national", key, signer)
    install(data, Path("rulebook"), trusted={"national": [key]})
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from zhunsheng.law.problem import BookError, Problem
from zhunsheng.proof import note as notes
from zhunsheng.proof.ed25519 import Signer
from zhunsheng.proof.faults import Malformed
from zhunsheng.proof.note import Key, Note

HEAD: Final = "zhunsheng rulebook package v1"
NOTE: Final = "package.note"
NONE: Final = "-"
SUFFIXES: Final = frozenset({".yaml", ".md", ".csv", ".json"})
MOST_FILES: Final = 5_000
MOST_BYTES: Final = 100_000_000
_LAYER: Final = re.compile(r"national|[a-z]+(/[a-z][a-z0-9_-]*)?")
_FILE: Final = re.compile(r"file: ([0-9a-f]{64}) (\S.*)")


def pack(folder: Path, layer: str, key: Key, signer: Signer, on: bytes | None = None) -> bytes:
    """The layer in `folder` as a signed package. `on`: the package of the layer above, if there is one."""
    files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in _files(folder)}
    text = _text(layer, _digest(_opened(on, "the layer above")[0]) if on is not None else NONE, files)
    signed = Note(text, (notes.sign(text, key, signer),))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("note", signed.encode()), *((f"files/{n}", c) for n, c in files.items())):
            one = zipfile.ZipInfo(name, (2021, 7, 15, 0, 0, 0))  # a zip needs a date; one that never changes
            one.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(one, content)
    return packed.getvalue()


def install(data: bytes, root: Path, trusted: Mapping[str, Sequence[Key]], where: str = "package") -> str:
    """Check a package and put its layer into the rulebook at `root`; the layer's name. BookError if it is not taken."""
    note, files = _opened(data, where)
    layer, above, digests = _read(note, where)
    _signed(note, layer, trusted, where)
    if files.keys() != digests.keys():
        stray = sorted(files.keys() ^ digests.keys())[0]
        raise _no(
            where,
            f"'{stray}' is {'not named in the note' if stray in files else 'missing'}",
            "the signature is over exactly the files it names",
            "ask for the package again",
        )
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != digests[name]:
            raise _no(
                where, f"'{name}' was changed after it was signed", "its digest is another", "ask for the package again"
            )
    _lies_on(root, layer, above, where)
    _put(root / layer, note, files)
    return layer


def _put(folder: Path, note: Note, files: Mapping[str, bytes]) -> None:
    """Write everything aside, then change places: a layer is never half of each."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(dir=folder.parent, prefix=".package-"))
    for name, content in files.items():
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        (aside / name).write_bytes(content)
    (aside / NOTE).write_bytes(note.encode())
    aside.chmod(0o755)
    old = folder.with_name(f".old-{folder.name}")
    if folder.exists():
        folder.rename(old)
    aside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _files(folder: Path) -> Iterator[Path]:
    return (f for f in sorted(folder.rglob("*")) if f.is_file() and f.suffix in SUFFIXES and not f.name.startswith("."))


def _text(layer: str, above: str, files: Mapping[str, bytes]) -> str:
    lines = [HEAD, f"layer: {layer}", f"on: {above}"]
    lines += [f"file: {hashlib.sha256(content).hexdigest()} {name}" for name, content in sorted(files.items())]
    return "\n".join(lines) + "\n"


def _digest(note: Note) -> str:
    return hashlib.sha256(note.text.encode()).hexdigest()


def _opened(data: bytes, where: str) -> tuple[Note, dict[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_FILES or sum(one.file_size for one in listed) > MOST_BYTES:
                raise _no(
                    where, "the package is too large", f"at most {MOST_FILES} files, {MOST_BYTES} bytes", "split it"
                )
            names = [one.filename for one in listed]
            if len(set(names)) != len(names) or "note" not in names:
                raise _no(
                    where, "the package has no note, or a name twice", "one file has one name", "ask for it again"
                )
            note = Note.decode(archive.read("note"), where)
            files = {name.removeprefix("files/"): archive.read(name) for name in names if name != "note"}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise _no(where, "this is no package", str(error) or type(error).__name__, "ask for it again") from None
    except Malformed as fault:
        raise _no(where, "its note cannot be read", str(fault), "ask for the package again") from None
    return note, files


def _read(note: Note, where: str) -> tuple[str, str, dict[str, str]]:
    head, layer, above, *rest = [*note.text.rstrip("\n").split("\n"), "", "", ""][: note.text.count("\n") + 3]
    rest = [line for line in rest if line]
    if head != HEAD or not layer.startswith("layer: ") or not above.startswith("on: "):
        raise _no(where, "the note is not a package's", f"its first line is '{head}'", "ask for the package again")
    layer, above = layer.removeprefix("layer: "), above.removeprefix("on: ")
    if _LAYER.fullmatch(layer) is None:
        raise _no(
            where,
            f"'{layer}' is no layer",
            "a layer is national, province/x, city/x, district/x, domain/x or organ/x",
            "correct the layer",
        )
    digests: dict[str, str] = {}
    for line in rest:
        found = _FILE.fullmatch(line)
        name = found[2] if found else ""
        path = Path(name)
        if found is None or path.is_absolute() or ".." in path.parts or "\\" in name or path.suffix not in SUFFIXES:
            raise _no(
                where,
                f"'{line}' names no file of a layer",
                "names stay inside the layer's folder",
                "ask for the package again",
            )
        digests[name] = found[1]
    return layer, above, digests


def _signed(note: Note, layer: str, trusted: Mapping[str, Sequence[Key]], where: str) -> None:
    keys = trusted.get(layer, ())
    if not any(notes.holds(note.text, key, line) for key in keys for line in note.signatures):
        names = ", ".join(sorted({line.name for line in note.signatures}))
        raise _no(
            where,
            f"nobody who is trusted for '{layer}' signed this",
            f"it is signed by {names or 'nobody'}",
            f"add the signer's key for '{layer}' if it is the right one, or ask for the package again",
        )


def _lies_on(root: Path, layer: str, above: str, where: str) -> None:
    if above == NONE:
        return
    installed = {
        _digest(Note.decode(file.read_bytes(), where)): file
        for file in sorted(root.rglob(NOTE))
        if file.parent != root / layer
    }
    if above not in installed:
        raise _no(
            where,
            f"it was made to lie on package {above[:12]}, which is not installed",
            "a layer is proved over the layers it was made for",
            "install the layer above first",
        )


def _no(where: str, what: str, why: str, cure: str) -> BookError:
    return BookError(Problem(f"{where}:1", what, why, cure))
