"""The example district's own day: stored, moved forward only, by visible actions. Production does not install this."""

from __future__ import annotations

from django.db import models


class DistrictDay(models.Model):
    """The one row: which day it is in the example district, and since when (real time)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    day = models.DateField()
    since = models.DateTimeField()


class Load(models.Model):
    """What of the example has been loaded, with the seed and the size it was asked for."""

    name = models.CharField(max_length=40, primary_key=True)
    seed = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
