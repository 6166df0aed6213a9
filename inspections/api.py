"""API of the yearly cycle: cycles, assessments, tasks, answers, scorecards, and their acts."""

from typing import Any, ClassVar

import django_filters
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, word
from core.web.strict import Filters, KeyFilter, YesNoFilter
from inspections.models import Answer, Assessment, Assignment, Cycle, Scorecard
from inspections.states import MAXIMA, AssignmentState, CycleState, Grade, Party

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
    hidden: ClassVar[tuple[str, ...]] = ("terms",)
    order: ClassVar[str] = "-pk"


class Assessments(ScopedViewSet):
    model = Assessment
    serializer_class = AssessmentRow
    filterset_class = AssessmentFilters
    related: ClassVar[tuple[str, ...]] = ("estate", "community")
    hidden: ClassVar[tuple[str, ...]] = ("frame",)


class Assignments(ScopedViewSet):
    model = Assignment
    serializer_class = AssignmentRow
    filterset_class = AssignmentFilters
    related: ClassVar[tuple[str, ...]] = ("assessment__estate",)
    hidden: ClassVar[tuple[str, ...]] = ("assessment__frame",)


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
