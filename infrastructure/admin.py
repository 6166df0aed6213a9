"""设施项目和设施需求 on staff pages."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.admin import ReadOnlyAdmin
from core.web.columns import column, figure
from core.web.filters import ScopedRelatedFilter
from core.web.steps import ReasonForm, Step, SteppedAdmin, step
from infrastructure.models import FacilityItem, FacilityNeed
from infrastructure.services import NewNeed, cancel_need, record_done, report_needs, verify_need
from infrastructure.states import NeedState

TONES = {
    NeedState.REPORTED: "info",
    NeedState.VERIFIED: "warning",
    NeedState.DONE: "success",
    NeedState.CANCELLED: "danger",
}


PERM = "infrastructure.change_facilityneed"


class DoneForm(forms.Form):
    done = forms.IntegerField(label="累计已完成数", min_value=0)


def _verify(need: FacilityNeed, data: dict[str, Any], *, by: User, at: datetime) -> str:
    verify_need(need=need, by=by, at=at)
    return f"已核实：{need}。"


def _done(need: FacilityNeed, data: dict[str, Any], *, by: User, at: datetime) -> str:
    record_done(need=need, done=data["done"], by=by, at=at)
    return f"{need}：已完成{data['done']}{need.item.unit}。"


def _cancel(need: FacilityNeed, data: dict[str, Any], *, by: User, at: datetime) -> str:
    cancel_need(need=need, reason=data["reason"], by=by, at=at)
    return f"已取消：{need}。"


def _is(*states: NeedState) -> Any:
    return lambda need: need.state in states


@admin.register(FacilityItem)
class FacilityItemAdmin(ReadOnlyAdmin):
    list_display = ("name", "unit", "in_needs_survey", "grant_eligible")
    search_fields = ("name", "code")
    fields = ("name", "unit", "in_needs_survey", "grant_eligible")


@admin.register(FacilityNeed)
class FacilityNeedAdmin(SteppedAdmin):
    counter = "项"
    list_display = (
        "estate", "community_name", "item", "quantity_figure", "done_figure", "unit", "surveyed_on",
        "state_badge",
    )  # fmt: skip
    list_select_related = ("estate__community", "item")
    list_filter = (
        ("estate__community", ScopedRelatedFilter),
        ("item", ScopedRelatedFilter),
        ("state", ChoicesDropdownFilter),
    )
    search_fields = ("estate__name", "estate__code")
    autocomplete_fields = ("estate",)
    actions_detail = ("verify_step", "done_step", "cancel_step")
    verify_step = step(
        Step(
            title="现场核实",
            permission=PERM,
            warning="已到现场核对过数量。",
            run=_verify,
            applies=_is(NeedState.REPORTED),
            icon="fact_check",
        )
    )
    done_step = step(
        Step(
            title="登记完成数",
            permission=PERM,
            warning="填到目前为止的累计数，不能比上次少；全部完成后这项需求办结。",
            form=DoneForm,
            run=_done,
            applies=_is(NeedState.VERIFIED),
            icon="construction",
        )
    )
    cancel_step = step(
        Step(
            title="取消需求",
            permission=PERM,
            warning="取消后不再计入需求数，记录保留。",
            form=ReasonForm,
            run=_cancel,
            applies=_is(NeedState.REPORTED, NeedState.VERIFIED),
            icon="cancel",
            danger=True,
        )
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        entered = ("estate", "item", "quantity", "surveyed_on")
        return entered if obj is None else (*entered, "done", "state")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """After the registration a need moves by its buttons only."""
        return False

    def written_by_service(self, request: Any, obj: FacilityNeed, form: Any) -> bool:
        data = form.cleaned_data
        row = NewNeed(
            estate_id=data["estate"].pk,
            item_code=data["item"].code,
            quantity=data["quantity"],
            surveyed_on=data["surveyed_on"],
        )
        report_needs(rows=[row], by=request.user, at=timezone.now())
        saved = self.get_queryset(request).get(estate=data["estate"], item=data["item"])
        obj.pk = saved.pk
        return True

    quantity_figure = figure("需求数", "quantity", ordering="quantity")
    done_figure = figure("已完成", "done", ordering="done")

    @column("社区", ordering="estate__community")
    def community_name(self, need: FacilityNeed) -> str:
        return need.estate.community.name

    @column("单位")
    def unit(self, need: FacilityNeed) -> str:
        return need.item.unit

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, need: FacilityNeed) -> Any:
        return need.state, need.get_state_display()
