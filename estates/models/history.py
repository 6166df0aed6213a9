"""沿革: what an estate was called and where it belonged, and the acts that changed that."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef

from communities.models import Community
from core.db.scope import ScopedQuerySet, scope_of, within
from estates.models.register import Estate, OfEstateQuerySet, Region, open_ended
from estates.states import Reform


class ReorganisationQuerySet(ScopedQuerySet):
    path_lookup = "community__path"

    def visible_to(self, user: Any) -> Self:
        """Those of the own units, and those that an estate of the own units came from or into."""
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        lines = Lineage.objects.filter(event=OuterRef("pk"))
        return self.filter(
            within(scope, self.path_lookup)
            | Exists(lines.filter(within(scope, "predecessor__community__path")))
            | Exists(lines.filter(within(scope, "successor__community__path")))
        )


class Reorganisation(models.Model):
    """沿革事项: an estate renamed, moved to another community, split, or merged with others."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="reorganisations", verbose_name="办理时所属社区"
    )
    kind = models.CharField("事项", max_length=8, choices=Reform.choices)
    from_day = models.DateField("自哪一天起")
    reason = models.CharField("事由", max_length=200)
    document = models.CharField("依据文件", max_length=200)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "沿革事项"
        verbose_name_plural = "沿革事项"
        ordering: ClassVar[list[str]] = ["-from_day", "-pk"]

    def __str__(self) -> str:
        return f"{self.from_day:%Y-%m-%d} {self.get_kind_display()}"


class LineageQuerySet(ScopedQuerySet):
    path_lookup = "successor__community__path"


class Lineage(models.Model):
    """Which estate became which by an act; an estate that was renamed or moved became itself."""

    event = models.ForeignKey(
        Reorganisation, models.PROTECT, related_name="lines", verbose_name="沿革事项"
    )
    predecessor = models.ForeignKey(
        Estate, models.PROTECT, related_name="successions", verbose_name="原小区"
    )
    successor = models.ForeignKey(
        Estate, models.PROTECT, related_name="origins", verbose_name="现小区"
    )

    objects = LineageQuerySet.as_manager()

    class Meta:
        verbose_name = "沿革关系"
        verbose_name_plural = "沿革关系"
        ordering: ClassVar[list[str]] = ["event", "predecessor", "successor"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event", "predecessor", "successor"],
                name="lineage_is_written_once_an_event",
            )
        ]

    def __str__(self) -> str:
        same = self.predecessor_id == self.successor_id
        return str(self.successor) if same else f"{self.predecessor} → {self.successor}"


class Standing(models.Model):
    """What the estate was called and where it belonged, from which day to which (inclusive).

    One open row for every estate that has not ended; no gap.
    """

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="standings", verbose_name="小区", db_index=False
    )
    from_day = models.DateField("起")
    to_day = models.DateField("止", null=True, blank=True)
    name = models.CharField("小区名称", max_length=80)
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="standings", verbose_name="社区"
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standings",
        verbose_name="物业管理区域",
    )
    event = models.ForeignKey(
        Reorganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standings",
        verbose_name="沿革事项",
    )

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "名称和归属沿革"
        verbose_name_plural = "名称和归属沿革"
        ordering: ClassVar[list[str]] = ["estate", "from_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = open_ended("standing", "名称和归属")

    def __str__(self) -> str:
        return f"{self.name} {self.from_day:%Y-%m-%d} 起"
