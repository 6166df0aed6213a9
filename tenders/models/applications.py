"""报名: sealed until the opening record; what was received and opened never changes again."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from core.db.actors import person
from core.db.fields import MoneyField, RateField
from core.db.scope import ScopedQuerySet
from core.db.sealed import SealedTextField
from core.files.models import StoredFile
from tenders.models.companies import Company
from tenders.models.rounds import LONG, SelectionRound
from tenders.states import ApplicationState, Way
from tenders.states.applications import Paper

NOT_LIVE = sorted({ApplicationState.DRAFT, ApplicationState.WITHDRAWN})
UNOPENED = Q(
    price__isnull=True,
    commitment_amount__isnull=True,
    service_plan="",
    project_manager="",
    staffing="",
    past_projects="",
    commitment="",
)


def _text(label: str) -> "models.TextField[Any, Any]":
    return models.TextField(label, max_length=LONG, blank=True)


class ApplicationQuerySet(ScopedQuerySet):
    path_lookup = "round__street__path"

    def visible_to(self, user: Any) -> Self:
        """What was received, once its round is opened: before that nobody sees any."""
        opened = self.filter(received_at__isnull=False, round__opening__opened_at__isnull=False)
        return super(ApplicationQuerySet, opened).visible_to(user)


class Application(models.Model):
    """One company in one round. `content` holds the offer sealed; `digest` is its receipt.

    The columns of the offer stay empty until the opening. A new application of the same company
    replaces the earlier one, which is kept as withdrawn and never opened.
    """

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="applications", verbose_name="遴选"
    )
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="applications", verbose_name="物业服务人"
    )
    number = models.PositiveSmallIntegerField("报名序号", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    way = models.CharField("报名方式", max_length=6, choices=Way.choices)
    terms = models.TextField("适用的材料清单", help_text="JSON")
    started_at = models.DateTimeField("开始填报时间")
    started_by = person("开始填报人", null=True, blank=True)
    received_at = models.DateTimeField("收到时间", null=True, blank=True)
    entered_by = person("登记人", null=True, blank=True)
    content = SealedTextField("密封内容", blank=True)
    digest = models.CharField("回执摘要", max_length=64, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor",
        verbose_name="替换的报名",
    )  # fmt: skip
    price = RateField("报价（元/㎡/月）", null=True, blank=True)
    service_plan = _text("服务方案要点")
    project_manager = models.CharField("项目负责人", max_length=100, blank=True)
    staffing = _text("人员配置")
    past_projects = _text("在管项目和业绩")
    commitment_amount = MoneyField("基础设施投入承诺（元）", null=True, blank=True)
    commitment = _text("基础设施投入承诺的内容")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = person("撤回登记人", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回事由", max_length=300, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "报名"
        verbose_name_plural = "报名"
        ordering: ClassVar[list[str]] = ["round", "number", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "number"],
                name="application_number_is_used_once",
                violation_error_message="这个报名序号刚被使用，请重新提交。",
            ),
            models.UniqueConstraint(
                fields=["round", "company"],
                condition=~Q(state__in=NOT_LIVE),
                name="company_has_one_live_application",
                violation_error_message="这家企业在本次遴选中已经报名，请先撤回或修改原报名。",
            ),
            models.UniqueConstraint(
                fields=["round", "company", "way"],
                condition=Q(state=ApplicationState.DRAFT),
                name="company_fills_in_one_draft",
                violation_error_message="这家企业的报名正在填报，请刷新后继续。",
            ),
            models.CheckConstraint(
                name="application_received_is_complete",
                condition=Q(
                    state=ApplicationState.DRAFT, received_at__isnull=True, number__isnull=True,
                    digest="", entered_by__isnull=True,
                )
                | (
                    ~Q(state=ApplicationState.DRAFT)
                    & Q(received_at__isnull=False, number__isnull=False)
                    & ~Q(digest="")
                ),
                violation_error_message="收到的报名应有收到时间、序号和回执摘要，填报中的不能有。",
            ),
            models.CheckConstraint(
                name="application_way_tells_who_entered",
                condition=Q(way=Way.LINK, started_by__isnull=True, entered_by__isnull=True)
                | Q(way=Way.OFFICE, started_by__isnull=False, received_at__isnull=True)
                | Q(way=Way.OFFICE, started_by__isnull=False, entered_by__isnull=False),
                violation_error_message="窗口登记的报名应有登记人，企业网上报名的没有。",
            ),
            models.CheckConstraint(
                name="application_offer_is_whole_or_sealed",
                condition=UNOPENED
                | (
                    Q(price__gt=0, commitment_amount__gte=0)
                    & ~Q(service_plan="") & ~Q(project_manager="") & ~Q(staffing="")
                ),
                violation_error_message="报名内容要么密封，要么完整开封；报价应大于0。",
            ),
            models.CheckConstraint(
                name="application_is_judged_when_opened",
                condition=Q(price__isnull=True, state__in=[*NOT_LIVE, ApplicationState.REGISTERED])
                | (Q(price__isnull=False) & ~Q(state__in=NOT_LIVE)),
                violation_error_message="未开封的报名不能审查，撤回和填报中的不能开封。",
            ),
            models.CheckConstraint(
                name="application_withdrawn_has_its_reason",
                condition=(
                    Q(state=ApplicationState.WITHDRAWN, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_reason="")
                )
                | (
                    ~Q(state=ApplicationState.WITHDRAWN)
                    & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                ),
                violation_error_message="撤回的报名应有时间和事由，未撤回的不能有。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.round} 第{self.number}号报名" if self.number else f"{self.round} 填报中"


class PaperQuerySet(ScopedQuerySet):
    path_lookup = "application__round__street__path"

    def visible_to(self, user: Any) -> Self:
        """Papers of opened applications; those of withdrawn ones stay sealed."""
        opened = self.filter(application__price__isnull=False)
        return super(PaperQuerySet, opened).visible_to(user)


class ApplicationPaper(models.Model):
    """One file of the check-list. A newer one replaces it; the earlier one is kept."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="papers", verbose_name="报名"
    )
    kind = models.CharField("材料", max_length=10, choices=Paper.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    name = SealedTextField("文件名")
    added_at = models.DateTimeField("上传时间")
    added_by = person("上传人", null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces",
        verbose_name="替换它的材料",
    )  # fmt: skip

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "报名材料"
        verbose_name_plural = "报名材料"
        ordering: ClassVar[list[str]] = ["application", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="paper_does_not_replace_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                violation_error_message="材料不能替换它自己。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_kind_display()}"


class LinkQuerySet(ScopedQuerySet):
    path_lookup = "round__street__path"


class ApplicationLink(models.Model):
    """A company's own way in, for one round: only the digest of its token is kept.

    It is good until the round's registration window ends, also where that was changed.
    """

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="application_links", verbose_name="遴选"
    )
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="+", verbose_name="物业服务人"
    )
    token_hash = models.CharField("令牌摘要", max_length=64, unique=True)
    issued_at = models.DateTimeField("发放时间")
    issued_by = person("发放人")
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)
    revoked_by = person("作废人", null=True, blank=True)
    uses = models.PositiveIntegerField("办理次数", default=0)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "报名链接"
        verbose_name_plural = "报名链接"
        ordering: ClassVar[list[str]] = ["-issued_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "company"],
                condition=Q(revoked_at__isnull=True),
                name="company_has_one_good_link",
                violation_error_message="这家企业刚刚发放过报名链接，请刷新后核对。",
            ),
            models.CheckConstraint(
                name="link_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                violation_error_message="作废的链接应有作废人和作废时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.company}的报名链接"


