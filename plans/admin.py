"""工作方案和工作目标 on staff pages."""

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from core.web.admin import ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin
from core.web.columns import figure
from core.web.filters import ScopedRelatedFilter
from plans.models import GroupMember, Milestone, Programme, Target


class TargetInline(ReadOnlyInline):
    model = Target
    fields = ("metric", "percent", "due_on", "clause")


class MilestoneInline(ReadOnlyInline):
    model = Milestone
    fields = ("phase", "title", "first_day", "last_day", "lead")


class GroupMemberInline(ReadOnlyInline):
    model = GroupMember
    fields = ("role", "unit", "person", "duty")


@admin.register(Programme)
class ProgrammeAdmin(ReadOnlyAdmin):
    list_display = ("title", "document", "district", "street", "base_day")
    list_select_related = ("document", "district", "street")
    search_fields = ("title", "code")
    inlines = (TargetInline, MilestoneInline, GroupMemberInline)
    fields = ("title", "document", "district", "street", "base_day")


@admin.register(Target)
class TargetAdmin(ScopedAdmin):
    counter = "项"
    list_display = ("metric", "percent_figure", "due_on", "programme", "clause")
    list_select_related = ("programme",)
    list_filter = (("programme", ScopedRelatedFilter), ("metric", ChoicesDropdownFilter))
    search_fields = ("clause",)
    percent_figure = figure("目标值（%）", "percent", ordering="percent")
