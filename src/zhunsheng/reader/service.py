"""The ways of service: `rulebook/national/service/<day>.yaml` → `law.service.Rules`.

rules(Path("rulebook/national/service/2024-01-01.yaml")).methods["direct"].name      # '直接送达'
"""

from __future__ import annotations

from pathlib import Path

from zhunsheng.law.citation import Citation
from zhunsheng.law.clocks import parse_period
from zhunsheng.law.facts import Cite
from zhunsheng.law.problem import BookError
from zhunsheng.law.service import Method, Need, Rules
from zhunsheng.reader import marked
from zhunsheng.reader.marked import Node

_METHOD = ("name", "served", "period", "rolls", "needs", "cites", "fact")


def newest(folder: Path) -> Path:
    """The file in force last of a folder's dated files."""
    return max(folder.glob("*.yaml"))


def rules(path: Path, root: Path | None = None) -> Rules:
    """The rules of one file; BookError says what is wrong where."""
    tree = marked.load(path, root)
    problems = tree.only("rules", "in_force", "sources", "methods", "receipt", "confirmation", "direct_first")
    sources = {key: text.text() for key, text in tree.need("sources").items()}
    for _, node in tree.need("methods").items():
        problems += node.only(*_METHOD)
    if problems:
        raise BookError(problems)
    first = tree.need("direct_first")
    return Rules(
        methods={name: _method(name, node, sources) for name, node in tree.need("methods").items()},
        receipt_cites=cites(tree.need("receipt"), sources),
        confirmation_cites=cites(tree.need("confirmation"), sources),
        direct_first=frozenset(first.need("papers").texts()),
        direct_first_cites=cites(first, sources),
    )


def _method(name: str, node: Node, sources: dict[str, str]) -> Method:
    after = node.need("served").word(["received", "after"]) == "after"
    return Method(
        id=name,
        name=node.need("name").text(),
        period=parse_period(node.need("period").text()) if after else None,
        rolls=after and node.need("rolls").text() != "no",
        needs=tuple(Need(one.word([need.value for need in Need])) for one in node.need("needs").each()),
        cites=cites(node, sources),
    )


def cites(node: Node, sources: dict[str, str]) -> tuple[Cite, ...]:
    """The articles of a node, with the fact that stands for them."""
    read = [Citation.parse(one.text()) for one in node.need("cites").one_or_many()]
    fact, verified = node.get("fact"), node.get("verified")
    return tuple(
        Cite(
            one.text(sources[one.key]),
            one.key,
            str(one),
            verified is None or verified.flag(),
            fact.text() if fact else None,
        )
        for one in read
    )
