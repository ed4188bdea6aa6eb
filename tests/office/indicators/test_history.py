"""The example's past: what real reports state of 2020 and of a bureau's list, counted from rows of the example."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhunsheng.office.indicators import reads
from zhunsheng.office.indicators.query import Span

pytestmark = [pytest.mark.django_db, pytest.mark.template("example")]
ROOT = Path(__file__).resolve().parents[3]
YEARS = {"000": 2015, "001": 2020}  # 201X is masked: the example puts it in 2015
FEWER = {"licence_items", "inspection_objects", "inspectors", "service_cases", "mediations_settled", "losses_recovered"}
IN_TENS_OF_THOUSANDS = {"site_clicks"}


def stated(shared: Path) -> Iterator[tuple[str, str, int, str]]:
    """Indicator, number as stated, year, claim: of every claim that stands on one indicator and states one number."""
    with (ROOT / "docs/coverage.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["of"] == "claim"]
    on = {(row["number"], row["paragraph"], row["text"]): row["stands_on"].split() for row in rows}
    with (shared / "seeds/claims.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            key = (row["seed"][:3], row["paragraph"], row["claim_text"])
            numbers, names = row["numbers"].split(";"), on.get(key, [])
            if row["kind"] == "claim" and key[0] in YEARS and len(numbers) == len(names) and "无" not in names[0]:
                for name, number in zip(names, numbers, strict=True):
                    yield name, number, YEARS[key[0]], row["claim_text"]


def test_the_example_states_what_the_reports_state(shared: Path) -> None:
    """The small example has fewer licences, objects, inspectors, service cases and disputes, and nothing else differs."""
    asked = 0
    for name, number, year, claim in stated(shared):
        if name in FEWER or name == "promised_days_before":
            continue
        shown = float(reads.live(reads.definitions()[name], Span.year(year)).shown.rstrip("%").replace(",", ""))
        shown = shown / 10_000 if name in IN_TENS_OF_THOUSANDS else shown
        least = float(number.rstrip("+%"))
        assert shown == least or (number.endswith("+") and least < shown < least * 1.1), (claim, shown)
        asked += 1
    assert asked > 60


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("approvals_reviewed", "369"), ("approvals_kept", "259"), ("approvals_cancelled", "44"),
        ("approvals_unexplained", "66"), ("reconsiderations_received", "17"), ("reconsiderations_closed", "12"),
        ("reconsiderations_upheld", "6"), ("reconsiderations_pending", "5"), ("documents_cleaned", "19"),
        ("people_disciplined", "14"), ("major_penalties_sampled", "26"), ("suits", "2"),
    ],
)  # fmt: skip
def test_2008_is_counted_from_rows_too(name: str, shown: str) -> None:
    assert reads.live(reads.definitions()[name], Span.year(2008)).shown == shown
