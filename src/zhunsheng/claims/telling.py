"""What was found, for a terminal: one line for each claim, what fails first."""

from __future__ import annotations

from collections.abc import Sequence

from zhunsheng.claims.check import Checked
from zhunsheng.claims.words import Verdict

_ORDER = [Verdict.FAILS, Verdict.SOFT, Verdict.HOLDS]


def told(checked: Checked, notes: Sequence[str] = ()) -> str:
    """The claims that say something, then how many there are of each verdict."""
    counting = [claim for claim in checked.claims if claim.kind.counts]
    lines = [*notes]
    for verdict in _ORDER:
        for claim in counting:
            if claim.verdict is verdict:
                line = checked.text.count("\n", 0, claim.start) + 1
                lines.append(f"{verdict.zh}　第{line}行　{' '.join(claim.quote.split())}　{claim.reason}")
    numbers = "，".join(f"{v.zh}{sum(c.verdict is v for c in counting)}" for v in (*_ORDER, Verdict.UNSETTLED))
    return "\n".join([*lines, f"共{len(counting)}处：{numbers}。"])


def wrong(checked: Checked) -> bool:
    """Does any figure fail?"""
    return any(claim.verdict is Verdict.FAILS and claim.kind.counts for claim in checked.claims)
