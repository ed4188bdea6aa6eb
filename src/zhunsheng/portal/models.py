"""What the public reads, taken in from bundles. The portal holds nothing that was not handed over."""

from __future__ import annotations

import uuid6
from django.db import models


class Published(models.Model):
    """A published record as shown: its index fields, its content, and the bundle that proves it."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    subject = models.CharField(max_length=100, unique=True)
    section = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    organ = models.CharField(max_length=100)
    on = models.DateField()
    content = models.JSONField()
    bundle = models.BinaryField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["section", "-on"], name="published_section_on")]


class TakenIn(models.Model):
    """How far the portal has read the exchange."""

    exchange = models.UUIDField(primary_key=True)


class Receipt(models.Model):
    """What a citizen was given for a parcel handed in: the number, and the hash of the code that opens its progress."""

    number = models.CharField(max_length=40, primary_key=True)
    slip_key = models.CharField(max_length=64, unique=True)
    handed_at = models.DateTimeField()
