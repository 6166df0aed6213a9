"""放假与调休 on staff pages: entered by a form, withdrawn by a button, never edited."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.columns import column
from core.web.steps import ReasonForm, Step, SteppedAdmin, step
from policies.forms import CalendarDayForm
from policies.models import CalendarDay, CalendarKind
from policies.services import set_calendar_day, withdraw_calendar_day

PERMISSION = "policies.change_calendar"
KINDS = {CalendarKind.OFF: "success", CalendarKind.WORK: "warning"}
WEEKDAYS = "一二三四五六日"


def _withdraw(entry: CalendarDay, data: dict[str, Any], *, by: User, at: datetime) -> str:
    withdraw_calendar_day(entry=entry, reason=data["reason"], by=by, at=at)
    return f"已撤回：{entry}。这一天恢复为随系统提供的安排。"


def _live(entry: CalendarDay) -> bool:
    return entry.withdrawn_at is None


@admin.register(CalendarDay)
class CalendarDayAdmin(SteppedAdmin):
    """放假与调休: days entered over the shipped years; the whole year has its own page."""

    counter = "天"
    empty_hint = (
        "已公布各年的放假安排随系统提供，见“工作日历”；"
        "新一年的安排公布后或有临时调整时，在这里登记。"
    )
    list_display = (
        "day", "weekday", "kind_badge", "name", "document", "state_badge", "entered_by",
        "year_link",
    )  # fmt: skip
    list_select_related = ("entered_by",)
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("name", "document")
    date_hierarchy = "day"
    actions_detail = ("withdraw",)
    withdraw = step(
        Step(
            title="撤回",
            permission=PERMISSION,
            warning="撤回后这一天恢复为随系统提供的安排；已经公布的期限不再变动。登记有误时撤回后重新登记。",
            run=_withdraw,
            form=ReasonForm,
            applies=_live,
            icon="undo",
            danger=True,
        )
    )

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return ("day", "last_day", "kind", "name", "document", "reason")
        return (
            "day", "kind", "name", "document", "reason", "entered_by", "entered_at",
            "withdrawn_by", "withdrawn_at", "withdrawn_reason", "year_link",
        )  # fmt: skip

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return ("year_link",) if obj is not None else ()

    def get_form(
        self,
        request: Any,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = CalendarDayForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_add_permission(self, request: Any) -> bool:
        return bool(request.user.has_perm(PERMISSION))

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def written_by_service(self, request: Any, obj: CalendarDay, form: Any) -> bool:
        rows = set_calendar_day(**form.cleaned_data, by=request.user, at=timezone.now())
        obj.pk = rows[0].pk
        return True

    @column("星期")
    def weekday(self, row: CalendarDay) -> str:
        return f"星期{WEEKDAYS[row.day.weekday()]}"

    @column("安排", ordering="kind", tones=KINDS)
    def kind_badge(self, row: CalendarDay) -> Any:
        return row.kind, row.get_kind_display()

    @column("状态", ordering="withdrawn_at", tones={True: "success", False: "danger"})
    def state_badge(self, row: CalendarDay) -> Any:
        return _live(row), "有效" if _live(row) else "已撤回"

    @column("工作日历")
    def year_link(self, row: CalendarDay) -> str:
        address = reverse("policies:calendar", args=[row.day.year])
        return format_html('<a class="underline" href="{}">{}年</a>', address, row.day.year)
