"""旗县区、街道、社区 on staff pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter

from communities.forms import LiaisonForm
from communities.models import Community, District, Liaison, Street
from communities.services import NewCommunity, add_community, change_community, name_liaison
from core.web.admin import ReadOnlyAdmin, ReadOnlyInline
from core.web.filters import ScopedRelatedFilter
from core.web.steps import Step, SteppedAdmin, step


@admin.register(District)
class DistrictAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "bureau_name", "finance_name")
    search_fields = ("code", "name")


@admin.register(Street)
class StreetAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "district", "hotline")
    list_select_related = ("district",)
    search_fields = ("code", "name")


class NamedFilter(DropdownFilter):  # type: ignore[misc]  # unfold has no types
    """Communities that still have to name somebody."""

    title = "物业专人"
    parameter_name = "named"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "已指定"), ("no", "未指定")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "no":
            return queryset.filter(liaison="")
        return queryset.exclude(liaison="") if self.value() == "yes" else queryset


class LiaisonInline(ReadOnlyInline):
    model = Liaison
    fields = ("name", "since", "until")
    verbose_name_plural = "历任物业专人"


def _name(community: Community, data: dict[str, Any], *, by: Any, at: datetime) -> str:
    name_liaison(community=community, **data, by=by, at=at)
    return f"{community}的物业专人现为{data['name']}。"


@admin.register(Community)
class CommunityAdmin(SteppedAdmin):
    list_display = ("code", "name", "street", "liaison", "secretary_name", "office_phone")
    list_display_links = ("code", "name")
    list_select_related = ("street",)
    list_filter = (("street", ScopedRelatedFilter), NamedFilter)
    search_fields = ("code", "name", "liaison", "secretary_name")
    fields = (
        "street", "code", "name", "liaison", "secretary_name", "director_name", "office_phone",
    )  # fmt: skip
    inlines = (LiaisonInline,)
    actions_detail = ("liaison_step",)
    liaison_step = step(
        Step(
            title="指定物业专人",
            permission="communities.name_liaison",
            warning="原来的专人任至前一天，历任专人保留可查。",
            form=LiaisonForm,
            run=_name,
            icon="person_add",
        )
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # the path of every row below is made of street and code; the liaison has a history
        return ("street", "code", "liaison") if obj is not None else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def written_by_service(self, request: Any, obj: Community, form: Any) -> bool:
        act = {"by": request.user, "at": timezone.now()}
        if obj.pk is None:
            given = dict(form.cleaned_data)
            street = given.pop("street")
            saved = add_community(street=street, new=NewCommunity(**given), **act)
            obj.pk, obj.path = saved.pk, saved.path
            return True
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        obj.refresh_from_db()
        change_community(community=obj, values=values, **act)
        return True
