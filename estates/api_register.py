"""API of what the register keeps beside size and mode, and of the acts on an estate's identity."""

from typing import Any, ClassVar

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response

from communities.models import Community
from core.web.api import Row, ScopedViewSet, act, business_day, word
from core.web.strict import (
    Body,
    Choice,
    Day,
    DayFilter,
    Filters,
    Key,
    KeyFilter,
    Number,
    Text,
    Whole,
    YesNoFilter,
)
from estates import services
from estates.api_reorganise import GroundsBody, ReorganiseActs, grounds_of
from estates.models import (
    FeeYear,
    Honour,
    HonourKind,
    Inventory,
    Lineage,
    Problem,
    Region,
    Reorganisation,
    Standing,
)
from estates.register import COUNTED, NewFeeYear, NewInventory
from estates.states import ProblemCode, Reform


class StandingRow(Row):
    community_name = word("community.name", "社区名称")

    class Meta:
        model = Standing
        fields = (
            "id", "estate", "name", "community", "community_name", "region", "from_day", "to_day",
            "event",
        )  # fmt: skip


class LineageRow(Row):
    class Meta:
        model = Lineage
        fields = ("predecessor", "successor")


class ReorganisationRow(Row):
    kind_label = word("get_kind_display", "事项（文字）")
    lines = LineageRow(many=True, read_only=True)

    class Meta:
        model = Reorganisation
        fields = (
            "id", "kind", "kind_label", "community", "from_day", "reason", "document", "lines",
        )  # fmt: skip


class InventoryRow(Row):
    class Meta:
        model = Inventory
        fields = ("id", "estate", "from_day", "to_day", *COUNTED, "source")


class FeeYearRow(Row):
    class Meta:
        model = FeeYear
        fields = ("id", "estate", "year", "receivable", "received", "surplus", "source")


class ProblemRow(Row):
    code_label = word("get_code_display", "问题（文字）")

    class Meta:
        model = Problem
        fields = (
            "id", "estate", "code", "code_label", "found_on", "source", "note", "resolved_on",
            "resolution",
        )  # fmt: skip


class HonourRow(Row):
    kind_label = word("get_kind_display", "称号（文字）")

    class Meta:
        model = Honour
        fields = (
            "id", "estate", "kind", "kind_label", "awarded_on", "document", "withdrawn_on",
            "withdrawal",
        )  # fmt: skip


class RenameBody(GroundsBody):
    name = Text(max_length=80, label="新名称")


class MoveBody(GroundsBody):
    community = Key(Community, label="调入的社区编号")
    region = Key(Region, required=False, label="调入后的物业管理区域编号")


class InventoryBody(Body):
    on = Day(required=False, label="自哪一天起，默认今天")
    source = Text(max_length=200, label="依据")  # type: ignore[assignment]  # a key of the body
    building_count = Whole(min_value=0, required=False, label="楼栋数")
    entrance_unit_count = Whole(min_value=0, required=False, label="单元数")
    gate_count = Whole(min_value=0, required=False, label="出入口数")
    parking_count = Whole(min_value=0, required=False, label="车位数")
    cameras_working = Whole(min_value=0, required=False, label="监控探头（可用）")
    cameras_broken = Whole(min_value=0, required=False, label="监控探头（不可用）")
    office_area = Number(places=2, required=False, label="物业用房面积（㎡）")
    committee_room_area = Number(places=2, required=False, label="业委会用房面积（㎡）")
    residential_area = Number(places=2, required=False, label="住宅面积（㎡）")
    other_area = Number(places=2, required=False, label="非住宅面积（㎡）")


class FeeYearBody(Body):
    year = Whole(min_value=1900, max_value=2999, label="年度")
    receivable = Number(places=2, required=False, label="应收（元）")
    received = Number(places=2, required=False, label="实收（元）")
    source = Text(max_length=200, label="依据")  # type: ignore[assignment]  # a key of the body


class ProblemBody(Body):
    code = Choice(ProblemCode.choices, label="问题")
    on = Day(required=False, label="发现日期，默认今天")
    source = Text(max_length=200, label="来源")  # type: ignore[assignment]  # a key of the body
    note = Text(max_length=300, required=False, label="说明")


class ResolveBody(Body):
    on = Day(required=False, label="解决日期，默认今天")
    resolution = Text(max_length=300, label="解决情况")


class HonourBody(Body):
    kind = Choice(HonourKind.choices, label="称号")
    on = Day(required=False, label="授予日期，默认今天")
    document = Text(max_length=200, required=False, label="授予文件")


