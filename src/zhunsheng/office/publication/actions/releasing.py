"""Releasing after review, withholding, withdrawing: each in one transaction, the matter's own act within it.

- The reviewer says that secrecy and private facts were checked; what is shown may be masked or left out, never added to.
- When the matter's law refuses the act (`publish`, `withdraw_publication`), nothing is released or withdrawn.
- A withdrawal reaches the portal at once, the bundle of a release as soon as its proof exists.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import transaction

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange.models import Exchange
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.actions import linking
from zhunsheng.office.people.models import Officer
from zhunsheng.office.publication import reads, within
from zhunsheng.office.publication.actions.delivering import deliver
from zhunsheng.office.publication.actions.proposing import record
from zhunsheng.office.publication.models import Publication, Release
from zhunsheng.office.refusals import barred
from zhunsheng.proof.canonical import jcs
from zhunsheng.proof.entry import Stage

State = Publication.State
LONGEST_REASON = 1000
EXPIRED = "最长公示期届满，停止公示"

@transaction.atomic
def release(
    publication: Publication,
    by: Officer,
    secrecy_checked: bool,
    private_checked: bool,
    edited: Mapping[str, str] | None = None,
    *,
    signers: Sequence[Officer] = (),
) -> Publication | Refusal:
    """Let a proposal become public. `edited`: line key → text with parts masked, "" leaves the line out.

    `signers` do the matter's act `publish`; unless named, the reviewer if he may, else the officer who handled the case.
    """
    own = _locked(publication)
    refusal = _why_not(own, by, State.WAITING, "release") or _unchecked(secrecy_checked, private_checked)
    if refusal:
        return refusal
    content = reads.with_edits(own, edited or {})
    if isinstance(content, Refusal):
        return content
    if own.matter is not None:
        act = reads.due_act(own.matter)
        if act is None:
            return barred(
                RefusalKind.CLOSED, "release", "案件现在没有应当办理的公开行为", way_on="核对案件进度，或者填写理由不予公开"
            )
        with within.performing(reads.subject_of(own.matter)):
            done = matters.perform(
                own.matter, act, by=list(signers) or reads.signers_for(own.matter, act, by), entered_by=by,
                note="经公开审核放行",
            )  # fmt: skip
        if isinstance(done, Refusal):
            transaction.set_rollback(True)
            return done
    replaced = list(Publication.objects.select_for_update().filter(subject=own.subject, state=State.RELEASED))
    for old in replaced:
        old.state, old.reason = State.REPLACED, "由更新后的公开内容代替"
        old.save(update_fields=["state", "reason"])
    own.state, own.released, own.released_on, own.reviewed_by = State.RELEASED, content, clock.today(), by
    own.secrecy_checked = own.private_checked = True
    own.left_out = [*own.left_out, *reads.edits(own.proposed, content)]
    own.save(
        update_fields=[
            "state", "released", "released_on", "reviewed_by", "secrecy_checked", "private_checked", "left_out"
        ]
    )  # fmt: skip
    said = _say(own, "released", content)
    ledger.record_all(
        [
            *(record(old, "replace", by, [old]) for old in replaced),
            record(own, "release", by, [own, said], files=list(own.files.all())),
        ]
    )
    transaction.on_commit(deliver, robust=True)
    return _told(publication, own)


@transaction.atomic
def withhold(publication: Publication, by: Officer, reason: str) -> Publication | Refusal:
    """Decide that a proposal does not become public, and why. A statutory period to publish goes on running."""
    own = _locked(publication)
    if refusal := _why_not(own, by, State.WAITING, "withhold") or _unreasoned(reason):
        return refusal
    own.state, own.reason, own.reviewed_by = State.WITHHELD, reason.strip(), by
    own.save(update_fields=["state", "reason", "reviewed_by"])
    ledger.record_all([record(own, "withhold", by, [own])])
    return _told(publication, own)


@transaction.atomic
def withdraw(
    publication: Publication, by: Officer, reason: str, *, signers: Sequence[Officer] = ()
) -> Publication | Refusal:
    """Take something public back and say why; the portal shows only that and the reason from then on."""
    own = _locked(publication)
    if refusal := _why_not(own, by, State.RELEASED, "withdraw") or _unreasoned(reason):
        return refusal
    if own.matter is not None and reads.may_withdraw_in(own.matter):
        with within.performing(reads.subject_of(own.matter)):
            done = matters.perform(
                own.matter, reads.WITHDRAW, by=list(signers) or reads.signers_for(own.matter, reads.WITHDRAW, by),
                entered_by=by, note=reason.strip(),
            )  # fmt: skip
        if isinstance(done, Refusal):
            transaction.set_rollback(True)
            return done
    own.state, own.reason, own.withdrawn_on = State.WITHDRAWN, reason.strip(), clock.today()
    own.save(update_fields=["state", "reason", "withdrawn_on"])
    said = _say(own, "withdrawn", {}, own.reason)
    ledger.record_all([record(own, "withdraw", by, [own, said], Stage.WITHDRAWAL)])
    told = jcs({"subject": own.subject, "on": clock.today().isoformat(), "why": own.reason})
    exchange.hand_over(Exchange.Kind.WITHDRAWAL, own.subject, told, at=clock.real_now())
    transaction.on_commit(deliver, robust=True)
    return _told(publication, own)


@transaction.atomic
def expire(publication: Publication) -> bool:
    """Take back what has been public for its longest time: nobody decides it, the term does."""
    own = _locked(publication)
    if own.state != State.RELEASED:
        return False
    own.state, own.reason, own.withdrawn_on = State.WITHDRAWN, EXPIRED, clock.today()
    own.save(update_fields=["state", "reason", "withdrawn_on"])
    said = _say(own, "withdrawn", {}, own.reason)
    ledger.record_all([record(own, "expire", None, [own, said], Stage.WITHDRAWAL)])
    told = jcs({"subject": own.subject, "on": clock.today().isoformat(), "why": own.reason})
    exchange.hand_over(Exchange.Kind.WITHDRAWAL, own.subject, told, at=clock.real_now())
    transaction.on_commit(deliver, robust=True)
    _told(publication, own)
    return True


def _say(own: Publication, word: str, content: Mapping[str, object], reason: str = "") -> Release:
    return Release.objects.create(
        publication=own, word=word, subject=own.subject, section=own.section,
        title=own.title if content else f"{own.get_section_display()}（已撤回）", organ=own.organ.name,
        organ_code=own.organ.code, on=clock.today(), content=json.loads(json.dumps(content)), reason=reason,
    )  # fmt: skip


def _locked(publication: Publication) -> Publication:
    """The publication, locked after its matter and the matters linked with it (the order in which acts lock)."""
    if publication.matter_id is not None:
        assert publication.matter is not None
        linking.locked(publication.matter)
    rows = Publication.objects.select_for_update(of=("self",))
    return rows.select_related("organ", "matter__organ", "matter__item").get(pk=publication.pk)


def _told(given: Publication, own: Publication) -> Publication:
    """What the caller holds says what the table says."""
    for field in Publication._meta.concrete_fields:
        setattr(given, field.attname, getattr(own, field.attname))
    return given


def _why_not(own: Publication, by: Officer, state: str, act: str) -> Refusal | None:
    if not reads.may_review(by, own.organ, clock.today()):
        return barred(
            RefusalKind.ROLE, act, f"{by.name}不承担{own.organ.name}的公开审核工作，不能办理",
            way_on=f"由{own.organ.name}的公开审核人员办理", who=("publisher",),
        )  # fmt: skip
    if own.state != state:
        return barred(
            RefusalKind.CLOSED, act, f"“{own.title}”现在是“{own.get_state_display()}”，不能再办理",
            way_on="在公开列表中查看现在的状态",
        )  # fmt: skip
    return None


def _unchecked(secrecy: bool, private: bool) -> Refusal | None:
    missing = [
        what for done, what in ((secrecy, "保密审查"), (private, "个人信息、商业秘密审查")) if done is not True
    ]
    if not missing:
        return None
    return barred(
        RefusalKind.FACT, "release", f"尚未确认{'、'.join(missing)}，不得公开", way_on="逐项审查后勾选，再予公开"
    )


def _unreasoned(reason: str) -> Refusal | None:
    if reason.strip() and len(reason) <= LONGEST_REASON:
        return None
    return barred(
        RefusalKind.FACT, "reason", f"应当写明理由，且不超过{LONGEST_REASON}字", way_on="写明理由后再办理；撤回的理由将向社会公开"
    )
