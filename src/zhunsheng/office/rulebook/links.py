"""Where the article that a citation names can be read.

    links.article(Cite("行政处罚法 第五十八条第一款第（二）项", "CF", "CF 58(1)(2)"), date(2026, 3, 2))
    # '/rulebook/articles/行政处罚法/58/?on=2026-03-02#p1i2', percent-encoded

A citation has an address when its text is held, or when it rests on a row of the reference (`fact:`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from zhunsheng.law.citation import Citation, text_name
from zhunsheng.office.rulebook import reads


@dataclass(frozen=True, slots=True)
class Place:
    """A citation taken apart: the text's name and the place in it."""

    law: str
    citation: Citation

    @property
    def anchor(self) -> str:
        """The part of the article's page that is meant: "p1i2"."""
        at = self.citation
        return "".join(f"{sign}{n}" for sign, n in (("p", at.paragraph), ("i", at.item), ("s", at.sub)) if n)


def place(cite: Any) -> Place | None:
    """What a citation names, of a rulebook (`Cite`) or as a list of powers writes it (text and article); None: unread.

    >>> place("行政处罚法（2021年修订） 第五十八条").law
    '行政处罚法'
    """
    law, _, said = str(getattr(cite, "text", cite)).rpartition(" ")
    if not law.strip():
        return None
    try:
        return Place(text_name(law), Citation.read(said, "X"))
    except ValueError:
        return None


def article(cite: Any, on: date | None = None) -> str | None:
    """The address of the article's text; None where neither a text nor a row of the reference is held."""
    found = place(cite)
    if found is None:
        return None
    try:
        statutes = reads.statutes()
    except reads.NoRulebook:
        return None
    fact = getattr(cite, "fact", None)
    if not statutes.holds(found.law) and fact not in statutes.facts:
        return None
    query = {name: value for name, value in (("on", on.isoformat() if on else ""), ("fact", fact or "")) if value}
    address = reverse("rulebook:article", args=[found.law, found.citation.label])
    return address + (f"?{urlencode(query)}" if query else "") + (f"#{found.anchor}" if found.anchor else "")
