"""What a piece of evidence is in law, who held it, what was done with it; and uploads on their way in.

`matters.Evidence` is the bytes. An `Exhibit` says of which statutory kind they are, where they come from and what they
are to prove; or it is a thing, or a file too large to take in, of which the digest is entered. Nothing here is altered:
rows are only added, each with its record. `Upload` alone is a work table: what is not yet in.
"""

from __future__ import annotations

import uuid6
from django.db import models
from django.db.models import Q

from zhunsheng.office.matters.models import Act, Evidence, Matter
from zhunsheng.office.people.models import Officer


class Exhibit(models.Model):
    """One piece of evidence of a matter, numbered in it."""

    class Form(models.TextChoices):
        FILE = "file", "文件"
        THING = "thing", "实物"
        REFERENCE = "reference", "另处存放的文件"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="exhibits")
    number = models.PositiveIntegerField()
    kind = models.CharField("证据种类", max_length=20)
    form = models.CharField("形式", max_length=10, choices=Form.choices)
    title = models.CharField("名称", max_length=200)
    file = models.OneToOneField(Evidence, models.PROTECT, null=True, blank=True, related_name="exhibit")
    proves = models.CharField("证明内容", max_length=500, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    place = models.CharField("取得地点", max_length=200, blank=True)
    captured_at = models.DateTimeField("形成时间", null=True, blank=True)
    device = models.CharField("形成设备", max_length=100, blank=True)
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    original_kept = models.CharField("原件存放", max_length=200, blank=True)
    compared_by = models.CharField("核对人", max_length=60, blank=True)
    compared_on = models.DateField("核对日期", null=True, blank=True)
    location = models.CharField("存放位置", max_length=300, blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sm3 = models.CharField(max_length=64, blank=True)
    private = models.BooleanField("含个人信息或者商业秘密", default=False)
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    # Says who may read it, not what it is; the row is immutable all the same.
    LEDGER_LEAVES_OUT = frozenset({"private"})

    class Meta:
        ordering = ["matter", "number"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="exhibit_numbers_have_no_twins"),
            models.CheckConstraint(condition=Q(form="file", file__isnull=False) | (~Q(form="file") & Q(file=None)),
                                   name="an_exhibit_of_a_file_has_it"),
            models.CheckConstraint(condition=Q(compared_by="", compared_on=None) | Q(compared_on__isnull=False),
                                   name="a_comparison_has_its_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"证据{self.number} {self.title}"

    @property
    def is_copy(self) -> bool:
        return bool(self.copy_of_id or self.original_kept)


class Holding(models.Model):
    """Who holds an exhibit from a moment on, until the next holding begins; an officer, or somebody outside."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="holdings")
    number = models.PositiveIntegerField()
    holder = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    outside = models.CharField("外单位或者个人", max_length=100, blank=True)
    at = models.DateTimeField("接收时间")
    place = models.CharField("保管地点", max_length=200, blank=True)
    condition = models.CharField("接收时的状态", max_length=200, blank=True)
    handover = models.OneToOneField("Handover", models.PROTECT, null=True, blank=True, related_name="holding")

    class Meta:
        ordering = ["exhibit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="holding_numbers_have_no_twins"),
            models.CheckConstraint(condition=Q(holder=None) ^ Q(outside=""), name="a_holding_has_one_holder"),
        ]

    @property
    def who(self) -> str:
        return self.holder.name if self.holder else self.outside


class Handover(models.Model):
    """One side gives; the exhibit changes hands when the other has received it (`Holding.handover`)."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="handovers")
    number = models.PositiveIntegerField()
    giver = models.CharField("移交人", max_length=100)
    given_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    outside = models.CharField("接收单位或者个人", max_length=100, blank=True)
    reason = models.CharField("移交事由", max_length=200)
    receipt = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("移交时间")

    class Meta:
        ordering = ["exhibit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="handover_numbers_have_no_twins"),
            models.CheckConstraint(condition=Q(taker=None) ^ Q(outside=""), name="a_handover_has_one_taker"),
        ]

    @property
    def to(self) -> str:
        return self.taker.name if self.taker else self.outside


class Refused(models.Model):
    """A handover that did not come about: called off by the giver, or not accepted; with the reason."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    handover = models.OneToOneField(Handover, models.PROTECT, related_name="refused")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()


class Support(models.Model):
    """A fact of the matter and the exhibit that proves it."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="supports")
    fact = models.CharField(max_length=60)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["exhibit", "fact"]
        constraints = [models.UniqueConstraint(fields=["exhibit", "fact"], name="an_exhibit_proves_a_fact_once")]


class Check(models.Model):
    """A digest of a referenced file, computed again where it lies, and whether it is the one that was entered."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="checks")
    digest = models.CharField("散列值", max_length=64)
    same = models.BooleanField()
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["exhibit", "at"]


class Preserved(models.Model):
    """One item that was registered and preserved in advance by an act, as its list says."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="preserved")
    act = models.ForeignKey(Act, models.PROTECT, related_name="preserved")
    number = models.PositiveIntegerField()
    name = models.CharField("名称", max_length=200)
    model = models.CharField("规格型号", max_length=200, blank=True)
    quantity = models.CharField("数量", max_length=200, blank=True)
    condition = models.CharField("性状", max_length=200, blank=True)

    class Meta:
        ordering = ["matter", "number"]
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="preserved_numbers_have_no_twins")]


class Measure(models.Model):
    """What was decided about one preserved item."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    item = models.OneToOneField(Preserved, models.PROTECT, related_name="measure")
    measure = models.CharField("处理", max_length=20)
    note = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Scan(models.Model):
    """What a virus scanner said of bytes. Bytes of which none has said anything are 未查毒."""

    class Result(models.TextChoices):
        CLEAN = "clean", "未发现病毒"
        INFECTED = "infected", "有病毒"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    result = models.CharField(max_length=10, choices=Result.choices)
    found = models.CharField("病毒名称", max_length=120, blank=True)
    engine = models.CharField("查毒程序", max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Upload(models.Model):
    """A file on its way in, piece by piece. No legal row: it goes when it has arrived, or is given up."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="uploads")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    received = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
