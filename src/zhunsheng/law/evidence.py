"""What the law says of evidence: its kinds, what a file of each may look like, and what follows preservation in advance.

All of it is read from the rulebook (`reader.evidence`); nothing of it stands here.

>>> Kind("physical", "物证", ("image", "video"), ()).takes("image/png")
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zhunsheng.law.facts import Cite

# What a file is seen to be by its first bytes → what it carries.
_CARRIERS: Final = {
    "application/pdf": "document",
    "application/zip": "document",
    "application/x-ole-storage": "document",
}
CARRIER_LABELS: Final = {
    "image": "图片", "document": "版式文件", "text": "文字", "audio": "录音", "video": "录像", "other": "其他文件",
}  # fmt: skip


def carrier(media_type: str) -> str:
    """What a file of this type carries.

    >>> carrier("video/mp4"), carrier("application/pdf"), carrier("application/octet-stream")
    ('video', 'document', 'other')
    """
    family = media_type.partition("/")[0]
    return _CARRIERS.get(media_type) or (family if family in CARRIER_LABELS else "other")


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the statutory kinds; `carriers`: what a file entered as this kind may be."""

    id: str
    name: str
    carriers: tuple[str, ...]
    cites: tuple[Cite, ...]

    def takes(self, media_type: str) -> bool:
        return carrier(media_type) in self.carriers


@dataclass(frozen=True, slots=True)
class Measure:
    """What may be done with evidence that was preserved in advance."""

    id: str
    name: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    kinds: Mapping[str, Kind]
    measures: Mapping[str, Measure]
    verified_cites: tuple[Cite, ...]
    unlawful_cites: tuple[Cite, ...]
    copy_cites: tuple[Cite, ...]
    preservation_cites: tuple[Cite, ...]
