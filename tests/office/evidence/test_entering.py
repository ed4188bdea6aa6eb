"""Evidence comes in whole or in pieces, is told from what it claims to be, and is never altered afterwards."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from tests.office.discretion import standing
from tests.office.evidence.room import JPEG, PDF, entered, jpeg, opened, said
from tests.office.factories import START, District, district, done, file, on, refused
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.evidence import actions as evidence
from zhunsheng.office.evidence import preview, reads
from zhunsheng.office.evidence.actions import uploading
from zhunsheng.office.evidence.models import Exhibit, Upload
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Evidence, Matter

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


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


def kept(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def test_the_rulebook_names_the_eight_kinds_in_the_order_of_the_act() -> None:
    names = [one.name for one in reads.rules().kinds.values()]
    assert names == [
        "书证", "物证", "视听资料", "电子数据", "证人证言", "当事人的陈述", "鉴定意见", "勘验笔录、现场笔录",
    ]  # fmt: skip
    assert [one.cites[0].citation for one in reads.rules().kinds.values()] == [f"CF 46(1)({n})" for n in range(1, 9)]


@pytest.mark.parametrize("pieces", [1, 2, 7])
def test_a_file_in_pieces_gets_both_digests_of_the_whole(here: District, case: Matter, pieces: int) -> None:
    content = PDF + bytes(range(256)) * 40
    upload = done(evidence.begin(case, filename="台账.pdf", size=len(content), by=here.li))
    step = -(-len(content) // pieces)
    for offset in range(0, len(content), step):
        piece = content[offset : offset + step]
        digest = hashlib.sha256(piece).hexdigest()
        row = done(evidence.append(upload, offset=offset, piece=piece, digest=digest, by=here.li))
        assert isinstance(row, Upload) and row.received == offset + len(piece)
    one = done(evidence.enter(case, said(), by=here.li, upload=upload)).exhibit
    assert one.file is not None and (one.number, one.form) == (1, "file")
    assert one.file.sha256 == hashlib.sha256(content).hexdigest()
    assert one.file.sm3 == hashlib.new("sm3", content).hexdigest()
    assert media.path(one.file.sha256).read_bytes() == content
    assert not Upload.objects.exists()


def test_a_piece_at_the_wrong_place_changes_nothing_and_is_told_the_right_one(here: District, case: Matter) -> None:
    upload = done(evidence.begin(case, filename="a.pdf", size=100, by=here.li))
    first, digest = PDF[:8], hashlib.sha256(PDF[:8]).hexdigest()
    done(evidence.append(upload, offset=0, piece=first, digest=digest, by=here.li))
    for wrong in (0, 7, 9, 100):
        answer = evidence.append(upload, offset=wrong, piece=first, digest=digest, by=here.li)
        assert answer == evidence.Misplaced(8)
    assert uploading.place(upload).read_bytes() == first


def test_a_spoilt_piece_is_not_written_and_the_line_goes_on_after_it(here: District, case: Matter) -> None:
    upload = done(evidence.begin(case, filename="a.pdf", size=16, by=here.li))
    refusal = refused(evidence.append(upload, offset=0, piece=PDF[:8], digest="0" * 64, by=here.li))
    assert "传输中损坏" in refusal.message and not uploading.place(upload).exists()
    digest = hashlib.sha256(PDF[:8]).hexdigest()
    done(evidence.append(upload, offset=0, piece=PDF[:8], digest=digest, by=here.li))
    with uploading.place(upload).open("ab") as torn:  # a piece whose note was lost with the power
        torn.write(b"torn")
    done(evidence.append(upload, offset=8, piece=PDF[8:16], digest=hashlib.sha256(PDF[8:16]).hexdigest(), by=here.li))
    assert uploading.place(upload).read_bytes() == PDF[:16]


def test_what_was_noted_and_is_gone_comes_again(here: District, case: Matter) -> None:
    upload = done(evidence.begin(case, filename="a.pdf", size=16, by=here.li))
    done(evidence.append(upload, offset=0, piece=PDF[:8], digest=hashlib.sha256(PDF[:8]).hexdigest(), by=here.li))
    uploading.place(upload).write_bytes(PDF[:3])
    answer = evidence.append(upload, offset=8, piece=PDF[8:16], digest="0" * 64, by=here.li)
    assert answer == evidence.Misplaced(3)


def test_a_half_sent_file_is_not_entered_and_not_lost(here: District, case: Matter, store: Path) -> None:
    upload = done(evidence.begin(case, filename="a.pdf", size=1_000, by=here.li))
    done(evidence.append(upload, offset=0, piece=PDF, digest=hashlib.sha256(PDF).hexdigest(), by=here.li))
    refusal = refused(evidence.enter(case, said(), by=here.li, upload=upload))
    assert f"还差{1_000 - len(PDF):,}字节" in refusal.message and "接着传" in refusal.way_on
    assert not Exhibit.objects.exists() and Upload.objects.filter(pk=upload.pk).exists()
    assert kept(store) == [uploading.place(upload)]


def test_another_file_than_the_one_announced_is_refused(here: District, case: Matter) -> None:
    other = hashlib.sha256(b"another").hexdigest()
    upload = done(evidence.begin(case, filename="a.pdf", size=len(PDF), by=here.li, sha256=other))
    done(evidence.append(upload, offset=0, piece=PDF, digest=hashlib.sha256(PDF).hexdigest(), by=here.li))
    refusal = refused(evidence.enter(case, said(), by=here.li, upload=upload))
    assert "与选择的文件不一致" in refusal.message and not Evidence.objects.filter(exhibit__isnull=False).exists()


@pytest.mark.parametrize(
    ("name", "content", "kind", "why"),
    [
        ("空.pdf", b"", "documentary", "空的"),
        ("照片.jpg", PDF, "documentary", "文件名说是图片（.jpg），内容却是版式文件（pdf）"),
        ("程序.pdf", b"MZ\x90\x00" + bytes(80), "documentary", "内容却是另一种文件"),
        ("录音.mp3", b"ID3" + bytes(80), "physical", "物证应当是图片、录像，这个文件的内容是录音"),
        ("页面.txt", b"<html><script>alert(1)</script>", "documentary", ""),
    ],
    ids=["empty", "picture_that_is_a_pdf", "program", "sound_for_a_thing", "markup"],
)
def test_what_a_file_says_it_is_is_compared_with_what_it_is(
    here: District, case: Matter, store: Path, name: str, content: bytes, kind: str, why: str
) -> None:
    answer = evidence.enter(case, said(kind=kind), by=here.li, file=evidence.Incoming(io.BytesIO(content), name))
    if not why:
        assert done(answer).exhibit.file.media_type == media.OTHER  # kept, never shown as a page
        return
    refusal = refused(answer)
    assert refusal.kind is RefusalKind.EVIDENCE and why in refusal.message and name in refusal.message
    assert kept(store) == [] and not Exhibit.objects.exists()


def test_too_large_a_file_is_refused_before_a_byte_of_it_comes(here: District, case: Matter, settings: Any) -> None:
    settings.EVIDENCE_LIMIT = 2**20
    refusal = refused(evidence.begin(case, filename="录像.mp4", size=2**20 + 1, by=here.li))
    assert "超过上限 1 MB" in refusal.message and "另处存放" in refusal.way_on
    assert "0字节" in refused(evidence.begin(case, filename="录像.mp4", size=0, by=here.li)).message


def test_the_same_name_and_the_same_content_are_kept_and_told(here: District, case: Matter) -> None:
    entered(here, case, jpeg("现场.jpg"))
    same_name = done(evidence.enter(case, said(), by=here.li, file=jpeg("现场.jpg", JPEG + b"2")))
    assert same_name.told == ("卷内已有同名文件“现场.jpg”，内容不同，两份都已保留。",)
    same_bytes = done(evidence.enter(case, said(), by=here.li, file=jpeg("另一张.jpg")))
    assert "完全相同" in same_bytes.told[0]
    assert case.exhibits.count() == 3
    assert sum(path.stat().st_size == len(JPEG) for path in media.root().rglob("*") if path.is_file()) == 1


def test_a_copy_names_its_original_and_who_compared_them(here: District, case: Matter) -> None:
    original = entered(here, case, jpeg("原件.jpg"))
    refusal = refused(evidence.enter(case, said(copy_of=original), by=here.li, file=jpeg("复印.jpg", JPEG + b"c")))
    assert "没有写明由谁、在哪一天与原件核对" in refusal.message and refusal.cites
    with on(START):
        copy = entered(
            here, case, jpeg("复印.jpg", JPEG + b"c"), copy_of=original, compared_by="王某", compared_on=START
        )
    assert copy.is_copy and list(original.copies.all()) == [copy]
    stranger = done(evidence.enter(opened(here), said(), by=here.li)).exhibit
    assert "不在本案" in refused(evidence.enter(case, said(copy_of=stranger), by=here.li)).message


def test_a_large_video_stays_where_it_is_and_its_digest_can_be_checked(here: District, case: Matter) -> None:
    digest = hashlib.sha256(b"film").hexdigest()
    away = {"kind": "audiovisual", "location": "执法记录仪服务器/2026/03/02/0012.mp4"}
    assert "64位" in refused(evidence.enter(case, said(**away, sha256="12", size=4), by=here.li)).message
    assert "0字节" in refused(evidence.enter(case, said(**away, sha256=digest, size=0), by=here.li)).message
    one = done(evidence.enter(case, said(**away, sha256=digest, size=4), by=here.li)).exhibit
    assert one.form == "reference" and one.file is None
    assert done(evidence.check(one, digest.upper(), by=here.li)).same
    assert not done(evidence.check(one, hashlib.sha256(b"cut").hexdigest(), by=here.li)).same
    assert [row.same for row in one.checks.all()] == [True, False], "both are kept"


def test_evidence_is_recorded_and_nobody_alters_it(here: District, case: Matter) -> None:
    one = entered(here, case, jpeg("现场.jpg"))
    acts = [bytes(row.body) for row in Record.objects.filter(subject=f"matter:{case.pk}")]
    assert any(b"enter_exhibit" in body for body in acts)
    for sql in ("UPDATE evidence_exhibit SET title = 'x'", "DELETE FROM evidence_holding"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert media.path(one.file.sha256).stat().st_mode & 0o777 == 0o400


def test_only_people_of_the_organ_enter_evidence(here: District, case: Matter) -> None:
    refusal = refused(evidence.enter(case, said(), by=here.stranger, file=jpeg("a.jpg")))
    assert refusal.kind is RefusalKind.ROLE and not Exhibit.objects.exists()
    assert refused(evidence.begin(case, filename="a", size=1, by=here.stranger)).kind is RefusalKind.ROLE


def test_facts_point_to_their_evidence_and_the_reviewer_sees_which_do_not(here: District) -> None:
    with on(START):
        case = standing.ripe(here)
    held = case.evidence.first()
    one = done(evidence.catalogue(case, held, said(kind="scene_record"), by=here.li)).exhibit
    assert "没有“nonsense”这项事实" in refused(evidence.support(one, ["nonsense"], by=here.li)).message
    done(evidence.support(one, ["serious"], by=here.li))
    shown = {row.label: row.by for row in reads.proved(case)}
    labels = reads.facts(case)
    assert shown[labels["serious"]] == ("证据1",) and shown[labels["complex"]] == ()
    standard = standing.released(here)
    done(standing.advised(here, case, standard))
    assert any("（裁量）" in word for word in reads.pointed(case)[str(held.pk)]), "discretion points to the same file"


def test_a_pdf_shows_its_first_page_and_a_page_of_markup_shows_nothing(here: District, case: Matter) -> None:
    from pypdf import PdfWriter

    made = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 100)
    writer.write(made)
    one = entered(here, case, evidence.Incoming(io.BytesIO(made.getvalue()), "一页.pdf"))
    picture = preview.of(one.file)
    assert picture is not None and picture[0].startswith(b"\x89PNG") and picture[1] == "image/png"
    broken = entered(here, case, evidence.Incoming(io.BytesIO(PDF), "坏的.pdf"))
    assert preview.of(broken.file) is None
    text = entered(here, case, evidence.Incoming(io.BytesIO("进货十箱".encode()), "说明.txt"))
    assert preview.text(text.file) == "进货十箱"
    assert file("笔录", b"<b>", by=here.li).media_type == media.OTHER
