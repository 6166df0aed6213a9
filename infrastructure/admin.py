"""设施项目和设施需求 on staff pages."""

from typing import Any

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from core.web.admin import ReadOnlyAdmin
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import SteppedAdmin
from infrastructure.models import FacilityItem, FacilityNeed
from infrastructure.states import NeedState

TONES = {
    NeedState.REPORTED: "info",
    NeedState.VERIFIED: "warning",
    NeedState.DONE: "success",
    NeedState.CANCELLED: "danger",
}


@admin.register(FacilityItem)
class FacilityItemAdmin(ReadOnlyAdmin):
    list_display = ("name", "unit", "in_needs_survey", "grant_eligible")
    search_fields = ("name", "code")


@admin.register(FacilityNeed)
class FacilityNeedAdmin(SteppedAdmin):
    list_display = (
        "estate", "community_name", "item", "quantity", "done", "unit", "surveyed_on", "state_badge",
    )  # fmt: skip
    list_select_related = ("estate__community", "item")
    list_filter = (
        ("estate__community", ScopedRelatedFilter),
        ("item", ScopedRelatedFilter),
        ("state", ChoicesDropdownFilter),
    )
    search_fields = ("estate__name", "estate__code")
    autocomplete_fields = ("estate",)
    readonly_fields = ("state",)
    locked_states = frozenset({NeedState.DONE, NeedState.CANCELLED})

    @column("社区")
    def community_name(self, need: FacilityNeed) -> str:
        return need.estate.community.name

    @column("单位")
    def unit(self, need: FacilityNeed) -> str:
        return need.item.unit

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, need: FacilityNeed) -> Any:
        return need.state, need.get_state_display()
