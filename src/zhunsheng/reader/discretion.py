"""Books of penalty standards: YAML → a proved `law.discretion.Book`.

Rules
- Every scalar is text until a rule asks for a number, an amount or a day (`reader.marked`); a key stands once.
- All faults are collected, each with its item and line; a book with a fault is not returned (`BookError.problems`).
- What is not written is not guessed: no default for 以上、以下, none for a unit of money.

    book = parse(Path("rulebook/…/2024-07-01.yaml").read_text())
    book.decide("CG-0123", {"area_dm2": 499, "prior_2y": 0, "corrected": True, "harm": "无"}).tier      # '1'
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Final, NoReturn

from zhunsheng.law.citation import Citation
from zhunsheng.law.clocks import Unit, parse_period
from zhunsheng.law.discretion import book as law
from zhunsheng.law.discretion import proof
from zhunsheng.law.discretion.book import (
    Basis,
    Book,
    BookError,
    Fine,
    Item,
    Limits,
    Option,
    State,
    Tier,
    Trial,
    Weights,
)
from zhunsheng.law.discretion.cells import Cell, Fact, FactKind, parse_cell
from zhunsheng.law.discretion.deciding import Approval, Effect, Ground, Rules
from zhunsheng.law.discretion.money import Amount, Share, Words, parse_money, parse_range
from zhunsheng.law.facts import Cite
from zhunsheng.reader import marked
from zhunsheng.reader.marked import Node

BOOK: Final = ("id", "title", "issuer", "own", "doc_no", "published_on", "valid_from", "valid_to", "last_verified_on",
               "words", "within_range", "unknown_fact", "transition", "source", "organ")  # fmt: skip
ITEM: Final = ("name", "power", "trade", "basis", "statutory", "facts", "tiers", "mode", "state", "start", "capped", "weights",
               "tests", "note")  # fmt: skip
FACT: Final = ("kind", "min", "max", "label", "unit", "values", "evidence", "from")
TIER: Final = ("code", "degree", "when", "outcome", "fine", "kinds", "cites", "note")
BASIS: Final = ("law", "version", "article", "text_sha256", "fact", "verified")


def load(path: Path, root: Path | None = None) -> Book:
    """The book in a file; faults name it relative to `root`."""
    return parse(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix() if root else path.name)


def books(root: Path) -> list[Path]:
    """The files of a rulebook that hold a book; the rules common to all and the example's patterns are none."""
    found = sorted(root.glob("**/discretion/*.yaml"))
    return [path for path in found if re.search(r"^book:", path.read_text(encoding="utf-8"), re.MULTILINE)]


def parse(text: str, shown: str = "book.yaml") -> Book:
    """The proved book; BookError says of every item what is wrong, where and how to put it right."""
    problems: list[tuple[str, str]] = []
    try:
        tree = marked.loads(text, shown)
        problems += [("", str(one)) for one in tree.only("book", "items")]
        head, listed = tree.need("book"), list(tree.need("items").items())
        problems += [("", str(one)) for one in head.only(*BOOK)]
        made = _book(head, hashlib.sha256(text.encode()).hexdigest())
    except marked.BookError as error:
        raise BookError([*problems, *(("", str(one)) for one in error.problems)]) from None
    items: dict[str, Item] = {}
    cautions: list[tuple[str, str]] = []
    for code, node in listed:
        try:
            faults = [str(one) for one in node.only(*ITEM)]
            items[code] = item = _Reading(code, node, made.words).item()
        except marked.BookError as error:
            problems += [(code, str(one)) for one in error.problems]
            continue
        wrong, odd = proof.check(item, made.own)
        problems += [(code, one) for one in faults] + [(code, f"{node.where}：{one}") for one in wrong]
        cautions += [(code, f"{node.where}：{one}") for one in odd]
    if not listed:
        problems.append(("", f"{shown}：items 是空的；一份基准至少有一个处罚事项"))
    if problems:
        raise BookError(problems)
    return _with_items(made, items, tuple(cautions))


