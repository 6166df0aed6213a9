"""API of work programmes, their targets and calendar."""

from typing import Any, ClassVar

import django_filters
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, report, word
from core.web.strict import DayFilter, Filters, KeyFilter, day_of
from plans import queries
from plans.models import Metric, Milestone, Programme, Target


class ProgrammeRow(Row):
    document_name = word("document", "依据文件名称")

    class Meta:
        model = Programme
        fields = (
            "id", "code", "title", "document", "document_name", "district", "street", "base_day",
        )  # fmt: skip


class TargetRow(Row):
    metric_label = word("get_metric_display", "指标（文字）")

    class Meta:
        model = Target
        fields = ("id", "programme", "metric", "metric_label", "percent", "due_on", "clause")


class MilestoneRow(Row):
    class Meta:
        model = Milestone
        fields = ("id", "programme", "phase", "title", "first_day", "last_day", "lead")


class ProgrammeFilters(Filters):
    district = KeyFilter("district_id", label="旗县区编号")
    street = KeyFilter("street_id", label="街道编号")
    code = django_filters.CharFilter("code", label="代码")


class TargetFilters(Filters):
    programme = KeyFilter("programme_id", label="工作方案编号")
    metric = django_filters.ChoiceFilter(choices=Metric.choices, label="指标")
    due_by = DayFilter("due_on", "lte", label="最迟到这一天")


class MilestoneFilters(Filters):
    programme = KeyFilter("programme_id", label="工作方案编号")


class Programmes(ScopedViewSet):
    model = Programme
    serializer_class = ProgrammeRow
    filterset_class = ProgrammeFilters
    related: ClassVar[tuple[str, ...]] = ("document",)

    @report("各项目标在某一天（on，默认今天）完成到多少", asks=("on",))
    def actuals(self, request: Request, pk: str) -> Response:
        text = request.query_params.get("on")
        try:
            on = timezone.localdate() if text is None else day_of(text)
        except ValueError as error:
            raise ValidationError({"on": ["日期应写成 2022-10-08 的样式。"]}) from error
        found = queries.targets(programme=self.get_object(), on=on)
        return Response([_actual(row) for row in found])


class Targets(ScopedViewSet):
    model = Target
    serializer_class = TargetRow
    filterset_class = TargetFilters


class Milestones(ScopedViewSet):
    model = Milestone
    serializer_class = MilestoneRow
    filterset_class = MilestoneFilters


def _actual(row: queries.Actual) -> dict[str, Any]:
    return {
        "target": row.target.pk,
        "metric": row.target.metric,
        "metric_label": row.target.get_metric_display(),
        "base_label": row.label,
        "headline": row.headline,
        "on": row.on,
        "part": row.part,
        "base": row.base,
        "required": row.required,
        "actual": None if row.shown is None else str(row.shown),
        "percent": str(row.target.percent),
        "met": row.met,
        "light": row.light.value,
        "light_label": row.light.label,
    }


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "programmes": Programmes,
        "targets": Targets,
        "milestones": Milestones,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
