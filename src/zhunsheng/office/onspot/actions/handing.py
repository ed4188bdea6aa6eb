"""A case that was decided on the spot is entered as the acts that it was, at the times at which they happened.

- One transaction: all acts, the paper under the number that was handed over, the number's end, or nothing.
- The phone names a case by a key of its own; the same key again is answered as before.
- Times are the phone's, put right by what its clock was wrong at hand-in (which is noted); nothing lies before the block's issue.
- What the law refuses is not lost: it waits, sealed, with the reason, until it is entered again or its number is voided.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import transaction

from zhunsheng.law.discretion.money import say
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.discretion import actions as discretion
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import media, sealed
from zhunsheng.office.matters.models import Act, Evidence, Matter, Paper
from zhunsheng.office.onspot import reads
from zhunsheng.office.onspot.actions.blocks import no
from zhunsheng.office.onspot.models import Block, Handed, Number, Waiting
from zhunsheng.office.people.models import Officer
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.proof.entry import Stage

LARGEST = 10**12  # beyond it a digit was mistyped
YEARS = range(2000, 2200)  # likewise of a year
WRONG_CLOCK = timedelta(days=1)  # a phone that is further out than this is not believed
NOTED = timedelta(minutes=1)
SEALED = "onspot"
Answer = TypeVar("Answer")
_SHA256 = re.compile(r"[0-9a-f]{64}")
SHOWN, PROOF, TOLD, SIGNED = "出示执法证件的记录", "违法事实的证据", "告知的记录", "当事人签收或者拒绝签收的注明"
COLLEAGUE = "第二名执法人员的签名"


class Case(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a phone says of one case; times are ISO instants of its own clock, files the digests of what came along."""

    key: UUID
    block: UUID
    serial: int
    item: UUID
    party_kind: str
    party_name: str
    party_code: str = ""
    party_address: str = ""
    party_phone: str = ""
    violation: str
    place: str
    law_breached: str
    law_basis: str
    standard: UUID | None = None
    facts: dict[str, bool | int | str] = {}
    ended_on: str = ""
    second: str
    fine_fen: int
    court: str = ""
    bank_name: str = ""
    statement: str = ""
    adopted: bool = False
    review: str = ""
    refused: str = ""
    witness: str = ""
    sent_to: str = ""
    discretion_used: str = ""
    statement_handling: str = ""
    established_at: datetime
    told_at: datetime
    decided_at: datetime
    delivered_at: datetime
    photos: list[str] = []
    signature: str = ""
    colleague: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Refused, and kept: why, and what to do now."""

    refusal: Refusal


class _Refused(Exception):
    """Carries a refusal out of the transaction, so that all of it is undone."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


def read(text: str) -> Case | Refusal:
    """What a phone sent, or why it cannot be read."""
    try:
        case = msgspec.json.decode(text.encode(), type=Case)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return no("hand", "交来的内容不合格式", "刷新页面后重新交", RefusalKind.FACT)
    texts = [value for value in msgspec.structs.asdict(case).values() if isinstance(value, str)]
    large = any(
        abs(one) > LARGEST for one in (case.serial, case.fine_fen, *case.facts.values()) if isinstance(one, int)
    )
    times = (case.established_at, case.told_at, case.decided_at, case.delivered_at)
    naive = any(one.tzinfo is None or one.year not in YEARS for one in times)
    if naive or large or "\x00" in str(msgspec.structs.asdict(case)) or any(len(one) > 2_000 for one in texts):
        return no("hand", "交来的内容含有不能保存的字符，或者过长", "改正后重新交", RefusalKind.FACT)
    return case


def hand(
    case: Case, files: Mapping[str, bytes], *, by: Officer, wrong: timedelta = timedelta()
) -> Handed | Kept | Refusal:
    """Enter a case. `files`: by the digest that the page computed; `wrong`: what its clock lacks of ours."""
    if known := Handed.objects.filter(key=case.key).first():
        return known if known.by_id == by.pk else _strange()
    block = Block.objects.select_related("organ", "officer").filter(pk=case.block, officer=by).first()
    if block is None:
        return no("hand", "这个号码不是发给您的", "用领取号码的人员登录后再交", RefusalKind.ROLE)
    if refusal := _why_not_files(files) or _receive(files):
        return refusal
    return _tried(case, block, by, wrong)


