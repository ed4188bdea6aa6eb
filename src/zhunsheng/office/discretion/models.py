"""Penalty standards by version, and what they said in a matter: advice, deviation, approval. None is ever altered.

A standard's text is its YAML; items are an index of it. The one change a standard knows is its release, and that a newer
version closes it by date. Two released versions of one document never share a day (an exclusion constraint says so).
"""

from __future__ import annotations

import uuid6
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people.models import Officer, Organ


class Standard(models.Model):
    """One version of one document. It is usable once it is released, from `valid_from` to the day before `valid_to`."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    key = models.CharField("文件编号", max_length=60)
    title = models.CharField("名称", max_length=200)
    issuer = models.CharField("制定机关", max_length=100)
    own = models.BooleanField("本级制定")
    doc_no = models.CharField("文号", max_length=80, blank=True)
    organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="standards", verbose_name="适用机关"
    )
    text = models.TextField()
    digest = models.CharField(max_length=64)
    published_on = models.DateField("公布", null=True, blank=True)
    valid_from = models.DateField("施行")
    valid_to = models.DateField("失效（不含当日）", null=True, blank=True)
    last_verified_on = models.DateField("最近核对", null=True, blank=True)
    items_count = models.PositiveIntegerField("事项")
    tiers_count = models.PositiveIntegerField("档次")
    fixed_count = models.PositiveIntegerField("定额")
    explained = models.TextField("说明", blank=True)
    made_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="导入")
    made_on = models.DateField("导入日期")
    released_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    released_on = models.DateField("启用日期", null=True, blank=True)

    class Meta:
        ordering = ["issuer", "key", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="standard_span_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(released_on=None) | Q(published_on__isnull=False), name="only_a_public_standard_is_released"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StandardItem(models.Model):
    """One item of a version, for lists and links; what it says is in the version's text."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="items")
    code = models.CharField("编码", max_length=60)
    name = models.CharField("违法行为", max_length=300)
    power = models.CharField("权责事项", max_length=40, blank=True, db_index=True)
    trade = models.CharField("领域", max_length=40, blank=True)
    weighted = models.BooleanField()
    state = models.CharField(max_length=12)
    tiers = models.PositiveSmallIntegerField()
    fixed = models.PositiveSmallIntegerField()
    spares = models.BooleanField("有不予处罚的档次")

    class Meta:
        ordering = ["standard", "code"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="an_item_stands_once_in_a_standard")]


class Advice(models.Model):
    """What the standard says of the facts of a matter; the newest binds. `receipt` holds the whole trace."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="advices")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(StandardItem, models.PROTECT, related_name="advices")
    beside = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField("行为终了", null=True, blank=True)
    found_on = models.DateField("发现")
    extended = models.BooleanField("适用延长的追究时效", default=False)
    last_on = models.DateField("追究时效届满", null=True, blank=True)
    barred = models.BooleanField("已过追究时效", default=False)
    facts = models.JSONField(default=dict)
    proofs = models.JSONField(default=dict)
    grounds = models.JSONField(default=dict)
    degree = models.CharField("裁量情节", max_length=12, blank=True)
    receipt = models.JSONField(default=dict)
    earlier_receipt = models.JSONField(default=dict)
    lighter = models.CharField(max_length=8, blank=True)
    choice_reason = models.TextField(blank=True)
    own = models.BooleanField()
    tier = models.CharField("档次", max_length=40, blank=True)
    outcome = models.CharField(max_length=12)
    kinds = ArrayField(models.CharField(max_length=60), default=list)
    low_fen = models.BigIntegerField()
    high_fen = models.BigIntegerField()
    least_fen = models.BigIntegerField("法定最低")
    most_fen = models.BigIntegerField("法定最高", null=True)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    made_on = models.DateField()

    class Meta:
        ordering = ["matter", "number"]
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="advice_numbers_have_no_twins")]


class Deviation(models.Model):
    """An amount outside of what was advised, with its reason; it counts once it is approved."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    advice = models.ForeignKey(Advice, models.PROTECT, related_name="deviations")
    fen = models.BigIntegerField("数额")
    verdict = models.CharField(max_length=12)
    reason = models.TextField("理由")
    ground = models.CharField("减轻情节", max_length=40, blank=True)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    made_on = models.DateField()

    class Meta:
        ordering = ["advice", "id"]


class Approval(models.Model):
    """Who approved a deviation: the head, the heads together (an act of the matter), or the standard's maker."""

    class Way(models.TextChoices):
        HEAD = "head", "主要负责人批准"
        DISCUSSION = "discussion", "集体讨论"
        ISSUER = "issuer", "制定机关批准"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    deviation = models.OneToOneField(Deviation, models.PROTECT, related_name="approval")
    way = models.CharField("方式", max_length=10, choices=Way.choices)
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.CharField("批准文件", max_length=200, blank=True)
    at = models.DateTimeField("批准时间")

    class Meta:
        ordering = ["deviation"]
