"""业委会（物管会）台账 on staff pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from committees.forms import ElectionForm, FilingForm, FundForm
from committees.models import Committee, Member, OwnersDecision, WorkingFundEntry
from committees.services import (
    activate_committee,
    dissolve_committee,
    elect_committee,
    enter_fund,
    file_committee,
    form_committee,
)
from committees.states import COMMITTEE_STATES, COUNTED, CommitteeState
from core.rules.errors import Refusal
from core.web.admin import ReadOnlyInline
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import ReasonForm, Step, SteppedAdmin, step

TONES = {
    CommitteeState.PREPARING: "info",
    CommitteeState.ELECTED: "info",
    CommitteeState.FILED: "success",
    CommitteeState.ACTIVE: "success",
    CommitteeState.EXPIRED: "warning",
    CommitteeState.DISSOLVED: "danger",
}


PERM = "committees.change_committee"


def _in_reach_of(target: CommitteeState) -> Any:
    """Does the committee stand in a state from which it can move to the target?"""
    return lambda committee: committee.state in COMMITTEE_STATES.sources_of(target)


def _elect(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    elect_committee(committee=committee, **data, by=by, at=at)
    return f"已登记“{committee}”的选举（组建）结果，委员{len(data['members'])}人。"


def _file(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    file_committee(committee=committee, **data, by=by, at=at)
    return f"“{committee}”已备案，计入组建率。"


def _activate(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    activate_committee(committee=committee, by=by, at=at)
    return f"“{committee}”开始履职。"


def _dissolve(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    dissolve_committee(committee=committee, reason=data["reason"], by=by, at=at)
    return f"“{committee}”已解散。"


def _fund(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    entry = enter_fund(committee=committee, **data, by=by, at=at)
    return f"“{committee}”本期应提取工作经费{entry.amount}元。"


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
    inlines = (MemberInline, DecisionInline, FundInline)
    actions_detail = ("elect_step", "file_step", "activate_step", "fund_step", "dissolve_step")
    elect_step = step(
        Step(
            title="登记选举（组建）结果",
            permission=PERM,
            warning="人数、单数、业主比例和任期按现行规定核对，不符合的不能登记。",
            form=ElectionForm,
            run=_elect,
            applies=_in_reach_of(CommitteeState.ELECTED),
            icon="how_to_vote",
        )
    )
    file_step = step(
        Step(
            title="登记备案",
            permission=PERM,
            warning="备案后、任期内计入组建率。选举后30日内备案，超期的也能登记，记录会写明。",
            form=FilingForm,
            run=_file,
            applies=_in_reach_of(CommitteeState.FILED),
            icon="inventory",
        )
    )
    activate_step = step(
        Step(
            title="开始履职",
            permission=PERM,
            warning="已召开第一次会议、开始工作。",
            run=_activate,
            applies=_in_reach_of(CommitteeState.ACTIVE),
            icon="play_circle",
        )
    )
    fund_step = step(
        Step(
            title="登记工作经费",
            permission=PERM,
            warning="按物业费实收额的6%至10%提取，金额由系统计算。",
            form=FundForm,
            run=_fund,
            applies=lambda committee: committee.state in COUNTED,
            icon="savings",
        )
    )
    dissolve_step = step(
        Step(
            title="解散",
            permission=PERM,
            warning="解散后不能恢复，不再计入组建率。",
            form=ReasonForm,
            run=_dissolve,
            applies=_in_reach_of(CommitteeState.DISSOLVED),
            icon="cancel",
            danger=True,
        )
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("kind", "estate", "region", "name", "term_number", "party_led")
        return (
            "kind", "estate", "region", "name", "term_number", "party_led", "state", "formed_on",
            "term_first_day", "term_last_day", "filed_on", "filing_no",
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

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, committee: Committee) -> Any:
        return committee.state, committee.get_state_display()
