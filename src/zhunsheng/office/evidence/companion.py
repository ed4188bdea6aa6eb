"""Evidence beside the acts: items preserved in advance are listed by the act, and none is left undecided; the panel.

`Screening` lets the scanner look at every file that comes in, by whatever way; what it found infected does not go out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from zhunsheng.law.notation import Act as Declared
from zhunsheng.law.notation import Deed
from zhunsheng.law.procedure import Situation
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office.evidence import actions as evidence
from zhunsheng.office.evidence import reads
from zhunsheng.office.evidence.models import Scan
from zhunsheng.office.matters import media
from zhunsheng.office.matters.companions import Blank, Companion, Handed, Panel
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred

ITEMS, OUTCOME = "items", "outcome"


class Exhibits(Companion):
    """Beside every act; the two acts of preservation concern it."""

    def before(self, matter: Matter, performance: Handed) -> Refusal | None:
        if performance.act != reads.DISPOSE or matter._state.adding:
            return None
        left = [f"{one.number}号{one.name}" for one in reads.preserved(matter) if not hasattr(one, "measure")]
        if not left:
            return None
        return barred(
            RefusalKind.EVIDENCE, performance.act, f"先行登记保存的物品还没有逐件决定处理：{'、'.join(left)}",
            way_on="在“证据”中对每一件决定处理，再作出处理决定", cites=reads.rules().preservation_cites, who=("officer",),
        )  # fmt: skip

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        rows = words.get(ITEMS)
        if act.event == reads.PRESERVE and isinstance(rows, Sequence) and not isinstance(rows, str):
            evidence.list_items(act, rows)

    def asks(self, matter: Matter, deeds: Sequence[Deed]) -> Sequence[Blank]:
        """The decision about the preserved items, as they were decided one by one."""
        if matter._state.adding or not any(isinstance(one, Declared) and one.name == reads.DISPOSE for one in deeds):
            return ()
        names = reads.rules().measures
        lines = [
            f"{one.number}．{one.name}：{names[one.measure.measure].name}"
            + (f"（{one.measure.note}）" if one.measure.note else "")
            for one in reads.preserved(matter)
            if hasattr(one, "measure") and one.measure.measure in names
        ]
        if not lines:
            return ()
        paper = next((title for one in deeds for title in one.papers), "")
        cites = reads.rules().preservation_cites
        return [Blank(name=OUTCOME, label="处理决定", paper=paper, value="；".join(lines), needed=True, cites=cites)]

    def panel(self, matter: Matter, officer: Officer) -> Panel:
        held = list(reads.exhibits(matter))
        items = reads.preserved(matter)
        return Panel(
            "证据",
            "evidence/panel.html",
            {
                "kinds": _counted([reads.rules().kinds[one.kind].name for one in held]),
                "count": len(held),
                "loose": reads.uncatalogued(matter).count(),
                "unproved": [one.label for one in reads.proved(matter) if not one.by] if held else [],
                "undecided": [one for one in items if not hasattr(one, "measure")],
                "due": reads.preservation_due(matter) if items else None,
            },
        )


def _counted(names: Sequence[str]) -> list[tuple[str, int]]:
    return [(name, names.count(name)) for name in dict.fromkeys(names)]


class Screening(media.Screen):
    """The scanner looks at what comes in, and keeps back what it found infected."""

    def incoming(self, place: Path, sha256: str) -> str:
        found = evidence.look(place, sha256)
        return f"查毒程序发现病毒（{found.found}）" if found and not found.clean else ""

    def outgoing(self, sha256: str) -> str:
        last = reads.scans([sha256]).get(sha256)
        if last is None or last.result != Scan.Result.INFECTED:
            return ""
        return f"这份材料查出病毒（{last.found}），已经封存，不能下载。"
