"""Money against a bank on a real socket: each way it can come, or not come, ends in a stated act and nothing twice."""

from __future__ import annotations

import http.client
import json
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client, override_settings

from tests.office.browsing import said, signed_in
from tests.office.factories import PENALTY, SMALL, START, WORDS, District, district, done, on, refused
from tests.office.payments.bank_server import KEY, BankServer, signed
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.payments import actions as payments
from zhunsheng.office.payments import reads
from zhunsheng.office.payments.models import Asking, Bill, OpenItem, Receipt, Statement

pytestmark = pytest.mark.template("district")
DECIDED, SERVED, PAID = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)
FINE = 50_000
NOTICE = "/payments/notice/"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory,
         _module_register: Any, clone: Any) -> Iterator[tuple[District, Matter]]:  # fmt: skip
    """A district with a small fine of 500 yuan, decided and served; each test is rolled back."""
    files = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"), LOG_ROOT=_module_register / "log",
        KEYS_ROOT=_module_register / "keys",
    )  # fmt: skip
    with django_db_blocker.unblock(), files:
        clone.dirty = True
        here = district()
        with on(START):
            case = done(here.open_penalty())
            here.to_report(case, **SMALL)
            here.perform(case, "case_review", [here.reviewer], outcome="passed")
            here.perform(case, "notice", [here.li], party=here.party(case))
        with on(DECIDED):
            facts = {**PENALTY, "fine_fen": FINE, "social_influence": False}
            here.perform(case, "decide", [here.head], outcome="penalty", facts=facts, words=WORDS)
        with on(SERVED):
            here.perform(case, "serve", [here.li, here.zhao], party=here.party(case))
    with files, on(PAID):
        yield here, case


@pytest.fixture
def here(made: tuple[District, Matter], db: None) -> District:
    return made[0]


@pytest.fixture
def case(made: tuple[District, Matter], db: None) -> Matter:
    return Matter.objects.get(pk=made[1].pk)


@pytest.fixture
def bank(settings: Any) -> Iterator[BankServer]:
    server = BankServer()
    settings.PAYMENT_CONNECTOR = "zhunsheng.office.payments.http_bank.HttpBank"
    settings.PAYMENT_URL, settings.PAYMENT_KEY, settings.PAYMENT_TIMEOUT = server.url, KEY, 0.3
    yield server
    server.close()


def billed(here: District, case: Matter, fen: int = FINE) -> Bill:
    """A bill whose code the bank has given."""
    bill = done(payments.issue(case, party=here.party(case), of="fine", fen=fen, by=here.clerk))
    payments.ask_bank()
    bill.refresh_from_db()
    return bill


def again(bill: Bill) -> None:
    """The next query is due now."""
    Asking.objects.filter(bill=bill, done_at=None).update(next_at=clock.real_now())
    payments.ask_bank()


def told(row: dict[str, Any], signature: str = "") -> Any:
    """The bank's own notice."""
    body = json.dumps(row).encode()
    return Client().post(
        NOTICE, body, content_type="application/json", headers={"X-Signature": signature or signed(body)}
    )


def recorded(case: Matter, act: str) -> int:
    """How many records of the matter's chain name an act."""
    rows = Record.objects.filter(subject=f"matter:{case.pk}").values_list("body", flat=True)
    return sum(json.loads(bytes(row))["act"] == act if not isinstance(row, dict) else row["act"] == act for row in rows)


def performed(case: Matter) -> Act | None:
    return case.acts.filter(event="perform").first()


