"""What the sweep asks of this room: every version's archive is the folder that was applied."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.office.ledger.finding import Finding, Kind
from zhunsheng.office.rulebook import archive
from zhunsheng.office.rulebook.models import Version


def altered_archives() -> Iterator[Finding]:
    """The versions whose archive no longer gives their digest."""
    for version in Version.objects.iterator(1):
        if archive.digest_of(bytes(version.archive)) != version.digest:
            yield Finding(Kind.BYTES, f"规则书第 {version.number} 版", "存档与登记的摘要不符")
