"""Numbers that a document sets: dated rows with a unit, a first day and a clause."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models import District
from core.db.fields import RateField
from core.db.scope import CommonQuerySet, ScopedQuerySet
from policies.catalogue import CATALOGUE
from policies.states import VersionState


class DocumentKind(models.TextChoices):
    REGULATION = "REGULATION", "法规规章"
    OPINION = "OPINION", "实施意见"
    ACTION_PLAN = "ACTION_PLAN", "行动计划"
    LETTER = "LETTER", "函"
    PROGRAMME = "PROGRAMME", "工作方案"


class PolicyDocument(models.Model):
    """A document that sets numbers, with its number as printed (brackets normalised to 〔〕)."""

    doc_no = models.CharField("文号", max_length=60, blank=True, db_index=True)
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("发文机关", max_length=100)
    issued_on = models.DateField("发文日期", null=True, blank=True)
    kind = models.CharField("类别", max_length=20, choices=DocumentKind.choices)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, verbose_name="适用旗县区"
    )
    remark = models.CharField("备注", max_length=300, blank=True)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "政策文件"
        verbose_name_plural = "政策文件"
        ordering: ClassVar[list[str]] = ["doc_no", "title"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["doc_no"],
                condition=~Q(doc_no=""),
                name="document_number_is_unique",
                violation_error_message="已登记过这个文号。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.doc_no}）" if self.doc_no else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Printed brackets vary (U+FE5D/E …); GB/T 9704 uses 〔〕: kept one way, found both."""
        self.doc_no = normalise_doc_no(self.doc_no)
        super().save(*args, **kwargs)


BRACKETS = str.maketrans("﹝﹞[]［］(（)）", "〔〕〔〕〔〕〔〔〕〕")


def normalise_doc_no(text: str) -> str:
    """文号 with six-corner brackets and without blanks."""
    return "".join(text.translate(BRACKETS).split())


class DistrictQuerySet(ScopedQuerySet):
    path_lookup = "district__path"
    shared_downwards = True


