"""红黑名单 on staff pages: the way onto a list and off, one button a step."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.db.scope import scope_of
from core.web.columns import column
from core.web.steps import Step, step
from policies.queries.calendar import workdays
from tenders import services
from tenders.admin.company_inlines import attachment
from tenders.admin.company_records import ByButtons
from tenders.forms import HearingForm, ListingForm, NoticeServedForm, StatementForm, WhyForm
from tenders.models import ListingEntry
from tenders.services.company_standing import DECIDE, PROPOSE
from tenders.states import LISTING_STATES, UNDECIDED, ListingState, ListKind

Data = dict[str, Any]
S = ListingState
TONES = {
    S.PROPOSED: "info",
    S.NOTIFIED: "warning",
    S.ANSWERED: "warning",
    S.LISTED: "danger",
    S.REMOVAL: "warning",
    S.REMOVED: "success",
    S.REJECTED: "success",
    S.WITHDRAWN: "info",
}


def _serve(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.serve_listing_notice(entry=entry, **data, by=by, at=at)
    last = entry.answer_by_day
    caution = workdays().caution(data["served_on"], last) if last else ""
    return f"已登记送达，企业可以陈述申辩到{last}，次日起才能决定。{caution}"


def _answer(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.record_statement(entry=entry, **data, by=by, at=at)
    return "陈述申辩已登记。" + ("请举行听证并登记。" if data["hearing_asked"] else "可以决定了。")


def _hear(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.record_hearing(entry=entry, **data, by=by, at=at)
    return "听证已登记。"


def _list(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.list_company(entry=entry, **data, by=by, at=at)
    return f"“{entry.company}”已列入{entry.get_kind_display()}。"


def _reject(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.reject_listing(entry=entry, **data, by=by, at=at)
    return f"已决定不把“{entry.company}”列入{entry.get_kind_display()}。"


def _withdraw(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.withdraw_listing(entry=entry, **data, by=by, at=at)
    return "提出已撤回。"


def _propose_removal(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.propose_removal(entry=entry, **data, by=by, at=at)
    return "已提出移出，住建局决定以前仍然有效。"


def _remove(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.decide_removal(entry=entry, removed=True, **data, by=by, at=at)
    return f"“{entry.company}”已移出{entry.get_kind_display()}。"


def _keep(entry: ListingEntry, data: Data, *, by: User, at: datetime) -> str:
    services.decide_removal(entry=entry, removed=False, **data, by=by, at=at)
    return f"维持：“{entry.company}”仍在{entry.get_kind_display()}。"


def _in_reach_of(target: ListingState) -> Any:
    return lambda entry: entry.state in LISTING_STATES.sources_of(target)


def _undecided(entry: ListingEntry) -> bool:
    return entry.state in UNDECIDED


def _step(title: str, permission: str, warning: str, **more: Any) -> Any:
    return step(Step(title=title, permission=permission, warning=warning, **more))


@admin.register(ListingEntry)
class ListingEntryAdmin(ByButtons):
    """提出、告知、陈述申辩、听证、决定、移出."""

    empty_hint = "在物业服务人的页面上“提出列入名单”。"
    counter = "件"
    list_display = ("company", "kind", "state_badge", "street", "answer_by_day", "from_day",
                    "until_day", "removed_on")  # fmt: skip
    list_select_related = ("company", "street")
    list_filter = (("kind", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter))
    search_fields = ("company__name", "grounds")
    readonly_fields = ("attached",)
    fieldsets = (
        ("提出", {"fields": ("company", "street", "kind", "state", "grounds", "proposed_by",
                           "proposed_at", "withdrawn_reason", "withdrawn_by", "withdrawn_at")}),
        ("告知和听取意见", {"fields": (
            "served_on", "notice_document", "answer_by_day", "served_by", "served_at", "statement",
            "attached", "hearing_asked", "answered_by", "answered_at", "hearing_on",
            "hearing_record", "heard_by", "heard_at")}),
        ("决定", {"fields": ("from_day", "until_day", "decision_reason", "decided_by",
                           "decided_at")}),
        ("移出", {"fields": ("removal_reason", "removal_by", "removal_at", "removal_note",
                           "removed_on", "removed_by", "removed_at")}),
    )  # fmt: skip
    actions_detail = (
        "serve_step", "answer_step", "hear_step", "list_step", "reject_step", "withdraw_step",
        "removal_step", "remove_step", "keep_step",
    )  # fmt: skip
    serve_step = _step(
        "登记送达告知", PROPOSE, "告知书写明事由、依据和陈述申辩的权利；自送达次日起计工作日。",
        form=NoticeServedForm, run=_serve, applies=_in_reach_of(S.NOTIFIED), icon="mark_email_read",
    )  # fmt: skip
    answer_step = _step(
        "登记陈述申辩", PROPOSE, "企业口头陈述的记成文字；决定以前收到的都应听取。",
        form=StatementForm, run=_answer, applies=_in_reach_of(S.ANSWERED), icon="record_voice_over",
    )  # fmt: skip
    hear_step = _step(
        "登记听证", PROPOSE, "企业要求听证的，听证以后才能决定。", form=HearingForm, run=_hear,
        applies=lambda entry: entry.state == S.ANSWERED and entry.heard_at is None, icon="groups",
    )  # fmt: skip
    list_step = _step(
        "决定列入", DECIDE,
        "决定后不能修改，只能移出；黑名单在禁入期内不能报名、签约和承接。提出人不能自己决定。",
        form=ListingForm, run=_list, icon="gavel", danger=True,
        applies=lambda entry: _undecided(entry) and (
            entry.kind == ListKind.RED or entry.state != S.PROPOSED),
    )  # fmt: skip
    reject_step = _step(
        "决定不予列入", DECIDE, "决定后不能修改；有新情况的可以重新提出。",
        form=WhyForm, run=_reject, applies=_in_reach_of(S.REJECTED), icon="block",
    )  # fmt: skip
    withdraw_step = _step(
        "撤回提出", PROPOSE, "撤回后留作查阅。", form=WhyForm, run=_withdraw,
        applies=_in_reach_of(S.WITHDRAWN), icon="undo",
    )  # fmt: skip
    removal_step = _step(
        "提出移出", PROPOSE, "写明整改情况；住建局决定以前仍然有效。",
        form=WhyForm, run=_propose_removal, applies=_in_reach_of(S.REMOVAL), icon="outbox",
    )  # fmt: skip
    remove_step = _step(
        "决定移出", DECIDE, "自今天起移出，不能恢复；提出移出的人不能自己决定。",
        form=WhyForm, run=_remove, applies=_in_reach_of(S.REMOVED), icon="logout",
    )  # fmt: skip
    keep_step = _step(
        "决定维持", DECIDE, "不同意移出，仍在名单上，以后可以再提出。",
        form=WhyForm, run=_keep, applies=_in_reach_of(S.REMOVED), icon="lock",
    )  # fmt: skip

    def covers(self, request: HttpRequest, obj: Any) -> bool:
        """Everyone reads a listing; its steps belong to the street that proposed it and above."""
        return scope_of(request.user).covers(obj.street.path)

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, entry: ListingEntry) -> Any:
        return entry.state, entry.get_state_display()

    @column("书面材料")
    def attached(self, row: ListingEntry) -> str | SafeString:
        file = row.statement_file
        return attachment("company-statement", row.pk, file.name) if file else "没有附件"
