"""人员和职责 on staff pages. One person has one role; accounts are switched off, never deleted."""

from datetime import datetime
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import Duty, User
from accounts.services import (
    assign_duty,
    create_user,
    deactivate_user,
    end_duty,
    reactivate_user,
    reset_password,
)
from communities.models import Community, District, Street
from core.db.scope import scope_of
from core.web.admin import ReadOnlyInline
from core.web.columns import column
from core.web.forms import DayField, DayInput
from core.web.steps import Limited, ReasonForm, Step, SteppedAdmin, step

Unit = District | Street | Community


def units_of(user: Any) -> dict[str, Unit]:
    """Every unit inside the person's own scope, by path."""
    rows = [
        model.objects.visible_to(user).order_by("path") for model in (District, Street, Community)
    ]
    scope = scope_of(user)
    return {row.path: row for row in chain.from_iterable(rows) if scope.covers(row.path)}


def choices_of(units: dict[str, Unit]) -> list[tuple[str, str]]:
    depth = {District: "旗县区", Street: "街道", Community: "社区"}
    return [(path, f"{depth[type(unit)]}：{unit.name}") for path, unit in units.items()]


class DutyForm(Limited):
    unit = forms.ChoiceField(label="负责的单位")
    since = DayField(label="起")

    def limit(self, user: Any, obj: Any) -> None:
        self.units = units_of(user)
        self.fields["unit"].choices = choices_of(self.units)  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class UntilForm(forms.Form):
    until = DayField(label="止（含当天）")


class AccountForm(forms.ModelForm[User]):
    """建立账号: the person, the role, the first unit."""

    unit = forms.ChoiceField(
        label="负责的单位", widget=UnfoldAdminSelectWidget, help_text="单位的级别要和角色一致"
    )
    since = forms.DateField(label="职责起", widget=DayInput)
    units: dict[str, Unit]

    class Meta:
        model = User
        fields = ("username", "name", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = choices_of(self.units)  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


def _deactivate(user: User, data: dict[str, Any], *, by: User, at: datetime) -> str:
    deactivate_user(user=user, reason=data["reason"], by=by, at=at)
    return f"已停用{user}的账号，已登录的会话同时失效。"


def _reactivate(user: User, data: dict[str, Any], *, by: User, at: datetime) -> str:
    reactivate_user(user=user, reason=data["reason"], by=by, at=at)
    return f"已启用{user}的账号。"


def _reset(user: User, data: dict[str, Any], *, by: User, at: datetime) -> str:
    password = reset_password(user=user, by=by, at=at)
    return f"{user}的一次性密码是 {password} ，只显示这一次，请当面告知；首次登录须改密码。"


def _assign(user: User, data: dict[str, Any], *, by: User, at: datetime) -> str:
    duty = assign_duty(user=user, unit=data["unit"], since=data["since"], by=by, at=at)
    return f"{user}自{duty.since}起负责{duty.unit.name}。"


def _end(duty: Duty, data: dict[str, Any], *, by: User, at: datetime) -> str:
    end_duty(duty=duty, until=data["until"], by=by, at=at)
    return f"{duty.user}负责{duty.unit.name}至{data['until']}。"


class DutyInline(ReadOnlyInline):
    model = Duty
    fk_name = "user"
    fields = ("district", "street", "community", "since", "until")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("district", "street", "community")


@admin.register(User)
class UserAdmin(SteppedAdmin):
    counter = "人"
    list_display = ("username", "name", "role", "is_active", "password_changed_on")
    list_display_links = ("username", "name")
    list_filter = (("role", ChoicesDropdownFilter), ("is_active", BooleanRadioFilter))
    search_fields = ("username", "name")
    inlines = (DutyInline,)
    actions_detail = ("assign_step", "reset_step", "deactivate_step", "reactivate_step")
    assign_step = step(
        Step(
            title="指定职责",
            permission="accounts.add_duty",
            warning="此人从起日开始能看到和办理这个单位的业务。单位要和角色的级别一致。",
            form=DutyForm,
            run=_assign,
            icon="add_location_alt",
        )
    )
    reset_step = step(
        Step(
            title="重置密码",
            permission="accounts.change_user",
            warning="原密码立即失效，登录锁定同时解除。",
            run=_reset,
            icon="key",
        )
    )
    deactivate_step = step(
        Step(
            title="停用账号",
            permission="accounts.change_user",
            warning="停用后不能登录，已登录的会话立即失效；以前办理的记录都保留。",
            form=ReasonForm,
            run=_deactivate,
            applies=lambda user: bool(user.is_active),
            icon="person_off",
            danger=True,
        )
    )
    reactivate_step = step(
        Step(
            title="启用账号",
            permission="accounts.change_user",
            warning="启用后恢复原来的角色和职责。",
            form=ReasonForm,
            run=_reactivate,
            applies=lambda user: not user.is_active,
            icon="person_check",
        )
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("username", "name", "role", "unit", "since")
        signed = ("is_active", "must_change_password", "password_changed_on", "created_at")
        return ("username", "name", "role", *signed)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = type("AccountForm", (AccountForm,), {"units": units_of(request.user)})
        return super().get_form(request, obj, change=change, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def written_by_service(self, request: Any, obj: User, form: Any) -> bool:
        made = create_user(**form.cleaned_data, by=request.user, at=timezone.now())
        obj.pk = made.user.pk
        messages.success(
            request, f"{made.user}的一次性密码是 {made.password} ，只显示这一次，请当面告知。"
        )
        return True


@admin.register(Duty)
class DutyAdmin(SteppedAdmin):
    counter = "项"
    list_display = ("user", "role", "unit_name", "since", "until")
    list_select_related = ("user", "district", "street", "community")
    list_filter = (("user__role", ChoicesDropdownFilter),)
    search_fields = ("user__name", "user__username")
    fields = ("user", "district", "street", "community", "since", "until")
    actions_detail = ("end_step",)
    end_step = step(
        Step(
            title="终止职责",
            permission="accounts.change_duty",
            warning="从止日的第二天起，此人不再看到和办理这个单位的业务。",
            form=UntilForm,
            run=_end,
            applies=lambda duty: duty.until is None,
            icon="event_busy",
            danger=True,
        )
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A duty begins on the person's page, with 指定职责."""
        return False

    @column("角色", ordering="user__role")
    def role(self, duty: Duty) -> str:
        return str(duty.user.get_role_display())

    @column("单位", ordering="path")
    def unit_name(self, duty: Duty) -> str:
        return str(duty.unit)
