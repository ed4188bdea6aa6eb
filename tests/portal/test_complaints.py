"""投诉举报: the form, the sealed parcel, the receipt, the clerk, the progress."""

from __future__ import annotations

import json
import logging
import re
from datetime import date
from typing import Any

import pytest

from tests.office.factories import done, on, refused
from tests.office.publication.district import Desk
from tests.portal import records
from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import parcels, reads
from zhunsheng.office.publication.models import Intake, Refused
from zhunsheng.portal.models import Receipt

NAME, PHONE, HOME = "欧阳若水", "13912340000", "准阳区柳林街9号"
STORY = "2026年3月1日在该店购买的面包发霉，店方拒绝退款。"


def token(citizen: Any) -> str:
    page = citizen.get("/complaints/").content.decode()
    return re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]


def filled(citizen: Any, **changed: Any) -> dict[str, Any]:
    given = {
        "kinds": ["asks_relief", "reports_breach"], "firm": "准阳区某面包店", "firm_address": "准阳区学院路3号",
        "happened_on": "2026-03-01", "story": STORY, "request": "退款并赔偿", "organ": "", "real_name": "true",
        "name": NAME, "phone": PHONE, "address": HOME, "email": "", "website": "", "token": token(citizen),
    }  # fmt: skip
    return {**given, **changed}


def lodged(citizen: Any, **changed: Any) -> tuple[str, str]:
    answer = citizen.post("/complaints/", filled(citizen, **changed))
    assert answer.status_code == 302, re.findall(r"error-summary.*?</ul>", answer.content.decode(), re.S)
    page = citizen.get(answer.headers["Location"]).content.decode()
    number, code = re.findall(r'<strong class="num">([^<]+)</strong>', page)
    return number, code


@pytest.fixture
def open_(at: Desk) -> Desk:
    """The office has handed its key over, and its list."""
    publication.hand_over_day(date(2026, 3, 12))
    return at


def test_a_complaint_goes_sealed_to_the_clerk_and_its_progress_to_the_citizen(citizen: Any, open_: Desk) -> None:
    number, code = lodged(citizen)
    assert re.fullmatch(r"2026-TS-[0-9A-HJ-NP-Z]{8}", number) and re.fullmatch(r"[0-9A-HJ-NP-Z]{12}", code)
    page = citizen.post("/progress/", {"number": number, "code": code}).content.decode()
    assert "等待受理机关接收" in page

    here = open_.here
    with on(date(2026, 3, 12)):
        assert publication.take_in() == 1
        assert publication.take_in() == 0
        intake = Intake.objects.get()
        assert intake.number == number and list(reads.inbox(here.clerk, clock.today())) == [intake]
        parcel = parcels.opened(Exchange.objects.get(pk=intake.exchange))
        assert not isinstance(parcel, str) and parcels.text(parcel, "name") == NAME
        assert "已收到，等待登记" in citizen.post("/progress/", {"number": number.lower(), "code": code}).content.decode()
        facts = {"asks_relief": True, "reports_breach": True, "competent": True, "real_name": True}
        checked = publication.Checked(title="投诉举报某面包店", facts=facts)
        assert refused(publication.accept(intake, here.li, checked)).who == ("clerk",)
        matter = done(publication.accept(intake, here.clerk, checked))
        assert isinstance(matter, Matter) and matter.kind == "complaint" and intake.state == "accepted"
        assert refused(publication.accept(intake, here.clerk, checked)).message
        here.perform(matter, "accept", [here.li], outcome="accepted")
        visit = {"start_item": here.inspection_item, "start_by": [here.li], "start_outcome": "lead"}
        here.perform(matter, "check_lead", [here.li], outcome="inspect", **visit)
    page = citizen.post("/progress/", {"number": number, "code": code.lower()}).content.decode()
    assert "办理中" in page and "接收登记" in page and "决定是否受理投诉并告知：受理" in page
    assert "检查" not in re.sub(r"为保证查处，[^<]*", "", re.search(r"<main.*</main>", page, re.S)[0]), "a visit is not announced"  # type: ignore[index]

    private = {value.name for value in matter.private_values.all()}
    assert private == {
        "name", "phone", "address", "statement", "trader_address", "request", "dispute_facts", "lead_content",
    }  # fmt: skip
    assert PHONE not in json.dumps([list(act.facts.items()) for act in matter.acts.all()])


