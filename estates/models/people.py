"""Who owns which dwelling, since when. Names and phones are sealed; lists show masks."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.db.scope import ScopedQuerySet
from core.db.sealed import SealedTextField
from core.rules.masks import mask_name, mask_phone
from estates.models.register import Estate, Household, OfEstateQuerySet
from estates.states import PartyKind

INDEX_LENGTH = 64


class OwnerParty(models.Model):
    """业主: one person or unit, who may own several dwellings of the estate and is one head."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="owners", verbose_name="小区", db_index=False
    )
    kind = models.CharField(
        "类型", max_length=6, choices=PartyKind.choices, default=PartyKind.PERSON
    )
    name = SealedTextField("姓名（名称）", blank=True, blind="name_index")
    phone = SealedTextField("电话", blank=True, blind="phone_index")
    name_index = models.CharField("姓名索引", max_length=INDEX_LENGTH, blank=True, editable=False)
    phone_index = models.CharField("电话索引", max_length=INDEX_LENGTH, blank=True, editable=False)
    united_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="united",
        verbose_name="已合并到",
        help_text="同一位业主登记过两次的，这一条保留备查",
    )
    delete_from = models.DateField("申请删除日期", null=True, blank=True)
    anonymised_at = models.DateTimeField("匿名化时间", null=True, blank=True)
    anonymised_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="匿名化办理人",
        help_text="系统到期自动匿名化的为空",
    )

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "业主"
        verbose_name_plural = "业主"
        ordering: ClassVar[list[str]] = ["estate", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["estate", "name_index", "phone_index"], name="owner_found_by_blind_index"
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="anonymous_owner_has_no_name_or_phone",
                condition=Q(anonymised_at__isnull=True)
                | Q(name="", phone="", name_index="", phone_index=""),
                violation_error_message="已匿名化的业主不能再有姓名和电话。",
            ),
            models.CheckConstraint(
                name="owner_is_not_united_into_itself",
                condition=Q(united_into__isnull=True) | ~Q(united_into=F("pk")),
                violation_error_message="业主不能与自己合并。",
            ),
        ]

    def __str__(self) -> str:
        return f"业主{self.pk}"

    @property
    def masked_name(self) -> str:
        """张*; a sentence where the name cannot be opened."""
        return "已匿名化" if self.anonymised_at else str(self.name.shown(mask_name))

    @property
    def masked_phone(self) -> str:
        """138****8000; empty where there is none."""
        return str(self.phone.shown(mask_phone))


class OwnershipQuerySet(ScopedQuerySet):
    path_lookup = "household__estate__community__path"


class Ownership(models.Model):
    """Who owns the dwelling from which day to which (inclusive), by which paper.

    Co-owners each have a row; one of them votes for the dwelling (民法典 278: one 专有部分, one
    vote by area; the co-owners name who casts it).
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="ownerships", verbose_name="户"
    )
    party = models.ForeignKey(
        OwnerParty, models.PROTECT, related_name="ownerships", verbose_name="业主"
    )
    entered_for = models.ForeignKey(
        OwnerParty,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="原登记业主",
        help_text="合并以前登记在哪一位名下，分开时据此还原",
    )
    votes = models.BooleanField("行使表决权", default=True)
    from_day = models.DateField("起")
    to_day = models.DateField("止", null=True, blank=True)
    source = models.CharField("依据", max_length=200, blank=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "产权沿革"
        verbose_name_plural = "产权沿革"
        ordering: ClassVar[list[str]] = ["household", "from_day", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["to_day"], condition=Q(to_day__isnull=False), name="ownership_that_ended"
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="ownership_ends_after_it_starts",
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                violation_error_message="产权的止日不能早于起日。",
            ),
            models.UniqueConstraint(
                fields=["household", "party"],
                condition=Q(to_day__isnull=True),
                name="party_owns_a_household_once_at_a_time",
                violation_error_message="这位业主已登记在这一户。",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(to_day__isnull=True, votes=True),
                name="one_co_owner_votes_for_a_household",
                violation_error_message="一户的共有人只能推选一人行使表决权。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.from_day:%Y-%m-%d} 起"
