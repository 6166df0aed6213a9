"""API of the yearly cycle: cycles, assessments, tasks, answers, scorecards, and their acts."""

from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django.utils.timezone import localdate
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from communities.models import Street
from core.rules.errors import Refusal
from core.web.api import Row, ScopedViewSet, act, business_day, report, word
from core.web.strict import (
    Body,
    Choice,
    Day,
    Filters,
    Key,
    KeyFilter,
    Moment,
    Number,
    Reason,
    Text,
    Whole,
    YesNo,
    YesNoFilter,
)
from inspections import queries, services
from inspections.models import Answer, Assessment, Assignment, Cycle, Scorecard
from inspections.states import (
    MAXIMA,
    AssignmentState,
    CycleState,
    Grade,
    Outcome,
    Party,
    Respondent,
)

SCORING = tuple(f"inspections.score_{party.lower()}" for party in Party.values)
QUESTIONS = tuple(f"q{number}" for number in range(1, 11))


class CycleRow(Row):
    street_name = word("street.name", "街道名称")
    state_label = word("get_state_display", "状态（文字）")

    class Meta:
        model = Cycle
        fields = (
            "id", "street", "street_name", "year", "state", "state_label", "opened_at",
            "frozen_on", "frames_sha256", "public_value", "witnesses", "seed", "seeded_at",
            "notice_first_day", "notice_last_day", "finalised_at",
        )  # fmt: skip


class AssessmentRow(Row):
    estate_name = word("estate.name", "小区名称")
    community_name = word("community.name", "社区名称")
    grade_label = word("get_grade_display", "等次（文字）")

    class Meta:
        model = Assessment
        fields = (
            "id", "cycle", "estate", "estate_name", "community", "community_name", "service",
            "frame_sha256", "household_count", "required", "reserve", "reserve_used", "completed",
            "valid", "satisfied", "dissatisfied", "sufficient", "score_numerator",
            "score_denominator", "veto", "grade", "grade_label",
        )  # fmt: skip


class AssignmentRow(Row):
    estate_name = word("assessment.estate.name", "小区名称")
    state_label = word("get_state_display", "状态（文字）")

    class Meta:
        model = Assignment
        fields = (
            "id", "assessment", "estate_name", "position", "is_reserve", "household_code",
            "building", "entrance_unit", "room", "state", "state_label",
        )  # fmt: skip


class AnswerRow(Row):
    respondent_label = word("get_respondent_display", "受访人（文字）")

    class Meta:
        model = Answer
        fields = (
            "assignment", "client_id", "payload_sha256", "respondent", "respondent_label",
            *QUESTIONS, "remark", "answered_at", "received_at",
        )  # fmt: skip


class ScorecardRow(Row):
    party_label = word("get_party_display", "评分方（文字）")
    scored_by_name = word("scored_by.name", "评分人")

    class Meta:
        model = Scorecard
        fields = (
            "id", "assessment", "party", "party_label", *MAXIMA, "veto", "remark",
            "scored_by_name", "scored_at",
        )  # fmt: skip


class OnDay(Body):
    on = Day(required=False, label="业务日期，默认今天")


class OpenCycle(OnDay):
    street = Key(Street, label="街道编号")
    year = Whole(min_value=2000, max_value=2100, label="年度")


class Seed(Body):
    public_value = Text(max_length=100, label="公开种子原值")
    witnesses = Text(max_length=200, label="在场人员")


class Visited(Body):
    client_id = Text(max_length=40, label="本机编号")
    visited_at = Moment(label="入户时间（本机）")


class VisitBody(Visited):
    outcome = Choice(Outcome.choices, label="结果")


class Sheet(Visited):
    respondent = Choice(Respondent.choices, label="受访人")
    answers = serializers.ListField(
        child=Whole(min_value=0, max_value=6),
        min_length=10,
        max_length=10,
        label="十题答案：1 非常满意 … 5 很不满意，6 不了解，0 未答",
    )
    remark = Text(max_length=300, allow_blank=True, default="", label="意见")

    def validate_answers(self, answers: list[int]) -> list[int]:
        if not answers[-1]:
            raise serializers.ValidationError("总体评价必须选择一项。")
        return answers


def points_of(scope: str, word: str) -> Number:
    """The points of one scope, up to its maximum."""
    most = MAXIMA[scope]
    return Number(most=Decimal(most), places=2, label=f"{word}（{most}分）")


class Points(Body):
    party = Choice(Party.choices, label="评分方")
    veto = YesNo(default=False, label="一票否决")
    remark = Text(max_length=300, allow_blank=True, default="", label="扣分说明")
    public_order = points_of("public_order", "公共秩序管理")
    sanitation = points_of("sanitation", "环境卫生")
    safety = points_of("safety", "安全防范")
    facilities = points_of("facilities", "公用设施管理维护")
    greening = points_of("greening", "绿化养护")
    management = points_of("management", "基础管理")


class CycleFilters(Filters):
    street = KeyFilter("street_id", label="街道编号")
    year = KeyFilter("year", label="年度")
    state = django_filters.ChoiceFilter(choices=CycleState.choices, label="状态")


class AssessmentFilters(Filters):
    cycle = KeyFilter("cycle_id", label="考评周期编号")
    community = KeyFilter("community_id", label="社区编号")
    estate = KeyFilter("estate_id", label="小区编号")
    grade = django_filters.ChoiceFilter(choices=Grade.choices, label="等次")
    sufficient = YesNoFilter("sufficient", label="样本是否足够")


