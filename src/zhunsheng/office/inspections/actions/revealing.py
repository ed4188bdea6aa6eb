"""T1 of a draw: a value is taken if it opens its commitment and comes in time; who does not reveal is dropped by name."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections.actions import checks, draws
from zhunsheng.office.inspections.models import Chain, Draw, Link, Seal, Share
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.proof import draw as protocol
from zhunsheng.proof import draw_files
from zhunsheng.proof.draw_files import REASONS
from zhunsheng.proof.entry import Stage


@transaction.atomic
def reveal(draw: Draw, party: str, value: str, *, by: Officer) -> Share | Refusal:
    """T1: take a party's value if it opens the commitment and comes in time. A wrong one is refused, not kept."""
    own = draws.locked(draw)
    share = Share.objects.select_for_update().filter(draw=own, party=party).first()
    now, value = clock.now().replace(microsecond=0), value.strip()
    if refusal := checks.may(by, "reveal", HouseRole.PLANNER) or draws.stage(own, Draw.State.COMMITTED, "reveal"):
        return refusal
    if share is None:
        return checks.no("reveal", f"“{party[:40]}”不是本次抽取的参与方", "在列出的参与方中选择", RefusalKind.PARTY)
    label = share.get_party_display()
    if share.value:
        return checks.no("reveal", f"{label}已经揭示", "不必重复揭示", RefusalKind.CLOSED)
    if now > own.reveal_by:
        return checks.no(
            "reveal",
            f"揭示已于{draws.shown(own.reveal_by)}截止，{label}逾期",
            "停止揭示，逾期方记名不计入",
            RefusalKind.TOO_LATE,
        )
    if draws.HEX.fullmatch(value) is None:
        return checks.no("reveal", f"{label}交来的值不是64位小写十六进制", "请核对后重新录入")
    if protocol.commitment(party, value) != share.commitment:
        return checks.no(
            "reveal",
            f"{label}交来的值与锁定时的承诺不符",
            "请核对后在截止前重新录入；不能相符的，不计入",
            RefusalKind.EVIDENCE,
        )
    share.value, share.revealed_at = value, now
    share.save(update_fields=["value", "revealed_at"])
    rows: list[Model] = [share]
    link = Link.objects.filter(share=share).first()
    if link is not None:
        chain = Chain.objects.select_for_update().get(pk=link.chain_id)
        chain.head, chain.released = value, chain.released + 1
        chain.save(update_fields=["head", "released"])
        rows.append(chain)
    draws.record(own, "reveal", now, by, rows)
    return share


@transaction.atomic
def commit_chain(*, party: str, name: str, year: int, anchor: str, length: int, by: Officer | None) -> Chain | Refusal:
    """A party commits once for a year: the anchor of its chain and how many links it has."""
    if refusal := checks.may(by, "commit_chain", HouseRole.PLANNER):
        return refusal
    anchor = anchor.strip()
    if draws.HEX.fullmatch(anchor) is None:
        return checks.no("commit_chain", "年度承诺不是64位小写十六进制", "请参与方核对后重新提供", RefusalKind.PARTY)
    if not 1 <= length <= protocol.LONGEST_CHAIN:
        return checks.no("commit_chain", f"环数应当在1到{protocol.LONGEST_CHAIN}之间", "改正环数")
    if not clock.today().year <= year <= clock.today().year + 1:
        return checks.no("commit_chain", "只能登记本年或者下一年的年度承诺", "改正年度")
    if Chain.objects.filter(party=party, year=year).exists():
        return checks.no("commit_chain", "这一方本年度已经作过年度承诺", "每年一次，不得更换", RefusalKind.CLOSED)
    chain = Chain(
        party=party, name=name.strip(), year=year, anchor=anchor, length=length, head=anchor, on=clock.today(), by=by
    )
    if refusal := checks.faulty(chain, "commit_chain", ("by",)):
        return refusal
    chain.save(force_insert=True)
    ledger.record(
        subject=f"draw_chain:{chain.pk}", kind="draw_chain", act="commit_chain", at=clock.now(), actor=by,
        stage=Stage.DRAW, rows=[chain],
    )  # fmt: skip
    return chain


@transaction.atomic
def close_reveals(draw: Draw, *, by: Officer) -> Draw | Refusal:
    """End of T1: when all have revealed, or when the deadline has passed; who is missing is named."""
    own = draws.locked(draw)
    shares = list(Share.objects.filter(draw=own))
    now = clock.now().replace(microsecond=0)
    if refusal := checks.may(by, "close_reveals", HouseRole.PLANNER) or draws.stage(
        own, Draw.State.COMMITTED, "close_reveals"
    ):
        return refusal
    missing = [one for one in shares if not one.value]
    if missing and now <= own.reveal_by:
        names = "、".join(str(one.get_party_display()) for one in missing)
        return checks.no(
            "close_reveals",
            f"{names}尚未揭示，截止时间未到",
            f"等待揭示，或者到{draws.shown(own.reveal_by)}以后再停止",
            RefusalKind.WAITS,
        )
    if len(missing) == len(shares):
        return checks.no(
            "close_reveals",
            "没有一方揭示，本次抽取不能继续",
            f"以“{REASONS['no-reveal']}”为由作废，另行抽取",
            RefusalKind.CASE,
        )
    seal = Seal.objects.filter(draw=own).first()
    if seal and any(one.party == seal.party for one in missing):
        why = f"封存的一方（{seal.get_party_display()}）没有揭示，没有它人人都能先算出结果"
        return checks.no("close_reveals", why, f"以“{REASONS['no-reveal']}”为由作废，另行抽取", RefusalKind.CASE)
    opened = {one.party: (one.value, draws.instant(one.revealed_at)) for one in shares if one.revealed_at}
    dropped = {one.party: "absent" for one in missing}
    text = draw_files.render_reveals(own.header_digest, opened, dropped)
    texts = {"reveals.txt": text}
    if seal:
        shown = {party: said for party, said in opened.items() if party != seal.party}
        if not shown:
            why = "除封存的一方外没有一方揭示，本次抽取不能继续"
            return checks.no("close_reveals", why, f"以“{REASONS['no-reveal']}”为由作废，另行抽取", RefusalKind.CASE)
        public = draw_files.render_reveals(own.header_digest, shown, dropped, [seal.party])
        texts = {"reveals.txt": public, draws.UNSEALED: text}
    kept = draws.keep(own, texts)
    own.state, own.closed_at = Draw.State.REVEALED, now
    own.save(update_fields=["state", "closed_at"])
    draws.record(own, "close_reveals", now, by, [own, *kept])
    return own
