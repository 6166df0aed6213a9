"""考评周期、小区考评、入户任务 on staff pages: all for reading, the acts have their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from core.web.admin import ReadOnlyAdmin, ReadOnlyInline
from core.web.columns import column, figure
from core.web.filters import ScopedRelatedFilter
from inspections.models import Assessment, Assignment, Cycle, Draw, Scorecard
from inspections.states import CycleState, Grade

GRADE_TONES = {
    Grade.EXCELLENT: "success",
    Grade.GOOD: "info",
    Grade.QUALIFIED: "warning",
    Grade.UNQUALIFIED: "danger",
    "": "info",
}
CYCLE_TONES = dict.fromkeys(CycleState, "info") | {CycleState.FINAL: "success"}


@admin.register(Cycle)
class CycleAdmin(ReadOnlyAdmin):
    list_display = (
        "year", "street", "state_badge", "frozen_on", "seeded_at", "notice_first_day",
        "notice_last_day", "finalised_at",
    )  # fmt: skip
    list_select_related = ("street",)
    list_filter = (("street", ScopedRelatedFilter), ("state", ChoicesDropdownFilter))
    fieldsets = (
        (None, {"fields": ("street", "year", "state", "opened_by", "opened_at")}),
        ("名册和种子", {"fields": (
            "frozen_on", "frames_sha256", "public_value", "witnesses", "seed", "seeded_by",
            "seeded_at",
        )}),
        ("公示和确认", {"fields": (
            "notice_first_day", "notice_last_day", "published_by", "finalised_by", "finalised_at",
        )}),
    )  # fmt: skip

    @column("状态", ordering="state", tones=CYCLE_TONES)
    def state_badge(self, cycle: Cycle) -> Any:
        return cycle.state, cycle.get_state_display()


class DrawInline(ReadOnlyInline):
    model = Draw
    fields = ("algorithm", "seed", "drawn_at")
    ordering = ("pk",)


class ScorecardInline(ReadOnlyInline):
    model = Scorecard
    ordering = ("party",)
    fields = (
        "party", "public_order", "sanitation", "safety", "facilities", "greening", "management",
        "veto", "scored_by", "scored_at",
    )  # fmt: skip


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = (
        "estate", "year", "community", "households_figure", "required_figure", "completed_figure",
        "valid_figure", "satisfied_figure", "score_figure", "grade_badge",
    )  # fmt: skip
    list_select_related = ("estate", "community", "cycle__street")
    list_filter = (
        ("cycle", ScopedRelatedFilter),
        ("community", ScopedRelatedFilter),
        ("grade", ChoicesDropdownFilter),
    )
    search_fields = ("estate__name", "estate__code")
    inlines = (ScorecardInline, DrawInline)
    fields = (
        "cycle", "estate", "community", "service", "frame_sha256", "household_count", "required",
        "reserve", "reserve_used", "completed", "valid", "satisfied", "dissatisfied", "sufficient",
        "street_accepted_by", "bureau_accepted_by", "score_figure", "veto", "grade",
    )  # fmt: skip
    readonly_fields = ("score_figure",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # a roster is thousands of lines that no list shows
        return super().get_queryset(request).defer("frame")

    @column("年度", ordering="cycle__year")
    def year(self, assessment: Assessment) -> int:
        return assessment.cycle.year

    households_figure = figure("户数", "household_count", ordering="household_count")
    required_figure = figure("应抽", "required", ordering="required")
    completed_figure = figure("完成", "completed", ordering="completed")
    valid_figure = figure("有效", "valid", ordering="valid")
    satisfied_figure = figure("满意", "satisfied", ordering="satisfied")

    @column("得分")
    def score_figure(self, assessment: Assessment) -> str:
        """For reading only; the grade compares the exact fraction."""
        if not assessment.score_denominator or assessment.score_numerator is None:
            return ""
        hundredths = assessment.score_numerator * 100 // assessment.score_denominator
        return f"{hundredths // 100}.{hundredths % 100:02d}"

    @column("等次", ordering="grade", tones=GRADE_TONES)
    def grade_badge(self, assessment: Assessment) -> Any:
        return assessment.grade, assessment.get_grade_display() or "未评定"


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    counter = "户"
    list_display = ("estate_name", "address", "position", "sample_word", "state")
    list_select_related = ("assessment__estate",)
    list_filter = (
        ("assessment__community", ScopedRelatedFilter),
        ("state", ChoicesDropdownFilter),
        ("is_reserve", BooleanRadioFilter),
    )
    search_fields = ("assessment__estate__name", "household_code")

    @column("样本", ordering="is_reserve")
    def sample_word(self, assignment: Assignment) -> str:
        return "备用" if assignment.is_reserve else "主样本"

    @column("小区")
    def estate_name(self, assignment: Assignment) -> str:
        return assignment.assessment.estate.name

    @column("楼栋-单元-房号")
    def address(self, assignment: Assignment) -> str:
        return assignment.address