def again(waiting: Waiting, *, by: Officer) -> Handed | Kept | Refusal:
    """Enter once more what waits (a credential was renewed, a standard released)."""
    if waiting.by_id != by.pk:
        return _strange()
    said = sealed.unseal(waiting.key, SEALED, waiting.said)
    case = msgspec.convert(said["case"], type=Case, strict=False)
    block = Block.objects.select_related("organ", "officer").get(pk=waiting.block_id)
    return _tried(case, block, by, timedelta(seconds=said["wrong"]))


def _strange() -> Refusal:
    return no("hand", "这一件是别人交的", "由本人办理", RefusalKind.ROLE)


def why_not_sizes(sizes: Sequence[int]) -> Refusal | None:
    """Whether files of so many bytes may come: the phone asks for the same (`reads.kit`)."""
    if len(sizes) > reads.MOST_FILES or any(not 0 < one <= reads.LARGEST_FILE for one in sizes):
        return no(
            "hand", f"照片和签名多于{reads.MOST_FILES}份，或者有一份是空的、超过{reads.LARGEST_FILE // 2**20} MB",
            "删去多余的照片后再交", RefusalKind.EVIDENCE,
        )  # fmt: skip
    return None


def _why_not_files(files: Mapping[str, bytes]) -> Refusal | None:
    if refusal := why_not_sizes([len(one) for one in files.values()]):
        return refusal
    if any(hashlib.sha256(content).hexdigest() != digest for digest, content in files.items()):
        return no("hand", "照片或者签名在传输中损坏", "联网后会自动重新交", RefusalKind.EVIDENCE)
    return None


def _receive(files: Mapping[str, bytes]) -> Refusal | None:
    try:
        for content in files.values():
            media.receive(media.pieces(io.BytesIO(content)))
    except media.NotReceived as why:
        return no("hand", f"照片或者签名未被接收：{why}", "重新拍摄", RefusalKind.EVIDENCE)
    return None


def _tried(case: Case, block: Block, by: Officer, wrong: timedelta) -> Handed | Kept | Refusal:
    try:
        with transaction.atomic():
            # Numbers of a block are immutable rows: who enters one holds its officer.
            Officer.objects.select_for_update(no_key=True).get(pk=block.officer_id)
            if known := Handed.objects.filter(key=case.key).first():  # the answer to the first time was lost
                return known if known.by_id == by.pk else _strange()
            made = _Entering(case, block, by, wrong).enter()
            Waiting.objects.filter(key=case.key).delete()
            return made
    except _Refused as undone:
        return _kept(case, block, by, wrong, undone.refusal)


@transaction.atomic
def _kept(case: Case, block: Block, by: Officer, wrong: timedelta, refusal: Refusal) -> Kept | Refusal:
    if Waiting.objects.filter(key=case.key).exclude(by=by).exists():
        return _strange()
    said = {"case": msgspec.to_builtins(case), "wrong": round(wrong.total_seconds())}
    values = {
        "block": block, "serial": case.serial, "by": by, "said": sealed.seal(case.key, SEALED, said)[1],
        "why": refusal.message, "way_on": refusal.way_on, "handed_at": clock.now(),
    }  # fmt: skip
    Waiting.objects.update_or_create(key=case.key, defaults=values)
    return Kept(refusal)


