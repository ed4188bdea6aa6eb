"""Who held it, from when to when; what was preserved in advance; what a scanner says of what came in."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.office.browsing import signed_in
from tests.office.evidence.room import JPEG, entered, jpeg, opened, said
from tests.office.factories import START, District, district, done, on, refused
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.evidence import actions as evidence
from zhunsheng.office.evidence import reads, scanning
from zhunsheng.office.evidence.models import Scan
from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]

# The harmless test file that every scanner knows; joined here so that none finds this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ITEMS = [{"name": "食用植物油", "model": "5L", "quantity": "3桶", "condition": "已开封", "note": ""},
         {"name": "进货单", "model": "", "quantity": "1本", "condition": "", "note": ""}]  # fmt: skip


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def case(here: District) -> Matter:
    return opened(here)


# ── custody ──


def test_the_chain_has_both_sides_of_every_handover_and_no_gap(here: District, case: Matter) -> None:
    one = entered(here, case, jpeg("物证.jpg"), kind="physical", place="物证室3号柜")
    given = done(evidence.give(one, by=here.li, taker=here.zhao, reason="移交保管"))
    assert reads.holding(one).holder == here.li, "it changes hands when the other side has taken it"
    assert "还没有接收" in refused(evidence.give(one, by=here.li, taker=here.head, reason="x")).message
    assert refused(evidence.take(given, by=here.head)).kind is RefusalKind.ROLE
    done(evidence.take(given, by=here.zhao, place="物证室1号柜", condition="封条完好"))
    assert refused(evidence.take(given, by=here.zhao)).kind is RefusalKind.SPENT
    chain = reads.chain(one)
    assert [link.holding.who for link in chain] == ["李明", "赵芸"]
    assert chain[0].until == chain[1].holding.at and chain[1].until is None
    assert chain[1].handover is not None and chain[1].handover.giver == "李明"


def test_only_who_holds_it_hands_it_over_and_never_to_himself(here: District, case: Matter) -> None:
    one = entered(here, case, jpeg("物证.jpg"))
    assert refused(evidence.give(one, by=here.zhao, taker=here.head, reason="x")).kind is RefusalKind.ROLE
    assert "移交人自己" in refused(evidence.give(one, by=here.li, taker=here.li, reason="x")).message
    both = evidence.give(one, by=here.li, taker=here.zhao, outside="鉴定所", reason="x")
    assert "只填一项" in refused(both).message


def test_a_handover_that_is_not_accepted_leaves_it_where_it_is(here: District, case: Matter) -> None:
    one = entered(here, case, jpeg("物证.jpg"))
    given = done(evidence.give(one, by=here.li, taker=here.zhao, reason="移交"))
    done(evidence.refuse(given, by=here.zhao, reason="封条破损"))
    assert reads.holding(one).holder == here.li and reads.open_handover(one) is None
    done(evidence.give(one, by=here.li, taker=here.zhao, reason="重新封装后移交"))


def test_out_of_the_house_and_back_goes_by_receipts(here: District, case: Matter) -> None:
    one = entered(here, case, jpeg("物证.jpg"))
    assert "回执" in refused(evidence.give(one, by=here.li, outside="某鉴定所", reason="鉴定")).message
    done(evidence.give(one, by=here.li, outside="某鉴定所", reason="鉴定", receipt=jpeg("回执.jpg", JPEG + b"r")))
    assert reads.holding(one).who == "某鉴定所"
    assert "回执" in refused(evidence.bring_back(one, by=here.zhao, reason="鉴定完毕", receipt=None)).message
    done(evidence.bring_back(one, by=here.zhao, reason="鉴定完毕", receipt=jpeg("取回.jpg", JPEG + b"b")))
    assert [link.holding.who for link in reads.chain(one)] == ["李明", "某鉴定所", "赵芸"]


# ── preservation in advance ──


def preserved(here: District, case: Matter) -> None:
    with on(START):
        here.perform(case, "investigate", [here.li, here.zhao])
        here.perform(case, "preserve", [here.li, here.zhao], evidence=["负责人批准"], words={"items": ITEMS})


def test_preserved_items_are_due_in_seven_working_days_by_the_rulebook(here: District, case: Matter) -> None:
    preserved(here, case)
    due = reads.preservation_due(case)
    assert due is not None and due.due_on == date(2026, 3, 11)
    assert [(one.number, one.name, one.quantity) for one in reads.preserved(case)] == [
        (1, "食用植物油", "3桶"), (2, "进货单", "1本"),
    ]  # fmt: skip


def test_no_preserved_item_is_left_undecided(here: District, case: Matter) -> None:
    preserved(here, case)
    with on(date(2026, 3, 5)):
        oil, ledger = reads.preserved(case)
        done(evidence.decide(oil, "forfeit", by=here.li, note="随处罚决定没收"))
        left = refused(here.attempt(case, "dispose_preserved", [here.li, here.zhao]))
        assert "2号进货单" in left.message and "食用植物油" not in left.message and left.cites
        assert refused(evidence.decide(oil, "release", by=here.li)).kind is RefusalKind.SPENT
        assert "没有选明" in refused(evidence.decide(ledger, "burn", by=here.li)).message
        done(evidence.decide(ledger, "release", by=here.li))
        page = signed_in(here.li).get(f"/matters/{case.pk}/do/dispose_preserved/")
        assert "1．食用植物油：违法事实成立，作出处罚决定，没收违法物品（随处罚决定没收）" in page.content.decode()
        here.perform(case, "dispose_preserved", [here.li, here.zhao])


# ── scanners ──


class Daemon(threading.Thread):
    """A scanner's daemon as far as INSTREAM goes."""

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.answer, self.line = answer, socket.create_server(("127.0.0.1", 0))
        self.address = f"clamd://127.0.0.1:{self.line.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                with self.line.accept()[0] as asked, asked.makefile("rb") as given:
                    assert given.read(10) == b"zINSTREAM\0"
                    content = b""
                    while length := struct.unpack("!I", given.read(4))[0]:
                        content += given.read(length)
                    found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
                    asked.sendall(self.answer or b"stream: " + found + b"\0")
            except OSError:
                return


