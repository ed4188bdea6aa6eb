"""The firm's page, the slip and the papers on rolls, in a real browser: they fit phone, desk and paper; axe finds nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.eyes import faults
from tests.browser.test_inspection_looks import enter
from tests.office.factories import done, on
from tests.office.inspections.world import DAY, World, world
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import passes, reads
from zhunsheng.office.inspections.models import Drawn

pytestmark = [pytest.mark.template("district"), pytest.mark.prove]
POINTS = 72 / 25.4
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def visited(transactional_db: None) -> tuple[World, Drawn]:
    """A visit that was made; what was committed stays for the whole module."""
    if not _made:
        _made.append(_visited())
    return _made[0]


_made: list[tuple[World, Drawn]] = []


def _visited() -> tuple[World, Drawn]:
    town = world()
    draw = town.drawn()
    with on(DAY, 18):
        done(inspections.open_visits(draw, by=town.planner))
        one = reads.drawn(draw)[0]
        facts = {"visits_this_year": 0, "at_site": True, "unannounced": True}
        done(town.here.attempt(one.matter, "approve", [town.here.head], outcome="approved", facts=facts))
        done(town.here.attempt(one.matter, "visit", [who.officer for who in reads.current(one)]))
    return town, one


def test_the_firms_pages_fit_and_are_accessible(visited: tuple[World, Drawn], portal_url: str, page: Any) -> None:
    _, one = visited
    assert one.matter
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    code = passes.code_of(one.matter)
    page.goto(f"{portal_url}/firms/enter/#{one.object.code}-{code}")
    assert page.get_by_label("入企码").input_value() == code and "#" not in page.url
    assert faults(page, "firm-enter") == []
    page.get_by_role("button", name="进入").click()
    assert faults(page, "firm-own") == []
    page.get_by_role("button", name="检查人员已到场").click()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_role("button", name=re.compile("确定|确认")).last.click()
    assert faults(page, "firm-own-wrong") == []
    assert [said for said in complaints if "422" not in said] == []


@pytest.mark.parametrize("width", [58, 80, 210])
def test_a_paper_prints_at_the_width_of_its_roll(page: Any, tmp_path: Path, width: int) -> None:
    css = (ROOT / "src/zhunsheng/office/inspections/static/inspections/roll.css").read_text(encoding="utf-8")
    lines = "<p>检查依据：食品安全法第一百一十条</p>" * 30
    page.set_content(
        f"<!doctype html><head><style>{css}</style></head><body class='roll roll-{width}'>"
        f"<main class='roll-sheet'><h1>行政检查通知书</h1>{lines}</main></body>"
    )
    made = tmp_path / "paper.pdf"
    page.pdf(path=made, prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) [0-9.]+\]", made.read_bytes())
    assert boxes and all(abs(float(wide) / POINTS - width) < 1 for wide in boxes)


def test_the_rooms_new_pages_fit(visited: tuple[World, Drawn], office_url: str, page: Any) -> None:
    town, one = visited
    enter(page, office_url, town.planner)
    for name, address in (
        ("licences", "objects/licences/"), ("object-caps", f"objects/{one.object.pk}/"), ("items", "items/"),
    ):  # fmt: skip
        page.goto(f"{office_url}/inspections/{address}")
        assert faults(page, name) == []
    enter(page, office_url, town.here.supervisor)
    page.goto(f"{office_url}/inspections/ratings/")
    assert faults(page, "ratings") == []
    enter(page, office_url, reads.current(one)[0].officer)
    page.goto(f"{office_url}/inspections/site/{one.matter_id}/")
    page.get_by_text("出示入企码").click()
    assert faults(page, "site-pass") == []