def test_nothing_that_a_citizen_writes_can_be_read_on_its_way_or_in_a_log(
    citizen: Any, open_: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lodged(citizen)
    with on(date(2026, 3, 12)):
        publication.take_in()
    passed = b"".join(bytes(row.payload) for row in Exchange.objects.all())
    bodies = b"".join(bytes(row.body) for row in Record.objects.all())
    rows = str(list(Intake.objects.values())) + str(list(Receipt.objects.values()))
    for secret in (NAME, PHONE, HOME, "面包", "退款"):
        assert secret.encode() not in passed + bodies
        assert secret not in rows + caplog.text


def test_the_portal_cannot_open_what_it_sealed_nor_can_a_parcel_be_filed_under_another_number() -> None:
    private = bytes(range(32))
    sealed = sealing.seal(sealing.public_of(private), b"words", label="a" * 64)
    assert sealing.opened(private, sealed, label="a" * 64) == b"words"
    spoilt = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for key, data, label in (
        (bytes(32 * [7]), sealed, "a" * 64), (private, sealed, "b" * 64), (private, spoilt, "a" * 64), (private, b"", "a"),
        (private, sealed[:60], "a" * 64),
    ):  # fmt: skip
        with pytest.raises(sealing.Unopened):
            sealing.opened(key, data, label=label)


def test_the_same_form_handed_in_twice_is_one_parcel_and_one_receipt(citizen: Any, open_: Desk) -> None:
    given = filled(citizen)
    first, second = citizen.post("/complaints/", given), citizen.post("/complaints/", given)
    assert first.status_code == second.status_code == 302
    assert Exchange.objects.filter(kind="parcel").count() == 1 == Receipt.objects.count()
    page = citizen.get("/complaints/receipt/").content.decode()
    assert Receipt.objects.get().number in page
    assert "没有可以显示的回执" in citizen.get("/complaints/receipt/").content.decode(), "the code is shown once"


def test_the_same_story_from_two_forms_is_shown_as_alike_to_the_clerk(citizen: Any, open_: Desk) -> None:
    lodged(citizen)
    lodged(citizen, story=STORY + "\n", request="退款")
    with on(date(2026, 3, 12)):
        assert publication.take_in() == 2
    assert len(set(Intake.objects.values_list("likeness", flat=True))) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kinds": []}, "请至少选择一项"),
        ({"kinds": ["everything"]}, "不在可选范围内"),
        ({"firm": ""}, "请填写这一项"),
        ({"firm": "某" * 121}, "最多 120 字"),
        ({"firm": "\u202e\u200b"}, "请填写这一项"),
        ({"story": ""}, "请填写这一项"),
        ({"story": "坏"}, "至少 5 个字"),
        ({"story": "长" * 5001}, "最多 5000 字"),
        ({"story": "\x00\x00\x00\x00\x00\x00"}, "事情经过"),
        ({"request": " "}, "具体请求"),
        ({"firm_address": ""}, "被投诉人的地址"),
        ({"real_name": "false"}, "不能匿名"),
        ({"real_name": ""}, "请选择一项"),
        ({"name": ""}, "写明姓名"),
        ({"phone": ""}, "写明电话"),
        ({"phone": "打我电话"}, "电话写法不对"),
        ({"email": "not an address"}, "邮"),
        ({"happened_on": "2026-03-13"}, "不能晚于今天"),
        ({"happened_on": "昨天"}, "写法不对"),
        ({"organ": "999999"}, "不在可选范围内"),
        ({"website": "http://spam.example"}, "请留空"),
        ({"token": ""}, "token"),
        ({"token": "forged:abc:def"}, "已经失效"),
    ],
)
def test_a_form_that_is_wrong_says_so_in_its_place_and_hands_nothing_over(
    citizen: Any, open_: Desk, changed: dict[str, Any], said: str
) -> None:
    answer = citizen.post("/complaints/", filled(citizen, **changed))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "还不能提交" in page and (said in page or said == "token")
    assert not Exchange.objects.filter(kind="parcel").exists() and not Receipt.objects.exists()
    assert re.search(r'name="token" value="[^"]+:[^"]+:[^"]+"', page), "it can be handed in again"


def test_markup_in_a_complaint_is_text_and_stays_text(citizen: Any, open_: Desk) -> None:
    evil = "<script>alert(1)</script>{{ form }}'; DROP TABLE x;--"
    answer = citizen.post("/complaints/", filled(citizen, firm=evil, phone="x"))
    assert b"<script>alert(1)" not in answer.content and "&lt;script&gt;" in answer.content.decode()
    lodged(citizen, firm=evil, story=evil)
    with on(date(2026, 3, 12)):
        assert publication.take_in() == 1
    parcel = parcels.opened(Exchange.objects.get(pk=Intake.objects.get().exchange))
    assert not isinstance(parcel, str) and parcels.text(parcel, "firm") == evil


