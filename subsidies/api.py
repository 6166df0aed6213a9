"""API of the year's batch: batches, one case an estate, frozen lines, and the acts on a batch."""

from typing import Any, ClassVar

import django_filters
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, StoredJson, word
from core.web.strict import Filters, KeyFilter, YesNoFilter
from subsidies.models import Batch, Case, Line
from subsidies.states import BatchState


class BatchRow(Row):
    street_name = word("street.name", "街道名称")
    state_label = word("get_state_display", "状态（文字）")
    calculated_by_name = word("calculated_by.name", "测算人", optional=True)
    submitted_by_name = word("submitted_by.name", "上报人", optional=True)
    decided_by_name = word("decided_by.name", "审核人", optional=True)

    class Meta:
        model = Batch
        fields = (
            "id", "number", "street", "street_name", "year", "scheme", "claim_from", "claim_to",
            "state", "state_label", "replaces", "case_count", "payable_count", "total", "digest",
            "calculated_by_name", "calculated_at", "submitted_by_name", "submitted_at",
            "decided_by_name", "decided_at", "opinion",
        )  # fmt: skip


class CaseRow(Row):
    estate_name = word("estate.name", "小区名称")
    community_name = word("community.name", "社区名称")
    reasons = StoredJson(read_only=True, label="理由")

    class Meta:
        model = Case
        fields = (
            "id", "batch", "service", "estate", "estate_name", "community", "community_name",
            "year", "live", "eligible", "reasons", "total",
        )  # fmt: skip


class LineRow(Row):
    class Meta:
        model = Line
        fields = (
            "id", "batch", "service", "community", "number", "years", "first_month", "last_month",
            "area", "rate", "months_numerator", "months_denominator", "amount", "clause",
            "explanation",
        )  # fmt: skip


class BatchFilters(Filters):
    street = KeyFilter("street_id", label="街道编号")
    year = KeyFilter("year", label="补贴年度")
    state = django_filters.ChoiceFilter(choices=BatchState.choices, label="状态")
    number = django_filters.CharFilter("number", label="批次号")


class CaseFilters(Filters):
    batch = KeyFilter("batch_id", label="补贴批次编号")
    community = KeyFilter("community_id", label="社区编号")
    estate = KeyFilter("estate_id", label="小区编号")
    eligible = YesNoFilter("eligible", label="是否享受补贴")


class LineFilters(Filters):
    batch = KeyFilter("batch_id", label="补贴批次编号")
    community = KeyFilter("community_id", label="社区编号")
    service = KeyFilter("service_id", label="接管服务编号")


class Batches(ScopedViewSet):
    model = Batch
    serializer_class = BatchRow
    filterset_class = BatchFilters
    related: ClassVar[tuple[str, ...]] = ("street", "calculated_by", "submitted_by", "decided_by")
    hidden: ClassVar[tuple[str, ...]] = ("terms",)
    order: ClassVar[str] = "-pk"


class Cases(ScopedViewSet):
    model = Case
    serializer_class = CaseRow
    filterset_class = CaseFilters
    related: ClassVar[tuple[str, ...]] = ("estate", "community")
    hidden: ClassVar[tuple[str, ...]] = ("facts",)


class Lines(ScopedViewSet):
    model = Line
    serializer_class = LineRow
    filterset_class = LineFilters


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {"batches": Batches, "cases": Cases, "lines": Lines}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
