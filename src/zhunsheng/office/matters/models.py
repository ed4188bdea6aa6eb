"""The spine: matters, parties, acts, clocks, links; and the companions that every kind needs (papers, evidence).

Acts, signers, defects, evidence and papers are never changed: triggers refuse UPDATE, DELETE and TRUNCATE. What can be
changed is derived (marking, facts by last value, clocks) and is recomputed from the acts at every act. Private values
stand alone in `PrivateValue`, encrypted and erasable; the act keeps their salted commitments.
"""

from __future__ import annotations

import uuid6
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from zhunsheng.office.clock import ZONE
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.rulebook.models import Procedure


class Matter(models.Model):
    """One case of one kind, pinned to the procedure in force when it opened."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    number = models.CharField("案号", max_length=60, unique=True)
    kind = models.CharField(max_length=60)
    title = models.CharField("标题", max_length=200)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+", verbose_name="程序")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="matters", verbose_name="机关")
    item = models.ForeignKey(PowerItem, models.PROTECT, related_name="matters", verbose_name="事项")
    opened_on = models.DateField("立件日期")
    closed_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=80, blank=True)
    marking = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    next_due_on = models.DateField("最近期限", null=True, blank=True)
    next_due_clock = models.CharField(max_length=60, blank=True)

    # Recomputed from the acts, and by a new calendar without any act.
    LEDGER_LEAVES_OUT = frozenset({"marking", "next_due_on", "next_due_clock"})

    class Meta:
        ordering = ["-opened_on", "-id"]
        indexes = [
            models.Index(fields=["organ", "kind", "opened_on"], name="matter_organ_kind_opened"),
            models.Index(fields=["next_due_on"], name="matter_next_due", condition=Q(closed_on=None)),
            GinIndex(fields=["facts"], name="matter_facts", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Party(models.Model):
    """A party of a matter. `name` of a natural person is need-to-know; contact details are private values."""

    class Kind(models.TextChoices):
        FIRM = "firm", "法人或者其他组织"
        TRADER = "trader", "个体工商户"
        PERSON = "person", "自然人"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="parties")
    ordinal = models.PositiveSmallIntegerField()
    role = models.CharField("地位", max_length=30, default="当事人")
    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    name = models.CharField("名称或者姓名", max_length=120)
    code = models.CharField("统一社会信用代码", max_length=18, blank=True)

    class Meta:
        ordering = ["matter", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["matter", "ordinal"], name="party_ordinals_have_no_twins")]


class Act(models.Model):
    """What was done (or what the calendar did), once and for all.

    `at` is when it happened in law, `entered_on` the district's day of entry, `recorded_at` real time (evidence only).
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="acts")
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=80)
    label = models.CharField(max_length=80)
    outcome = models.CharField(max_length=60, blank=True)
    outcome_label = models.CharField(max_length=80, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="acts")
    at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    entered_on = models.DateField()
    recorded_at = models.DateTimeField()
    entered_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    calendar_event = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)
    articles = ArrayField(models.CharField(max_length=120), default=list)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["matter", "number"]
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="act_numbers_have_no_twins")]

    @property
    def late_days(self) -> int:
        """Calendar days between the act and its entry (补录); 0 on the same day."""
        return max(0, (self.entered_on - self.at.astimezone(ZONE).date()).days)


class Signer(models.Model):
    """An officer who did an act, with the credential shown."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="signers")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    ordinal = models.PositiveSmallIntegerField()
    credential = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["act", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["act", "officer"], name="an_officer_signs_an_act_once")]


# What a party's private values are called.
PARTY_VALUES = {
    "name": "姓名", "code": "身份证件号码", "address": "住所（住址）", "phone": "联系电话",
    "representative": "法定代表人（负责人）", "contact": "联系方式", "email": "电子邮箱", "id_number": "身份证件号码",
    "account": "账号", "statement": "来件内容",
}  # fmt: skip


class PrivateValue(models.Model):
    """A private value, encrypted; erasing it leaves the act, the papers and its commitment in them standing.

    `party` empty: a declared fact of the act, or what was written into a private blank of its papers.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="private_values")
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="private_values")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="private_values")
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=120, blank=True)
    salt = models.BinaryField(max_length=32)
    ciphertext = models.BinaryField()
    commitment = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["commitment"], name="private_commitment")]

    @property
    def sealed_name(self) -> str:
        """A party's value is named with the party: two parties have two addresses."""
        return f"{self.party.ordinal}.{self.name}" if self.party else self.name


