"""Figures as they were published: value, parts, definition and the very rows, fixed by digest."""

from __future__ import annotations

import uuid6
from django.db import models


class Snapshot(models.Model):
    """An indicator's figure for a span, as of a day. Later acts leave it alone."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    indicator = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    definition = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    shown = models.CharField(max_length=60)
    ids = models.JSONField(default=list)
    ids_digest = models.CharField(max_length=64)
    as_of = models.DateField()
