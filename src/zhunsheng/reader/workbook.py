"""A procedure's file as a workbook and back, for those who do not edit YAML.

Rules
- A sheet for each part of the file, a row for each thing, a column for each word; row 1 says the word in Chinese, row 2
  is the word of the notation, the rows below are the file's. Several entries of one word stand on lines of one cell.
- Nothing is guessed: an unknown sheet, column or code, a formula or a fraction is refused with sheet and cell, and so is
  whatever the reader of procedures refuses.
- Comments of a YAML file are not carried over; notes (`note`) are.

    write(marked.load(path), Path("penalty.xlsx"));  tree = read(Path("penalty.xlsx"));  as_yaml(tree)
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from zhunsheng.law.facts import FactType
from zhunsheng.law.notation import Side as RoleSide
from zhunsheng.law.notation import Stage
from zhunsheng.law.problem import BookError, Problem
from zhunsheng.reader import procedure as words
from zhunsheng.reader.marked import MOST_BYTES, Node, Plain

MOST_ROWS: Final = 3000
FIRST: Final = 3  # the first row of a sheet's own
GUIDE: Final = "说明"
CODE: Final = "code"


class Cell(Node):
    """A node that was written in a cell: `where` is file, sheet and cell."""

    __slots__ = ("place",)

    def __init__(self, content: dict[str, Node] | list[Node] | str | None, file: str, place: str, name: str) -> None:
        super().__init__(content, file, 1, name)
        self.place = place

    @property
    def where(self) -> str:
        return f"{self.file}:{self.place}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, the section it holds, the list or mapping within each entry (`part`), its columns.

    `keys` are the columns that find a row's place: the entry's code, and the part's own.
    """

    title: str
    section: str
    columns: tuple[str, ...]
    part: str = ""
    keys: tuple[str, ...] = (CODE,)


def _without(columns: Sequence[str], *gone: str) -> tuple[str, ...]:
    return tuple(one for one in columns if one not in gone)


