"""Members, party branches, papers and reminders on staff pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from accounts.models import User
from committees import forms, services
from committees.admin.common import PERM
from committees.models import CommitteePaper, DutyItem, Member, PartyBranch, Reminder
from core.rules.masks import mask_phone
from core.web.admin import ReadOnlyAdmin, ReadOnlyInline
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import Step, SteppedAdmin, step


def masked(member: Member) -> str:
    """The telephone as everybody sees it."""
    return member.contact.shown(mask_phone) if member.contact else ""


class Written(SteppedAdmin):
    """Records that move by their buttons only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _leave(member: Member, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.leave_member(member=member, **data, by=by, at=at)
    return f"{member}离任已登记。委员变更应在30日内办理备案变更。"


def _duties(member: Member, data: dict[str, Any], *, by: User, at: datetime) -> str:
    items = services.set_duties(member=member, **data, by=by, at=at)
    return f"{member}的职责清单已保存，{len(items)}条。"


def _contact(member: Member, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.set_contact(member=member, **data, by=by, at=at)
    return f"{member}的联系电话已保存，页面上只显示部分数字。"


class DutyInline(ReadOnlyInline):
    model = DutyItem
    fields = ("position", "text")


@admin.register(Member)
class MemberAdmin(Written):
    """委员名册: who sits where, since when; the telephone masked."""

    empty_hint = "委员在业委会（物管会）的“登记选举结果”里登记，或随业委会台账导入。"
    list_display = ("name", "title", "committee", "is_owner", "is_party_member", "first_day",
                    "last_day")  # fmt: skip
    list_select_related = ("committee",)
    list_filter = (
        ("committee__community", ScopedRelatedFilter),
        ("committee__state", ChoicesDropdownFilter),
    )
    search_fields = ("name", "committee__name")
    fields = (
        "committee", "name", "title", "is_owner", "is_party_member", "duty", "first_day",
        "last_day", "leave_reason", "phone", "contact_erased_on",
    )  # fmt: skip
    readonly_fields = ("phone",)
    inlines = (DutyInline,)
    actions_detail = ("leave_step", "duties_step", "contact_step")
    leave_step = step(
        Step(
            title="登记离任",
            permission=PERM,
            warning="离任不影响过去的记录；已备案的，30日内办理备案变更，人数不足的应补选。",
            form=forms.EndForm,
            run=_leave,
            applies=lambda member: member.last_day is None,
            icon="person_remove",
            danger=True,
        )
    )
    duties_step = step(
        Step(
            title="编制职责清单",
            permission=PERM,
            warning="保存后替换原来的清单，原清单留在审计记录里。",
            form=forms.DutiesForm,
            run=_duties,
            icon="checklist",
        )
    )
    contact_step = step(
        Step(
            title="登记联系电话",
            permission=PERM,
            warning="加密保存，仅内部联系用，不公开；留空即清除。",
            form=forms.ContactForm,
            run=_contact,
            icon="call",
        )
    )

    @column("联系电话")
    def phone(self, member: Member) -> str:
        if not member.contact:
            return ""
        address = reverse("committees:contact", args=[member.pk])
        return format_html(
            '{} <a class="underline" href="{}">查看完整电话</a>', masked(member), address
        )


def _end(branch: PartyBranch, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.end_branch(branch=branch, **data, by=by, at=at)
    return f"{branch}已撤销。"


@admin.register(PartyBranch)
class PartyBranchAdmin(Written):
    """党组织 of the committees."""

    list_display = ("name", "committee", "secretary", "founded_on", "ended_on")
    list_select_related = ("committee",)
    list_filter = (("committee__community", ScopedRelatedFilter),)
    search_fields = ("name", "secretary", "committee__name")
    actions_detail = ("end_step",)
    end_step = step(
        Step(
            title="撤销党组织",
            permission=PERM,
            warning="撤销后不再标为红色物业。",
            form=forms.EndForm,
            run=_end,
            applies=lambda branch: branch.ended_on is None,
            icon="flag",
            danger=True,
        )
    )


def _return(paper: CommitteePaper, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.return_paper(paper=paper, **data, by=by, at=at)
    return f"“{paper.get_kind_display()}”已退回，不再计入。"


@admin.register(CommitteePaper)
class PaperAdmin(Written):
    """组建材料 as they came in."""

    empty_hint = "在业委会（物管会）的页面上“登记收到的材料”。"
    list_display = ("kind", "committee", "reference", "dated_on", "received_on", "returned_on")
    list_select_related = ("committee",)
    list_filter = (
        ("committee__community", ScopedRelatedFilter),
        ("kind", ChoicesDropdownFilter),
    )
    search_fields = ("reference", "committee__name")
    actions_detail = ("return_step",)
    return_step = step(
        Step(
            title="退回补正",
            permission=PERM,
            warning="退回的材料不再计入，补正后重新登记。",
            form=forms.EndForm,
            run=_return,
            applies=lambda paper: paper.returned_on is None,
            icon="undo",
            danger=True,
        )
    )


class DueFilter(DropdownFilter):  # type: ignore[misc]  # unfold has no types
    """Waiting, past its day, or done."""

    title = "办理情况"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "未办结"), ("overdue", "已逾期"), ("settled", "已办结")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        waiting = queryset.filter(settled_on__isnull=True)
        chosen = {
            "open": waiting,
            "overdue": waiting.filter(due_on__lt=timezone.localdate()),
            "settled": queryset.filter(settled_on__isnull=False),
        }
        return chosen.get(self.value(), queryset)


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """到期提醒 of the committees: what is due and what is late."""

    empty_hint = "业委会的备案、换届期限到了提醒日，会自动列在这里。"
    list_display = ("kind", "committee", "community", "due_on", "raised_on", "settled_on")
    list_select_related = ("committee__community",)
    list_filter = (
        ("committee__community", ScopedRelatedFilter),
        ("kind", ChoicesDropdownFilter),
        DueFilter,
    )
    search_fields = ("committee__name",)
    ordering = ("due_on", "pk")

    @column("社区")
    def community(self, reminder: Reminder) -> str:
        return str(reminder.committee.community)
