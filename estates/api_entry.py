"""API of the acts by which an estate and its dwellings come into the register and are put right."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from communities.models import Community
from core.web.api import ScopedViewSet, act, business_day
from core.web.strict import Body, Choice, Day, Key, Number, Reason, Text, Whole, YesNo
from estates import services
from estates.models import Estate, Region
from estates.register import NewEstate, NewHousehold
from estates.services.charter import Promise, Terms, adopt_charter
from estates.services.dwellings import add_household
from estates.services.gates import restart_gates
from estates.services.owners import NewOwner
from estates.states import (
    FeeModel,
    Mode,
    NoCommittee,
    Occupancy,
    Origin,
    PartyKind,
    ServiceScope,
)

MOST_COUNT = 10**7


class ParticularsBody(Body):
    """Columns of 小区台账 that are no history of their own; null says that it is not known."""

    region = Key(Region, required=False, allow_null=True, label="物业管理区域编号")
    aliases = Text(max_length=200, required=False, allow_blank=True, label="别名")
    address = Text(max_length=500, required=False, allow_blank=True, label="地址")
    origin = Choice(Origin.choices, required=False, label="性质")
    completed_on = Day(required=False, allow_null=True, label="建成日期")
    completed_year = Whole(
        min_value=1900, max_value=2100, required=False, allow_null=True, label="建成年份"
    )
    problems = Text(max_length=200, required=False, allow_blank=True, label="存在问题")
    boundary_east = Text(max_length=60, required=False, allow_blank=True, label="东至")
    boundary_south = Text(max_length=60, required=False, allow_blank=True, label="南至")
    boundary_west = Text(max_length=60, required=False, allow_blank=True, label="西至")
    boundary_north = Text(max_length=60, required=False, allow_blank=True, label="北至")
    longitude = Number(places=6, required=False, allow_null=True, label="经度")
    latitude = Number(places=6, required=False, allow_null=True, label="纬度")
    enclosed = YesNo(required=False, allow_null=True, label="是否封闭")
    house_type = Text(max_length=40, required=False, allow_blank=True, label="房屋类型")
    developer = Text(max_length=100, required=False, allow_blank=True, label="建设单位")
    reported_provider = Text(max_length=100, required=False, allow_blank=True, label="物业企业")
    charge_low = Number(required=False, allow_null=True, label="收费标准低（元/㎡/月）")
    charge_high = Number(required=False, allow_null=True, label="收费标准高（元/㎡/月）")
    site_area = Number(places=2, required=False, allow_null=True, label="占地面积（㎡）")
    no_committee_reason = Choice(
        NoCommittee.choices, required=False, allow_blank=True, label="未成立业委会的原因"
    )


class SizeBody(Body):
    household_count = Whole(min_value=0, max_value=MOST_COUNT, label="户数")
    floor_area = Number(places=2, required=False, allow_null=True, label="总建筑面积（㎡）")
    subsidy_area = Number(places=2, required=False, allow_null=True, label="补贴计算面积（㎡）")
    source = Text(max_length=200, label="依据")  # type: ignore[assignment]  # a key of the body


class EntryBody(ParticularsBody, SizeBody):
    community = Key(Community, label="社区编号")
    code = Text(max_length=20, label="小区代码")
    name = Text(max_length=80, label="小区名称")
    mode = Choice(Mode.choices, label="管理方式")
    since = Day(label="登记起日")


class ChangeParticulars(ParticularsBody):
    name = Text(max_length=80, required=False, label="小区名称")

    def validate(self, attrs: Any) -> Any:
        return _something(attrs)


class MeasureBody(SizeBody):
    on = Day(required=False, label="自哪一天起，默认今天")


class PromiseBody(Body):
    scope = Choice(ServiceScope.choices, label="服务范围")
    item = Text(max_length=200, label="事项")
    frequency = Text(max_length=60, label="频次")


class CharterBody(Body):
    mode = Choice(FeeModel.choices, label="服务模式")
    from_day = Day(label="自哪一天起执行")
    service_from = Day(label="服务起日")
    fee = Number(required=False, label="物业费（元/㎡/月），无偿服务不写")
    fee_from = Day(required=False, label="收费起日")
    document = Text(max_length=200, label="通过文件（会议、公示）")
    items = PromiseBody(many=True, label="服务事项")


class OwnerBody(Body):
    name = Text(max_length=80, label="姓名（名称），加密保存")
    phone = Text(max_length=30, required=False, allow_blank=True, label="电话，加密保存")
    kind = Choice(PartyKind.choices, required=False, label="类型，默认个人")
    on = Day(required=False, label="自哪一天起，默认今天")


class HouseholdBody(Body):
    estate = Key(Estate, label="小区编号")
    building = Text(max_length=20, label="楼栋")
    entrance_unit = Text(
        max_length=10, required=False, default="", allow_blank=True, label="单元，默认1单元"
    )
    room = Text(max_length=10, label="房号")
    code = Text(
        max_length=40, required=False, default="", allow_blank=True,
        label="户号，默认“楼栋-单元-房号”",
    )  # fmt: skip
    exclusive_area = Number(places=2, label="专有面积（㎡）")
    occupancy = Choice(Occupancy.choices, required=False, label="使用情况")
    owner = OwnerBody(required=False, label="业主")


class ChangeHousehold(Body):
    """What changes with the people who live there, and what was entered wrongly."""

    entrance_unit = Text(max_length=10, required=False, label="单元")
    room = Text(max_length=10, required=False, label="房号")
    exclusive_area = Number(places=2, required=False, label="专有面积（㎡）")
    occupancy = Choice(Occupancy.choices, required=False, label="使用情况")
    note = Text(max_length=200, required=False, allow_blank=True, label="备注")

    def validate(self, attrs: Any) -> Any:
        return _something(attrs)


class EntryActs(ScopedViewSet):
    """登记、修改、更正, for the view of estates."""

    @act("estates.add_estate", "登记小区", EntryBody, on_list=True, success_status=201)
    def register(self, request: Request) -> Response:
        given = self.given()
        region = given.pop("region", None)
        row = NewEstate(
            community_id=given.pop("community").pk,
            region_id=None if region is None else region.pk,
            **given,
        )
        [made] = services.register_estates(rows=[row], **self.hand())
        return self.answer(made, status=201)

    @act("estates.change_estate", "修改小区登记", ChangeParticulars)
    def change(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        if given.get("completed_on"):
            # the year follows from the day; a year beside it can only repeat it
            given["completed_year"] = given["completed_on"].year
        return self.answer(services.change_estate(estate=estate, values=given, **self.hand()))

    @act("estates.change_measure", "更正面积和户数", MeasureBody)
    def correct_measure(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        services.correct_measure(
            estate=estate,
            from_day=business_day(given),
            household_count=given["household_count"],
            floor_area=given.get("floor_area"),
            subsidy_area=given.get("subsidy_area"),
            source=given["source"],
            **self.hand(),
        )
        return self.answer(estate)

    @act("estates.adopt_charter", "登记服务章程", CharterBody)
    def adopt_charter(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        items = [Promise(**item) for item in given.pop("items")]
        adopt_charter(estate=estate, terms=Terms(**given), items=items, **self.hand())
        return self.answer(estate)

    @act("estates.pass_gate", "重新开始三先三后", Reason)
    def restart_gates(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        restart_gates(estate=estate, **given, **self.hand())
        return self.answer(estate)


class RosterActs(ScopedViewSet):
    """登记一户, for the view of households."""

    @act("estates.add_household", "登记一户", HouseholdBody, on_list=True, success_status=201)
    def add(self, request: Request) -> Response:
        given = self.given()
        owner = given.pop("owner", None)
        more = {"occupancy": given.pop("occupancy")} if "occupancy" in given else {}
        if owner is not None:
            day = business_day(owner)
            owner.pop("on", None)
            more["owner"] = NewOwner(household_id=0, from_day=day, **owner)
        row = NewHousehold(estate_id=given.pop("estate").pk, **given)
        return self.answer(add_household(row=row, **more, **self.hand()), status=201)


def _something(given: dict[str, Any]) -> dict[str, Any]:
    if not given:
        raise serializers.ValidationError("没有写明要修改什么。")
    return given
