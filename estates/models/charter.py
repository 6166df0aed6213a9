"""What the owners are promised, and the order in which management begins."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.db.fields import RateField
from core.db.scope import ScopedQuerySet
from estates.models.register import Estate, OfEstateQuerySet
from estates.states import FeeModel, Gate, ServiceScope


class ServiceCharter(models.Model):
    """社区物业服务章程 (SEED2 §三（二）) of an estate, in one version from a day on.

    It is written once: a change is a new version, and the day before it ends the old one.
    """

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="charters", verbose_name="小区")
    version = models.PositiveSmallIntegerField("版本")
    mode = models.CharField("服务模式", max_length=10, choices=FeeModel.choices)
    service_from = models.DateField("服务起日")
    fee = RateField("物业费（元/㎡/月）", null=True, blank=True)
    fee_from = models.DateField("收费起日", null=True, blank=True)
    document = models.CharField("通过文件（会议、公示）", max_length=200)
    from_day = models.DateField("起")
    to_day = models.DateField("止", null=True, blank=True)
    adopted_at = models.DateTimeField("登记时间")
    adopted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "社区物业服务章程"
        verbose_name_plural = "社区物业服务章程"
        ordering: ClassVar[list[str]] = ["estate", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "version"],
                name="charter_version_is_used_once",
                violation_error_message="本小区已有这一版章程。",
            ),
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(to_day__isnull=True),
                name="estate_has_one_open_charter",
                violation_error_message="小区只能有一个现行的章程。",
            ),
            models.CheckConstraint(
                name="charter_ends_after_it_starts",
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                violation_error_message="章程的止日不能早于起日。",
            ),
            models.CheckConstraint(
                name="charter_serves_before_charging",
                condition=Q(fee_from__isnull=True) | Q(fee_from__gte=F("service_from")),
                violation_error_message="先服务后收费：收费起日不能早于服务起日。",
            ),
            models.CheckConstraint(
                name="free_charter_has_no_fee",
                condition=Q(mode=FeeModel.FREE, fee__isnull=True, fee_from__isnull=True)
                | (~Q(mode=FeeModel.FREE) & Q(fee__isnull=False, fee__gt=0)),
                violation_error_message="无偿服务不能写物业费；低偿和市场价应写明大于0的物业费。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} 章程第{self.version}版"


class OfCharterQuerySet(ScopedQuerySet):
    path_lookup = "charter__estate__community__path"


class CharterItem(models.Model):
    """One promise of a charter: what, how often, within which of the six scopes."""

    charter = models.ForeignKey(
        ServiceCharter, models.PROTECT, related_name="items", verbose_name="章程"
    )
    scope = models.CharField("服务范围", max_length=12, choices=ServiceScope.choices)
    item = models.CharField("服务事项", max_length=200)
    frequency = models.CharField("频次", max_length=60)

    objects = OfCharterQuerySet.as_manager()

    class Meta:
        verbose_name = "章程事项"
        verbose_name_plural = "章程事项"
        ordering: ClassVar[list[str]] = ["charter", "pk"]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}：{self.item}"


COLUMN = {
    Gate.RECTIFIED: "rectified",
    Gate.PUBLICISED: "publicised",
    Gate.SERVICE_STARTED: "service",
    Gate.FEE_STARTED: "fee",
}
"""Gate → how its three columns begin: day, evidence, who."""


def _person(label: str) -> models.ForeignKey[User | None, User | None]:
    return models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


def _in_order(earlier: str, later: str) -> Q:
    """The later gate is open, or both are passed and in this order."""
    return Q(**{f"{later}_on__isnull": True}) | Q(
        **{f"{earlier}_on__isnull": False, f"{later}_on__gte": F(f"{earlier}_on")}
    )


def _evidenced(name: str) -> Q:
    """Passed with its paper, or not passed and without one."""
    without = Q(**{f"{name}_on__isnull": True, f"{name}_evidence": ""})
    return without | (Q(**{f"{name}_on__isnull": False}) & ~Q(**{f"{name}_evidence": ""}))


class OnboardingRound(models.Model):
    """三先三后 (SEED2 §四): an estate's way into management, one gate after the other.

    A passed gate is never rewritten: a correction is a new round that says why and replaces this
    one, which stays readable.
    """

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="onboardings", verbose_name="小区", db_index=False
    )
    number = models.PositiveSmallIntegerField("轮次")
    reason = models.CharField("事由", max_length=200)
    live = models.BooleanField("现行", default=True)
    rectified_on = models.DateField("完成整治日期", null=True, blank=True)
    rectified_evidence = models.CharField("整治依据", max_length=200, blank=True)
    rectified_by = _person("整治登记人")
    publicised_on = models.DateField("完成宣传公示日期", null=True, blank=True)
    publicised_evidence = models.CharField("宣传公示依据", max_length=200, blank=True)
    publicised_by = _person("宣传公示登记人")
    service_on = models.DateField("开始服务日期", null=True, blank=True)
    service_evidence = models.CharField("服务依据", max_length=200, blank=True)
    service_by = _person("服务登记人")
    fee_on = models.DateField("开始收费日期", null=True, blank=True)
    fee_evidence = models.CharField("收费依据", max_length=200, blank=True)
    fee_by = _person("收费登记人")

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "三先三后"
        verbose_name_plural = "三先三后"
        ordering: ClassVar[list[str]] = ["estate", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "number"],
                name="onboarding_number_is_used_once",
                violation_error_message="本小区已有这一轮。",
            ),
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(live=True),
                name="estate_has_one_live_onboarding",
                violation_error_message="小区只能有一轮现行的三先三后。",
            ),
            models.CheckConstraint(
                name="gates_rectified_before_publicised",
                condition=_in_order("rectified", "publicised"),
                violation_error_message="先整治后管理：宣传公示应在完成整治之后，日期不能更早。",
            ),
            models.CheckConstraint(
                name="gates_publicised_before_served",
                condition=_in_order("publicised", "service"),
                violation_error_message="先宣传后实施：开始服务应在完成宣传公示之后，日期不能更早。",
            ),
            models.CheckConstraint(
                name="gates_served_before_charged",
                condition=_in_order("service", "fee"),
                violation_error_message="先服务后收费：开始收费应在开始服务之后，日期不能更早。",
            ),
            models.CheckConstraint(
                name="gates_have_their_papers",
                condition=_evidenced("rectified")
                & _evidenced("publicised")
                & _evidenced("service")
                & _evidenced("fee"),
                violation_error_message="每一步都应写明依据（文件、编号）。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} 第{self.number}轮"
