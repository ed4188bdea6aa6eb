"""Supervision: each defect and each overdue period is an open item until somebody answers it."""

from __future__ import annotations

import uuid6
from django.db import models

from zhunsheng.office.matters.models import Defect, Matter
from zhunsheng.office.people.models import Officer


class OpenItem(models.Model):
    """One thing that supervision has seen. It is closed by an answer, never deleted; lateness itself stays."""

    class Kind(models.TextChoices):
        DEFECT = "defect", "违法或者瑕疵"
        OVERDUE = "overdue", "逾期"
        LATE_ENTRY = "late_entry", "补录"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="open_items")
    key = models.CharField(max_length=160, unique=True)
    text = models.TextField("情况")
    article = models.CharField("依据", max_length=200, blank=True)
    defect = models.OneToOneField(Defect, models.PROTECT, null=True, blank=True, related_name="item")
    opened_on = models.DateField()
    answer = models.TextField("处理", blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-opened_on", "-id"]

    @property
    def adding(self) -> bool:
        """Seen, but not stored yet."""
        return bool(self._state.adding)


class MajorFiling(models.Model):
    """That a major penalty was filed with the superior (重大行政处罚备案)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="major_filing")
    filed_on = models.DateField("报送日期")
    document = models.CharField("报送文号", max_length=80)
    to = models.CharField("备案机关", max_length=100)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-filed_on"]


class ReviewSample(models.Model):
    """A sample of decided penalties for review: list and size are fixed first, the seed is the register's next head."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    title = models.CharField("名称", max_length=100)
    since = models.DateField("决定日期自")
    until = models.DateField("至")
    population = models.JSONField(help_text="全部案件的编号，按编号排列")
    digest = models.CharField("名单摘要", max_length=64)
    size = models.PositiveIntegerField("抽取件数")
    committed_on = models.DateField("封存日期")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    checkpoint = models.BigIntegerField("检查点", null=True, blank=True)
    seed = models.CharField("种子", max_length=64, blank=True)
    drawn = models.JSONField(default=list)
    drawn_on = models.DateField("抽取日期", null=True, blank=True)

    class Meta:
        ordering = ["-committed_on", "-id"]


class ReviewFinding(models.Model):
    """What the review of a drawn case found."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    sample = models.ForeignKey(ReviewSample, models.PROTECT, related_name="findings")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="review_findings")
    passed = models.BooleanField("合格")
    text = models.TextField("评查意见")
    found_on = models.DateField("评查日期")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sample", "id"]
        constraints = [models.UniqueConstraint(fields=["sample", "matter"], name="a_drawn_case_is_reviewed_once")]
