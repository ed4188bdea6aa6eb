"""After a paper was made: served in the ways of the law, sealed by signature or by hand, filed with a digest."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import override_settings
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from tests.office.browsing import said, signed_in
from tests.office.factories import PENALTY, SMALL, START, WORDS, District, district, done, file, on, refused
from zhunsheng.office import clock
from zhunsheng.office.ledger import worker
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import media
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Evidence, Matter, Paper
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.papers import progress, services, volume
from zhunsheng.office.papers.models import SealedCopy, Sealing, Service, Volume

pytestmark = pytest.mark.template("district")
DECIDED, TODAY = date(2026, 3, 10), date(2026, 3, 12)
AT = datetime(2026, 3, 12, 10, tzinfo=clock.ZONE)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory,
         _module_register: Path, clone: Any) -> Iterator[tuple[District, Matter]]:  # fmt: skip
    """A district and a decided case; each test is rolled back."""
    files = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"), LOG_ROOT=_module_register / "log",
        KEYS_ROOT=_module_register / "keys",
    )  # fmt: skip
    with django_db_blocker.unblock(), files:
        clone.dirty = True
        here = district()
        with on(START):
            party = matters.NewParty(kind="person", name="张三丰", private={"address": "准阳区柳林街7号"})
            case = done(here.open_penalty(parties=[party]))
            here.to_report(case, **SMALL)
            here.perform(case, "case_review", [here.reviewer], outcome="passed", words=WORDS)
            here.perform(case, "notice", [here.li], party=here.party(case))
        with on(DECIDED):
            facts = {**PENALTY, "fine_fen": 50_000, "social_influence": False}
            here.perform(case, "decide", [here.head], outcome="penalty", facts=facts, words=WORDS)
    with files, on(TODAY):
        yield here, case


@pytest.fixture
def here(made: tuple[District, Matter], db: None) -> District:
    return made[0]


@pytest.fixture
def case(made: tuple[District, Matter], db: None) -> Matter:
    return Matter.objects.get(pk=made[1].pk)


@pytest.fixture
def decision(case: Matter) -> Paper:
    paper = case.papers.get(title="行政处罚决定书")
    assert not paper.document["draft"], "the words of the factory fill the whole decision"
    return paper


def sent(here: District, decision: Paper, method: str = "direct", **given: Any) -> Any:
    values = {"place": "准阳区柳林街7号", "by": [here.li, here.zhao], "entered_by": here.li}
    return papers.send(decision, party=decision.matter.parties.get(), method=method, **{**values, **given})


def arrived(here: District, attempt: Service, at: datetime = AT, **given: str) -> Any:
    return papers.arrive(attempt, at=at, proof=file("送达回证", by=here.li), given=given, by=here.li)


# ── service ──


def test_direct_service_performs_the_act_and_its_periods_run_from_the_receipt(
    here: District, case: Matter, decision: Paper
) -> None:
    attempt = done(sent(here, decision))
    assert attempt.receipt.title == "送达回证" and not attempt.receipt.document["draft"]
    assert "张三丰" not in str(attempt.receipt.document) and not case.acts.filter(event="serve").exists()
    assert "签收人" in refused(arrived(here, attempt)).message
    held = done(arrived(here, attempt, receiver="本人"))
    act = case.acts.get(event="serve")
    assert (held.state, held.served_on, held.act) == ("served", TODAY, act) and act.at == AT
    assert case.clocks.get(clock="perform").due_on == date(2026, 3, 27), "fifteen days from the receipt"
    assert act.evidence.get().name == "送达回证"
    assert refused(sent(here, decision)).kind == "spent"


def test_service_dated_before_the_decision_is_refused_with_the_reason_and_a_way_on(
    here: District, case: Matter, decision: Paper
) -> None:
    early = refused(sent(here, decision, on=date(2026, 3, 9)))
    assert early.kind == "before" and "2026年3月10日作出" in early.message and "登记违法或瑕疵" in early.way_on
    attempt = done(sent(here, decision, on=DECIDED))
    backdated = refused(arrived(here, attempt, datetime(2026, 3, 9, 10, tzinfo=clock.ZONE), receiver="本人"))
    assert backdated.kind == "before" and "第六十一条" in backdated.message
    assert (
        refused(arrived(here, attempt, datetime(2026, 3, 13, 10, tzinfo=clock.ZONE), receiver="本人")).kind == "future"
    )
    assert Service.objects.get().state == "sent" and not case.acts.filter(event="serve").exists()
    page = signed_in(here.li).post(
        f"/services/{attempt.pk}/receipt/",
        {"at": "2026-03-09T10:00", "receiver": "本人", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 a")},
    )
    assert page.status_code == 422 and "不可能于2026年3月9日送达" in said(page)


def test_electronic_service_wants_a_signed_confirmation(here: District, case: Matter, decision: Paper) -> None:
    without = refused(sent(here, decision, "electronic"))
    assert without.kind == "evidence" and "确认书" in without.message and "第六十一条第二款" in without.message
    held = done(
        papers.confirm_address(
            case,
            party=case.parties.get(),
            channel="电子邮件",
            on=TODAY,
            proof=file("送达地址确认书", by=here.li),
            by=here.li,
        )
    )
    assert held.evidence.private
    done(papers.withdraw_address(held, by=here.li))
    assert refused(papers.withdraw_address(held, by=here.li)).kind == "closed"
    assert refused(sent(here, decision, "electronic")).kind == "evidence", "withdrawn from today on"
    done(
        papers.confirm_address(
            case, party=case.parties.get(), channel="电子邮件", on=TODAY, proof=file("另一份", by=here.li), by=here.li
        )
    )
    attempt = done(sent(here, decision, "electronic"))
    assert done(arrived(here, attempt)).served_on == TODAY and attempt.confirmation is not None


def test_a_notice_by_announcement_is_served_when_its_period_has_run_and_not_before(
    here: District, case: Matter, decision: Paper
) -> None:
    assert "其他方式无法送达" in refused(sent(here, decision, "announcement")).message
    attempt = done(sent(here, decision, "post", given={"tracking": "EMS-1"}))
    assert refused(papers.fail(attempt, reason="", by=here.li)).kind == "fact"
    done(papers.fail(attempt, reason="查无此人，退回", by=here.li))
    announced = done(arrived(here, done(sent(here, decision, "announcement")), reason="邮寄退回，下落不明"))
    assert (announced.state, announced.served_on) == ("running", date(2026, 4, 11))
    with on(date(2026, 4, 10)):
        assert papers.complete_announcements() == 0
    with on(date(2026, 4, 13)):
        assert papers.complete_announcements() == 1 and papers.complete_announcements() == 0
    act = case.acts.get(event="serve")
    assert act.at.astimezone(clock.ZONE).date() == date(2026, 4, 11)
    assert f"{papers.complete_announcements.__module__}.complete_announcements" in worker.jobs()


def test_left_in_place_wants_a_witness_or_a_recording(here: District, decision: Paper) -> None:
    attempt = done(sent(here, decision, "left"))
    assert "见证人" in refused(arrived(here, attempt, reason="拒绝签收")).message
    assert done(arrived(here, attempt, reason="拒绝签收", witness="居委会王某，全程录像")).state == "served"


def test_who_does_not_serve_in_the_organ_serves_nothing_and_a_draft_is_served_by_nobody(
    here: District, case: Matter, decision: Paper
) -> None:
    assert refused(sent(here, decision, entered_by=here.stranger)).kind == "role"
    assert refused(sent(here, decision, by=[])).kind == "signers"
    assert refused(sent(here, decision, "pigeon")).kind == "fact"
    draft = case.papers.filter(document__draft=True).first()
    assert draft is not None and refused(sent(here, draft)).kind == "not_yet"


def test_the_pages_lead_from_the_paper_to_the_act(here: District, case: Matter, decision: Paper) -> None:
    li = signed_in(here.li)
    assert "待送达" in said(li.get(f"/matters/{case.pk}/"))
    given = {"party": case.parties.get().pk, "method": "direct", "place": "店内", "on": "2026-03-12", "by": here.li.pk}
    answer = li.post(f"/papers/{decision.pk}/serve/", given)
    attempt = Service.objects.get()
    assert answer["Location"] == f"/papers/{attempt.receipt_id}/"
    scan = SimpleUploadedFile("回证.pdf", b"%PDF-1.7 receipt")
    answer = li.post(f"/services/{attempt.pk}/receipt/", {"at": "2026-03-12T10:00", "receiver": "本人", "file": scan})
    assert answer.status_code == 302 and case.acts.filter(event="serve").exists()
    assert "直接送达：已送达" in said(li.get(f"/matters/{case.pk}/"))


# ── seals ──


def test_the_electronic_seal_is_a_pades_signature_under_the_test_authority(
    here: District, decision: Paper, settings: Any
) -> None:
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    assert refused(papers.seal(decision, by=here.li)).kind == "role"
    made = done(papers.seal(decision, by=here.head))
    assert made.test and "测试" in made.signer and made.sheets >= 1
    assert refused(papers.seal(decision, by=here.head)).kind == "spent"
    answer = signed_in(here.head).get(f"/papers/{decision.pk}/sealed.pdf")
    content = answer.content
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    root = load_cert_from_pemder(str(Path(settings.KEYS_ROOT) / "seals" / "authority.pem"))
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))
    assert status.intact and status.valid and status.trusted and status.bottom_line
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    changed = bytearray(content)
    place = content.index(b"/MediaBox") + 12
    changed[place] ^= 1
    assert not validate_pdf_signature(
        PdfFileReader(io.BytesIO(bytes(changed)), strict=False).embedded_signatures[0],
        ValidationContext(trust_roots=[root], allow_fetching=False),
    ).intact
    assert "张三丰" not in bytes(SealedCopy.objects.get().ciphertext).decode("latin-1")
    assert signed_in(here.supervisor).get(f"/papers/{decision.pk}/sealed.pdf").status_code == 403
    assert "测试证书" in said(signed_in(here.li).get(f"/papers/{decision.pk}/"))


def test_production_refuses_the_test_seal_and_works_with_scans(here: District, decision: Paper, settings: Any) -> None:
    settings.EXAMPLE = False
    assert "不得在正式环境使用" in refused(papers.seal(decision, by=here.head)).message
    settings.SEAL_SIGNER = ""
    assert "打印、签名、盖章" in refused(papers.seal(decision, by=here.head)).way_on
    assert not Sealing.objects.exists()


def pdf(pages: int) -> bytes:
    writer, held = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(held)
    return held.getvalue()


def test_a_scan_is_kept_with_its_digest_and_its_pages_are_counted(
    here: District, case: Matter, decision: Paper
) -> None:
    clerk = signed_in(here.clerk)
    assert "待用印" in said(clerk.get("/papers/sealing/")) and decision in progress.waiting(here.clerk, TODAY)
    for content, why in ((b"%PDF-1.7 broken", "打不开"), (b"just text", "不是 PDF"), (b"", "空的")):
        page = clerk.post(f"/papers/{decision.pk}/scan/", {"file": SimpleUploadedFile("扫描.pdf", content)})
        assert page.status_code == 422 and why in said(page), why
    answer = clerk.post(f"/papers/{decision.pk}/scan/", {"file": SimpleUploadedFile("扫描.pdf", pdf(3))})
    assert answer.status_code == 302
    made = Sealing.objects.get()
    scan = Evidence.objects.get(pk=made.evidence_id)
    assert (made.way, made.sheets, made.sha256) == ("wet", 3, scan.sha256) and scan.private
    assert "打印盖章后扫描" in said(clerk.get("/papers/sealing/?tab=done"))
    assert decision not in progress.waiting(here.clerk, TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sealing.objects.update(sha256="0" * 64)


# ── the file ──


def closed(here: District, case: Matter, decision: Paper) -> None:
    """Serve, pay, close."""
    done(arrived(here, done(sent(here, decision)), receiver="本人"))
    here.perform(case, "perform", party=case.parties.get())
    here.perform(
        case, "close", [here.head], words={"executed": "已缴清。", "outcome": "罚款", "head_opinion": "同意结案。"}
    )


def test_closing_fixes_what_the_file_holds_and_the_register_keeps_its_digest(
    here: District, case: Matter, decision: Paper
) -> None:
    assert not Volume.objects.exists()
    closed(here, case, decision)
    kept = Volume.objects.get()
    titles = [one["title"] for one in kept.content["papers"]]
    assert "行政处罚决定书" in titles and "结案审批表" in titles and "送达回证" in titles
    assert len(kept.digest) == 64 and "张三丰" not in str(kept.content)
    assert kept.digest in said(signed_in(here.li).get(f"/matters/{case.pk}/volume/"))


def test_the_volume_binds_all_for_who_may_see_it_and_masks_for_who_may_not(
    here: District, case: Matter, decision: Paper
) -> None:
    closed(here, case, decision)
    whole, masked = volume.bound(case, here.li), volume.bound(case, here.supervisor)
    for made in (whole, masked):
        read = PdfReader(io.BytesIO(made.content))
        assert len(read.pages) == made.pages
        for piece in made.pieces:  # the catalogue's number stands on the page that it names
            page = read.pages[made.pages - sum(len(one.pages) for one in made.pieces) + piece.first - 1]
            assert str(piece.first) in page.extract_text()
        assert [one.title for one in made.pieces][-2:] == ["登记簿存证清单", "卷内备考表"]
        groups = [one for one in read.outline if not isinstance(one, list)]
        assert [one.title for one in groups] == ["行政执法案卷", "卷内文件目录", "文书", "证据", "存证", "备考"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(whole.content)).pages)
    hidden = "".join(page.extract_text() for page in PdfReader(io.BytesIO(masked.content)).pages)
    assert "张三丰" in text and "柳林街" in text
    assert "张三丰" not in hidden and "柳林街" not in hidden and "依法不予显示" in hidden
    answer = signed_in(here.li).get(f"/matters/{case.pk}/volume.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")


def test_evidence_that_cannot_be_read_is_listed_and_breaks_nothing(here: District, case: Matter) -> None:
    made = volume.bound(case, here.li)
    assert any(one.title == "证据材料清单" for one in made.pieces)
    assert not any(one.title.startswith("证据1　") for one in made.pieces), "the factory's PDFs are no PDFs"
    lost = case.evidence.all()[0]
    media.path(lost.sha256).unlink()
    assert volume.bound(case, here.li).pages == made.pages


def test_every_way_on_the_form_is_a_way_of_the_rulebook(here: District, decision: Paper) -> None:
    page = said(signed_in(here.li).get(f"/papers/{decision.pk}/serve/"))
    assert all(one.name in page for one in services.rules().methods.values())


def test_a_head_who_may_not_see_the_private_values_does_not_seal_a_masked_paper(
    here: District, case: Matter, decision: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spine, "sees_private", lambda *_: False)
    told = refused(papers.seal(decision, by=here.head))
    assert told.kind == "role" and "打印盖章后扫描上传" in told.way_on and not Sealing.objects.exists()


def strange(kind: str) -> bytes:
    """A PDF that opens, counts its pages, and breaks when a page is used."""
    writer, held = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(595, 842)
    if kind == "turned":
        page[NameObject("/Rotate")] = NameObject("/Sideways")
    else:
        stream = StreamObject()
        stream[NameObject("/Filter")] = NameObject("/Unheard")
        stream._data = b"q"
        page[NameObject("/Contents")] = writer._add_object(stream)
    writer.write(held)
    return held.getvalue()


@pytest.mark.parametrize("kind", ["turned", "stream"])
def test_a_strange_pdf_is_said_to_be_kept_apart_and_the_volume_is_bound(
    here: District, case: Matter, kind: str
) -> None:
    scan = done(matters.receive(io.BytesIO(strange(kind)), name="怪件", filename="x.pdf", by=here.li))
    assert PdfReader(media.path(scan.sha256)).get_num_pages() == 1
    done(matters.attach_evidence(case, scan, by=here.li))
    made = volume.bound(case, here.li)
    assert not any("怪件" in one.title for one in made.pieces)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages)
    assert "不能装订" in text.replace("\n", "")
