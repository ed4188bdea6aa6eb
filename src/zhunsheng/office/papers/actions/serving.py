"""Serving papers: sent, then received (or not); the act of the matter is dated on the day that the way's rule gives.

- `send` writes the attempt and makes its receipt (送达回证) to be signed. `arrive` takes the signed receipt back and, where
  the procedure has an act for serving this paper, performs it: its periods run from that day and from no other.
- An announcement runs its period first; the act comes when it has run out (the worker's daily job, or whoever looks).
- Nothing is served before it was made, electronically only to an address that the party confirmed in writing.

    attempt = papers.send(paper, party=party, method="direct", place="…", by=[a, b], entered_by=a)
    papers.arrive(attempt, at=at, proof=scan, given={"receiver": "本人"}, by=a)      # Service, or a Refusal
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from zhunsheng.law.facts import Cite
from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.law.service import Need
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import history
from zhunsheng.office.matters.actions import linking
from zhunsheng.office.matters.models import Act, Evidence, Matter, Paper, Party
from zhunsheng.office.papers import reads, services
from zhunsheng.office.papers.actions import making
from zhunsheng.office.papers.models import Confirmation, Service
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.proof.entry import Stage

State = Service.State
LONGEST = 2000


# ── where to serve electronically ──


@transaction.atomic
def confirm_address(
    matter: Matter, *, party: Party, channel: str, on: date, proof: Evidence, by: Officer
) -> Confirmation | Refusal:
    """Record that a party signed a confirmation of its address; the signed paper is attached, private."""
    own = linking.locked(matter)[matter.pk]
    if refusal := _why_not_serving(own, by):
        return refusal
    if party.matter_id != own.pk:
        return _refused(RefusalKind.PARTY, "该当事人不属于本案", "选择本案当事人")
    if not channel.strip() or len(channel) > 60:
        return _refused(RefusalKind.FACT, "应当写明电子送达渠道，且不超过60字", "如：传真、电子邮件、政务服务平台")
    if on > clock.today():
        return _refused(RefusalKind.FUTURE, "签订日期晚于今天", "按确认书上的日期填写")
    proof.private = True
    kept = _attached(own, proof, by)
    if isinstance(kept, Refusal):
        return kept
    made = Confirmation.objects.create(
        matter=own, party=party, channel=channel.strip(), evidence=kept, confirmed_on=on, recorded_by=by
    )
    _record(own, "confirm_address", [made], by)
    return made


@transaction.atomic
def withdraw_address(confirmation: Confirmation, *, by: Officer) -> Confirmation | Refusal:
    """Record that a party no longer agrees to be served electronically."""
    own = linking.locked(confirmation.matter)[confirmation.matter_id]
    held = Confirmation.objects.select_for_update().get(pk=confirmation.pk)
    if refusal := _why_not_serving(own, by):
        return refusal
    if held.withdrawn_on is not None:
        return _refused(RefusalKind.CLOSED, "这份确认已经撤回", "需要的，重新签订确认书")
    held.withdrawn_on = clock.today()
    held.save(update_fields=["withdrawn_on"])
    _record(own, "withdraw_address", [held], by)
    return held


# ── one attempt ──


@transaction.atomic
def send(
    paper: Paper, *, party: Party, method: str, place: str, by: Sequence[Officer], entered_by: Officer,
    on: date | None = None, given: Mapping[str, str] | None = None,
) -> Service | Refusal:  # fmt: skip
    """Begin to serve a paper on a party; its receipt is made, to be taken along and signed."""
    own = linking.locked(paper.matter)[paper.matter_id]
    given, on, rules = dict(given or {}), on or clock.today(), services.rules()
    if refusal := _why_not_serving(own, entered_by) or _why_not_sent(own, paper, party, on, by):
        return refusal
    way = rules.methods.get(method)
    if way is None:
        return _refused(RefusalKind.FACT, "没有这种送达方式", "在列出的方式中选择")
    confirmed = services.confirmation(own, party, on)
    if Need.CONFIRMATION in way.needs and confirmed is None:
        return _refused(
            RefusalKind.EVIDENCE, "没有当事人签订的送达地址确认书，不得电子送达",
            "先登记当事人签订的确认书，或者用其他方式送达", rules.confirmation_cites,
        )  # fmt: skip
    reason = given.get("reason", "").strip()
    tried = paper.services.filter(party=party, state=State.FAILED).exists()
    if Need.TRIED in way.needs and not tried and not reason:
        return _refused(
            RefusalKind.EVIDENCE, f"没有其他方式无法送达的记录，不得{way.name}",
            "先用其他方式送达，不成的登记未能送达；下落不明的，写明查找的经过", way.cites,
        )  # fmt: skip
    if rules.wants_direct(paper.title, method) and not tried and not reason:
        return _refused(
            RefusalKind.EVIDENCE, f"《{paper.title}》应当直接送达", "先直接送达；当事人拒绝接收或者无法直接送达的，写明经过",
            rules.direct_first_cites,
        )  # fmt: skip
    if not place.strip() or len(place) > 200 or len(reason) > LONGEST:
        return _refused(RefusalKind.FACT, "应当写明送达地点（电子送达的写明渠道），且不超过200字", "按实际送达地点填写")
    receipt = _receipt(paper, party, way.name, place, on, by, reason)
    if isinstance(receipt, Refusal):
        return receipt
    made = Service.objects.create(
        paper=paper, party=party, method=method, method_name=way.name, sent_on=on, reason=reason,
        tracking=given.get("tracking", "").strip()[:60], agent=given.get("agent", "").strip()[:120],
        confirmation=confirmed if Need.CONFIRMATION in way.needs else None, receipt=receipt,
        by=by[0], beside=by[1] if len(by) > 1 else None, entered_by=entered_by,
    )  # fmt: skip
    _record(own, "send", [made, receipt], entered_by, by, way.cites)
    return made


@transaction.atomic
def arrive(
    service: Service, *, at: datetime, proof: Evidence, given: Mapping[str, str] | None = None, by: Officer
) -> Service | Refusal:
    """The signed receipt has come back: the paper was received (announced) at `at`."""
    matter = linking.locked(service.paper.matter)[service.paper.matter_id]
    held = Service.objects.select_for_update(of=("self",)).select_related("paper__act", "party").get(pk=service.pk)
    way = services.rules().methods[held.method]
    if refusal := _why_not_serving(matter, by):
        return refusal
    if held.state != State.SENT:
        return _refused(RefusalKind.CLOSED, f"这次送达现在是“{held.get_state_display()}”", "需要再次送达的，另行送达")
    if refusal := _why_not_then(held, at):
        return refusal
    given = {name: text.strip() for name, text in (given or {}).items() if text.strip()}
    for name in ("tracking", "agent", "reason"):
        given.setdefault(name, getattr(held, name))
    told = {name for name, text in given.items() if text} | ({"confirmation"} if held.confirmation_id else set())
    tried = held.paper.services.filter(party=held.party, state=State.FAILED).exists() or bool(held.reason)
    if lacks := way.missing(told | ({"tried"} if tried else set())):
        return _refused(
            RefusalKind.EVIDENCE,
            f"{way.name}还应当写明{'、'.join(one.label for one in lacks)}",
            "按实际情况填写后再登记",
            way.cites,
        )
    served = way.served_on(_day(at), rulebook.calendar())
    if served is None:
        return _refused(RefusalKind.WINDOW, "公告期届满之年的节假日安排尚未公布，不能算出送达之日", "公布后再登记")
    note = "；".join(f"{Need(name).label}：{text}" for name, text in given.items() if text and name in set(Need))
    held.received_at, held.served_on = at, served
    held.tracking, held.agent, held.reason = given["tracking"][:60], given["agent"][:120], note[:LONGEST]
    held.state = State.SERVED if served <= clock.today() else State.RUNNING
    kept = _attached(matter, proof, by)
    if isinstance(kept, Refusal):
        transaction.set_rollback(True)
        return kept
    held.proof = kept
    held.save()
    _record(matter, "receive", [held], by, (held.by,), way.cites)
    return _performed(held, matter, by) if held.state == State.SERVED else held


@transaction.atomic
def fail(service: Service, *, reason: str, by: Officer) -> Service | Refusal:
    """The paper did not reach the party, and why: refused without leaving, moved, returned by the post."""
    matter = linking.locked(service.paper.matter)[service.paper.matter_id]
    held = Service.objects.select_for_update(of=("self",)).select_related("paper").get(pk=service.pk)
    if refusal := _why_not_serving(matter, by):
        return refusal
    if held.state != State.SENT:
        return _refused(RefusalKind.CLOSED, f"这次送达现在是“{held.get_state_display()}”", "刷新后查看")
    if not reason.strip() or len(reason) > LONGEST:
        return _refused(RefusalKind.FACT, f"应当写明未能送达的经过，且不超过{LONGEST}字", "写明时间、地点和经过")
    held.state, held.reason = State.FAILED, reason.strip()
    held.save(update_fields=["state", "reason"])
    _record(matter, "not_served", [held], by)
    return held


def complete_announcements() -> int:
    """Take the announcements whose period has run out as served (the worker's daily job); how many."""
    due = Service.objects.filter(state=State.RUNNING, served_on__lte=clock.today())
    return sum(isinstance(_run_out(one), Service) for one in due.select_related("paper__matter"))


@transaction.atomic
def _run_out(service: Service) -> Service | Refusal:
    matter = linking.locked(service.paper.matter)[service.paper.matter_id]
    held = Service.objects.select_for_update(of=("self",)).select_related("paper__act", "party").get(pk=service.pk)
    if held.state != State.RUNNING:
        return held
    held.state = State.SERVED
    held.save(update_fields=["state"])
    _record(matter, "announced", [held], None, cites=services.rules().methods[held.method].cites)
    return _performed(held, matter, None)


def _performed(held: Service, matter: Matter, by: Officer | None) -> Service | Refusal:
    """Perform the act by which the procedure knows this paper served; a refusal undoes the whole attempt."""
    act = services.serving_act(held.paper)
    if act is None or matter.acts.filter(event=act, party=held.party).exists():
        return held
    law = history.procedure(matter)
    assert held.served_on is not None and held.proof is not None and held.received_at is not None
    announced = services.rules().methods[held.method].period is not None
    done = matters.perform(
        matter, act, by=[one for one in (held.by, held.beside) if one], entered_by=by,
        at=clock.at(held.served_on) if announced else held.received_at,
        party=held.party if law.acts[act].each_party else None,
        evidence=[held.proof] if held.proof.act_id is None else [], note=f"{held.method_name}（{held.paper.title}）",
    )  # fmt: skip
    if isinstance(done, Refusal):
        transaction.set_rollback(True)
        return done
    held.act = Act.objects.get(pk=done.pk)
    held.save(update_fields=["act"])
    _record(matter, "served", [held], by, (held.by,))
    return held


# ── what holds for each ──


def _why_not_serving(matter: Matter, by: Officer) -> Refusal | None:
    if people.roles_on(by, clock.today(), matter.organ):
        return None
    return _refused(
        RefusalKind.ROLE, f"{by.name}不在{matter.organ.name}任职，不得办理送达", f"由{matter.organ.name}的在任人员办理"
    )


def _why_not_sent(matter: Matter, paper: Paper, party: Party, on: date, by: Sequence[Officer]) -> Refusal | None:
    if paper.document["draft"]:
        return _refused(RefusalKind.NOT_YET, f"《{paper.title}》还是草稿，没有编号制成，不得送达", "先补全并编号制成")
    if party.matter_id != matter.pk:
        return _refused(RefusalKind.PARTY, "受送达人不属于本案", "选择本案当事人")
    if not by:
        return _refused(RefusalKind.SIGNERS, "应当写明送达人", "选择送达人")
    if paper.services.filter(party=party, state__in=(State.RUNNING, State.SERVED, State.SENT)).exists():
        return _refused(
            RefusalKind.SPENT,
            f"《{paper.title}》已经送达或者正在送达该当事人",
            "在文书页查看送达情况；未能送达的先登记",
        )
    if on > clock.today():
        return _refused(RefusalKind.FUTURE, "发出日期晚于今天", "按实际发出的日期填写")
    return _before(paper, on, "发出")


def _before(paper: Paper, day: date, what: str) -> Refusal | None:
    made_on = _day(paper.act.at)
    if day >= made_on:
        return None
    wanted = services.serving_clock(paper)
    return _refused(
        RefusalKind.BEFORE, f"《{paper.title}》于{day_text(made_on)}作出，不可能于{day_text(day)}{what}",
        "核对送达回证上的日期；确在作出之前送达的，按“登记违法或瑕疵”办理，不得改写日期",
        wanted.cites if wanted else (),
    )  # fmt: skip


def _why_not_then(held: Service, at: datetime) -> Refusal | None:
    if at > clock.now():
        return _refused(RefusalKind.FUTURE, "收到时间晚于现在", "按送达回证上的时间填写")
    if refusal := _before(held.paper, _day(at), "送达"):
        return refusal
    if _day(at) < held.sent_on:
        return _refused(RefusalKind.BEFORE, f"收到时间早于发出的{day_text(held.sent_on)}", "核对发出日期和送达回证")
    return None


def _receipt(
    paper: Paper, party: Party, how: str, place: str, on: date, by: Sequence[Officer], reason: str
) -> Paper | Refusal:
    """The paper that is signed on receipt, made beside the paper that it is about."""
    matter = paper.matter
    values = reads.known(matter, {}, party)
    words: dict[str, object] = {
        "served_paper": paper.title, "served_number": paper.number or "无文号", "recipient": values["party_name"],
        "served_place": place.strip(), "served_how": how, "notes": reason or None,
        "refused_why": None, "witness": None, "received_at": None,
    }  # fmt: skip
    kept = making.sealed(paper.act, [services.RECEIPT], {name: value for name, value in words.items() if value})
    shown = {"issued_on": on, "officers": reads.shown_officers(by)}
    made = making.made(paper.act, services.RECEIPT, {**values, **words, **kept, **shown}, kept)
    if made is None:
        return _refused(RefusalKind.FACT, f"规则书中没有《{services.RECEIPT}》的格式", "报规则管理人员核实")
    return made


def _attached(matter: Matter, proof: Evidence, by: Officer) -> Evidence | Refusal:
    return proof if not proof._state.adding else matters.attach_evidence(matter, proof, by=by)


def _record(
    matter: Matter, act: str, rows: Sequence[object], by: Officer | None, also: Sequence[Officer] = (),
    cites: Sequence[Cite] = (),
) -> None:  # fmt: skip
    actors = list(dict.fromkeys([*([by] if by else []), *also]))
    ledger.record(
        subject=f"matter:{matter.pk}", kind=matter.kind, act=act, at=clock.now(), organ=matter.organ.code,
        actors=actors, stage=Stage.SERVICE, rows=rows, articles=[one.citation for one in cites],  # type: ignore[arg-type]
        procedure=matter.procedure_id,
    )  # fmt: skip


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()


def _refused(kind: RefusalKind, why: str, way_on: str, cites: Sequence[Cite] = ()) -> Refusal:
    return barred(kind, "serve", why, way_on=way_on, cites=cites)
