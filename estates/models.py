"""The register: estates, buildings, households, who managed them when, and their measures."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from communities.models import Community
from core.db.fields import AreaField
from core.db.scope import ScopedQuerySet
from estates.states import Mode, Origin


class RegionQuerySet(ScopedQuerySet):
    path_lookup = "community__path"


class Region(models.Model):
    """物业管理区域: one owners' assembly and one company (物业管理条例 9, 33)."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="regions", verbose_name="社区"
    )
    code = models.CharField("区域代码", max_length=20, unique=True)
    name = models.CharField("区域名称", max_length=80)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "物业管理区域"
        verbose_name_plural = "物业管理区域"
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name


class EstateQuerySet(ScopedQuerySet):
    path_lookup = "community__path"


class Estate(models.Model):
    """小区. `mode` repeats the open management spell so that lists can filter on it."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="estates", verbose_name="社区"
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="estates",
        verbose_name="物业管理区域",
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="zones", verbose_name="所属大区"
    )
    code = models.CharField("小区代码", max_length=20, unique=True)
    name = models.CharField("小区名称", max_length=80)
    aliases = models.CharField("别名", max_length=200, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    origin = models.CharField(
        "性质", max_length=20, choices=Origin.choices, default=Origin.COMMERCIAL
    )
    completed_on = models.DateField("建成日期", null=True, blank=True)
    completed_year = models.PositiveSmallIntegerField("建成年份", null=True, blank=True)
    mode = models.CharField("管理方式", max_length=12, choices=Mode.choices, db_index=True)
    problems = models.CharField("存在问题", max_length=200, blank=True)

    objects = EstateQuerySet.as_manager()

    class Meta:
        verbose_name = "小区"
        verbose_name_plural = "小区台账"
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["community", "name"],
                name="estate_name_is_unique_in_community",
                violation_error_message="本社区已有同名小区。",
            ),
            models.CheckConstraint(
                name="estate_completion_day_has_its_year",
                condition=Q(completed_on__isnull=True) | Q(completed_year__isnull=False),
                violation_error_message="有建成日期就应有建成年份。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.completed_on is not None:
            self.completed_year = self.completed_on.year
        super().save(*args, **kwargs)


class OfEstateQuerySet(ScopedQuerySet):
    path_lookup = "estate__community__path"


class Building(models.Model):
    """楼栋, with its entrance units counted."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="buildings", verbose_name="小区"
    )
    name = models.CharField("楼栋", max_length=20)
    entrance_units = models.PositiveSmallIntegerField("单元数", default=1)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "楼栋"
        verbose_name_plural = "楼栋"
        ordering: ClassVar[list[str]] = ["estate", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "name"], name="building_name_is_unique_in_estate"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """户（专有部分）: an address and a stable code. No personal data in the roster."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="households", verbose_name="小区", db_index=False
    )
    building = models.ForeignKey(Building, models.PROTECT, verbose_name="楼栋", db_index=False)
    code = models.CharField("户号", max_length=40)
    entrance_unit = models.CharField("单元", max_length=10)
    room = models.CharField("房号", max_length=10)
    exclusive_area = AreaField("专有面积（㎡）")
    removed_on = models.DateField("注销日期", null=True, blank=True)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "户"
        verbose_name_plural = "户"
        ordering: ClassVar[list[str]] = ["estate", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "code"],
                name="household_code_is_unique_in_estate",
                violation_error_message="本小区已有这个户号。",
            ),
            models.CheckConstraint(
                name="household_area_is_positive", condition=Q(exclusive_area__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.code


def open_ended(name: str, label: str) -> list[models.BaseConstraint]:
    """From–to rows of an estate: in order, and only one without an end."""
    return [
        models.CheckConstraint(
            name=f"{name}_ends_after_it_starts",
            condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
            violation_error_message=f"{label}的止日不能早于起日。",
        ),
        models.UniqueConstraint(
            fields=["estate"],
            condition=Q(to_day__isnull=True),
            name=f"estate_has_one_open_{name}",
            violation_error_message=f"小区只能有一个现行的{label}。",
        ),
        models.UniqueConstraint(fields=["estate", "from_day"], name=f"{name}_starts_once_a_day"),
    ]


class ManagementSpell(models.Model):
    """Who managed the estate from which day to which (inclusive), by which act."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="spells", verbose_name="小区", db_index=False
    )
    mode = models.CharField("管理方式", max_length=12, choices=Mode.choices)
    from_day = models.DateField("起")
    to_day = models.DateField("止", null=True, blank=True)
    reason = models.CharField("事由", max_length=200)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "管理方式沿革"
        verbose_name_plural = "管理方式沿革"
        ordering: ClassVar[list[str]] = ["estate", "from_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = open_ended("spell", "管理方式")

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.from_day:%Y-%m-%d} 起"


class Measure(models.Model):
    """Households and areas that hold from a day on, with the paper that says so."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="measures", verbose_name="小区", db_index=False
    )
    from_day = models.DateField("起")
    to_day = models.DateField("止", null=True, blank=True)
    household_count = models.PositiveIntegerField("户数")
    floor_area = AreaField("总建筑面积（㎡）")
    subsidy_area = AreaField("补贴计算面积（㎡）")
    source = models.CharField("依据", max_length=200)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "面积和户数"
        verbose_name_plural = "面积和户数"
        ordering: ClassVar[list[str]] = ["estate", "from_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *open_ended("measure", "面积和户数"),
            models.CheckConstraint(
                name="subsidy_area_is_within_floor_area",
                condition=Q(subsidy_area__lte=F("floor_area"), subsidy_area__gte=0),
                violation_error_message="补贴计算面积不能超过总建筑面积。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_count}户 {self.floor_area}㎡"


class HonourKind(models.TextChoices):
    BEAUTIFUL_HOME = "BEAUTIFUL_HOME", "美好家园"
    GREEN_COMMUNITY = "GREEN_COMMUNITY", "绿色社区"


class Honour(models.Model):
    """创建成果: an estate that was awarded 美好家园 or 绿色社区 on a day."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="honours", verbose_name="小区")
    kind = models.CharField("称号", max_length=20, choices=HonourKind.choices)
    awarded_on = models.DateField("授予日期")

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "创建成果"
        verbose_name_plural = "创建成果"
        ordering: ClassVar[list[str]] = ["-awarded_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "kind"],
                name="honour_is_awarded_once_an_estate",
                violation_error_message="本小区已有这个称号。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.estate} {self.get_kind_display()}"
