"""What the sweep asks of this room: every piece of evidence lies in the store as it came in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from zhunsheng.office.ledger.finding import Finding, Kind
from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Evidence


def altered_media() -> Iterator[Finding]:
    """The files that are gone, or are no longer the bytes that both digests name."""
    for one in Evidence.objects.order_by("pk").iterator(500):
        where = f"证据 {one.pk}"
        try:
            with media.path(one.sha256).open("rb") as file:
                sha256, sm3 = hashlib.sha256(), hashlib.new("sm3")
                for piece in media.pieces(file):
                    sha256.update(piece)
                    sm3.update(piece)
        except FileNotFoundError:
            yield Finding(Kind.BYTES, where, "文件不见了")
            continue
        if (sha256.hexdigest(), sm3.hexdigest()) != (one.sha256, one.sm3):
            yield Finding(Kind.BYTES, where, "内容与收件时的散列不符")
