"""Buttons, tabs and lists of what happens to an estate beside its mode and size."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.admin import ReadOnlyInline
from core.web.columns import column
from core.web.steps import Step, SteppedAdmin, step
from estates.admin_reorganise import REORGANISE, ReorganiseSteps
from estates.forms_register import (
    FeeYearForm,
    InventoryForm,
    MoveForm,
    ProblemForm,
    RenameForm,
    ResolveForm,
    WithdrawForm,
    ZonesForm,
)
from estates.models import (
    Estate,
    FeeYear,
    Honour,
    Inventory,
    Lineage,
    Problem,
    Reorganisation,
    Standing,
)
from estates.register import NewFeeYear, NewInventory
from estates.services import (
    group_zones,
    move_estates,
    record_fee_years,
    record_inventories,
    release_zone,
    rename_estate,
    report_problems,
    resolve_problem,
    withdraw_honour,
)

CHANGE = "estates.change_estate"


def standing(estate: Estate) -> bool:
    """An estate that ended is read only."""
    return estate.last_day is None


def is_zone(estate: Estate) -> bool:
    return estate.parent_id is not None and standing(estate)


def may_group(estate: Estate) -> bool:
    return estate.parent_id is None and standing(estate)


def _rename(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    old = estate.name
    rename_estate(estate=estate, **data, by=by, at=at)
    return f"“{old}”自{data['grounds'].from_day}起更名为“{estate.name}”，原名保留在沿革里。"


def _move(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    move_estates(estates=[estate.pk], **data, by=by, at=at)
    return f"“{estate}”自{data['grounds'].from_day}起归{data['community']}。"


def _group(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    zones = group_zones(parent=estate, zones=[row.pk for row in data["zones"]], by=by, at=at)
    return f"{len(zones)}个小区已列为“{estate}”的分区，统计时只计分区。"


def _release(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    release_zone(zone=estate, by=by, at=at)
    return f"“{estate}”已解除分区。"


def _inventory(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    record_inventories(rows=[NewInventory(estate_id=estate.pk, **data)], by=by, at=at)
    return f"“{estate}”自{data['from_day']}起的设施概况已登记。"


def _fee_year(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    record_fee_years(rows=[NewFeeYear(estate_id=estate.pk, **data)], by=by, at=at)
    return f"“{estate}”{data['year']}年度收费已登记。"


def _report(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    found = report_problems(estate=estate, **data, by=by, at=at)
    return f"“{estate}”的{len(found)}个问题已登记。"


def _resolve(problem: Problem, data: dict[str, Any], *, by: User, at: datetime) -> str:
    resolve_problem(problem=problem, **data, by=by, at=at)
    return f"“{problem}”已登记解决。"


def _withdraw(honour: Honour, data: dict[str, Any], *, by: User, at: datetime) -> str:
    withdraw_honour(honour=honour, **data, by=by, at=at)
    return f"“{honour}”称号自{data['withdrawn_on']}撤销。"


class RegisterSteps(ReorganiseSteps):
    """Buttons of an estate's page that are about its particulars and its identity."""

    inventory_step = step(
        Step(
            title="登记设施概况",
            permission=CHANGE,
            warning="楼栋、出入口、车位、监控和用房自所填日期起有效，原来的数字保留在沿革里。",
            form=InventoryForm,  # type: ignore[arg-type]  # a form of the model is a form, too
            run=_inventory,
            applies=standing,
            icon="inventory_2",
        )
    )
    fee_step = step(
        Step(
            title="登记年度收费",
            permission=CHANGE,
            warning="同一年度再次登记的，以最后一次为准。",
            form=FeeYearForm,
            run=_fee_year,
            icon="payments",
        )
    )
    problem_step = step(
        Step(
            title="登记存在问题",
            permission=CHANGE,
            warning="按检查清单逐项登记；解决后在“存在问题”里办理销号。",
            form=ProblemForm,
            run=_report,
            applies=standing,
            icon="report",
        )
    )
    rename_step = step(
        Step(
            title="更名",
            permission=REORGANISE,
            warning="新名称自所填日期起使用，原名保留在沿革里，仍可检索。改错别字请直接修改登记。",
            form=RenameForm,
            run=_rename,
            applies=standing,
            icon="edit_note",
        )
    )
    move_step = step(
        Step(
            title="调整社区",
            permission=REORGANISE,
            warning="小区自所填日期起归新的社区，由新的社区查看和办理；此前各日的统计不变。",
            form=MoveForm,
            run=_move,
            applies=standing,
            icon="move_location",
        )
    )
    zones_step = step(
        Step(
            title="列为分区",
            permission=CHANGE,
            warning="有分区的大区不再单独统计，只统计各分区。",
            form=ZonesForm,
            run=_group,
            applies=may_group,
            icon="account_tree",
        )
    )
    release_step = step(
        Step(
            title="解除分区",
            permission=CHANGE,
            warning="本小区不再是大区的分区，单独统计。",
            run=_release,
            applies=is_zone,
            icon="link_off",
        )
    )


