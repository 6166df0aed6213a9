"""退出交接、应急物业服务、合同到期提醒 on staff pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, DropdownFilter

from accounts.models import User
from core.web.columns import column, figure
from core.web.filters import ScopedRelatedFilter
from core.web.steps import Step, step
from tenders.admin.life import Data, Entered
from tenders.forms import life as forms
from tenders.models import ContractReminder, EmergencyService, ExitHandover
from tenders.services import life
from tenders.services.life import EmergencyPlan


def _hand_over(item: ExitHandover, data: Data, *, by: User, at: datetime) -> str:
    life.hand_over_item(item=item, **data, by=by, at=at)
    return f"“{item.get_item_display()}”已登记交接。"


@admin.register(ExitHandover)
class ExitHandoverAdmin(Entered):
    """退出交接 item by item."""

    empty_hint = "服务终止或者已通知解除后，选择服务开列交接清单。"
    enters = "tenders.record_exit"
    typed = ("service",)
    list_display = ("estate_name", "contract_number", "item", "due_on", "done_on", "received_by")
    list_select_related = ("service__estate", "service__contract")
    list_filter = (
        ("service__estate__community", ScopedRelatedFilter),
        ("item", ChoicesDropdownFilter),
    )
    search_fields = ("service__estate__name", "service__contract__number")
    autocomplete_fields = ("service",)
    actions_detail = ("done_step",)
    done_step = step(
        Step(
            title="登记交接",
            permission="tenders.record_exit",
            warning="交接后登记，不能修改；接管前原物业应继续服务（民法典第950条）。",
            form=forms.HandedOverForm,
            run=_hand_over,
            applies=lambda item: item.done_on is None,
            icon="handshake",
        )
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.typed
        return ("service", "item", "due_on", "done_on", "received_by", "note", "entered_by")

    def written_by_service(self, request: Any, obj: ExitHandover, form: Any) -> bool:
        service = form.cleaned_data["service"]
        made = life.open_exit(service=service, by=request.user, at=timezone.now())
        obj.pk, obj.item = made[0].pk, made[0].item
        return True

    @column("小区", ordering="service__estate")
    def estate_name(self, item: ExitHandover) -> str:
        return str(item.service.estate)

    @column("合同", ordering="service__contract")
    def contract_number(self, item: ExitHandover) -> str:
        return str(item.service.contract)


def _end(emergency: EmergencyService, data: Data, *, by: User, at: datetime) -> str:
    life.end_emergency(emergency=emergency, **data, by=by, at=at)
    return "应急物业服务已结束。"


@admin.register(EmergencyService)
class EmergencyServiceAdmin(Entered):
    """应急物业服务: six months at most, until a company takes over."""

    empty_hint = "原物业撤离后、新物业接管前，公示服务内容、期限和费用，再在这里登记。"
    enters = "tenders.emergency_manager"
    typed = (
        "estate", "company", "from_day", "until", "content", "cost", "cost_note", "published_on",
        "published_where", "reason",
    )  # fmt: skip
    list_display = ("estate", "company", "from_day", "until", "cost_figure", "ended_on", "live")
    list_select_related = ("estate", "company")
    list_filter = (
        ("estate__community", ScopedRelatedFilter),
        ("live", BooleanRadioFilter),
    )
    search_fields = ("estate__name", "company__name")
    autocomplete_fields = ("estate", "company")
    actions_detail = ("end_step",)
    end_step = step(
        Step(
            title="结束应急服务",
            permission="tenders.emergency_manager",
            warning="由新的物业接管的不用在这里办理，登记承接查验后自动结束。",
            form=forms.EmergencyEndForm,
            run=_end,
            applies=lambda row: row.live,
            icon="logout",
            danger=True,
        )
    )
    cost_figure = figure("费用（元）", "cost", ordering="cost")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.typed
        return (*self.typed, "live", "ended_on", "end_reason", "entered_by", "entered_at")

    def written_by_service(self, request: Any, obj: EmergencyService, form: Any) -> bool:
        data = dict(form.cleaned_data)
        estate, company = data.pop("estate"), data.pop("company")
        saved = life.start_emergency(
            estate=estate, company=company, plan=EmergencyPlan(**data), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
        obj.pk = saved.pk
        return True


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


def _settle(reminder: ContractReminder, data: Data, *, by: User, at: datetime) -> str:
    life.settle_reminder(reminder=reminder, **data, by=by, at=at)
    return "提醒已办结。"


@admin.register(ContractReminder)
class ContractReminderAdmin(Entered):
    """合同到期提醒: what is due and what is late."""

    empty_hint = "合同、季报、承诺、证照的期限到了提醒日，会自动列在这里。"
    list_display = ("kind", "about", "contract", "due_on", "raised_on", "settled_on")
    list_select_related = ("contract", "estate")
    list_filter = (("kind", ChoicesDropdownFilter), DueFilter)
    search_fields = ("about", "contract__number", "contract__company__name")
    ordering = ("due_on", "pk")
    fields = (
        "kind", "about", "contract", "estate", "due_on", "raised_on", "settled_on", "settled_by",
        "note",
    )  # fmt: skip
    actions_detail = ("settle_step",)
    settle_step = step(
        Step(
            title="办结",
            permission="tenders.settle_reminder",
            warning="写明怎样办理的；办结后不再提醒。多数提醒随办理自动办结，不用在这里操作。",
            form=forms.SettleForm,
            run=_settle,
            applies=lambda row: row.settled_on is None,
            icon="task_alt",
        )
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields
