"""API of owners' votes: meetings with their matters, decisions, ballots, and the acts on them.

A stack of ballots is entered by one person and checked by another, as on the pages.
"""

from typing import Any, ClassVar

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from committees.api_votes_bodies import (
    Announced,
    BallotsBody,
    CallBody,
    ItemBody,
    Published,
    ReviewBody,
    Revoked,
    Served,
)
from committees.models import Assembly, Ballot, Elector, OwnersDecision, Tally, Vote
from committees.services import votes as services
from committees.states import AssemblyState, BallotState, VoteState
from core.web.api import Row, ScopedViewSet, StoredJson, act, word
from core.web.strict import Filters, KeyFilter, Reason, YesNoFilter


class DecisionRow(Row):
    kind_label = word("get_kind_display", "事项类别（文字）")
    state_label = word("get_state_display", "状态（文字）")
    outcome_label = word("get_outcome_display", "结果（文字）")
    grounds = StoredJson(read_only=True, label="理由")

    class Meta:
        model = OwnersDecision
        fields = (
            "id", "assembly", "committee", "community", "estate", "region", "position", "kind",
            "kind_label", "matter", "special", "dismisses", "state", "state_label", "held_on",
            "total_area", "total_heads", "part_area", "part_heads", "agree_area", "agree_heads",
            "passed", "outcome", "outcome_label", "grounds", "decided_on", "publish_by_day",
            "published_on", "published_where", "document", "revoked_on", "revoked_reason",
            "revoked_document",
        )  # fmt: skip


class AssemblyRow(Row):
    community_name = word("community.name", "社区名称")
    state_label = word("get_state_display", "状态（文字）")
    convener_label = word("get_convener_display", "召集人（文字）")
    terms = StoredJson(read_only=True, label="适用参数")
    decisions = DecisionRow(many=True, read_only=True, label="表决事项")

    class Meta:
        model = Assembly
        fields = (
            "id", "title", "community", "community_name", "estate", "region", "committee",
            "convener", "convener_label", "form", "meeting_on", "last_on", "state", "state_label",
            "noticed_on", "informed_on", "terms", "electorate_sha256", "unit_count", "total_area",
            "total_heads", "round", "counted_at", "confirmed_at", "cancelled_reason", "decisions",
        )  # fmt: skip


class TallyRow(Row):
    grounds = StoredJson(read_only=True, label="理由")

    class Meta:
        model = Tally
        fields = (
            "id", "decision", "round", "total_area", "total_heads", "part_area", "part_heads",
            "agree_area", "agree_heads", "against_area", "against_heads", "abstain_area",
            "abstain_heads", "spoiled_area", "spoiled_heads", "quorum", "passed", "grounds",
            "ballots_sha256", "counted_at",
        )  # fmt: skip


class VoteRow(Row):
    class Meta:
        model = Vote
        fields = ("decision", "choice")


class BallotRow(Row):
    number = word("elector.number", "票号")
    code = word("elector.code", "户号")
    state_label = word("get_state_display", "状态（文字）")
    votes = VoteRow(many=True, read_only=True, label="表决意见")

    class Meta:
        model = Ballot
        fields = (
            "id", "assembly", "number", "code", "medium", "returned_on", "collector", "proxy",
            "authorisation", "flaw", "state", "state_label", "replaces", "replaced_reason",
            "remark", "votes",
        )  # fmt: skip


class ElectorRow(Row):
    head_kind_label = word("get_head_kind_display", "计人数的依据（文字）")

    class Meta:
        model = Elector
        fields = (
            "id", "assembly", "number", "code", "building", "entrance_unit", "room",
            "exclusive_area", "head", "head_kind", "head_kind_label",
        )  # fmt: skip


class AssemblyFilters(Filters):
    estate = KeyFilter("estate_id", label="小区编号")
    region = KeyFilter("region_id", label="物业管理区域编号")
    community = KeyFilter("community_id", label="社区编号")
    state = django_filters.ChoiceFilter(choices=AssemblyState.choices, label="状态")


class DecisionFilters(Filters):
    committee = KeyFilter("committee_id", label="业委会（物管会）编号")
    assembly = KeyFilter("assembly_id", label="业主大会会议编号")
    estate = KeyFilter("estate_id", label="小区编号")
    region = KeyFilter("region_id", label="物业管理区域编号")
    state = django_filters.ChoiceFilter(choices=VoteState.choices, label="状态")
    passed = YesNoFilter("passed", label="是否通过")


class TallyFilters(Filters):
    decision = KeyFilter("decision_id", label="业主共同决定编号")
    assembly = KeyFilter("decision__assembly_id", label="业主大会会议编号")


class ElectorFilters(Filters):
    assembly = KeyFilter("assembly_id", label="业主大会会议编号")
    number = KeyFilter("number", label="票号")
    code = django_filters.CharFilter("code", label="户号")


class BallotFilters(Filters):
    assembly = KeyFilter("assembly_id", label="业主大会会议编号")
    state = django_filters.ChoiceFilter(choices=BallotState.choices, label="状态")


class Assemblies(ScopedViewSet):
    model = Assembly
    serializer_class = AssemblyRow
    filterset_class = AssemblyFilters
    related: ClassVar[tuple[str, ...]] = ("community__street__district", "estate", "region")
    inside: ClassVar[tuple[str, ...]] = ("decisions",)

    def _act(self, service: Any) -> Response:
        row, given = self.asked()
        return self.answer(service(assembly=row, **given, **self.hand()))

    @act("committees.call_assembly", "拟订会议", CallBody, on_list=True, success_status=201)
    def call(self, request: Request) -> Response:
        given = self.given()
        place = given.pop("estate", None) or given.pop("region", None)
        committee = given.pop("committee", None)
        made = services.call_assembly(
            place=place, committee=committee, call=services.Call(**given), **self.hand()
        )
        return self.answer(made, status=201)

    @act("committees.call_assembly", "增加表决事项", ItemBody)
    def add_matter(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        services.add_matter(assembly=row, item=services.Item(**given), **self.hand())
        return self.answer(row)

    @act("committees.enter_ballot", "录入表决票", BallotsBody)
    def enter_ballots(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        services.enter_ballots(assembly=row, **given, **self.hand())
        return self.answer(row)

    @act("committees.check_ballot", "复核表决票", ReviewBody)
    def review_ballots(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        services.review_ballots(assembly=row, **given, **self.hand())
        return self.answer(row)

    @act("committees.call_assembly", "公告会议并冻结表决名册", Announced)
    def announce(self, request: Request, pk: str) -> Response:
        return self._act(services.announce_assembly)

    @act("committees.call_assembly", "开始表决")
    def open_voting(self, request: Request, pk: str) -> Response:
        return self._act(services.open_voting)

    @act("committees.call_assembly", "取消会议", Reason)
    def cancel(self, request: Request, pk: str) -> Response:
        return self._act(services.cancel_assembly)

    @act("committees.count_ballots", "计票")
    def count(self, request: Request, pk: str) -> Response:
        return self._act(services.count_ballots)

    @act("committees.confirm_count", "监票确认")
    def confirm(self, request: Request, pk: str) -> Response:
        return self._act(services.confirm_count)

    @act("committees.confirm_count", "退回重新核票", Reason)
    def return_count(self, request: Request, pk: str) -> Response:
        return self._act(services.return_count)

    @act("committees.publish_decision", "公布结果", Published)
    def publish(self, request: Request, pk: str) -> Response:
        return self._act(services.publish_result)


class Decisions(ScopedViewSet):
    model = OwnersDecision
    serializer_class = DecisionRow
    filterset_class = DecisionFilters
    related: ClassVar[tuple[str, ...]] = ("community__street__district",)

    @act("committees.call_assembly", "取消表决事项", Reason)
    def drop(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.drop_matter(decision=row, **given, **self.hand()))

    @act("committees.publish_decision", "公布补录的决定", Published)
    def publish(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.publish_decision(decision=row, **given, **self.hand()))

    @act("committees.revoke_decision", "撤销决定", Revoked)
    def revoke(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.revoke_decision(decision=row, **given, **self.hand()))

    @act("committees.serve_dismissal", "登记解聘通知", Served)
    def serve_dismissal(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        services.serve_dismissal(decision=row, **given, **self.hand())
        return self.answer(row)


class Tallies(ScopedViewSet):
    model = Tally
    serializer_class = TallyRow
    filterset_class = TallyFilters


class Electors(ScopedViewSet):
    model = Elector
    serializer_class = ElectorRow
    filterset_class = ElectorFilters


class Ballots(ScopedViewSet):
    model = Ballot
    serializer_class = BallotRow
    filterset_class = BallotFilters
    related: ClassVar[tuple[str, ...]] = ("elector",)
    inside: ClassVar[tuple[str, ...]] = ("votes",)


def routes(router: BaseRouter) -> None:
    router.register("owners-decisions", Decisions, basename="api-owners-decisions")
    router.register("assemblies", Assemblies, basename="api-assemblies")
    router.register("vote-tallies", Tallies, basename="api-vote-tallies")
    router.register("electors", Electors, basename="api-electors")
    router.register("ballots", Ballots, basename="api-ballots")
