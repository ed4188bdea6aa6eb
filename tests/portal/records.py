"""Something to read: published records made by the office itself, handed over, waiting for the portal."""

from __future__ import annotations

from datetime import date

from tests.office.factories import done, on
from tests.office.publication.district import Desk
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication.models import Publication

DAY = date(2026, 3, 12)
REPORT = {
    "year": 2025,
    "title": "依法行政自查报告",
    "parts": [
        {
            "title": "一、行政执法",
            "sentences": [
                [
                    {"words": "全年作出行政处罚决定 "},
                    {"figure": "penalties", "shown": "1", "rows": 1},
                    {"words": " 件，"},
                    {"figure": "licences", "shown": "", "rows": 0},
                    {"words": "。"},
                ]
            ],
            "tables": [
                {
                    "title": "第二十条第（六）项",
                    "unit": "件",
                    "columns": ["本年处理决定数量"],
                    "rows": [{"title": "行政处罚", "values": [1234]}],
                }
            ],
            "written": [{"heading": "下一步", "text": "继续努力。"}],
            "no_records": ["行政复议"],
        }
    ],
}


def release(desk: Desk, one: Publication) -> Publication:
    with on(DAY):
        done(publication.release(one, desk.publisher, True, True))
        publication.deliver()
        publication.hand_over_keys()
    return one


def penalty(desk: Desk, **given: bool) -> Publication:
    return release(desk, desk.proposed(**given))


def power_list(desk: Desk) -> Publication:
    with on(DAY):
        made = publication.propose_power_list(desk.here.bureau)
    return release(desk, made)


def report(desk: Desk, *subjects: str) -> Publication:
    proposed = {**REPORT, "parts": [dict(part) for part in REPORT["parts"]]}  # type: ignore[attr-defined]
    proposed["parts"][0]["sentences"] = [[dict(p) for p in REPORT["parts"][0]["sentences"][0]]]  # type: ignore[index]
    proposed["parts"][0]["sentences"][0][1]["public"] = list(subjects)
    with on(DAY):
        made = publication.propose(
            section=Publication.Section.REPORT, title="2025年依法行政自查报告", organ=desk.here.bureau,
            subject="report:self_inspection:2025", proposed=proposed,
        )  # fmt: skip
    return release(desk, made)
