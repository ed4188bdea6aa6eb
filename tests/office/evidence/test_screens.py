"""The pages of evidence: a file in pieces through the door, a piece of evidence through its forms."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.office.browsing import fields_of, said, signed_in
from tests.office.evidence.room import JPEG, PDF, entered, jpeg, opened
from tests.office.factories import START, District, district, done, file, on
from zhunsheng.law.papers import MASKED
from zhunsheng.office.evidence import actions as evidence
from zhunsheng.office.evidence import reads
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.papers import volume
from zhunsheng.office.people import reads as people

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


def sent(client: Client, at: str, offset: int, piece: bytes) -> Any:
    headers = {"Upload-Offset": str(offset), "Upload-Digest": hashlib.sha256(piece).hexdigest()}
    return client.post(at, piece, content_type="application/octet-stream", headers=headers)


def test_a_broken_line_is_taken_up_where_it_stopped(here: District, case: Matter) -> None:
    client, base = signed_in(here.li), f"/matters/{case.pk}/exhibits/"
    empty = client.post(f"{base}uploads/", {"filename": "空.pdf", "size": "0"})
    assert empty.status_code == 422 and "0字节" in empty.json()["refused"] and empty.json()["way_on"]
    begun = client.post(f"{base}uploads/", {"filename": "台账.pdf", "size": str(len(PDF))})
    assert (begun.status_code, begun.json()["offset"]) == (201, 0)
    at = f"{base}uploads/{begun.json()['upload']}/"
    assert sent(client, at, 0, PDF[:20]).json()["offset"] == 20
    lost = sent(client, at, 30, PDF[30:])
    assert (lost.status_code, lost.json()) == (409, {"offset": 20})
    assert client.get(at).json() == {"offset": 20, "size": len(PDF)}
    assert signed_in(here.zhao).get(at).status_code == 404, "an upload is its sender's"
    form = {"form": "file", "upload": begun.json()["upload"], "kind": "documentary", "title": "进货台账"}
    early = client.post(f"{base}new/", form)
    assert early.status_code == 422 and "接着传" in said(early)
    assert sent(client, at, 20, PDF[20:]).json()["offset"] == len(PDF)
    done = client.post(f"{base}new/", form, follow=True)
    assert "证据1" in said(done) and hashlib.new("sm3", PDF).hexdigest() in said(done)
    again = client.post(f"{base}new/", form)
    assert again.status_code == 422 and case.exhibits.count() == 1


def test_a_form_without_script_brings_the_file_along(here: District, case: Matter) -> None:
    client, base = signed_in(here.li), f"/matters/{case.pk}/exhibits/"
    page = client.get(f"{base}new/")
    form = fields_of(page) | {"kind": "documentary", "title": "进货台账", "captured_at": ""}
    wrong = client.post(f"{base}new/", form | {"file": SimpleUploadedFile("现场.jpg", PDF)})
    assert wrong.status_code == 422 and "内容却是版式文件（pdf）" in said(wrong)
    done = client.post(f"{base}new/", form | {"file": SimpleUploadedFile("现场.jpg", JPEG)}, follow=True)
    one = case.exhibits.get()
    assert "未查毒" in said(done)
    look = client.get(f"/matters/{case.pk}/evidence/{one.file_id}/look/")
    assert look["Content-Type"] == "image/jpeg" and look.content == JPEG
    assert look["Content-Security-Policy"].startswith("sandbox;") and look["X-Content-Type-Options"] == "nosniff"
    listed = said(client.get(base))
    assert "进货台账" in listed and "书证" in listed and "李明" in listed
    assert "证据目录" in said(client.get(f"/matters/{case.pk}/"))


def test_a_private_exhibit_is_only_for_who_needs_to_know(here: District, case: Matter) -> None:
    with on(START):
        one = entered(here, case, jpeg("身份证.jpg"), private=True)
    assert signed_in(here.supervisor).get(f"/exhibits/{one.pk}/").status_code == 403
    assert "只供办理本案的人员查阅" in said(signed_in(here.supervisor).get(f"/matters/{case.pk}/exhibits/"))
    assert signed_in(here.stranger).get(f"/exhibits/{one.pk}/").status_code == 404


def test_what_was_called_private_when_catalogued_is_closed_on_every_way(here: District, case: Matter) -> None:
    with on(START):
        held = done(matters.attach_evidence(case, file("身份材料", by=here.li), by=here.li))
        named = evidence.Said(kind="documentary", title="王某身份证", private=True)
        one = done(evidence.catalogue(case, held, named, by=here.li)).exhibit
        watching, page = signed_in(here.supervisor), f"/matters/{case.pk}/"
        assert held.secret and not held.private
        assert watching.get(f"{page}evidence/{held.pk}/").status_code == 403
        assert watching.get(f"{page}evidence/{held.pk}/look/").status_code == 403
        assert "身份材料.pdf" not in said(watching.get(page)) and "身份材料.pdf" in said(signed_in(here.li).get(page))
        assert volume._kept(held, False, False) == MASKED == volume._said(held, False)
        assert volume._bound_in(held, False) == []
        copy = entered(
            here, case, jpeg("复印.jpg", JPEG + b"c"), copy_of=one, title="复印件", compared_by="王某", compared_on=START
        )
        shown = said(watching.get(f"/exhibits/{copy.pk}/"))
        assert "王某身份证" not in shown and f"证据{one.number}" in shown


def test_who_is_to_take_a_private_exhibit_sees_it_and_the_head_gives_for_who_has_left(
    here: District, case: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(START):
        one = entered(here, case, jpeg("身份证.jpg"), private=True)
        other = here.presider
        assert not reads.may_see(case, other, one)
        given = done(evidence.give(one, by=here.li, taker=other, reason="移交保管"))
        assert reads.may_see(case, other, one)
        done(evidence.take(given, by=other))
        assert not reads.gives(one, here.head)
    monkeypatch.setattr(people, "roles_on", lambda who, *rest: {"head"} if who == here.head else set())
    assert reads.gives(one, here.head) and not reads.gives(one, here.zhao)


def test_it_is_handed_over_and_taken_on_the_page(here: District, case: Matter) -> None:
    one = entered(here, case, jpeg("物证.jpg"), kind="physical")
    giver, taker, at = signed_in(here.li), signed_in(here.zhao), f"/exhibits/{one.pk}/"
    nobody = giver.post(f"{at}give/", {"taker": "", "outside": "", "reason": "x"})
    assert nobody.status_code == 422 and "只填一项" in said(nobody)
    giver.post(f"{at}give/", {"taker": str(here.zhao.pk), "outside": "", "reason": "移交保管"})
    assert "等待接收" in said(giver.get(at))
    taker.post(f"{at}take/", {"place": "物证室", "condition": "封条完好", "reason": ""})
    assert reads.holding(one).holder == here.zhao and "封条完好" in said(taker.get(at))
