"""遴选: one or several estates of a street looking for a company, and the notice that says so."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from communities.models import Street
from core.db.actors import person
from core.db.scope import ScopedQuerySet, scope_of, within
from estates.models import Estate, Region
from tenders.states import Method, RoundState

UNPUBLISHED: frozenset[str] = frozenset({RoundState.DRAFT, RoundState.CO_SIGNED})
MOST = 3
LONG = 4_000


def _text(label: str, **options: Any) -> "models.TextField[Any, Any]":
    return models.TextField(label, max_length=LONG, blank=True, **options)


class RoundQuerySet(ScopedQuerySet):
    path_lookup = "street__path"

    def visible_to(self, user: Any) -> Self:
        """A street and those above see its rounds; a community, once published, those of its own
        estates."""
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        # a subquery, not a join: every round once, and no DISTINCT over the whole list
        mine = RoundEstate.objects.filter(
            within(scope, RoundEstateQuerySet.path_lookup), round=OuterRef("pk")
        )
        published = Q(published_at__isnull=False)
        return self.filter(within(scope, self.path_lookup) | (published & Exists(mine)))


class SelectionRound(models.Model):
    """遴选: content of the notice (W-130 Art. 8, 10), its days, and where it stands.

    A window closes at 24:00 of its last day in the office's zone. `terms` are the parameters frozen
    at publication.
    """

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="selection_rounds", verbose_name="街道"
    )
    number = models.CharField("遴选编号", max_length=40, unique=True)
    title = models.CharField("项目名称", max_length=100)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="selection_rounds",
        verbose_name="物业管理区域",
    )
    state = models.CharField(
        "状态", max_length=12, choices=RoundState.choices, default=RoundState.DRAFT
    )
    method = models.CharField(
        "选定方式", max_length=10, choices=Method.choices, default=Method.OPEN
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="接替的遴选",
    )
    terms = models.TextField("适用参数", blank=True)

    organiser_name = models.CharField("组织单位名称", max_length=100, blank=True)
    organiser_address = models.CharField("组织单位地址", max_length=200, blank=True)
    qualification = _text("申请人资格条件")
    registration_place = models.CharField("报名地点", max_length=200, blank=True)
    registration_hours = models.CharField("每日受理时间", max_length=100, blank=True)
    documents = _text("遴选文件获取方法")
    service_requirements = _text("服务内容和要求")
    office_rooms = _text("物业服务用房")
    application_requirements = _text("申请书要求")
    evaluation_method = _text("评审标准和方法")
    activity_plan = _text("遴选活动安排")
    contract_remarks = _text("合同签订说明")
    contact = models.CharField("联系人和联系电话", max_length=200, blank=True)

    questions_last_day = models.DateField("提问截止日", null=True, blank=True)
    registration_first_day = models.DateField("报名首日", null=True, blank=True)
    registration_last_day = models.DateField("报名截止日", null=True, blank=True)
    shortlist_most = models.PositiveSmallIntegerField("入围名额（家）", default=MOST)
    applicants_needed = models.PositiveSmallIntegerField("最少报名家数", null=True, blank=True)
    notice_first_day = models.DateField("结果公示首日", null=True, blank=True)
    notice_last_day = models.DateField("结果公示末日", null=True, blank=True)

    negotiation_asked_by = person("协商申请人", null=True, blank=True)
    negotiation_asked_at = models.DateTimeField("协商申请时间", null=True, blank=True)
    negotiated_reason = models.CharField("协商事由", max_length=300, blank=True)
    negotiated_by = person("协商批准人", null=True, blank=True)
    negotiated_at = models.DateTimeField("协商批准时间", null=True, blank=True)
    closing_reason = models.CharField("取消或失败事由", max_length=300, blank=True)

    created_by = person("拟订人", null=True, blank=True)
    created_at = models.DateTimeField("拟订时间")
    changed_by = person("最后修改人", null=True, blank=True)
    changed_at = models.DateTimeField("最后修改时间")
    published_by = person("公告人", null=True, blank=True)
    published_at = models.DateTimeField("公告时间", null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "遴选"
        verbose_name_plural = "遴选"
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="round_registration_ends_after_it_begins",
                condition=Q(registration_last_day__isnull=True)
                | Q(registration_first_day__isnull=True)
                | Q(registration_last_day__gte=F("registration_first_day")),
                violation_error_message="报名截止日不能早于报名首日。",
            ),
            models.CheckConstraint(
                name="round_questions_end_by_registration",
                condition=Q(questions_last_day__isnull=True)
                | Q(registration_last_day__isnull=True)
                | Q(questions_last_day__lte=F("registration_last_day")),
                violation_error_message="提问截止日不能晚于报名截止日。",
            ),
            models.CheckConstraint(
                name="round_shortlists_one_to_three",
                condition=Q(shortlist_most__gte=1, shortlist_most__lte=MOST),
                violation_error_message="入围名额应为1至3家。",
            ),
            models.CheckConstraint(
                name="round_published_means_complete",
                condition=Q(state__in=[*sorted(UNPUBLISHED), RoundState.CANCELLED])
                | (
                    Q(
                        published_at__isnull=False,
                        questions_last_day__isnull=False,
                        registration_first_day__isnull=False,
                        registration_last_day__isnull=False,
                        applicants_needed__isnull=False,
                    )
                    & ~Q(terms="")
                ),
                violation_error_message="已公告的遴选应有公告时间、各截止日和适用参数。",
            ),
            models.CheckConstraint(
                name="round_negotiation_is_approved_by_another",
                condition=Q(negotiated_by__isnull=True)
                | (
                    Q(negotiation_asked_by__isnull=False, negotiated_at__isnull=False)
                    & ~Q(negotiated_reason="")
                    & ~Q(negotiated_by=F("negotiation_asked_by"))
                ),
                violation_error_message="协商选定应写明事由，由申请人以外的人批准。",
            ),
            models.CheckConstraint(
                name="round_negotiated_means_approved",
                condition=~Q(method=Method.NEGOTIATED) | Q(negotiated_by__isnull=False),
                violation_error_message="协商选定应先经住建部门批准。",
            ),
            models.CheckConstraint(
                name="round_closed_has_its_reason",
                condition=~Q(
                    state__in=[
                        RoundState.CANCELLED, RoundState.FAILED, RoundState.RE_TENDERED,
                    ]
                )
                | ~Q(closing_reason=""),
                violation_error_message="取消和失败的遴选应写明事由。",
            ),
            models.CheckConstraint(
                name="round_notice_ends_after_it_begins",
                condition=Q(notice_last_day__isnull=True)
                | Q(notice_last_day__gte=F("notice_first_day")),
                violation_error_message="结果公示末日不能早于首日。",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                name="round_is_replaced_once",
                violation_error_message="这次遴选已经重新遴选。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class RoundEstateQuerySet(ScopedQuerySet):
    path_lookup = "estate__community__path"


class RoundEstate(models.Model):
    """An estate in a round; `snapshot` are its facts of the register, frozen at publication."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="estates", verbose_name="遴选"
    )
    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="selection_rounds", verbose_name="小区"
    )
    live = models.BooleanField("进行中", default=True)
    remark = models.CharField("说明", max_length=200, blank=True)
    snapshot = models.TextField("公告时的项目情况", blank=True)

    objects = RoundEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "遴选小区"
        verbose_name_plural = "遴选小区"
        ordering: ClassVar[list[str]] = ["round", "estate"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "estate"],
                name="estate_is_in_a_round_once",
                violation_error_message="这个小区已在本次遴选中。",
            ),
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(live=True),
                name="estate_is_in_one_running_round",
                violation_error_message="这个小区已在另一次进行中的遴选里，请先办结或取消那一次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.estate}"
