"""Every figure of the real reports stands on an indicator, or it is said which records are missing."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from zhunsheng.reader import indicators

ROOT = Path(__file__).resolve().parents[2]
FIGURES = {"claim", "universal", "zero-claim", "target", "rank", "rule", "threshold"}


def covered() -> list[dict[str, str]]:
    with (ROOT / "docs/coverage.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_claim_of_the_reports_is_covered(shared: Path) -> None:
    with (shared / "seeds/claims.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["kind"] in FIGURES]
    asked = {(row["seed"][:3], row["paragraph"], row["claim_text"]) for row in rows}
    assert asked == {(row["number"], row["paragraph"], row["text"]) for row in covered() if row["of"] == "claim"}


def test_every_system_that_names_figures_is_covered(shared: Path) -> None:
    cells = [
        line.strip().strip("|").split("|") for line in (shared / "seeds/SYSTEMS.md").read_text("utf-8").splitlines()
    ]
    named = {c[0].strip() for c in cells if len(c) == 6 and c[0].strip().isdigit() and c[5].strip()}
    assert named == {row["number"] for row in covered() if row["of"] == "system"}


def test_what_a_figure_stands_on_is_there_and_a_gap_says_what_is_missing() -> None:
    known = indicators.load_indicators(ROOT / "rulebook/national/indicators", ROOT / "rulebook")
    for row in covered():
        gap, _, missing = row["stands_on"].partition("：")
        assert missing if gap == "无记录" else set(row["stands_on"].split()) <= set(known), row


def test_the_page_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/coverage", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
