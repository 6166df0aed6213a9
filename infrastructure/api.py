"""API of facility items and what estates need of them."""

from typing import Any, ClassVar

import django_filters
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, word
from core.web.strict import Filters, KeyFilter, YesNoFilter
from infrastructure.models import FacilityItem, FacilityNeed
from infrastructure.states import NeedState


class ItemRow(Row):
    class Meta:
        model = FacilityItem
        fields = ("id", "code", "name", "unit", "in_needs_survey", "grant_eligible", "order")


class NeedRow(Row):
    estate_name = word("estate.name", "小区名称")
    item_name = word("item.name", "设施项目名称")
    unit = word("item.unit", "单位")
    state_label = word("get_state_display", "状态（文字）")

    class Meta:
        model = FacilityNeed
        fields = (
            "id", "estate", "estate_name", "item", "item_name", "unit", "quantity", "done",
            "state", "state_label", "surveyed_on",
        )  # fmt: skip


class ItemFilters(Filters):
    code = django_filters.CharFilter("code", label="代码")
    in_needs_survey = YesNoFilter("in_needs_survey", label="是否列入需求摸底")


class NeedFilters(Filters):
    estate = KeyFilter("estate_id", label="小区编号")
    community = KeyFilter("estate__community_id", label="社区编号")
    item = KeyFilter("item_id", label="设施项目编号")
    state = django_filters.ChoiceFilter(choices=NeedState.choices, label="状态")


class Items(ScopedViewSet):
    model = FacilityItem
    serializer_class = ItemRow
    filterset_class = ItemFilters


class Needs(ScopedViewSet):
    model = FacilityNeed
    serializer_class = NeedRow
    filterset_class = NeedFilters
    related: ClassVar[tuple[str, ...]] = ("estate", "item")


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {"facility-items": Items, "facility-needs": Needs}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
