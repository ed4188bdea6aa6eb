"""What becomes public: proposed by an act or a room, reviewed by a person, released as a bundle, withdrawn if it must."""

from __future__ import annotations

import uuid6
from django.db import models

from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people.models import Officer, Organ


class Publication(models.Model):
    """One thing to be published. `proposed` is what the rule would show; `released` what the reviewer let pass."""

    class Section(models.TextChoices):
        POWERS = "powers", "权责清单"
        DRAW = "draw", "双随机公示"
        INSPECTION = "inspection", "检查结果"
        PENALTY = "penalty", "处罚决定"
        REPORT = "report", "年度报告"

    class State(models.TextChoices):
        WAITING = "waiting", "待审核"
        RELEASED = "released", "已公开"
        WITHHELD = "withheld", "不予公开"
        WITHDRAWN = "withdrawn", "已撤回"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    section = models.CharField("栏目", max_length=12, choices=Section.choices)
    title = models.CharField("标题", max_length=200)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="publications")
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=80)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    proposed = models.JSONField()
    left_out = models.JSONField(default=list)
    proposed_on = models.DateField()
    due_on = models.DateField("应当公开", null=True, blank=True)
    released = models.JSONField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    secrecy_checked = models.BooleanField(default=False)
    private_checked = models.BooleanField(default=False)
    reason = models.TextField("理由", blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_on", "-id"]
        indexes = [models.Index(fields=["state", "due_on"], name="publication_state_due")]
