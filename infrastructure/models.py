"""What estates lack, item by item, in the unit that the street counted in (A20)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.db.scope import CommonQuerySet, ScopedQuerySet
from estates.models import Estate
from infrastructure.states import NeedState


class FacilityItem(models.Model):
    """设施项目: a catalogue row. Units are data and never converted."""

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    unit = models.CharField("单位", max_length=4)
    in_needs_survey = models.BooleanField("列入需求摸底", default=True)
    grant_eligible = models.BooleanField("可享受设施投入资金", default=False)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "设施项目"
        verbose_name_plural = "设施项目"
        ordering: ClassVar[list[str]] = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class NeedQuerySet(ScopedQuerySet):
    path_lookup = "estate__community__path"


class FacilityNeed(models.Model):
    """设施需求: how many of an item an estate needs, and how many are done."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="needs", verbose_name="小区", db_index=False
    )
    item = models.ForeignKey(
        FacilityItem, models.PROTECT, related_name="needs", verbose_name="设施项目"
    )
    quantity = models.PositiveIntegerField("需求数")
    done = models.PositiveIntegerField("已完成", default=0)
    state = models.CharField(
        "状态", max_length=10, choices=NeedState.choices, default=NeedState.REPORTED
    )
    surveyed_on = models.DateField("摸底日期")

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "设施需求"
        verbose_name_plural = "设施需求"
        ordering: ClassVar[list[str]] = ["estate", "item"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate", "item"],
                name="estate_lists_an_item_once",
                violation_error_message="本小区已登记过这个设施项目。",
            ),
            models.CheckConstraint(
                name="facility_done_is_within_need",
                condition=Q(done__lte=F("quantity")),
                violation_error_message="已完成数不能多于需求数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} {self.item} {self.quantity}{self.item.unit}"
