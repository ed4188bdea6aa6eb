"""双随机: directories of objects and inspectors, the yearly plan, draws that anyone can replay, what was drawn."""

from __future__ import annotations

import uuid6
from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers.models import PowerItem


class InspectionObject(models.Model):
    """A market entity in the directory of inspection objects (检查对象名录库)."""

    class Status(models.TextChoices):
        ACTIVE = "active", "存续"
        CLOSED = "closed", "注销"
        MERGED = "merged", "合并"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    code = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=120)
    trade = models.CharField("行业", max_length=40)
    town = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="镇街")
    risk = models.CharField("信用风险分类", max_length=2, default="B")
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.ACTIVE)
    listed_on = models.DateField("列入")
    delisted_on = models.DateField("移出（不含当日）", null=True, blank=True)

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["trade", "risk", "status"], name="object_trade_risk_status")]


class Inspector(models.Model):
    """An officer in the directory of inspectors (执法检查人员名录库)."""

    officer = models.OneToOneField(Officer, models.PROTECT, primary_key=True, related_name="inspector")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="inspectors")
    specialties = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="专长")
    cap = models.PositiveSmallIntegerField("每次抽查上限", default=20)
    listed_on = models.DateField("列入")
    delisted_on = models.DateField("移出（不含当日）", null=True, blank=True)


class Recusal(models.Model):
    """A declared interest between an inspector and an object: need-to-know."""

    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="recusals")
    object = models.ForeignKey(InspectionObject, models.PROTECT, related_name="+")
    reason = models.CharField("关系", max_length=60)
    declared_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspector", "object"], name="recusal_declared_once")]


class Plan(models.Model):
    """The one yearly plan of an organ or of the district."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草案"
        APPROVED = "approved", "已批准"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    year = models.PositiveSmallIntegerField("年度", unique=True)
    name = models.CharField("名称", max_length=100)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.DRAFT)
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")


class PlanLine(models.Model):
    """A task of the plan: which item, which objects, what share of each risk class, by whom and when."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("任务", max_length=120)
    item = models.ForeignKey(PowerItem, models.PROTECT, related_name="+", verbose_name="检查事项")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="牵头机关")
    partners = models.ManyToManyField(Organ, blank=True, related_name="+", verbose_name="联合机关")
    trade = models.CharField("行业", max_length=40, blank=True)
    ratios = models.JSONField("各类抽查比例（基点）", default=dict, help_text='如 {"A": 100, "B": 300}')
    specialty = models.CharField("需要的专长", max_length=40, blank=True)
    inspectors_each = models.PositiveSmallIntegerField("每户检查人员", default=2)
    method = models.CharField("检查方式", max_length=40, default="实地检查")
    month = models.PositiveSmallIntegerField("月份")

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_line_number_once")]


class Draw(models.Model):
    """One attempt of a draw. Texts are the canonical bytes of `proof.draw`; what is committed never changes."""

    class State(models.TextChoices):
        COMMITTED = "committed", "名单已锁定"
        REVEALED = "revealed", "种子已揭示"
        PUBLISHED = "published", "结果已产生"
        VOID = "void", "已作废"
        INFEASIBLE = "infeasible", "无法派员"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="draws")
    attempt = models.PositiveSmallIntegerField("次")
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    reason = models.CharField("重新抽取的理由", max_length=60, blank=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.COMMITTED)
    header = models.TextField()
    header_digest = models.CharField(max_length=64)
    lists = models.JSONField(default=dict)
    beacon = models.JSONField(default=dict)
    seed = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict)
    committed_on = models.DateField()
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["line", "attempt"]
        constraints = [models.UniqueConstraint(fields=["line", "attempt"], name="draw_attempt_once")]


class Share(models.Model):
    """One party's contribution to a draw's seed: committed first, revealed later, or dropped by name."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="shares")
    party = models.CharField("参与方", max_length=40)
    commitment = models.CharField(max_length=64)
    value = models.CharField(max_length=64, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["draw", "party"]
        constraints = [models.UniqueConstraint(fields=["draw", "party"], name="a_party_contributes_once")]


class Drawn(models.Model):
    """An object that was drawn, in draw order, with its inspectors and the visit that was opened."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="drawn")
    order = models.PositiveIntegerField()
    object = models.ForeignKey(InspectionObject, models.PROTECT, related_name="drawn")
    ticket = models.CharField(max_length=64)
    inspectors = models.ManyToManyField(Inspector, related_name="drawn")
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="drawn")

    class Meta:
        ordering = ["draw", "order"]
        constraints = [models.UniqueConstraint(fields=["draw", "order"], name="drawn_order_once")]
