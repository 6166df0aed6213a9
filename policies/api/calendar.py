"""API of the days that were entered over the shipped calendar."""

from typing import Any, ClassVar

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import Body, Choice, Day, DayFilter, Filters, Reason, Text, YesNoFilter
from policies import services
from policies.models import CalendarDay, CalendarKind

PERMISSION = "policies.change_calendar"


class CalendarRow(Row):
    kind_label = word("get_kind_display", "安排（文字）")
    entered_by_name = word("entered_by.name", "登记人", optional=True)
    withdrawn_by_name = word("withdrawn_by.name", "撤回人", optional=True)

    class Meta:
        model = CalendarDay
        fields = (
            "id", "day", "kind", "kind_label", "name", "document", "reason", "entered_by_name",
            "entered_at", "withdrawn_by_name", "withdrawn_at", "withdrawn_reason",
        )  # fmt: skip


class NewDays(Body):
    day = Day(label="日期（起）")
    last_day = Day(required=False, label="日期（止）")
    kind = Choice(CalendarKind.choices, label="安排")
    name = Text(max_length=40, label="名称")
    document = Text(max_length=120, label="依据文件（文号）")
    reason = Text(max_length=300, label="登记事由")


class CalendarFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=CalendarKind.choices, label="安排")
    first = DayFilter("day", lookup_expr="gte", label="这一天起")
    last = DayFilter("day", lookup_expr="lte", label="到这一天")
    withdrawn = YesNoFilter("withdrawn_at", lookup_expr="isnull", exclude=True, label="已撤回")


class CalendarDays(ScopedViewSet):
    model = CalendarDay
    serializer_class = CalendarRow
    filterset_class = CalendarFilters
    related: ClassVar[tuple[str, ...]] = ("entered_by", "withdrawn_by")
    order: ClassVar[str] = "day"

    @act(PERMISSION, "登记放假或调休", NewDays, on_list=True, gives=CalendarRow(many=True))
    def enter(self, request: Request) -> Response:
        rows = services.set_calendar_day(**self.given(), **self.hand())
        found = self.get_queryset().filter(pk__in=[row.pk for row in rows])
        return Response(self.get_serializer(found, many=True).data)

    @act(PERMISSION, "撤回放假或调休的登记", Reason)
    def withdraw(self, request: Request, pk: str) -> Response:
        entry, given = self.asked()
        services.withdraw_calendar_day(entry=entry, **given, **self.hand())
        return self.answer(entry)


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {"calendar-days": CalendarDays}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
