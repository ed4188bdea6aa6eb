"""Every number of days in the rulebook is the law's: it equals its row in the reference, or the words of its article."""

import csv
import os
import re
from pathlib import Path

import pytest

from zhunsheng.law.citation import Citation, numeral
from zhunsheng.law.clocks import Unit
from zhunsheng.law.facts import Cite
from zhunsheng.law.notation import Length
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.law.statutes import Unresolved
from zhunsheng.reader import rulebook

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT.parent / "shared" / "law" / "facts.csv"
UNITS = {"WD": Unit.WORKING_DAYS, "ND": Unit.DAYS, "H": Unit.HOURS, "MO": Unit.MONTHS, "YR": Unit.YEARS}
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
BOOK: Rulebook = rulebook.load(ROOT / "rulebook", rulebook.EXAMPLE_LAYERS)


def reference() -> dict[str, dict[str, str]]:
    if not REFERENCE.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the reference {REFERENCE} is missing")
        pytest.skip("the shared reference of legal facts is not here")
    with REFERENCE.open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def lengths(row: dict[str, str]) -> set[tuple[int, Unit]]:
    """The periods a row states: in its clock column, or, when that has only a unit, in its words."""
    found = set()
    for text in (row["clock"], row["fact"]):
        for numbers, unit in re.findall(r"(\d[\d/+()×, ]*)\**\s*(WD|ND|H|MO|YR)\b", text):
            found |= {(int(n), UNITS[unit]) for n in re.findall(r"\d+", numbers)}
        if found:
            return found
    return found


def periods(procedure: Procedure) -> list[tuple[str, Length | tuple[int, str], str | None, tuple[Cite, ...]]]:
    """Every period: (what, length, fact, articles)."""
    found: list[tuple[str, Length | tuple[int, str], str | None, tuple[Cite, ...]]] = []
    for window in procedure.windows.values():
        if isinstance(window.lasts.n, int):
            found.append((window.name, window.lasts, window.fact, window.cites))
    for clock in procedure.clocks.values():
        if isinstance(clock.within.n, int):
            found.append((clock.name, clock.within, clock.fact, clock.cites))
        found += [(f"{clock.name} + {e.act}", e.adds, e.fact, e.cites) for e in clock.extended_by if e.adds is not None]
    return found


EVERY = [(kind, *period) for kind, procedure in BOOK.procedures.items() for period in periods(procedure)]


@pytest.mark.parametrize(("kind", "what", "length", "fact", "cites"), EVERY, ids=[f"{e[0]}-{e[1]}" for e in EVERY])
def test_a_period_is_what_the_law_says(
    kind: str, what: str, length: Length, fact: str | None, cites: tuple[Cite, ...]
) -> None:
    assert isinstance(length.n, int)
    if fact is not None:
        row = reference()[fact]
        assert (length.n, length.unit) in lengths(row), (
            f"{kind} {what}: {length} is not in {fact}: {row['clock']} {row['fact']}"
        )
    else:
        words = "".join(w for c in cites if not isinstance(w := text(kind, c), Unresolved))
        assert said(length, words), f"{kind} {what}: no article it cites says {length}"


def said(length: Length, words: str) -> bool:
    """Whether articles state a period; that 五日 are working days may stand in an article of its own."""
    assert isinstance(length.n, int)
    stated = {Unit.DAYS: "日", Unit.HOURS: "小时", Unit.MONTHS: "个月", Unit.YEARS: "年", Unit.WORKING_DAYS: "个工作日"}
    numbers = (numeral(length.n), str(length.n), str(length.n).translate(WIDE))
    if any(number + stated[length.unit] in words for number in numbers):
        return True
    if length.unit is not Unit.WORKING_DAYS:
        return False
    day = f"{numeral(length.n)}日"
    every = "期限以工作日计算" in words or ("十日以内期限的规定是指工作日" in words and length.n <= 10)
    return day in words and (every or (f"“{day}”" in words and "工作日" in words))


def text(kind: str, cite: Cite) -> str:
    found = BOOK.statutes.resolve(
        Citation.parse(cite.citation), BOOK.procedures[kind].sources, BOOK.procedures[kind].in_force.replace(year=2026)
    )
    return "" if isinstance(found, Unresolved) else found.words


def test_parameters_that_name_a_fact_carry_its_number() -> None:
    for kind, procedure in BOOK.procedures.items():
        for parameter in procedure.parameters.values():
            if parameter.fact is None or not all(cite.verified for cite in parameter.cites):
                continue
            row, value = reference()[parameter.fact], parameter.values[-1].value
            assert isinstance(value, int)
            shown = {f"{value // 100}", f"{value // 1_000_000}万"} if parameter.unit == "分" else {str(value)}
            assert any(
                re.search(rf"(?<!\d){re.escape(one)}(?!\d)", row["fact"] + " " + row["clock"]) for one in shown
            ), (kind, parameter.name)


def test_what_is_verified_in_the_reference_is_not_called_unverified() -> None:
    rows = reference()
    for kind, procedure in BOOK.procedures.items():
        for name, act in procedure.acts.items():
            for cite in (*act.cites, *(c for o in act.outcomes.values() for c in o.cites)):
                if cite.fact is not None:
                    status = rows[cite.fact]["status"]
                    assert cite.verified or not status.startswith("V"), f"{kind} {name}: {cite.fact} is {status}"


def test_every_citation_rests_on_a_text_or_a_fact_or_says_so() -> None:
    assert [str(p) for p in BOOK.problems] == []
    assert BOOK.open_ends == ()


def test_links_between_kinds_are_there() -> None:
    complaint, inspection = BOOK.procedures["complaint"], BOOK.procedures["inspection_visit"]
    assert complaint.acts["check_lead"].outcomes["inspect"].starts == "inspection_visit/order"
    assert inspection.acts["pass_on_lead"].starts == "penalty_ordinary/lead"
    assert complaint.mirrored == {"lead_checked", "filing_known"}
    assert BOOK.procedures["penalty_ordinary"].mirrored == {"challenge", "challenge_ended"}


def test_every_act_has_its_stage_and_every_clock_says_whether_it_rolls() -> None:
    assert all(act.stage.label for p in BOOK.procedures.values() for act in p.acts.values())
    for kind, procedure in BOOK.procedures.items():
        for clock in procedure.clocks.values():
            if clock.rolls is not None:
                words = text(kind, clock.rolls)
                assert "休假日" in words and "届满" in words, (
                    f"{kind} {clock.name}: {clock.rolls.citation} moves no day"
                )
