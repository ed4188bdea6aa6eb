"""双随机: directories of objects and inspectors, the yearly plan, draws that anyone can replay, what was drawn.

What is committed never changes: triggers refuse it for a draw's header and lists, a party's commitment, what was drawn
and whom the draw sent. The texts of a draw are files, byte for byte those of `proof.draw_files`.
"""

from __future__ import annotations

import uuid6
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers.models import PowerItem


class DirectoryImport(models.Model):
    """Rows that came into the directory together: `digest` is that of the rows as they were taken in."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    source = models.CharField("来源", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    rows = models.PositiveIntegerField("行数")
    digest = models.CharField("内容摘要", max_length=64)
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    on = models.DateField("导入日期")

    class Meta:
        ordering = ["-on", "-id"]


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
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )
    imported = models.ForeignKey(DirectoryImport, models.PROTECT, null=True, blank=True, related_name="members")

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["trade", "risk", "status"], name="object_trade_risk_status")]

    def __str__(self) -> str:
        return self.name


class ObjectChange(models.Model):
    """What changed about an object, when, why and by whom: its risk class, its closing, its merger."""

    class Kind(models.TextChoices):
        RISK = "risk", "调整信用风险分类"
        CLOSED = "closed", "注销移出"
        MERGED = "merged", "合并移出"
        LISTED = "listed", "列入名录"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    object = models.ForeignKey(InspectionObject, models.PROTECT, related_name="changes")
    kind = models.CharField("变更", max_length=8, choices=Kind.choices)
    before = models.CharField("变更前", max_length=20)
    after = models.CharField("变更后", max_length=20)
    on = models.DateField("生效")
    reason = models.CharField("理由", max_length=200)
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    entered_on = models.DateField("登记")

    class Meta:
        ordering = ["object", "id"]


class Inspector(models.Model):
    """An officer in the directory of inspectors (执法检查人员名录库)."""

    officer = models.OneToOneField(Officer, models.PROTECT, primary_key=True, related_name="inspector")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="inspectors")
    specialties = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="专长")
    cap = models.PositiveSmallIntegerField("每次抽查上限", default=20)
    listed_on = models.DateField("列入")
    delisted_on = models.DateField("移出（不含当日）", null=True, blank=True)

    def __str__(self) -> str:
        return self.officer.name


class Leave(models.Model):
    """Days on which an inspector is away (sick, on leave, lent): a draw committed meanwhile sends others."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="leaves")
    first = models.DateField("自")
    last = models.DateField("至（含）")
    reason = models.CharField("事由", max_length=60)
    entered_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    entered_on = models.DateField("登记")

    class Meta:
        ordering = ["inspector", "first"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_leave_ends_after_it_begins")]


class Recusal(models.Model):
    """A declared interest between an inspector and an object: need-to-know."""

    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="recusals")
    object = models.ForeignKey(InspectionObject, models.PROTECT, related_name="+")
    reason = models.CharField("关系", max_length=60)
    declared_on = models.DateField()
    declared_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField("解除", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspector", "object"], condition=Q(ended_on=None), name="recusal_declared_once"
            )
        ]


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

    def __str__(self) -> str:
        return self.name


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

    def __str__(self) -> str:
        return self.name

    @property
    def task(self) -> str:
        """Its name in a draw's header: 2026-003."""
        return f"{self.plan.year}-{self.number:03d}"


class PlanRule(models.Model):
    """What a plan says of all its tasks: training before a team starts; which class is left undisturbed, after how long.

    无事不扰: an object of the class for so many months, whose visits meanwhile found nothing, is left out of every draw.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    plan = models.OneToOneField(Plan, models.PROTECT, related_name="rule")
    briefing = models.BooleanField("检查前应当培训", default=False)
    undisturbed_class = models.CharField("无事不扰的分类", max_length=2, blank=True)
    undisturbed_months = models.PositiveSmallIntegerField("无事不扰的月数", default=0)


class LineRule(models.Model):
    """A task whose visits are not announced: its draws are sealed unless a reason is given."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    line = models.OneToOneField(PlanLine, models.PROTECT, related_name="rule")
    unannounced = models.BooleanField("不事先通知", default=False)


