"""The texts of the law, by article, paragraph and item, as they stood on a day.

Rules
- A text has versions, each named by the day it came into force; on a day the latest one in force then is meant.
- Inside an article each block of text is a paragraph (款); blocks that open with （一）（二）… are items (项) of the
  paragraph before them, and blocks that open with 1. 2. … sub-items (目) of the item before them.
- Papers of the State Council are numbered by points （一）…, running through the paper, or by parts 一、二、…, whose
  paragraphs are then their headings （一）….
- A citation resolves to exactly the words it names (`Passage`), or to a stated reason why not (`Unresolved`). It never
  falls back to a neighbouring article or version.
- Where no text is held, a `LegalFact` says in our own words what the article says, where, and how sure we are.

    found = statutes.resolve(Citation.parse("CF 58(1)(2)"), {"CF": "行政处罚法（2021年修订）"}, on=date(2026, 3, 2))
    found.words            # '（二）直接关系当事人或者第三人重大权益，经过听证程序的；'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from zhunsheng.law.citation import Citation, numeral, text_name

T = TypeVar("T")


class Numbering(StrEnum):
    """What an "article" of a text is: 条, a point （一）, or a part 一、."""

    ARTICLES = "articles"
    POINTS = "points"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Item:
    """项: its words with their number, and its sub-items."""

    words: str
    subs: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        return "\n".join((self.words, *self.subs))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """款: its words, and its items."""

    words: str
    items: tuple[Item, ...] = ()

    @property
    def whole(self) -> str:
        return "\n".join(part for part in (self.words, *(item.whole for item in self.items)) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of one version of one text; `where` is its file and line, `label` its number ("58", "12-1")."""

    law: str
    in_force: date
    label: str
    heading: str
    chapter: str
    paragraphs: tuple[Paragraph, ...]
    where: str

    @property
    def words(self) -> str:
        """The whole article, one line for each paragraph and item."""
        return "\n".join(paragraph.whole for paragraph in self.paragraphs)

    @property
    def id(self) -> str:
        """What names this article in an address: "行政处罚法/2021-07-15/58"."""
        return f"{self.law}/{self.in_force}/{self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """One version of one text. `until` is the last day on which it was in force; None while it is."""

    name: str
    title: str
    issuer: str
    adopted: date
    in_force: date
    numbering: Numbering
    history: tuple[str, ...]
    articles: Mapping[str, Article] = field(repr=False)
    where: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalFact:
    """A row of the reference: what the law says in our own words, where, the period, and how it was verified."""

    id: str
    says: str
    cite: str
    clock: str
    status: str
    where: str

    @property
    def verified(self) -> bool:
        """Was it checked against a full text?"""
        return self.status.startswith("V")


class Lack(StrEnum):
    """Why a citation resolves to no words; `LACK_LABELS` has the Chinese."""

    KEY = "key"
    TEXT = "text"
    VERSION = "version"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUB = "sub"


LACK_LABELS: Mapping[Lack, str] = {
    Lack.KEY: "依据来源未声明", Lack.TEXT: "原文未入库", Lack.VERSION: "当日无有效文本", Lack.ARTICLE: "无此条",
    Lack.PARAGRAPH: "无此款", Lack.ITEM: "无此项", Lack.SUB: "无此目",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The words that a citation names, in their article."""

    citation: Citation
    article: Article
    words: str

    @property
    def said(self) -> str:
        """Read aloud: 行政处罚法 第五十八条第一款第（二）项."""
        return self.citation.text(self.article.law)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A citation that resolves to nothing, with what · why · cure for a problem at the place that cites it."""

    citation: Citation
    lack: Lack
    what: str
    why: str
    cure: str


@dataclass(frozen=True, slots=True)
class Statutes:
    """All texts held, and the facts that stand in for texts not held."""

    texts: Mapping[str, tuple[Statute, ...]]
    facts: Mapping[str, LegalFact] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.texts))

    def holds(self, law: str) -> bool:
        """Is any version of this text held? Takes the name with or without its bracketed version."""
        return text_name(law) in self.texts

    def statute(self, law: str, on: date) -> Statute | None:
        """The version of the text in force on the day."""
        version = max((one for one in self.texts.get(text_name(law), ()) if one.in_force <= on),
                      key=lambda one: one.in_force, default=None)
        return version if version and (version.until is None or on <= version.until) else None

    def article(self, law: str, article: str | int, on: date) -> Article | None:
        """The article ("58", 58 or "12-1") as it stood on the day; None when there is none."""
        statute = self.statute(law, on)
        return statute.articles.get(str(article)) if statute else None

    def resolve(self, citation: Citation, sources: Mapping[str, str], on: date) -> Passage | Unresolved:
        """The words that the citation names on the day, or the reason why there are none."""
        def lacking(lack: Lack, what: str, why: str, cure: str) -> Unresolved:
            return Unresolved(citation=citation, lack=lack, what=what, why=why, cure=cure)

        source = sources.get(citation.key)
        if source is None:
            return lacking(Lack.KEY, f"'{citation}' cites '{citation.key}', which sources does not name",
                           "a citation needs its text", f"add '{citation.key}' under sources")
        name = text_name(source)
        if name not in self.texts:
            return lacking(Lack.TEXT, f"'{citation}' cites {name}, of which no text is held",
                           "its words cannot be shown",
                           f"add statutes/{name}/<day in force>.md, or name the fact it rests on with 'fact:'")
        statute = self.statute(name, on)
        if statute is None:
            held = "、".join(str(one.in_force) for one in self.texts[name])
            return lacking(Lack.VERSION, f"'{citation}' cites {name} as of {on}, when no version held was in force",
                           f"held is what is in force from {held}", f"add the version of {on}, or correct the day")
        article = statute.articles.get(citation.label)
        if article is None:
            return lacking(Lack.ARTICLE, f"'{citation}' cites an article that {name} does not have",
                           f"the version in force from {statute.in_force} has {len(statute.articles)} articles",
                           "correct the number")
        if citation.paragraph is None:
            return Passage(citation=citation, article=article, words=article.words)
        return self._within(citation, article)

    def _within(self, citation: Citation, article: Article) -> Passage | Unresolved:
        at = f"{article.law} {article.heading}"
        paragraph = _pick(article.paragraphs, citation.paragraph)
        if paragraph is None:
            return _short(citation, Lack.PARAGRAPH, f"{at} has {len(article.paragraphs)} paragraphs")
        if citation.item is None:
            return Passage(citation=citation, article=article, words=paragraph.whole)
        item = _pick(paragraph.items, citation.item)
        if item is None:
            return _short(citation, Lack.ITEM,
                          f"paragraph {citation.paragraph} of {at} has {len(paragraph.items)} items")
        if citation.sub is None:
            return Passage(citation=citation, article=article, words=item.whole)
        sub = _pick(item.subs, citation.sub)
        if sub is None:
            return _short(citation, Lack.SUB, f"that item of {at} has {len(item.subs)} sub-items")
        return Passage(citation=citation, article=article, words=sub)


def _pick(parts: tuple[T, ...], n: int | None) -> T | None:
    return parts[n - 1] if n is not None and 1 <= n <= len(parts) else None


def _short(citation: Citation, lack: Lack, why: str) -> Unresolved:
    return Unresolved(citation=citation, lack=lack, what=f"'{citation}' cites a place that is not there", why=why,
                      cure="correct the number in brackets")


def heading_of(label: str, numbering: Numbering) -> str:
    """How an article is headed: 第五十八条, 第十二条之一, （六）, 三、.

    >>> heading_of("12-1", Numbering.ARTICLES), heading_of("6", Numbering.POINTS)
    ('第十二条之一', '（六）')
    """
    article, _, inserted = label.partition("-")
    match numbering:
        case Numbering.POINTS:
            return f"（{numeral(int(article))}）"
        case Numbering.PARTS:
            return f"{numeral(int(article))}、"
    return f"第{numeral(int(article))}条" + (f"之{numeral(int(inserted))}" if inserted else "")
