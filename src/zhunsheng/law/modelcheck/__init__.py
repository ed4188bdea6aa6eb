"""Proves a procedure by visiting every marking it can reach.

What is proved (rulebook language, part 6)
1. exactly one first act; every act, outcome, window and breach happens on some course;
2. no marking where nothing can happen before the end;
3. from every marking the matter can be closed, also if the party never acts again (outsiders relied on are listed);
4. no relation reads a case before its facts were entered;
5. every `redo` is complete;
6. every `always` is kept.

How it stays small; each of these is exact
- *Late answers*: a case is answered where its answer first matters (`machine`).
- *Forgetting*: what no act that can still come will read is forgotten (`memory`).
- *Islands*: side branches that the rest only waits for are searched one at a time (`islands`, `proving`).
- *No proof bits*: a statement is a search in the graph of markings, and so is the case that it asks (`graph`).

`proving` says which runs a proof takes, `rules` what is asked of each graph, `findings` how it is told, `meaning` on
what of a procedure a proof depends.

    proof = check(procedure)
    proof.findings, proof.markings
"""

from zhunsheng.law.modelcheck.findings import RULES, Finding, Proof, Report, TooLarge, spoken
from zhunsheng.law.modelcheck.machine import Machine
from zhunsheng.law.modelcheck.meaning import meaning
from zhunsheng.law.modelcheck.moves import Move, State, name_of
from zhunsheng.law.modelcheck.proving import check

__all__ = [
    "RULES",
    "Finding",
    "Machine",
    "Move",
    "Proof",
    "Report",
    "State",
    "TooLarge",
    "check",
    "meaning",
    "name_of",
    "spoken",
]