class Draw(models.Model):
    """One attempt of a draw. Its texts are the canonical bytes of `proof.draw`; what is committed never changes.

    `reason`: why it follows another attempt. `lists`: digest and count of each committed list, by name.
    """

    class State(models.TextChoices):
        COMMITTED = "committed", "名单已锁定"
        REVEALED = "revealed", "揭示已截止"
        PUBLISHED = "published", "结果已产生"
        VOID = "void", "已作废"
        INFEASIBLE = "infeasible", "无法派员"

    OPEN = (State.COMMITTED, State.REVEALED)

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
    reveal_by = models.DateTimeField("揭示截止")
    committed_on = models.DateField()
    committed_at = models.DateTimeField("锁定时间")
    committed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("停止揭示", null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=20, blank=True)
    void_note = models.CharField("作废说明", max_length=200, blank=True)
    voided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    voided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["line", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["line", "attempt"], name="draw_attempt_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=["committed", "revealed"]), name="a_line_has_one_open_draw"
            ),
        ]

    @property
    def organ(self) -> Organ:
        """The organ that draws."""
        return self.line.organ

    @property
    def is_sealed(self) -> bool:
        """Whether the result is not public yet."""
        seal: Seal | None = getattr(self, "seal", None)
        return seal is not None and seal.unsealed_on is None


