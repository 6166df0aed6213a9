"""Dwellings and owners on staff pages: masked everywhere, and every step fits a phone."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RadioFilter

from accounts.models import User
from core.db.days import business_day
from core.web.admin import ReadOnlyAdmin, ReadOnlyInline
from core.web.columns import column, figure
from core.web.steps import Step, SteppedAdmin, step
from estates.admin_gates import EstateFilter, FoundByEstate
from estates.forms_people import (
    CorrectOwnerForm,
    DeletionForm,
    EndOwnershipForm,
    HouseholdForm,
    NewHouseholdForm,
    OwnerForm,
    RemovalForm,
    UniteForm,
    WhyForm,
)
from estates.models import Household, OwnerParty, Ownership
from estates.register import NewHousehold
from estates.services.dwellings import add_household
from estates.services.owners import NewOwner, record_owners
from estates.services.people import (
    change_household,
    change_owner,
    end_ownership,
    remove_household,
    vote_by,
)
from estates.services.privacy import Contact, ask_deletion, erase_owner, reveal_contact
from estates.services.uniting import separate_party, unite_parties
from estates.states import Occupancy

OCCUPIED = {
    Occupancy.OWN: "success",
    Occupancy.RENTED: "info",
    Occupancy.VACANT: "warning",
    Occupancy.UNKNOWN: "",
}


class LivingFilter(RadioFilter):  # type: ignore[misc]  # unfold has no types
    title = "是否注销"
    parameter_name = "removed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "在册"), ("1", "已注销")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in {"0", "1"}:
            return queryset.filter(removed_on__isnull=self.value() == "0")
        return queryset


ENTRY = (
    ("户", ("estate", "building_name", "entrance_unit", "room", "code", "exclusive_area",
           "occupancy")),
    ("业主（可以不填）", ("owner_name", "owner_phone", "owner_kind", "owner_from")),
)  # fmt: skip


def _add(data: dict[str, Any], *, by: User, at: datetime) -> Household:
    names = ("code", "entrance_unit", "room", "exclusive_area")
    row = NewHousehold(
        estate_id=data["estate"].pk,
        building=data["building_name"],
        **{name: data[name] for name in names},
    )
    owner = None
    if data["owner_name"]:
        owner = NewOwner(
            household_id=0,
            name=data["owner_name"],
            phone=data["owner_phone"],
            kind=data["owner_kind"],
            from_day=data["owner_from"] or business_day(at),
        )
    return add_household(row=row, occupancy=data["occupancy"], owner=owner, by=by, at=at)


def _change(household: Household, data: dict[str, Any], *, by: User, at: datetime) -> str:
    change_household(household=household, values=data, by=by, at=at)
    return f"已修改{household.code}户的登记。"


def _own(household: Household, data: dict[str, Any], *, by: User, at: datetime) -> str:
    record_owners(rows=[NewOwner(household_id=household.pk, **data)], by=by, at=at)
    return f"已登记{household.code}户的业主，姓名和电话加密保存。"


def _remove(household: Household, data: dict[str, Any], *, by: User, at: datetime) -> str:
    remove_household(household=household, **data, by=by, at=at)
    return f"{household.code}户自{data['on']}起注销。"


def _reveal(party: OwnerParty, data: dict[str, Any], *, by: User, at: datetime) -> Contact:
    return reveal_contact(party=party, **data, by=by, at=at)


def _correct(party: OwnerParty, data: dict[str, Any], *, by: User, at: datetime) -> str:
    change_owner(party=party, **data, by=by, at=at)
    return "已更正，新的内容加密保存。"


def _end(party: OwnerParty, data: dict[str, Any], *, by: User, at: datetime) -> str:
    end_ownership(**data, by=by, at=at)
    return f"产权于{data['on']}终止，沿革里保留。"


def _vote(row: Ownership, data: dict[str, Any], *, by: User, at: datetime) -> str:
    vote_by(ownership=row, by=by, at=at)
    return "已登记由这位共有人行使表决权。"


def _unite(party: OwnerParty, data: dict[str, Any], *, by: User, at: datetime) -> str:
    into = unite_parties(party=party, **data, by=by, at=at)
    return f"已合并到{into}，表决时算作一人；这一条保留备查，可以分开。"


def _separate(party: OwnerParty, data: dict[str, Any], *, by: User, at: datetime) -> str:
    separate_party(party=party, **data, by=by, at=at)
    return "已分开，原来的产权登记已还原。"


def _ask(party: OwnerParty, data: dict[str, Any], *, by: User, at: datetime) -> str:
    ask_deletion(party=party, **data, by=by, at=at)
    return f"已登记删除申请，自{data['on']}起计保留期，期满自动匿名化。"


def _erase(party: OwnerParty, data: dict[str, Any], *, by: User, at: datetime) -> str:
    erase_owner(party=party, **data, by=by, at=at)
    return "姓名和电话已删除，不能恢复；产权沿革保留。"


def _living(household: Household) -> bool:
    return household.removed_on is None


def _named(party: OwnerParty) -> bool:
    return party.anonymised_at is None


class OwnershipInline(ReadOnlyInline):
    model = Ownership
    fields = ("party", "masked_name", "masked_phone", "votes", "from_day", "to_day", "source")
    readonly_fields = ("masked_name", "masked_phone")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("party")

    @column("姓名")
    def masked_name(self, row: Ownership) -> str:
        return row.party.masked_name

    @column("电话")
    def masked_phone(self, row: Ownership) -> str:
        return row.party.masked_phone


@admin.register(Household)
class HouseholdAdmin(FoundByEstate, ReadOnlyAdmin, SteppedAdmin):
    """住户名册: opened from the estate's page, or found by the code."""

    counter = "户"
    list_display = (
        "code", "estate", "building", "entrance_unit", "room", "area_figure", "use",
        "removed_on",
    )  # fmt: skip
    list_select_related = ("estate", "building")
    list_filter = (EstateFilter, ("occupancy", ChoicesDropdownFilter), LivingFilter)
    search_fields = ("code",)
    ordering = ("pk",)
    fields = (
        "estate", "building", "code", "entrance_unit", "room", "exclusive_area", "occupancy",
        "note", "removed_on", "removal_reason",
    )  # fmt: skip
    autocomplete_fields = ("estate",)
    inlines = (OwnershipInline,)
    area_figure = figure("专有面积（㎡）", "exclusive_area", ordering="exclusive_area")
    actions_detail = ("change_step", "owner_step", "remove_step")
    change_step = step(
        Step(
            title="修改住户登记",
            permission="estates.change_household",
            warning="户号和楼栋不变。专有面积是业主表决的依据，请按不动产登记填写。",
            form=HouseholdForm,
            run=_change,
            applies=_living,
            icon="edit_note",
        )
    )
    owner_step = step(
        Step(
            title="登记业主",
            permission="estates.record_owner",
            warning="只登记姓名和电话，不登记证件号；加密保存，查看完整内容须写事由并留下记录。",
            form=OwnerForm,
            run=_own,
            applies=_living,
            icon="person_add",
        )
    )
    remove_step = step(
        Step(
            title="注销住户",
            permission="estates.remove_household",
            warning="注销后不再进入抽样和表决，沿革保留。",
            form=RemovalForm,
            run=_remove,
            applies=_living,
            icon="domain_disabled",
            danger=True,
        )
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("estates.add_household"))

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewHouseholdForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return [(title, {"fields": names}) for title, names in ENTRY]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def written_by_service(self, request: Any, obj: Household, form: Any) -> bool:
        moment = timezone.now()  # noqa: TID251 -- a way in is where the clock is read
        saved = _add(form.cleaned_data, by=request.user, at=moment)
        obj.pk, obj.code = saved.pk, saved.code
        return True

    @column("使用情况", ordering="occupancy", tones=OCCUPIED)
    def use(self, row: Household) -> tuple[str, str]:
        return row.occupancy, row.get_occupancy_display()


