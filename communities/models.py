"""旗县区 → 街道 → 社区. Each unit's path is what data scope is made of."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from core.db.scope import ScopedQuerySet


class UnitQuerySet(ScopedQuerySet):
    path_lookup = "path"
    shared_downwards = True


class Unit(models.Model):
    """What the three levels share: a code, a name and the path of codes from the top."""

    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=80)
    path = models.CharField("路径", max_length=80, unique=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The path follows from the codes; nobody types it."""
        self.path = f"{self.parent_path()}{self.code}/"
        super().save(*args, **kwargs)

    def parent_path(self) -> str:
        return ""


class District(Unit):
    """旗县区: the level of the housing bureau."""

    bureau_name = models.CharField("住建部门", max_length=80)
    finance_name = models.CharField("财政部门", max_length=80, blank=True)

    class Meta:
        verbose_name = "旗县区"
        verbose_name_plural = "旗县区"
        ordering: ClassVar[list[str]] = ["path"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code"], name="district_code_is_unique")
        ]


class Street(Unit):
    """街道办事处."""

    district = models.ForeignKey(
        District, models.PROTECT, related_name="streets", verbose_name="旗县区"
    )
    hotline = models.CharField("监督电话", max_length=30, blank=True)

    class Meta:
        verbose_name = "街道"
        verbose_name_plural = "街道"
        ordering: ClassVar[list[str]] = ["path"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["district", "code"],
                name="street_code_is_unique_in_its_district",
                violation_error_message="本旗县区已有这个街道代码。",
            )
        ]

    def parent_path(self) -> str:
        return self.district.path


class Community(Unit):
    """社区（居委会辖区）, not an estate (小区). `liaison` repeats the open row of its liaisons."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="communities", verbose_name="街道"
    )
    liaison = models.CharField(
        "物业专人", max_length=40, blank=True, help_text="每个社区要指定专人负责"
    )
    secretary_name = models.CharField("社区书记", max_length=40, blank=True)
    director_name = models.CharField("社区主任", max_length=40, blank=True)
    office_phone = models.CharField("办公电话", max_length=30, blank=True)

    class Meta:
        verbose_name = "社区"
        verbose_name_plural = "社区"
        ordering: ClassVar[list[str]] = ["path"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["street", "code"],
                name="community_code_is_unique_in_its_street",
                violation_error_message="本街道已有这个社区代码。",
            )
        ]

    def parent_path(self) -> str:
        return self.street.path


class OfCommunityQuerySet(ScopedQuerySet):
    path_lookup = "community__path"


class Liaison(models.Model):
    """物业专人 of a community from day to day; `since` is empty where nobody wrote it down."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="liaisons", verbose_name="社区"
    )
    name = models.CharField("物业专人", max_length=40)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)

    objects = OfCommunityQuerySet.as_manager()

    class Meta:
        verbose_name = "物业专人"
        verbose_name_plural = "物业专人"
        ordering: ClassVar[list[str]] = ["community", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(until__isnull=True),
                name="community_has_one_liaison",
                violation_error_message="这个社区已有物业专人，请先登记更换。",
            ),
            models.CheckConstraint(
                name="liaison_ends_after_start",
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="物业专人的止日不能早于起日。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