class Erasure(models.Model):
    """That private values were erased: by whom, on what ground, and which commitments have lost their values."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="erasures")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    on = models.DateField("删除日期")
    basis = models.CharField("依据", max_length=200)
    reason = models.TextField("理由")
    erased = models.JSONField(help_text="每项的名称、中文名和承诺值")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["matter", "recorded_at"]


class Clock(models.Model):
    """A period that runs or ran on a matter: a projection of the acts, recomputed at every act."""

    class State(models.TextChoices):
        RUNNING = "running", "计时中"
        PAUSED = "paused", "已中止"
        MET = "met", "已完成"
        LAPSED = "lapsed", "已届满"
        CLOSED = "closed", "已终结"

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="clocks")
    clock = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices)
    met_on = models.DateField(null=True, blank=True)
    is_window = models.BooleanField(default=False)

    class Meta:
        ordering = ["matter", "started_at"]
        indexes = [models.Index(fields=["state", "due_on"], name="clock_state_due")]


class Link(models.Model):
    """An act of one matter that opened, or was mirrored in, another."""

    source = models.ForeignKey(Act, models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Matter, models.PROTECT, related_name="links_in")
    word = models.CharField(max_length=20)


class Defect(models.Model):
    """Something that happened though unlawfully (登记违法或瑕疵): said once, never altered; no marking moves."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="defects")
    act = models.CharField("所涉行为", max_length=80)
    happened_at = models.DateTimeField("实际发生")
    what = models.TextField("事实")
    article = models.CharField("违反条款", max_length=80)
    refused_because = models.TextField("系统拒绝的理由", blank=True)
    found_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    found_on = models.DateField("发现日期")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["matter", "found_on", "id"]


class Evidence(models.Model):
    """A file or thing attached to an act, hashed when it came in, never altered."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="evidence")
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="evidence")
    name = models.CharField("证据材料", max_length=80, help_text="规则书中该行为要求的材料名称")
    title = models.CharField("说明", max_length=200)
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    captured_at = models.DateTimeField("形成时间", null=True, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    private = models.BooleanField("含个人信息或者商业秘密", default=False)

    # Says who may read it, not what was received; the row is immutable all the same.
    LEDGER_LEAVES_OUT = frozenset({"private"})

    @property
    def secret(self) -> bool:
        """Whether only who needs to know may read it: said when it came in, or when it was catalogued as an exhibit."""
        exhibit = getattr(self, "exhibit", None)
        return self.private or bool(exhibit and exhibit.private)


class Paper(models.Model):
    """A document made by an act: its composed content and digest are fixed; PDF and Word are rendered from them.

    Private values stand in it as marks with their commitments (`law.papers.Placeholder`), and so in `words`.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="papers")
    act = models.ForeignKey(Act, models.PROTECT, related_name="papers")
    template = models.CharField(max_length=80)
    title = models.CharField("文书", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    check_code = models.CharField(max_length=14)
    made_on = models.DateField()
    words = models.JSONField(default=dict, help_text="填入的文字，后面的文书沿用；密存的只有承诺值")


class Draft(models.Model):
    """What an officer has typed into an act's form and not yet handed in; no private values."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="drafts")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    act = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "officer", "act"], name="one_draft_an_act")]


class HandedIn(models.Model):
    """A form that was handed in and brought something about: its token is taken."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    token = models.UUIDField(unique=True)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()


class NumberCounter(models.Model):
    """The last number given out per organ, word and year (案号、文号): gapless, locked in the act's transaction."""

    organ = models.ForeignKey(Organ, models.PROTECT)
    word = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "word", "year"], name="one_counter_a_word_and_year")]


class HistoricalRecord(models.Model):
    """A matter of a past year as taken over: what figures need, no lawfulness claimed.

    `of` is the kind under which figures count it; `facts` holds plain numbers and words only, no person's data.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    of = models.CharField("种类", max_length=60)
    number = models.CharField("编号", max_length=60)
    title = models.CharField("名称", max_length=200, blank=True)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    batch = models.CharField("接管批次", max_length=40)

    class Meta:
        indexes = [models.Index(fields=["of", "closed_on"], name="historical_of_closed")]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="historical_number_once_a_kind")]
