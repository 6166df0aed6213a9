"""What happens while a contract runs: events with their papers, and quarterly head counts."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.db.actors import person
from core.db.scope import ScopedQuerySet
from core.files.models import StoredFile
from estates.models import Estate
from tenders.models.contract_terms import OfContractQuerySet
from tenders.models.contracts import Contract
from tenders.rules.life import Quarter
from tenders.states.life import EventKind


class PerformanceEvent(models.Model):
    """履约事项: written once; a wrong one is withdrawn by another person and stays readable."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="events", verbose_name="合同"
    )
    estate = models.ForeignKey(
        Estate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="小区",
        help_text="涉及合同的全部小区时留空",
    )
    kind = models.CharField("类别", max_length=10, choices=EventKind.choices)
    happened_on = models.DateField("发生日期")
    due_on = models.DateField(
        "整改（兑现）期限", null=True, blank=True, help_text="承诺事项必填，其他类别可以不填"
    )
    summary = models.CharField("事项", max_length=500)
    evidence = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="证据",
        help_text="违约必须有证据",
    )
    entered_by = person("登记人")
    entered_at = models.DateTimeField("登记时间")
    answer = models.CharField("企业答复", max_length=500, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    remedied_on = models.DateField("整改（兑现）完成日期", null=True, blank=True)
    withdrawn_by = person("撤销人", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=300, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "履约事项"
        verbose_name_plural = "履约事项"
        ordering: ClassVar[list[str]] = ["-happened_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="breach_has_evidence",
                condition=~Q(kind=EventKind.BREACH) | Q(evidence__isnull=False),
                violation_error_message="违约事项必须附证据。",
            ),
            models.CheckConstraint(
                name="commitment_has_a_day",
                condition=~Q(kind=EventKind.COMMITMENT) | Q(due_on__isnull=False),
                violation_error_message="承诺事项应写明兑现期限。",
            ),
            models.CheckConstraint(
                name="event_days_are_in_order",
                condition=(Q(due_on__isnull=True) | Q(due_on__gte=F("happened_on")))
                & (Q(answered_on__isnull=True) | Q(answered_on__gte=F("happened_on")))
                & (Q(remedied_on__isnull=True) | Q(remedied_on__gte=F("happened_on"))),
                violation_error_message="期限、答复和整改日期不能早于发生日期。",
            ),
            models.CheckConstraint(
                name="event_answer_has_its_day",
                condition=Q(answer="", answered_on__isnull=True)
                | (~Q(answer="") & Q(answered_on__isnull=False)),
                violation_error_message="企业答复应同时有内容和日期。",
            ),
            models.CheckConstraint(
                name="event_is_withdrawn_by_another",
                condition=Q(
                    withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason=""
                )
                | (
                    Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_reason="")
                    & ~Q(withdrawn_by=F("entered_by"))
                ),
                violation_error_message="履约事项由登记人以外的人写明理由撤销。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_kind_display()}：{self.summary[:60]}"


class OfEventQuerySet(ScopedQuerySet):
    path_lookup = "event__contract__street__path"

    def visible_to(self, user: Any) -> Self:
        """Whoever sees the event sees its papers."""
        return self.filter(event__in=PerformanceEvent.objects.visible_to(user))


class EventPaper(models.Model):
    """A further paper of an event: more evidence, the answer, a photo of the remedy."""

    event = models.ForeignKey(
        PerformanceEvent, models.PROTECT, related_name="papers", verbose_name="履约事项"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")

    objects = OfEventQuerySet.as_manager()

    class Meta:
        verbose_name = "履约材料"
        verbose_name_plural = "履约材料"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.file)


class EmploymentReturn(models.Model):
    """用工季报 (SEED2): people at work under a contract at the end of a quarter, by group.

    A person may belong to two groups, so each is at most the total. A wrong return is replaced
    by a new one and stays in the record.
    """

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="employment_returns", verbose_name="合同"
    )
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    quarter = models.PositiveSmallIntegerField(
        "季度", validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    total_staff = models.PositiveIntegerField("在岗总人数")
    over_4050 = models.PositiveIntegerField("4050人员", default=0)
    low_income = models.PositiveIntegerField("低保人员", default=0)
    destitute = models.PositiveIntegerField("特困人员", default=0)
    other_groups = models.PositiveIntegerField("其他就业困难人员", default=0)
    live = models.BooleanField("现行", default=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="更正的季报",
    )
    correction_reason = models.CharField("更正理由", max_length=300, blank=True)
    entered_by = person("登记人")
    entered_at = models.DateTimeField("登记时间")

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "用工季报"
        verbose_name_plural = "用工季报"
        ordering: ClassVar[list[str]] = ["-year", "-quarter", "contract", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contract", "year", "quarter"],
                condition=Q(live=True),
                name="contract_has_one_live_return_a_quarter",
                violation_error_message="这份合同本季度的用工季报已经登记，数字有误请办理“更正”。",
            ),
            models.CheckConstraint(
                name="return_quarter_is_1_to_4",
                condition=Q(quarter__gte=1, quarter__lte=4),
                violation_error_message="季度是1至4。",
            ),
            models.CheckConstraint(
                name="each_group_is_within_the_staff",
                condition=Q(
                    over_4050__lte=F("total_staff"),
                    low_income__lte=F("total_staff"),
                    destitute__lte=F("total_staff"),
                    other_groups__lte=F("total_staff"),
                ),
                violation_error_message="各类人员都不能多于在岗总人数。",
            ),
            models.CheckConstraint(
                name="corrected_return_says_why",
                condition=Q(replaces__isnull=True, correction_reason="")
                | (Q(replaces__isnull=False) & ~Q(correction_reason="")),
                violation_error_message="更正季报应写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.period.label}"

    @property
    def period(self) -> Quarter:
        """The quarter that was counted."""
        return Quarter(self.year, self.quarter)
