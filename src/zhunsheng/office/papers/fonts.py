"""Which typefaces a paper is set in, and which characters they can show.

Rules
- Order: the licensed typefaces that the site puts into the folder (仿宋_GB2312, 方正小标宋 …), then Fandol, then Noto
  Serif SC. Only files in these folders are used, so the same paper is the same bytes on every machine.
- Where 仿宋 had to be replaced by Noto Serif SC the paper says so at its foot; `FontSet.stand_ins` says it for the
  screen.
- A character that no typeface has is printed as 〓（U+XXXX）, never left out.

    fonts = load((Path("var/fonts"),))
    fonts.families(Face.BODY)         # ("FandolFang R", "Noto Serif SC")
    fonts.covers("镕")                # True
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

import typst


class Face(StrEnum):
    """The typefaces that GB/T 9704 asks for."""

    BODY = "body"    # 仿宋
    TITLE = "title"  # 小标宋
    HEAD = "head"    # 黑体
    KAI = "kai"      # 楷体
    SONG = "song"    # 宋体


LICENSED: Final = {
    Face.BODY: ("FangSong_GB2312", "仿宋_GB2312", "FZFangSong-Z02", "FangSong", "仿宋"),
    Face.TITLE: ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
    Face.HEAD: ("SimHei", "黑体", "FZHei-B01S"),
    Face.KAI: ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"),
    Face.SONG: ("SimSun", "宋体", "FZShuSong-Z01S"),
}
OPEN: Final = {Face.BODY: "FandolFang R", Face.HEAD: "FandolHei", Face.KAI: "FandolKai", Face.SONG: "FandolSong"}
LAST: Final = "Noto Serif SC"
CALLED: Final = {Face.BODY: "仿宋", Face.TITLE: "小标宋", Face.HEAD: "黑体", Face.KAI: "楷体", Face.SONG: "宋体"}


class NoFonts(RuntimeError):
    """No typeface that can set Chinese was found; the message says where it was looked for and what to do."""


@dataclass(frozen=True, slots=True)
class FontSet:
    """The typefaces at hand; `chosen` gives each face its families, first choice first."""

    chosen: dict[Face, tuple[str, ...]]
    characters: frozenset[int]
    loaded: typst.Fonts

    def families(self, face: Face) -> tuple[str, ...]:
        return self.chosen[face]

    def covers(self, character: str) -> bool:
        """Whether some typeface here has the character."""
        return ord(character) in self.characters

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """Faces that Noto Serif SC stands in for, as officials call them: ("小标宋",)."""
        return tuple(CALLED[face] for face, families in self.chosen.items() if families[0] == LAST)

    @property
    def note(self) -> str:
        """What the paper says at its foot when it could not be set in 仿宋; empty otherwise."""
        return "未装仿宋字体，本文书以 Noto Serif SC 代排" if CALLED[Face.BODY] in self.stand_ins else ""


@lru_cache(maxsize=8)
def load(folders: tuple[Path, ...]) -> FontSet:
    """The typefaces in `folders`, in the order licensed, open, last resort; raises `NoFonts` when there are none."""
    there = [str(folder) for folder in folders if folder.is_dir()]
    loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=there)
    families = {family.lower(): family for family in loaded.families()}
    chosen = {face: tuple(families[name.lower()] for name in (*LICENSED[face], OPEN.get(face, ""), LAST)
                          if name.lower() in families) for face in Face}
    if empty := [CALLED[face] for face, names in chosen.items() if not names]:
        raise NoFonts(f"找不到可用的中文字体（{'、'.join(empty)}）：在 {'、'.join(map(str, folders))} 中"
                      "没有 Noto Serif SC；请重新运行 make run 取得字体，或者把字体文件放入其中一个文件夹")
    used = {name for names in chosen.values() for name in names}
    characters: set[int] = set()
    for font in loaded.fonts():
        if font.family in used and font.path is not None:
            characters |= _characters(Path(font.path), font.index)
    characters.difference_update(range(0xE000, 0xF900), range(0x20), range(0x7F, 0xA0))  # private use and controls
    return FontSet(chosen, frozenset(characters), loaded)


@lru_cache(maxsize=64)
def _characters(path: Path, index: int) -> frozenset[int]:
    """The code points that a font file has a glyph for (OpenType `cmap`, formats 4 and 12)."""
    with path.open("rb") as file:
        start = 0
        if _read(file, 0, ">4s")[0] == b"ttcf":
            start = _read(file, 12 + 4 * index, ">I")[0]
        count = _read(file, start + 4, ">H")[0]
        tables = (_read(file, start + 12 + 16 * n, ">4sIII") for n in range(count))
        offset = next((at for tag, _, at, _ in tables if tag == b"cmap"), None)
        if offset is None:
            return frozenset()
        subtables = (_read(file, offset + 4 + 8 * n, ">HHI") for n in range(_read(file, offset + 2, ">H")[0]))
        found: set[int] = set()
        for platform, encoding, at in subtables:
            if platform == 0 or (platform == 3 and encoding in (1, 10)):
                found.update(_mapped(file, offset + at))
        return frozenset(found)


def _mapped(file: BinaryIO, at: int) -> Iterator[int]:
    form = _read(file, at, ">H")[0]
    if form == 12:
        for n in range(_read(file, at + 12, ">I")[0]):
            first, last, _ = _read(file, at + 16 + 12 * n, ">III")
            yield from range(first, last + 1)
    elif form == 4:
        segments = _read(file, at + 6, ">H")[0] // 2
        ends = _read(file, at + 14, f">{segments}H")
        starts = _read(file, at + 16 + 2 * segments, f">{segments}H")
        deltas = _read(file, at + 16 + 4 * segments, f">{segments}H")
        places = at + 16 + 6 * segments
        ranges = _read(file, places, f">{segments}H")
        for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
            for point in range(first, min(last, 0xFFFE) + 1):
                if ranges[n] == 0:
                    glyph = (point + deltas[n]) & 0xFFFF
                else:
                    glyph = _read(file, places + 2 * n + ranges[n] + 2 * (point - first), ">H")[0]
                if glyph:
                    yield point


def _read(file: BinaryIO, at: int, form: str) -> tuple:  # type: ignore[type-arg]
    file.seek(at)
    return struct.unpack(form, file.read(struct.calcsize(form)))
