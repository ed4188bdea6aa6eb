"""What happens to a paper after it was made: it is sealed, served, filed. The paper itself lives in `matters`.

- `Service` is one attempt to serve one paper on one party in one way; the way's rule gives the day of service.
- `Sealing` says that a paper bears its seal: signed electronically, or printed, signed, sealed and scanned back.
- `SealedCopy` is the signed PDF, encrypted: it holds private values, so it can be erased with them.
- `Volume` is what a matter's file held when the matter closed, item by item, by digest.
"""

from __future__ import annotations

import uuid6
from django.db import models
from django.db.models import Q

from zhunsheng.office.matters.models import Act, Evidence, Matter, Paper, Party
from zhunsheng.office.people.models import Officer


class Confirmation(models.Model):
    """A party's signed confirmation of its address for service (送达地址确认书); the address is in the signed paper."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="confirmations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="confirmations")
    channel = models.CharField("电子送达渠道", max_length=60)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    confirmed_on = models.DateField("签订日期")
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["matter", "-confirmed_on", "-id"]


class Service(models.Model):
    """One attempt to serve."""

    class State(models.TextChoices):
        SENT = "sent", "送达中"
        RUNNING = "running", "公告期内"
        SERVED = "served", "已送达"
        FAILED = "failed", "未能送达"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="services")
    party = models.ForeignKey(Party, models.PROTECT, related_name="services")
    method = models.CharField("送达方式", max_length=20)
    method_name = models.CharField(max_length=20)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.SENT)
    sent_on = models.DateField("发出日期")
    received_at = models.DateTimeField("收到、留置、到达或者公告时间", null=True, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    tracking = models.CharField("邮件号码", max_length=60, blank=True)
    agent = models.CharField("受托、转交单位", max_length=120, blank=True)
    reason = models.TextField("事由、经过", blank=True)
    confirmation = models.ForeignKey(Confirmation, models.PROTECT, null=True, blank=True, related_name="+")
    receipt = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    proof = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="送达人")
    beside = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="另一送达人"
    )
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["paper", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "party"], condition=Q(state__in=("running", "served")), name="a_paper_is_served_once"
            )
        ]


class Sealing(models.Model):
    """That a paper bears its seal, and the file that shows it."""

    class Way(models.TextChoices):
        ELECTRONIC = "electronic", "电子印章"
        WET = "wet", "打印盖章后扫描"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="sealing")
    way = models.CharField("方式", max_length=10, choices=Way.choices)
    sealed_on = models.DateField("用印日期")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sheets = models.PositiveSmallIntegerField("页数", default=0)
    signer = models.CharField("签章证书", max_length=200, blank=True)
    fingerprint = models.CharField("证书指纹", max_length=64, blank=True)
    test = models.BooleanField("测试证书", default=False)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-sealed_on", "-id"]


class SealedCopy(models.Model):
    """The electronically signed PDF, encrypted; erased when private values of its matter are."""

    sealing = models.OneToOneField(Sealing, models.PROTECT, primary_key=True, related_name="copy")
    ciphertext = models.BinaryField()


class Volume(models.Model):
    """The file of a matter when it closed: a digest over all it held."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="volumes")
    act = models.OneToOneField(Act, models.PROTECT, related_name="volume")
    digest = models.CharField("卷宗摘要", max_length=64)
    content = models.JSONField()
    made_on = models.DateField()

    class Meta:
        ordering = ["matter", "-id"]
