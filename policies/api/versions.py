"""API of policy documents, dated parameters and subsidy schemes."""

from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from communities.models import District
from core.rules.errors import Refusal
from core.rules.periods import Month
from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import (
    Body,
    Choice,
    Day,
    DayFilter,
    Filters,
    Key,
    KeyFilter,
    Number,
    Reason,
    Text,
    Whole,
    holds,
)
from policies import services
from policies.models import (
    DocumentKind,
    Gate,
    GateCode,
    Parameter,
    PolicyDocument,
    Proration,
    Scheme,
    Tier,
    YearBasis,
)
from policies.states import VersionState

VERSION_COLUMNS = (
    "document", "document_name", "district", "first_day", "last_day", "state", "state_label",
    "made_by_name", "made_at", "approved_by_name", "approved_at",
)  # fmt: skip
VERSION_RELATED = ("document", "made_by", "approved_by")


class DocumentRow(Row):
    kind_label = word("get_kind_display", "类别（文字）")

    class Meta:
        model = PolicyDocument
        fields = (
            "id", "doc_no", "title", "issuer", "issued_on", "kind", "kind_label", "district",
            "remark",
        )  # fmt: skip


class VersionRow(Row):
    document_name = word("document", "依据文件名称")
    state_label = word("get_state_display", "状态（文字）")
    made_by_name = word("made_by.name", "提出人")
    approved_by_name = word("approved_by.name", "批准人", optional=True)


class ParameterRow(VersionRow):
    class Meta:
        model = Parameter
        fields = ("id", "code", "value", "clause", *VERSION_COLUMNS)


class TierRow(Row):
    class Meta:
        model = Tier
        fields = ("id", "first_year", "last_year", "first_month", "last_month", "rate", "clause")


class GateRow(Row):
    code_label = word("get_code_display", "条件（文字）")

    class Meta:
        model = Gate
        fields = ("id", "code", "code_label", "value", "clause")


class SchemeRow(VersionRow):
    tiers = TierRow(many=True, read_only=True, label="档次")
    gates = GateRow(many=True, read_only=True, label="条件")

    class Meta:
        model = Scheme
        fields = (
            "id", "code", "version", "label", "year_basis", "proration", *VERSION_COLUMNS,
            "tiers", "gates",
        )  # fmt: skip


class NewDocument(Body):
    district = Key(District, label="适用旗县区编号")
    title = Text(max_length=200, label="标题")
    issuer = Text(max_length=100, label="发文机关")
    kind = Choice(DocumentKind.choices, label="类别")
    doc_no = Text(max_length=60, allow_blank=True, default="", label="文号")
    issued_on = Day(required=False, label="发文日期")
    remark = Text(max_length=300, allow_blank=True, default="", label="备注")


class NewVersion(Body):
    district = Key(District, label="适用旗县区编号")
    code = Text(max_length=40, label="代码")
    document = Key(PolicyDocument, label="依据文件编号")
    first_day = Day(label="生效日")
    last_day = Day(required=False, label="失效日")


class NewParameter(NewVersion):
    value = Text(max_length=100, label="值")
    clause = Text(max_length=200, label="条款")


class Chosen(Body):
    parameters = serializers.ListField(
        child=Whole(min_value=1), min_length=1, max_length=200, label="政策参数编号"
    )


class ChosenWithReason(Chosen):
    reason = Text(max_length=300, label="不批准的理由")