_PUBLISH = ("publish.what", "publish.leave_out")
SHEETS: Final = (
    Sheet("法律文本", "sources", ("text",)),
    Sheet("角色", "roles", ("name", "side", "note")),
    Sheet("事实", "facts", words.FACT),
    Sheet("判断", "cases", words.CASE),
    Sheet("参数", "parameters", _without(words.PARAMETER, "values")),
    Sheet("参数值", "parameters", ("value", "cites", "fact", "verified", "note"), "values", (CODE, "since")),
    Sheet("行为", "acts", (*_without(words.ACT, "outcomes", "publish"), *_PUBLISH)),
    Sheet("结果", "acts", (*_without(words.DEED, "publish"), *_PUBLISH), "outcomes", (CODE, "outcome")),
    Sheet("期间", "windows", words.WINDOW),
    Sheet("期限", "clocks", (*_without(words.CLOCK, "pauses", "extended_by", "on_breach"), "from.possible")),
    Sheet("扣除", "clocks", ("from", "to", "only", "cites", "fact", "verified", "note"), "pauses"),
    Sheet("延长", "clocks",
          ("act", "adds", "until", "restarts", "times", "late", "cites", "fact", "verified", "note"), "extended_by"),
    Sheet("逾期", "clocks",
          ("effect", "name", "closes", "opens", "requires", "accrues.basis_points", "accrues.of", "accrues.per",
           "at_most.times", "at_most.of", "cites", "fact", "verified", "note"), "on_breach"),
    Sheet("底线", "always", ("statement",), keys=()),
)  # fmt: skip
HEAD: Final = Sheet("程序", "", ("value",), keys=("word",))
HEAD_WORDS: Final = (
    "procedure",
    "overlay",
    "of",
    "name",
    "in_force",
    "transition.open_matters",
    "transition.cites",
    "transition.fact",
    "transition.verified",
    "transition.note",
)
LISTS: Final = frozenset({
    "values", "by", "credential", "not_by", "mirrors", "after", "waits_for", "requires", "opens", "closes", "redo", "stands",
    "enters", "papers", "evidence", "publish.what", "publish.leave_out", "cites", "allows", "ended_by", "blocks", "from", "to",
    "until", "transition.cites",
})  # fmt: skip
_ALONE: Final = frozenset({"by", "credential", "cites", "from", "to", "until", "transition.cites"})  # needs no brackets
LABELS: Final = {
    CODE: "代号", "outcome": "结果代号", "since": "自哪一天起", "word": "项目", "statement": "不得违反的话", "text": "全称",
    "procedure": "程序代号", "overlay": "叠加层代号", "of": "叠加于", "in_force": "施行日期",
    "transition.open_matters": "新旧衔接：在办案件", "transition.cites": "新旧衔接：依据", "transition.fact": "新旧衔接：参考记录",
    "transition.verified": "新旧衔接：已核实", "transition.note": "新旧衔接：说明",
    "name": "名称", "side": "方面", "note": "说明", "type": "类型", "unit": "单位", "values": "选项", "judged_by": "由谁判断",
    "private": "个人信息", "audience": "范围", "is": "问", "cites": "依据", "verified": "已核实", "fact": "参考记录",
    "value": "值", "set_by": "由谁设定", "yields_to": "可由下一层另定（依据）", "by": "谁来办", "signers": "人数", "credential": "证件",
    "not_by": "谁办过的人不得办", "mirrors": "随之发生", "repeats": "可以多次", "each": "每人一次", "outlives": "结案后仍可办",
    "stage": "阶段", "after": "须先有", "waits_for": "如应当办理，须先办", "requires": "之后应当", "opens": "之后可以",
    "closes": "之后不能再", "redo": "须重新办", "stands": "仍然有效", "only_if": "前提", "ends": "案件终结", "enters": "录入事实",
    "papers": "文书", "evidence": "须附证据", "publish.what": "公开：内容", "publish.leave_out": "公开：隐去",
    "keeps": "保管期限", "starts": "另开事项", "from": "起算", "from.possible": "起算：可以办理之日", "to": "至（办结）",
    "until": "终止", "if": "如果", "unless": "除非", "lasts": "长度", "allows": "期间内可以", "ended_by": "提前结束",
    "blocks": "届满前不得", "rolls": "末日顺延（依据或 no）", "within": "期限", "only": "只停什么", "act": "由哪一行为",
    "adds": "延长多少", "restarts": "重新起算", "times": "限几次", "late": "届满后仍可（依据）", "effect": "法律后果",
    "accrues.basis_points": "加收：万分之几", "accrues.of": "加收：以哪一数额", "accrues.per": "加收：每",
    "at_most.times": "上限：倍数", "at_most.of": "上限：以哪一数额",
}  # fmt: skip
CHOICES: Final = {
    "stage": [one.value for one in Stage], "side": [one.value for one in RoleSide], "type": [one.value for one in FactType],
    **{word: ["true", "false"] for word in ("verified", "private", "repeats", "outlives", "ends", "restarts")},
}  # fmt: skip
_GUIDE_TEXT: Final = (
    "本工作簿就是一份程序：改完以后用 zhunsheng rulebook yaml 文件名.xlsx --out 日期.yaml 转回规则库的写法。",
    "每张表第 1 行是中文名称，第 2 行是规则语言中的词，请勿改动；从第 3 行起每行一项。",
    "同一格里有几项的，每项单独一行（Alt+Enter 换行）。“代号”只用小写字母、数字和下划线。",
    "期限写数字和单位：90 days（日）、7 working days（工作日）、24 hours（小时）、6 months（月）、2 years（年）。",
    "关系写行为的代号，可以加结果和条件：legal_review=passed if review_due。依据写“文本代号 条(款)(项)”：CF 58(1)(2)。",
    "写错的地方，转换时会指出是哪张表哪一格、为什么、怎样改。改了什么，用 zhunsheng rulebook diff 旧 新 查看。",
)


# ── writing ──


def write(tree: Node, path: Path) -> None:
    """The file as a workbook. BookError where a value has no place in it."""
    made(tree).save(path)