@pytest.fixture
def daemon() -> Iterator[Daemon]:
    made = Daemon()
    made.start()
    yield made
    made.line.close()


def test_an_infected_file_is_refused_whichever_way_it_comes(
    here: District, case: Matter, settings: Any, daemon: Daemon, store: Path
) -> None:
    settings.SCANNER = daemon.address
    virus = evidence.Incoming(io.BytesIO(EICAR), "说明.txt")
    refusal = refused(evidence.enter(case, said(kind="electronic"), by=here.li, file=virus))
    assert "Eicar-Test-Signature" in refusal.message
    assert [path for path in store.rglob("*") if path.is_file()] == [] and not case.exhibits.exists()
    clean = entered(here, case, jpeg("现场.jpg"))
    assert reads.scans([clean.file.sha256])[clean.file.sha256].result == Scan.Result.CLEAN


def test_without_a_scanner_files_are_kept_marked_and_scanned_later(
    here: District, case: Matter, settings: Any, daemon: Daemon
) -> None:
    virus = evidence.Incoming(io.BytesIO(EICAR), "说明.txt")
    one = done(evidence.enter(case, said(kind="electronic"), by=here.li, file=virus)).exhibit
    client = signed_in(here.li)
    assert "未查毒" in client.get(f"/matters/{case.pk}/exhibits/").content.decode()
    assert evidence.look_again() == (0, 0), "nobody is there to look"
    settings.SCANNER = daemon.address
    looked, infected = evidence.look_again()
    assert (looked >= 1, infected) == (True, 1) and reads.unscanned(1) == []
    assert media.path(one.file.sha256).read_bytes() == EICAR, "it is evidence: kept, and not handed out"
    assert client.get(f"/matters/{case.pk}/evidence/{one.file_id}/").status_code == 403
    assert client.get(f"/matters/{case.pk}/evidence/{one.file_id}/look/").status_code == 403
    assert "已经封存" in client.get(f"/exhibits/{one.pk}/").content.decode()


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"nonsense"])
def test_a_scanner_that_cannot_look_stops_nobody(here: District, case: Matter, settings: Any, answer: bytes) -> None:
    odd = Daemon(answer)
    odd.start()
    settings.SCANNER = odd.address
    entered(here, case, jpeg("现场.jpg"))
    odd.line.close()
    settings.SCANNER = odd.address  # and now nobody answers at all
    entered(here, case, jpeg("再拍.jpg", JPEG + b"2"))
    assert not Scan.objects.exists()


def test_a_setting_that_names_no_scanner_says_what_to_write(settings: Any) -> None:
    settings.SCANNER = "http://scanner"
    with pytest.raises(ImproperlyConfigured, match="clamd://host:3310"):
        scanning.scanner()
