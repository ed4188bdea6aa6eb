"""Private values are sealed, masked, vouched for, and erasable: in acts, papers, drafts, files and the register."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.urls import reverse

from tests.office.browsing import fields_of, said, signed_in
from tests.office.factories import BEFORE, PENALTY, SMALL, START, WORDS, District, district, done, file, on, refused
from zhunsheng.law.papers import ERASED, MASKED
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger import projection
from zhunsheng.office.ledger.models import Projection, Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import reads, retention, sealed
from zhunsheng.office.matters.models import Draft, Erasure, Matter, Paper, PrivateValue
from zhunsheng.office.papers import reads as papers
from zhunsheng.office.papers import render
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]

PHONE, HOME, ID = "13977774444", "准阳区垂柳巷77弄8室", "110101198803074477"
MAIL, STORY = "kumu@zs.example", "二月廿九在该店买的桃酥有异味，家中老人腹泻三日。"
SHOP, WISH, LEAD = "准阳区枫桥支路66号", "退还货款并赔偿三百六十元", "后厨深夜分装过期桃酥"
INFORMANT, WITNESS = "祝九娘", "见证人蒲松"
SECRETS = (PHONE, HOME, ID, MAIL, STORY, SHOP, WISH, LEAD, INFORMANT, WITNESS)
DECIDED, FREE = date(2026, 3, 10), date(2029, 3, 12)


@pytest.fixture
def here(settings: Any, tmp_path: Path) -> District:
    settings.MEDIA_ROOT = tmp_path
    return district()


def appointed(here: District) -> Officer:
    """Whoever keeps personal information, appointed in the government above the bureau."""
    with on(BEFORE):
        who = done(people.create_officer(code="090", name="温言", by=None, at=clock.now()))
        post = done(
            people.create_post(organ=here.government, name="档案科", roles=[HouseRole.PRIVACY], by=None, at=clock.now())
        )
        done(people.appoint(who, post, valid_from=BEFORE, by=None, at=clock.now()))
    return who


@pytest.fixture
def keeper(here: District) -> Officer:
    return appointed(here)


def complained(here: District) -> Matter:
    """A complaint and report by a citizen who says everything, closed on the same day."""
    with on(START):
        complaint = here.complain(
            parties=[
                matters.NewParty(
                    kind="person", name="柯慕", role="投诉人或者举报人",
                    private={"phone": PHONE, "address": HOME, "email": MAIL, "statement": STORY},
                ),
                matters.NewParty(kind="trader", name="准阳区某糕点店", code="92000000MA0000000X", role="被投诉举报人"),
            ],
            words={
                "received_at": "2026-03-02T09:30+08:00", "channel": "互联网", "trader_address": SHOP, "request": WISH,
                "dispute_facts": STORY, "lead_content": LEAD,
            },
        )  # fmt: skip
        here.perform(complaint, "check_lead", [here.li], outcome="unfounded")
        here.perform(complaint, "tell_reporter", [here.li], words={"received_at": "2026-03-02", "reason": "查无实据。"})
        here.perform(complaint, "close", [here.li])
    return complaint


def punished(here: District) -> Matter:
    """A case against a natural person, from the lead to the decision."""
    with on(START):
        case = done(
            here.open_penalty(
                parties=[
                    matters.NewParty(kind="person", name="裘万山", code=ID, private={"address": HOME, "phone": PHONE})
                ],
                words={
                    "source": "举报", "found_on": "2026-03-01", "lead_content": LEAD, "informant": INFORMANT,
                    "informant_phone": PHONE, "officer_opinion": "拟立案。",
                },
            )
        )  # fmt: skip
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case), words={**WORDS, "witness": WITNESS})
    with on(DECIDED):
        words = {name: value for name, value in WORDS.items() if name != "party_address"}
        here.perform(case, "decide", [here.head], outcome="penalty", facts={**PENALTY, "fine_fen": 50_000}, words=words)
    return case


def written(text: str) -> Iterator[str]:
    """How a text may lie in a row read as text: as it is, as bytes in hexadecimal, escaped for JSON."""
    escaped = text.encode("ascii", "backslashreplace").decode()
    yield from {text, text.encode().hex(), escaped, escaped.encode().hex()}


def everything() -> dict[str, str]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in tables:
            cursor.execute(f"SELECT string_agg(t::text, E'\\n') FROM \"{name}\" t")
            found[name] = cursor.fetchone()[0] or ""
    return found


def in_the_clear(secrets: tuple[str, ...] = SECRETS) -> list[tuple[str, str]]:
    """Where one of the secrets stands: (table, secret)."""
    return [
        (table, secret)
        for table, text in everything().items()
        for secret in secrets
        if any(one in text for one in written(secret))
    ]


def printed(officer: Officer, paper: Paper) -> dict[str, str]:
    """What a reader gets of a paper: the page, the PDF's text, the Word file's text; blanks left out."""
    client = signed_in(officer)
    pdf = client.get(reverse("papers:pdf", args=[paper.pk]))
    word = client.get(reverse("papers:word", args=[paper.pk]))
    document = docx.Document(io.BytesIO(word.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    told = {
        "page": said(client.get(reverse("papers:paper", args=[paper.pk]))),
        "pdf": "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages),
        "word": "".join([*(one.text for one in document.paragraphs), *cells]),
    }
    return {name: "".join(text.split()).replace("\u200b", "") for name, text in told.items()}


# ── at rest ──


def test_a_telephone_number_stands_nowhere_in_the_clear(here: District) -> None:
    with on(START):
        complaint = here.complain()
    value = PrivateValue.objects.get(name="phone")
    assert b"13800000000" not in bytes(value.ciphertext)
    act = complaint.acts.get()
    assert "13800000000" not in str(act.facts) + str(act.commitments) + str(complaint.facts)
    assert (
        act.commitments["1.phone"]
        == value.commitment
        == sealed.commitment(
            bytes(value.salt), complaint.pk, "1.phone", sealed.unseal(complaint.pk, "1.phone", value.ciphertext)
        )
    )


def test_after_whole_matters_no_private_value_stands_in_any_table_log_register_or_export(
    here: District, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    case, complaint = punished(here), complained(here)
    with on(DECIDED):
        ledger.sequence()
        ledger.sign()
        for who in (here.li, here.supervisor):
            client = signed_in(who)
            exported = b"".join(client.get(reverse("matters:export")).streaming_content).decode("utf-8-sig")
            listed = said(client.get(reverse("matters:list")))
            for secret in SECRETS:
                assert secret not in exported + listed
        for one in (case.papers.get(title="行政处罚决定书"), complaint.papers.get(title="投诉举报登记表")):
            printed(here.li, one)  # nothing of what was rendered stays behind either
    assert {one.name for one in complaint.private_values.all()} >= {
        "statement",
        "dispute_facts",
        "lead_content",
        "phone",
    }
    assert in_the_clear() == []
    files = b"".join(path.read_bytes() for path in Path(settings.LOG_ROOT).rglob("*") if path.is_file())
    assert files
    for secret in SECRETS:
        assert secret.encode() not in files and secret not in caplog.text


def test_the_identity_number_of_a_natural_person_is_sealed_and_a_firms_code_is_not(here: District) -> None:
    with on(START):
        person = done(here.open_penalty(parties=[matters.NewParty(kind="person", name="裘万山", code=ID)]))
        firm = done(here.open_penalty())
    assert here.party(person).code == "" and here.party(firm).code == "92000000MA0000000X"
    assert reads.opened(person, [person.private_values.get(name="code").commitment]) == {
        person.private_values.get(name="code").commitment: ID
    }


def test_a_draft_holds_nothing_private_however_its_fields_are_named(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        client, address = signed_in(here.li), reverse("matters:act", args=[case.pk, "notice"])
        page = client.get(address)
        given = fields_of(page)
        assert "w_party_address" in given and "data-private" in page.content.decode()
        given |= {"w_party_address": HOME, "w_facts_found": "现场查见三桶。", "note": "待核", "draft": "1"}
        assert client.post(address, given).status_code == 302
        matters.save_draft(case, here.li, "serve", {"w_party_phone": PHONE, "w_witness": WITNESS, "note": "待送达"})
    kept = {one.act: one.values for one in Draft.objects.all()}
    assert kept["notice"]["w_facts_found"] == "现场查见三桶。" and kept["serve"] == {"note": "待送达"}
    assert in_the_clear() == []


def test_a_sealed_value_cannot_be_moved_to_another_matter(here: District) -> None:
    with on(START):
        first, second = here.complain(), here.complain()
    value = first.private_values.get(name="phone")
    with pytest.raises(InvalidTag):
        sealed.unseal(second.pk, "1.phone", value.ciphertext)


# ── to whom ──


def test_it_is_shown_to_whoever_works_on_the_matter_and_masked_to_others(here: District) -> None:
    with on(START):
        complaint = here.complain()
        [mine] = reads.private_lines(complaint, here.clerk)
        [next_one] = reads.private_lines(complaint, here.li)  # holds the role that checks the lead
        [watching] = reads.private_lines(complaint, here.supervisor)
    assert (mine.value, next_one.value) == ("13800000000", "13800000000")
    assert watching.masked and "138" not in watching.value


def test_a_paper_shows_private_values_to_who_works_on_the_matter_and_a_mask_to_others(here: District) -> None:
    complaint = complained(here)
    register = complaint.papers.get(title="投诉举报登记表")
    assert not register.document["draft"] and register.number
    with on(DECIDED):
        full, masked = printed(here.clerk, register), printed(here.supervisor, register)
    for way in ("page", "pdf", "word"):
        for value in ("柯慕", PHONE, HOME, SHOP, WISH, STORY, LEAD):
            assert value in full[way], (way, value)
            assert value not in masked[way], (way, value)
        assert MASKED not in full[way] and MASKED in masked[way]
        assert "准阳区某糕点店" in masked[way] and register.number in masked[way]
    for one in (full, masked):  # whoever reads it, it is the same paper
        assert register.check_code in one["pdf"] and register.number in one["pdf"]
    assert "已隐去个人信息" in masked["page"] and "已隐去个人信息" not in full["page"]


def test_evidence_marked_private_is_handed_out_only_to_those_who_work_on_the_matter(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        plain, private = file("照片", by=here.li), file("身份证复印件", by=here.li)
        private.private = True
        for one in (plain, private):
            done(matters.attach_evidence(case, one, by=here.li))

        def got(who: Officer, one: Any) -> int:
            answer = signed_in(who).get(reverse("matters:evidence", args=[case.pk, one.pk]))
            if answer.streaming:
                assert b"".join(answer.streaming_content)
            return answer.status_code

        assert (got(here.li, private), got(here.supervisor, private)) == (200, 403)
        assert (got(here.li, plain), got(here.supervisor, plain)) == (200, 200)
        page = reverse("matters:matter", args=[case.pk])
        mine, theirs = said(signed_in(here.li).get(page)), said(signed_in(here.supervisor).get(page))
    assert private.filename in mine and private.filename not in theirs
    assert "身份证复印件（只供办理本案的人员查阅）" in theirs and plain.filename in theirs


def test_a_form_never_shows_a_sealed_value_again_and_keeps_it_when_left_empty(here: District) -> None:
    with on(START):
        case = done(here.open_penalty(words={"lead_content": LEAD, "source": "举报", "found_on": "2026-03-01"}))
        draft = case.papers.get(title="案件来源登记表")
        assert draft.document["draft"] is False
        asked = {one.name: one for one in papers.blanks_of(draft)}
        assert asked["lead_content"].private and asked["lead_content"].held and asked["lead_content"].value is None
        assert asked["source"].value == "举报"


def test_a_form_marks_what_is_uploaded_with_it_as_private_when_told(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.perform(case, "filing", [here.head], outcome="filed")
        client, address = signed_in(here.li), reverse("matters:act", args=[case.pk, "investigate"])
        given = fields_of(client.get(address)) | {"by": [str(here.zhao.pk)], "files_private": "on"}
        files = {f"e_{number}": io.BytesIO(f"%PDF-1.7 {number}".encode()) for number in range(3)}
        assert client.post(address, given | files).status_code == 302
    assert {one.private for one in case.acts.get(event="investigate").evidence.all()} == {True}


# ── vouched for ──


def test_the_register_vouches_for_the_document_and_through_it_for_the_sealed_value(here: District) -> None:
    register = complained(here).papers.get(title="投诉举报登记表")
    assert render.content_digest(papers.document(register)) == register.digest
    vouched = Projection.objects.filter(table="matters_paper", row=str(register.pk)).get()
    assert projection.digest(register, bytes(vouched.salt)) == bytes(vouched.digest)
    stands = {one["name"]: one["commitment"] for one in register.document["private"]}
    assert {"1.phone", "1.name", "dispute_facts", "lead_content"} <= stands.keys()
    value = PrivateValue.objects.get(commitment=stands["dispute_facts"])
    assert sealed.commitment(bytes(value.salt), register.matter_id, "dispute_facts", STORY) == stands["dispute_facts"]
    assert sealed.commitment(bytes(value.salt), register.matter_id, "dispute_facts", LEAD) != stands["dispute_facts"]


# ── erased ──


def test_nothing_is_erased_while_the_matter_runs_nor_while_it_must_be_kept(here: District, keeper: Officer) -> None:
    with on(START):
        running = here.complain()
        value = running.private_values.get(name="phone")
        given: dict[str, Any] = {"basis": "本人申请", "reason": "不再需要"}
        assert "尚未办结" in refused(matters.erase(running, [value], by=keeper, **given)).message
    closed = complained(here)
    value = closed.private_values.get(name="phone")
    with on(date(2029, 3, 2)):
        kept = retention.of(closed)
        assert kept is not None and (kept.closed, kept.until, kept.period) == (START, date(2029, 3, 2), "3年")
        refusal = refused(matters.erase(closed, [value], by=keeper, **given))
        assert "保存3年" in refusal.message and refusal.cites and refusal.earliest == date(2029, 3, 3)
    with on(date(2029, 3, 3)):
        done(matters.erase(closed, [value], by=keeper, **given))


def test_only_who_keeps_personal_information_erases_and_says_on_what_ground_and_why(
    here: District, keeper: Officer
) -> None:
    closed = complained(here)
    value = closed.private_values.get(name="phone")
    with on(FREE):
        for who in (here.clerk, here.head, here.supervisor, here.stranger):
            refusal = refused(matters.erase(closed, [value], by=who, basis="本人申请", reason="不再需要"))
            assert "个人信息保护" in refusal.message and refusal.who == ("privacy",)
        assert "依据" in refused(matters.erase(closed, [value], by=keeper, basis=" ", reason="不再需要")).message
        assert "理由" in refused(matters.erase(closed, [value], by=keeper, basis="本人申请", reason="")).message
        refused(matters.erase(closed, [], by=keeper, basis="本人申请", reason="不再需要"))
        other = complained(here).private_values.get(name="phone")
        refused(matters.erase(closed, [other], by=keeper, basis="本人申请", reason="不再需要"))
    assert not Erasure.objects.exists()


def test_after_an_erasure_papers_say_so_and_value_salt_and_name_are_gone(here: District, keeper: Officer) -> None:
    closed = complained(here)
    register = closed.papers.get(title="投诉举报登记表")
    before, commitments = register.digest, closed.acts.get(number=1).commitments
    values = list(closed.private_values.all())
    keys = [bytes(one.ciphertext).hex() for one in values] + [bytes(one.salt).hex() for one in values]
    with on(FREE):
        erasure = done(matters.erase(closed, values, by=keeper, basis="本人申请", reason="保存期限届满"))
    assert len(erasure.erased) == len(values) and not closed.private_values.exists()
    assert in_the_clear((*SECRETS, "柯慕", *keys)) == []
    register.refresh_from_db()
    assert register.digest == before == render.content_digest(papers.document(register))
    assert closed.acts.get(number=1).commitments == commitments and "1.phone" in commitments
    with on(FREE):
        for who in (here.clerk, here.supervisor):
            shown = printed(who, register)
            for way in ("page", "pdf", "word"):
                assert ERASED in shown[way] and register.check_code in shown["pdf"]
                assert not [one for one in (*SECRETS, "柯慕") if one in shown[way]]
            page = said(signed_in(who).get(reverse("matters:matter", args=[closed.pk])))
            assert not [one for one in (*SECRETS, "柯慕") if one in page]
    record = Record.objects.filter(subject=f"matter:{closed.pk}", kind="erasure").order_by("-number").first()
    assert record is not None and b"matters_erasure" in bytes(record.body)


def test_the_screen_erases_after_a_question_and_shows_names_of_values_never_values(
    here: District, keeper: Officer
) -> None:
    closed = complained(here)
    address = reverse("matters:erase", args=[closed.pk])
    with on(DECIDED):
        early = said(signed_in(keeper).get(address))
        assert "保存期限" in early and "2029年3月2日" in early and not signed_in(keeper).get(address).context["form"]
    with on(FREE):
        client = signed_in(keeper)
        listed = client.get(reverse("matters:private"))
        assert closed.number in said(listed) and "可以删除" in said(listed)
        page = client.get(address)
        assert "data-confirm" in page.content.decode() and "联系电话" in said(page)
        assert not [one for one in (*SECRETS, "柯慕") if one in said(page)]
        given = {"token": fields_of(page)["token"], "basis": "本人申请", "reason": "保存期限届满"}
        assert "选择要删除的各项" in said(client.post(address, given))
        chosen = [str(pk) for pk in closed.private_values.values_list("pk", flat=True)]
        assert client.post(address, given | {"chosen": chosen}).status_code == 302
        after = said(client.get(address))
        assert "案卷中没有个人信息" in after and "温言" in after and "保存期限届满" in after
        assert closed.number not in said(client.get(reverse("matters:private")))
        for who in (here.clerk, here.head, here.supervisor):
            assert signed_in(who).get(address).status_code == 403


# ── drafts of one's own ──


def test_a_draft_is_kept_for_its_officer_and_goes_with_the_act(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        matters.save_draft(case, here.head, "filing", {"note": "拟立案"})
        matters.save_draft(case, here.head, "filing", {"note": "同意立案"})
        assert Draft.objects.get().values == {"note": "同意立案"}
        here.perform(case, "filing", [here.head], outcome="filed")
        assert not Draft.objects.exists()
        assert matters.drop_draft(case, here.head, "filing") is False