class OpeningRecord(models.Model):
    """开封记录: two persons, one moment, and the receipts of all that was opened."""

    round = models.OneToOneField(
        SelectionRound, models.PROTECT, related_name="opening", verbose_name="遴选"
    )
    place = models.CharField("开封地点", max_length=200)
    present = models.TextField("在场人员", max_length=LONG)
    started_at = models.DateTimeField("发起时间")
    started_by = person("发起人")
    opened_at = models.DateTimeField("开封时间", null=True, blank=True)
    opened_by = person("确认人", null=True, blank=True)
    listing = models.TextField("开封清单", blank=True, help_text="JSON：序号、回执摘要")
    digest = models.CharField("清单摘要", max_length=64, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "开封记录"
        verbose_name_plural = "开封记录"
        ordering: ClassVar[list[str]] = ["-started_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="opening_is_confirmed_by_another",
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("started_by")),
                violation_error_message="确认开封的人不能是发起人，请由另一人确认。",
            ),
            models.CheckConstraint(
                name="opening_is_complete_when_opened",
                condition=Q(opened_at__isnull=True, opened_by__isnull=True, listing="", digest="")
                | (
                    Q(opened_at__isnull=False, opened_by__isnull=False)
                    & ~Q(listing="") & ~Q(digest="")
                ),
                violation_error_message="开封应有时间、确认人和清单。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.round} 开封记录"
