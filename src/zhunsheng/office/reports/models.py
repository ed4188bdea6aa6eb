"""Reports made of figures: an outline of the rulebook for a year, drafted, approved, published."""

from __future__ import annotations

import uuid6
from django.db import models

from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.people.models import Officer


class Report(models.Model):
    """A report of a year. While a draft its figures are live; once approved they are snapshots."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        APPROVED = "approved", "已审定"
        PUBLISHED = "published", "已公开"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    outline = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    texts = models.JSONField("手写段落", default=dict)
    figures = models.ManyToManyField(Snapshot, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["outline", "year"], name="one_report_an_outline_and_year")]
