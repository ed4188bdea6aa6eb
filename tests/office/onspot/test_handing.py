"""What was decided on the spot becomes the acts that it was, once, under the number that was handed over."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import Error

from tests.office.browsing import said as shown
from tests.office.browsing import signed_in
from tests.office.factories import District, district, done, on, refused
from tests.office.onspot import spot
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.onspot import actions as onspot
from zhunsheng.office.onspot import reads
from zhunsheng.office.onspot.actions import handing
from zhunsheng.office.onspot.models import Block, Handed, Number, Waiting
from zhunsheng.office.people import actions as people
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.proof import note

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def power(here: District) -> PowerItem:
    return spot.item(here)


@pytest.fixture
def numbers(here: District, power: PowerItem) -> Block:
    return spot.block(here)


def hand(here: District, case: handing.Case, **given: Any) -> Any:
    return onspot.hand(case, spot.files(), by=here.li, **given)


def test_a_block_is_drawn_whole_signed_and_gapless_with_what_comes_after(here: District, power: PowerItem) -> None:
    first, second = spot.block(here, 3), spot.block(here, 2)
    assert (first.first, first.last, second.first, second.last) == (1, 3, 4, 5)
    with transaction.atomic():
        assert matters.take_number(here.bureau, first.series, first.year) == 6
    opened = note.Note.decode(first.note.encode())
    assert f"first=1\nlast=3\nofficer={here.li.code}\n" in opened.text
    assert "没有用完" in refused(onspot.issue(here.li, here.bureau, device=spot.DEVICE, many=99)).message
    expired = refused(onspot.issue(here.wang, here.bureau, device=spot.DEVICE))
    assert expired.kind is RefusalKind.CREDENTIAL


def test_it_becomes_the_acts_at_their_own_times_under_the_number_that_was_handed_over(
    here: District, power: PowerItem, numbers: Block
) -> None:
    case = spot.said(here, numbers, power, serial=numbers.first + 2)
    made = done(hand(here, case))
    matter = made.matter
    acts = {act.event: act for act in matter.acts.all()}
    assert list(acts) == ["establish", "tell", "decide", "deliver", "record"]
    assert acts["decide"].at == case.decided_at and acts["deliver"].at == case.delivered_at
    assert {one.officer for one in acts["decide"].signers.all()} == {here.li, here.zhao}
    paper = acts["decide"].papers.get()
    assert paper.number == f"准市监当罚〔{numbers.year}〕{numbers.first + 2}号" and not paper.document["draft"]
    words = json.dumps(paper.document, ensure_ascii=False)
    assert "先向准阳区人民政府申请行政复议" in words, "reconsideration comes first"
    assert made.number.state == Number.State.USED and made.number.paper == paper
    with transaction.atomic():
        assert matters.take_number(here.bureau, numbers.series, numbers.year) == numbers.last + 1, "none is taken twice"


def test_the_same_case_again_is_answered_as_before(here: District, power: PowerItem, numbers: Block) -> None:
    case = spot.said(here, numbers, power)
    assert (
        done(hand(here, case)) == done(hand(here, case)) and Matter.objects.filter(kind="penalty_simple").count() == 1
    )
    other = refused(onspot.hand(case, spot.files(), by=here.zhao))
    assert other.kind is RefusalKind.ROLE


@pytest.mark.parametrize(
    ("kind", "fen", "taken"),
    [("trader", 20_000, True), ("trader", 20_001, False), ("person", 20_000, True), ("person", 20_001, False),
     ("firm", 300_000, True), ("firm", 300_001, False), ("trader", 0, True), ("firm", -1, False)],
)  # fmt: skip
def test_the_limit_is_the_rulebooks_for_each_kind_of_party(
    here: District, power: PowerItem, numbers: Block, kind: str, fen: int, taken: bool
) -> None:
    answer = hand(here, spot.said(here, numbers, power, party_kind=kind, fine_fen=fen))
    assert isinstance(answer, Handed) is taken
    if not taken:
        assert not Matter.objects.filter(kind="penalty_simple").exists() and Waiting.objects.count() == 1
    if fen in (20_001, 300_001):
        assert "行政处罚法" in answer.refusal.cites[0].text and "转普通程序" in answer.refusal.way_on


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"second": "001"}, "不少于2名"), ({"second": "003"}, "执法证"), ({"photos": []}, "没有违法事实的照片"),
        ({"signature": ""}, "拒绝签收"), ({"signature": "", "refused": "不愿签", "witness": ""}, "见证人"),
        ({"signature": "", "refused": "不愿签", "witness": "社区李某", "sent_to": "139"}, "没有当事人签名确认"),
        ({"serial": 99}, "99号不在"), ({"violation": " "}, ""), ({"court": ""}, "缺少应当载明"), ({"photos": ["0" * 64]}, "没有交到"),
        ({"colleague": ""}, "第二名执法人员的签名"), ({"signature": spot.digest(spot.PHOTO)}, "手写的图片"),
    ],
)  # fmt: skip
def test_what_is_refused_waits_sealed_and_nothing_is_half_written(
    here: District, power: PowerItem, numbers: Block, changed: dict[str, Any], why: str
) -> None:
    answer = hand(here, spot.said(here, numbers, power, **changed))
    assert isinstance(answer, onspot.Kept) and why in answer.refusal.message and answer.refusal.way_on
    assert not Matter.objects.filter(kind="penalty_simple").exists() and not Number.objects.exists()
    row = Waiting.objects.get()
    assert "某小吃店".encode() not in bytes(row.said), "what a party is called lies there sealed"


def test_what_waits_is_entered_once_the_reason_is_gone(here: District, power: PowerItem, numbers: Block) -> None:
    case = spot.said(here, numbers, power, second=here.wang.code)
    assert isinstance(hand(here, case), onspot.Kept)
    done(people.issue_credential(
        here.wang, name="行政执法证", number="行9", valid_from=clock.today() - timedelta(days=30), valid_to=None, by=None,
        at=clock.now(),
    ))  # fmt: skip
    made = done(onspot.again(Waiting.objects.get(), by=here.li))
    assert isinstance(made, Handed) and not Waiting.objects.exists()
    assert here.wang in {one.officer for one in made.matter.acts.first().signers.all()}


def test_every_number_ends_used_returned_or_voided_with_a_reason(
    here: District, power: PowerItem, numbers: Block
) -> None:
    done(hand(here, spot.said(here, numbers, power)))
    assert "理由" in refused(onspot.void(numbers, [2], by=here.li, reason=" ")).message
    done(onspot.void(numbers, [numbers.first + 1], by=here.li, reason="写错当事人，当场收回"))
    used = refused(onspot.void(numbers, [numbers.first], by=here.li, reason="x"))
    assert used.kind is RefusalKind.SPENT
    assert refused(onspot.close(numbers, by=here.zhao)).kind is RefusalKind.ROLE
    done(onspot.close(numbers, by=here.head, reason="手机遗失"))
    account = reads.accounts([numbers])[0]
    assert (account.used, account.voided, account.returned, account.open) == (1, 4, 0, [])
    late = hand(here, spot.said(here, numbers, power, serial=numbers.first + 3))
    assert isinstance(late, onspot.Kept) and "已经作废" in late.refusal.message
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE onspot_number SET reason = ''")


def test_a_clock_that_is_wrong_is_put_right_and_noted(here: District, power: PowerItem, numbers: Block) -> None:
    fast = timedelta(minutes=25)
    moved = {
        name: (datetime.fromisoformat(text) + fast).isoformat()
        for name, text in json.loads(handing.msgspec.json.encode(spot.said(here, numbers, power)).decode()).items()
        if name.endswith("_at")
    }
    case = spot.said(here, numbers, power, **moved)
    made = hand(here, case, wrong=-fast)
    assert isinstance(made, Handed), made
    first = made.matter.acts.order_by("number").first()
    assert first is not None and abs(first.at - (case.established_at - fast)) < timedelta(seconds=5)
    assert "手机时钟快约25分钟" in first.note
    far = hand(here, spot.said(here, numbers, power, serial=numbers.first + 1), wrong=timedelta(days=2))
    assert isinstance(far, onspot.Kept) and "相差一天以上" in far.refusal.message


def test_the_standard_is_asked_and_its_range_binds(here: District, power: PowerItem, numbers: Block) -> None:
    row = spot.standard(here)
    asked = {"standard": str(row.pk), "facts": {"goods": 5, "corrected": False}}
    made = done(hand(here, spot.said(here, numbers, power, **asked)))
    advice = made.matter.advices.get()
    assert (advice.tier, advice.low_fen, advice.high_fen) == ("3", 10_000, 300_000)
    assert advice.proofs["goods"], "each fact points to its evidence"
    low = hand(here, spot.said(here, numbers, power, serial=numbers.first + 1, fine_fen=5_000, **asked))
    assert isinstance(low, onspot.Kept) and "不在裁量建议的" in low.refusal.message


def test_a_statement_is_heard_reviewed_and_written_down(here: District, power: PowerItem, numbers: Block) -> None:
    heard = {
        "statement": "已经张贴价目表",
        "review": "价目表未列饮料",
        "statement_handling": "当事人提出陈述、申辩。不予采纳。",
    }
    made = done(hand(here, spot.said(here, numbers, power, **heard)))
    events = [act.event for act in made.matter.acts.order_by("number")]
    assert events == ["establish", "tell", "statement", "review_statement", "decide", "deliver", "record"]


def test_bad_input_is_answered_and_writes_nothing(here: District, power: PowerItem, numbers: Block) -> None:
    client = signed_in(here.li)
    for case in ("", "{}", "[]", '{"key": 1}', "\x00", "9" * 5_000):
        answer = client.post("/onspot/hand/", {"case": case, "wrong": "0"})
        assert answer.status_code == 422 and answer.json()["way_on"]
    good = handing.msgspec.json.encode(spot.said(here, numbers, power)).decode()
    for far in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"):
        case = json.dumps({**json.loads(good), "decided_at": far})
        assert client.post("/onspot/hand/", {"case": case, "wrong": "0"}).status_code == 422
    assert client.post("/onspot/hand/", {"case": good, "wrong": "yesterday"}).status_code == 422
    assert client.post("/onspot/void/", {"block": "x", "serial": "1"}).status_code == 422
    assert client.post("/onspot/block/", {"device": "x"}).status_code == 422
    torn = refused(onspot.hand(spot.said(here, numbers, power), {"0" * 64: b"x"}, by=here.li))
    assert "传输中损坏" in torn.message and not Waiting.objects.exists()


def test_a_block_whose_answer_was_lost_is_told_again(here: District, power: PowerItem) -> None:
    client = signed_in(here.li)
    first = client.post("/onspot/block/", {"device": str(spot.DEVICE)}).json()["blocks"]
    assert client.post("/onspot/block/", {"device": str(spot.DEVICE)}).json()["blocks"] == first
    known = {"device": str(spot.DEVICE), "known": first[0]["block"]}
    more = client.post("/onspot/block/", known).json()["blocks"]
    assert more[0]["serials"][0] == first[0]["serials"][-1] + 1
    page = shown(client.get("/onspot/numbers/"))
    assert "在手机里 20" in page and Block.objects.count() == 2


def test_the_phone_carries_limits_people_and_the_form_of_the_rulebook(here: District, power: PowerItem) -> None:
    spot.standard(here)
    kit = signed_in(here.li).get("/onspot/kit.json").json()
    assert kit["limits"] == {"firm": 300_000, "trader": 20_000, "person": 20_000} and kit["able"]
    assert {one["code"] for one in kit["people"]} == {"001", "002"}, "whose credential has expired is not offered"
    assert [one["code"] for one in kit["items"]] == ["CF-2"]
    assert [tier["code"] for tier in kit["items"][0]["standard"]["tiers"]] == ["1", "2", "3"]
    assert any("先向⟨reconsideration_organ⟩申请行政复议" in one["text"] for one in kit["form"]["blocks"])


def test_who_watches_sees_every_number_and_others_their_own(here: District, power: PowerItem, numbers: Block) -> None:
    for who, sees in ((here.supervisor, True), (here.head, True), (here.zhao, False)):
        assert ("在手机里 5" in shown(signed_in(who).get("/onspot/numbers/"))) is sees
    assert signed_in(here.clerk).get("/onspot/numbers/").status_code == 403


def test_a_number_that_waits_at_the_office_is_never_given_to_another_party(
    here: District, power: PowerItem, numbers: Block
) -> None:
    client = signed_in(here.li)
    kept = hand(here, spot.said(here, numbers, power, second=here.wang.code))
    assert isinstance(kept, onspot.Kept)
    told = client.post("/onspot/block/", {"device": str(spot.DEVICE)}).json()["blocks"][0]
    assert told["serials"] == list(range(numbers.first + 1, numbers.last + 1))
    assert client.get("/onspot/kit.json").json()["open"] == {str(numbers.pk): told["serials"]}
    done(onspot.void(numbers, told["serials"], by=here.li, reason="测试打印"))
    more = client.post("/onspot/block/", {"device": str(spot.DEVICE)}).json()["blocks"]
    assert str(numbers.pk) not in {one["block"] for one in more} and more[0]["serials"][0] > numbers.last


def test_numbers_that_were_given_back_are_not_open_any_more(here: District, power: PowerItem, numbers: Block) -> None:
    done(onspot.close(numbers, by=here.li))
    kit = signed_in(here.li).get("/onspot/kit.json").json()
    assert kit["open"][str(numbers.pk)] == [] and kit["most_photos"] == reads.MOST_FILES - 2


def test_the_second_officers_signature_is_evidence_of_the_service(
    here: District, power: PowerItem, numbers: Block
) -> None:
    made = done(hand(here, spot.said(here, numbers, power)))
    deliver = made.matter.acts.get(event="deliver")
    held = {one.name: one.sha256 for one in deliver.evidence.all()}
    assert held == {
        handing.SIGNED: spot.digest(spot.SIGNATURE), handing.COLLEAGUE: spot.digest(spot.COLLEAGUE),
    }  # fmt: skip


def test_what_names_the_party_is_private_and_the_photos_are_not(
    here: District, power: PowerItem, numbers: Block
) -> None:
    made = done(hand(here, spot.said(here, numbers, power, sent_to="13900000000")))
    open_ = {one.name for one in made.matter.evidence.all() if not one.private}
    assert open_ == {handing.PROOF} and made.matter.evidence.count() == 5


def test_a_decision_of_the_old_year_is_entered_in_the_new_one_under_its_number(
    here: District, power: PowerItem
) -> None:
    with on(date(2026, 12, 31)):
        numbers = spot.block(here)
        case = spot.said(here, numbers, power)
    with on(date(2027, 1, 4)):
        made = done(hand(here, case))
    assert made.number.paper is not None and made.number.paper.number == f"准市监当罚〔2026〕{numbers.first}号"
    assert made.number.paper.document["issued_on"] == "2026-12-31"


def test_files_are_counted_and_weighed_before_they_are_read(
    here: District, power: PowerItem, numbers: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = handing.msgspec.json.encode(spot.said(here, numbers, power)).decode()
    monkeypatch.setattr(reads, "LARGEST_FILE", 10)
    monkeypatch.setattr(onspot, "hand", lambda *_, **__: pytest.fail("it was read"))
    answer = signed_in(here.li).post(
        "/onspot/hand/", {"case": case, "wrong": "0", "a" * 64: SimpleUploadedFile("a", bytes(11))}
    )
    assert answer.status_code == 422 and "超过" in answer.json()["refused"]
