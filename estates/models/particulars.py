"""What the office records about an estate beside its size: rooms, fees, problems, honours."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.db.fields import AreaField, MoneyField
from estates.models.register import Estate, OfEstateQuerySet, open_ended
from estates.states import ProblemCode


def _unknown_or_positive(*names: str) -> Q:
    every = Q()
    for name in names:
        every &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0})
    return every


class Inventory(models.Model):
    """设施概况 that holds from a day on; what nobody has counted is null."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="inventories", verbose_name="小区", db_index=False
    )
    from_day = models.DateField("起")
    to_day = models.DateField("止", null=True, blank=True)
    building_count = models.PositiveIntegerField("楼栋数", null=True, blank=True)
    entrance_unit_count = models.PositiveIntegerField("单元数", null=True, blank=True)
    gate_count = models.PositiveIntegerField("出入口数", null=True, blank=True)
    parking_count = models.PositiveIntegerField("车位数", null=True, blank=True)
    cameras_working = models.PositiveIntegerField("监控探头（可用）", null=True, blank=True)
    cameras_broken = models.PositiveIntegerField("监控探头（不可用）", null=True, blank=True)
    office_area = AreaField("物业用房面积（㎡）", null=True, blank=True)
    committee_room_area = AreaField("业委会用房面积（㎡）", null=True, blank=True)
    residential_area = AreaField("住宅面积（㎡）", null=True, blank=True)
    other_area = AreaField("非住宅面积（㎡）", null=True, blank=True)
    source = models.CharField("依据", max_length=200)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "设施概况"
        verbose_name_plural = "设施概况"
        ordering: ClassVar[list[str]] = ["estate", "from_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *open_ended("inventory", "设施概况"),
            models.CheckConstraint(
                name="inventory_areas_are_not_negative",
                condition=_unknown_or_positive(
                    "office_area", "committee_room_area", "residential_area", "other_area"
                ),
                violation_error_message="用房面积不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_day:%Y-%m-%d} 起的设施概况"


class FeeYear(models.Model):
    """年度物业费 as reported for the estate: 应收, 实收, 盈亏, in 元."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="fee_years", verbose_name="小区", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    receivable = MoneyField("应收（元）", null=True, blank=True)
    received = MoneyField("实收（元）", null=True, blank=True)
    surplus = MoneyField("盈亏（元）", null=True, blank=True, help_text="亏损填负数")
    source = models.CharField("依据", max_length=200)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "年度收费"
        verbose_name_plural = "年度收费"
        ordering: ClassVar[list[str]] = ["estate", "-year"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "year"],
                name="fee_year_is_reported_once_an_estate",
                violation_error_message="本小区这一年度的收费已登记。",
            ),
            models.CheckConstraint(
                name="fee_year_amounts_are_not_negative",
                condition=_unknown_or_positive("receivable", "received"),
                violation_error_message="应收和实收不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} {self.year}年"


class Problem(models.Model):
    """存在问题: an item of the check-lists found at an estate, until it is resolved."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="found_problems", verbose_name="小区"
    )
    code = models.CharField("问题", max_length=20, choices=ProblemCode.choices)
    found_on = models.DateField("发现日期")
    source = models.CharField("来源", max_length=200)
    note = models.CharField("说明", max_length=300, blank=True)
    resolved_on = models.DateField("解决日期", null=True, blank=True)
    resolution = models.CharField("解决情况", max_length=300, blank=True)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "存在问题"
        verbose_name_plural = "存在问题"
        ordering: ClassVar[list[str]] = ["estate", "-found_on", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "code"],
                condition=Q(resolved_on__isnull=True),
                name="problem_is_open_once_an_estate",
                violation_error_message="本小区的这个问题已登记，还没有解决。",
            ),
            models.CheckConstraint(
                name="problem_is_resolved_after_it_is_found",
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("found_on")),
                violation_error_message="解决日期不能早于发现日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} {self.get_code_display()}"


class HonourKind(models.TextChoices):
    BEAUTIFUL_HOME = "BEAUTIFUL_HOME", "美好家园"
    GREEN_COMMUNITY = "GREEN_COMMUNITY", "绿色社区"


class Honour(models.Model):
    """创建成果: an estate that was awarded 美好家园 or 绿色社区, until it is withdrawn."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="honours", verbose_name="小区")
    kind = models.CharField("称号", max_length=20, choices=HonourKind.choices)
    awarded_on = models.DateField("授予日期")
    document = models.CharField("授予文件", max_length=200, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    withdrawal = models.CharField("撤销事由", max_length=200, blank=True)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "创建成果"
        verbose_name_plural = "创建成果"
        ordering: ClassVar[list[str]] = ["-awarded_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "kind"],
                condition=Q(withdrawn_on__isnull=True),
                name="honour_is_awarded_once_an_estate",
                violation_error_message="本小区已有这个称号。",
            ),
            models.CheckConstraint(
                name="honour_is_withdrawn_after_its_award",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("awarded_on")),
                violation_error_message="撤销日期不能早于授予日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} {self.get_kind_display()}"
