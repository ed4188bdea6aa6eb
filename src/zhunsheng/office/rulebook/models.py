"""Which rulebook is in force. A version keeps its folder, so that a matter pinned to a digest can always be read."""

from __future__ import annotations

import uuid6
from django.db import models


class Version(models.Model):
    """A rulebook as it was applied on a day; `archive` is the zip of its folder, `digest` that of its files."""

    LEDGER_LEAVES_OUT = frozenset({"archive"})  # the digest stands for it

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    number = models.PositiveIntegerField("版次", unique=True)
    digest = models.CharField("摘要", max_length=64, db_index=True)
    archive = models.BinaryField()
    applied_on = models.DateField("施行日期")
    applied_by = models.CharField("发布人", max_length=40)

    class Meta:
        ordering = ["-number"]


class Procedure(models.Model):
    """A procedure as composed for the layers of some organs; matters pin it."""

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    in_force = models.DateField()
    layers = models.JSONField(default=list)
    version = models.ForeignKey(Version, models.PROTECT, related_name="procedures")

    class Meta:
        ordering = ["kind", "-in_force"]
