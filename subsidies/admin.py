"""补贴批次 on staff pages, for reading; the work on a batch has its own pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from core.web.admin import ReadOnlyAdmin
from core.web.columns import column, figure
from core.web.filters import ScopedRelatedFilter
from subsidies import queries
from subsidies.models import Batch
from subsidies.states import BatchState

TONES = {
    BatchState.DRAFT: "info",
    BatchState.CALCULATED: "info",
    BatchState.SUBMITTED: "warning",
    BatchState.APPROVED: "success",
    BatchState.RETURNED: "danger",
    BatchState.VOID: "danger",
}


FIGURES = frozenset(
    ("cases_figure", "payable_figure", "total_figure", "case_count", "payable_count", "digest")
)
"""What a whole street receives: a community finds its own share on the batch's page."""


def _sees_streets(request: HttpRequest) -> bool:
    return queries.streets_of(request.user).exists()


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = (
        "number", "street", "year", "scheme", "cases_figure", "payable_figure", "total_figure",
        "state_badge", "pages",
    )  # fmt: skip
    list_select_related = ("street", "scheme")
    list_filter = (("street", ScopedRelatedFilter), "year", ("state", ChoicesDropdownFilter))
    search_fields = ("number",)
    fields = (
        "number", "street", "year", "scheme", "claim_from", "claim_to", "state", "replaces",
        "case_count", "payable_count", "total_figure", "digest", "calculated_by", "calculated_at",
        "submitted_by", "submitted_at", "decided_by", "decided_at", "opinion",
    )  # fmt: skip
    readonly_fields = ("total_figure",)

    cases_figure = figure("小区数", "case_count", ordering="case_count")
    payable_figure = figure("享受补贴", "payable_count", ordering="payable_count")
    total_figure = figure("合计（元）", "total", ordering="total")

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        return shown if _sees_streets(request) else [n for n in shown if n not in FIGURES]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fields(request, obj)
        return shown if _sees_streets(request) else [n for n in shown if n not in FIGURES]

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, batch: Batch) -> Any:
        return batch.state, batch.get_state_display()

    @column("明细")
    def pages(self, batch: Batch) -> str:
        address = reverse("subsidies:batch", args=[batch.number])
        return format_html('<a class="wg-link" href="{}">查看明细和办理</a>', address)