class WithdrawBody(Body):
    on = Day(required=False, label="撤销日期，默认今天")
    reason = Text(max_length=200, label="事由")


class OfEstateFilters(Filters):
    estate = KeyFilter("estate_id", label="小区编号")


class DatedFilters(OfEstateFilters):
    on = DayFilter(method="holding", label="在这一天有效")

    def holding(self, rows: Any, name: str, day: Any) -> Any:
        return rows.filter(from_day__lte=day).exclude(to_day__lt=day)


class FeeYearFilters(OfEstateFilters):
    year = KeyFilter("year", label="年度")


class ProblemFilters(OfEstateFilters):
    code = django_filters.ChoiceFilter(choices=ProblemCode.choices, label="问题")
    resolved = YesNoFilter("resolved_on", "isnull", exclude=True, label="是否已解决")


class ReorganisationFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=Reform.choices, label="事项")
    community = KeyFilter("community_id", label="社区编号")


class EstateActs(ReorganiseActs):
    """Acts on one estate that the register itself offers."""

    @act("estates.reorganise", "更名", RenameBody)
    def rename(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        services.rename_estate(
            estate=estate, name=given["name"], grounds=grounds_of(given), **self.hand()
        )
        return self.answer(estate)

    @act("estates.reorganise", "调整社区", MoveBody)
    def move(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        services.move_estates(
            estates=[estate.pk], community=given["community"], region=given.get("region"),
            grounds=grounds_of(given), **self.hand(),
        )  # fmt: skip
        return self.answer(estate)

    @act("estates.change_estate", "登记设施概况", InventoryBody)
    def record_inventory(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        counts = {name: given.get(name) for name in COUNTED}
        row = NewInventory(
            estate_id=estate.pk, from_day=business_day(given), source=given["source"], **counts
        )
        services.record_inventories(rows=[row], **self.hand())
        return self.answer(estate)

    @act("estates.change_estate", "登记年度收费", FeeYearBody)
    def record_fee_year(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        services.record_fee_years(rows=[NewFeeYear(estate_id=estate.pk, **given)], **self.hand())
        return self.answer(estate)

    @act("estates.change_estate", "登记存在问题", ProblemBody)
    def report_problem(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        services.report_problems(
            estate=estate, codes=[given["code"]], found_on=business_day(given),
            source=given["source"], note=given.get("note", ""), **self.hand(),
        )  # fmt: skip
        return self.answer(estate)

    @act("estates.change_estate", "登记创建成果", HonourBody)
    def award_honour(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        services.award_honour(
            estate=estate, kind=given["kind"], awarded_on=business_day(given),
            document=given.get("document", ""), **self.hand(),
        )  # fmt: skip
        return self.answer(estate)


class Standings(ScopedViewSet):
    model = Standing
    serializer_class = StandingRow
    filterset_class = DatedFilters
    related: ClassVar[tuple[str, ...]] = ("community",)


class Reorganisations(ScopedViewSet):
    model = Reorganisation
    serializer_class = ReorganisationRow
    filterset_class = ReorganisationFilters
    inside: ClassVar[tuple[Any, ...]] = ("lines",)


class Inventories(ScopedViewSet):
    model = Inventory
    serializer_class = InventoryRow
    filterset_class = DatedFilters


class FeeYears(ScopedViewSet):
    model = FeeYear
    serializer_class = FeeYearRow
    filterset_class = FeeYearFilters


class Problems(ScopedViewSet):
    model = Problem
    serializer_class = ProblemRow
    filterset_class = ProblemFilters

    @act("estates.change_estate", "登记解决", ResolveBody)
    def resolve(self, request: Request, pk: str) -> Response:
        problem, given = self.asked()
        services.resolve_problem(
            problem=problem, resolved_on=business_day(given), resolution=given["resolution"],
            **self.hand(),
        )  # fmt: skip
        return self.answer(problem)


class Honours(ScopedViewSet):
    model = Honour
    serializer_class = HonourRow
    filterset_class = OfEstateFilters

    @act("estates.change_estate", "撤销称号", WithdrawBody)
    def withdraw(self, request: Request, pk: str) -> Response:
        honour, given = self.asked()
        services.withdraw_honour(
            honour=honour, withdrawn_on=business_day(given), reason=given["reason"], **self.hand()
        )
        return self.answer(honour)


REGISTER: dict[str, Any] = {
    "standings": Standings,
    "reorganisations": Reorganisations,
    "inventories": Inventories,
    "fee-years": FeeYears,
    "problems": Problems,
    "honours": Honours,
}
"""Address → view, for the routes of the app."""
