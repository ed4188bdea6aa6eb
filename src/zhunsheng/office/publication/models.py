"""What becomes public: proposed by an act or a room, reviewed by a person, released as a bundle, withdrawn if it must.

And what comes in: parcels that citizens sealed at the portal (`Intake`), which a clerk accepts or declines. A parcel's
content stays sealed in the exchange; nothing of it stands in a table before somebody accepts it into a matter.
"""

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
        LICENCE = "licence", "许可决定"
        OTHER = "other", "其他决定"
        REPORT = "report", "年度报告"

    class State(models.TextChoices):
        WAITING = "waiting", "待审核"
        RELEASED = "released", "已公开"
        WITHHELD = "withheld", "不予公开"
        WITHDRAWN = "withdrawn", "已撤回"
        REPLACED = "replaced", "已更新"

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
    withdraw_by = models.DateField("应当撤回", null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_on", "-id"]
        indexes = [models.Index(fields=["state", "due_on"], name="publication_state_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(state="waiting"), name="a_subject_waits_once_for_review"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PublicFile(models.Model):
    """A file that becomes public with a publication (a draw's lists), hashed when it was proposed; never altered."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)

    # The file stands in the body by its two digests; the bytes need no third.
    LEDGER_LEAVES_OUT = frozenset({"content"})

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["publication", "name"], name="a_public_file_named_once")]


class Release(models.Model):
    """What is said to the public, word for word: its values are the bundle's record and are vouched for as such.

    `word` is released or withdrawn; a withdrawal says why and carries no content. Never altered.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="releases")
    word = models.CharField(max_length=10)
    subject = models.CharField(max_length=80)
    section = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    organ = models.CharField(max_length=100)
    organ_code = models.CharField(max_length=32)
    on = models.DateField()
    content = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]


class Delivery(models.Model):
    """A release whose bundle was handed over to the portal."""

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True, related_name="delivery")
    exchange = models.UUIDField()
    delivered_at = models.DateTimeField()


class Intake(models.Model):
    """A parcel from the portal, waiting for a clerk: what can be said of it without opening it."""

    class State(models.TextChoices):
        WAITING = "waiting", "待处理"
        ACCEPTED = "accepted", "已登记"
        DECLINED = "declined", "不予登记"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    exchange = models.UUIDField(unique=True)
    kind = models.CharField("种类", max_length=20)
    number = models.CharField("收件编号", max_length=40)
    slip = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    likeness = models.CharField(max_length=64, blank=True, help_text="相同内容有相同的值，用来提示重复来件")
    organ = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="+")
    lodged_at = models.DateTimeField("提交时间")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="intake")
    handled_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    handled_on = models.DateField(null=True, blank=True)
    reason = models.TextField("理由", blank=True)

    class Meta:
        ordering = ["lodged_at", "id"]


class Refused(models.Model):
    """A parcel that could not be opened or read: by whom it came nobody knows, so only that and why is kept."""

    exchange = models.UUIDField(primary_key=True)
    why = models.CharField(max_length=200)
    found_at = models.DateTimeField()


class CreditTerm(models.Model):
    """How grave a published penalty is as credit information, and so how long it is shown."""

    publication = models.OneToOneField(Publication, models.PROTECT, primary_key=True, related_name="credit")
    grade = models.CharField("失信程度", max_length=10)
    grade_name = models.CharField(max_length=10)
    decided_on = models.DateField("决定日期")
    repair_from = models.DateField("最短公示期满", null=True)
    shown_until = models.DateField("最长公示期满")
    verified = models.BooleanField("期限已核实")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    set_on = models.DateField()

    class Meta:
        ordering = ["shown_until"]


class PartySays(models.Model):
    """What a party says about a publication: it objects (异议), or asks for repair of its credit (信用修复)."""

    class What(models.TextChoices):
        OBJECTION = "objection", "异议"
        REPAIR = "repair", "信用修复"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="said")
    what = models.CharField("事项", max_length=10, choices=What.choices)
    received_on = models.DateField("收到日期")
    text = models.TextField("内容")
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    upheld = models.BooleanField("是否成立", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "what"], condition=models.Q(answered_on=None), name="a_party_waits_once_for_an_answer"
            )
        ]
