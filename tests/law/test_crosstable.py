"""A statutory table is filled from counts by group; its sums and checks are the form's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.law.crosstable import Check, Column, CrossTable, Row
from zhunsheng.law.indicator import cell

TABLE = CrossTable(
    "依申请公开",
    (
        Row("new", "新收", "received"),
        Row("carried", "上年结转", "open", years_back=1),
        Row("granted", "予以公开", "answered", {"answer": cell("granted")}),
        Row("withheld", "不予公开", "answered", {"answer": cell("withheld")}),
        Row("answered", "总计", sums=("granted", "withheld")),
        Row("left", "结转下年", "open"),
    ),
    (
        Column("person", "自然人", {"who": cell("person")}),
        Column("firm", "企业", {"who": cell("firm")}),
        Column("total", "总计", sums=("person", "firm")),
    ),
    (Check(("new", "carried"), ("answered", "left")),),
)


def groups(**numbers: int) -> dict[tuple[str, int], list[tuple[dict[str, object], int]]]:
    n = {"received": 0, "carried": 0, "granted": 0, "withheld": 0, "left": 0} | numbers
    return {
        ("received", 0): [({"who": "person"}, n["received"]), ({"who": None}, 99)],
        ("open", 1): [({"who": "person"}, n["carried"])],
        ("open", 0): [({"who": "person"}, n["left"])],
        ("answered", 0): [
            ({"who": "person", "answer": "granted"}, n["granted"]), ({"who": "person", "answer": "withheld"}, n["withheld"]),
        ],
    }  # fmt: skip


def test_a_table_asks_each_figure_once_with_the_columns_it_needs() -> None:
    assert TABLE.needs == {
        ("received", 0): {"who"}, ("open", 1): {"who"}, ("open", 0): {"who"}, ("answered", 0): {"who", "answer"},
    }  # fmt: skip


def test_cells_and_sums_are_filled() -> None:
    cells = TABLE.filled(groups(received=5, carried=1, granted=3, withheld=2, left=1))
    assert cells["answered", "person"] == 5 and cells["answered", "total"] == 5 and cells["new", "firm"] == 0
    assert TABLE.failed(cells) == ()


def test_a_check_that_fails_is_told_with_both_sums_in_each_column() -> None:
    cells = TABLE.filled(groups(received=5, granted=3))
    assert [(one.column, one.left, one.right) for one in TABLE.failed(cells)] == [("自然人", 5, 3), ("总计", 5, 3)]


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_received_and_carried_always_meet_answered_and_left_when_the_records_do(a: int, b: int, c: int, d: int) -> None:
    new, carried = a + b, c + d
    granted = min(new + carried, a + d)
    cells = TABLE.filled(groups(received=new, carried=carried, granted=granted, left=new + carried - granted))
    assert TABLE.failed(cells) == ()


def test_a_table_of_wrong_shape_is_refused() -> None:
    strange = CrossTable("x", (Row("a", "甲", sums=("b",)),), (Column("n", "数"),))
    neither = CrossTable("x", (Row("a", "甲"),), (Column("n", "数"),))
    assert strange.problem() and "'b'" in strange.problem()[0]  # type: ignore[index]
    assert neither.problem() and "neither" in neither.problem()[0]  # type: ignore[index]
    assert TABLE.problem() is None
