"""API of applications: to read, once they are opened. They come in by the window or by a link."""

from typing import Any, ClassVar

import django_filters
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, word
from core.web.strict import Filters, KeyFilter
from tenders.models import Application
from tenders.states import ApplicationState


class ApplicationRow(Row):
    company_name = word("company.name", "物业服务人名称")
    state_label = word("get_state_display", "状态（文字）")
    way_label = word("get_way_display", "报名方式（文字）")

    class Meta:
        model = Application
        fields = (
            "id", "round", "number", "company", "company_name", "state", "state_label", "way",
            "way_label", "received_at", "digest", "price", "service_plan", "project_manager",
            "staffing", "past_projects", "commitment_amount", "commitment", "withdrawn_at",
            "withdrawn_reason",
        )  # fmt: skip


class ApplicationFilters(Filters):
    round = KeyFilter("round_id", label="遴选编号")
    company = KeyFilter("company_id", label="物业服务人编号")
    state = django_filters.ChoiceFilter(choices=ApplicationState.choices, label="状态")


class Applications(ScopedViewSet):
    model = Application
    serializer_class = ApplicationRow
    filterset_class = ApplicationFilters
    related: ClassVar[tuple[str, ...]] = ("company",)


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {"applications": Applications}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