STEPS = (
    "inventory_step", "fee_step", "problem_step", "rename_step", "move_step", "split_step",
    "merge_step", "zones_step", "release_step",
)  # fmt: skip


class StandingInline(ReadOnlyInline):
    model = Standing
    fk_name = "estate"
    fields = ("name", "community", "region", "from_day", "to_day", "event")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("community", "region", "event")


class InventoryInline(ReadOnlyInline):
    model = Inventory
    fields = (
        "from_day", "to_day", "building_count", "entrance_unit_count", "gate_count",
        "parking_count", "cameras_working", "cameras_broken", "office_area",
        "committee_room_area", "source",
    )  # fmt: skip


class FeeYearInline(ReadOnlyInline):
    model = FeeYear
    fields = ("year", "receivable", "received", "surplus", "source")


class ProblemInline(ReadOnlyInline):
    model = Problem
    fields = ("code", "found_on", "source", "note", "resolved_on", "resolution")
    show_change_link = True


class HonourInline(ReadOnlyInline):
    model = Honour
    fields = ("kind", "awarded_on", "document", "withdrawn_on", "withdrawal")
    show_change_link = True


class LineageInline(ReadOnlyInline):
    model = Lineage
    fields = ("predecessor", "successor")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("predecessor", "successor")


INLINES = (StandingInline, InventoryInline, FeeYearInline, ProblemInline)


class ReadOnlySteps(SteppedAdmin):
    """A record that is written by its buttons only."""

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Problem)
class ProblemAdmin(ReadOnlySteps):
    list_display = ("estate", "code", "found_on", "source", "resolved_on")
    list_display_links = ("estate", "code")
    list_select_related = ("estate",)
    list_filter = (("code", ChoicesDropdownFilter),)
    search_fields = ("estate__name", "estate__code")
    fields = ("estate", "code", "found_on", "source", "note", "resolved_on", "resolution")
    actions_detail = ("resolve_step",)
    resolve_step = step(
        Step(
            title="登记解决",
            permission=CHANGE,
            warning="登记后这个问题从待解决中销号。",
            form=ResolveForm,
            run=_resolve,
            applies=lambda problem: problem.resolved_on is None,
        )
    )


@admin.register(Honour)
class HonourAdmin(ReadOnlySteps):
    list_display = ("estate", "kind", "awarded_on", "document", "withdrawn_on")
    list_display_links = ("estate", "kind")
    list_select_related = ("estate",)
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("estate__name", "estate__code")
    fields = ("estate", "kind", "awarded_on", "document", "withdrawn_on", "withdrawal")
    actions_detail = ("withdraw_step",)
    withdraw_step = step(
        Step(
            title="撤销称号",
            permission=CHANGE,
            warning="称号自所填日期起不再计入创建成果，记录保留。",
            form=WithdrawForm,
            run=_withdraw,
            applies=lambda honour: honour.withdrawn_on is None,
            danger=True,
        )
    )


@admin.register(Reorganisation)
class ReorganisationAdmin(ReadOnlySteps):
    counter = "件"
    list_display = ("from_day", "kind", "community", "lines_told", "reason", "document")
    list_display_links = ("from_day", "kind")
    list_select_related = ("community",)
    list_filter = (("kind", ChoicesDropdownFilter),)
    fields = ("from_day", "kind", "community", "reason", "document")
    inlines = (LineageInline,)

    def get_queryset(self, request: Any) -> Any:
        lines = "lines__predecessor", "lines__successor"
        return super().get_queryset(request).prefetch_related(*lines)

    @column("小区")
    def lines_told(self, event: Any) -> str:
        """Which estate became which."""
        return "；".join(str(line) for line in event.lines.all())
