"""What a draw has to say about the acts of a visit.

- `order` with the outcome "drawn" comes from a draw's result alone: nobody enters it by hand.
- `approve`: the number of visits this year is counted, not typed; a contradicting number is refused (a lead is exempt).
- `visit`: only those whom the draw sent, or who replaced them; trained before, where the plan asks for it.
- A licence that is issued or ends adds its holder to the directory of objects, or closes it there.
- After every act the firm's page (一企一页) is handed over anew.
- `swap_inspector`: the next on the object's own list replaces whoever is named; nobody picks a replacement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from zhunsheng.law.procedure import Situation
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import passes, reads
from zhunsheng.office.inspections.actions import licences
from zhunsheng.office.inspections.actions.visits import DRAW_WORD
from zhunsheng.office.inspections.models import Draw, Drawn, Inspector
from zhunsheng.office.matters.companions import Companion, Handed, Panel
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred

OFFICIAL, RECUSED = "official", "recused"  # blanks of the recusal decision


class Inspections(Companion):
    """Beside the acts of inspection_visit; other kinds do not concern it."""

    def before(self, matter: Matter, performance: Handed) -> Refusal | None:
        if matter.kind != reads.KIND:
            return None
        if performance.act == reads.ORDER and performance.outcome == reads.DRAWN:
            return _why_not_drawn(matter, performance)
        if performance.act == reads.APPROVE:
            return _why_not_counted(matter, performance)
        one = reads.drawn_of(matter)
        if one is None:
            return None
        if performance.act == reads.VISIT:
            return _why_not_sent(one, performance) or _why_not_briefed(one)
        if performance.act == reads.SWAP:
            return _why_not_swapped(one, performance)
        return None

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        licences.heard(act)
        if act.matter.kind != reads.KIND:
            return
        self._replace(act, words)
        if passes.is_open(act.matter):
            inspections.hand_over_pass(act.matter)

    def _replace(self, act: Act, words: Mapping[str, object]) -> None:
        if act.event != reads.SWAP or not _replaces(words):
            return
        one = reads.drawn_of(act.matter)
        if one is None:
            return
        out = named(reads.current(one), words)
        found = inspections.next_inspector(one, out) if out else None
        if out is None or found is None:
            raise ValueError(f"matter {act.matter_id}: the replacement was judged possible and is not; act undone")
        inspections.swap(one, out, found, act)

    def knows(self, matter: Matter, act: str) -> Mapping[str, object]:
        """How often the organ has visited the object this year is counted, not asked."""
        if matter.kind != reads.KIND or act != reads.APPROVE:
            return {}
        count = reads.visits_this_year(matter, clock.today())
        return {} if count is None else {reads.VISITS: count}

    def panel(self, matter: Matter, officer: Officer) -> Panel | None:
        if matter.kind != reads.KIND:
            return None
        one = reads.drawn_of(matter)
        standing = reads.current(one) if one else []
        times = passes.times(matter)
        return Panel(
            "抽查安排",
            "inspections/panel.html",
            {
                "drawn": one,
                "standing": standing,
                "mine": any(who.pk == officer.pk for who in standing),
                "visits": reads.visits_this_year(matter, clock.today()),
                "tasks": reads.lines_of(one) if one else [],
                "cap": reads.yearly_cap(matter.organ, clock.today()),
                "on_lead": reads.on_lead(matter),
                "full": _is_full(matter),
                "times": times,
                "scanned": any(one["firm"] or one["officers"] for one in times),
                "apart": passes.disagreement(times),
                "open": passes.is_open(matter) and passes.firm_of(matter) is not None,
                "matter": matter,
                "papers": list(matter.papers.filter(document__draft=False).order_by("pk")),
            },
        )


def _why_not_drawn(matter: Matter, performance: Handed) -> Refusal | None:
    """A visit is ordered by a draw only for a row of its result that has no matter yet."""
    key = str(performance.words.get(DRAW_WORD, ""))
    one = (
        Drawn.objects.filter(pk=key, matter=None, draw__state=Draw.State.PUBLISHED)
        .select_related("draw__line__plan", "object")
        .first()
        if key.isdecimal()
        else None
    )
    if one:
        lead = reads.lines_of(one)[0]
        if (lead.organ_id, lead.item_id) == (matter.organ_id, matter.item_id):
            return None
    return barred(
        RefusalKind.EVIDENCE,
        reads.ORDER,
        "“双随机抽中”只能由已经产生的抽取结果登记，不能手工选定检查对象",
        way_on="由检查计划管理人员在“双随机抽取”中抽取；不是抽取产生的，按个案线索或者日常检查登记",
    )


def _is_full(matter: Matter) -> bool:
    made, cap = reads.visits_this_year(matter, clock.today()), reads.yearly_cap(matter.organ, clock.today())
    return made is not None and cap is not None and made >= cap


def _why_not_counted(matter: Matter, performance: Handed) -> Refusal | None:
    given = performance.facts.get(reads.VISITS)
    count = reads.visits_this_year(matter, performance.at.astimezone(clock.ZONE).date())
    if given is None or count is None or given == count or reads.on_lead(matter):
        return None
    law = reads.law_of(matter.organ)
    cites = law.parameters[reads.CAP].cites if law and reads.CAP in law.parameters else ()
    return barred(
        RefusalKind.FACT,
        reads.APPROVE,
        f"本机关本年度对该对象已实施检查{count}次，填写的{given}次与记录不符",
        way_on=f"改填{count}次；达到年度频次上限的，不予批准",
        cites=cites,
    )


def _why_not_sent(one: Drawn, performance: Handed) -> Refusal | None:
    standing = reads.current(one)
    allowed = {who.pk for who in standing}
    others = [person.name for person in performance.by if UUID(person.id) not in allowed]
    if not others:
        return None
    law = reads.law_of(one.draw.line.organ)
    cites = law.acts[reads.ORDER].outcomes[reads.DRAWN].cites if law else ()
    return barred(
        RefusalKind.ROLE,
        reads.VISIT,
        f"{'、'.join(others)}不是本次随机抽取派出的检查人员，派出的是{_names(standing)}",
        way_on=f"由{_names(standing)}实施检查；确有回避或者不能到场的，先办理“检查人员回避，按抽取次序递补”",
        cites=cites,
    )


def _why_not_briefed(one: Drawn) -> Refusal | None:
    """Where the plan asks for training before the visits, nobody starts without it (随机抽查实施前业务培训)."""
    names = [who.officer.name for who in reads.unbriefed(one)]
    if not names:
        return None
    return barred(
        RefusalKind.EVIDENCE,
        reads.VISIT,
        f"{'、'.join(names)}没有参加本次抽查的业务培训，不能开始检查",
        way_on="由检查计划管理人员登记培训和参加人员后再实施检查",
    )


def _why_not_swapped(one: Drawn, performance: Handed) -> Refusal | None:
    if not _replaces(performance.words):
        return None
    standing = reads.current(one)
    out = named(standing, performance.words)
    if out is None:
        return barred(
            RefusalKind.FACT,
            reads.SWAP,
            "没有写明由谁递补：被申请回避的人员应当是本次派出的检查人员之一",
            way_on=f"在回避决定书的“被申请回避的人员”中填写{_names(standing)}之一；没有人回避的，“决定回避”选“否”",
        )
    if inspections.next_inspector(one, out) is None:
        return barred(
            RefusalKind.CASE,
            reads.SWAP,
            f"抽取名单上没有可以递补{out.officer.name}的检查人员",
            way_on="借调检查人员后另行抽取人员，或者报请指定管辖",
        )
    return None


def _replaces(words: Mapping[str, object]) -> bool:
    return words.get(RECUSED) not in (False, "false", "否")


def named(standing: Sequence[Inspector], words: Mapping[str, object]) -> Inspector | None:
    """Which of those sent the words name, by name or by number."""
    text = str(words.get(OFFICIAL) or "").strip()
    found = [who for who in standing if text and text in (who.officer.name, who.officer.code)]
    return found[0] if len(found) == 1 else None


def _names(standing: Sequence[Inspector]) -> str:
    return "、".join(who.officer.name for who in standing)
