"""One SQL view for each kind, with its facts as typed columns, and statistics for what is filtered on.

    SELECT fine_fen FROM kind_penalty_ordinary WHERE closed_on >= '2026-01-01'

Rules
- A view reads with the asker's rights (security_invoker) and writes nothing.
- Private facts stand in no view. A fact whose name is a column of the spine is called `fact_<name>`.
- A fact keeps its column when a later version of the procedure drops it: old matters still have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from zhunsheng.law.facts import Fact, FactType
from zhunsheng.law.procedure import Procedure
from zhunsheng.office.ledger.guards import APP, READER

SPINE = (
    "id", "number", "kind", "title", "procedure_id", "organ_id", "item_id", "opened_on", "closed_on", "outcome",
    "next_due_on",
)  # fmt: skip
_WORD = re.compile(r"[a-z][a-z0-9_]{0,50}")
_SQL_TYPES = {
    FactType.BOOL: "boolean",
    FactType.ENUM: "text",
    FactType.MONEY: "bigint",
    FactType.INT: "bigint",
    FactType.DATE: "date",
    FactType.TEXT: "text",
}


def facts_by_kind(procedures: Iterable[Procedure]) -> dict[str, dict[str, Fact]]:
    """The public and internal facts of each kind, of all its versions and layers."""
    found: dict[str, dict[str, Fact]] = {}
    for procedure in procedures:
        facts = found.setdefault(procedure.id, {})
        facts.update({name: fact for name, fact in procedure.facts.items() if not fact.private})
    return found


def statements(kinds: Mapping[str, Mapping[str, Fact]]) -> list[str]:
    """The SQL that makes the views of these kinds anew."""
    made: list[str] = []
    for kind, facts in sorted(kinds.items()):
        view = f"kind_{_name(kind)}"
        columns = [f"m.{column}" for column in SPINE]
        columns += [f"{_value(name, fact)} AS {column(name)}" for name, fact in sorted(facts.items())]
        made += [
            f"DROP VIEW IF EXISTS {view}",
            f"CREATE VIEW {view} WITH (security_invoker = true) AS SELECT {', '.join(columns)} "
            f"FROM matters_matter m WHERE m.kind = '{_name(kind)}'",
            f"REVOKE ALL ON {view} FROM {APP}, {READER}",
            f"GRANT SELECT ON {view} TO {APP}, {READER}",
        ]
        made += [
            f"CREATE STATISTICS IF NOT EXISTS fact_{_name(name)} ON (facts ->> '{_name(name)}') FROM matters_matter"
            for name, fact in sorted(facts.items())
            if fact.type is not FactType.TEXT
        ]
    return made


def column(fact: str) -> str:
    """The column of a fact: its own name, unless the spine has one of that name."""
    return f"fact_{fact}" if fact in SPINE else _name(fact)


def _value(name: str, fact: Fact) -> str:
    return f"(m.facts ->> '{_name(name)}')::{_SQL_TYPES[fact.type]}"


def _name(word: str) -> str:
    """Names go into SQL as they are, so they are only what the rulebook allows: snake_case."""
    if _WORD.fullmatch(word) is None:
        raise ValueError(f"rulebook: {word!r} is not a snake_case word of at most 51 letters; rename it")
    return word
