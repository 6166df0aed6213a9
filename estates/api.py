"""API of the register: regions, estates, households, who managed them, their measures."""

from typing import Any, ClassVar

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, act, business_day, word
from core.web.strict import (
    Body,
    Choice,
    Day,
    Filters,
    KeyFilter,
    Text,
    YesNoFilter,
    holds,
)
from estates import services
from estates.api_entry import EntryActs
from estates.api_people import VIEWS as PEOPLE
from estates.api_people import GateActs, HouseholdActs
from estates.api_register import REGISTER, DatedFilters, EstateActs, OfEstateFilters
from estates.models import Building, Estate, Household, ManagementSpell, Measure, Region
from estates.queries import matching
from estates.states import Mode, Origin

ESTATE_COLUMNS = (
    "id", "code", "name", "aliases", "address", "community", "community_name", "region", "parent",
    "origin", "origin_label", "mode", "mode_label", "completed_on", "completed_year", "problems",
    "boundary_east", "boundary_south", "boundary_west", "boundary_north", "longitude", "latitude",
    "enclosed", "house_type", "developer", "reported_provider", "charge_low", "charge_high",
    "site_area", "no_committee_reason", "last_day",
)  # fmt: skip


class RegionRow(Row):
    community_name = word("community.name", "社区名称")

    class Meta:
        model = Region
        fields = ("id", "code", "name", "community", "community_name")


class EstateRow(Row):
    community_name = word("community.name", "社区名称")
    origin_label = word("get_origin_display", "性质（文字）")
    mode_label = word("get_mode_display", "管理方式（文字）")

    class Meta:
        model = Estate
        fields = ESTATE_COLUMNS


class BuildingRow(Row):
    class Meta:
        model = Building
        fields = ("id", "estate", "name", "entrance_units")


class HouseholdRow(Row):
    building_name = word("building.name", "楼栋名称")
    occupancy_label = word("get_occupancy_display", "使用情况（文字）")

    class Meta:
        model = Household
        fields = (
            "id", "estate", "code", "building", "building_name", "entrance_unit", "room",
            "exclusive_area", "occupancy", "occupancy_label", "note", "removed_on",
            "removal_reason",
        )  # fmt: skip


class SpellRow(Row):
    mode_label = word("get_mode_display", "管理方式（文字）")

    class Meta:
        model = ManagementSpell
        fields = (
            "id", "estate", "mode", "mode_label", "from_day", "to_day", "reason", "document",
        )  # fmt: skip


class MeasureRow(Row):
    class Meta:
        model = Measure
        fields = (
            "id", "estate", "from_day", "to_day", "household_count", "floor_area",
            "subsidy_area", "source",
        )  # fmt: skip


class ChangeMode(Body):
    mode = Choice(Mode.choices, label="新的管理方式")
    reason = Text(max_length=200, label="事由")
    document = Text(max_length=200, required=False, label="依据文件")
    on = Day(required=False, label="自哪一天起，默认今天")


class RegionFilters(Filters):
    community = KeyFilter("community_id", label="社区编号")
    name = holds("name", "名称中的文字")


class EstateFilters(Filters):
    community = KeyFilter("community_id", label="社区编号")
    street = KeyFilter("community__street_id", label="街道编号")
    region = KeyFilter("region_id", label="物业管理区域编号")
    mode = django_filters.ChoiceFilter(choices=Mode.choices, label="管理方式")
    origin = django_filters.ChoiceFilter(choices=Origin.choices, label="性质")
    code = django_filters.CharFilter("code", label="小区代码")
    name = holds("name", "名称中的文字")
    text = django_filters.CharFilter(method="found", label="名称、别名、曾用名、地址中的文字")
    ended = YesNoFilter("last_day", "isnull", exclude=True, label="是否已终止")

    def found(self, rows: Any, name: str, text: str) -> Any:
        return matching(rows, text)


class HouseholdFilters(OfEstateFilters):
    code = django_filters.CharFilter("code", label="户号")
    removed = YesNoFilter("removed_on", "isnull", exclude=True, label="是否已注销")


class SpellFilters(DatedFilters):
    mode = django_filters.ChoiceFilter(choices=Mode.choices, label="管理方式")


class Regions(ScopedViewSet):
    model = Region
    serializer_class = RegionRow
    filterset_class = RegionFilters
    related: ClassVar[tuple[str, ...]] = ("community",)


class Estates(EntryActs, EstateActs, GateActs):
    model = Estate
    serializer_class = EstateRow
    filterset_class = EstateFilters
    related: ClassVar[tuple[str, ...]] = ("community",)

    @act("estates.change_mode", "变更管理方式", ChangeMode)
    def change_mode(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        services.change_mode(
            estates=[estate.pk],
            mode=given["mode"],
            from_day=business_day(given),
            reason=given["reason"],
            document=given.get("document", ""),
            **self.hand(),
        )
        return self.answer(estate)


class Buildings(ScopedViewSet):
    model = Building
    serializer_class = BuildingRow
    filterset_class = OfEstateFilters


class Households(HouseholdActs):
    model = Household
    serializer_class = HouseholdRow
    filterset_class = HouseholdFilters
    related: ClassVar[tuple[str, ...]] = ("building",)


class Spells(ScopedViewSet):
    model = ManagementSpell
    serializer_class = SpellRow
    filterset_class = SpellFilters


class Measures(ScopedViewSet):
    model = Measure
    serializer_class = MeasureRow
    filterset_class = DatedFilters


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "regions": Regions,
        "estates": Estates,
        "buildings": Buildings,
        "households": Households,
        "spells": Spells,
        "measures": Measures,
        **REGISTER,
        **PEOPLE,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
