"""The register: estates, buildings, households, who managed them when, and their measures."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from communities.models import Community
from core.db.fields import AreaField, DegreeField, RateField
from core.db.scope import ScopedQuerySet
from estates.states import Mode, NoCommittee, Occupancy, Origin


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
    """小区, with the particulars of 小区台账.

    `mode` repeats the open management spell, and name, community and region the open standing, so
    that lists can filter on them. `last_day` is set where the estate ended by a split or a merger.
    """

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
    address = models.CharField("地址", max_length=500, blank=True)
    origin = models.CharField(
        "性质", max_length=20, choices=Origin.choices, default=Origin.COMMERCIAL
    )
    completed_on = models.DateField("建成日期", null=True, blank=True)
    completed_year = models.PositiveSmallIntegerField("建成年份", null=True, blank=True)
    mode = models.CharField("管理方式", max_length=12, choices=Mode.choices, db_index=True)
    problems = models.CharField("存在问题", max_length=200, blank=True)
    boundary_east = models.CharField("东至", max_length=60, blank=True)
    boundary_south = models.CharField("南至", max_length=60, blank=True)
    boundary_west = models.CharField("西至", max_length=60, blank=True)
    boundary_north = models.CharField("北至", max_length=60, blank=True)
    longitude = DegreeField("经度", null=True, blank=True)
    latitude = DegreeField("纬度", null=True, blank=True)
    enclosed = models.BooleanField("封闭管理", null=True, blank=True)
    house_type = models.CharField("房屋类型", max_length=40, blank=True)
    developer = models.CharField("建设单位", max_length=100, blank=True)
    reported_provider = models.CharField(
        "物业企业（台账所记）", max_length=100, blank=True, help_text="照原台账填写，以接管服务为准"
    )
    charge_low = RateField("收费标准低（元/㎡/月）", null=True, blank=True)
    charge_high = RateField("收费标准高（元/㎡/月）", null=True, blank=True)
    site_area = AreaField("占地面积（㎡）", null=True, blank=True)
    no_committee_reason = models.CharField(
        "未成立业委会原因", max_length=20, choices=NoCommittee.choices, blank=True
    )
    last_day = models.DateField("终止日期", null=True, blank=True, editable=False)
    search_text = models.TextField("检索文字", blank=True, editable=False)

    objects = EstateQuerySet.as_manager()

    class Meta:
        verbose_name = "小区"
        verbose_name_plural = "小区台账"
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["community", "name"],
                condition=Q(last_day__isnull=True),
                name="estate_name_is_unique_in_community",
                violation_error_message="本社区已有同名小区。",
            ),
            models.CheckConstraint(
                name="estate_completion_day_has_its_year",
                condition=Q(completed_on__isnull=True) | Q(completed_year__isnull=False),
                violation_error_message="有建成日期就应有建成年份。",
            ),
            models.CheckConstraint(
                name="estate_charge_is_a_range",
                condition=Q(charge_low__isnull=True, charge_high__isnull=True)
                | Q(
                    charge_low__isnull=False,
                    charge_high__isnull=False,
                    charge_low__gte=0,
                    charge_high__gte=F("charge_low"),
                ),
                violation_error_message="收费标准应同时有低值和高值（单一标准两值相同），低值不能大于高值。",
            ),
            models.CheckConstraint(
                name="estate_lies_on_the_globe",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
                violation_error_message="经度、纬度应同时填写，经度在-180至180、纬度在-90至90之间。",
            ),
            models.CheckConstraint(
                name="estate_is_not_its_own_zone",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message="小区不能是自己的分区。",
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
    # the bulk writer of rosters names its columns: the database itself fills these
    occupancy = models.CharField(
        "使用情况",
        max_length=8,
        choices=Occupancy.choices,
        default=Occupancy.UNKNOWN,
        db_default=Occupancy.UNKNOWN,
    )
    note = models.CharField("备注", max_length=200, blank=True, default="", db_default="")
    from_day = models.DateField(
        "转入日期",
        null=True,
        blank=True,
        help_text="拆分、合并转入的户自这一天起在本小区；其余为空",
    )
    removed_on = models.DateField("注销日期", null=True, blank=True)
    removal_reason = models.CharField(
        "注销事由", max_length=200, blank=True, default="", db_default=""
    )

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
    document = models.CharField("依据文件", max_length=200, blank=True)

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "管理方式沿革"
        verbose_name_plural = "管理方式沿革"
        ordering: ClassVar[list[str]] = ["estate", "from_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = open_ended("spell", "管理方式")

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.from_day:%Y-%m-%d} 起"


class Measure(models.Model):
    """Households and areas that hold from a day on, with the paper that says so.

    An area that nobody has measured is null, never 0.
    """

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="measures", verbose_name="小区", db_index=False
    )
    from_day = models.DateField("起")
    to_day = models.DateField("止", null=True, blank=True)
    household_count = models.PositiveIntegerField("户数")
    floor_area = AreaField("总建筑面积（㎡）", null=True, blank=True)
    subsidy_area = AreaField("补贴计算面积（㎡）", null=True, blank=True)
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
        area = "面积未登记" if self.floor_area is None else f"{self.floor_area}㎡"
        return f"{self.household_count}户 {area}"