def test_a_fine_paid_in_full_ends_in_the_act_of_performing_dated_when_the_money_came(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    assert bill.code and len(bank.codes) == 1
    bank.pay(bill.code, FINE, "B-1")
    again(bill)
    receipt = Receipt.objects.get()
    act = performed(case)
    assert act is not None and act.at.isoformat().startswith("2026-03-12T") and act.note.endswith("B-1")
    assert (receipt.verdict, receipt.act, receipt.fen) == ("exact", act, FINE)
    bill.refresh_from_db()
    assert bill.state == "paid" and reads.account(case, PAID).left == 0  # type: ignore[union-attr]
    assert recorded(case, "payment_received") == recorded(case, "payment_performed") == 1
    assert not Asking.objects.filter(bill=bill, done_at=None).exists(), "what is paid is not asked about any more"


def test_the_banks_notice_is_taken_once_however_often_it_is_told(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    row = bank.pay(bill.code or "", FINE, "B-1")
    assert [told(row).status_code for _ in range(3)] == [200, 200, 200]
    again(bill)
    assert Receipt.objects.count() == 1 and not OpenItem.objects.exists()
    assert case.acts.filter(event="perform").count() == 1


def test_a_serial_that_says_another_sum_later_is_open_and_changes_nothing(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    row = bank.pay(bill.code or "", FINE, "B-1")
    told(row)
    told({**row, "fen": FINE + 1})
    told({**row, "fen": FINE + 1})
    item = OpenItem.objects.get()
    assert item.kind == "conflict" and "500.01" in item.text and Receipt.objects.get().fen == FINE


def test_paid_twice_leaves_a_refund_open_until_somebody_says_how_it_ended(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    for serial in ("B-1", "B-2"):
        bank.pay(bill.code or "", FINE, serial)
    again(bill)
    item = OpenItem.objects.get()
    assert (item.kind, item.fen) == ("refund", FINE) and Receipt.objects.get(serial="B-2").verdict == "twice"
    assert case.acts.filter(event="perform").count() == 1
    assert refused(payments.settle(item, how=" ", by=here.clerk)).kind == "fact"
    assert refused(payments.settle(item, how="已退", by=here.stranger)).kind == "role"
    settled = done(payments.settle(item, how="退款凭证 T-1", by=here.clerk))
    assert settled.settled_on == PAID and refused(payments.settle(item, how="再退", by=here.clerk)).kind == "closed"
    assert recorded(case, "settle_payment_item") == 1


def test_too_little_leaves_the_rest_open_and_the_rest_paid_closes_it(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    told(bank.pay(bill.code or "", 30_000, "B-1"))
    assert OpenItem.objects.get().fen == 20_000 and performed(case) is None
    rest = billed(here, case, 20_000)
    told(bank.pay(rest.code or "", 20_000, "B-2"))
    assert performed(case) is not None and OpenItem.objects.get().settled_on == PAID


def test_too_much_performs_and_leaves_the_surplus_to_be_refunded(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    told(bank.pay(bill.code or "", FINE + 700, "B-1"))
    item = OpenItem.objects.get()
    assert (item.kind, item.fen) == ("refund", 700) and performed(case) is not None


def test_a_code_of_nobody_is_kept_as_money_without_an_owner(here: District, case: Matter, bank: BankServer) -> None:
    billed(here, case)
    assert told(bank.pay("9999000000000001", 1_000, "B-9")).status_code == 200
    item = OpenItem.objects.get()
    assert (item.kind, item.matter, item.fen) == ("unknown", None, 1_000) and performed(case) is None
    assert "9999000000000001" in said(signed_in(here.clerk).get("/payments/"))
    assert "9999000000000001" not in said(signed_in(here.stranger).get("/payments/"))
    assert refused(payments.settle(item, how="已退", by=here.stranger)).kind == "role"
    assert refused(payments.take_statement(PAID, by=here.stranger)).kind == "role"


def test_money_under_a_voided_bill_is_to_be_refunded(here: District, case: Matter, bank: BankServer) -> None:
    bill = billed(here, case)
    assert refused(payments.void(bill, why="", by=here.clerk)).kind == "fact"
    done(payments.void(bill, why="金额开错", by=here.clerk))
    told(bank.pay(bill.code or "", FINE, "B-1"))
    assert OpenItem.objects.get().kind == "refund" and performed(case) is None
    assert done(payments.issue(case, party=here.party(case), of="fine", fen=FINE, by=here.clerk)).state == "issued"


def test_a_silent_bank_is_asked_again_with_the_same_id_and_the_cashier_is_offered(
    here: District, case: Matter, bank: BankServer
) -> None:
    bank.mood = "silent"
    bill = billed(here, case)
    assert bill.code is None and not OpenItem.objects.exists(), "once is not yet worth a word"
    for _ in range(2):
        again(bill)
    item = OpenItem.objects.get()
    assert item.kind == "silent" and "人工登记" in item.text and "没有在时限内应答" in item.text
    page = signed_in(here.clerk).get(f"/payments/bills/{bill.pk}/")
    assert "凭银行回单人工登记" in said(page) and "登记缴款" in said(page)
    bank.mood = ""
    again(bill)
    bill.refresh_from_db()
    ids = {asked["request_id"] for path, asked in bank.seen if path == "/bills"}
    assert bill.code and len(ids) == 1 and len(bank.seen) >= 4, "one code, however often it was asked for"
    assert OpenItem.objects.get().how == "银行已经应答"


@pytest.mark.parametrize(("mood", "kind"), [("unsigned", "refused"), ("refusing", "refused"), ("broken", None)])
def test_an_answer_that_cannot_be_trusted_is_open_at_once_and_writes_no_money(
    here: District, case: Matter, bank: BankServer, mood: str, kind: str | None
) -> None:
    bill = billed(here, case)
    bank.pay(bill.code or "", FINE, "B-1")
    bank.mood = mood
    again(bill)
    assert [one.kind for one in OpenItem.objects.all()] == ([kind] if kind else [])
    assert not Receipt.objects.exists() and performed(case) is None
    bank.mood = ""
    again(bill)
    assert performed(case) is not None and not OpenItem.objects.filter(settled_on=None).exists()


def test_a_notice_with_a_bad_signature_or_nonsense_is_refused_and_writes_nothing(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    row = {"code": bill.code, "serial": "B-1", "fen": FINE, "paid_at": "2026-03-12T10:00:00+08:00"}
    assert told(row, "f" * 64).status_code == 401
    for wrong in ({"fen": 500.5}, {"fen": -1}, {"fen": True}, {"paid_at": "昨天"}, {"paid_at": "2026-03-12T10:00:00"},
                  {"serial": ""}, {"serial": "B\u0000"}, {"code": 7}):  # fmt: skip
        assert told({**row, **wrong}).status_code == 401, wrong
    assert Client().post(NOTICE, b"[" * 5000, content_type="application/json",
                         headers={"X-Signature": signed(b"[" * 5000)}).status_code == 401  # fmt: skip
    assert not Receipt.objects.exists() and not OpenItem.objects.exists()


def test_who_is_killed_after_the_bank_answered_loses_nothing(
    here: District, case: Matter, bank: BankServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhunsheng.office.payments.actions import asking

    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(asking, "_answered", die)
    bill = done(payments.issue(case, party=here.party(case), of="fine", fen=FINE, by=here.clerk))
    with pytest.raises(Killed):
        payments.ask_bank()
    bill.refresh_from_db()
    assert bill.code is None and bank.codes, "the bank has given a code that we never learned"
    monkeypatch.undo()
    payments.ask_bank()
    bill.refresh_from_db()
    assert [bill.code] == list(bank.codes.values())


def test_paid_late_is_performed_only_when_the_additional_fine_is_paid_too(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    with on(date(2026, 4, 5)):  # due on 26 March; ten days late at 3 %
        told(bank.pay(bill.code or "", FINE, "B-1", "2026-04-05T09:00:00+08:00"))
        item = OpenItem.objects.get()
        assert (item.kind, item.fen) == ("late", 15_000) and performed(case) is None
    with on(date(2026, 4, 20)):  # the fine is paid: it grows no more
        account = reads.account(case, date(2026, 4, 20))
        assert account is not None and (account.late, account.left) == (15_000, 15_000)
        late = done(payments.issue(case, party=here.party(case), of="late", fen=15_000, by=here.clerk))
        payments.ask_bank()
        late.refresh_from_db()
        told(bank.pay(late.code or "", 15_000, "B-2", "2026-04-20T09:00:00+08:00"))
        assert performed(case) is not None and not OpenItem.objects.filter(settled_on=None).exists()


def test_instalments_follow_what_was_approved(here: District, case: Matter, bank: BankServer) -> None:
    party = here.party(case)
    plan = [(date(2026, 4, 30), 20_000), (date(2026, 5, 29), 30_000)]
    assert "没有批准" in refused(payments.issue_instalments(case, party=party, plan=plan, by=here.clerk)).message
    here.perform(case, "apply_instalment", party=party)
    here.perform(case, "decide_instalment", [here.head], outcome="granted", party=party, until=date(2026, 5, 29))
    for wrong in (
        [],
        [(date(2026, 4, 30), 20_000)],
        list(reversed(plan)),
        [(plan[0][0], 20_000), (date(2026, 6, 1), 30_000)],
    ):
        assert refused(payments.issue_instalments(case, party=party, plan=wrong, by=here.clerk)).kind == "fact"
    first, second = done(payments.issue_instalments(case, party=party, plan=plan, by=here.clerk))
    payments.ask_bank()
    for bill, serial, day in ((first, "B-1", date(2026, 4, 30)), (second, "B-2", date(2026, 5, 29))):
        assert performed(case) is None
        bill.refresh_from_db()
        with on(day):
            told(bank.pay(bill.code or "", bill.fen, serial, f"{day}T09:00:00+08:00"))
    assert performed(case) is not None and not OpenItem.objects.exists()


def test_the_cashiers_receipt_counts_and_the_bank_reporting_it_later_adds_only_its_serial(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    at = datetime(2026, 3, 12, 10, tzinfo=clock.ZONE)
    apart = refused(payments.enter_by_hand(bill, document="票-1", fen=FINE, paid_at=at, by=here.li))
    assert apart.kind == "duties_apart" and "第六十七条" in apart.message
    assert refused(payments.enter_by_hand(bill, document="", fen=FINE, paid_at=at, by=here.clerk)).kind == "fact"
    early = datetime(2026, 3, 1, 10, tzinfo=clock.ZONE)
    assert refused(payments.enter_by_hand(bill, document="票-1", fen=FINE, paid_at=early, by=here.clerk)).kind == "fact"
    done(payments.enter_by_hand(bill, document="票-1", fen=FINE, paid_at=at, by=here.clerk))
    assert performed(case) is not None
    told(bank.pay(bill.code or "", FINE, "B-1"))
    receipt = Receipt.objects.get()
    assert (receipt.document, receipt.serial) == ("票-1", "B-1") and not OpenItem.objects.exists()
    assert refused(payments.enter_by_hand(bill, document="票-1", fen=FINE, paid_at=at, by=here.clerk)).kind == "fact"


def test_a_receipt_is_never_altered(here: District, case: Matter, bank: BankServer) -> None:
    bill = billed(here, case)
    told(bank.pay(bill.code or "", FINE, "B-1"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Receipt.objects.update(fen=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Receipt.objects.update(serial="B-2")


def test_a_days_statement_stands_beside_what_we_hold_and_brings_in_what_we_lack(
    here: District, case: Matter, bank: BankServer
) -> None:
    page = signed_in(here.clerk).get("/payments/reconcile/?on=2026-03-12")
    assert "还没有银行对账单" in said(page)
    bill = billed(here, case)
    at = datetime(2026, 3, 12, 9, tzinfo=clock.ZONE)
    bank.pay(bill.code or "", 30_000, "B-1")
    answer = signed_in(here.clerk).post("/payments/statement/", {"on": "2026-03-12"}, follow=True)
    assert "共1笔" in said(answer) and "一致" in said(answer)
    assert Receipt.objects.get().way == "statement" and Statement.objects.get().lines[0]["fen"] == 30_000
    rest = billed(here, case, 20_000)
    done(payments.enter_by_hand(rest, document="票-2", fen=20_000, paid_at=at, by=here.clerk))
    done(payments.take_statement(PAID, by=here.clerk))
    assert OpenItem.objects.filter(kind="not_at_bank").count() == 1
    assert "银行没有" in said(signed_in(here.clerk).get("/payments/reconcile/?on=2026-03-12"))
    assert refused(payments.take_statement(date(2026, 3, 13), by=here.clerk)).kind == "fact"
    bank.mood = "silent"
    assert "稍后再对账" in refused(payments.take_statement(PAID, by=here.clerk)).way_on


def test_what_may_be_billed_is_what_is_owed(here: District, case: Matter) -> None:
    party = here.party(case)
    for fen in (0, FINE + 1):
        assert refused(payments.issue(case, party=party, of="fine", fen=fen, by=here.clerk)).kind == "fact"
    assert refused(payments.issue(case, party=party, of="late", fen=1, by=here.clerk)).kind == "fact"
    assert refused(payments.issue(case, party=party, of="fine", fen=1, by=here.stranger)).kind == "role"
    bill = done(payments.issue(case, party=party, of="fine", fen=FINE, by=here.clerk))
    assert bill.code and bill.number == "准市监缴〔2026〕1号", "without a line to a bank the code is our own"
    assert refused(payments.issue(case, party=party, of="fine", fen=1, by=here.clerk)).kind == "fact"


def test_the_pages_lead_from_the_matter_to_the_receipt_and_back(here: District, case: Matter) -> None:
    clerk = signed_in(here.clerk)
    page = said(clerk.get(f"/matters/{case.pk}/"))
    assert "尚欠" in page and "开具缴款单" in page
    made = clerk.post(f"/matters/{case.pk}/bill/", {"party": here.party(case).pk, "of": "fine", "fen": "500.00"})
    bill = Bill.objects.get()
    assert made["Location"] == f"/payments/bills/{bill.pk}/"
    given = {"document": "票-7", "fen": "500.00", "paid_at": "2026-03-12T10:00"}
    assert clerk.post(f"/payments/bills/{bill.pk}/enter/", given).status_code == 302
    page = said(clerk.get(f"/matters/{case.pk}/"))
    assert "已缴清" in page and "票-7" in page
    assert signed_in(here.stranger).get(f"/payments/bills/{bill.pk}/").status_code == 404
    assert "这里没有事项" in said(clerk.get("/payments/"))


def test_a_signature_that_is_no_ascii_is_refused_like_any_other(here: District, bank: BankServer) -> None:
    assert told({"code": "1"}, "é").status_code == 401


@pytest.mark.parametrize("key", ["", "short"])
def test_a_forgotten_key_signs_and_opens_nothing_and_stops_the_start(
    here: District, case: Matter, bank: BankServer, settings: Any, key: str
) -> None:
    from zhunsheng.office.payments.checks import connector

    assert connector() == []
    settings.PAYMENT_KEY = key
    assert [one.id for one in connector()] == ["payments.E001"]
    billed(here, case)
    assert not bank.seen and "PAYMENT_KEY" in OpenItem.objects.get().text
    assert told({"code": "1", "serial": "B", "fen": 1, "paid_at": "2026-03-12T10:00:00+08:00"}).status_code == 401


@pytest.mark.parametrize("poison", ["status line", "code"])
def test_a_row_the_bank_answers_with_nonsense_holds_up_nothing_behind_it(
    here: District, case: Matter, bank: BankServer, monkeypatch: pytest.MonkeyPatch, poison: str
) -> None:
    first = billed(here, case, 20_000)
    poisoned = done(payments.issue(case, party=here.party(case), of="fine", fen=10_000, by=here.clerk))
    behind = done(payments.issue(case, party=here.party(case), of="fine", fen=10_000, by=here.clerk))
    stuck = Asking.objects.get(bill=poisoned)
    if poison == "code":
        bank.codes[str(stuck.pk)] = first.code or ""
    else:
        given = urllib.request.urlopen

        def strange(request: Any, timeout: float) -> Any:
            if str(stuck.pk).encode() in request.data:
                raise http.client.BadStatusLine("?")
            return given(request, timeout=timeout)

        monkeypatch.setattr(urllib.request, "urlopen", strange)
    payments.ask_bank()
    payments.ask_bank()
    behind.refresh_from_db()
    stuck.refresh_from_db()
    assert behind.code and stuck.done_at is None and stuck.fault
    assert poison == "status line" or "另一张缴款单" in OpenItem.objects.get(bill=poisoned).text


def test_a_dead_bank_costs_one_wait_a_round(here: District, case: Matter, bank: BankServer) -> None:
    for _ in range(3):
        done(payments.issue(case, party=here.party(case), of="fine", fen=10_000, by=here.clerk))
    bank.mood = "broken"
    payments.ask_bank()
    assert len(bank.seen) == 1


def test_the_rest_paid_under_the_same_code_is_no_second_payment(here: District, case: Matter, bank: BankServer) -> None:
    bill = billed(here, case)
    told(bank.pay(bill.code or "", 30_000, "B-1"))
    told(bank.pay(bill.code or "", 20_700, "B-2"))
    assert performed(case) is not None and Receipt.objects.get(serial="B-2").verdict == "over"
    assert [(one.kind, one.fen) for one in OpenItem.objects.filter(settled_on=None)] == [("refund", 700)]
    account = reads.account(case, PAID)
    assert account is not None and (account.paid, account.left) == (FINE, 0)


def test_the_rest_that_another_bill_asks_for_is_to_be_refunded(here: District, case: Matter, bank: BankServer) -> None:
    bill = billed(here, case)
    told(bank.pay(bill.code or "", 30_000, "B-1"))
    billed(here, case, 20_000)
    told(bank.pay(bill.code or "", 20_000, "B-2"))
    assert Receipt.objects.get(serial="B-2").verdict == "twice"


def test_money_that_the_bank_reported_while_the_form_was_open_is_not_entered_again(
    here: District, case: Matter, bank: BankServer
) -> None:
    bill = billed(here, case)
    told(bank.pay(bill.code or "", FINE, "B-1"))
    at = datetime(2026, 3, 12, 10, tzinfo=clock.ZONE)
    again_ = refused(payments.enter_by_hand(bill, document="票-1", fen=FINE, paid_at=at, by=here.clerk))
    assert "银行已经报来" in again_.message and Receipt.objects.count() == 1 and not OpenItem.objects.exists()


def test_what_a_later_statement_brings_is_no_question_any_more(here: District, case: Matter, bank: BankServer) -> None:
    bill = billed(here, case)
    row = {"code": bill.code, "serial": "B-1", "fen": FINE, "paid_at": "2026-03-12T09:00:00+08:00"}
    told(row)
    done(payments.take_statement(PAID, by=here.clerk))
    assert OpenItem.objects.get().kind == "not_at_bank"
    bank.payments[bill.code or ""] = [row]
    done(payments.take_statement(PAID, by=here.clerk))
    assert OpenItem.objects.get().settled_on == PAID and recorded(case, "now_at_bank") == 1
