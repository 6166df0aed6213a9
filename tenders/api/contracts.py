"""API of contracts, and which estate a contract serves."""

from typing import Any, ClassVar

import django_filters
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, word
from core.web.strict import (
    DayFilter,
    Filters,
    KeyFilter,
    YesNoFilter,
)
from tenders.models import Contract, Service
from tenders.states import ContractState


class ContractRow(Row):
    company_name = word("company.name", "物业服务人名称")
    state_label = word("get_state_display", "状态（文字）")

    class Meta:
        model = Contract
        fields = (
            "id", "number", "street", "company", "company_name", "committee", "state",
            "state_label", "signed_on", "starts_on", "ends_on", "fee", "fee_model", "charge_mode",
            "fee_starts_on", "fund_rate", "filed_on", "filing_no",
        )  # fmt: skip


class ServiceRow(Row):
    contract_number = word("contract.number", "合同编号")
    estate_name = word("estate.name", "小区名称")

    class Meta:
        model = Service
        fields = (
            "id", "contract", "contract_number", "estate", "estate_name", "live", "was_unserviced",
            "handover_on", "handover_record", "takeover_on", "last_day", "project_manager",
            "repair_phone_day", "repair_phone_night",
        )  # fmt: skip


class ContractFilters(Filters):
    street = KeyFilter("street_id", label="街道编号")
    company = KeyFilter("company_id", label="物业服务人编号")
    state = django_filters.ChoiceFilter(choices=ContractState.choices, label="状态")
    number = django_filters.CharFilter("number", label="合同编号")
    ends_by = DayFilter("ends_on", "lte", label="最迟到这一天期满")


class ServiceFilters(Filters):
    contract = KeyFilter("contract_id", label="合同编号（记录号）")
    estate = KeyFilter("estate_id", label="小区编号")
    company = KeyFilter("contract__company_id", label="物业服务人编号")
    live = YesNoFilter("live", label="是否现行")
    was_unserviced = YesNoFilter("was_unserviced", label="接管前是否无物业")


class Contracts(ScopedViewSet):
    model = Contract
    serializer_class = ContractRow
    filterset_class = ContractFilters
    related: ClassVar[tuple[str, ...]] = ("company",)


class Services(ScopedViewSet):
    model = Service
    serializer_class = ServiceRow
    filterset_class = ServiceFilters
    related: ClassVar[tuple[str, ...]] = ("contract", "estate")


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {"contracts": Contracts, "services": Services}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
