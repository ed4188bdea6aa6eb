"""The rules of evidence: `rulebook/national/evidence/<day>.yaml` → `law.evidence.Rules`.

rules(Path("rulebook/national/evidence/2021-07-15.yaml")).kinds["testimony"].name       # '证人证言'
"""

from __future__ import annotations

from pathlib import Path

from zhunsheng.law.citation import Citation
from zhunsheng.law.evidence import CARRIER_LABELS, Kind, Measure, Rules
from zhunsheng.law.facts import Cite
from zhunsheng.reader import marked
from zhunsheng.reader.marked import Node


def rules(path: Path, root: Path | None = None) -> Rules:
    """Read the rules; a fault raises `BookError` with file and line."""
    tree = marked.load(path, root)
    sources = {key: text.text() for key, text in tree.need("sources").items()}

    def cites(node: Node) -> tuple[Cite, ...]:
        told = node.get("fact")
        fact = told.text() if told is not None else None
        read = [Citation.parse(one.text()) for one in node.need("cites").one_or_many()]
        return tuple(Cite(one.text(sources[one.key]), one.key, str(one), True, fact) for one in read)

    kinds = {
        name: Kind(
            name,
            node.need("name").text(),
            tuple(one.word(CARRIER_LABELS) for one in node.need("carriers").each()),
            cites(node),
        )
        for name, node in tree.need("kinds").items()
    }
    preservation = tree.need("preservation")
    measures = {
        name: Measure(name, node.need("name").text(), cites(node))
        for name, node in preservation.need("measures").items()
    }
    return Rules(
        kinds=kinds,
        measures=measures,
        verified_cites=cites(tree.need("verified_before_use")),
        unlawful_cites=cites(tree.need("unlawful_is_out")),
        copy_cites=cites(tree.need("copies")),
        preservation_cites=cites(preservation),
    )