def _book(node: Node, digest: str) -> Book:
    day = {name: found.day() if (found := node.get(name)) and not found.is_nothing else None
           for name in ("published_on", "valid_to", "last_verified_on")}  # fmt: skip
    since = node.need("valid_from")
    if day["valid_to"] and day["valid_to"] <= since.day():
        _refuse(node.need("valid_to"), "失效日不晚于施行日；valid_to 是失效的第一天")
    unknown = node.get("unknown_fact")
    return Book(
        id=node.need("id").text(),
        title=node.need("title").text(),
        issuer=node.need("issuer").text(),
        own=_flag(node.get("own"), True),
        doc_no=_text(node.get("doc_no")),
        published_on=day["published_on"],
        valid_from=since.day(),
        valid_to=day["valid_to"],
        last_verified_on=day["last_verified_on"],
        words=_words(node.get("words")),
        within={name: span.text() for name, span in found.items()} if (found := node.get("within_range")) else {},
        lowest_when_unknown=bool(unknown and unknown.word(("refuse", "lowest")) == "lowest"),
        transition=_text(node.get("transition")),
        source=_text(node.get("source")),
        digest=digest,
        items={},
    )


def _with_items(book: Book, items: Mapping[str, Item], cautions: tuple[tuple[str, str], ...]) -> Book:
    return Book(**{name: getattr(book, name) for name in book.__slots__} | {"items": items, "cautions": cautions})


def _words(node: Node | None) -> Words:
    said = {name: word.word(("inclusive", "exclusive")) == "inclusive" for name, word in node.items()} if node else {}
    if node and (wrong := [name for name in said if name not in ("以上", "以下")]):
        _refuse(node, f"words 里只写“以上”“以下”，没有“{wrong[0]}”")
    return Words(said.get("以上"), said.get("以下"))


