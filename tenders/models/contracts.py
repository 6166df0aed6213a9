"""Contracts, and which estate a contract serves from takeover to the last day."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from committees.models import Committee
from communities.models import Street
from core.db.fields import PercentField, RateField
from core.db.scope import ScopedQuerySet, scope_of, within
from estates.models import Estate, Region
from tenders.models.companies import Company
from tenders.rules import Exit
from tenders.states import ChargeMode, ContractState, FeeModel

LONG = 2_000
UNFILED = (
    ContractState.DRAFT, ContractState.SIGNED, ContractState.EXPIRED, ContractState.ENDED,
)  # fmt: skip


class ContractQuerySet(ScopedQuerySet):
    path_lookup = "street__path"

    def visible_to(self, user: Any) -> Self:
        """A street and those above see its contracts; a community those that serve its estates."""
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        # a subquery, not a join: every contract once, and no DISTINCT over the whole list
        mine = Service.objects.filter(
            within(scope, ServiceQuerySet.path_lookup), contract=OuterRef("pk")
        )
        return self.filter(within(scope, self.path_lookup) | Exists(mine))


def _clause(label: str) -> "models.TextField[str, str]":
    return models.TextField(label, max_length=LONG, blank=True)


class Contract(models.Model):
    """物业服务合同（民法典 938）: signed by the committee for the owners, filed with the bureau.

    Once signed, its columns are fixed by the database; `fee` (of dwellings), `ends_on`, `fund_rate`
    and `exit_terms` follow the newest amendment in force. `terms` are the parameters frozen at
    signing.
    """

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="contracts", verbose_name="街道"
    )
    number = models.CharField("合同编号", max_length=40, unique=True)
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="contracts", verbose_name="物业服务人"
    )
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name="签约的业委会（物管会）",
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name="物业管理区域",
        help_text="填写后，服务的小区须都在这个区域内",
    )
    selection = models.ForeignKey(
        "tenders.SelectionRound",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name="依据的遴选",
    )
    state = models.CharField(
        "状态", max_length=14, choices=ContractState.choices, default=ContractState.DRAFT
    )
    signed_on = models.DateField("签订日期", null=True, blank=True)
    starts_on = models.DateField("服务起")
    ends_on = models.DateField("服务止")
    fee = RateField("物业费（元/㎡/月）")
    fee_model = models.CharField(
        "收费方式", max_length=10, choices=FeeModel.choices, default=FeeModel.MARKET
    )
    charge_mode = models.CharField(
        "计费方式", max_length=14, choices=ChargeMode.choices, default=ChargeMode.LUMP_SUM
    )
    fee_starts_on = models.DateField("开始收费日", null=True, blank=True)
    fund_rate = PercentField(
        "业委会工作经费比例（%）",
        null=True,
        blank=True,
        help_text="合同没有约定的留空，列入工作经费报告",
    )
    rooms_clause = _clause("物业服务用房约定")
    reserve_clause = _clause("维修资金使用约定")
    exit_terms = _clause("退出和交接约定")
    not_subcontracted = models.BooleanField(
        "已声明不整体转委托", default=True, help_text="民法典第941条：不得将全部物业服务转委托"
    )
    terms = models.TextField("适用参数", blank=True)
    filing_due_on = models.DateField("应备案日期", null=True, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    filing_no = models.CharField("备案编号", max_length=60, blank=True)
    notice_way = models.CharField(
        "通知解除的一方",
        max_length=16,
        blank=True,
        choices=[(way.value, way.label) for way in Exit],
    )
    notice_served_on = models.DateField("解除通知送达日期", null=True, blank=True)
    earliest_end_on = models.DateField("最早终止日期", null=True, blank=True)
    indefinite_since = models.DateField("不定期合同起", null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "物业服务合同"
        verbose_name_plural = "物业服务合同"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="contract_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="合同止日应晚于起日。",
            ),
            models.CheckConstraint(
                name="contract_fund_rate_is_6_to_10",
                condition=Q(fund_rate__isnull=True) | Q(fund_rate__gte=6, fund_rate__lte=10),
                violation_error_message="业委会工作经费比例应在6%%至10%%之间。",
            ),
            models.CheckConstraint(
                name="contract_serves_before_charging",
                condition=Q(fee_starts_on__isnull=True) | Q(fee_starts_on__gte=F("starts_on")),
                violation_error_message="先服务后收费：开始收费日不能早于服务起日。",
            ),
            models.CheckConstraint(
                name="contract_filed_means_dated",
                condition=Q(state__in=UNFILED) | Q(filed_on__isnull=False),
                violation_error_message="已备案的合同应有备案日期。",
            ),
            models.CheckConstraint(
                name="contract_signed_means_dated",
                condition=Q(state=ContractState.DRAFT) | Q(signed_on__isnull=False),
                violation_error_message="已签订的合同应有签订日期。",
            ),
            models.CheckConstraint(
                name="contract_is_not_subcontracted_whole",
                condition=Q(state=ContractState.DRAFT) | Q(not_subcontracted=True),
                violation_error_message="不得将全部物业服务转委托（民法典第941条）。",
            ),
            models.CheckConstraint(
                name="contract_indefinite_means_since",
                condition=~Q(state=ContractState.INDEFINITE) | Q(indefinite_since__isnull=False),
                violation_error_message="不定期合同应写明从哪一天起。",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def filed_late(self) -> bool:
        """Filed after the day by which it was to be filed."""
        filed, due = self.filed_on, self.filing_due_on
        return filed is not None and due is not None and filed > due


class ServiceQuerySet(ScopedQuerySet):
    path_lookup = "estate__community__path"


class Service(models.Model):
    """One contract serving one estate, from the takeover to the last day of service.

    The takeover comes from the signed handover and starts the subsidy months; the last day ends
    them. An estate has one live service.
    """

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="services", verbose_name="合同"
    )
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="services", verbose_name="小区")
    live = models.BooleanField("现行", default=True)
    was_unserviced = models.BooleanField(
        "接管前为无物业小区", default=False, help_text="由承接查验时的管理方式决定"
    )
    handover_on = models.DateField("承接查验日期", null=True, blank=True)
    handover_record = models.CharField("承接查验记录", max_length=100, blank=True)
    takeover_on = models.DateField("接管日期", null=True, blank=True)
    past_document = models.CharField(
        "补录依据",
        max_length=100,
        blank=True,
        help_text="系统启用前的接管按原有文件补录；其余接管只能来自已签字的承接查验",
    )
    last_day = models.DateField("服务终止日", null=True, blank=True)
    project_manager = models.CharField("项目经理", max_length=40, blank=True)
    repair_phone_day = models.CharField("报修电话（白天）", max_length=30, blank=True)
    repair_phone_night = models.CharField("报修电话（夜间）", max_length=30, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "接管服务"
        verbose_name_plural = "接管服务"
        ordering: ClassVar[list[str]] = ["contract", "estate"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contract", "estate"], name="estate_is_listed_once_a_contract"
            ),
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(live=True),
                name="estate_has_one_live_contract",
                violation_error_message="本小区已有现行的物业服务合同。",
            ),
            models.CheckConstraint(
                name="takeover_needs_a_signed_handover",
                condition=Q(takeover_on__isnull=True)
                | Q(handover_on__isnull=False, takeover_on__gte=F("handover_on")),
                violation_error_message="接管日期只能来自已签字的承接查验记录，且不早于查验日期。",
            ),
            models.CheckConstraint(
                name="service_ends_after_takeover",
                condition=Q(last_day__isnull=True)
                | Q(takeover_on__isnull=True)
                | Q(last_day__gte=F("takeover_on")),
                violation_error_message="服务终止日不能早于接管日期。",
            ),
            models.CheckConstraint(
                name="ended_service_has_a_last_day",
                condition=Q(live=True) | Q(last_day__isnull=False),
                violation_error_message="不再现行的服务应有终止日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.estate}"
