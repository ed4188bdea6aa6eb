"""A report that the system wrote is checked against the system's records: every figure holds, and one record changes one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.office.factories import START, District, district, on
from zhunsheng.claims import Checked, check
from zhunsheng.claims.known import against
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.reports import checking, reads

YEAR = 2020


def record(here: District, of: str, number: int, outcome: str, **facts: Any) -> HistoricalRecord:
    return HistoricalRecord(
        of=of, number=f"{of}-{number}", title="案件", organ=here.bureau, opened_on=date(YEAR, 3, 1), closed_on=date(YEAR, 3, 2),
        outcome=outcome, facts=facts, batch="试",
    )  # fmt: skip


def written() -> tuple[str, dict[str, str]]:
    """The report as text, and the figures in it that have rows."""
    reading = reads.reading(reads.outlines()["self_inspection"], YEAR)
    lines, figures = [], {}
    for part in reading.parts:
        for sentence in part.sentences:
            lines.append("".join(piece.chip.shown if piece.chip else piece.words for piece in sentence))
            figures |= {
                p.chip.indicator.id: p.chip.shown for p in sentence if p.chip and p.chip.counted and p.chip.shown != "—"
            }
    return "\n".join(lines), figures


def settled(checked: Checked) -> dict[str, str]:
    return {one.against.indicator: one.verdict.value for one in checked.claims if one.against and len(one.numbers) == 1}


@pytest.mark.django_db
def test_every_figure_of_our_own_report_holds_and_one_more_record_changes_one() -> None:
    here = district()
    with on(START):
        matters.take_over_history([record(here, "mediation", n, "settled") for n in range(1, 4)])
        text, figures = written()
        assert "mediations_settled" in figures
        found = settled(against(check(text), checking.known(YEAR)))
        assert {name: found.get(name) for name in figures} == dict.fromkeys(figures, "holds")
        assert "fails" not in found.values()
        matters.take_over_history([record(here, "mediation", 4, "settled")])
        changed = settled(against(check(text), checking.known(YEAR)))
    assert [name for name, verdict in changed.items() if verdict == "fails"] == ["mediations_settled"]