def made(tree: Node) -> Workbook:
    """The same, not saved."""
    book = Workbook()
    book.remove(book.active)
    guide = book.create_sheet(GUIDE)
    guide["A1"].number_format = "@"
    guide["A1"].alignment = Alignment(wrap_text=True, vertical="top")
    book.entry_style = guide["A1"]._style
    for number, text in enumerate(_GUIDE_TEXT, 1):
        guide.cell(number, 1, text)
    guide.column_dimensions["A"].width = 110
    known = {"sources", "roles", "facts", "cases", "parameters", "acts", "windows", "clocks", "always"}
    head = {key: value for key, value in _flat(tree) if key.partition(".")[0] not in known}
    _rows_of(book, HEAD, [((key,), {"value": value}) for key, value in head.items()])
    for sheet in SHEETS:
        _rows_of(book, sheet, list(_entries(tree, sheet)))
    return book


Entry = tuple[tuple[str, ...], Mapping[str, Node]]


def _entries(tree: Node, sheet: Sheet) -> Iterator[Entry]:
    """The rows of a sheet: their keys, and each column's value."""
    section = tree.get(sheet.section)
    if section is None or section.is_nothing:
        return
    if not sheet.keys:
        for one in section.each():
            yield (), {"statement": one}
        return
    inner = {s.part for s in SHEETS if s.section == sheet.section and s.part} if not sheet.part else set()
    for code, node in section.items():
        if sheet.section == "sources":
            yield (code,), {"text": node}
        elif not sheet.part:
            yield (
                (code,),
                {
                    k: v
                    for k, v in _flat(node)
                    if k.partition(".")[0] not in inner or (k == "values" and inner != {"values"})
                },
            )
        elif (part := node.get(sheet.part)) is not None and not part.is_nothing:
            if len(sheet.keys) == 2:
                for key, one in part.items():
                    yield (code, key), dict(_flat(one))
            else:
                for one in part.one_or_many():
                    yield (code,), dict(_flat(one))


def _flat(node: Node) -> Iterator[tuple[str, Node]]:
    """The words of a mapping; a mapping within is told as `word.word`."""
    for key, value in node.items():
        nested = value.is_mapping and key in ("publish", "from", "accrues", "at_most", "transition")
        yield from ((f"{key}.{k}", v) for k, v in value.items()) if nested else ((key, value),)


def _rows_of(book: Workbook, sheet: Sheet, rows: list[Entry]) -> None:
    page = book.create_sheet(sheet.title)
    columns = (*sheet.keys, *sheet.columns)
    edge = Border(bottom=Side(style="thin", color="9AA5B0"))
    for number, word in enumerate(columns, 1):
        page.cell(1, number, LABELS[word]).font = Font(bold=True)
        page.cell(2, number, word).font = Font(color="8792A0", size=9)
        for row in (1, 2):
            page.cell(row, number).fill = PatternFill("solid", fgColor="F3F6F9")
            page.cell(row, number).border = edge
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = 34 if word in LISTS or word in ("is", "note", "statement") else 18
        if word in CHOICES:
            chosen = DataValidation("list", formula1='"' + ",".join(CHOICES[word]) + '"', allow_blank=True)
            page.add_data_validation(chosen)
            chosen.add(f"{letter}{FIRST}:{letter}{MOST_ROWS}")
    page.freeze_panes = page.cell(FIRST, len(sheet.keys) + 1)
    for at, (keys, values) in enumerate(rows, FIRST):
        for number, key in enumerate(keys, 1):
            _put(page, at, number, key)
        for word, value in values.items():
            if word not in columns:
                if value.is_nothing:
                    continue
                value.refuse(
                    f"'{word}' has no column in sheet {sheet.title}",
                    "a workbook holds the notation's words",
                    "correct the word",
                )
            if not value.is_nothing:
                _put(page, at, columns.index(word) + 1, _lines(value, word))


def _put(page: Any, row: int, column: int, text: str) -> None:
    cell = page.cell(row, column)
    cell.value = text
    cell.data_type = "s"  # never a formula, whatever it begins with
    cell._style = page.parent.entry_style  # a style object for each cell would take most of the time


def _lines(value: Node, word: str) -> str:
    members = value.one_or_many()
    said = [_flow(one) if not one.is_text else one.text() for one in members]
    if (word in LISTS and any("\n" in one for one in said)) or (value.is_list and word not in LISTS):
        value.refuse(
            f"'{word}' cannot stand in one cell", "several entries stand on lines of a cell", "write each on one line"
        )
    return "\n".join(said)


