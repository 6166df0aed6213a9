"""A year's batch, one case an estate with all its reasons, and the frozen lines."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models import Community, Street
from core.db.fields import AreaField, MoneyField, RateField
from core.db.scope import ScopedQuerySet
from estates.models import Estate
from policies.models import Scheme
from subsidies.states import BatchState
from tenders.models import Service


def person(label: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
    )


class BatchQuerySet(ScopedQuerySet):
    path_lookup = "street__path"
    shared_downwards = True


class Batch(models.Model):
    """补贴批次: one street, one year, one scheme version, with its terms frozen as data."""

    street = models.ForeignKey(Street, models.PROTECT, related_name="batches", verbose_name="街道")
    year = models.PositiveSmallIntegerField("补贴年度")
    number = models.CharField("批次号", max_length=40, unique=True)
    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name="补贴方案")
    claim_from = models.DateField("补贴期间起")
    claim_to = models.DateField("补贴期间止")
    state = models.CharField(
        "状态", max_length=12, choices=BatchState.choices, default=BatchState.DRAFT
    )
    terms = models.TextField("适用条款")
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="替代的批次",
    )
    case_count = models.PositiveIntegerField("小区数", default=0)
    payable_count = models.PositiveIntegerField("享受补贴小区数", default=0)
    total = MoneyField("合计（元）", default=0)
    digest = models.CharField("数据指纹", max_length=64, blank=True)
    calculated_by = person("测算人")
    calculated_at = models.DateTimeField("测算时间", null=True, blank=True)
    submitted_by = person("上报人")
    submitted_at = models.DateTimeField("上报时间", null=True, blank=True)
    decided_by = person("审核人")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    opinion = models.CharField("审核意见", max_length=300, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴批次"
        verbose_name_plural = "补贴批次"
        ordering: ClassVar[list[str]] = ["-year", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["street", "year"],
                condition=Q(state__in=["DRAFT", "CALCULATED", "SUBMITTED", "APPROVED"]),
                name="street_has_one_open_batch_a_year",
                violation_error_message="本街道本年度已有补贴批次。",
            ),
            models.CheckConstraint(
                name="batch_calculated_has_a_digest",
                condition=Q(state__in=["DRAFT", "VOID"])
                | (~Q(digest="") & Q(calculated_at__isnull=False)),
                violation_error_message="已测算的批次必须有数据指纹和测算时间。",
            ),
            models.CheckConstraint(
                name="batch_submitted_means_signed",
                condition=Q(state__in=["DRAFT", "CALCULATED", "VOID"])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                violation_error_message="已上报的批次必须有上报人和上报时间。",
            ),
            models.CheckConstraint(
                name="batch_decided_means_signed",
                condition=(
                    Q(state__in=["APPROVED", "RETURNED"], decided_by__isnull=False)
                    & Q(decided_at__isnull=False)
                )
                | (~Q(state__in=["APPROVED", "RETURNED"]) & Q(decided_by__isnull=True)),
                violation_error_message="批准或退回必须有审核人和审核时间。",
            ),
            models.CheckConstraint(
                name="batch_returned_says_why",
                condition=~Q(state="RETURNED") | ~Q(opinion=""),
                violation_error_message="退回必须写明理由。",
            ),
            models.CheckConstraint(
                name="batch_maker_is_not_checker",
                condition=Q(decided_by__isnull=True)
                | (
                    ~Q(decided_by=F("submitted_by"))
                    & (Q(calculated_by__isnull=True) | ~Q(decided_by=F("calculated_by")))
                ),
                violation_error_message="测算人和上报人不能审核同一批次。",
            ),
            models.CheckConstraint(
                name="batch_submitter_is_not_calculator",
                condition=Q(submitted_by__isnull=True)
                | Q(calculated_by__isnull=True)
                | ~Q(submitted_by=F("calculated_by")),
                violation_error_message="测算人不能上报自己测算的批次。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OfCommunityQuerySet(ScopedQuerySet):
    path_lookup = "community__path"


class Case(models.Model):
    """One estate's verdict in a batch: the facts as they were, every ground or refusal, the total.

    Keys to the register are checked set-wise after a bulk write instead of by deferred constraints,
    which would cost ten times the write (docs/adr/0006). A trigger forbids every change but `live`.
    """

    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="cases", verbose_name="补贴批次", db_index=False
    )
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        related_name="subsidy_cases",
        verbose_name="接管服务",
        db_constraint=False,
        db_index=False,
    )
    estate = models.ForeignKey(
        Estate,
        models.PROTECT,
        related_name="subsidy_cases",
        verbose_name="小区",
        db_constraint=False,
        db_index=False,
    )
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name="社区", db_constraint=False, db_index=False
    )
    year = models.PositiveSmallIntegerField("补贴年度")
    live = models.BooleanField("有效", default=True)
    eligible = models.BooleanField("享受补贴")
    reasons = models.TextField("理由")
    facts = models.TextField("计算依据")
    total = MoneyField("金额（元）")

    objects = OfCommunityQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴核定"
        verbose_name_plural = "补贴核定"
        ordering: ClassVar[list[str]] = ["batch", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "community"], name="cases_of_a_community")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["batch", "service"], name="service_is_decided_once_a_batch"
            ),
            models.UniqueConstraint(
                fields=["service", "year"],
                condition=Q(live=True, eligible=True),
                name="no_service_is_paid_twice_a_year",
                violation_error_message="本小区本年度已在其他批次享受补贴。",
            ),
            models.CheckConstraint(
                name="refused_case_pays_nothing",
                condition=Q(eligible=True, total__gte=0) | Q(eligible=False, total=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.estate}"


class Line(models.Model):
    """A frozen line: area × rate × months = amount, rounded once. Never updated, never deleted."""

    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="lines", verbose_name="补贴批次", db_index=False
    )
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        related_name="subsidy_lines",
        verbose_name="接管服务",
        db_constraint=False,
        db_index=False,
    )
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name="社区", db_constraint=False, db_index=False
    )
    number = models.PositiveSmallIntegerField("行号")
    years = models.CharField("服务年", max_length=60)
    first_month = models.DateField("起月")
    last_month = models.DateField("止月")
    area = AreaField("面积（㎡）")
    rate = RateField("标准（元/㎡/月）")
    months_numerator = models.PositiveIntegerField("月数分子")
    months_denominator = models.PositiveIntegerField("月数分母", default=1)
    amount = MoneyField("金额（元）")
    clause = models.CharField("条款", max_length=200)
    explanation = models.CharField("算式", max_length=200)

    objects = OfCommunityQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴明细"
        verbose_name_plural = "补贴明细"
        ordering: ClassVar[list[str]] = ["batch", "service", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["batch", "service", "number"], name="line_number_is_used_once_a_case"
            ),
            models.CheckConstraint(
                name="line_amount_is_not_negative", condition=Q(amount__gte=0, rate__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.explanation