class OwnedInline(ReadOnlyInline):
    model = Ownership
    fk_name = "party"
    fields = ("household", "votes", "from_day", "to_day", "source")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("household")


@admin.register(OwnerParty)
class OwnerPartyAdmin(ReadOnlyAdmin, SteppedAdmin):
    """业主: masked everywhere; the whole only by the step that asks why."""

    counter = "位"
    list_display = ("__str__", "estate", "kind", "name_mask", "phone_mask", "delete_from")
    list_select_related = ("estate",)
    list_filter = (EstateFilter, ("kind", ChoicesDropdownFilter))
    ordering = ("pk",)
    fields = (
        "estate", "kind", "name_mask", "phone_mask", "united_into", "delete_from",
        "anonymised_at", "anonymised_by",
    )  # fmt: skip
    readonly_fields = ("name_mask", "phone_mask")
    inlines = (OwnedInline,)
    actions_detail = (
        "reveal_step",
        "correct_step",
        "end_step",
        "unite_step",
        "separate_step",
        "ask_step",
        "erase_step",
    )
    reveal_step = step(
        Step(
            title="查看完整联系方式",
            permission="estates.reveal_contact",
            warning="请写明查看事由。您、时间、户号和事由会记入审计记录；内容只显示一次。",
            form=WhyForm,
            run=_reveal,
            shown_once="estates/reveal.html",
            applies=_named,
            icon="visibility",
        )
    )
    correct_step = step(
        Step(
            title="更正姓名或电话",
            permission="estates.record_owner",
            warning="只填要更正的一项；原来的内容不保留。",
            form=CorrectOwnerForm,
            run=_correct,
            applies=_named,
            icon="edit",
        )
    )
    end_step = step(
        Step(
            title="产权终止",
            permission="estates.record_owner",
            warning="有新业主时请在该户登记业主，原业主会自动终止。",
            form=EndOwnershipForm,
            run=_end,
            icon="event_busy",
        )
    )
    unite_step = step(
        Step(
            title="合并为同一业主",
            permission="estates.unite_parties",
            warning="同一人有几套房、登记了两次时使用：产权按原来的起止日归到保留的一位，表决时算作一人。"
            "已经冻结的表决名册不变；合错了可以分开。",
            form=UniteForm,
            run=_unite,
            applies=lambda party: _named(party) and party.united_into_id is None,
            icon="join",
        )
    )
    separate_step = step(
        Step(
            title="分开业主",
            permission="estates.unite_parties",
            warning="合错时使用：合并以前登记在这一位名下的产权还原。已经冻结的表决名册不变。",
            form=WhyForm,
            run=_separate,
            applies=lambda party: party.united_into_id is not None,
            icon="call_split",
        )
    )
    ask_step = step(
        Step(
            title="登记删除申请",
            permission="estates.erase_owner",
            warning="自申请日起计保留期，期满由系统匿名化（个人信息保护法第47条）。",
            form=DeletionForm,
            run=_ask,
            applies=lambda party: _named(party) and party.delete_from is None,
            icon="schedule",
        )
    )
    erase_step = step(
        Step(
            title="立即删除个人信息",
            permission="estates.erase_owner",
            warning="姓名和电话立即删除，不能恢复；产权沿革和表决权不受影响。",
            form=WhyForm,
            run=_erase,
            applies=_named,
            icon="person_off",
            danger=True,
        )
    )

    @column("姓名")
    def name_mask(self, row: OwnerParty) -> str:
        return row.masked_name

    @column("电话")
    def phone_mask(self, row: OwnerParty) -> str:
        return row.masked_phone


@admin.register(Ownership)
class OwnershipAdmin(ReadOnlyAdmin, SteppedAdmin):
    """产权沿革, and who of the co-owners votes."""

    counter = "条"
    list_display = ("household", "party", "votes", "from_day", "to_day")
    list_select_related = ("household", "party")
    ordering = ("pk",)
    fields = ("household", "party", "votes", "from_day", "to_day", "source")
    actions_detail = ("vote_step",)
    vote_step = step(
        Step(
            title="由此人行使表决权",
            permission="estates.record_owner",
            warning="一户的共有人只能推选一人行使表决权（民法典第278条）；原来的人不再行使。",
            run=_vote,
            applies=lambda row: row.to_day is None and not row.votes,
            icon="how_to_vote",
        )
    )
