"""Who may act: organs, posts, officers, credentials, deputies, and the accounts they log in with.

An officer acts through an *appointment* to a post of an organ, on the days on which it runs; the post names the
roles (those of the procedures, and those of the house). A deputy holds another's posts for a span. A credential is
valid for days and domains. Nothing here is ever deleted: spans end.
"""

from __future__ import annotations

from typing import Any

import rules
import uuid6
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class HouseRole(models.TextChoices):
    """Roles of the house, beside the roles that procedures name (officer, head, reviewer …)."""

    LIST_KEEPER = "list_keeper", "清单管理"
    PLANNER = "planner", "检查计划管理"
    PUBLISHER = "publisher", "公开审核"
    SUPERVISOR = "supervisor", "执法监督"
    REPORTER = "reporter", "报告编制"
    AUDITOR = "auditor", "审计"
    PERSONNEL = "personnel", "人员管理"
    ADMINISTRATOR = "administrator", "系统管理"
    PRIVACY = "privacy", "个人信息保护"


class ProcedureRole(models.TextChoices):
    """Roles on the organ's side that the procedures of the national layer name; a book may name further ones."""

    OFFICER = "officer", "执法人员"
    HEAD = "head", "行政机关负责人"
    HEADS = "heads", "负责人集体（会议记录人）"
    REVIEWER = "reviewer", "法制审核人员"
    CASE_REVIEWER = "case_reviewer", "案件审核人员"
    PRESIDER = "presider", "听证主持人"
    CLERK = "clerk", "接收人员"
    HANDLER = "handler", "承办人员"
    MEDIATOR = "mediator", "调解人员"
    CHIEF = "chief", "承办机构负责人"


class Organ(models.Model):
    """A body that holds powers in its own name (局、镇、街道、区政府)."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "区政府"
        DEPARTMENT = "department", "部门"
        TOWN = "town", "镇街"
        OFFICE = "office", "办事机构"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    code = models.CharField("机构代码", max_length=32, unique=True)
    name = models.CharField("全称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    sign = models.CharField("机关代字", max_length=10, help_text="文号用，如“清市监”")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    layers = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name="适用规则层", help_text="如 domain/samr"
    )
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上级")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承继")
    valid_from = models.DateField("设立")
    valid_to = models.DateField("撤销（不含当日）", null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="organ_span_runs_forward"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post of an organ; its roles say what whoever holds it may do."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="posts", verbose_name="机关")
    name = models.CharField("岗位", max_length=60)
    roles = ArrayField(models.CharField(max_length=30), verbose_name="职权")

    class Meta:
        ordering = ["organ", "name"]
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="post_named_once_in_an_organ")]

    def __str__(self) -> str:
        return f"{self.organ.short_name}·{self.name}"


class Officer(models.Model):
    """A person in the service of the district."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    code = models.CharField("人员编号", max_length=32, unique=True)
    name = models.CharField("姓名", max_length=40)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account. What it may do comes from its officer's appointments alone; superuser flags give nothing here."""

    LEDGER_LEAVES_OUT = frozenset({"password", "last_login"})

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    officer = models.OneToOneField(
        Officer, models.PROTECT, null=True, blank=True, related_name="user", verbose_name="人员"
    )

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask the rules (`people.permissions`), whatever the flags say."""
        return bool(self.is_active and rules.has_perm(perm, self, obj))  # type: ignore[attr-defined, no-untyped-call]


class Appointment(models.Model):
    """An officer holds a post from a day until (not including) another."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="appointments", verbose_name="人员")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name="岗位")
    valid_from = models.DateField("任职")
    valid_to = models.DateField("免职（不含当日）", null=True, blank=True)

    class Meta:
        ordering = ["officer", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="appointment_span_runs_forward"
            )
        ]


class Deputy(models.Model):
    """`officer` stands in for `principal` (holds the principal's posts) in a span; the credential is never lent."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="deputyships", verbose_name="代理人")
    principal = models.ForeignKey(Officer, models.PROTECT, related_name="deputies", verbose_name="被代理人")
    valid_from = models.DateField("开始")
    valid_to = models.DateField("结束（不含当日）")
    reason = models.CharField("事由", max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="deputy_span_runs_forward"),
            models.CheckConstraint(condition=~Q(officer=F("principal")), name="nobody_deputises_for_himself"),
        ]


class Credential(models.Model):
    """A paper that entitles an officer (行政执法证, 法律职业资格), valid for days and for domains of enforcement.

    Whether it was valid on a day is told by its span less its suspensions; `status` only says how it stands now.
    Revoking ends the span: what was done before stays done with a valid credential.
    """

    class Status(models.TextChoices):
        VALID = "valid", "有效"
        SUSPENDED = "suspended", "暂扣中"
        REVOKED = "revoked", "吊销"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="credentials", verbose_name="人员")
    name = models.CharField("证件", max_length=40)
    number = models.CharField("证号", max_length=40, unique=True)
    domains = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name="执法领域", help_text="空：不限领域"
    )
    valid_from = models.DateField("生效")
    valid_to = models.DateField("失效（不含当日）", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.VALID)

    class Meta:
        ordering = ["officer", "name", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="credential_span_runs_forward"
            ),
            models.CheckConstraint(
                condition=~Q(status="revoked") | Q(valid_to__isnull=False), name="a_revoked_credential_has_ended"
            ),
        ]


class Suspension(models.Model):
    """Days on which a credential was taken away for a time (暂扣)."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="suspensions", verbose_name="证件")
    valid_from = models.DateField("暂扣")
    valid_to = models.DateField("发还（不含当日）", null=True, blank=True)
    reason = models.CharField("事由", max_length=100)

    class Meta:
        ordering = ["credential", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="suspension_span_runs_forward"
            )
        ]
