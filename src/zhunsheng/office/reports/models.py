"""Reports made of figures: an outline of the rulebook for a year, drafted, commented on, approved, published.

What a report admits stays open as a problem, until next year's report answers it.
"""

from __future__ import annotations

import uuid6
from django.db import models

from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.people.models import Officer, Organ


class Report(models.Model):
    """A report of a year. While a draft its figures are live; once approved they are snapshots.

    `organ`: whose report it is and whose rows it counts; empty: the whole district.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        APPROVED = "approved", "已审定"
        PUBLISHED = "published", "已公开"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    outline = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    organ = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    texts = models.JSONField("手写段落", default=dict)
    figures = models.ManyToManyField(Snapshot, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["outline", "year", "organ"],
                nulls_distinct=False,
                name="one_report_an_outline_year_and_organ",
            )
        ]


class Comment(models.Model):
    """What somebody says of a draft; an approved report has none without a reply."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="comments")
    section = models.CharField("章节", max_length=60, blank=True)
    text = models.TextField("意见")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    on = models.DateField()
    reply = models.TextField("答复", blank=True)
    replied_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    replied_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["on", "id"]


class Problem(models.Model):
    """A shortcoming that a report admits: its cause, what will be done by when, and how it was answered."""

    class Answer(models.TextChoices):
        OPEN = "open", "整改中"
        CLOSED = "closed", "已整改"
        CARRIED = "carried", "继续整改"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="problems")
    number = models.PositiveSmallIntegerField()
    text = models.TextField("存在的问题")
    cause = models.TextField("原因")
    measure = models.TextField("整改措施")
    due_on = models.DateField("整改期限")
    state = models.CharField("整改情况", max_length=8, choices=Answer.choices, default=Answer.OPEN)
    answer = models.TextField("整改结果", blank=True)
    evidence = models.TextField("佐证材料", blank=True)
    answered_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="problem_number_once_in_a_report")]
