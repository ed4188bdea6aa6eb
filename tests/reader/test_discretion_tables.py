"""Books of standards in and out: the rulebook's own, the printed tables of a province, and Excel both ways."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.law import test_discretion as law_tests
from zhunsheng.example import standards
from zhunsheng.law.discretion import BookError, State
from zhunsheng.law.discretion.proof import gaps
from zhunsheng.reader import discretion, weight_tables
from zhunsheng.reader import discretion_workbook as workbook
from zhunsheng.reader import discretion_writing as writing

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
GUANGDONG = ROOT / "province" / "guangdong" / "discretion" / "2022-01-01.yaml"
SHENZHEN = ROOT / "city" / "shenzhen" / "discretion" / "2023-01-01.yaml"
PAGES = """
  一、不按规定做某事
  §9.1 裁量标准
       《某某条例》第三条 应当做某事。
处罚依据  《某某条例》第三十条第一款 处二万元以上二十万元以下的罚款。
违法行为     裁量要素        违法程度       裁量权重
              裁量起点                    20%
           持续时间        3 个月以下        0%
                       3 个月以上 6 个月以     10%
                              下
                       6 个月以上        30%
           地点           一般区域         0%
                         保护区         50%
 备注   本表裁量的计算方法为：罚款金额＝裁量百分值总和×20 万。
  二、另一行为
  §9.2 裁量标准
处罚依据  《某某条例》第三十一条 处二万元以上二十万元以下的罚款。
              裁量起点                    20%
           地点           一般区域         0%
                         保护区         50%
 备注   本表裁量的计算方法为：罚款金额＝裁量百分值总和×20 万。
  三、没有权重的行为
  §9.3 裁量标准
"""


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    return standards.books(ROOT)


def test_the_example_has_the_size_of_the_real_district(example: dict[str, Any]) -> None:
    items = [item for book in example.values() for item in book["items"].values()]
    tiers = [tier for item in items for tier in item["tiers"]]
    fixed = [tier for tier in tiers if "fixed" in tier.get("fine", {})]
    assert (len(example), len(items), len(tiers), len(fixed)) == (22, 899, 4_425, 2_759)
    assert all(item["basis"] and len(item["tests"]) >= len(item["tiers"]) for item in items)
    assert len({code for book in example.values() for code in book["items"]}) == 899
    assert standards.books(ROOT) == example


def test_a_book_of_the_example_is_proved_like_any_other(example: dict[str, Any]) -> None:
    book = discretion.parse(writing.written(example["D26"]))
    assert len(book.items) == 41 and not book.cautions
    assert all(not gaps(item) for item in book.items.values())


@pytest.mark.prove
def test_every_book_of_the_example_is_proved(example: dict[str, Any]) -> None:
    for plain in example.values():
        assert not discretion.parse(writing.written(plain)).cautions


def test_the_books_of_real_issuers_are_sound_and_their_gaps_are_known() -> None:
    shenzhen, guangdong = discretion.load(SHENZHEN), discretion.load(GUANGDONG)
    assert (len(shenzhen.items), sum(len(item.tiers) for item in shenzhen.items.values())) == (9, 29)
    open_items = {code: len(gaps(item)) for code, item in shenzhen.items.items() if item.state is State.KNOWN_GAPS}
    assert open_items == {"2": 2, "3": 1}
    assert len(guangdong.items) >= 30 and all(item.weights for item in guangdong.items.values())


def test_a_printed_weight_table_is_typed_and_what_does_not_add_up_is_named() -> None:
    found = weight_tables.read(PAGES)
    (table,) = found.tables.values()
    assert (table.number, table.law, table.article) == ("9.1", "某某条例", "第三十条第一款")
    assert (table.start, table.least, table.most) == (20, 2_000_000, 20_000_000)
    assert [factor.options for factor in table.factors] == [
        (("[,3)", 0), ("[3,6)", 10), ("[6,)", 30)),
        (("一般区域", 0), ("保护区", 50)),
    ]
    assert {one.number: one.why for one in found.left} == {
        "9.2": "起点与各要素最高权重之和是70%，不是100%",
        "9.3": "不是权重表（没有裁量起点）",
    }


def test_the_provinces_pages_give_the_tables_that_the_rulebook_holds(shared: Path) -> None:
    folder = shared / "data" / "structured" / "discretion"
    found = weight_tables.read(gzip.decompress((folder / "gd_eco_discretion_table_2021.txt.gz").read_bytes()).decode())
    book = discretion.load(GUANGDONG)
    assert set(found.tables) == set(book.items) and len(found.left) > 200
    # the sample's own worked cases: 20% and 100% of five percent of ten million yuan
    sample = json.loads((folder / "gd_eco_1_1_example.json").read_text("utf-8"))
    for worked in sample["worked"]:
        item, facts = book.items["1.1"], {"sum": worked["investment"] * 100}
        assert item.weights is not None
        for choice, (name, options) in zip(worked["choices"], item.weights.factors.items(), strict=True):
            cell = options[choice].cell
            facts[name] = cell.spans[0][0] if cell.spans else next(iter(cell.values))
        advice = book.decide("1.1", facts)
        assert (advice.percent, advice.max_fen) == (worked["percent"], worked["fine"] * 100)


def few(plain: Any) -> dict[str, Any]:
    """The first items of a book: the rest is alike."""
    return {**plain, "items": dict(list(plain["items"].items())[:4])}


def shown(content: bytes) -> list[list[list[object]]]:
    book = load_workbook(io.BytesIO(content))
    return [[[cell.value for cell in row] for row in book[name].iter_rows()] for name in book.sheetnames]


@pytest.mark.parametrize("which", ["own", "shares", "weights", "gaps"])
def test_excel_to_yaml_to_excel_is_the_same_with_merged_cells(which: str, example: dict[str, Any]) -> None:
    text = {
        "own": writing.written(example["D26"]),
        "shares": law_tests.SHARES,
        "weights": GUANGDONG.read_text("utf-8"),
        "gaps": SHENZHEN.read_text("utf-8"),
    }[which]
    plain = few(writing.plain(text))
    first = workbook.write(plain)
    between = writing.written(workbook.read(first).plain)
    again = workbook.write(few(writing.plain(between)))
    assert shown(first) == shown(again)
    assert load_workbook(io.BytesIO(first))[workbook.TABLE].merged_cells.ranges
    assert discretion.parse(between).items.keys() == plain["items"].keys()


def test_a_wrong_workbook_comes_back_with_reasons_beside_its_rows(example: dict[str, Any]) -> None:
    content = workbook.write(few(example["D26"]))
    book = load_workbook(io.BytesIO(content))
    sheet = book[workbook.TABLE]
    code, column = sheet["A2"].value, [cell.value for cell in sheet[1]].index("处罚结果") + 1
    sheet.cell(3, column, "罚款1元")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(BookError) as caught:
        discretion.parse(writing.written(workbook.read(stream.getvalue()).plain))
    assert {item for item, _ in caught.value.problems} == {code}
    back = load_workbook(io.BytesIO(workbook.hand_back(stream.getvalue(), caught.value.problems)))[workbook.TABLE]
    reasons = [cell.value for cell in back[1]].index(workbook.REASON) + 1
    assert "低于法定最低" in back.cell(2, reasons).value
    assert {back.cell(row, reasons).value for row in range(3, back.max_row + 1)} == {None}


@pytest.mark.parametrize(("content", "why"), [(b"", "不是可以读取"), (b"PK nothing", "不是可以读取")])
def test_what_is_no_workbook_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        workbook.read(content)
