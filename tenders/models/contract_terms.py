"""What a contract agrees beside its columns, and the amendments that change it from a day on."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from committees.models import OwnersDecision
from core.db.actors import person
from core.db.fields import MoneyField, PercentField, RateField
from core.db.scope import ScopedQuerySet
from core.files.models import StoredFile
from estates.states import ServiceScope
from tenders.models.contracts import Contract
from tenders.states import AmendmentState, FeeKind, FeeUnit

LONG = 2_000


class OfContractQuerySet(ScopedQuerySet):
    path_lookup = "contract__street__path"

    def visible_to(self, user: Any) -> Self:
        """Whoever sees the contract sees what it says."""
        return self.filter(contract__in=Contract.objects.visible_to(user))


class ContractAmendment(models.Model):
    """补充协议: what changes from `effective_on` on, old and new; confirmed by a second person.

    `changes` is canonical JSON {term: [old, new]}; `fee`, `ends_on`, `fund_rate` and `exit_terms`
    repeat what it says of the contract's columns (empty: not changed), for the database to compare.
    """

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="amendments", verbose_name="合同"
    )
    number = models.PositiveSmallIntegerField("第几次")
    effective_on = models.DateField("生效日期")
    changes = models.TextField("变更内容")
    fee = RateField("新物业费（元/㎡/月）", null=True, blank=True)
    ends_on = models.DateField("新服务止日", null=True, blank=True)
    fund_rate = PercentField("新工作经费比例（%）", null=True, blank=True)
    exit_terms = models.TextField("新退出和交接约定", max_length=LONG, blank=True)
    reason = models.CharField("变更事由", max_length=300)
    document = models.CharField("补充协议文号", max_length=100)
    decision = models.ForeignKey(
        OwnersDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="业主共同决定",
    )
    state = models.CharField(
        "状态", max_length=10, choices=AmendmentState.choices, default=AmendmentState.DRAFT
    )
    remark = models.CharField("确认意见", max_length=300, blank=True)
    made_by = person("登记人", null=True, blank=True)
    made_at = models.DateTimeField("登记时间")
    confirmed_by = person("确认人", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "合同变更"
        verbose_name_plural = "合同变更"
        ordering: ClassVar[list[str]] = ["contract", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="amendment_number_is_used_once",
                violation_error_message="这份合同刚有人登记了另一次变更，请刷新后核对。",
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=[AmendmentState.DRAFT, AmendmentState.CONFIRMED]),
                name="contract_has_one_waiting_amendment",
                violation_error_message="这份合同已有一次变更等待确认或生效，请先办完那一次。",
            ),
            models.CheckConstraint(
                name="amendment_is_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(confirmed_by=F("made_by")),
                violation_error_message="合同变更的确认人不能是登记人。",
            ),
            models.CheckConstraint(
                name="amendment_decided_means_confirmed",
                condition=Q(state=AmendmentState.DRAFT) | Q(confirmed_at__isnull=False),
                violation_error_message="确认过的合同变更应有确认时间。",
            ),
            models.CheckConstraint(
                name="amendment_fund_rate_is_6_to_10",
                condition=Q(fund_rate__isnull=True) | Q(fund_rate__gte=6, fund_rate__lte=10),
                violation_error_message="业委会工作经费比例应在6%%至10%%之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract}第{self.number}次变更"


class _Agreed(models.Model):
    """A row of the contract: `amendment` brought it in, `ended_by` took it out, both may be empty.

    `live` rows are what the contract says now; the others are kept.
    """

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="%(class)s_rows", verbose_name="合同"
    )
    amendment = models.ForeignKey(
        ContractAmendment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="依据的合同变更",
    )
    ended_by = models.ForeignKey(
        ContractAmendment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取消它的合同变更",
    )
    live = models.BooleanField("现行", default=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        abstract = True


class ContractFee(_Agreed):
    """What is charged beside the fee of dwellings."""

    kind = models.CharField(
        "类别",
        max_length=8,
        choices=[choice for choice in FeeKind.choices if choice[0] != FeeKind.HOUSE],
    )
    name = models.CharField("收费项目", max_length=60, blank=True)
    rate = RateField("标准")
    unit = models.CharField("单位", max_length=4, choices=FeeUnit.choices)

    class Meta:
        verbose_name = "分类收费"
        verbose_name_plural = "分类收费"
        ordering: ClassVar[list[str]] = ["contract", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="contract_fee_is_of_another_kind",
                condition=~Q(kind=FeeKind.HOUSE),
                violation_error_message="住宅的物业费写在合同的“物业费”一栏。",
            ),
            models.CheckConstraint(
                name="contract_fee_is_not_negative",
                condition=Q(rate__gte=0),
                violation_error_message="收费标准不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.name}"


class ServiceItem(_Agreed):
    """服务事项: one of the six scopes, what is done, how often, to which standard."""

    scope = models.CharField("服务范围", max_length=12, choices=ServiceScope.choices)
    item = models.CharField("服务事项", max_length=100)
    frequency = models.CharField("频次", max_length=60, blank=True)
    standard = models.CharField("标准", max_length=200, blank=True)

    class Meta:
        verbose_name = "服务事项"
        verbose_name_plural = "服务事项"
        ordering: ClassVar[list[str]] = ["contract", "pk"]

    def __str__(self) -> str:
        return self.item


class FacilityCommitment(_Agreed):
    """设施投入承诺: what the company promised to put in, by when, and the proof that it did."""

    item = models.CharField("承诺投入的设施", max_length=100)
    quantity = models.PositiveIntegerField("数量")
    unit = models.CharField("单位", max_length=10, blank=True)
    amount = MoneyField("金额（元）", null=True, blank=True)
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    evidence = models.CharField("完成依据", max_length=200, blank=True)
    evidence_file = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="facility_commitment",
        verbose_name="完成依据（文件）",
    )
    done_by = person("登记完成的人", null=True, blank=True)
    done_at = models.DateTimeField("登记完成的时间", null=True, blank=True)

    class Meta:
        verbose_name = "设施投入承诺"
        verbose_name_plural = "设施投入承诺"
        ordering: ClassVar[list[str]] = ["contract", "due_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="commitment_quantity_is_positive",
                condition=Q(quantity__gt=0),
                violation_error_message="承诺的数量应大于0。",
            ),
            models.CheckConstraint(
                name="commitment_done_has_its_evidence",
                condition=Q(done_on__isnull=True) | (Q(done_at__isnull=False) & ~Q(evidence="")),
                violation_error_message="已完成的承诺应写明完成依据。",
            ),
        ]

    def __str__(self) -> str:
        return self.item
