"""Statutory tables: rows and columns cut out of figures, with the sums that the form itself demands.

Rules
- A row takes a figure (`of`) and narrows it; a column narrows it further. A cell is a count of both.
- A row or column may instead be the sum of others (`sums`). Sums are of whole numbers only.
- `years_back: 1` takes the figure as it stood in the year before (上年结转).
- A check sets two sums of rows against each other, in every column; the form prints it (新收 + 结转 = 办理 + 结转下年).

    table.filled({("requests", 0): [({"class": "自然人"}, 3)]})[("received", "person")]      # 3
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zhunsheng.law.indicator import Cell, holds

Group = tuple[Mapping[str, object], int]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: a figure narrowed, or the sum of other lines. `level`: how far its title is set in."""

    id: str
    title: str
    of: str = ""
    where: Mapping[str, Cell] = field(default_factory=dict)
    years_back: int = 0
    sums: tuple[str, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form: what narrows every line, or the sum of other columns."""

    id: str
    title: str
    where: Mapping[str, Cell] = field(default_factory=dict)
    sums: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """The sum of the lines on the left is that of the lines on the right."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A check that does not hold in a column, with both sums."""

    check: Check
    column: str
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class CrossTable:
    """A table of a report."""

    title: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    checks: tuple[Check, ...] = ()
    unit: str = "件"

    @property
    def needs(self) -> Mapping[tuple[str, int], frozenset[str]]:
        """Which figures it needs, of which year, grouped by which columns."""
        across = frozenset(name for column in self.columns for name in column.where)
        found: dict[tuple[str, int], frozenset[str]] = {}
        for row in self.rows:
            if row.of:
                key = (row.of, row.years_back)
                found[key] = found.get(key, across) | set(row.where)
        return found

    def problem(self) -> tuple[str, str, str] | None:
        """What is wrong with its shape: what, why, cure."""
        rows, columns = [row.id for row in self.rows], [column.id for column in self.columns]
        named = [(name, rows) for row in self.rows for name in row.sums]
        named += [(name, columns) for column in self.columns for name in column.sums]
        named += [(name, rows) for check in self.checks for name in check.left + check.right]
        if strange := next((name for name, known in named if name not in known), None):
            return (
                f"'{strange}' is no line or column of this table",
                "a sum adds lines of its own table",
                "name one of them",
            )
        if both := next((row.id for row in self.rows if bool(row.of) is bool(row.sums)), None):
            return (
                f"line '{both}' is neither a figure nor a sum, or both",
                "a line is one of the two",
                "give 'of' or 'sums'",
            )
        return None

    def filled(self, groups: Mapping[tuple[str, int], Iterable[Group]]) -> Mapping[tuple[str, str], int]:
        """Every cell's number, from each figure's counts by group."""
        kept = {key: list(found) for key, found in groups.items()}
        made: dict[tuple[str, str], int] = {}
        plain = [column for column in self.columns if not column.sums]
        for row in sorted(self.rows, key=lambda one: bool(one.sums)):
            for column in plain:
                if row.sums:
                    made[row.id, column.id] = sum(self._line(made, name, column.id) for name in row.sums)
                else:
                    made[row.id, column.id] = sum(
                        count
                        for values, count in kept.get((row.of, row.years_back), ())
                        if _all(row.where, values) and _all(column.where, values)
                    )
            for column in self.columns:
                if column.sums:
                    made[row.id, column.id] = sum(made[row.id, name] for name in column.sums)
        return made

    def _line(self, made: Mapping[tuple[str, str], int], row: str, column: str) -> int:
        """A line's cell; a sum of sums is worked out as it is met."""
        if (row, column) in made:
            return made[row, column]
        return sum(self._line(made, name, column) for name in next(one.sums for one in self.rows if one.id == row))

    def failed(self, cells: Mapping[tuple[str, str], int]) -> tuple[Failed, ...]:
        """The checks that do not hold, column by column."""
        found = []
        for check in self.checks:
            for column in self.columns:
                left, right = (sum(cells[row, column.id] for row in side) for side in (check.left, check.right))
                if left != right:
                    found.append(Failed(check, column.title, left, right))
        return tuple(found)


def _all(cells: Mapping[str, Cell], values: Mapping[str, object]) -> bool:
    return all(holds(cell, values.get(column)) for column, cell in cells.items())