class AssignmentFilters(Filters):
    assessment = KeyFilter("assessment_id", label="小区考评编号")
    cycle = KeyFilter("assessment__cycle_id", label="考评周期编号")
    estate = KeyFilter("assessment__estate_id", label="小区编号")
    state = django_filters.ChoiceFilter(choices=AssignmentState.choices, label="状态")


class AnswerFilters(Filters):
    assessment = KeyFilter("assignment__assessment_id", label="小区考评编号")


class ScorecardFilters(Filters):
    assessment = KeyFilter("assessment_id", label="小区考评编号")
    party = django_filters.ChoiceFilter(choices=Party.choices, label="评分方")


class Cycles(ScopedViewSet):
    model = Cycle
    serializer_class = CycleRow
    filterset_class = CycleFilters
    related: ClassVar[tuple[str, ...]] = ("street",)
    order: ClassVar[str] = "-pk"

    @act("inspections.open_cycle", "建立考评周期", OpenCycle, on_list=True)
    def open(self, request: Request) -> Response:
        given = self.given()
        on = business_day(given)
        cycle = services.open_cycle(
            street=given["street"], year=given["year"], on=on, **self.hand()
        )
        return self.answer(cycle)

    @act("inspections.freeze", "冻结名册并公布哈希", OnDay)
    def freeze(self, request: Request, pk: str) -> Response:
        cycle, given = self.asked()
        on = business_day(given)
        return self.answer(services.freeze_frames(cycle=cycle, on=on, **self.hand()))

    @act("inspections.record_seed", "记录公开种子", Seed)
    def record_seed(self, request: Request, pk: str) -> Response:
        cycle, given = self.asked()
        return self.answer(services.record_seed(cycle=cycle, **given, **self.hand()))

    @act("inspections.draw", "抽样")
    def draw(self, request: Request, pk: str) -> Response:
        cycle, _ = self.asked()
        return self.answer(services.draw(cycle=cycle, **self.hand()))

    @act("inspections.open_survey", "开始入户调查")
    def open_survey(self, request: Request, pk: str) -> Response:
        cycle, _ = self.asked()
        return self.answer(services.open_survey(cycle=cycle, **self.hand()))

    @act("inspections.close", "结束入户调查")
    def close(self, request: Request, pk: str) -> Response:
        cycle, _ = self.asked()
        return self.answer(services.close_survey(cycle=cycle, **self.hand()))

    @act("inspections.grade", "计算考评等次")
    def grade(self, request: Request, pk: str) -> Response:
        cycle, _ = self.asked()
        return self.answer(services.grade(cycle=cycle, **self.hand()))

    @act("inspections.publish", "公示考评结果：公示从当天起算")
    def publish(self, request: Request, pk: str) -> Response:
        (cycle, _), hand = self.asked(), self.hand()
        return self.answer(services.publish(cycle=cycle, on=localdate(hand["at"]), **hand))

    @act("inspections.finalise", "确认考评结果：公示期满后的当天办理")
    def finalise(self, request: Request, pk: str) -> Response:
        (cycle, _), hand = self.asked(), self.hand()
        return self.answer(services.finalise(cycle=cycle, on=localdate(hand["at"]), **hand))


class Assessments(ScopedViewSet):
    model = Assessment
    serializer_class = AssessmentRow
    filterset_class = AssessmentFilters
    related: ClassVar[tuple[str, ...]] = ("estate", "community")
    hidden: ClassVar[tuple[str, ...]] = ("frame",)

    @act(SCORING, "评分", Points)
    def score(self, request: Request, pk: str) -> Response:
        assessment, given = self.asked()
        points = {name: given.pop(name) for name in MAXIMA}
        services.score(assessment=assessment, points=points, **given, **self.hand())
        return self.answer(assessment)

    @act("inspections.accept_small_sample", "认可不足样本", Reason)
    def accept_small_sample(self, request: Request, pk: str) -> Response:
        assessment, given = self.asked()
        return self.answer(
            services.accept_small_sample(assessment=assessment, **given, **self.hand())
        )

    @report("抽样证明：可以离线重新计算")
    def certificate(self, request: Request, pk: str) -> Response:
        assessment = self.get_object()
        if not hasattr(assessment, "draw"):
            raise Refusal("这个小区还没有抽样，没有抽样证明。", "NOT_DRAWN")
        return Response(queries.certificate(assessment))


class Assignments(ScopedViewSet):
    model = Assignment
    serializer_class = AssignmentRow
    filterset_class = AssignmentFilters
    related: ClassVar[tuple[str, ...]] = ("assessment__estate",)
    hidden: ClassVar[tuple[str, ...]] = ("assessment__frame",)

    @act("inspections.visit", "登记入户结果", VisitBody)
    def visit(self, request: Request, pk: str) -> Response:
        assignment, given = self.asked()
        services.record_visit(assignment=assignment, **given, **self.hand())
        return self.answer(assignment)

    @act("inspections.visit", "提交入户问卷", Sheet)
    def answer_(self, request: Request, pk: str) -> Response:
        assignment, given = self.asked()
        services.take_answer(assignment=assignment, **given, **self.hand())
        return self.answer(assignment)


class Answers(ScopedViewSet):
    """Single answers: only for those who review them (`inspections.view_answer`)."""

    model = Answer
    serializer_class = AnswerRow
    filterset_class = AnswerFilters


class Scorecards(ScopedViewSet):
    model = Scorecard
    serializer_class = ScorecardRow
    filterset_class = ScorecardFilters
    related: ClassVar[tuple[str, ...]] = ("scored_by",)


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "cycles": Cycles,
        "assessments": Assessments,
        "assignments": Assignments,
        "answers": Answers,
        "scorecards": Scorecards,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
