"""A document as PDF/A and as Word, and the digest that stands for its words.

Rules
- The words are the document's own; nothing is added but page numbers, the place of the seal, and the stamp at the foot.
- The digest is taken of the document, without the stamp: so the stamp can carry a check code made from it, salted with
  the paper's own id: the portal knows it, and nobody can guess a paper's words by hashing until it fits.
- The same document, stamp and typefaces give the same bytes, on any machine.
- A character that no typeface has is printed as 〓（U+1F600）; invisible ones that could turn the reading order are
  left out of the print. The digest covers the words as they were given.

    digest = content_digest(document)
    pdf(document, QR.of("https://zs.example/d/7Q4K", "PEN-2026-0007", check_value(paper.pk, digest)))
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import segno
import typst
from django.conf import settings

from zhunsheng.law import papers as law
from zhunsheng.office.papers import fonts as typefaces
from zhunsheng.office.papers import word as words
from zhunsheng.office.papers.fonts import Face, FontSet
from zhunsheng.proof import canonical

_TYPST: Final = Path(__file__).parent / "typst"
_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f]+")
_LINE: Final = 28  # characters on a line of running text
_BOX: Final = 12   # and in the narrowest box of a form


@dataclass(frozen=True, slots=True, kw_only=True)
class QR:
    """What is stamped at the foot: where to check the paper, its number in the register, and the check code."""

    address: str
    id: str
    check: str

    @classmethod
    def of(cls, address: str, id: str, digest: str) -> QR:
        """The stamp of a paper; the check code is the first twelve digits of its check value, in fours.

        >>> QR.of("https://zs.example/d/7Q4K", "PEN-2026-0007", "0a1b2c3d4e5f6789").check
        '0A1B-2C3D-4E5F'
        """
        return cls(address=address, id=id, check="-".join(digest[at:at + 4].upper() for at in (0, 4, 8)))


def content_digest(document: law.Document) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of the document; a stamp is not part of it."""
    return hashlib.sha256(canonical.jcs(law.plain(document))).hexdigest()


def check_value(id: UUID, digest: str) -> str:
    """What stands for a paper at the portal: SHA-256 over its id (74 random bits) and its content's digest, hex."""
    return hashlib.sha256(f"{id}\n{digest}\n".encode()).hexdigest()


def pdf(document: law.Document, qr: QR | None = None, fonts: FontSet | None = None) -> bytes:
    """The paper as PDF/A-2b, in the layout of GB/T 9704."""
    fonts = fonts or in_use()
    given: dict[str, Any] = _printed(law.plain(document), fonts)
    given["fonts"] = {face.value: list(fonts.families(face)) for face in Face}
    given["note"] = fonts.note
    given["qr"] = None if qr is None else _stamp(qr, fonts)
    compiler = typst.Compiler(_TYPST / "paper.typ", root=_TYPST, font_paths=fonts.loaded, ignore_system_fonts=True,
                              sys_inputs={"document": json.dumps(given, ensure_ascii=False)})
    made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=0)
    assert isinstance(made, bytes)
    return made


def word(document: law.Document) -> bytes:
    """The paper as an editable Word file, with the typefaces' names that officials' machines know."""
    return words.build(document)


def in_use() -> FontSet:
    """The typefaces of this installation: the site's own (setting LICENSED_FONTS), those of the set-up."""
    own = getattr(settings, "LICENSED_FONTS", None)
    return typefaces.load((*([Path(own)] if own else []), Path(settings.FONTS_ROOT)))


def unprintable(document: law.Document, fonts: FontSet | None = None) -> tuple[str, ...]:
    """The characters that will be printed as 〓 because no typeface has them, for the screen to show beforehand."""
    fonts = fonts or in_use()
    marks = (mark for text in law.texts(document) for mark in _visible(text) if mark != "\n")
    return tuple(dict.fromkeys(mark for mark in marks if not fonts.covers(mark)))


def _stamp(qr: QR, fonts: FontSet) -> dict[str, str]:
    drawn = io.BytesIO()
    segno.make(qr.address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    shown = {"address": qr.address, "id": qr.id, "check": qr.check}
    return {key: printable(text, fonts) for key, text in shown.items()} | {"svg": drawn.getvalue().decode()}


def _printed(value: Any, fonts: FontSet, longest: int = _LINE) -> Any:
    match value:
        case str():
            return printable(value, fonts, longest)
        case list():
            return [_printed(one, fonts, longest) for one in value]
        case dict():
            longest = longest if value.get("is", "paragraph") == "paragraph" else _BOX
            return {key: _printed(one, fonts, longest) for key, one in value.items()}
    return value


def printable(text: str, fonts: FontSet, longest: int = _LINE) -> str:
    """The text as it can be set: known characters only, and a place to break in every long unbroken run."""
    marks = _visible(text)
    if all(map(fonts.covers, set(marks) - {"\n"})):
        return _breakable(marks, longest)
    shown = (mark if mark == "\n" or fonts.covers(mark) else f"〓（U+{ord(mark):04X}）" for mark in marks)
    return _breakable("".join(shown), longest)


def _visible(text: str) -> str:
    """Line ends and spaces made plain; invisible characters (bidirectional overrides, joiners, selectors) left out."""
    text = _SPACES.sub(" ", _BREAKS.sub("\n", text))
    if text.isascii() and text.isprintable():
        return text
    return "".join(mark for mark in text if not _invisible(mark))


def _invisible(mark: str) -> bool:
    point = ord(mark)
    return unicodedata.category(mark) == "Cf" or 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF


_RUN = re.compile(r"(?:(?![\u3400-\u9fff\uf900-\ufaff])\S)+")


def _breakable(text: str, longest: int) -> str:
    return _RUN.sub(lambda run: "\u200b".join(run[0]) if len(run[0]) > longest else run[0], text)
