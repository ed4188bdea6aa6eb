"""Evidence comes in once, is hashed as it comes, and its name is only ever text."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.office.factories import START, District, district, done, file, on, refused
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Matter

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
    with on(START):
        case = done(here.open_penalty())
        here.perform(case, "filing", [here.head], outcome="filed")
        return case


def test_bytes_are_kept_under_their_digest_with_both_hashes(here: District, store: Path) -> None:
    content = b"\x89PNG\r\n\x1a\n" + bytes(3_000_000)
    one = file("照片", content, by=here.li)
    assert one.sha256 == hashlib.sha256(content).hexdigest() and one.sm3 == hashlib.new("sm3", content).hexdigest()
    assert (one.size, one.media_type) == (len(content), "image/png")
    assert media.path(one.sha256).read_bytes() == content
    assert media.path(one.sha256).is_relative_to(store)


def test_an_empty_file_is_refused(here: District) -> None:
    refusal = refused(matters.receive(io.BytesIO(b""), name="笔录", filename="a.pdf", by=here.li))
    assert refusal.kind is RefusalKind.EVIDENCE and "空的" in refusal.message


def test_an_oversized_file_is_refused_and_leaves_nothing_behind(here: District, settings: Any, store: Path) -> None:
    settings.EVIDENCE_LIMIT = 2**20
    refusal = refused(matters.receive(io.BytesIO(bytes(2**20 + 1)), name="笔录", filename="a.pdf", by=here.li))
    assert "超过上限 1 MB" in refusal.message
    assert [path for path in store.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\笔录.pdf", "笔录.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("x\0y\n.pdf", "xy.pdf"),
        ("...", "未命名"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_hostile_file_name_is_only_text(here: District, given: str, shown: str) -> None:
    taken = done(matters.receive(io.BytesIO(b"%PDF-1.7"), name="笔录", filename=given, by=here.li))
    assert taken.filename == shown


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        ("现场笔录".encode(), "text/plain"),
        ("现场笔录".encode()[:-1], "text/plain"),
        (b"<script>alert(1)</script>", "application/octet-stream"),
        (b"MZ\x90\0", "application/octet-stream"),
    ],
)
def test_what_a_file_is_is_read_from_its_bytes(head: bytes, media_type: str) -> None:
    assert media.sniff(head) == media_type


def test_the_same_bytes_twice_in_one_act_are_refused(here: District, case: Matter) -> None:
    with on(START):
        twins = [file(name, b"%PDF-1.7 same", by=here.li) for name in ("笔录", "出示执法证件的记录", "音像记录")]
        refusal = refused(here.attempt(case, "investigate", [here.li, here.zhao], evidence=twins))
    assert "内容完全相同" in refusal.message and not case.evidence.exists()


def test_an_act_without_its_evidence_is_refused(here: District, case: Matter) -> None:
    with on(START):
        refusal = refused(here.attempt(case, "investigate", [here.li, here.zhao], evidence=["笔录"]))
    assert refusal.kind is RefusalKind.EVIDENCE and "“音像记录”" in refusal.message


def test_evidence_attached_before_is_taken_up_by_the_act(here: District, case: Matter) -> None:
    with on(START):
        early = done(matters.attach_evidence(case, file("笔录", by=here.li), by=here.li))
        others = [file(name, by=here.li) for name in ("出示执法证件的记录", "音像记录")]
        act = here.perform(case, "investigate", [here.li, here.zhao], evidence=[early, *others])
    early.refresh_from_db()
    assert early.act == act and act.evidence.count() == 3


def test_evidence_of_another_matter_is_refused(here: District, case: Matter) -> None:
    with on(START):
        other = done(here.open_penalty())
        early = done(matters.attach_evidence(other, file("笔录", by=here.li), by=here.li))
        refusal = refused(here.attempt(case, "investigate", [here.li, here.zhao], evidence=[early]))
    assert "另一案件" in refusal.message


def test_a_photograph_is_not_taken_tomorrow(here: District) -> None:
    with on(START):
        tomorrow = clock.at(date(2026, 3, 3))
        given = matters.receive(io.BytesIO(b"x"), name="照片", filename="a", by=here.li, captured_at=tomorrow)
        assert "晚于现在" in refused(given).message