class MonthText(Text):
    """A month as 2022-09."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return Month.parse(super().to_internal_value(data))
        except Refusal as error:
            raise ValidationError(error.sentence) from error


class TierBody(Body):
    rate = Number(label="标准（元/㎡/月）", most=Decimal("9999.9999"))
    clause = Text(max_length=200, label="条款")
    first_year = Whole(required=False, min_value=1, max_value=100, label="服务年起")
    last_year = Whole(required=False, min_value=1, max_value=100, label="服务年止")
    first_month = MonthText(required=False, label="月份起")
    last_month = MonthText(required=False, label="月份止")


class GateBody(Body):
    code = Choice(GateCode.choices, label="条件")
    value = Text(max_length=20, label="值")
    clause = Text(max_length=200, label="条款")


class NewScheme(NewVersion):
    label = Text(max_length=100, label="名称")  # type: ignore[assignment]  # a column, not a label
    year_basis = Choice(YearBasis.choices, default=YearBasis.SERVICE_YEAR, label="年度口径")
    proration = Choice(Proration.choices, default=Proration.FULL_MONTH, label="月数口径")
    tiers = TierBody(many=True, label="档次")
    gates = GateBody(many=True, label="条件")


class DocumentFilters(Filters):
    doc_no = django_filters.CharFilter("doc_no", label="文号")
    kind = django_filters.ChoiceFilter(choices=DocumentKind.choices, label="类别")
    title = holds("title", "标题中的文字")


class VersionFilters(Filters):
    district = KeyFilter("district_id", label="旗县区编号")
    state = django_filters.ChoiceFilter(choices=VersionState.choices, label="状态")
    code = django_filters.CharFilter("code", label="代码")
    on = DayFilter(method="covering", label="生效期包括这一天")

    def covering(self, rows: Any, name: str, day: Any) -> Any:
        return rows.filter(first_day__lte=day).exclude(last_day__lt=day)


class Documents(ScopedViewSet):
    model = PolicyDocument
    serializer_class = DocumentRow
    filterset_class = DocumentFilters

    @act("policies.add_policydocument", "登记政策文件", NewDocument, on_list=True)
    def register(self, request: Request) -> Response:
        return self.answer(services.register_document(**self.given(), **self.hand()))


class Parameters(ScopedViewSet):
    model = Parameter
    serializer_class = ParameterRow
    filterset_class = VersionFilters
    related: ClassVar[tuple[str, ...]] = VERSION_RELATED

    @act("policies.propose", "提出政策参数", NewParameter, on_list=True)
    def propose(self, request: Request) -> Response:
        return self.answer(services.propose_parameter(**self.given(), **self.hand()))

    @act("policies.approve", "批准所选的政策参数", Chosen, on_list=True, gives=OpenApiTypes.OBJECT)
    def approve(self, request: Request) -> Response:
        chosen = self._seen(self.given()["parameters"])
        count = services.approve_parameters(parameters=chosen, **self.hand())
        return Response({"approved": count})

    @act(
        "policies.approve",
        "不批准所选的政策参数",
        ChosenWithReason,
        on_list=True,
        gives=OpenApiTypes.OBJECT,
    )
    def reject(self, request: Request) -> Response:
        given = self.given()
        chosen = self._seen(given["parameters"])
        count = services.reject_parameters(parameters=chosen, reason=given["reason"], **self.hand())
        return Response({"rejected": count})

    def _seen(self, keys: list[int]) -> list[int]:
        """The chosen rows, all of them visible; one foreign number refuses the whole choice."""
        found = list(self.get_queryset().filter(pk__in=keys).values_list("pk", flat=True))
        if set(found) != set(keys):
            raise NotFound
        return found


class Schemes(ScopedViewSet):
    model = Scheme
    serializer_class = SchemeRow
    filterset_class = VersionFilters
    related: ClassVar[tuple[str, ...]] = VERSION_RELATED
    inside: ClassVar[tuple[str, ...]] = ("tiers", "gates")

    @act("policies.propose", "提出补贴方案", NewScheme, on_list=True)
    def propose(self, request: Request) -> Response:
        given = self.given()
        tiers = [services.NewTier(**row) for row in given.pop("tiers")]
        gates = [services.NewGate(**row) for row in given.pop("gates")]
        scheme = services.propose_scheme(tiers=tiers, gates=gates, **given, **self.hand())
        return self.answer(scheme)

    @act("policies.approve", "批准补贴方案")
    def approve(self, request: Request, pk: str) -> Response:
        scheme, _ = self.asked()
        return self.answer(services.approve_scheme(scheme=scheme, **self.hand()))

    @act("policies.approve", "不批准补贴方案", Reason)
    def reject(self, request: Request, pk: str) -> Response:
        scheme, given = self.asked()
        return self.answer(services.reject_scheme(scheme=scheme, **given, **self.hand()))


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "policy-documents": Documents,
        "parameters": Parameters,
        "schemes": Schemes,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
