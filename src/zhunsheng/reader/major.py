"""Which penalties are major: `rulebook/national/major/<day>.yaml` → plain values.

    rules(Path("rulebook/national/major/2021-07-15.yaml")).cases      # ('hearing_due', …)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhunsheng.law.clocks import Period, parse_period
from zhunsheng.law.facts import Cite
from zhunsheng.reader import marked
from zhunsheng.reader.service import cites


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A penalty is major when one of `cases` is answered yes; it is filed with the superior within `file_within`."""

    cases: tuple[str, ...]
    file_within: Period
    cites: tuple[Cite, ...]
    verified: bool


def rules(path: Path, root: Path | None = None) -> Rules:
    """The rules of one file."""
    tree = marked.load(path, root)
    sources = {key: text.text() for key, text in tree.need("sources").items()}
    return Rules(
        cases=tuple(tree.need("cases").texts()),
        file_within=parse_period(tree.need("file_within").need("period").text()),
        cites=cites(tree, sources),
        verified=tree.need("verified").flag(),
    )
