"""小区台账 on staff pages."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RadioFilter

from accounts.models import User
from core.web.admin import ReadOnlyInline, ScopedAdmin
from core.web.columns import column, figure
from core.web.filters import ScopedRelatedFilter
from core.web.steps import Step, SteppedAdmin, step
from estates.admin_gates import INLINES, STEPS, EstateSteps
from estates.admin_life import LifeLinks
from estates.admin_people import HouseholdAdmin, OwnerPartyAdmin, OwnershipAdmin
from estates.admin_register import INLINES as REGISTER_INLINES
from estates.admin_register import STEPS as REGISTER_STEPS
from estates.admin_register import (
    HonourAdmin,
    HonourInline,
    ProblemAdmin,
    RegisterSteps,
    ReorganisationAdmin,
    standing,
)
from estates.forms import OPENING, EntryForm, HonourForm, MeasureForm, ModeForm
from estates.models import Building, Estate, ManagementSpell, Measure, Region
from estates.queries import matching
from estates.queries.codes import next_code
from estates.register import NewEstate
from estates.services import (
    award_honour,
    change_estate,
    change_mode,
    correct_measure,
    form_region,
    register_estates,
)
from estates.states import UNSERVICED, Mode

TONES = {
    Mode.MARKET: "success",
    Mode.SELF: "info",
    Mode.UNIT: "info",
    Mode.STREET: "info",
    Mode.ABANDONED: "danger",
    Mode.EMERGENCY: "warning",
}

__all__ = [
    "EstateAdmin",
    "HonourAdmin",
    "HouseholdAdmin",
    "OwnerPartyAdmin",
    "OwnershipAdmin",
    "ProblemAdmin",
    "RegionAdmin",
    "ReorganisationAdmin",
]

FIXED = ("parent", "last_day")
"""Set by acts of their own."""
GROUPS = (
    (
        "名称和位置",
        (
            "community", "code", "name", "aliases", "address", "region", "boundary_east",
            "boundary_south", "boundary_west", "boundary_north", "longitude", "latitude",
        ),
    ),
    (
        "建设情况",
        (
            "origin", "house_type", "completed_on", "completed_year", "developer", "enclosed",
            "site_area",
        ),
    ),
    (
        "管理和收费",
        (
            "reported_provider", "charge_low", "charge_high", "no_committee_reason", "problems",
        ),
    ),
)  # fmt: skip
"""The particulars in the order of the office's own book."""


