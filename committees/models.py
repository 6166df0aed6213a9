"""业委会 / 物管会 of an estate or of a region, with its term, members and owners' decisions."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from committees.states import CommitteeKind, CommitteeState
from communities.models import Community
from core.db.fields import AreaField, MoneyField, PercentField
from core.db.scope import ScopedQuerySet
from estates.models import Estate, Region


class CommitteeQuerySet(ScopedQuerySet):
    path_lookup = "community__path"


class Committee(models.Model):
    """An owners' organisation in one term of office."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="committees", verbose_name="社区", editable=False
    )
    kind = models.CharField("类型", max_length=4, choices=CommitteeKind.choices)
    estate = models.ForeignKey(
        Estate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committees",
        verbose_name="小区",
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committees",
        verbose_name="物业管理区域",
    )
    name = models.CharField("名称", max_length=100)
    term_number = models.PositiveSmallIntegerField("届次", default=1)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=CommitteeState.choices,
        default=CommitteeState.PREPARING,
    )
    formed_on = models.DateField("成立日期", null=True, blank=True)
    term_first_day = models.DateField("任期起", null=True, blank=True)
    term_last_day = models.DateField("任期止", null=True, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    filing_no = models.CharField("备案文号", max_length=60, blank=True)
    party_led = models.BooleanField("红色物业", default=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "业委会（物管会）"
        verbose_name_plural = "业委会（物管会）台账"
        ordering: ClassVar[list[str]] = ["community", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="committee_serves_estate_or_region",
                condition=Q(estate__isnull=False, region__isnull=True)
                | Q(estate__isnull=True, region__isnull=False),
                violation_error_message="业委会（物管会）应属于一个小区或一个物业管理区域，二者取一。",
            ),
            models.CheckConstraint(
                name="committee_term_ends_after_start",
                condition=Q(term_last_day__isnull=True) | Q(term_last_day__gt=F("term_first_day")),
                violation_error_message="任期止日应晚于起日。",
            ),
            models.CheckConstraint(
                name="committee_filed_means_dated",
                condition=~Q(state__in=[CommitteeState.FILED, CommitteeState.ACTIVE])
                | Q(filed_on__isnull=False, term_first_day__isnull=False),
                violation_error_message="已备案的业委会（物管会）应有备案日期和任期。",
            ),
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(state__in=[CommitteeState.FILED, CommitteeState.ACTIVE]),
                name="estate_has_one_live_committee",
                violation_error_message="本小区已有履职中的业委会（物管会）。",
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(state__in=[CommitteeState.FILED, CommitteeState.ACTIVE]),
                name="region_has_one_live_committee",
                violation_error_message="本区域已有履职中的业委会（物管会）。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.community = self.place.community
        super().save(*args, **kwargs)

    @property
    def place(self) -> Estate | Region:
        place = self.estate or self.region
        if place is None:
            raise ValidationError("业委会（物管会）应属于一个小区或一个物业管理区域。")
        return place


class OfCommitteeQuerySet(ScopedQuerySet):
    path_lookup = "committee__community__path"


class Member(models.Model):
    """A member: the name is public (公示名单), nothing else is kept here."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="members", verbose_name="业委会（物管会）"
    )
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=20, default="委员")
    is_owner = models.BooleanField("业主", default=True)
    is_party_member = models.BooleanField("党员", default=False)
    duty = models.CharField("职责", max_length=200, blank=True)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "委员"
        verbose_name_plural = "委员"
        ordering: ClassVar[list[str]] = ["committee", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["committee", "name"], name="member_is_listed_once_a_committee"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.title}）"


class OwnersDecision(models.Model):
    """业主共同决定: totals, participation and agreement, counted by 民法典 278."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="decisions", verbose_name="业委会（物管会）"
    )
    matter = models.CharField("表决事项", max_length=200)
    special = models.BooleanField("特别事项", default=False)
    held_on = models.DateField("表决日期")
    total_area = AreaField("专有面积总数（㎡）")
    total_heads = models.PositiveIntegerField("业主总人数")
    part_area = AreaField("参与面积（㎡）")
    part_heads = models.PositiveIntegerField("参与人数")
    agree_area = AreaField("同意面积（㎡）")
    agree_heads = models.PositiveIntegerField("同意人数")
    passed = models.BooleanField("是否通过")

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "业主共同决定"
        verbose_name_plural = "业主共同决定"
        ordering: ClassVar[list[str]] = ["-held_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="votes_nest_within_each_other",
                condition=Q(
                    agree_area__lte=F("part_area"),
                    part_area__lte=F("total_area"),
                    agree_heads__lte=F("part_heads"),
                    part_heads__lte=F("total_heads"),
                ),
                violation_error_message="同意不能多于参与，参与不能多于总数。",
            )
        ]

    def __str__(self) -> str:
        return self.matter


class WorkingFundEntry(models.Model):
    """业委会工作经费: 6–10 % of the fees really collected in a period (A6)."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="fund_entries", verbose_name="业委会（物管会）"
    )
    period_first_day = models.DateField("所属期起")
    period_last_day = models.DateField("所属期止")
    collected = MoneyField("物业费实收额（元）")
    rate = PercentField("提取比例（%）")
    amount = MoneyField("应提取（元）")

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "工作经费"
        verbose_name_plural = "工作经费"
        ordering: ClassVar[list[str]] = ["-period_first_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="fund_rate_is_6_to_10_percent",
                condition=Q(rate__gte=6, rate__lte=10),
                violation_error_message="工作经费提取比例应在6%%至10%%之间。",
            ),
            models.UniqueConstraint(
                fields=["committee", "period_first_day"], name="fund_period_is_entered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} 元"
