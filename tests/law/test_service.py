"""Service: which day counts as the day of service, and what each way asks for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhunsheng.law.calendar import Calendar
from zhunsheng.law.problem import BookError
from zhunsheng.law.service import Need
from zhunsheng.reader import service as reader

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
RULES = reader.rules(reader.newest(ROOT / "national" / "service"), ROOT)
DAY = date(2026, 3, 2)


@pytest.mark.parametrize("method", ["direct", "left", "electronic", "entrusted", "post", "forwarded"])
def test_what_is_received_is_served_that_day(method: str) -> None:
    assert RULES.methods[method].served_on(DAY, Calendar([])) == DAY


def test_an_announcement_is_served_when_its_thirty_days_have_run() -> None:
    assert RULES.methods["announcement"].served_on(DAY, Calendar([])) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("method", "given", "missing"),
    [
        ("direct", {"receiver"}, ()),
        ("direct", set(), (Need.RECEIVER,)),
        ("left", {"reason"}, (Need.WITNESS,)),
        ("electronic", set(), (Need.CONFIRMATION,)),
        ("post", {"tracking"}, ()),
        ("announcement", {"reason"}, (Need.TRIED,)),
    ],
)
def test_a_way_asks_for_its_own_proof(method: str, given: set[str], missing: tuple[Need, ...]) -> None:
    assert RULES.methods[method].missing(given) == missing


def test_every_way_names_its_article_and_demands_go_directly_first() -> None:
    assert all(one.cites for one in RULES.methods.values())
    assert RULES.wants_direct("履行催告书", "post") and not RULES.wants_direct("履行催告书", "direct")
    assert not RULES.wants_direct("行政处罚决定书", "post")
    assert RULES.direct_first_cites[0].text == "行政强制法 第三十八条"


def test_a_way_with_a_need_that_nobody_knows_does_not_load(tmp_path: Path) -> None:
    path = reader.newest(ROOT / "national" / "service")
    bad = tmp_path / "2024-01-01.yaml"
    bad.write_text(path.read_text("utf-8").replace("needs: [tracking]", "needs: [trakcing]"), "utf-8")
    with pytest.raises(BookError, match="tracking"):
        reader.rules(bad)
