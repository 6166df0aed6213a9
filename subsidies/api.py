"""API of the year's batch: batches, one case an estate, frozen lines, and the acts on a batch."""

import tempfile
from pathlib import Path
from typing import Any, ClassVar

import django_filters
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from accounts.services import require
from communities.models import Street
from core.rules.errors import Refusal
from core.web.answers import XLSX
from core.web.api import Row, ScopedViewSet, StoredJson, act, report, word
from core.web.strict import Body, Filters, Key, KeyFilter, Reason, Text, Whole, YesNoFilter
from subsidies import exports, queries, services, tasks
from subsidies.models import Batch, Case, Line
from subsidies.states import BatchState

WHOLE = ("case_count", "payable_count", "total", "digest")


class BatchRow(Row):
    street_name = word("street.name", "街道名称")
    state_label = word("get_state_display", "状态（文字）")
    calculated_by_name = word("calculated_by.name", "测算人", optional=True)
    submitted_by_name = word("submitted_by.name", "上报人", optional=True)
    decided_by_name = word("decided_by.name", "审核人", optional=True)

    def to_representation(self, instance: Batch) -> dict[str, Any]:
        """Figures of the whole street only for those who answer for it; null for a community."""
        shown: dict[str, Any] = super().to_representation(instance)
        if not queries.sees_whole(self.context["request"].user, instance):
            shown |= dict.fromkeys(WHOLE)
        return shown

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


class OpenBatch(Body):
    street = Key(Street, label="街道编号")
    year = Whole(min_value=2000, max_value=2100, label="补贴年度")


class Figures(Body):
    digest = Text(max_length=64, label="所见数据的指纹")


class Opinion(Figures):
    opinion = Text(max_length=300, allow_blank=True, default="", label="审核意见")


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

    @act("subsidies.calculate", "建立补贴批次", OpenBatch, on_list=True)
    def open(self, request: Request) -> Response:
        return self.answer(services.open_batch(**self.given(), **self.hand()))

    @act(
        "subsidies.calculate",
        "测算：在后台进行，返回后台任务的编号",
        gives=OpenApiTypes.OBJECT,
        success_status=202,
    )
    def calculate(self, request: Request, pk: str) -> Response:
        batch, _ = self.asked()
        job = services.start_calculation(batch=batch, **self.hand())
        return Response({"job": job.pk, "key": job.key, "state": job.state}, status=202)

    @act("subsidies.submit", "上报补贴批次", Figures)
    def submit(self, request: Request, pk: str) -> Response:
        batch, given = self.asked()
        return self.answer(services.submit(batch=batch, **given, **self.hand()))

    @act("subsidies.approve", "批准补贴批次", Opinion)
    def approve(self, request: Request, pk: str) -> Response:
        batch, given = self.asked()
        return self.answer(services.approve(batch=batch, **given, **self.hand()))

    @act("subsidies.return", "退回补贴批次", Reason)
    def return_(self, request: Request, pk: str) -> Response:
        batch, given = self.asked()
        return self.answer(services.return_batch(batch=batch, **given, **self.hand()))

    @act("subsidies.void", "作废补贴批次", Reason)
    def void(self, request: Request, pk: str) -> Response:
        batch, given = self.asked()
        return self.answer(services.void_batch(batch=batch, **given, **self.hand()))

    @act(
        "subsidies.export",
        "在后台生成申报表（小区很多时）",
        gives=OpenApiTypes.OBJECT,
        success_status=202,
    )
    def order_workbook(self, request: Request, pk: str) -> Response:
        batch, _ = self.asked()
        hand = self.hand()
        require(hand["by"], "subsidies.export", path=batch.street.path)
        job = tasks.order_workbook(batch=batch, **hand)
        return Response({"job": job.pk, "key": job.key, "state": job.state}, status=202)

    @report("下载申报表（xlsx）", perm="subsidies.export", gives=OpenApiTypes.BINARY)
    def workbook(self, request: Request, pk: str) -> FileResponse:
        batch, hand = self.get_object(), self.hand()
        require(hand["by"], "subsidies.export", path=batch.street.path)
        if batch.case_count > exports.LARGE:
            path = exports.kept_workbook(batch, hand["by"].pk)
            if not path.exists():
                raise Refusal("小区较多，请先在后台生成申报表，再下载。", "ORDER_FIRST")
            return _file(path, batch)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "workbook.xlsx"
            exports.bureau_workbook(batch=batch, path=path, **hand)
            # the open file outlives its folder: nothing is left behind
            return _file(path, batch)

    @report("按冻结的依据重新计算，列出与存储不同之处", perm="subsidies.export")
    def recompute(self, request: Request, pk: str) -> Response:
        found = services.recompute(batch=self.get_object())
        return Response({"identical": not found, "differences": [str(row) for row in found]})


def _file(path: Path, batch: Batch) -> FileResponse:
    name = f"物业服务补贴申报表-{batch.number}.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


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
