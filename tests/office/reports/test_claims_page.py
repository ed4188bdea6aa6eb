"""The page on which a text is checked: coloured by verdict, with reasons, against the records, and nothing kept."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.office.browsing import signed_in
from tests.office.factories import START, District, district, on
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord

pytestmark = pytest.mark.django_db

URL = "/reports/claims/"
TEXT = "2020年共化解各类矛盾纠纷3件。\n审查150余件，其中甲39件，乙7件，丙54件，丁60余件。\n全部按期办结。"


@pytest.fixture
def here() -> District:
    return district()


def settle(here: District, numbers: range) -> None:
    matters.take_over_history(
        [
            HistoricalRecord(
                of="mediation", number=f"M{number}", title="纠纷", organ=here.bureau, opened_on=date(2020, 3, 1),
                closed_on=date(2020, 3, 2), outcome="settled", facts={}, batch="试",
            )
            for number in numbers
        ]
    )  # fmt: skip


def test_a_pasted_text_is_coloured_with_reasons(here: District) -> None:
    with on(START):
        page = signed_in(here.li).post(URL, {"text": TEXT}).content.decode()
    assert page.count('class="claim claim-bad"') >= 2 and "39+7+54+60余=160余，超过总数150余件" in page
    assert "未与记录核对" in page and "看记录" not in page


def test_the_records_settle_a_figure_and_open_its_rows(here: District) -> None:
    with on(START):
        settle(here, range(3))
        page = signed_in(here.li).post(URL, {"text": TEXT, "compare": "on", "year": "2020"}).content.decode()
        settle(here, range(3, 4))
        later = signed_in(here.li).post(URL, {"text": TEXT, "compare": "on", "year": "2020"}).content.decode()
    assert "记录中“化解矛盾纠纷”为3件，相符" in page and "/figures/mediations_settled/?year=2020" in page
    assert "记录中“化解矛盾纠纷”为4件，不符" in later


def test_a_file_is_read_and_a_broken_one_refused(here: District) -> None:
    with on(START):
        client = signed_in(here.li)
        good = client.post(URL, {"file": SimpleUploadedFile("甲.txt", TEXT.encode("gb18030"))})
        bad = client.post(URL, {"file": SimpleUploadedFile("乙.docx", b"PK\x03\x04broken")})
        none = client.post(URL, {"text": " "})
        late = client.post(URL, {"text": TEXT, "compare": "on", "year": "2050"})
    assert good.status_code == 200 and "160余" in good.content.decode()
    assert bad.status_code == 422 and "Word文件已损坏" in bad.content.decode()
    assert none.status_code == 422 and "没有文字可核对" in none.content.decode()
    assert late.status_code == 422 and "年度不能晚于2026年" in late.content.decode()


def test_a_text_that_is_markup_stays_text(here: District) -> None:
    with on(START):
        page = signed_in(here.li).post(URL, {"text": "<script>alert(1)</script>收到12件"}).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_nothing_of_a_text_is_kept(here: District) -> None:
    with on(START):
        client = signed_in(here.li)
        with CaptureQueriesContext(connection, ) as asked:  # fmt: skip
            client.post(URL, {"text": TEXT})
    written = [
        q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and "session" not in q["sql"]
    ]
    assert written == []


def test_the_command_answers_for_one_organ(here: District, tmp_path: Path) -> None:
    file = tmp_path / "总结.txt"
    file.write_text(TEXT.splitlines()[0], encoding="utf-8")
    with on(START):
        settle(here, range(3))
        told = {}
        for organ in (here.bureau.code, here.government.name):
            out = StringIO()
            try:
                call_command("check_claims", str(file), "--year=2020", f"--organ={organ}", "--json", stdout=out)
            except SystemExit as end:
                told[organ] = end.code
            claims = [c for c in json.loads(out.getvalue())["claims"] if c["against"]]
            told[organ] = (claims[0]["against"]["value"], claims[0]["verdict"])
        with pytest.raises(CommandError, match="没有这个机关"):
            call_command("check_claims", str(file), "--year=2020", "--organ=没有")
    assert told == {here.bureau.code: ("3", "holds"), here.government.name: ("0", "unsettled")}