class _Reading:
    """Reads one item; what is wrong is refused at its line."""

    def __init__(self, code: str, node: Node, words: Words) -> None:
        self.code, self.node, self.words = code, node, words
        self.facts: dict[str, Fact] = {}
        self.needs: set[str] = set()

    def item(self) -> Item:
        node = self.node
        self.facts = (
            {name: self._fact(name, one) for name, one in node.need("facts").items()} if "facts" in node else {}
        )
        stated = node.need("statutory")
        kinds = tuple(found.texts()) if (found := stated.get("kinds")) else ()
        basis = tuple(self._basis(one) for one in node.need("basis").one_or_many())
        if not basis:
            _refuse(node.need("basis"), "没有依据；每一项至少引用一个条文")
        tiers = [self._tier(one, len(basis)) for one in found.each()] if (found := node.get("tiers")) else []
        codes = [tier.code for tier in tiers]
        if twice := next((code for code in codes if codes.count(code) > 1), None):
            _refuse(node.need("tiers"), f"有两个档次的代码都是“{twice}”")
        weights = self._weights(node) if _text(node.get("mode")) == "weights" else None
        return Item(
            code=self.code,
            name=node.need("name").text(),
            power=_text(node.get("power")),
            trade=_text(node.get("trade")),
            note=_text(node.get("note")),
            basis=basis,
            kinds=kinds,
            limits=self._limits(stated.get("fine")),
            facts=self.facts,
            tiers=tuple(tiers),
            weights=weights,
            trials=tuple(self._trial(one) for one in found.each()) if (found := node.get("tests")) else (),
            state=State(found.word([state.value for state in State])) if (found := node.get("state")) else State.PROVED,
            needs=frozenset(self.needs),
            line=node.line,
        )

    def _fact(self, name: str, node: Node) -> Fact:
        source, parts = _call(node)
        _closed(node, (*FACT, *parts))
        kind = FactKind(node.need("kind").word([kind.value for kind in FactKind]))
        figure = self._fen if kind is FactKind.MONEY else Node.whole
        least = figure(found) if (found := node.get("min")) else 0
        most = figure(found) if (found := node.get("max")) else None
        if most is not None and most < least:
            _refuse(node, f"“{name}”的最大值{most}小于最小值{least}")
        values = tuple(found.texts()) if (found := node.get("values")) else ()
        if (kind is FactKind.ENUM) != bool(values) or len(set(values)) < len(values):
            _refuse(node, f"“{name}”的选项应当写在 values 里，各写一次；只有 enum 有选项")
        return Fact(
            name=name, kind=kind, label=_text(node.get("label")), unit=_text(node.get("unit")), least=least, most=most,
            values=values, evidence=_text(node.get("evidence")) == "required", source=source,
        )  # fmt: skip

    def _basis(self, node: Node) -> Basis:
        _closed(node, BASIS)
        return Basis(node.need("law").text(), _text(node.get("version")), node.need("article").text())

    def _limits(self, node: Node | None) -> tuple[Limits, ...]:
        if node is None or node.is_nothing:
            return ()
        if node.is_text:
            return (Limits({}, *self._range(node)),)
        return tuple(self._limit(one) for one in node.one_or_many())

    def _limit(self, node: Node) -> Limits:
        _closed(node, ("when", "min", "max"))
        if "min" not in node and "max" not in node:
            _refuse(node, "法定幅度既没有 min 也没有 max")
        least, most = (self._amount(found) if (found := node.get(name)) else None for name in ("min", "max"))
        return Limits(self._when(node.get("when")), least, most)

    def _tier(self, node: Node, bases: int) -> Tier:
        _closed(node, TIER)
        fine, kinds, outcome = node.get("fine"), node.get("kinds"), _text(node.get("outcome"))
        if outcome not in ("", "no_penalty"):
            _refuse(
                node.need("outcome"), f"outcome 只写 no_penalty，不是“{outcome}”；罚款写在 fine，其他处罚写在 kinds"
            )
        if (outcome == "no_penalty") == bool(fine or kinds):
            _refuse(node, "一个档次写 outcome: no_penalty，或者写 fine、kinds，二者必居其一")
        cites = tuple(one.whole() for one in found.one_or_many()) if (found := node.get("cites")) else ()
        if wrong := [number for number in cites if not 1 <= number <= bases]:
            _refuse(node.need("cites"), f"cites 引用第{wrong[0]}条依据，而本项只列了{bases}条")
        return Tier(
            code=node.need("code").text(),
            degree=_text(node.get("degree")),
            when=self._when(node.get("when")),
            fine=self._fine(fine) if fine else None,
            kinds=tuple(kinds.texts()) if kinds else (),
            no_penalty=outcome == "no_penalty",
            cites=cites,
        )

    def _fine(self, node: Node) -> Fine:
        if node.is_text:
            low, high = self._range(node)
            if high is None:
                _refuse(node, f"“{node.text()}”没有上限；档次应当写明最高数额")
            return Fine(low or 0, high)
        _closed(node, ("fixed", "min", "max"))
        if ("fixed" in node) == ("min" in node or "max" in node):
            _refuse(node, "罚款写一个定额 fixed，或者写幅度 min、max，不能都写，也不能都不写")
        if fixed := node.get("fixed"):
            amount = self._amount(fixed)
            return Fine(amount, amount)
        return Fine(self._amount(found) if (found := node.get("min")) else 0, self._amount(node.need("max")))

    def _when(self, node: Node | None) -> Mapping[str, Cell]:
        if node is None or node.is_nothing:
            return {}
        cells = {}
        for name, cell in node.items():
            if name not in self.facts:
                _refuse(cell, f"条件里的“{name}”没有声明；在 facts 中写明，或者改正名称")
            cells[name] = self._cell(cell, name)
        return cells

    def _cell(self, node: Node, name: str) -> Cell:
        try:
            return parse_cell(node.texts() if node.is_list else node.text(), self.facts[name], self.words)
        except ValueError as error:
            _refuse(node, str(error))

    def _amount(self, node: Node) -> Amount:
        if not node.is_mapping:
            return self._fen(node)
        _closed(node, ("times", "basis_points", "of"))
        of = node.need("of").text()
        if of not in self.facts or not self.facts[of].is_whole:
            _refuse(node.need("of"), f"“{of}”不是已经声明的整数或者金额事实，不能据以计算罚款")
        if ("times" in node) == ("basis_points" in node):
            _refuse(node, "写 times（倍数）或者 basis_points（万分之几）之一")
        word = "times" if "times" in node else "basis_points"
        try:
            rate = Fraction(node.need(word).text()) / (1 if word == "times" else 10_000)
        except (ValueError, ZeroDivisionError):
            _refuse(node, f"{word}不是数")
        if rate < 0:
            _refuse(node, f"{word}不能是负数")
        self.needs.add(of)
        return Share(of, rate)

    def _range(self, node: Node) -> tuple[int | None, int | None]:
        try:
            return parse_range(node.text(), self.words)
        except ValueError as error:
            _refuse(node, str(error))

    @staticmethod
    def _fen(node: Node) -> int:
        try:
            return parse_money(node.text())
        except ValueError as error:
            _refuse(node, str(error))

    def _weights(self, node: Node) -> Weights:
        factors = {}
        for name, options in node.need("weights").items():
            if name not in self.facts:
                _refuse(options, f"要素“{name}”没有声明；在 facts 中写明")
            factors[name] = tuple(
                Option(parse_cell(cell, self.facts[name], self.words), weight.whole())
                for cell, weight in self._options(options)
            )
        return Weights(node.need("start").whole(), factors, _flag(node.get("capped"), False))

    def _options(self, node: Node) -> list[tuple[str, Node]]:
        name = node.name.rpartition(".")[2]
        for cell, weight in node.items():
            try:
                parse_cell(cell, self.facts[name], self.words)
            except ValueError as error:
                _refuse(weight, str(error))
        return list(node.items())

    def _trial(self, node: Node) -> Trial:
        _closed(node, ("facts", "tier", "percent"))
        facts = {name: self._value(name, one) for name, one in node.need("facts").items()}
        percent = found.whole() if (found := node.get("percent")) else None
        return Trial(facts, _text(node.get("tier")), percent)

    def _value(self, name: str, node: Node) -> object:
        fact = self.facts.get(name)
        if fact is None or fact.kind is FactKind.ENUM:
            return node.text()
        if fact.kind is FactKind.BOOL:
            return node.flag()
        return self._fen(node) if node.text().endswith("元") else node.whole()


