"""The room's pages: a lawyer reads the tables, a keeper imports, an officer asks and the head approves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from openpyxl import load_workbook

from tests.office.browsing import said, signed_in
from tests.office.discretion import standing
from tests.office.factories import START, District, district, done, on
from zhunsheng.office.discretion.models import Advice, Deviation, Standard
from zhunsheng.office.matters.models import Matter
from zhunsheng.reader import discretion_workbook as workbook
from zhunsheng.reader import discretion_writing as writing

pytestmark = pytest.mark.template("district")
SHENZHEN = Path(__file__).resolve().parents[3] / "rulebook" / "city" / "shenzhen" / "discretion" / "2023-01-01.yaml"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory,
         _module_register: Path, clone: Any) -> Iterator[tuple[District, Matter, Standard]]:  # fmt: skip
    """One district, one ripe case, its own standard and a superior's with known gaps; each test is rolled back."""
    files = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        LOG_ROOT=_module_register / "log", KEYS_ROOT=_module_register / "keys",
    )  # fmt: skip
    with django_db_blocker.unblock(), files:
        clone.dirty = True
        here = district()
        with on(START):
            case, standard = standing.ripe(here), standing.released(here, standing.LINKED)
            standing.released(here, SHENZHEN.read_text("utf-8"))
    with files, on(standing.READY):
        yield here, case, standard


@pytest.fixture
def here(made: tuple[District, Matter, Standard], db: None) -> District:
    return made[0]


@pytest.fixture
def case(made: tuple[District, Matter, Standard], db: None) -> Matter:
    return Matter.objects.get(pk=made[1].pk)


@pytest.fixture
def standard(made: tuple[District, Matter, Standard], db: None) -> Standard:
    return Standard.objects.get(pk=made[2].pk)


def test_a_lawyer_reads_the_standards_their_items_and_what_is_spared(here: District, standard: Standard) -> None:
    lawyer = signed_in(here.reviewer)
    index = said(lawyer.get("/discretion/"))
    assert standard.title in index and "深圳市城市管理" in index and "上级" in index
    item = said(lawyer.get(f"/discretion/items/{standing.item(standard).pk}/"))
    assert "占用面积：不超过499" in item and "1000元至3000.01元" in item and "要有证据" in item
    gapped = Standard.objects.get(key="SZ-CG-2023")
    assert "times=1、grave=false 时没有档次可以适用" in said(lawyer.get(f"/discretion/standards/{gapped.pk}/"))
    assert "不予处罚" in said(lawyer.get("/discretion/spared/"))
    assert "擅自占用" in said(lawyer.get("/discretion/items/?q=占用"))
    assert "没有可以重放的案件" in said(lawyer.get(f"/discretion/standards/{standard.pk}/backtest/"))
    book = lawyer.get(f"/discretion/standards/{standard.pk}/standard.xlsx")
    plain: Any = writing.plain(standard.text)
    assert workbook.read(book.content).plain["items"].keys() == plain["items"].keys()


def test_a_wrong_workbook_comes_back_and_a_right_one_waits_for_a_second_person(here: District) -> None:
    keeper = signed_in(here.keeper)
    plain: Any = writing.plain(standing.LINKED.replace("CG-2024-01", "CG-2026-05"))

    def send(content: bytes, **more: str) -> Any:
        return keeper.post(
            "/discretion/import/", {"file": SimpleUploadedFile("a.xlsx", content), "organ": here.bureau.code, **more}
        )

    wrong = workbook.write(plain)
    book = load_workbook(io.BytesIO(wrong))
    column = [cell.value for cell in book[workbook.TABLE][1]].index("适用条件") + 1
    book[workbook.TABLE].cell(3, column, "corrected=true；area=[501,)；harm=无")
    stream = io.BytesIO()
    book.save(stream)
    answer = send(stream.getvalue())
    assert answer.status_code == 422 and "area=500" in said(answer)
    back = load_workbook(io.BytesIO(send(stream.getvalue(), back="1").content))
    assert workbook.REASON in [cell.value for cell in back[workbook.TABLE][1]]
    assert "不是可以读取" in said(send(b"")) or "空" in said(send(b""))
    assert not Standard.objects.filter(key="CG-2026-05").exists()
    assert send(workbook.write(plain)).status_code == 302
    drafted = Standard.objects.get(key="CG-2026-05")
    assert drafted.organ == here.bureau and drafted.released_on is None
    assert keeper.post(f"/discretion/standards/{drafted.pk}/release/").status_code == 403
    second = signed_in(standing.publisher(here))
    assert second.post(f"/discretion/standards/{drafted.pk}/release/", {"explained": ""}).status_code == 302
    drafted.refresh_from_db()
    assert drafted.released_by == standing.publisher(here)


def test_an_officer_asks_proposes_and_the_head_approves(here: District, case: Matter, standard: Standard) -> None:
    officer, proof = signed_in(here.li), str(standing.proof(case).pk)
    page = said(officer.get(f"/matters/{case.pk}/"))
    assert "决定罚款之前应当适用" in page
    row = standing.item(standard)
    assert row.name in said(officer.get(f"/matters/{case.pk}/discretion/"))
    address = f"/matters/{case.pk}/discretion/{row.pk}/"
    assert "情节" in said(officer.get(address))
    given = {"ended_on": "2026-02-20", "fact_area": "10", "fact_corrected": "false", "fact_harm": "无", "choice": ""}
    lacking = officer.post(address, given)
    assert lacking.status_code == 422 and not Advice.objects.exists()
    asked = officer.post(address, {**given, "proof_area": proof})
    advice = Advice.objects.get()
    assert asked["Location"] == f"/discretion/advice/{advice.pk}/"
    shown = said(officer.get(asked["Location"]))
    assert "1000元至3000.01元" in shown and "属于第4档" in shown and "追究时效届满" in shown
    proposed = officer.post(
        f"/discretion/advice/{advice.pk}/deviate/", {"fen": "4000", "reason": "多次劝阻", "ground": ""}
    )
    assert proposed.status_code == 302
    deviation = Deviation.objects.get()
    assert deviation.fen == 400_000
    refused = officer.post(
        f"/discretion/deviations/{deviation.pk}/approve/", {"way": "head", "act": "", "document": ""}
    )
    assert refused.status_code == 422 and "行政机关负责人" in said(refused)
    head = signed_in(here.head)
    assert head.post(
        f"/discretion/deviations/{deviation.pk}/approve/", {"way": "head", "act": "", "document": ""}
    ).status_code == 302  # fmt: skip
    assert "主要负责人批准" in said(officer.get(f"/matters/{case.pk}/"))
    assert signed_in(here.stranger).get(asked["Location"]).status_code == 404


def test_one_amount_is_offered_in_the_form_of_the_decision(here: District, case: Matter, standard: Standard) -> None:
    done(standing.advised(here, case, standard, facts={"area": 500, "corrected": True, "harm": "无"}))
    form = signed_in(here.head).get(reverse("matters:act", args=[case.pk, "decide"]) + "?outcome=penalty")
    assert 'value="500.00"' in form.content.decode() or 'value="500"' in form.content.decode()
