"""The sequencer: gives pending records their places in the log, without gaps, and lays the tiles.

Rules
- One at a time (advisory lock), and the head is compared before it is set: two sequencers cannot both win.
- It empties a queue; it never follows "ids above the last one seen", which loses rows that commit late.
- The database comes first: places, then the tiles, which follow from the places alone. A crash in between leaves tiles
  to be laid by the next run, with the same bytes: neither a gap nor a second version.
- A tile that is there with other bytes, a root that the tiles do not bear out, a database older than what has been
  signed: it halts and numbers nothing.
"""

from __future__ import annotations

import shutil

from django.db import connection, transaction

from zhunsheng.office.ledger import keys, places
from zhunsheng.office.ledger.halt import LogHalted
from zhunsheng.office.ledger.models import Head, Record
from zhunsheng.proof import merkle, tiles
from zhunsheng.proof.checkpoint import Checkpoint
from zhunsheng.proof.note import Note

LOCK = 0x5A53_0001
BATCH = 10_000


def sequence(limit: int = BATCH) -> int:
    """Number up to `limit` pending records and lay their tiles; how many were numbered.

    On the caller's own connection, without a thread; 0 also when another sequencer is at work.
    """
    with transaction.atomic():
        head = _sole_head()
        if head is None:
            return 0
        guard_against_the_past(head)
        lay_tiles(head)
        growth = _number(head, limit)
    if growth is None:
        return 0
    with transaction.atomic():
        later = _sole_head()
        if later is not None:  # otherwise another one has the lock, and lays them first thing
            lay_tiles(later, growth if later.tiled == head.size else None)
    return growth.size - head.size


def _sole_head() -> Head | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
    return Head.objects.select_for_update().get()


def guard_against_the_past(head: Head) -> None:
    """Halt if more has been signed or published than this database knows: an old state was restored."""
    root = bytes(head.root)
    for where, known in _known_heads():
        if known.size > head.size or (known.size == head.size and known.root != root):
            raise LogHalted(
                where=where,
                what=f"it knows {known.size} entries, the database {head.size}"
                + (" with another root" if known.size == head.size else ""),
                why="the database is older than what has been signed, or was changed; going on would fork the log",
                cure="restore the newest database; nothing is numbered or signed until then",
            )


def _known_heads() -> list[tuple[str, keys.Last]]:
    heads = [(f"{who}.last", said) for who in (keys.LOG, keys.WITNESS) if (said := keys.last(who))]
    published = places.read("checkpoint")
    if published is not None:
        stated = Checkpoint.parse(Note.decode(published).text)
        heads.append(("checkpoint", keys.Last(stated.size, stated.root)))
    return heads


def _number(head: Head, limit: int) -> tiles.Growth | None:
    """Take records off the queue and give them their places; the head moves with them, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM ledger_pending WHERE arrival IN "
            "(SELECT arrival FROM ledger_pending ORDER BY arrival LIMIT %s) RETURNING arrival, record_id) "
            "SELECT t.record_id, r.entry FROM taken t JOIN ledger_record r ON r.id = t.record_id ORDER BY t.arrival",
            [limit],
        )
        queue = [(record, bytes(written)) for record, written in cursor.fetchall()]
        if not queue:
            return None
        growth = tiles.append(head.size, places.read, [written for _, written in queue])
        with cursor.copy("COPY ledger_entry (index, record_id, leaf) FROM STDIN") as copy:
            for index, (record, written) in enumerate(queue, head.size):
                copy.write_row((index, record, merkle.leaf_hash(written)))
    if not set_head(head, growth):
        raise LogHalted(
            where="ledger_head",
            what="the head moved while records were being numbered",
            why="only one sequencer may number at a time",
            cure="see that one worker runs; the transaction is undone and will be tried again",
        )
    return growth


def set_head(head: Head, growth: tiles.Growth) -> bool:
    """Compare and set: False if the head is no longer the one that was read."""
    return Head.objects.filter(size=head.size, root=head.root).update(size=growth.size, root=growth.root) == 1


def lay_tiles(head: Head, growth: tiles.Growth | None = None) -> None:
    """Write the tiles that the database is ahead of; the same bytes however often it is done.

    `growth`: what has just been computed for these places; otherwise it is computed from the database again.
    """
    if head.tiled:
        _check(tiles.Tree(head.tiled, places.read).root(), head)
    while head.tiled < head.size:
        if growth is None or growth.size != head.size:
            growth = _growth(head)
        places.write_once(growth.files)
        head.tiled = growth.size
        _check(growth.root, head)
        tiles_stand(head)
        for folder in growth.superseded:
            shutil.rmtree(places.log() / folder, ignore_errors=True)


def _growth(head: Head) -> tiles.Growth:
    upto = min(head.size, head.tiled + BATCH)
    written = Record.objects.filter(place__index__gte=head.tiled, place__index__lt=upto).order_by("place__index")
    return tiles.append(head.tiled, places.read, [bytes(e) for e in written.values_list("entry", flat=True)])


def tiles_stand(head: Head) -> None:
    """Note up to where the tiles stand."""
    head.save(update_fields=["tiled"])


def _check(root: bytes, head: Head) -> None:
    if head.tiled == head.size and root != bytes(head.root):
        raise LogHalted(
            where="tile/",
            what=f"the tiles of {head.size} entries give another root than the database",
            why="tiles or places were changed",
            cure="run `zhunsheng manage sweep`: it names what was changed",
        )