class Versioned(models.Model):
    """What every dated policy row shares: its document, clause, days, state, maker and approver."""

    document = models.ForeignKey(PolicyDocument, models.PROTECT, verbose_name="依据文件")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="适用旗县区")
    first_day = models.DateField("生效日")
    last_day = models.DateField("失效日", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=VersionState.choices, default=VersionState.DRAFT
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    made_at = models.DateTimeField("提出时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="批准人",
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def period(self) -> str:
        return f"{self.first_day:%Y-%m-%d} 至 {self.last_day or '今后'}"


def version_constraints(name: str) -> list[models.BaseConstraint]:
    """The invariants of a dated row, named for its table."""
    approved = Q(state__in=[VersionState.APPROVED, VersionState.SUPERSEDED])
    signed = Q(approved_by__isnull=False, approved_at__isnull=False)
    unsigned = Q(approved_by__isnull=True, approved_at__isnull=True)
    return [
        models.CheckConstraint(
            name=f"{name}_ends_after_it_starts",
            condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
            violation_error_message="失效日不能早于生效日。",
        ),
        models.CheckConstraint(
            name=f"{name}_approved_means_signed",
            condition=(approved & signed) | (~approved & unsigned),
            violation_error_message="批准状态必须同时有批准人和批准时间。",
        ),
        models.CheckConstraint(
            name=f"{name}_maker_is_not_checker",
            condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
            violation_error_message="提出人不能批准自己提出的版本。",
        ),
    ]


class Parameter(Versioned):
    """One dated number or word. Codes and units live in `policies.catalogue`."""

    code = models.CharField("参数", max_length=40)
    value = models.CharField("值", max_length=100)
    clause = models.CharField("条款", max_length=200)

    class Meta:
        verbose_name = "政策参数"
        verbose_name_plural = "政策参数"
        ordering: ClassVar[list[str]] = ["code", "first_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *version_constraints("parameter"),
            models.UniqueConstraint(
                fields=["code", "district", "first_day"],
                condition=Q(state="APPROVED"),
                name="parameter_starts_once_a_day",
                violation_error_message="同一参数在同一天只能有一个已批准的值。",
            ),
        ]

    def __str__(self) -> str:
        spec = CATALOGUE.get(self.code)
        return f"{spec.label}：{spec.written(self.value)}" if spec else self.value


class YearBasis(models.TextChoices):
    SERVICE_YEAR = "SERVICE_YEAR", "按接管后的服务年"
    CALENDAR_WINDOW = "CALENDAR_WINDOW", "按文件规定的年份"


class Proration(models.TextChoices):
    FULL_MONTH = "FULL_MONTH", "按整月"
    DAILY = "DAILY", "按日折算"


class Scheme(Versioned):
    """A version of a subsidy tariff (补贴标准): its tiers and gates hang on it."""

    code = models.CharField("方案代码", max_length=20)
    version = models.PositiveSmallIntegerField("版本", default=1)
    label = models.CharField("名称", max_length=100)
    year_basis = models.CharField("年度口径", max_length=20, choices=YearBasis.choices)
    proration = models.CharField("月数口径", max_length=20, choices=Proration.choices)

    class Meta:
        verbose_name = "补贴方案"
        verbose_name_plural = "补贴方案"
        ordering: ClassVar[list[str]] = ["code", "version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *version_constraints("scheme"),
            models.UniqueConstraint(
                fields=["code", "version", "district"],
                name="scheme_version_is_unique",
                violation_error_message="这个方案的这个版本已存在。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} 第{self.version}版"


class SchemePartQuerySet(ScopedQuerySet):
    path_lookup = "scheme__district__path"
    shared_downwards = True


class Tier(models.Model):
    """One rate of a scheme: by service year (from–to) or by calendar month (from–to)."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="tiers", verbose_name="补贴方案"
    )
    first_year = models.PositiveSmallIntegerField("服务年起", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("服务年止", null=True, blank=True)
    first_month = models.DateField("月份起", null=True, blank=True)
    last_month = models.DateField("月份止", null=True, blank=True)
    rate = RateField("标准（元/㎡/月）")
    clause = models.CharField("条款", max_length=200)

    objects = SchemePartQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴档次"
        verbose_name_plural = "补贴档次"
        ordering: ClassVar[list[str]] = ["scheme", "first_year", "first_month"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="tier_counts_years_or_months",
                condition=Q(first_year__isnull=False, first_month__isnull=True)
                | Q(first_year__isnull=True, first_month__isnull=False),
                violation_error_message="档次按服务年或按月份起算，二者取一。",
            ),
            models.CheckConstraint(
                name="tier_rate_is_not_negative",
                condition=Q(rate__gte=0),
                violation_error_message="补贴标准不能为负。",
            ),
            models.UniqueConstraint(
                fields=["scheme", "first_year"],
                condition=Q(first_year__isnull=False),
                name="tier_of_a_year_is_unique",
            ),
            models.UniqueConstraint(
                fields=["scheme", "first_month"],
                condition=Q(first_month__isnull=False),
                name="tier_of_a_month_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rate} 元/㎡/月"


class GateCode(models.TextChoices):
    MIN_GRADE = "MIN_GRADE", "最低考评等次"
    MIN_SATISFACTION = "MIN_SATISFACTION", "最低满意率（%）"
    MIN_AGE_YEARS = "MIN_AGE_YEARS", "建成满年数"
    MIN_ABANDONED_YEARS = "MIN_ABANDONED", "弃管满年数"
    MAX_HOUSEHOLDS = "MAX_HOUSEHOLDS", "户数上限"


GRADE_WORDS = {"EXCELLENT": "优秀", "GOOD": "良好", "QUALIFIED": "合格"}


class Gate(models.Model):
    """One condition of a scheme, with the clause that sets it."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="gates", verbose_name="补贴方案"
    )
    code = models.CharField("条件", max_length=20, choices=GateCode.choices)
    value = models.CharField("值", max_length=20)
    clause = models.CharField("条款", max_length=200)

    objects = SchemePartQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴条件"
        verbose_name_plural = "补贴条件"
        ordering: ClassVar[list[str]] = ["scheme", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="gate_is_set_once_a_scheme",
                violation_error_message="同一方案的同一条件只能设一次。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}：{self.written}"

    @property
    def written(self) -> str:
        """The value as the office writes it."""
        return GRADE_WORDS.get(self.value, self.value)