class DrawFile(models.Model):
    """A text of a draw, byte for byte; `public` is false for the recusals alone. Never altered."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="files")
    name = models.CharField(max_length=40)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    public = models.BooleanField(default=True)

    # The digest stands for the bytes.
    LEDGER_LEAVES_OUT = frozenset({"content"})

    class Meta:
        ordering = ["draw", "name"]
        constraints = [models.UniqueConstraint(fields=["draw", "name"], name="a_draw_names_a_file_once")]


class Witness(models.TextChoices):
    """Who may contribute to a seed: bodies of different chains of command. The value is its name in the protocol."""

    PROCURATORATE = "procuratorate", "检察机关"
    JUSTICE = "justice-bureau", "司法行政机关"
    ASSOCIATION = "enterprise-association", "企业或者行业协会"
    CITIZEN = "citizen-witness", "市民见证人"
    CONGRESS = "people-congress", "人大代表"
    CONSULTATIVE = "consultative-conference", "政协委员"
    DISCIPLINE = "discipline-inspection", "纪检监察机关"
    NOTARY = "notary-office", "公证机构"


class Source(models.TextChoices):
    """Where a beacon comes from: an event that nobody present decides."""

    DICE = "dice", "现场掷骰（全程录像）"
    KL8 = "kl8", "中国福利彩票快乐8"
    SSQ = "ssq", "中国福利彩票双色球"
    DRAND = "drand", "drand 公共随机信标"


class Chain(models.Model):
    """A party's chain for a year: the anchor is committed once, each draw takes one link (proof.draw.chain).

    `head` is the link that stands open to all; its preimage is the party's next reveal.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    party = models.CharField("参与方", max_length=40, choices=Witness.choices)
    name = models.CharField("单位或者姓名", max_length=60, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    anchor = models.CharField("年度承诺", max_length=64)
    length = models.PositiveSmallIntegerField("环数")
    head = models.CharField("最近揭示的一环", max_length=64)
    released = models.PositiveSmallIntegerField("已用环数", default=0)
    on = models.DateField("登记")
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-year", "party"]
        constraints = [models.UniqueConstraint(fields=["party", "year"], name="a_party_has_one_chain_a_year")]


class Share(models.Model):
    """One party's contribution to a draw's seed: committed first, revealed later, or dropped by name."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="shares")
    party = models.CharField("参与方", max_length=40, choices=Witness.choices)
    name = models.CharField("单位或者姓名", max_length=60, blank=True)
    commitment = models.CharField(max_length=64)
    value = models.CharField(max_length=64, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["draw", "party"]
        constraints = [models.UniqueConstraint(fields=["draw", "party"], name="a_party_contributes_once")]


class Seal(models.Model):
    """A sealed draw: whose value is kept from the public until the visits are made, and until which day."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    draw = models.OneToOneField(Draw, models.PROTECT, related_name="seal")
    party = models.CharField("封存的一方", max_length=40, choices=Witness.choices)
    until = models.DateField("解封日")
    unsealed_on = models.DateField("已解封", null=True, blank=True)


class Link(models.Model):
    """A share that is a link of its party's yearly chain."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    share = models.OneToOneField(Share, models.PROTECT, related_name="link")
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="links")


class AttemptEntry(models.Model):
    """A line of the attempt log: numbered without a gap, bound to the line before (proof.draw_log). Never altered."""

    class Event(models.TextChoices):
        COMMIT = "commit", "锁定名单"
        VOID = "void", "作废"
        INFEASIBLE = "infeasible", "无法派员"
        RESULT = "result", "产生结果"
        UNSEALED = "unsealed", "解封公布"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    number = models.PositiveIntegerField("序号", unique=True)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="log")
    task = models.CharField("任务", max_length=64)
    attempt = models.PositiveSmallIntegerField("次")
    event = models.CharField("事件", max_length=12, choices=Event.choices)
    header = models.CharField("承诺摘要", max_length=64)
    at = models.DateTimeField("时间")
    link = models.CharField("链接", max_length=64)

    class Meta:
        ordering = ["number"]


class Briefing(models.Model):
    """The training before a team starts: who took part, on what; a team that was not there does not start."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="briefings")
    subject = models.CharField("内容", max_length=200)
    on = models.DateField("日期")
    attended = ArrayField(models.UUIDField(), verbose_name="参加人员")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    entered_on = models.DateField("登记")

    class Meta:
        ordering = ["draw", "id"]


class Drawn(models.Model):
    """An object that was drawn, in draw order, with its inspectors and the visit that was opened."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="drawn")
    order = models.PositiveIntegerField()
    object = models.ForeignKey(InspectionObject, models.PROTECT, related_name="drawn")
    risk = models.CharField("类别", max_length=2)
    rank = models.PositiveIntegerField("本类名次")
    ticket = models.CharField(max_length=64)
    inspectors = models.ManyToManyField(Inspector, through="Assigned", related_name="drawn")
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="drawn")

    class Meta:
        ordering = ["draw", "order"]
        constraints = [models.UniqueConstraint(fields=["draw", "order"], name="drawn_order_once")]


class Assigned(models.Model):
    """An inspector whom the draw sent to an object, on which slot; never altered: a replacement is a `Swap`."""

    drawn = models.ForeignKey(Drawn, models.PROTECT, related_name="assigned")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="assigned")
    slot = models.CharField("岗位", max_length=32)
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["drawn", "number"]
        constraints = [models.UniqueConstraint(fields=["drawn", "inspector"], name="an_inspector_once_on_an_object")]


class Swap(models.Model):
    """An inspector replaced by the next on the object's own list, by an act of the visit's matter."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    drawn = models.ForeignKey(Drawn, models.PROTECT, related_name="swaps")
    out = models.ForeignKey(Inspector, models.PROTECT, related_name="+", verbose_name="回避或者不能到场")
    into = models.ForeignKey(Inspector, models.PROTECT, related_name="+", verbose_name="递补")
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["drawn", "id"]
        constraints = [models.CheckConstraint(condition=~Q(out=F("into")), name="a_swap_changes_the_inspector")]


class SwapReason(models.Model):
    """Why an inspector was replaced, at which place, who ahead of the replacement could not go, by whose approval."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    swap = models.OneToOneField(Swap, models.PROTECT, related_name="why")
    reason = models.CharField("理由", max_length=12)
    place = models.PositiveIntegerField("岗位")
    passed = models.CharField("跳过", max_length=400, blank=True)
    approver = models.ForeignKey(Officer, models.PROTECT, related_name="+")


class Replacement(models.Model):
    """A drawn object that is closed, moved or merged, and the next unused ticket of its class that came for it."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    out = models.OneToOneField(Drawn, models.PROTECT, related_name="replaced")
    into = models.OneToOneField(Drawn, models.PROTECT, related_name="replaces")
    reason = models.CharField("理由", max_length=16)
    evidence = models.CharField("佐证摘要", max_length=64, blank=True)
    approver = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]


