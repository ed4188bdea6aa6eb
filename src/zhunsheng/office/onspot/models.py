"""On-the-spot penalties that are made without a network: the numbers that a phone carries, and what it hands in.

A block of numbers is drawn whole from the organ's counter and signed. Each number ends once: used, returned or voided
with a reason. What a phone handed in and the law refused waits, sealed, until it is put right or its number is voided.
"""

from __future__ import annotations

import uuid6
from django.db import models
from django.db.models import F, Q

from zhunsheng.office.matters.models import Matter, Paper
from zhunsheng.office.people.models import Officer, Organ


class Block(models.Model):
    """Numbers first to last of one series and year, given to one officer's device; `note` is signed with the log's key."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    device = models.UUIDField("设备")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    series = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    note = models.TextField()
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "series", "year", "first"], name="a_block_begins_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_block_runs_forward"),
        ]


class Number(models.Model):
    """How one number of a block ended."""

    class State(models.TextChoices):
        USED = "used", "已使用"
        RETURNED = "returned", "未使用交回"
        VOIDED = "voided", "作废"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    block = models.ForeignKey(Block, models.PROTECT, related_name="numbers")
    serial = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.CharField("理由", max_length=200, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["block", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["block", "serial"], name="a_number_ends_once"),
            models.CheckConstraint(
                condition=(Q(state="used", paper__isnull=False) | Q(~Q(state="used"), ~Q(reason=""), paper=None)),
                name="a_number_is_used_or_says_why",
            ),
        ]


class Handed(models.Model):
    """One case that a phone handed in; `key` is the phone's own, so that nothing counts twice."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    key = models.UUIDField(unique=True)
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="handed_from_site")
    number = models.OneToOneField(Number, models.PROTECT, related_name="handed")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("作出决定")
    handed_at = models.DateTimeField("交到")


class Waiting(models.Model):
    """What was handed in and could not be entered, sealed; no legal row. It goes when it is entered or voided."""

    key = models.UUIDField(primary_key=True, editable=False)
    block = models.ForeignKey(Block, models.CASCADE, related_name="waiting")
    serial = models.PositiveIntegerField()
    by = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    said = models.BinaryField()
    why = models.TextField()
    way_on = models.TextField()
    handed_at = models.DateTimeField()
