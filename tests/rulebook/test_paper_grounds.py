"""A paper rests on the law of the matter it stands in: the same title in two kinds means the same law."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from zhunsheng.law.citation import Citation, text_name
from zhunsheng.law.procedure import Procedure
from zhunsheng.reader import papers, rulebook

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
EVERYWHERE = {"行政复议法", "行政诉讼法"}  # ways of redress stand on every decision
KINDS = sorted(path.name for path in (ROOT / "national" / "procedures").iterdir())
OUTSIDE = {"检验报告或者鉴定结论"}  # made by the expert, not by the organ


@cache
def procedures() -> tuple[Procedure, ...]:
    shelf = rulebook.Shelf(ROOT)
    books = [shelf.book((f"domain/{path.name}", "example")) for path in sorted((ROOT / "domain").iterdir())]
    return tuple({p.digest: p for book in books for p in book.procedures.values()}.values())


@cache
def templates() -> papers.Papers:
    return papers.load(ROOT)


def produced(procedure: Procedure) -> tuple[str, ...]:
    deeds = [d for act in procedure.acts.values() for d in (act, *act.outcomes.values())]
    return tuple(dict.fromkeys(title for deed in deeds for title in deed.papers))


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_rests_on_the_law_of_its_matter(kind: str) -> None:
    for procedure in (one for one in procedures() if one.id == kind):
        sources = {text_name(text) for text in procedure.sources.values()}
        for title in produced(procedure):
            template = templates().titled(title)
            if title in OUTSIDE:
                assert template is None
                continue
            assert template is not None, f"{kind}: no template is called {title}"
            cited = {text_name(template.sources[Citation.parse(b.citation).key]) for b in template.cites}
            assert cited & sources, f"{kind}: {title} rests on {sorted(cited)} alone"
            said = "".join(str(piece) for piece in template.pieces if not piece.when and not piece.unless)
            named = {text for text in texts_named() if f"《{text}》" in said.replace("中华人民共和国", "")}
            assert named <= sources | EVERYWHERE, f"{kind}: {title} speaks of {sorted(named - sources)}"


@cache
def texts_named() -> frozenset[str]:
    """The names of all texts that some paper or procedure cites."""
    sources = [*(t.sources for t in templates().values()), *(p.sources for p in procedures())]
    return frozenset(re.sub(r"（.*", "", text_name(text)) for one in sources for text in one.values())


def test_every_paper_is_produced_somewhere() -> None:
    titles = {title for procedure in procedures() for title in produced(procedure)}
    spare = {t.title for t in templates().values() if not {t.title, *t.also_called} & titles}
    assert spare == {"送达回证"}  # evidence of service, not an act's paper
