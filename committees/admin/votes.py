"""Meetings of owners and their decisions on staff pages; the work itself has its own pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from committees.forms_votes import DismissalForm, PastForm, PublishForm, RevokeForm
from committees.models import Assembly, Committee, OwnersDecision
from committees.queries.votes import grounds_of
from committees.services import votes as services
from committees.states import OUTCOMES, AssemblyState, VoteState
from core.web.admin import ReadOnlyAdmin, ReadOnlyInline
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import Step, SteppedAdmin, step

V = VoteState
TONES = {
    V.DRAFT: "info",
    V.NOTICED: "info",
    V.VOTING: "warning",
    V.COUNTED: "warning",
    V.PASSED: "success",
    V.FAILED: "danger",
    V.INVALID: "danger",
    V.PUBLISHED: "success",
    V.REVOKED: "danger",
    V.CANCELLED: "danger",
    AssemblyState.DECIDED: "success",
}


class DecisionInline(ReadOnlyInline):
    model = OwnersDecision
    fields = ("matter", "special", "held_on", "part_heads", "agree_heads", "outcome", "state")
    show_change_link = True


def _past(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    form = PastForm()
    form.cleaned_data = data
    row = services.record_decision(committee=committee, **form.given(), by=by, at=at)
    return f"已补录“{row}”：{row.get_outcome_display()}。"


PAST_STEP = Step(
    title="补录业主共同决定",
    permission="committees.record_decision",
    warning="只用于使用本系统以前已经计票的表决：按文件录入总数，结果由系统按民法典278条判定。",
    form=PastForm,
    run=_past,
    icon="history",
)


@admin.register(Assembly)
class AssemblyAdmin(ReadOnlyAdmin):
    """业主大会会议: a list to find them; each opens on its own page."""

    list_display = (
        "title", "community", "estate", "region", "meeting_on", "last_on", "total_heads",
        "state_badge", "page_link",
    )  # fmt: skip
    list_select_related = ("community", "estate", "region")
    list_filter = (("community", ScopedRelatedFilter), ("state", ChoicesDropdownFilter))
    search_fields = ("title", "estate__name", "region__name")
    inlines = (DecisionInline,)
    fields = (
        "title", "community", "estate", "region", "committee", "convener", "form", "meeting_on",
        "last_on", "state", "noticed_on", "informed_on", "unit_count", "total_area", "total_heads",
        "electorate_sha256", "counted_by", "confirmed_by", "cancelled_reason", "page_link",
    )  # fmt: skip
    readonly_fields = ("page_link",)

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, row: Assembly) -> Any:
        return row.state, row.get_state_display()

    @column("办理")
    def page_link(self, row: Assembly) -> str:
        address = reverse("committees:assembly", args=[row.pk])
        return format_html('<a class="underline" href="{}">打开会议</a>', address)


def _publish(row: OwnersDecision, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.publish_decision(decision=row, **data, by=by, at=at)
    return f"“{row}”的结果已公布。"


def _serve(row: OwnersDecision, data: dict[str, Any], *, by: User, at: datetime) -> str:
    notice = services.serve_dismissal(decision=row, **data, by=by, at=at)
    return f"解聘通知已登记，最早{notice.earliest_end_on}终止服务。"


def _revoke(row: OwnersDecision, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.revoke_decision(decision=row, **data, by=by, at=at)
    return f"“{row}”已撤销。"


def _stands(row: OwnersDecision) -> bool:
    return bool(row.passed) and row.state in (V.PASSED, V.PUBLISHED)


@admin.register(OwnersDecision)
class OwnersDecisionAdmin(SteppedAdmin):
    """业主共同决定: of meetings and 补录, with what follows from a passed one."""

    empty_hint = "业主大会表决的结果确认以后在这里列出；以前的表决在业委会的页面上补录。"
    list_display = (
        "matter", "community", "estate", "region", "held_on", "part_heads", "agree_heads",
        "state_badge", "publish_by_day", "published_on",
    )  # fmt: skip
    list_select_related = ("community", "estate", "region")
    list_filter = (
        ("community", ScopedRelatedFilter),
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
    )
    search_fields = ("matter", "estate__name", "region__name")
    fields = (
        "matter", "kind", "special", "dismisses", "basis", "community", "estate", "region",
        "assembly", "committee", "state", "held_on", "total_area", "total_heads", "part_area",
        "part_heads", "agree_area", "agree_heads", "outcome", "grounds_shown", "decided_on",
        "publish_by_day", "published_on", "published_where", "document", "revoked_on",
        "revoked_reason", "revoked_document",
    )  # fmt: skip
    readonly_fields = ("grounds_shown",)
    actions_detail = ("publish_step", "serve_step", "revoke_step")
    publish_step = step(
        Step(
            title="公布结果",
            permission="committees.publish_decision",
            warning="补录的决定在这里公布；会议表决的随会议一起公布。",
            form=PublishForm,
            run=_publish,
            applies=lambda row: row.assembly_id is None and row.state in OUTCOMES,
            icon="campaign",
        )
    )
    serve_step = step(
        Step(
            title="登记解聘通知",
            permission="committees.serve_dismissal",
            warning="书面通知送达60天后，物业服务才能终止（民法典946条）。",
            form=DismissalForm,
            run=_serve,
            applies=lambda row: (
                row.dismisses and _stands(row) and not hasattr(row, "dismissal_notice")
            ),
            icon="mail",
        )
    )
    revoke_step = step(
        Step(
            title="撤销决定",
            permission="committees.revoke_decision",
            warning="凭人民法院的裁判文书或业主大会的决定办理，撤销后不能恢复。",
            form=RevokeForm,
            run=_revoke,
            applies=_stands,
            icon="gavel",
            danger=True,
        )
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A decision comes from a meeting, or is entered on its committee's page (补录)."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, row: OwnersDecision) -> Any:
        return row.state, row.get_state_display()

    @column("理由")
    def grounds_shown(self, row: OwnersDecision) -> str:
        return "".join(ground["sentence"] for ground in grounds_of(row.grounds))