class ItemContent(models.Model):
    """What the item list (随机抽查事项清单) says beside the power list: content, method, ratio, frequency, checklist."""

    class Scope(models.TextChoices):
        KEY = "key", "重点检查事项"
        GENERAL = "general", "一般检查事项"

    item = models.OneToOneField(PowerItem, models.PROTECT, primary_key=True, related_name="inspection_content")
    scope = models.CharField("事项类别", max_length=8, choices=Scope.choices, default=Scope.GENERAL)
    content = models.CharField("检查内容", max_length=300)
    method = models.CharField("检查方式", max_length=40)
    ratio_cap = models.PositiveIntegerField("抽查比例上限（基点）", null=True, blank=True)
    times_a_year = models.PositiveSmallIntegerField("年度频次", default=1)
    checklist = ArrayField(models.CharField(max_length=120), default=list, verbose_name="检查要点")
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    on = models.DateField("登记")


class SiteEntry(models.Model):
    """Something done on site and handed in from a phone's queue; `key` is the phone's own, so nothing counts twice."""

    class Kind(models.TextChoices):
        ARRIVED = "arrived", "扫码入企"
        CARD = "card", "出示执法证件"
        CHECKED = "checked", "检查要点"
        PHOTO = "photo", "现场照片"
        FOUND = "found", "检查情况"
        CONFIRMED = "confirmed", "检查人员确认"
        SIGNED = "signed", "检查对象签名"
        REFUSED = "refused", "拒绝签名（见证）"
        CODED = "coded", "检查结果"
        LEFT = "left", "扫码离企"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    key = models.UUIDField("手机编号", unique=True)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="site_entries")
    kind = models.CharField("环节", max_length=12, choices=Kind.choices)
    said = models.JSONField("内容", default=dict)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    size = models.PositiveIntegerField("字节", default=0)
    at = models.DateTimeField("手机时间")
    entered_at = models.DateTimeField("交到时间")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["matter", "at", "id"]


class JointTask(models.Model):
    """A task that is drawn together with the line of a draw: one commit, one label, samples that overlap."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="joint")
    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="joint")

    class Meta:
        ordering = ["draw", "line"]
        constraints = [models.UniqueConstraint(fields=["draw", "line"], name="a_task_joins_a_draw_once")]


class FirmAnswer(models.Model):
    """What a firm sent from its page of a visit: its own scan in and out, or its rating. Written once.

    `said` of a rating is for the supervisors alone, never for the organ that is rated. `fault`: why it does not count.
    """

    class Kind(models.TextChoices):
        SCAN_IN = "scan_in", "企业扫码：到场"
        SCAN_OUT = "scan_out", "企业扫码：离场"
        RATING = "rating", "企业评价"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    exchange = models.UUIDField(unique=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="firm_answers")
    kind = models.CharField("种类", max_length=8, choices=Kind.choices, blank=True)
    said = models.JSONField("内容", default=dict)
    at = models.DateTimeField("发出时间", null=True)
    taken_at = models.DateTimeField("收到时间")
    fault = models.CharField("不计入的理由", max_length=200, blank=True)

    class Meta:
        ordering = ["matter", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(kind="rating", fault=""), name="a_visit_is_rated_once"
            )
        ]


class JointVisit(models.Model):
    """A task beside the first that drew an object: one visit serves both, and counts for both organs (综合查一次)."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    drawn = models.ForeignKey(Drawn, models.PROTECT, related_name="joint_visits")
    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["drawn", "line"]
        constraints = [models.UniqueConstraint(fields=["drawn", "line"], name="a_task_joins_a_visit_once")]


class LicenceTrade(models.Model):
    """A licence whose holders belong in the directory of objects, and under which trade and class they are listed."""

    item = models.OneToOneField(PowerItem, models.PROTECT, primary_key=True, related_name="+")
    trade = models.CharField("行业", max_length=40)
    risk = models.CharField("起始分类", max_length=2, default="B")
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    on = models.DateField("登记")


class LicenceListing(models.Model):
    """A licence by which an object stands in the directory, until it ends; `brought`: it brought the object there."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    object = models.ForeignKey(InspectionObject, models.PROTECT, related_name="licences")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+")
    brought = models.BooleanField("由此列入")
    on = models.DateField("自")
    ended_on = models.DateField("止", null=True, blank=True)

    class Meta:
        ordering = ["object", "on", "id"]
