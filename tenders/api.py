"""API of companies, contracts, and which estate a contract serves."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import (
    Body,
    Choice,
    DayFilter,
    Filters,
    KeyFilter,
    Text,
    YesNoFilter,
    holds,
)
from tenders import services
from tenders.models import Company, Contract, ProviderKind, Service
from tenders.states import ContractState


class CompanyRow(Row):
    kind_label = word("get_kind_display", "类型（文字）")

    class Meta:
        model = Company
        fields = ("id", "uscc", "name", "kind", "kind_label", "legal_representative")


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


class CompanyBody(Body):
    kind = Choice(ProviderKind.choices, required=False, label="类型，默认物业服务企业")
    legal_representative = Text(max_length=40, required=False, allow_blank=True, label="法定代表人")
    contact_phone = Text(
        max_length=30, required=False, allow_blank=True, label="联系电话，不在列表中显示"
    )


class RegisterCompany(CompanyBody):
    uscc = Text(max_length=18, label="统一社会信用代码")
    name = Text(max_length=100, label="名称")


class ChangeCompany(CompanyBody):
    name = Text(max_length=100, required=False, label="名称")

    def validate(self, attrs: Any) -> Any:
        if not attrs:
            raise serializers.ValidationError("没有写明要修改什么。")
        return attrs


class CompanyFilters(Filters):
    uscc = django_filters.CharFilter("uscc", label="统一社会信用代码")
    kind = django_filters.ChoiceFilter(choices=ProviderKind.choices, label="类型")
    name = holds("name", "名称中的文字")


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


class Companies(ScopedViewSet):
    model = Company
    serializer_class = CompanyRow
    filterset_class = CompanyFilters

    @act("tenders.add_company", "登记物业服务人", RegisterCompany, on_list=True, success_status=201)
    def register(self, request: Request) -> Response:
        made = services.register_company(**self.given(), **self.hand())
        return self.answer(made, status=201)

    @act("tenders.change_company", "修改物业服务人", ChangeCompany)
    def change(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        return self.answer(services.change_company(company=company, values=given, **self.hand()))


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
    views: dict[str, Any] = {"companies": Companies, "contracts": Contracts, "services": Services}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
