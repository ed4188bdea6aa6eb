"""What the public reads, taken in from bundles. The portal holds nothing that was not handed over.

Whatever is shown has been checked against the register first; what fails is counted and not shown.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models


def address_of(subject: str) -> UUID:
    """The id under which a subject is shown: the same on every portal and after every replacement."""
    return uuid5(NAMESPACE_URL, f"zhunsheng:{subject}")


class Published(models.Model):
    """A published record as shown: its index fields, its content, and the bundle that proves it."""

    class Section(models.TextChoices):
        POWERS = "powers", "权责清单"
        DRAW = "draw", "双随机公示"
        INSPECTION = "inspection", "检查结果"
        PENALTY = "penalty", "处罚决定"
        LICENCE = "licence", "许可决定"
        OTHER = "other", "其他决定"
        REPORT = "report", "年度报告"

    id = models.UUIDField(primary_key=True, editable=False)
    subject = models.CharField(max_length=100, unique=True)
    section = models.CharField(max_length=12, choices=Section.choices)
    title = models.CharField(max_length=200)
    organ = models.CharField(max_length=100)
    organ_code = models.CharField(max_length=32, blank=True)
    on = models.DateField()
    content = models.JSONField()
    words = models.TextField(blank=True, help_text="供搜索：公开内容中的文字")
    number = models.BigIntegerField("存证编号", null=True)
    bundle = models.BinaryField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["section", "-on"], name="published_section_on")]

    def __str__(self) -> str:
        return self.title


class TakenIn(models.Model):
    """A row of the exchange that was read; `fault` says in Chinese why it is not shown."""

    exchange = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12, default="bundle")
    fault = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField(null=True)


class Pinned(models.Model):
    """What the portal trusts: the first policy that was handed over; another one needs a person's decision."""

    key = models.CharField(max_length=20, primary_key=True)
    value = models.TextField()
    pinned_at = models.DateTimeField()


class Receipt(models.Model):
    """What a citizen was given for a parcel handed in: the number, and the hash of the code that opens its progress."""

    number = models.CharField(max_length=40, primary_key=True)
    slip_key = models.CharField(max_length=64, unique=True)
    handed_at = models.DateTimeField()
