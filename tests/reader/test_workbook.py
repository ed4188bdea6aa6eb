"""A procedure as a workbook: what goes in comes out, a changed cell is one changed line, a wrong cell is named."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from zhunsheng.law import notation
from zhunsheng.law.notation import Declared
from zhunsheng.reader import comparison, marked, overlay, procedure, workbook
from zhunsheng.reader.marked import BookError, Node

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
FILES = sorted(ROOT.rglob("procedures/*/????-??-??.yaml"))
COMPLAINT = ROOT / "national/procedures/complaint/2022-11-01.yaml"
Put = Callable[[str, str, object], None]


def declared(tree: Node) -> Declared:
    if "overlay" in tree:
        base = sorted((ROOT / "national/procedures" / tree.need("of").text()).glob("????-??-??.yaml"))[-1]
        tree, problems = overlay.lay(marked.load(base), tree)
        assert problems == []
    reading = procedure.read(tree)
    assert reading.problems == [] and reading.declared is not None
    return reading.declared


@pytest.mark.parametrize("file", FILES, ids=[f"{f.parts[-4]}-{f.parent.name}" for f in FILES])
def test_every_shipped_procedure_comes_back_the_same(file: Path, tmp_path: Path) -> None:
    tree = marked.load(file)
    if file == COMPLAINT:
        workbook.write(tree, tmp_path / "p.xlsx")
        back = workbook.read(tmp_path / "p.xlsx")
    else:
        back = workbook.taken(workbook.made(tree), "p.xlsx")
    written = marked.loads(workbook.as_yaml(back), "p.yaml")
    assert {notation.digest(declared(one)) for one in (back, written)} == {notation.digest(declared(tree))}


BOOK = workbook.made(marked.load(COMPLAINT))


@pytest.fixture
def change() -> Iterator[Callable[[str, str, object], None]]:
    """Puts a value into a cell, for this test only."""
    before: list[tuple[Any, object]] = []

    def put(sheet: str, cell: str, value: object) -> None:
        before.append((BOOK[sheet][cell], BOOK[sheet][cell].value))
        BOOK[sheet][cell].value = value

    yield put
    for cell, value in reversed(before):
        cell.value = value


def at(sheet: str, code: str, word: str) -> str:
    """The cell of a row and a column."""
    column = next(c.column_letter for c in BOOK[sheet][2] if c.value == word)
    row = next(c.row for c in BOOK[sheet]["A"] if c.value == code)
    return f"{column}{row}"


def problems(book: Workbook = BOOK) -> list[str]:
    try:
        tree = workbook.taken(book, "complaint.xlsx")
    except BookError as error:
        return [str(one) for one in error.problems]
    return [str(one) for one in procedure.read(tree).problems]


@pytest.mark.parametrize(
    ("sheet", "code", "word", "value", "row"),
    [
        ("期限", "tell_ended", "within", "5 working days", ("告知终止", "期限", "7个工作日", "5个工作日")),
        ("期限", "accept", "within", "7 days", ("受理决定", "期限", "7个工作日", "7日")),
        (
            "延长",
            "check_lead",
            "times",
            2,
            ("核查线索，决定是否立案", "延长", "“批准延长核查期限”：延长15个工作日，1次为限", "2次为限"),
        ),
        ("行为", "close", "keeps", "5 years", ("【执行】办结归档", "保管期限", "3年", "5年")),
        ("行为", "mediate", "signers", 2, ("【决定】组织调解", "人数", None, "2人以上")),
    ],
)
def test_a_changed_cell_is_exactly_that_line(
    change: Put, sheet: str, code: str, word: str, value: object, row: tuple[str, str, str | None, str]
) -> None:
    change(sheet, at(sheet, code, word), value)
    found = comparison.rows(declared(marked.load(COMPLAINT)), declared(workbook.taken(BOOK, "c.xlsx")))
    assert len(found) == 1, found
    title, said, old, new = row
    assert (found[0].title, found[0].word) == (title, said)
    assert (found[0].old or "").startswith(old or "") and new in (found[0].new or "")


def test_numbers_and_days_as_a_spreadsheet_keeps_them_are_read(change: Put) -> None:
    change("程序", at("程序", "in_force", "value"), datetime(2022, 11, 1))
    change("延长", at("延长", "check_lead", "times"), 1.0)
    change("行为", at("行为", "close", "ends"), True)
    assert notation.digest(declared(workbook.taken(BOOK, "c.xlsx"))) == notation.digest(
        declared(marked.load(COMPLAINT))
    )


#  What is put where, and words of the answer.
WRONG: list[tuple[str, str, str, object, str]] = [
    ("期限", "accept", "within", "7", "'7' has no unit that is known"),
    ("期限", "accept", "within", "=3+4", "'=3+4' is a formula: law is written, not computed"),
    ("期限", "accept", "to", "acept", "'acept' is no act here"),
    ("期限", "accept", "cites", "XX 14", "'XX 14' has the key 'XX': sources does not have it"),
    ("期限", "accept", "cites", "{cite TS 14", "'{cite TS 14' cannot be read"),
    ("期限", "accept", "from.possible", "close", "'from' is said in two columns"),
    ("延长", "check_lead", "times", 1.5, "'1.5' is a fraction"),
    ("延长", "check_lead", "act", "prolong", "which is no act here"),
    ("行为", "mediate", "by", "mediater", "role 'mediater' is not declared; did you mean 'mediator'"),
    ("行为", "mediate", "stage", "中间", "'acts.mediate.stage' is '中间'"),
    ("行为", "redirect", "code", "Redirect!", "'Redirect!' is not a name"),
    ("行为", "withdraw", "code", "invite", "'invite' stands here a second time"),
    ("行为", "invite", "code", None, "the row has no 代号"),
    ("结果", "accept", "outcome", "refused", "'refused' of 'accept' stands here a second time"),
    ("结果", "accept", "code", "acept", "'acept' is not in sheet 行为"),
    ("事实", "asks_relief", "type", "yes/no", "'facts.asks_relief.type' is 'yes/no'"),
    ("判断", "is_report", "is", "reports_breach && compitent", "it is neither a fact nor a parameter"),
    ("法律文本", "TS", "text", None, "'TS' has no text"),
    ("程序", "in_force", "word", "inforce", "'inforce' is no word of a procedure's head"),
    ("底线", "accept=accepted before mediate", "statement", "accept before meditate", "'meditate' is no act here"),
]


@pytest.mark.parametrize(
    ("sheet", "code", "word", "value", "message"), WRONG, ids=[f"{r[0]}-{r[2]}-{n}" for n, r in enumerate(WRONG)]
)
def test_a_wrong_cell_is_named(change: Put, sheet: str, code: str, word: str, value: object, message: str) -> None:
    cell = at(sheet, code, word)
    change(sheet, cell, value)
    told = [one for one in problems() if message in one]
    assert told, problems()
    _, place, *_ = told[0].split(":")
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert place.split("!")[0] == sheet and (place.endswith(row) or word == "outcome"), told
    assert ": " in told[0] and "; " in told[0]


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("D2", "speed", "行为!D2: 'speed' is no word of this sheet"),
        ("D2", None, "行为!D2: this column has no word"),
        ("D2", "after", "'after' stands here a second time"),
    ],
)
def test_a_spoilt_heading_is_named(change: Put, cell: str, value: object, message: str) -> None:
    change("行为", cell, value)
    assert any(message in one for one in problems()), problems()


def test_a_sheet_too_many_or_too_few_is_named() -> None:
    book = workbook.made(marked.load(COMPLAINT))
    book.create_sheet("备忘")
    del book["扣除"]
    told = problems(book)
    assert any("备忘!A1: '备忘' is no sheet of a procedure" in one for one in told), told
    assert any("扣除!A1: sheet 扣除 is missing" in one for one in told), told


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(b"PK no zip")
    with pytest.raises(BookError, match=r"p\.xlsx:1: the workbook cannot be read"):
        workbook.read(path)


def test_text_is_never_a_formula() -> None:
    tree = marked.loads(COMPLAINT.read_text("utf-8").replace("name: 投诉举报", "name: =HYPERLINK(1)"), "c.yaml")
    cell = next(c for c in workbook.made(tree)["程序"]["B"] if str(c.value).startswith("="))
    assert cell.data_type == "s"
