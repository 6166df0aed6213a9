"""业委会（物管会）台账 on staff pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from committees.admin import steps
from committees.admin.common import TONES
from committees.admin.fund import EXPENSE_STEP, FUND_STEP, RECEIPT_STEP, FundInline
from committees.admin.people import masked
from committees.admin.votes import PAST_STEP, DecisionInline
from committees.models import Committee, CommitteePaper, Member, PartyBranch, Reminder
from committees.services import form_committee
from core.rules.errors import Refusal
from core.web.admin import ReadOnlyInline
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import SteppedAdmin, step


class MemberInline(ReadOnlyInline):
    model = Member
    fields = ("name", "title", "is_owner", "is_party_member", "first_day", "last_day", "phone")
    readonly_fields = ("phone",)
    show_change_link = True

    @column("联系电话")
    def phone(self, member: Member) -> str:
        return masked(member)


class PaperInline(ReadOnlyInline):
    model = CommitteePaper
    fields = ("kind", "reference", "dated_on", "received_on", "returned_on", "return_reason")
    show_change_link = True


class ReminderInline(ReadOnlyInline):
    model = Reminder
    fields = ("kind", "due_on", "raised_on", "settled_on")


class BranchInline(ReadOnlyInline):
    model = PartyBranch
    fields = ("name", "secretary", "founded_on", "ended_on")
    show_change_link = True


@admin.register(Committee)
class CommitteeAdmin(SteppedAdmin):
    """Columns of form ② sent up (domain.md §7)."""

    list_display = (
        "name", "community", "term_number", "formed_on", "filed_on", "filing_no",
        "term_last_day", "state_badge",
    )  # fmt: skip
    list_select_related = ("community",)
    list_filter = (
        ("community", ScopedRelatedFilter),
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
    )
    search_fields = ("name", "filing_no", "estate__name", "region__name")
    autocomplete_fields = ("estate", "region")
    readonly_fields = ("duties_link",)
    inlines = (
        MemberInline, PaperInline, ReminderInline, BranchInline, DecisionInline, FundInline,
    )  # fmt: skip
    actions_detail = (
        "group_step", "elect_step", "meet_step", "receive_step", "file_step", "activate_step",
        "join_step", "change_step", "branch_step", "renew_step", "fund_step", "receipt_step",
        "expense_step", "past_step", "dissolve_step",
    )  # fmt: skip
    group_step = step(steps.GROUP)
    elect_step = step(steps.ELECT)
    meet_step = step(steps.MEET)
    receive_step = step(steps.RECEIVE)
    file_step = step(steps.FILE)
    activate_step = step(steps.ACTIVATE)
    join_step = step(steps.JOIN)
    change_step = step(steps.CHANGE)
    branch_step = step(steps.BRANCH)
    renew_step = step(steps.RENEW)
    fund_step = step(FUND_STEP)
    receipt_step = step(RECEIPT_STEP)
    expense_step = step(EXPENSE_STEP)
    past_step = step(PAST_STEP)
    dissolve_step = step(steps.DISSOLVE)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("kind", "estate", "region", "name", "term_number", "party_led")
        return (
            "kind", "estate", "region", "name", "term_number", "predecessor", "party_led", "state",
            "formed_on", "first_meeting_on", "term_first_day", "term_last_day", "filed_on",
            "filing_no", "ended_on", "end_reason", "duties_link",
        )  # fmt: skip

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """After the registration a committee moves by its buttons only."""
        return False

    def written_by_service(self, request: Any, obj: Committee, form: Any) -> bool:
        data = dict(form.cleaned_data)
        estate, region = data.pop("estate"), data.pop("region")
        if bool(estate) == bool(region):
            raise Refusal("请选择一个小区或一个物业管理区域，二者取一。")
        saved = form_committee(place=estate or region, **data, by=request.user, at=timezone.now())
        obj.pk, obj.community = saved.pk, saved.community
        return True

    @column("职责清单")
    def duties_link(self, committee: Committee) -> str:
        address = reverse("committees:duties", args=[committee.pk])
        return format_html('<a class="underline" href="{}">打印成员职责清单</a>', address)

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, committee: Committee) -> Any:
        return committee.state, committee.get_state_display()