class _Entering:
    """The acts of one case, one after the other; a refusal of any undoes all."""

    def __init__(self, case: Case, block: Block, by: Officer, wrong: timedelta) -> None:
        self.case, self.block, self.by, self.wrong = case, block, by, wrong
        self.now = clock.now()
        second = Officer.objects.filter(code=case.second).first()
        self.both: Sequence[Officer] = [by, second] if second is not None and second != by else [by]

    def enter(self) -> Handed:
        case = self.case
        if refusal := self._why_not():
            raise _Refused(refusal)
        matter = self._opened()
        first = matter.acts.get()
        self._advised(matter, first)
        self._perform(
            matter, "tell", self._at(case.told_at), by=self.both, evidence=[self._noted(TOLD, self._told_text())]
        )
        if case.statement.strip():
            self._heard(matter)
        paper = self._decided(matter)
        signed = [self._signed(), self._file(case.colleague, COLLEAGUE, "第二名执法人员签名.png", private=True)]
        self._perform(matter, "deliver", self._at(case.delivered_at), by=[self.by], evidence=signed)
        self._perform(matter, "record", self.now, by=[self.by], note="随现场办理的材料交到机关，备案。")
        return self._ended(matter, paper)

    def _at(self, told: datetime) -> datetime:
        """When it truly happened: the phone's time, put right where its clock was truly wrong, never after now."""
        wrong = self.wrong if abs(self.wrong) > NOTED else timedelta()
        return min((told + wrong).astimezone(clock.ZONE), self.now)

    def _why_not(self) -> Refusal | None:
        case, block = self.case, self.block
        if abs(self.wrong) > WRONG_CLOCK:
            return no(
                "hand", "手机的时钟与机关相差一天以上，不能认定办理的时间", "核对手机的日期和时间，作废后重新登记"
            )
        if not block.first <= case.serial <= block.last:
            return no("hand", f"{case.serial}号不在领取的号码之内", "作废后用领取的号码重新登记")
        if ended := Number.objects.filter(block=block, serial=case.serial).first():
            return no(
                "hand", f"{case.serial}号已经{ended.get_state_display()}", "用另一个号码重新登记", RefusalKind.SPENT
            )
        times = [self._at(one) for one in (case.established_at, case.told_at, case.decided_at, case.delivered_at)]
        if times != sorted(times) or times[0] < block.issued_at - NOTED:
            return no(
                "hand", "各步的时间先后不对，或者早于领取号码的时间", "核对手机时钟，作废后重新登记", RefusalKind.BEFORE
            )
        if times[2].year != block.year:
            return no("hand", f"{case.serial}号是{block.year}年的号码，不能跨年编号", "作废后用当年的号码重新登记")
        law = reads.procedure(block.organ, times[2].date())
        if law is None:
            return no("hand", "作出决定当日没有施行中的当场处罚程序", "转普通程序办理")
        most = reads.limit_fen(law, case.party_kind, times[2].date())
        if case.fine_fen > most:
            return Refusal(
                kind=RefusalKind.CASE, act="decide",
                message=f"罚款{say(case.fine_fen)}超过当场处罚的限额{say(most)}。", way_on="作废这个号码，转普通程序办理。",
                cites=law.parameters[reads.LIMITS[case.party_kind in reads.ORGANISATIONS]].cites,
            )  # fmt: skip
        if not case.photos or any(not self._held(one) for one in (*case.photos, case.signature, case.colleague) if one):
            return no("hand", "没有违法事实的照片，或者照片没有交到", "补拍照片后再交", RefusalKind.EVIDENCE)
        if not case.colleague:
            return no("hand", "没有第二名执法人员的签名", "由第二名执法人员签名后重新登记", RefusalKind.EVIDENCE)
        if any(not self._drawn(one) for one in (case.signature, case.colleague) if one):
            return no("hand", "签名不是手写的图片", "重新签名后登记", RefusalKind.EVIDENCE)
        if not case.signature and not (case.refused.strip() and case.witness.strip()):
            return no(
                "hand",
                "没有当事人的签名，也没有写明拒绝签收的情况和见证人",
                "补签，或者写明拒绝签收的理由和见证人",
                RefusalKind.EVIDENCE,
            )
        if case.sent_to and not case.signature:
            return no("hand", "电子送达没有当事人签名确认", "由当事人签名确认，或者打印交付", RefusalKind.EVIDENCE)
        return None

    def _held(self, digest: str) -> bool:
        return bool(_SHA256.fullmatch(digest)) and media.path(digest).exists()

    def _drawn(self, digest: str) -> bool:
        """A signature is drawn on the page, as a PNG; a photo stands for none."""
        with media.path(digest).open("rb") as drawn:
            return digest not in self.case.photos and media.sniff(drawn.read(64)) == "image/png"

    def _opened(self) -> Matter:
        case, item = self.case, PowerItem.objects.filter(pk=self.case.item).first()
        if item is None:
            raise _Refused(no("hand", "没有这一权责事项", "作废后选择清单中的事项重新登记"))
        private = {"address": case.party_address.strip(), "phone": case.party_phone.strip()}
        party = matters.NewParty(
            kind=case.party_kind, name=case.party_name, code=case.party_code.strip(),
            private={name: value for name, value in private.items() if value},
        )  # fmt: skip
        facts = {
            "facts_certain": True, "organisation": case.party_kind in reads.ORGANISATIONS,
            "proposed_fine_fen": case.fine_fen, "warning_only": case.fine_fen == 0,
        }  # fmt: skip
        photos = [self._file(one, PROOF, f"现场照片{n}.jpg") for n, one in enumerate(case.photos, 1)]
        shown = "、".join(f"{one.name}（{one.code}）" for one in self.both)
        return self._done(
            matters.open_matter(
                kind=reads.KIND, organ=self.block.organ, item=item, title=case.violation.strip()[:60], parties=[party],
                by=self.both, entered_by=self.by, at=self._at(case.established_at), facts=facts,
                evidence=[self._noted(SHOWN, f"{shown}向当事人出示执法证件。", case.established_at), *photos],
                note=self._where_from(),
            )
        )  # fmt: skip

    def _where_from(self) -> str:
        text = f"在现场办理，{self.now:%Y-%m-%d %H:%M}交到机关，使用{self.block.first}至{self.block.last}号段的{self.case.serial}号。"
        if abs(self.wrong) > NOTED:
            minutes = round(abs(self.wrong).total_seconds() / 60)
            text += f"手机时钟{'慢' if self.wrong > timedelta() else '快'}约{minutes}分钟，各步时间已按机关时钟校正。"
        return text

    def _advised(self, matter: Matter, first: Act) -> None:
        """Where a standard stands for the power it is asked, with the photos as evidence: the gate asks for the advice."""
        case, day = self.case, self._at(self.case.decided_at).date()
        row = reads.standard_of(matter.item, matter.organ, day)
        if row is None:
            return
        if case.standard is not None and case.standard != row.pk:
            raise _Refused(no("advise", "现场所用的裁量基准已经有新的版本", "按新的版本重新裁量，作废后重新登记"))
        photo = first.evidence.filter(name=PROOF).order_by("pk").first()
        assert photo is not None  # asked for above
        ended = _day(case.ended_on) if case.ended_on else day
        if ended is None:
            raise _Refused(no("advise", "违法行为终了的日期不合格式", "改正日期", RefusalKind.FACT))
        self._done(
            discretion.advise(
                matter, item=row, facts=case.facts, proofs=dict.fromkeys(case.facts, photo), ended_on=ended,
                by=self.by,
            )
        )  # fmt: skip

    def _heard(self, matter: Matter) -> None:
        case = self.case
        self._perform(matter, "statement", self._at(case.told_at), note="")
        self._perform(
            matter, "review_statement", self._at(case.told_at), by=[self.by], outcome="adopted" if case.adopted else "not_adopted",
            words={"heard_at": self._at(case.told_at).isoformat(), "place": case.place, "statement_made": case.statement,
                   "review_result": case.review},
        )  # fmt: skip

    def _decided(self, matter: Matter) -> Paper:
        case, block = self.case, self.block
        fined = case.fine_fen > 0
        words: dict[str, object] = {  # as they stand on the paper that was handed over, its time too
            "evidence": evidence_rows(len(case.photos)), "decided_at": case.decided_at.astimezone(clock.ZONE).isoformat(), "place": case.place,
            "law_breached": case.law_breached, "law_basis": case.law_basis, "discretion_used": case.discretion_used,
            "statement_handling": case.statement_handling, "penalties": [{"text": penalty(case.fine_fen)}],
            "fined": fined, "bank_name": case.bank_name, "court": case.court,
            "refused_to_sign": f"{case.refused}（见证人：{case.witness}）" if case.refused.strip() else "",
        }  # fmt: skip
        facts = {"fine_fen": case.fine_fen, "violation": case.violation, "social_influence": False}
        with matters.numbered(block.organ, block.series, block.year, case.serial) as left:
            act = self._perform(
                matter,
                reads.DECIDE,
                self._at(case.decided_at),
                by=self.both,
                outcome=reads.PENALTY,
                facts=facts,
                words=words,
            )
        paper = act.papers.order_by("pk").first()
        if left or paper is None or paper.document["draft"]:
            raise _Refused(
                no("decide", "决定书缺少应当载明的内容，或者没有用上现场的号码", "作废这个号码，补齐内容后重新登记")
            )
        return paper

    def _signed(self) -> Evidence:
        case = self.case
        if case.signature:
            return self._file(case.signature, SIGNED, "当事人签收.png", private=True)
        text = f"拒绝签收：{case.refused}\n见证人：{case.witness}\n"
        return self._noted(SIGNED, text, case.delivered_at)

    def _told_text(self) -> str:
        case = self.case
        heard = f"当事人陈述、申辩：{case.statement}" if case.statement.strip() else "当事人表示没有陈述、申辩意见。"
        way = f"电子送达至{case.sent_to}，当事人已签名确认。" if case.sent_to else "纸质决定书当场交付。"
        return f"已当场告知拟作出的处罚（{penalty(case.fine_fen)}）及事实、理由、依据和陈述、申辩的权利。\n{heard}\n{way}\n"

    def _ended(self, matter: Matter, paper: Paper) -> Handed:
        case, decided = self.case, self._at(self.case.decided_at)
        number = Number.objects.create(
            block=self.block, serial=case.serial, state=Number.State.USED, paper=paper, by=self.by, at=self.now
        )
        made = Handed.objects.create(
            key=case.key, matter=matter, number=number, by=self.by, decided_at=decided, handed_at=self.now
        )
        ledger.record(
            subject=f"numbers:{self.block.pk}", kind="numbers", act="hand_in", at=self.now, organ=self.block.organ.code,
            actor=self.by, stage=Stage.SERVICE, rows=[number, made],
        )  # fmt: skip
        return made

    def _perform(self, matter: Matter, act: str, at: datetime, **given: Any) -> Act:
        return self._done(matters.perform(matter, act, at=at, entered_by=self.by, **given))

    def _done(self, answer: Answer | Refusal) -> Answer:
        if isinstance(answer, Refusal):
            raise _Refused(answer)
        return answer

    def _file(self, digest: str, name: str, filename: str, private: bool = False) -> Evidence:
        with media.path(digest).open("rb") as stream:
            return self._done(matters.receive(stream, name=name, filename=filename, by=self.by, private=private))

    def _noted(self, name: str, text: str, at: datetime | None = None) -> Evidence:
        told = f"{self._at(at or self.case.told_at):%Y-%m-%d %H:%M} {text}".encode()
        return self._done(
            matters.receive(io.BytesIO(told), name=name, filename=f"{name}.txt", by=self.by, private=True)
        )


def penalty(fen: int) -> str:
    """How the penalty is worded; the phone words it alike.

    >>> penalty(20_000), penalty(0)
    ('罚款200.00元', '警告')
    """
    return f"罚款{fen // 100:,}.{fen % 100:02}元" if fen else "警告"


def evidence_rows(photos: int) -> list[dict[str, str]]:
    """The evidence as the decision lists it; the phone lists it alike."""
    return [{"name": f"现场照片{photos}张", "proves": "违法事实"}]


def _day(text: str) -> Any:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
