"""API of policy documents, dated parameters and subsidy schemes."""

from typing import Any, ClassVar

import django_filters
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, word
from core.web.strict import DayFilter, Filters, KeyFilter, holds
from policies.models import DocumentKind, Gate, Parameter, PolicyDocument, Scheme, Tier
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


class Parameters(ScopedViewSet):
    model = Parameter
    serializer_class = ParameterRow
    filterset_class = VersionFilters
    related: ClassVar[tuple[str, ...]] = VERSION_RELATED


class Schemes(ScopedViewSet):
    model = Scheme
    serializer_class = SchemeRow
    filterset_class = VersionFilters
    related: ClassVar[tuple[str, ...]] = VERSION_RELATED
    inside: ClassVar[tuple[str, ...]] = ("tiers", "gates")


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "policy-documents": Documents,
        "parameters": Parameters,
        "schemes": Schemes,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
