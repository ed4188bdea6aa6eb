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
