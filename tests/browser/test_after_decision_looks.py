"""What comes after a decision, in a real browser: the pages fit a phone and a desk, and axe finds nothing."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
from pypdf import PdfWriter

from tests.browser.eyes import faults
from tests.browser.test_discretion_looks import enter
from tests.office import factories
from tests.office.factories import REPORT, WORDS, done, file, on
from tests.office.papers.test_volume import words
from tests.office.publication.district import desk
from zhunsheng.office import clock
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.payments import actions as payments
from zhunsheng.office.payments.bank import Payment
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication.models import Publication
from zhunsheng.office.supervision import actions as supervision

pytestmark = [pytest.mark.template("district"), pytest.mark.prove]
MARCH = date(2026, 3, 12)


def scanned() -> bytes:
    writer, held = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(held)
    return held.getvalue()


def test_every_page_fits_and_is_accessible(transactional_db: None, office_url: str, page: Any) -> None:
    at = desk()
    here = at.here
    with on(date(2026, 3, 2)):
        case = done(here.open_penalty())
        here.to_report(
            case, **{**REPORT, "public_interest": False, "complex": True, "serious": False, "proposed_fine_fen": 50_000}
        )
        here.perform(case, "legal_review", [here.reviewer], outcome="passed", words=WORDS)
        filled = words(case, "notice", "")
        here.perform(case, "notice", [here.li], party=here.party(case), words=filled)
    with on(date(2026, 3, 10)):
        facts = {**factories.PENALTY, "fine_fen": 50_000}
        here.perform(case, "decide", [here.head], outcome="penalty", facts=facts, words=WORDS)
    decision = case.papers.get(title="行政处罚决定书", document__draft=False)
    other = next(one for one in case.papers.filter(document__draft=False) if one.pk != decision.pk)
    party = here.party(case)
    with on(MARCH):
        done(papers.seal(decision, by=here.head))
        attempt = done(
            papers.send(
                decision, party=party, method="direct", place="店内", by=[here.li, here.zhao], entered_by=here.li
            )
        )
        waiting = done(papers.send(other, party=party, method="post", place="店内", by=[here.li], entered_by=here.li))
        moment = datetime(2026, 3, 12, 10, tzinfo=clock.ZONE)
        done(
            papers.arrive(
                attempt,
                at=moment,
                proof=file("送达回证", scanned(), by=here.li),
                given={"receiver": "本人"},
                by=here.li,
            )
        )
        bill = done(payments.issue(case, party=party, of="fine", fen=50_000, by=here.clerk))
        for serial, fen in (("B-2026-0001", 30_000), ("B-2026-0002", 50_000)):
            payments.take(Payment(code=bill.code or "", serial=serial, fen=fen, paid_at=moment), way="bank")
        payments.take(Payment(code="9999000000000001", serial="B-9", fen=1_000, paid_at=moment), way="bank")
        waits = Publication.objects.get(matter=case, state="waiting")
        public = done(publication.release(waits, at.publisher, True, True, {}))
        done(publication.grade(public, "general", at.publisher))
        said = done(publication.enter(public, what="objection", text="处罚对象不是本店。", on=MARCH, by=at.publisher))
        sample = done(
            supervision.commit_sample("一季度抽查", since=date(2026, 1, 1), until=MARCH, size=1, by=here.supervisor)
        )
    item = bill.items.all()[0]
    visits = {
        here.li: {
            "matter": f"/matters/{case.pk}/", "paper": f"/papers/{decision.pk}/", "sealing": "/papers/sealing/",
            "sealed": "/papers/sealing/?tab=done", "scan": f"/papers/{other.pk}/scan/", "send": f"/papers/{other.pk}/serve/",
            "arrive": f"/services/{waiting.pk}/receipt/", "confirm": f"/matters/{case.pk}/address/",
            "volume": f"/matters/{case.pk}/volume/", "payments": "/payments/", "bills": "/payments/?tab=bills",
            "bill": f"/payments/bills/{bill.pk}/", "enter": f"/payments/bills/{bill.pk}/enter/",
            "settle": f"/payments/items/{item.pk}/",
            "issue": f"/matters/{case.pk}/bill/", "instalments": f"/matters/{case.pk}/instalments/",
        },
        here.clerk: {"reconcile": "/payments/reconcile/"},
        at.publisher: {
            "review": f"/publication/{public.pk}/", "credit": "/publication/credit/?since=2026-03-01&until=2026-03-31",
            "grade": f"/publication/{public.pk}/grade/", "answer": f"/publication/said/{said.pk}/",
        },
        here.supervisor: {"majors": "/supervision/majors/", "sample": f"/supervision/samples/{sample.pk}/"},
    }  # fmt: skip
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    found: dict[str, list[str]] = {}
    for officer, addresses in visits.items():
        enter(page, office_url, officer)
        for name, address in addresses.items():
            page.goto(f"{office_url}{address}")
            if seen := faults(page, f"after-{name}"):
                found[name] = seen
    assert found == {} and complaints == []
