"""Numbers of matters and papers (案号、文号): gapless in each organ, word and year.

The counter is locked in the act's own transaction: an act that does not come about leaves no gap, and two acts at once
wait for each other.

    take_number(organ, "罚", 2026)       # 7
"""

from __future__ import annotations

from django.db import connection

from zhunsheng.law.procedure import Procedure
from zhunsheng.office.matters.models import NumberCounter
from zhunsheng.office.people.models import Organ
from zhunsheng.office.rulebook import reads as rulebook


def take_number(organ: Organ, word: str, year: int) -> int:
    """The next number of an organ's word in a year. Call inside the transaction that uses it."""
    if not connection.in_atomic_block:
        raise RuntimeError("take_number: outside a transaction a number could be lost; call it inside the act's own")
    table = NumberCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (organ_id, word, year, last) VALUES (%s, %s, %s, 1) "
            f"ON CONFLICT (organ_id, word, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [organ.pk, word, year],
        )
        return int(cursor.fetchone()[0])


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