def test_a_report_may_be_anonymous(citizen: Any, open_: Desk) -> None:
    number, _ = lodged(
        citizen, kinds=["reports_breach"], real_name="false", name="", phone="", address="", request="", firm_address=""
    )
    with on(date(2026, 3, 12)):
        publication.take_in()
        checked = publication.Checked(
            title="举报某面包店",
            facts={"asks_relief": False, "reports_breach": True, "competent": True, "real_name": False},
        )
        matter = done(publication.accept(Intake.objects.get(number=number), open_.here.clerk, checked))
    assert [party.name for party in matter.parties.all()] == ["准阳区某面包店", "匿名"]


def test_a_parcel_addressed_to_an_organ_is_its_clerks_alone(citizen: Any, open_: Desk) -> None:
    records.power_list(open_)
    lodged(citizen, organ="110001")
    with on(date(2026, 3, 12)):
        publication.take_in()
        intake = Intake.objects.get()
        assert intake.organ == open_.here.bureau
        assert not reads.inbox(open_.here.stranger, clock.today()).exists()
        assert list(reads.inbox(open_.here.clerk, clock.today())) == [intake]


def test_a_parcel_is_declined_with_a_reason_that_the_citizen_reads(citizen: Any, open_: Desk) -> None:
    number, code = lodged(citizen)
    with on(date(2026, 3, 12)):
        publication.take_in()
        intake = Intake.objects.get()
        assert refused(publication.decline(intake, open_.here.clerk, " ")).way_on
        done(publication.decline(intake, open_.here.clerk, "与 2026-TS-1 重复"))
        assert refused(publication.decline(intake, open_.here.clerk, "再次")).message
    page = citizen.post("/progress/", {"number": number, "code": code}).content.decode()
    assert "不予登记：与 2026-TS-1 重复" in page


def test_what_cannot_be_opened_is_set_aside_and_stops_no_other(citizen: Any, open_: Desk) -> None:
    exchange.hand_over(Exchange.Kind.PARCEL, "f" * 64, b"rubbish", at=clock.real_now())
    key = sealing.public_of(bytes(range(32)))
    exchange.hand_over(Exchange.Kind.PARCEL, "e" * 64, sealing.seal(key, b"x", label="e" * 64), at=clock.real_now())
    lodged(citizen)
    with on(date(2026, 3, 12)):
        assert publication.take_in() == 1
        assert publication.take_in() == 0
    assert Refused.objects.count() == 2


@pytest.mark.parametrize(
    "given",
    [
        {"number": "", "code": ""},
        {"number": "2026-TS-00000000", "code": "0000000000AA"},
        {"number": "x" * 500, "code": "y" * 500},
        {"number": "2026-TS-1", "code": "!!"},
        {"number": "<b>", "code": "' OR 1=1 --"},
        {},
    ],
)
def test_a_progress_is_told_to_nobody_who_does_not_know_both(citizen: Any, open_: Desk, given: dict[str, str]) -> None:
    lodged(citizen)
    answer = citizen.post("/progress/", given)
    assert answer.status_code == 422 and "已经提交" not in answer.content.decode()


def test_too_many_in_an_hour_are_refused_and_no_address_is_kept(citizen: Any, open_: Desk) -> None:
    for _ in range(5):
        lodged(citizen)
    answer = citizen.post("/complaints/", filled(citizen))
    assert answer.status_code == 429 and "一小时" in answer.content.decode()
    assert Exchange.objects.filter(kind="parcel").count() == 5
    assert "127.0.0.1" not in str(list(Receipt.objects.values()))


def test_many_browsers_of_one_place_are_counted_together(citizen: Any, open_: Desk) -> None:
    seen = []
    for _ in range(22):
        given = filled(citizen)
        citizen.cookies.clear()
        seen.append(citizen.post("/complaints/", given).status_code)
    assert seen == [302] * 20 + [429] * 2


def test_without_the_offices_key_nothing_is_taken(citizen: Any, at: Desk) -> None:
    answer = citizen.post("/complaints/", filled(citizen, happened_on=""))
    assert answer.status_code == 503 and "没有被保存" in answer.content.decode()
    assert not Receipt.objects.exists()


def test_an_oversized_post_is_refused(citizen: Any, open_: Desk) -> None:
    answer = citizen.post("/complaints/", filled(citizen, story="长" * 8_000_000))
    assert answer.status_code in (400, 422)
    answer = citizen.post("/complaints/", {f"x{n}": "1" for n in range(2500)})
    assert answer.status_code == 400


def test_a_form_without_its_cookie_is_refused(citizen: Any, open_: Desk) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/complaints/", filled(citizen)).status_code == 403
