"""The power and responsibility list (权责清单): what each organ may do, on what basis, and whether it still may."""

from __future__ import annotations

import uuid6
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhunsheng.office.people.models import Organ


class PowerItem(models.Model):
    """One power. It is alive on a day when its status is in force, its span covers the day and a basis stands."""

    class Category(models.TextChoices):
        LICENCE = "licence", "行政许可"
        PENALTY = "penalty", "行政处罚"
        COERCION = "coercion", "行政强制"
        INSPECTION = "inspection", "行政检查"
        CONFIRMATION = "confirmation", "行政确认"
        REWARD = "reward", "行政奖励"
        SERVICE = "service", "公共服务"
        OTHER = "other", "其他职权"

    class Status(models.TextChoices):
        IN_FORCE = "in_force", "有效"
        SUSPENDED = "suspended", "暂停"
        REPEALED = "repealed", "已取消"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    code = models.CharField("事项编码", max_length=40, unique=True)
    name = models.CharField("事项名称", max_length=200)
    category = models.CharField("类别", max_length=12, choices=Category.choices)
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="适用程序")
    domain = models.CharField("执法领域", max_length=40, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.IN_FORCE)
    valid_from = models.DateField("列入")
    valid_to = models.DateField("移出（不含当日）", null=True, blank=True)
    duty = models.TextField("责任", blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="power_item_span_runs_forward"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Basis(models.Model):
    """An article on which an item rests, and until when it stands."""

    item = models.ForeignKey(PowerItem, models.PROTECT, related_name="bases")
    law = models.CharField("法律法规规章", max_length=100)
    article = models.CharField("条款", max_length=60)
    valid_from = models.DateField("生效")
    valid_to = models.DateField("废止（不含当日）", null=True, blank=True)


class Holding(models.Model):
    """The organ that holds an item, by date: powers move between organs (职责调整)."""

    item = models.ForeignKey(PowerItem, models.PROTECT, related_name="holdings")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="holdings")
    valid_from = models.DateField("承接")
    valid_to = models.DateField("移出（不含当日）", null=True, blank=True)


class ServiceLimit(models.Model):
    """What an item promises in a year: days, steps, materials (承诺时限、环节、材料)."""

    item = models.ForeignKey(PowerItem, models.PROTECT, related_name="limits")
    year = models.PositiveSmallIntegerField("年度")
    statutory_days = models.PositiveSmallIntegerField("法定时限（工作日）")
    promised_days = models.PositiveSmallIntegerField("承诺时限（工作日）")
    steps = models.PositiveSmallIntegerField("环节")
    materials = models.PositiveSmallIntegerField("材料")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "year"], name="one_limit_a_year")]


class ListChange(models.Model):
    """What was changed in the list, when, why and by whom; never altered."""

    class Kind(models.TextChoices):
        ADDED = "added", "列入"
        REPEALED = "repealed", "取消"
        SUSPENDED = "suspended", "暂停"
        RESUMED = "resumed", "恢复"
        MOVED = "moved", "划转"
        BASIS_ENDED = "basis_ended", "依据废止"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    item = models.ForeignKey(PowerItem, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    reason = models.TextField()
    by = models.CharField(max_length=40)
