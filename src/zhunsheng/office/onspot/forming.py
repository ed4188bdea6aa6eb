"""The decision as a form that a phone fills in without the office: the rulebook's own template, with marks for values.

Each paragraph comes with the blank on which it turns (`when`, `unless`) or whose rows repeat it (`each`); a mark ⟨name⟩
stands for a value. What the phone does not ask is left out, as the template leaves it out. Filled in, the words are those
of the paper that the office makes of the same values; a test compares the two.

    form(template, mark="准市监")["blocks"][0]      # {"text": "当事人：⟨party_name⟩", "when": "", …}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhunsheng.law import papers as law
from zhunsheng.law import wording
from zhunsheng.law.wording import Kind

# What the phone knows or asks, besides the rows.
ASKED = (
    "party_name", "party_address", "party_code", "violation", "decided_at", "place", "law_breached", "law_basis",
    "discretion_used", "statement_handling", "fine_fen", "bank_name", "reconsideration_organ", "court",
    "refused_to_sign", "organ_name", "number", "issued_on",
)  # fmt: skip
_SERIAL, _CAPITAL = 987_654_321, 123_456_789


def form(template: law.PaperTemplate, mark: str, year: int) -> dict[str, Any]:
    """The template for a phone: its title, its number with a mark for the serial, and its paragraphs."""
    numbering = template.numbering
    values = _values(template)
    blocks: list[dict[str, Any]] = []
    for piece in template.pieces:
        rows = {"row": _row(template, piece.each), "nth": wording.Shown("⟨nth⟩", 0)} if piece.each else {}
        turns = {"when": piece.when or "", "unless": piece.unless or "", "each": piece.each or ""}
        blocks += [turns | one for one in _blocks(piece.block, {**values, **rows})]
    number = numbering.number(mark, year, _SERIAL).replace(str(_SERIAL), "⟨serial⟩") if numbering else ""
    return {"title": template.title, "number": number, "blocks": blocks}


def _values(template: law.PaperTemplate) -> dict[str, Any]:
    """A mark for each blank; lists of rows have one row of marks, officers two."""
    values: dict[str, Any] = {}
    for name, field in template.fields.items():
        if field.kind is Kind.ROWS:
            rows = [_row(template, name)]
            values[name] = [_row(template, name, str(n)) for n in (1, 2)] if name == "officers" else rows
        elif field.kind is Kind.BOOL:
            values[name] = True
        elif field.kind is Kind.MONEY:
            values[name] = wording.Shown(f"⟨{name}⟩", _CAPITAL)
        else:
            values[name] = wording.Shown(f"⟨{name}⟩", f"⟨{name}⟩") if name in ASKED else wording.Blank()
    return values


def _row(template: law.PaperTemplate, name: str, nth: str = "") -> Any:
    class Row:
        def __getattr__(self, column: str) -> wording.Shown:
            if column not in template.fields[name].columns:
                raise AttributeError(column)
            return wording.Shown(f"⟨{name}{nth}.{column}⟩", "")

    return Row()


def _blocks(block: Any, values: Mapping[str, object]) -> list[dict[str, Any]]:
    capital = wording.capital(wording.Shown("", _CAPITAL))

    def filled(sentence: str) -> str:
        return wording.fill(sentence, values).replace(capital, "⟨fine_capital⟩")

    match block:
        case law.Paragraph(role, text):
            return [{"is": "paragraph", "role": role.value, "text": filled(text)}]
        case law.Signatures(cells):
            return [
                {"is": "signature", "text": one.label, "value": filled(one.text), "sign": one.sign} for one in cells
            ]
        case law.Seal(organ, on, _):
            return [{"is": "seal", "text": filled(organ), "value": filled(on)}]
        case law.Copies(text):
            return [{"is": "copies", "text": filled(text)}]
    raise ValueError(f"onspot: a decision made on a phone has no place for a {type(block).__name__}")