def rules(path: Path, root: Path | None = None) -> Rules:
    """The rules common to all books: `rulebook/national/discretion/<day>.yaml`."""
    tree = marked.load(path, root)
    sources = {key: text.text() for key, text in tree.need("sources").items()}

    def cites(node: Node) -> tuple[Cite, ...]:
        read = [Citation.parse(one.text()) for one in node.need("cites").one_or_many()]
        return tuple(
            Cite(one.text(sources[one.key]), one.key, str(one), True, _text(node.get("fact")) or None) for one in read
        )

    def approval(name: str) -> Approval:
        node = tree.need("deviation").need(name)
        return Approval(by=tuple(node.need("by").texts()), cites=cites(node))

    ordinary, extended = (tree.need("limitation").need(name) for name in ("ordinary", "extended"))
    return Rules(
        limitation_months=_months(ordinary),
        extended_months=_months(extended),
        extended_if=extended.need("if").text(),
        limitation_cites=cites(ordinary),
        extended_cites=cites(extended),
        lighter_cites=cites(tree.need("lighter")),
        one_fine_cites=cites(tree.need("one_fine")),
        published_cites=cites(tree.need("published")),
        grounds={
            name: Ground(
                id=name, name=node.need("name").text(), effect=Effect(node.need("effect").word([one.value for one in Effect])),
                must=node.need("must").flag(), needs=tuple(node.need("needs").texts()), cites=cites(node),
            )
            for name, node in tree.need("grounds").items()
        },
        own=approval("own"),
        superior=approval("superior"),
        below_least=approval("below_least"),
    )  # fmt: skip


def _months(node: Node) -> int:
    period = parse_period(node.need("period").text())
    return period.n * {Unit.MONTHS: 1, Unit.YEARS: 12}[period.unit]


def facts_of(item: law.Item, given: Mapping[str, str]) -> dict[str, object]:
    """Facts typed as text (a form, a worksheet) as the item wants them; FactError names what cannot be read."""
    facts: dict[str, object] = {}
    faults = []
    for name, text in given.items():
        fact = item.facts.get(name)
        try:
            facts[name] = text if fact is None else _typed(fact, text.strip())
        except ValueError as error:
            faults.append((name, f"“{fact.label or name if fact else name}”：{error}"))
    if faults:
        raise law.FactError(faults)
    return facts


def _typed(fact: Fact, text: str) -> object:
    if fact.kind is FactKind.ENUM:
        return text
    if fact.kind is FactKind.BOOL:
        return {"true": True, "是": True, "false": False, "否": False}.get(text, text)
    if fact.kind is FactKind.MONEY:
        return parse_money(text)
    if not text.removeprefix("-").isdecimal():
        raise ValueError(f"“{text}”不是整数")
    return int(text)


def _closed(node: Node, known: tuple[str, ...]) -> None:
    if wrong := node.only(*known):
        raise marked.BookError(wrong)


def _call(node: Node) -> tuple[str, tuple[str, ...]]:
    """What `from` says, and the keys that are parts of it: in braces YAML takes f(a, b) apart at its comma."""
    said = _text(node.get("from"))
    parts: list[str] = []
    for key, value in node.items():
        if said.count("(") > said.count(")") and value.is_nothing:
            said = f"{said}, {key}"
            parts.append(key)
    return said, tuple(parts)


def _text(node: Node | None) -> str:
    return "" if node is None or node.is_nothing else node.text()


def _flag(node: Node | None, otherwise: bool) -> bool:
    return otherwise if node is None else node.flag()


def _refuse(node: Node, why: str) -> NoReturn:
    raise marked.BookError(_Said(node.where, why, "", ""))


class _Said(marked.Problem):
    """A problem told in one Chinese sentence."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"
