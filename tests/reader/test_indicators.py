"""Indicators and outlines are read from the rulebook, and every fault is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhunsheng.law.indicator import Measure, Term
from zhunsheng.law.problem import BookError
from zhunsheng.reader import indicators

RULEBOOK = Path(__file__).resolve().parents[2] / "rulebook"
GOOD = """indicators:
  settled:
    title: 化解矛盾纠纷
    unit: 件
    measure: count
    source: {dataset: matters, key: id, date: closed_on}
    where: {kind: mediation}
    drill: [number]
    basis: 人民调解法
    owner: 司法局
"""


def read(folder: Path, text: str) -> dict[str, object]:
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return dict(indicators.load_indicators(folder, folder))


def test_the_national_indicators_load_and_the_outline_names_only_them() -> None:
    known = indicators.load_indicators(RULEBOOK / "national" / "indicators", RULEBOOK)
    outline = indicators.load_outlines(RULEBOOK / "national" / "reports", RULEBOOK)["self_inspection"]
    assert set(outline.figures) <= set(known)
    assert known["promised_days_reduction"].measure is Measure.RATIO
    assert known["promised_days_reduction"].num == (Term(1, "promised_days_before"), Term(-1, "promised_days"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("measure: count", "measure: counted"), "one.yaml:5"),
        (("unit: 件", "unit: "), "unit' is empty"),
        (("where:", "wheer:"), "did you mean 'where'?"),
        (("date: closed_on", "span: [a, b], date: closed_on"), "either 'date' or 'span'"),
        (("measure: count", "measure: sum"), "and 'of' do not fit"),
        (("measure: count", "measure: share"), "has 'within'"),
        (("{kind: mediation}", '{kind: "[9,1]"}'), "the cell of 'kind'"),
    ],
)
def test_a_fault_is_told_with_its_line_and_its_cure(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(BookError, match=r"one\.yaml:") as caught:
        read(tmp_path, GOOD.replace(*change))
    assert told in str(caught.value)


def test_every_fault_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(GOOD.replace("settled:", "other:").replace("owner: 司法局", "owner: "), "utf-8")
    with pytest.raises(BookError) as caught:
        read(tmp_path, GOOD.replace("basis: 人民调解法", "basis: "))
    assert {one.where for one in caught.value.problems} == {"one.yaml:9", "two.yaml:10"}