def _flow(node: Node) -> str:
    return yaml.dump(node.plain(), Dumper=_Dumper, default_flow_style=True, allow_unicode=True, width=10_000).strip()


# ── reading ──


def read(path: Path) -> Node:
    """The workbook as the tree that its YAML file would give; BookError lists every wrong cell."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES} bytes")
        book = load_workbook(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise BookError(
            Problem(
                f"{path.name}:1", "the workbook cannot be read", str(error) or type(error).__name__, "save it as .xlsx"
            )
        ) from None
    return taken(book, path.name)


def taken(book: Workbook, name: str) -> Node:
    """The same of a workbook at hand; `name` is the file's in messages."""
    return _Read(book, name).tree()


class _Read:
    def __init__(self, book: Workbook, file: str) -> None:
        self.book = book
        self.file = file
        self.problems: list[Problem] = []

    def tree(self) -> Node:
        known = {GUIDE, HEAD.title, *(sheet.title for sheet in SHEETS)}
        for name in self.book.sheetnames:
            if name not in known:
                self._wrong(
                    f"{name}!A1",
                    f"'{name}' is no sheet of a procedure",
                    "what nobody reads would be law that does nothing",
                    f"remove it, or use one of {'、'.join(sorted(known))}",
                )
        top: dict[str, Node] = {}
        for (word,), _, values, place in self._rows(HEAD):
            if word not in HEAD_WORDS:
                self._wrong(
                    place,
                    f"'{word}' is no word of a procedure's head",
                    "the vocabulary is closed",
                    f"use one of {', '.join(HEAD_WORDS)}",
                )
            elif "value" in values:
                self._set(top, word, self._value(values["value"], word))
        for sheet in SHEETS:
            self._sheet(top, sheet)
        if self.problems:
            raise BookError(self.problems)
        return Cell(top, self.file, f"{HEAD.title}!A1", "")

    def _sheet(self, top: dict[str, Node], sheet: Sheet) -> None:
        section: dict[str, Node] = {}
        listed: list[Node] = []
        if (there := top.get(sheet.section)) is not None and there.is_mapping:
            section = dict(there.items())
        for keys, at, values, place in self._rows(sheet):
            if not sheet.keys:
                listed.append(self._value(values["statement"], "statement"))
                continue
            node = self._entry(sheet, values, place, keys)
            if not sheet.part:
                if keys[0] in section:
                    self._wrong(
                        at[0],
                        f"'{keys[0]}' stands here a second time",
                        f"it was already said at {section[keys[0]].where}",
                        "keep one of the two",
                    )
                section[keys[0]] = node
            elif keys[0] not in section:
                self._wrong(
                    at[0],
                    f"'{keys[0]}' is not in sheet {self._home(sheet)}",
                    "a part belongs to something",
                    "correct the code, or add its row there",
                )
            else:
                section[keys[0]] = self._joined(section[keys[0]], sheet, keys, at, node)
        if sheet.keys and section:
            top[sheet.section] = Cell(section, self.file, f"{sheet.title}!A1", sheet.section)
        elif listed:
            top[sheet.section] = Cell(listed, self.file, f"{sheet.title}!A1", sheet.section)

    def _entry(self, sheet: Sheet, values: Mapping[str, Cell], place: str, keys: tuple[str, ...]) -> Node:
        name = ".".join((sheet.section, *keys))
        if sheet.section == "sources":
            if "text" not in values:
                self._wrong(place, f"'{keys[0]}' has no text", "a key stands for a law", "write its full name")
            return values.get("text", Cell("?", self.file, place, name))
        pairs: dict[str, Node] = {}
        for word, cell in values.items():
            self._set(pairs, word, self._value(cell, word))
        return Cell(pairs, self.file, place, name)

    def _joined(self, whole: Node, sheet: Sheet, keys: tuple[str, ...], at: tuple[str, ...], node: Node) -> Node:
        """The entry with one more part."""
        pairs = dict(whole.items())
        there = pairs.get(sheet.part)
        place = whole.where.removeprefix(f"{self.file}:")
        if len(keys) == 2:
            parts = dict(there.items()) if there is not None else {}
            if keys[1] in parts:
                self._wrong(
                    at[1],
                    f"'{keys[1]}' of '{keys[0]}' stands here a second time",
                    f"it was already said at {parts[keys[1]].where}",
                    "keep one of the two",
                )
            parts[keys[1]] = node
            pairs[sheet.part] = Cell(parts, self.file, place, f"{whole.name}.{sheet.part}")
        elif sheet.part == "on_breach":
            if there is not None:
                self._wrong(
                    at[0],
                    f"'{keys[0]}' has a second effect of breach",
                    f"it was already said at {there.where}",
                    "keep one of the two",
                )
            pairs[sheet.part] = node
        else:
            listed = [*(there.each() if there is not None else []), node]
            pairs[sheet.part] = Cell(listed, self.file, place, f"{whole.name}.{sheet.part}")
        return Cell(pairs, self.file, place, whole.name)

    def _home(self, sheet: Sheet) -> str:
        return next(one.title for one in SHEETS if one.section == sheet.section and not one.part)

    def _rows(self, sheet: Sheet) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], dict[str, Cell], str]]:
        """Each row: its keys, their cells, its other values, and the place of its first cell."""
        if sheet.title not in self.book.sheetnames:
            self._wrong(
                f"{sheet.title}!A1",
                f"sheet {sheet.title} is missing",
                "a part of the law would be gone unseen",
                "put it back; it may be empty below its second row",
            )
            return
        page = self.book[sheet.title]
        columns = self._columns(page, sheet)
        if page.max_row > MOST_ROWS:
            self._wrong(
                f"{sheet.title}!A{MOST_ROWS}",
                "the sheet is too long",
                f"at most {MOST_ROWS} rows are read",
                "shorten it",
            )
            return
        for row in page.iter_rows(min_row=FIRST):
            cells = {word: cell for cell in row if (word := columns.get(cell.column)) is not None}
            said = {word: text for word, cell in cells.items() if (text := self._text(cell, sheet)) is not None}
            if not said:
                continue
            place = f"{sheet.title}!A{row[0].row}"
            if lacking := [key for key in sheet.keys if key not in said]:
                cell = cells.get(lacking[0])
                self._wrong(
                    f"{sheet.title}!{cell.coordinate}" if cell is not None else place,
                    f"the row has no {LABELS[lacking[0]]}",
                    "a row is found by it",
                    "fill it in, or empty the row",
                )
                continue
            keys = tuple(said.pop(key) for key in sheet.keys)
            values = {
                word: Cell(
                    text, self.file, f"{sheet.title}!{cells[word].coordinate}", ".".join((sheet.section, *keys, word))
                )
                for word, text in said.items()
            }
            yield keys, tuple(f"{sheet.title}!{cells[key].coordinate}" for key in sheet.keys), values, place

    def _columns(self, page: Any, sheet: Sheet) -> dict[int, str]:
        known = (*sheet.keys, *sheet.columns)
        found: dict[int, str] = {}
        for cell in page[2]:
            word = str(cell.value or "").strip()
            if word and word not in known:
                self._wrong(
                    f"{sheet.title}!{cell.coordinate}",
                    f"'{word}' is no word of this sheet",
                    "the second row names the words",
                    f"use one of {', '.join(known)}",
                )
            elif word in found.values():
                self._wrong(
                    f"{sheet.title}!{cell.coordinate}",
                    f"'{word}' stands here a second time",
                    "one column for a word",
                    "remove one",
                )
            elif word:
                found[cell.column] = word
            elif any(
                page.cell(row, cell.column).value is not None for row in range(FIRST, min(page.max_row, MOST_ROWS) + 1)
            ):
                self._wrong(
                    f"{sheet.title}!{cell.coordinate}",
                    "this column has no word",
                    "nobody would read it",
                    "write its word in the second row, or empty it",
                )
        return found

    def _text(self, cell: Any, sheet: Sheet) -> str | None:
        value = cell.value
        place = f"{sheet.title}!{cell.coordinate}"
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if cell.data_type == "f" or cell.data_type == "e":
            self._wrong(
                place, f"'{value}' is a formula", "law is written, not computed", "write the value itself, as text"
            )
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, float) and not value.is_integer():
            self._wrong(
                place, f"'{value}' is a fraction", "numbers in the law are whole (money in 分)", "write a whole number"
            )
            return None
        return str(int(value)) if isinstance(value, float) else str(value).strip()

    def _value(self, cell: Cell, word: str) -> Node:
        """A cell's text as the file would have it: lines are the members of a list, braces a mapping."""
        text = cell.text()
        if word not in LISTS:
            return cell
        members: list[Node] = []
        for line in filter(None, map(str.strip, text.split("\n"))):
            members.append(
                self._braced(cell, line) if line.startswith("{") else Cell(line, self.file, cell.place, cell.name)
            )
        alone = len(members) == 1 and (word in _ALONE or text == "everything")
        return members[0] if alone else Cell(members, self.file, cell.place, cell.name)

    def _braced(self, cell: Cell, line: str) -> Node:
        try:
            read = yaml.load(line, yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only
        except yaml.YAMLError:
            read = None
        if not isinstance(read, dict) or not all(isinstance(v, str) for v in (*read, *read.values())):
            self._wrong(
                cell.place,
                f"'{line}' cannot be read",
                "braces hold words and their values",
                "write it as {cite: CF 60, fact: P-70}",
            )
            return cell
        return Cell(
            {k: Cell(v, self.file, cell.place, f"{cell.name}.{k}") for k, v in read.items()},
            self.file,
            cell.place,
            cell.name,
        )

    def _set(self, pairs: dict[str, Node], word: str, value: Node) -> None:
        first, _, rest = word.partition(".")
        if not rest:
            if first in pairs:
                self._wrong(
                    value.where.removeprefix(f"{self.file}:"),
                    f"'{first}' is said in two columns",
                    "one of them would be forgotten",
                    "empty one of them",
                )
            pairs[first] = value
            return
        inner = pairs.get(first)
        if inner is not None and not inner.is_mapping:
            self._wrong(
                value.where.removeprefix(f"{self.file}:"),
                f"'{first}' is said in two columns",
                "one of them would be forgotten",
                "empty one of them",
            )
            return
        place = value.place if isinstance(value, Cell) else "A1"
        pairs[first] = Cell((dict(inner.items()) if inner is not None else {}) | {rest: value}, self.file, place, first)

    def _wrong(self, place: str, what: str, why: str, cure: str) -> None:
        self.problems.append(Problem(f"{self.file}:{place}", what, why, cure))


# ── back to YAML ──


class _Dumper(
    yaml.emitter.Emitter, yaml.serializer.Serializer, yaml.representer.SafeRepresenter, yaml.resolver.BaseResolver
):
    """Every text plain where YAML allows it: the rulebook's reader takes nothing for a number or a truth value."""

    def __init__(self, stream: Any, default_style: Any = None, default_flow_style: Any = False, **options: Any) -> None:
        sort = options.pop("sort_keys", False)
        ends = {
            key: options.pop(key, None) for key in ("encoding", "explicit_start", "explicit_end", "version", "tags")
        }
        yaml.emitter.Emitter.__init__(self, stream, **options)
        yaml.serializer.Serializer.__init__(self, **ends)
        yaml.representer.SafeRepresenter.__init__(self, default_style, default_flow_style, sort_keys=sort)
        yaml.resolver.BaseResolver.__init__(self)

    def represent_text(self, text: str) -> yaml.Node:
        style = "|" if "\n" in text else '"' if text in ("null", "~", "") else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)

    def represent_nothing(self, _: None) -> yaml.Node:
        return self.represent_scalar("tag:yaml.org,2002:str", "null")


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(type(None), _Dumper.represent_nothing)


def as_yaml(tree: Node) -> str:
    """The tree as a file of the rulebook: sections apart, short entries on one line."""
    plain: Plain = tree.plain()
    assert isinstance(plain, dict)
    said = yaml.dump(plain, Dumper=_Dumper, default_flow_style=None, allow_unicode=True, width=150, sort_keys=False)
    return re.sub(r"^(?=\w+:(\n| \{| \[))", "\n", said, flags=re.MULTILINE)
