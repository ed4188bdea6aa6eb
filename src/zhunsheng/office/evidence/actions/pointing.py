"""What an exhibit proves; whether a file that lies elsewhere is still the same; what becomes of preserved items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.evidence import reads
from zhunsheng.office.evidence.actions.common import locked, no, record, why_not
from zhunsheng.office.evidence.models import Check, Exhibit, Measure, Preserved, Support
from zhunsheng.office.matters.models import Act
from zhunsheng.office.people.models import Officer

_DIGEST = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def support(exhibit: Exhibit, facts: Iterable[str], *, by: Officer) -> list[Support] | Refusal:
    """Point facts of the matter to this exhibit; those that already are stay as they are."""
    matter = locked(exhibit.matter)
    if refusal := why_not(matter, by):
        return refusal
    named = list(dict.fromkeys(facts))
    known = reads.facts(matter)
    if not named or (strange := [one for one in named if one not in known]):
        return no("没有选择要证明的事实" if not named else f"本案没有“{strange[0]}”这项事实", "在列出的事实中选择")
    held = set(exhibit.supports.values_list("fact", flat=True))
    made = [
        Support.objects.create(exhibit=exhibit, fact=name, by=by, on=clock.today())
        for name in named
        if name not in held
    ]
    if made:
        record(matter, "support_fact", by, made)
    return made


@transaction.atomic
def check(exhibit: Exhibit, digest: str, *, by: Officer) -> Check | Refusal:
    """Enter a digest that was computed again where the file lies; the comparison is kept, whichever way it goes."""
    matter, digest = locked(exhibit.matter), digest.strip().lower()
    if refusal := why_not(matter, by):
        return refusal
    if exhibit.form != Exhibit.Form.REFERENCE:
        return no("只有另处存放的文件需要核对散列值", "卷内的文件由系统每日核对")
    if not _DIGEST.fullmatch(digest):
        return no("散列值不是64位十六进制数", "在文件所在的计算机上重新计算 SHA-256，填写全部64位")
    made = Check.objects.create(exhibit=exhibit, digest=digest, same=digest == exhibit.sha256, by=by, at=clock.now())
    record(matter, "check_exhibit", by, [made])
    return made


def list_items(act: Act, rows: Iterable[object]) -> list[Preserved]:
    """Keep the items of an act's list, one row each; in the act's transaction."""
    matter, last = act.matter, act.matter.preserved.count()
    named = [row for row in rows if isinstance(row, Mapping) and str(row.get("name", "")).strip()]

    def said(row: Mapping[str, object], column: str) -> str:
        return str(row.get(column) or "").strip()[:200]

    made = [
        Preserved(
            matter=matter, act=act, number=number, name=said(row, "name"), model=said(row, "model"),
            quantity=said(row, "quantity"), condition=said(row, "condition"),
        )
        for number, row in enumerate(named, last + 1)
    ]  # fmt: skip
    Preserved.objects.bulk_create(made)
    if made and act.entered_by:
        record(matter, "list_preserved", act.entered_by, made, at=act.at, cites=reads.rules().preservation_cites)
    return made


@transaction.atomic
def decide_all(given: Iterable[tuple[Preserved, str, str]], *, by: Officer) -> list[Measure] | Refusal:
    """Say what becomes of several items (item, measure, note): of all or of none."""
    made = []
    for item, measure, note in given:
        one = decide(item, measure, by=by, note=note)
        if isinstance(one, Refusal):
            transaction.set_rollback(True)
            return one
        made.append(one)
    return made


@transaction.atomic
def decide(item: Preserved, measure: str, *, by: Officer, note: str = "") -> Measure | Refusal:
    """Say what becomes of one preserved item."""
    matter, known = locked(item.matter), reads.rules()
    if refusal := why_not(matter, by):
        return refusal
    if measure not in known.measures:
        return no(f"没有选明“{item.name}”的处理", "在列出的措施中选择一种", known.preservation_cites)
    if Measure.objects.filter(item=item).exists():
        return no(f"“{item.name}”已经决定处理", "需要改变的，另行登记", kind=RefusalKind.SPENT)
    if len(note) > 300 or "\x00" in note:
        return no("说明超过300字，或者含有不能保存的字符", "缩短说明")
    made = Measure.objects.create(item=item, measure=measure, note=note.strip(), by=by, at=clock.now())
    record(matter, "decide_preserved", by, [made], cites=known.measures[measure].cites)
    return made
