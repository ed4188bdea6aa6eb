"""The register: records made in each act's transaction, the queue of those not yet numbered, and the numbered log.

Formats are `proof.entry`, `proof.tiles` and `proof.checkpoint`. The application's role may INSERT and SELECT records,
salts, entries and checkpoints; `Pending` (DELETE) and `Head` (UPDATE) are work tables whose tampering the sweep finds.
"""

from __future__ import annotations

import uuid6
from django.db import models


class Record(models.Model):
    """One thing that happened. `body` is the canonical JSON whose commitments the public entry carries.

    `subject` is the chain (a matter, a draw, a list); `number` counts 1, 2, 3 … in it without gaps.
    `xid` is the transaction that made the record: legal tables ask for a record of their own transaction.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    subject = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    body = models.BinaryField()
    nonce = models.BinaryField(max_length=32)
    entry = models.BinaryField(max_length=100)
    recorded_at = models.DateTimeField()
    xid = models.BigIntegerField(default=0, db_index=True, help_text="set by the database, whatever is given")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "number"], name="record_numbers_have_no_twins")]


class Projection(models.Model):
    """Which row a record vouches for, with the salt of its digest; the salt is erasable, the record is not."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="projections")
    table = models.CharField(max_length=60)
    row = models.CharField(max_length=80)
    salt = models.BinaryField(max_length=32, null=True)
    digest = models.BinaryField(max_length=32)
    xid = models.BigIntegerField(default=0, help_text="set by the database, whatever is given")

    class Meta:
        # With the transaction in it, "is this row vouched for now?" is one probe, however many rows a load brings.
        indexes = [models.Index(fields=["table", "row", "xid"], name="projection_of_row")]


class Pending(models.Model):
    """Records waiting for the sequencer, in the order of arrival; a trigger queues every record."""

    arrival = models.BigAutoField(primary_key=True)
    record = models.OneToOneField(Record, models.PROTECT, related_name="pending")


class Entry(models.Model):
    """A record's place in the log: its index (from 0) is its 存证编号."""

    index = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(Record, models.PROTECT, related_name="place")
    leaf = models.BinaryField(max_length=32)


class Head(models.Model):
    """The one row that says how long the log is; the sequencer compares and sets it.

    `tiled`: up to where the tiles are known to stand on disk. Tiles follow the database, never the other way round,
    so that a crash between the two leaves neither a gap nor two versions.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    tiled = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32)


class Checkpoint(models.Model):
    """A signed and cosigned head, as it was published."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    text = models.TextField()
    published_at = models.DateTimeField()


class Work(models.Model):
    """A long piece of work that somebody waits for: how far it is, and what came of it. No legal row.

    `about`: what it was done with (a digest of its inputs, perhaps); `asked_by`: whose result it is (an officer's id);
    `then`: the page that shows the result.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=100)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    then = models.CharField(max_length=200)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result = models.JSONField(null=True)
    fault = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "about", "asked_at"], name="work_kind_about")]
