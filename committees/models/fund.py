"""业委会工作经费: what the contract owes it, what arrived, what was spent (A6)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from committees.models.bodies import Committee, OfCommitteeQuerySet
from committees.states import FundKind, FundState
from core.db.fields import MoneyField, PercentField

ACCRUAL_FIGURES = Q(
    period_first_day__isnull=False,
    period_last_day__isnull=False,
    collected__isnull=False,
    rate__isnull=False,
)


class WorkingFundEntry(models.Model):
    """One line of the ledger. Never edited or deleted: a wrong line is reversed by a new one."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="fund_entries", verbose_name="业委会（物管会）"
    )
    kind = models.CharField(
        "类别", max_length=8, choices=FundKind.choices, default=FundKind.ACCRUAL
    )
    state = models.CharField(
        "状态", max_length=8, choices=FundState.choices, default=FundState.ENTERED
    )
    happened_on = models.DateField("发生日期")
    amount = MoneyField("金额（元）")
    period_first_day = models.DateField("所属期起", null=True, blank=True)
    period_last_day = models.DateField("所属期止", null=True, blank=True)
    collected = MoneyField("物业费实收额（元）", null=True, blank=True)
    rate = PercentField("提取比例（%）", null=True, blank=True)
    contract_number = models.CharField("合同编号", max_length=40, blank=True)
    clause = models.CharField("合同条款", max_length=100, blank=True)
    source = models.CharField("实收依据", max_length=200, blank=True)
    purpose = models.CharField("用途", max_length=200, blank=True)
    voucher_no = models.CharField("凭证号", max_length=60, blank=True)
    decision = models.CharField("决定依据", max_length=200, blank=True)
    reverses = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        verbose_name="冲正的记录",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    entered_at = models.DateTimeField("登记时间")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )
    checked_at = models.DateTimeField("复核时间", null=True, blank=True)
    check_note = models.CharField("复核意见", max_length=200, blank=True)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "工作经费"
        verbose_name_plural = "工作经费台账"
        ordering: ClassVar[list[str]] = ["-happened_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="fund_accrual_has_its_figures",
                condition=~Q(kind=FundKind.ACCRUAL) | ACCRUAL_FIGURES,
                violation_error_message="提取工作经费应有所属期、物业费实收额和提取比例。",
            ),
            models.CheckConstraint(
                name="fund_period_ends_after_it_starts",
                condition=Q(period_last_day__isnull=True)
                | Q(period_last_day__gte=F("period_first_day")),
                violation_error_message="所属期止不能早于所属期起。",
            ),
            models.CheckConstraint(
                name="fund_rate_is_a_share",
                condition=Q(rate__isnull=True) | Q(rate__gt=0, rate__lte=100),
                violation_error_message="工作经费提取比例应大于0、不超过100%%。",
            ),
            models.CheckConstraint(
                name="fund_only_a_reversal_is_negative",
                condition=Q(reverses__isnull=True, amount__gte=0)
                | Q(reverses__isnull=False, amount__lte=0),
                violation_error_message="只有冲正记录的金额是负数。",
            ),
            models.CheckConstraint(
                name="fund_expense_has_its_papers",
                condition=~Q(kind=FundKind.EXPENSE)
                | (~Q(purpose="") & ~Q(voucher_no="") & ~Q(decision="")),
                violation_error_message="支出应有用途、凭证号和业委会决定。",
            ),
            models.CheckConstraint(
                name="fund_receipt_has_its_voucher",
                condition=~Q(kind=FundKind.RECEIPT) | ~Q(voucher_no=""),
                violation_error_message="到账应有凭证号。",
            ),
            models.CheckConstraint(
                name="fund_decided_means_signed",
                condition=Q(state=FundState.ENTERED, checked_at__isnull=True)
                | (~Q(state=FundState.ENTERED) & Q(checked_at__isnull=False)),
                violation_error_message="复核过的记录应有复核时间，未复核的没有。",
            ),
            models.CheckConstraint(
                name="fund_is_checked_by_another",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("entered_by")),
                violation_error_message="登记人不能复核自己登记的工作经费。",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=~Q(state=FundState.REJECTED) & Q(reverses__isnull=False),
                name="fund_entry_is_reversed_once",
                violation_error_message="这笔记录已经冲正过。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on:%Y-%m-%d} {self.amount}元"
