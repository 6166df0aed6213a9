"""业委会（物管会）台账 on staff pages."""

from typing import Any

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from committees.models import Committee, Member, OwnersDecision, WorkingFundEntry
from committees.states import CommitteeState
from core.web.admin import ReadOnlyInline
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import SteppedAdmin

TONES = {
    CommitteeState.PREPARING: "info",
    CommitteeState.ELECTED: "info",
    CommitteeState.FILED: "success",
    CommitteeState.ACTIVE: "success",
    CommitteeState.EXPIRED: "warning",
    CommitteeState.DISSOLVED: "danger",
}


class MemberInline(ReadOnlyInline):
    model = Member
    fields = ("name", "title", "is_owner", "is_party_member", "duty")


class DecisionInline(ReadOnlyInline):
    model = OwnersDecision
    fields = ("matter", "special", "held_on", "part_heads", "agree_heads", "passed")


class FundInline(ReadOnlyInline):
    model = WorkingFundEntry
    fields = ("period_first_day", "period_last_day", "collected", "rate", "amount")


@admin.register(Committee)
class CommitteeAdmin(SteppedAdmin):
    """Columns of form ② sent up (domain.md §7)."""

    list_display = (
        "name", "community", "place_name", "kind", "term_number", "formed_on", "filed_on",
        "filing_no", "term_last_day", "state_badge",
    )  # fmt: skip
    list_select_related = ("community", "estate", "region")
    list_filter = (
        ("community", ScopedRelatedFilter),
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
    )
    search_fields = ("name", "filing_no", "estate__name", "region__name")
    autocomplete_fields = ("estate", "region")
    inlines = (MemberInline, DecisionInline, FundInline)
    readonly_fields = ("state",)
    locked_states = frozenset({CommitteeState.DISSOLVED, CommitteeState.EXPIRED})

    @column("小区（区域）")
    def place_name(self, committee: Committee) -> str:
        return str(committee.estate or committee.region)

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, committee: Committee) -> Any:
        return committee.state, committee.get_state_display()
