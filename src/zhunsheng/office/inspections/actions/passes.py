"""一企一页, written: passes handed over to the portal, and what firms sent back taken in.

inspections.hand_over_pass(matter)    # in the transaction of what changed
inspections.take_in_answers()         # the worker, after every round of numbering
"""

from __future__ import annotations

from django.db import transaction

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import reads as passed
from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.office import clock
from zhunsheng.office.inspections import passes, reads
from zhunsheng.office.inspections.models import FirmAnswer
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Matter
from zhunsheng.proof.bundle import Parcel, pass_key
from zhunsheng.proof.entry import Stage
from zhunsheng.proof.faults import Malformed

AT_ONCE, LARGEST_WORDS = 500, 500
SCORES = range(1, 6)
QUESTIONS = ("showed_card", "told_rights", "no_burden")
SAID = ("score", *QUESTIONS, "words")
KIND = FirmAnswer.Kind
TWICE = reads.RATED_TWICE


@transaction.atomic
def hand_over_pass(matter: Matter) -> int:
    """Give the portal the firm's page anew, for the code of every visit of the year; how many passes."""
    firm = passes.firm_of(matter)
    if firm is None:
        return 0
    others = [one for one in passes.visits_of_firm(firm.code, clock.today().year) if one != matter]
    found = [one for one in (matter, *others) if passes.is_open(one)]
    if found:
        _hand_over_key()
    for one in found:
        made = passes.of(one)
        if made is not None:
            held = sealing.locked(passes.code_of(one), made.encode(), label=made.key)
            exchange.hand_over(Exchange.Kind.PASS, made.key, held, at=clock.real_now())
    return len(found)


def _hand_over_key() -> None:
    public, known = sealing.public_of(passes.private_key()), passed.latest(Exchange.Kind.KEY, passes.KEY)
    if known is None or bytes(known.payload) != public:
        exchange.hand_over(Exchange.Kind.KEY, passes.KEY, public, at=clock.real_now())


def take_in_answers() -> int:
    """Take what firms sent, at most 500 at a time; how many count. One that does not is kept with its reason."""
    rows = passed.not_in(FirmAnswer, [Exchange.Kind.ANSWER])[:AT_ONCE]
    return sum(_take(row) for row in rows)


@transaction.atomic
def _take(row: Exchange) -> bool:
    answer = _read(row)
    answer.exchange, answer.taken_at = row.pk, clock.real_now()
    if answer.fault and answer.fault != TWICE:
        answer.said = {}
    answer.save(force_insert=True)
    ledger.record(
        subject=f"firm_answer:{answer.pk}", kind="firm_answer", act=answer.kind or "refused", at=clock.now(),
        organ=answer.matter.organ.code if answer.matter else "", stage=Stage.INVESTIGATION, rows=[answer],
    )  # fmt: skip
    if answer.matter is not None and not answer.fault:
        hand_over_pass(answer.matter)
    return not answer.fault


def _read(row: Exchange) -> FirmAnswer:
    try:
        parcel = Parcel.decode(sealing.opened(passes.private_key(), bytes(row.payload), label=row.key))
    except (sealing.Unopened, Malformed):
        return FirmAnswer(fault="不是为本机关封装的，或者途中被改动")
    matter = _matter(parcel)
    if matter is None or parcel.kind not in KIND.values or parcel.slip != row.key:
        return FirmAnswer(fault="入企码与检查不符")
    at = parcel.at
    if at is None:
        return FirmAnswer(fault="发出时间不是实有的时间")
    answer = FirmAnswer(matter=matter, kind=parcel.kind, at=at)
    if parcel.kind == KIND.RATING:
        answer.said = {name: parcel.facts[name] for name in SAID if name in parcel.facts}
        answer.fault = _why_not_rated(matter, answer.said)
    return answer


def _matter(parcel: Parcel) -> Matter | None:
    """The visit whose code filed the parcel: the one among the firm's for which the key comes out."""
    firm = str(parcel.facts.get("firm", ""))[:32]
    if "\x00" in firm:
        return None
    found = Matter.objects.filter(kind=reads.KIND, parties__code=firm).select_related("organ").distinct()
    return next((one for one in found if firm and pass_key(firm, passes.code_of(one)) == parcel.slip), None)


def _why_not_rated(matter: Matter, said: dict[str, object]) -> str:
    score = said.get("score")
    if not isinstance(score, int) or isinstance(score, bool) or score not in SCORES:
        return "评价的内容不合格式"
    if not all(isinstance(said.get(name), bool) for name in QUESTIONS):
        return "评价的内容不合格式"
    words = said.get("words", "")
    if not isinstance(words, str) or len(words) > LARGEST_WORDS or "\x00" in words:
        return "评价的内容不合格式"
    if not matter.acts.filter(event=reads.VISIT).exists():
        return "检查还没有进行，不能评价"
    if FirmAnswer.objects.filter(matter=matter, kind=KIND.RATING, fault="").exists():
        return TWICE
    return ""
