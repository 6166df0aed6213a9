"""API of owners' organisations: committees with their members, decisions, working fund."""

from typing import Any, ClassVar

import django_filters
from rest_framework.routers import BaseRouter

from committees.models import Committee, Member, OwnersDecision, WorkingFundEntry
from committees.states import CommitteeKind, CommitteeState
from core.web.api import Row, ScopedViewSet, word
from core.web.strict import DayFilter, Filters, KeyFilter, YesNoFilter, holds


class MemberRow(Row):
    class Meta:
        model = Member
        fields = ("name", "title", "is_owner", "duty")


class CommitteeRow(Row):
    community_name = word("community.name", "社区名称")
    kind_label = word("get_kind_display", "类型（文字）")
    state_label = word("get_state_display", "状态（文字）")
    members = MemberRow(many=True, read_only=True, label="委员")

    class Meta:
        model = Committee
        fields = (
            "id", "name", "kind", "kind_label", "community", "community_name", "estate", "region",
            "term_number", "state", "state_label", "formed_on", "term_first_day", "term_last_day",
            "filed_on", "filing_no", "party_led", "members",
        )  # fmt: skip


class DecisionRow(Row):
    class Meta:
        model = OwnersDecision
        fields = (
            "id", "committee", "matter", "special", "held_on", "total_area", "total_heads",
            "part_area", "part_heads", "agree_area", "agree_heads", "passed",
        )  # fmt: skip


class FundEntryRow(Row):
    class Meta:
        model = WorkingFundEntry
        fields = (
            "id", "committee", "period_first_day", "period_last_day", "collected", "rate", "amount",
        )  # fmt: skip


class CommitteeFilters(Filters):
    community = KeyFilter("community_id", label="社区编号")
    estate = KeyFilter("estate_id", label="小区编号")
    region = KeyFilter("region_id", label="物业管理区域编号")
    kind = django_filters.ChoiceFilter(choices=CommitteeKind.choices, label="类型")
    state = django_filters.ChoiceFilter(choices=CommitteeState.choices, label="状态")
    expires_by = DayFilter("term_last_day", "lte", label="任期最迟到这一天届满")
    name = holds("name", "名称中的文字")


class DecisionFilters(Filters):
    committee = KeyFilter("committee_id", label="业委会（物管会）编号")
    passed = YesNoFilter("passed", label="是否通过")


class FundEntryFilters(Filters):
    committee = KeyFilter("committee_id", label="业委会（物管会）编号")


class Committees(ScopedViewSet):
    model = Committee
    serializer_class = CommitteeRow
    filterset_class = CommitteeFilters
    related: ClassVar[tuple[str, ...]] = ("community",)
    inside: ClassVar[tuple[str, ...]] = ("members",)


class Decisions(ScopedViewSet):
    model = OwnersDecision
    serializer_class = DecisionRow
    filterset_class = DecisionFilters


class FundEntries(ScopedViewSet):
    model = WorkingFundEntry
    serializer_class = FundEntryRow
    filterset_class = FundEntryFilters


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "committees": Committees,
        "owners-decisions": Decisions,
        "fund-entries": FundEntries,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
