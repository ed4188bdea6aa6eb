"""Indicators and outlines are read from the rulebook, and every fault is told with its line."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from zhunsheng.law.indicator import Indicator, Measure, Term, counted
from zhunsheng.law.problem import BookError
from zhunsheng.reader import indicators, outlines

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


@cache
def national() -> dict[str, Indicator]:
    return indicators.load_indicators(RULEBOOK / "national" / "indicators", RULEBOOK)


def read(folder: Path, text: str) -> dict[str, object]:
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return dict(indicators.load_indicators(folder, folder))


def test_the_national_indicators_load_and_the_outlines_name_only_them() -> None:
    known = national()
    for folder in ("reports", "dashboards"):
        for outline in outlines.load_outlines(RULEBOOK / "national" / folder, RULEBOOK).values():
            assert outline.named <= set(known), outline.id
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
        (("    drill", "    against: last_year\n    drill"), "'against' without a change"),
        (
            ("owner: 司法局", "owner: 司法局\n    examples: [{year: 2020, columns: [a, b], rows: [[1]], gives: '1'}]"),
            "1 values under 2",
        ),
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


def test_a_change_takes_its_rows_from_what_it_compares(tmp_path: Path) -> None:
    change = "  more:\n    title: 增减\n    measure: change\n    of: {of}\n    against: last_year\n    basis: 法\n    owner: 局\n"
    found = read(tmp_path, GOOD + change.replace("{of}", "settled"))
    more, settled = found["more"], found["settled"]
    assert isinstance(more, Indicator) and isinstance(settled, Indicator)
    assert (more.changes, more.where, more.source) == (Measure.COUNT, settled.where, settled.source)
    with pytest.raises(BookError, match="there is no count, distinct or sum of that name"):
        read(tmp_path, GOOD + change.replace("{of}", "nothing"))


def test_every_definition_has_two_examples_and_no_two_are_the_same() -> None:
    known = national()
    assert [one.id for one in known.values() if len(one.examples) < 2] == []
    same: dict[str, list[str]] = {}
    for one in known.values():
        bare = replace(one, id="", title="", unit="", basis="", owner="", drill=(), by=())
        same.setdefault(bare.text, []).append(one.id)
    assert [names for names in same.values() if len(names) > 1] == []


def test_every_example_gives_what_it_says() -> None:
    known = national()
    for one in known.values():
        for example in one.examples:
            assert counted(one, example.rows, example.year).shown == example.gives, one.id


def test_no_figure_of_fines_is_broken_down_by_organ() -> None:
    known = national()
    fines = [one for one in known.values() if one.of in ("fine_fen", "confiscated_fen")]
    assert fines and all(one.by == () for one in fines)