def _change_mode(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    change_mode(estates=[estate.pk], **data, by=by, at=at)
    return f"“{estate}”的管理方式自{data['from_day']}起变更为{Mode(data['mode']).label}。"


def _correct_measure(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    measure = correct_measure(estate=estate, **data, by=by, at=at)
    return f"“{estate}”自{measure.from_day}起按{measure}计算，原来的数字保留在沿革里。"


def _award_honour(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    honour = award_honour(estate=estate, **data, by=by, at=at)
    return f"已登记“{estate}”的{honour.get_kind_display()}称号。"


class ServicedFilter(RadioFilter):  # type: ignore[misc]  # unfold has no types
    """有物业 or 无物业: the first question of every meeting."""

    title = "有无物业"
    parameter_name = "serviced"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "有物业"), ("0", "无物业（弃管、自管等）")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "1":
            return queryset.exclude(mode__in=UNSERVICED)
        return queryset.filter(mode__in=UNSERVICED) if self.value() == "0" else queryset


class SpellInline(ReadOnlyInline):
    model = ManagementSpell
    fields = ("mode", "from_day", "to_day", "reason", "document")


class MeasureInline(ReadOnlyInline):
    model = Measure
    fields = ("from_day", "to_day", "household_count", "floor_area", "subsidy_area", "source")


class EndedFilter(RadioFilter):  # type: ignore[misc]  # unfold has no types
    """Those that stand, or those that ended by a split or a merger."""

    title = "是否终止"
    parameter_name = "ended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "现有"), ("1", "已终止")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        return queryset.filter(last_day__isnull=wanted == "0") if wanted else queryset


class BuildingInline(ReadOnlyInline):
    model = Building
    fields = ("name", "entrance_units")


@admin.register(Estate)
class EstateAdmin(LifeLinks, RegisterSteps, EstateSteps, SteppedAdmin):
    """Columns of 小区台账 (domain.md §7)."""

    list_display = (
        "code", "name", "community", "region", "mode_badge", "households_figure", "area_figure",
        "completed_year", "abandoned_since",
    )  # fmt: skip
    list_display_links = ("code", "name")
    list_select_related = ("community", "region")
    list_filter = (
        ("community", ScopedRelatedFilter),
        ServicedFilter,
        EndedFilter,
        ("mode", ChoicesDropdownFilter),
        ("region", ScopedRelatedFilter),
        ("origin", ChoicesDropdownFilter),
    )
    search_fields = ("search_text",)
    search_help_text = "名称、别名、曾用名、地址中的任何几个字，或小区代码的开头"
    ordering = ("code",)
    inlines = (
        SpellInline,
        MeasureInline,
        BuildingInline,
        HonourInline,
        *REGISTER_INLINES,
        *INLINES,
    )
    actions_row = ("life_row",)
    actions_detail = (
        "life_step",
        "mode_step",
        "measure_step",
        "honour_step",
        *REGISTER_STEPS,
        *STEPS,
    )
    mode_step = step(
        Step(
            title="变更管理方式",
            permission="estates.change_mode",
            warning="原来的管理方式到前一天为止，新的从所填日期起。物业公司接管请在接管服务里登记，不在这里改。",
            form=ModeForm,
            run=_change_mode,
            applies=standing,
            icon="swap_horiz",
        )
    )
    measure_step = step(
        Step(
            title="更正面积和户数",
            permission="estates.change_measure",
            warning="新数字从所填日期起用于抽样和补贴计算；已经上报的批次不受影响。",
            form=MeasureForm,
            run=_correct_measure,
            applies=standing,
            icon="straighten",
        )
    )
    honour_step = step(
        Step(
            title="登记创建成果",
            permission="estates.change_estate",
            warning="每个称号一个小区只登记一次；撤销后可再次授予。",
            form=HonourForm,
            run=_award_honour,
            applies=standing,
            icon="military_tech",
        )
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        open_measure = Measure.objects.filter(estate=OuterRef("pk"), to_day__isnull=True)
        spells = ManagementSpell.objects.filter(estate=OuterRef("pk"))
        last_served = spells.exclude(mode__in=UNSERVICED).order_by("-from_day")
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                open_households=Subquery(open_measure.values("household_count")[:1]),
                open_area=Subquery(open_measure.values("floor_area")[:1]),
                served_until=Subquery(last_served.values("to_day")[:1]),
                first_spell=Subquery(spells.order_by("from_day").values("from_day")[:1]),
            )
        )
        return rows

    @column("管理方式", ordering="mode", tones=TONES)
    def mode_badge(self, estate: Estate) -> Any:
        if estate.last_day is not None:
            return "ENDED", f"已终止（{estate.last_day}）"
        return estate.mode, estate.get_mode_display()

    households_figure = figure("户数", "open_households", ordering="open_households")
    area_figure = figure("建筑面积（㎡）", "open_area", ordering="open_area")

    @column("无物业起始")
    def abandoned_since(self, estate: Any) -> Any:
        """First day of the unbroken run without a company that holds today."""
        if estate.mode not in UNSERVICED or estate.last_day is not None:
            return ""
        ended = estate.served_until
        return ended + timedelta(days=1) if ended else estate.first_spell

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = EntryForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        groups = list(GROUPS)
        if obj is None:
            groups.append(("登记时的状况", ("mode", *OPENING)))
        else:
            groups[0] = (groups[0][0], (*groups[0][1], *FIXED))
        return [(title, {"fields": names}) for title, names in groups]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("community", "code", *FIXED) if obj is not None else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An estate that was split up or merged is only read."""
        if obj is not None and obj.last_day is not None:
            return False
        return super().has_change_permission(request, obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (matching(queryset, search_term) if search_term else queryset), False

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def written_by_service(self, request: Any, obj: Estate, form: Any) -> bool:
        at = timezone.now()
        if obj.pk is None:
            saved = register_estates(rows=[_entry(form.cleaned_data)], by=request.user, at=at)[0]
            obj.pk = saved.pk
        else:
            values = {name: form.cleaned_data[name] for name in form.changed_data}
            stored = self.get_object(request, str(obj.pk))
            change_estate(estate=stored, values=values, by=request.user, at=at)
        return True


def _entry(data: dict[str, Any]) -> NewEstate:
    plain = {name: value for name, value in data.items() if name not in {"community", "region"}}
    region = data.get("region")
    plain["code"] = plain["code"] or next_code(data["community"])
    return NewEstate(
        **plain, community_id=data["community"].pk, region_id=region.pk if region else None
    )


class EstateInline(ReadOnlyInline):
    model = Estate
    fields = ("code", "name", "mode")
    show_change_link = True


@admin.register(Region)
class RegionAdmin(ScopedAdmin):
    list_display = ("code", "name", "community")
    list_select_related = ("community",)
    list_filter = (("community", ScopedRelatedFilter),)
    search_fields = ("code", "name")
    fields = ("community", "code", "name")
    inlines = (EstateInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("estates.add_estate"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def written_by_service(self, request: Any, obj: Region, form: Any) -> bool:
        saved = form_region(**form.cleaned_data, estates=(), by=request.user, at=timezone.now())
        obj.pk = saved.pk
        return True
