"""The texts of the law from `rulebook/national/statutes/<name>/<day in force>.md`, indexed by article.

Rules
- A file opens with a small head between `---` lines: name, title, issuer, adopted, in_force, numbering (articles,
  points or parts) and, when it has ended, `until`. The folder is the name and the file is the day in force.
- `##` opens a chapter or section. `###` opens an article: `### 第五十八条`, `### （六）`, `### 三、重点任务`; in a
  text of parts, `#### （六）` opens a paragraph. What stands before the first article is history and preamble; what
  stands between a chapter's heading and its first article belongs to no article.
- Blocks are parted by empty lines. Articles run on without a hole; （一）（二）… and 1. 2. … are items and sub-items.
- `rulebook/national/facts.csv` holds facts in our own words, for what is cited and not held as a text.

    statutes = load(Path("rulebook"))
    statutes.article("行政处罚法", 60, on=date(2026, 3, 2)).words
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from zhunsheng.law.citation import number, numeral
from zhunsheng.law.statutes import Article, Item, LegalFact, Numbering, Paragraph, Statute, Statutes, heading_of
from zhunsheng.reader import marked
from zhunsheng.reader.marked import BookError, Problem

HEAD: Final = ("name", "title", "issuer", "adopted", "in_force", "numbering", "until")
_ARTICLE: Final = {
    Numbering.ARTICLES: re.compile(r"### 第([零一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?"),
    Numbering.POINTS: re.compile(r"### （([一二三四五六七八九十]+)）()"),
    Numbering.PARTS: re.compile(r"### ([一二三四五六七八九十]+)、().*"),
}
_SECTION: Final = re.compile(r"#### （([一二三四五六七八九十]+)）")
_ITEM: Final = re.compile(r"[（(]([一二三四五六七八九十]+)[）)]")
_SUB: Final = re.compile(r"(\d{1,2})[.．、]")
_COLUMNS: Final = ("id", "fact", "cite", "clock", "status")


def load(root: Path) -> Statutes:
    """All texts and facts of the book at `root`; BookError lists every fault found."""
    problems: list[Problem] = []
    texts: dict[str, tuple[Statute, ...]] = {}
    for file in sorted((root / "national" / "statutes").glob("*/*.md")):
        try:
            statute = read(file, root.parent)
            texts[statute.name] = (*texts.get(statute.name, ()), statute)
        except BookError as error:
            problems += error.problems
    facts: dict[str, LegalFact] = {}
    try:
        facts = _facts(root / "national" / "facts.csv", root.parent)
    except BookError as error:
        problems += error.problems
    if problems:
        raise BookError(problems)
    return Statutes(texts, facts)


def read(file: Path, root: Path) -> Statute:
    """One text; places are told relative to `root`."""
    shown = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BookError(Problem(f"{shown}:1", "the text cannot be read", str(error), "save it as UTF-8")) from None
    end = next((i for i, line in enumerate(lines[1:], 1) if line == "---"), 0)
    if lines[0] != "---" or not end:
        raise BookError(Problem(f"{shown}:1", "the text has no head", "its name and its day in force stand there",
                                "open it with '---', " + ", ".join(HEAD) + ", '---'"))
    # The opening --- is given to YAML as an empty line, so that its line numbers are those of the file.
    head = marked.loads("\n".join(["", *lines[1:end]]), shown)
    problems = head.only(*HEAD)
    in_force = head.need("in_force").day()
    name = head.need("name").text()
    if (file.parent.name, file.stem) != (name, in_force.isoformat()):
        problems.append(head.need("name").problem(
            f"{name} in force from {in_force} stands in {file.parent.name}/{file.name}",
            "it is found by folder and file", f"move it to {name}/{in_force}.md"))
    if problems:
        raise BookError(problems)
    numbering = Numbering(head.need("numbering").word([one.value for one in Numbering]))
    until = head.get("until")
    body = _Body(name, in_force, numbering, shown)
    for at, line in enumerate(lines[end + 1:], end + 2):
        if line.strip():
            body.take(line.strip(), at)
    articles = body.articles()
    if not articles:
        raise BookError(Problem(f"{shown}:{end + 1}", "the text has no articles", "nothing in it could be cited",
                                "open each article with '### 第…条'"))
    return Statute(name=name, title=head.need("title").text(), issuer=head.need("issuer").text(),
                   adopted=head.need("adopted").day(), in_force=in_force, numbering=numbering,
                   history=tuple(body.preamble), articles=articles, where=f"{shown}:1",
                   until=until.day() if until is not None else None)


@dataclass(slots=True)
class _Open:
    """An article being read."""

    label: str
    chapter: str
    line: int
    paragraphs: list[list[str]] = field(default_factory=list)     # each: its words, then its items and sub-items


class _Body:
    """Reads a text block by block."""

    def __init__(self, name: str, in_force: date, numbering: Numbering, shown: str) -> None:
        self.name, self.in_force, self.numbering, self.shown = name, in_force, numbering, shown
        self.chapter = ""
        self.between = True     # no article is open: before the first one, and after a chapter's heading
        self.preamble: list[str] = []
        self.opened: list[_Open] = []
        self.last, self.inserted = 0, 0

    def take(self, block: str, line: int) -> None:
        if block.startswith("#### ") and self.numbering is Numbering.PARTS and self.opened:
            self._open_section(block, line)
        elif block.startswith("### "):
            self._open_article(block, line)
        elif block.startswith("## "):
            self.chapter = block[3:].strip()
            self.between = True
        elif block.startswith("# "):
            return
        elif block.startswith("#"):
            self._refuse(line, f"'{block[:20]}' is no heading of this text", "## is a chapter and ### an article",
                         "use one of them")
        elif not self.opened:
            self.preamble.append(block)
        elif not self.between:
            self._take_words(block)

    def _open_article(self, block: str, line: int) -> None:
        found = _ARTICLE[self.numbering].fullmatch(block)
        if not found:
            self._refuse(line, f"'{block[4:24]}' is no article", f"the text is numbered by {self.numbering}",
                         "write '### 第五十八条' alone, '### （六）' or '### 三、…'")
            return
        article, inserted = number(found[1]), number(found[2]) if found[2] else 0
        if (article, inserted) not in ((self.last + 1, 0), (self.last, self.inserted + 1)):
            self._refuse(line, f"'{block[4:24]}' does not follow on {self.last}", "articles run on without a hole",
                         "add what is missing, or correct the number")
        self.last, self.inserted = article, inserted
        label = f"{article}-{inserted}" if inserted else str(article)
        self.opened.append(_Open(label, self.chapter, line))
        self.between = False

    def _open_section(self, block: str, line: int) -> None:
        paragraphs = self.opened[-1].paragraphs
        found = _SECTION.fullmatch(block)
        sections = sum(1 for p in paragraphs if _SECTION.fullmatch(f"#### {p[0]}"))
        if not found or number(found[1]) != sections + 1:
            self._refuse(line, f"'{block[5:25]}' does not follow", f"the part has {sections} sections before it",
                         f"write '#### （{numeral(sections + 1)}）'")
        if not sections:
            paragraphs.clear()      # words before the first section are the part's own, not a paragraph to be cited
        paragraphs.append([block[5:]])

    def _take_words(self, block: str) -> None:
        paragraphs = self.opened[-1].paragraphs
        if paragraphs and _SECTION.fullmatch(f"#### {paragraphs[-1][0]}"):
            paragraphs[-1].append(block)
            return
        found, sub = _ITEM.match(block), _SUB.match(block)
        if paragraphs and found and number(found[1]) == _items(paragraphs[-1]) + 1:
            paragraphs[-1].append(block)
        elif len(paragraphs) > 1 and found and number(found[1]) > 1 and number(found[1]) == _items(paragraphs[-2]) + 1:
            paragraphs[-2][-1] += "\n" + "\n".join(paragraphs.pop())    # the block between was the item's second
            paragraphs[-1].append(block)
        elif paragraphs and sub and _items(paragraphs[-1]):
            paragraphs[-1].append(block)
        else:
            paragraphs.append([block])

    def articles(self) -> dict[str, Article]:
        return {one.label: Article(
            law=self.name, in_force=self.in_force, label=one.label, heading=heading_of(one.label, self.numbering),
            chapter=one.chapter, paragraphs=tuple(map(_paragraph, one.paragraphs)), where=f"{self.shown}:{one.line}",
        ) for one in self.opened}

    def _refuse(self, line: int, what: str, why: str, cure: str) -> None:
        raise BookError(Problem(f"{self.shown}:{line}", what, why, cure))


def _items(paragraph: list[str]) -> int:
    return sum(1 for block in paragraph[1:] if _ITEM.match(block))


def _paragraph(blocks: list[str]) -> Paragraph:
    if _SECTION.fullmatch(f"#### {blocks[0]}"):
        return Paragraph("\n".join([blocks[0] + "".join(blocks[1:2]), *blocks[2:]]))
    items: list[list[str]] = []
    for block in blocks[1:]:
        if _ITEM.match(block):
            items.append([block])
        else:
            items[-1].append(block)
    return Paragraph(blocks[0], tuple(Item(item[0], tuple(item[1:])) for item in items))


def _facts(file: Path, root: Path) -> dict[str, LegalFact]:
    shown = file.relative_to(root).as_posix()
    if not file.is_file():
        return {}
    facts: dict[str, LegalFact] = {}
    for line, row in _rows(file, shown):
        if row["id"] in facts:
            raise BookError(Problem(f"{shown}:{line}", f"'{row['id']}' stands here a second time",
                                    f"{facts[row['id']].where} has it", "keep one of the two"))
        facts[row["id"]] = LegalFact(id=row["id"], says=row["fact"], cite=row["cite"], clock=row["clock"],
                                     status=row["status"], where=f"{shown}:{line}")
    return facts


def _rows(file: Path, shown: str) -> Iterator[tuple[int, dict[str, str]]]:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream, strict=True)
        try:
            if tuple(next(rows, ())) != _COLUMNS:
                raise BookError(Problem(f"{shown}:1", "the columns are others", "facts are read by column",
                                        "write " + ",".join(_COLUMNS)))
            for row in rows:
                if len(row) != len(_COLUMNS) or not all(cell.strip() for cell in row):
                    raise BookError(Problem(f"{shown}:{rows.line_num}", "a cell is missing or empty",
                                            "a fact has id, words, citation, period and status",
                                            "fill it in, with — for none"))
                yield rows.line_num, dict(zip(_COLUMNS, row, strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise BookError(Problem(f"{shown}:{rows.line_num}", "this is not CSV", str(error),
                                    "check the quotes")) from None
