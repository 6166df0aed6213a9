"""Charters and gates on staff pages, and what the estate's own page gets of them."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RadioFilter
from unfold.decorators import action
from unfold.enums import ActionVariant

from accounts.models import User
from core.web.admin import ReadOnlyAdmin, ReadOnlyInline
from core.web.steps import Step, step
from estates.forms_people import (
    CharterForm,
    CorrectGateForm,
    GateForm,
    WhyForm,
    open_gates,
)
from estates.models import CharterItem, Estate, OnboardingRound, ServiceCharter
from estates.queries import find_estates
from estates.services.charter import Terms, adopt_charter
from estates.services.gates import correct_gate, pass_gate, restart_gates
from estates.states import Gate


class FoundByEstate:
    """What lies in an estate is found by the estate's name as well as by its own code."""

    search_help_text = "户号，或小区名称中的几个字"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows, doubled = super().get_search_results(  # type: ignore[misc]  # mixed into admin classes
            request, queryset, search_term
        )
        if not search_term:
            return rows, doubled
        named = [estate.pk for estate in find_estates(viewer=request.user, text=search_term)]
        return rows | queryset.filter(estate__in=named), doubled


class EstateFilter(RadioFilter):  # type: ignore[misc]  # unfold has no types
    """One estate, given by the address (?estate=3): a list of all would be a book."""

    title = "小区"
    parameter_name = "estate"
    path = "estate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        given = self.value() or ""
        if not (given.isascii() and given.isdigit() and len(given) < 19):
            return []
        found = Estate.objects.visible_to(request.user).filter(pk=int(given))
        return [(str(estate.pk), estate.name) for estate in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        chosen = [key for key, _ in self.lookup_choices]
        return queryset.filter(**{f"{self.path}__in": chosen})


def _pass(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    pass_gate(estate=estate, **data, by=by, at=at)
    return f"“{estate}”已登记“{Gate(data['gate']).label}”（{data['on']}）。"


def _correct_gate(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    round_ = correct_gate(estate=estate, **data, by=by, at=at)
    return f"已更正，现为第{round_.number}轮；更正前的登记保留可查。"


def _restart(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    round_ = restart_gates(estate=estate, **data, by=by, at=at)
    return f"已重新开始第{round_.number}轮。"


def _adopt(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    items = data.pop("items")
    charter = adopt_charter(estate=estate, terms=Terms(**data), items=items, by=by, at=at)
    return f"章程第{charter.version}版自{charter.from_day}起执行。"


class ItemInline(ReadOnlyInline):
    model = CharterItem
    fields = ("scope", "item", "frequency")


@admin.register(ServiceCharter)
class ServiceCharterAdmin(ReadOnlyAdmin):
    """社区物业服务章程, version by version."""

    empty_hint = "在一个小区的登记页上“登记服务章程”，各版在这里列出。"
    counter = "版"
    list_display = ("estate", "version", "mode", "fee", "from_day", "to_day")
    list_select_related = ("estate",)
    list_filter = (EstateFilter, ("mode", ChoicesDropdownFilter))
    ordering = ("pk",)
    inlines = (ItemInline,)
    fields = (
        "estate", "version", "mode", "service_from", "fee", "fee_from", "document", "from_day",
        "to_day", "adopted_at", "adopted_by",
    )  # fmt: skip


class CharterInline(ReadOnlyInline):
    model = ServiceCharter
    fields = ("version", "mode", "fee", "fee_from", "from_day", "to_day", "document")
    show_change_link = True


class OnboardingInline(ReadOnlyInline):
    """Gates as a readable tab: day and paper of each, the replaced rounds below."""

    model = OnboardingRound
    fields = (
        "number", "live", "rectified_on", "rectified_evidence", "publicised_on",
        "publicised_evidence", "service_on", "service_evidence", "fee_on", "fee_evidence", "reason",
    )  # fmt: skip


def _to_roster(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The dwellings of this estate; the list itself cuts them to the person's scope."""
    roster = reverse("admin:estates_household_changelist")
    return HttpResponseRedirect(f"{roster}?estate={int(object_id)}&removed=0")


def _to_entry(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The form of one dwelling, with this estate filled in."""
    form = reverse("admin:estates_household_add")
    return HttpResponseRedirect(f"{form}?estate={int(object_id)}")


def _link(view: Any, title: str, permission: str, *, icon: str) -> Any:
    button = action(view, description=title, icon=icon, variant=ActionVariant.PRIMARY)
    button.step = Step(
        title=title,
        permission=permission,
        warning="",
        run=lambda *_: "",
        applies=lambda estate: permission.endswith("view_household") or estate.last_day is None,
    )
    return button


INLINES = (OnboardingInline, CharterInline)
"""Tabs for the estate's page."""


class EstateSteps:
    """Buttons for the estate's page; its admin lists their names in `actions_detail`."""

    roster_step = _link(_to_roster, "住户名册", "estates.view_household", icon="meeting_room")
    dwelling_step = _link(_to_entry, "登记一户", "estates.add_household", icon="add_home")
    gate_step = step(
        Step(
            title="登记三先三后",
            permission="estates.pass_gate",
            warning="先整治后管理、先宣传后实施、先服务后收费：按顺序一步一步登记，写明依据。",
            form=GateForm,
            run=_pass,
            applies=lambda estate: bool(open_gates(estate)),
            icon="checklist",
        )
    )
    correct_gate_step = step(
        Step(
            title="更正三先三后",
            permission="estates.pass_gate",
            warning="原来的登记不改写，另立一轮并写明事由。",
            form=CorrectGateForm,
            run=_correct_gate,
            applies=lambda estate: open_gates(estate) != list(Gate),
            icon="history",
        )
    )
    restart_step = step(
        Step(
            title="重新开始三先三后",
            permission="estates.pass_gate",
            warning="重新接管时使用：从整治开始新的一轮，原来的一轮保留可查。",
            form=WhyForm,
            run=_restart,
            applies=lambda estate: open_gates(estate) != list(Gate),
            icon="restart_alt",
        )
    )
    charter_step = step(
        Step(
            title="登记服务章程",
            permission="estates.adopt_charter",
            warning="新的一版从所填日期起执行，原来的一版到前一天为止；登记后不能修改。",
            form=CharterForm,
            run=_adopt,
            icon="contract",
        )
    )


STEPS = (
    "roster_step", "dwelling_step", "gate_step", "correct_gate_step", "restart_step",
    "charter_step",
)  # fmt: skip
