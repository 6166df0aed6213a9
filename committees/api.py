"""API of owners' organisations: committees with their members; votes and fund stand beside."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from committees import api_fund, api_votes, services
from committees.api_bodies import (
    BranchBody,
    ChangeBody,
    ContactBody,
    DutiesBody,
    ElectBody,
    EndBody,
    FileBody,
    FormBody,
    GroupBody,
    JoinBody,
    MeetBody,
    PapersBody,
    RenewBody,
)
from committees.api_votes import DecisionRow
from committees.api_votes_bodies import PastBody, parted
from committees.models import Committee, CommitteePaper, Member, PartyBranch, Reminder
from committees.queries import coverage
from committees.states import CommitteeKind, CommitteeState, PaperKind, ReminderKind
from core.db.scope import scope_of
from core.rules.masks import mask_phone
from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import DayFilter, Filters, KeyFilter, Reason, YesNoFilter, day_of, holds

PERM = "committees.change_committee"


class MemberRow(Row):
    class Meta:
        model = Member
        fields = ("name", "title", "is_owner", "duty")


class MembershipRow(Row):
    phone_masked = serializers.SerializerMethodField(label="联系电话（部分数字）")
    duties: Any = serializers.SlugRelatedField(
        slug_field="text", many=True, read_only=True, source="duty_items", label="职责清单"
    )

    class Meta:
        model = Member
        fields = (
            "id", "committee", "name", "title", "is_owner", "is_party_member", "duty", "first_day",
            "last_day", "leave_reason", "phone_masked", "duties",
        )  # fmt: skip

    def get_phone_masked(self, member: Member) -> str:
        return member.contact.shown(mask_phone) if member.contact else ""


class PaperRow(Row):
    kind_label = word("get_kind_display", "材料（文字）")

    class Meta:
        model = CommitteePaper
        fields = (
            "id", "committee", "kind", "kind_label", "reference", "dated_on", "received_on",
            "returned_on", "return_reason",
        )  # fmt: skip


class ReminderRow(Row):
    kind_label = word("get_kind_display", "事项（文字）")
    committee_name = word("committee.name", "业委会（物管会）名称")

    class Meta:
        model = Reminder
        fields = (
            "id", "committee", "committee_name", "kind", "kind_label", "due_on", "raised_on",
            "settled_on",
        )  # fmt: skip


class BranchRow(Row):
    class Meta:
        model = PartyBranch
        fields = ("id", "committee", "name", "secretary", "founded_on", "ended_on")


class CommitteeRow(Row):
    community_name = word("community.name", "社区名称")
    kind_label = word("get_kind_display", "类型（文字）")
    state_label = word("get_state_display", "状态（文字）")
    members = MemberRow(many=True, read_only=True, label="委员")

    class Meta:
        model = Committee
        fields = (
            "id", "name", "kind", "kind_label", "community", "community_name", "estate", "region",
            "predecessor", "term_number", "state", "state_label", "formed_on", "first_meeting_on",
            "term_first_day", "term_last_day", "filed_on", "filing_no", "ended_on", "end_reason",
            "party_led", "members",
        )  # fmt: skip


class CommitteeFilters(Filters):
    community = KeyFilter("community_id", label="社区编号")
    estate = KeyFilter("estate_id", label="小区编号")
    region = KeyFilter("region_id", label="物业管理区域编号")
    kind = django_filters.ChoiceFilter(choices=CommitteeKind.choices, label="类型")
    state = django_filters.ChoiceFilter(choices=CommitteeState.choices, label="状态")
    expires_by = DayFilter("term_last_day", "lte", label="任期最迟到这一天届满")
    name = holds("name", "名称中的文字")


class OfCommitteeFilters(Filters):
    committee = KeyFilter("committee_id", label="业委会（物管会）编号")


class MemberFilters(OfCommitteeFilters):
    left = YesNoFilter("last_day", "isnull", exclude=True, label="是否已离任")
    name = holds("name", "姓名中的文字")


class PaperFilters(OfCommitteeFilters):
    kind = django_filters.ChoiceFilter(choices=PaperKind.choices, label="材料")


class ReminderFilters(OfCommitteeFilters):
    community = KeyFilter("committee__community_id", label="社区编号")
    kind = django_filters.ChoiceFilter(choices=ReminderKind.choices, label="事项")
    due_by = DayFilter("due_on", "lte", label="期限最迟到这一天")
    settled = YesNoFilter("settled_on", "isnull", exclude=True, label="是否已办结")


class Committees(ScopedViewSet):
    model = Committee
    serializer_class = CommitteeRow
    filterset_class = CommitteeFilters
    related: ClassVar[tuple[str, ...]] = ("community",)
    inside: ClassVar[tuple[str, ...]] = ("members",)

    @act("committees.add_committee", "开始筹备", FormBody, on_list=True, success_status=201)
    def form(self, request: Request) -> Response:
        given = self.given()
        place = given.pop("estate", None) or given.pop("region", None)
        committee = services.form_committee(place=place, **given, **self.hand())
        return self.answer(committee, status=201)

    @act(PERM, "登记选举（组建）结果", ElectBody)
    def elect(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        given["members"] = [services.NewMember(**member) for member in given["members"]]
        return self.answer(services.elect_committee(committee=committee, **given, **self.hand()))

    @act(PERM, "登记首次会议", MeetBody)
    def first_meeting(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        return self.answer(
            services.record_first_meeting(committee=committee, **given, **self.hand())
        )

    @act(PERM, "登记收到的材料", PapersBody)
    def receive_papers(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        given["papers"] = [services.NewPaper(**paper) for paper in given["papers"]]
        services.receive_papers(committee=committee, **given, **self.hand())
        return self.answer(committee)

    @act(PERM, "登记备案", FileBody)
    def file(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        return self.answer(services.file_committee(committee=committee, **given, **self.hand()))

    @act(PERM, "开始履职")
    def activate(self, request: Request, pk: str) -> Response:
        committee, _ = self.asked()
        return self.answer(services.activate_committee(committee=committee, **self.hand()))

    @act(PERM, "启动换届", RenewBody, success_status=201)
    def start_re_election(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        after = services.start_re_election(committee=committee, **given, **self.hand())
        return self.answer(after, status=201)

    @act(PERM, "解散", EndBody)
    def dissolve(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        return self.answer(services.dissolve_committee(committee=committee, **given, **self.hand()))

    @act(PERM, "增补委员", JoinBody)
    def join_member(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        on = given.pop("on")
        new = services.NewMember(**given)
        services.join_member(committee=committee, new=new, on=on, **self.hand())
        return self.answer(committee)

    @act(PERM, "办理备案变更", ChangeBody)
    def file_change(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        services.file_change(committee=committee, **given, **self.hand())
        return self.answer(committee)

    @act(PERM, "成立筹备组", GroupBody)
    def form_group(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        services.form_group(committee=committee, **given, **self.hand())
        return self.answer(committee)

    @act(PERM, "成立党组织", BranchBody)
    def found_branch(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        services.found_branch(committee=committee, **given, **self.hand())
        return self.answer(committee)

    @act("committees.record_decision", "补录业主共同决定", PastBody, gives=DecisionRow)
    def record_decision(self, request: Request, pk: str) -> Response:
        committee, given = self.asked()
        past, figures = parted(given)
        made = services.record_decision(
            committee=committee, past=past, ballot=figures, **self.hand()
        )
        return Response(DecisionRow(made).data)

    @action(
        detail=False,
        methods=["get"],
        url_path="coverage",
        summary="组建率（全部小区、无物业小区两个口径）：不写日期时为今天",
        asks=("on", "base_day"),
        gives=OpenApiTypes.OBJECT,
    )
    def coverage(self, request: Request) -> Response:
        on = _asked_day(request, "on") or timezone.localdate()
        base_day = _asked_day(request, "base_day") or on
        scope = scope_of(request.user)
        whole = coverage(scope=scope, on=on)
        part = coverage(scope=scope, on=on, unserviced_on=base_day)
        return Response(
            {
                "on": on,
                "base_day": base_day,
                "all": {"base": whole.base, "covered": whole.covered},
                "unserviced": {"base": part.base, "covered": part.covered},
            }
        )


def _asked_day(request: Request, name: str) -> date | None:
    """A day of the address; 400 where it is not one."""
    text = request.query_params.get(name)
    try:
        return day_of(text) if text else None
    except ValueError as error:
        raise ValidationError({name: ["日期应写成 2022-10-08 的样式。"]}) from error


class Members(ScopedViewSet):
    model = Member
    serializer_class = MembershipRow
    filterset_class = MemberFilters
    inside: ClassVar[tuple[str, ...]] = ("duty_items",)

    @act(PERM, "登记离任", EndBody)
    def leave(self, request: Request, pk: str) -> Response:
        member, given = self.asked()
        return self.answer(services.leave_member(member=member, **given, **self.hand()))

    @act(PERM, "编制职责清单", DutiesBody)
    def set_duties(self, request: Request, pk: str) -> Response:
        member, given = self.asked()
        services.set_duties(member=member, **given, **self.hand())
        return self.answer(member)

    @act(PERM, "登记或清除联系电话", ContactBody)
    def set_contact(self, request: Request, pk: str) -> Response:
        member, given = self.asked()
        return self.answer(services.set_contact(member=member, **given, **self.hand()))

    @act("committees.reveal_contact", "查看联系电话", Reason, gives=OpenApiTypes.OBJECT)
    def reveal_contact(self, request: Request, pk: str) -> Response:
        member, given = self.asked()
        phone = services.reveal_contact(member=member, **given, **self.hand())
        return Response({"id": member.pk, "contact": phone})


class Papers(ScopedViewSet):
    model = CommitteePaper
    serializer_class = PaperRow
    filterset_class = PaperFilters

    @act(PERM, "退回材料", EndBody)
    def return_(self, request: Request, pk: str) -> Response:
        paper, given = self.asked()
        return self.answer(services.return_paper(paper=paper, **given, **self.hand()))


class Reminders(ScopedViewSet):
    model = Reminder
    serializer_class = ReminderRow
    filterset_class = ReminderFilters
    related: ClassVar[tuple[str, ...]] = ("committee",)


class Branches(ScopedViewSet):
    model = PartyBranch
    serializer_class = BranchRow
    filterset_class = OfCommitteeFilters

    @act(PERM, "撤销党组织", EndBody)
    def end(self, request: Request, pk: str) -> Response:
        branch, given = self.asked()
        return self.answer(services.end_branch(branch=branch, **given, **self.hand()))


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "committees": Committees,
        "committee-members": Members,
        "committee-papers": Papers,
        "committee-reminders": Reminders,
        "party-branches": Branches,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
    api_votes.routes(router)
    api_fund.routes(router)
