"""API of 物业服务人."""

from typing import Any

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import Body, Choice, Filters, Text, holds
from tenders import services
from tenders.models import Company, ProviderKind


class CompanyRow(Row):
    kind_label = word("get_kind_display", "类型（文字）")

    class Meta:
        model = Company
        fields = ("id", "uscc", "name", "kind", "kind_label", "legal_representative")


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


def routes(router: BaseRouter) -> None:
    router.register("companies", Companies, basename="api-companies")
