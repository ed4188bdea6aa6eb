"""Credit publicity: `rulebook/national/credit/<day>.yaml` → `law.credit.Rules`.

rules(Path("rulebook/national/credit/2026-04-01.yaml")).grades["serious"].name      # '严重'
"""

from __future__ import annotations

from pathlib import Path

from zhunsheng.law.clocks import parse_period
from zhunsheng.law.credit import FORMS, NEEDS, Column, Grade, Rules
from zhunsheng.law.problem import BookError
from zhunsheng.reader import marked
from zhunsheng.reader.marked import Node

_COLUMN = ("code", "name", "from", "need", "longest", "form", "of")
_GRADE = ("name", "shortest", "longest", "note", "fact", "verified")


def rules(path: Path, root: Path | None = None) -> Rules:
    """The rules of one file; BookError says what is wrong where."""
    tree = marked.load(path, root)
    problems = tree.only("rules", "in_force", "sources", "not_of", "report_within", "grades", "repair", "columns")
    for node in tree.need("columns").each():
        problems += node.only(*_COLUMN)
    for _, node in tree.need("grades").items():
        problems += node.only(*_GRADE)
    if problems:
        raise BookError(problems)
    repair = tree.need("repair")
    return Rules(
        columns=tuple(_column(node) for node in tree.need("columns").each()),
        grades={name: _grade(name, node) for name, node in tree.need("grades").items()},
        not_of=frozenset(tree.need("not_of").texts()),
        repair_needs=tuple(repair.need("needs").texts()),
        repair_verified=repair.need("verified").flag(),
    )


def _column(node: Node) -> Column:
    form, of = node.get("form"), node.get("of")
    return Column(
        code=node.need("code").text(),
        name=node.need("name").text(),
        source=node.need("from").text(),
        need=node.need("need").word(NEEDS),
        longest=node.need("longest").whole(),
        form=form.word(FORMS) if form else "",
        of=of.word(("firm", "person")) if of else "",
    )


def _grade(name: str, node: Node) -> Grade:
    shortest, note = node.get("shortest"), node.get("note")
    return Grade(
        id=name,
        name=node.need("name").text(),
        shortest=parse_period(shortest.text()) if shortest else None,
        longest=parse_period(node.need("longest").text()),
        verified=node.need("verified").flag(),
        fact=node.need("fact").text(),
        note=note.text() if note else "",
    )
