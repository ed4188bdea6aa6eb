"""Refusals that the office itself gives, in the form in which the procedures give theirs.

The kinds are those of `law.refusal`: a dead item or a list that contradicts itself is CASE, a missing competence ROLE,
a file that is not taken EVIDENCE. Articles come from the list's own bases, never from here.

    barred(RefusalKind.CASE, "open", "事项已取消", way_on="改用现行事项")
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhunsheng.law.facts import Cite
from zhunsheng.law.refusal import Refusal, RefusalKind, read_aloud


def barred(
    kind: RefusalKind,
    act: str,
    why: str,
    *,
    way_on: str,
    cites: Iterable[Cite] = (),
    who: Iterable[str] = (),
    earliest: date | None = None,
) -> Refusal:
    """One sentence with its articles, and what to do now."""
    cites = tuple(cites)
    return Refusal(
        kind=kind,
        act=act,
        message=f"{why}{read_aloud(cites)}。",
        way_on=way_on if way_on.endswith("。") else f"{way_on}。",
        cites=cites,
        who=tuple(who),
        earliest=earliest,
    )


def cite(law: str, article: str) -> Cite:
    """An article as a list of powers states it."""
    return Cite(f"{law} {article}", "", f"{law} {article}")
