"""Numbers of matters and papers (案号、文号): gapless in each organ, word and year.

The counter is locked in the act's own transaction: an act that does not come about leaves no gap, and two acts at once
wait for each other. A block is drawn whole for a device without a network; who draws it accounts for each of its numbers.

    take_number(organ, "罚", 2026)       # 7
    take_block(organ, "当罚", 2026, 20)  # 8: the device has 8 to 27
    with numbered(organ, "当罚", 2026, 9): matters.perform(matter, "decide", …)     # the paper that was handed over bore 9
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection

from zhunsheng.law.procedure import Procedure
from zhunsheng.office.matters.models import NumberCounter
from zhunsheng.office.people.models import Organ
from zhunsheng.office.rulebook import reads as rulebook

_Key = tuple[UUID, str, int]
_given: ContextVar[dict[_Key, int] | None] = ContextVar("numbers already given out on paper", default=None)


def take_number(organ: Organ, word: str, year: int) -> int:
    """The next number of an organ's word in a year. Call inside the transaction that uses it."""
    given = _given.get()
    if given and (organ.pk, word, year) in given:
        return given.pop((organ.pk, word, year))
    return take_block(organ, word, year, 1)


def take_block(organ: Organ, word: str, year: int, many: int) -> int:
    """The first of so many numbers in a row, drawn whole. Call inside the transaction that accounts for them."""
    if not connection.in_atomic_block:
        raise RuntimeError("take_number: outside a transaction a number could be lost; call it inside the act's own")
    table = NumberCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (organ_id, word, year, last) VALUES (%s, %s, %s, %s) "
            f"ON CONFLICT (organ_id, word, year) DO UPDATE SET last = {table}.last + EXCLUDED.last RETURNING last",
            [organ.pk, word, year, many],
        )
        return int(cursor.fetchone()[0]) - many + 1


@contextmanager
def numbered(organ: Organ, word: str, year: int, number: int) -> Iterator[dict[_Key, int]]:
    """Within, the next number of this word is the one that a paper bears already; what is left in it was not taken."""
    given = {(organ.pk, word, year): number}
    token = _given.set(given)
    try:
        yield given
    finally:
        _given.reset(token)


def year_of(organ: Organ, word: str, today: int) -> int:
    """The year in which the next number of this word counts: that of a paper handed over already (`numbered`), else today's."""
    given = (one for one in _given.get() or () if one[:2] == (organ.pk, word))
    return next(given, (organ.pk, word, today))[2]


def word_of(law: Procedure, organ: Organ) -> str:
    """The word of a matter's number: that of the first numbered paper of its first act, else the procedure's name.

    A case begins with the paper that registers it; paper and case bear one number (清市监案源〔2026〕1号).
    """
    templates = rulebook.book(organ).papers.values()
    for title in law.acts[law.first].papers:
        for template in templates:
            if template.numbering and title in (template.title, *template.also_called):
                return str(template.numbering.series)
    return law.name.partition("（")[0][:30]


def written(organ: Organ, word: str, year: int, number: int) -> str:
    """A number as it is written: 机关代字 · word · 〔year〕 · number 号.

    >>> written(organ, "罚", 2026, 7)
    '清市监罚〔2026〕7号'
    """
    return f"{organ.sign}{word}〔{year}〕{number}号"
