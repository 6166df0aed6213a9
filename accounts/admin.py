"""人员和职责 on staff pages. One person has one role; accounts are switched off, never deleted."""

from typing import Any

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import Duty, User
from core.web.admin import ReadOnlyInline
from core.web.columns import column
from core.web.steps import SteppedAdmin


class DutyInline(ReadOnlyInline):
    model = Duty
    fk_name = "user"
    fields = ("district", "street", "community", "since", "until")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("district", "street", "community")


@admin.register(User)
class UserAdmin(SteppedAdmin):
    list_display = ("username", "name", "role", "is_active", "password_changed_on")
    list_display_links = ("username", "name")
    list_filter = (("role", ChoicesDropdownFilter), "is_active")
    search_fields = ("username", "name")
    fields = (
        "username", "name", "role", "is_active", "must_change_password", "password_changed_on",
        "created_at",
    )  # fmt: skip
    inlines = (DutyInline,)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: Any) -> bool:
        return False


@admin.register(Duty)
class DutyAdmin(SteppedAdmin):
    list_display = ("user", "role", "unit_name", "since", "until")
    list_select_related = ("user", "district", "street", "community")
    list_filter = (("user__role", ChoicesDropdownFilter),)
    search_fields = ("user__name", "user__username")
    fields = ("user", "district", "street", "community", "since", "until")

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: Any) -> bool:
        return False

    @column("角色", ordering="user__role")
    def role(self, duty: Duty) -> str:
        return str(duty.user.get_role_display())

    @column("单位", ordering="path")
    def unit_name(self, duty: Duty) -> str:
        return str(duty.unit)
