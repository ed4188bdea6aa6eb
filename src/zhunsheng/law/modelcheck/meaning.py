"""What a proof depends on, as a digest."""

from __future__ import annotations

import hashlib
import json

from zhunsheng.law import notation
from zhunsheng.law.notation import Declared


def meaning(declared: Declared) -> str:
    """Digest of what the proof depends on: not names, articles, papers, persons or periods."""
    unread = frozenset(
        {
            "label",
            "cites",
            "note",
            "verified",
            "papers",
            "evidence",
            "publish",
            "keeps",
            "starts",
            "mirrors",
            "fact",
            "stage",
            "credential",
            "signers",
            "not_by",
            "within",
            "lasts",
            "rolls",
            "yields_to",
            "pauses",
            "extended_by",
            "name",
            "sources",
            "overlays",
            "in_force",
            "transition",
            "program",
            "accrues",
            "unit",
            "audience",
            "private",
            "judged_by",
            "set_by",
            "text",
        }
    )
    whole = {
        "id": declared.id,
        "roles": {name: role.side.value for name, role in declared.roles.items()},
        "cases": {name: case.expression for name, case in declared.cases.items()},
        "facts": {name: [fact.type.value, *fact.values] for name, fact in declared.facts.items()},
        "parameters": {name: [value.value for value in one.values] for name, one in declared.parameters.items()},
        "acts": notation.plain(declared.acts, leave_out=unread),
        "windows": notation.plain(declared.windows, leave_out=unread),
        "breaches": {
            name: notation.plain((clock.to, clock.on_breach), leave_out=unread)
            for name, clock in declared.clocks.items()
            if clock.on_breach and clock.on_breach.is_event
        },
        "always": [one.text for one in declared.always],
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
