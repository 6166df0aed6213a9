"""拆分 and 合并 over the API: the same plan as on the page, to look at or to do."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.web.api import ScopedViewSet, act, business_day
from core.web.strict import Body, Day, Key, Number, Text, Whole, YesNo
from estates import services
from estates.forms_reorganise import Part, merge_asked, split_asked
from estates.models import Building, Estate
from estates.register import Size
from estates.services import Assignment, Grounds, Outlook

FIGURES = ("household_count", "floor_area", "subsidy_area")


class GroundsBody(Body):
    """From which day, why, by which paper."""

    on = Day(required=False, label="自哪一天起，默认今天")
    reason = Text(max_length=200, label="事由")
    document = Text(max_length=200, label="依据文件")


class FiguresBody(Body):
    household_count = Whole(min_value=0, label="户数")
    floor_area = Number(places=2, required=False, label="总建筑面积（㎡）")
    subsidy_area = Number(places=2, required=False, label="补贴计算面积（㎡）")


class SizeBody(FiguresBody):
    source = Text(max_length=200, label="面积和户数的依据")  # type: ignore[assignment]  # a key of the body


class PartBody(FiguresBody):
    code = Text(max_length=20, label="小区代码")
    name = Text(max_length=80, label="小区名称")


class PlaceBody(Body):
    building = Key(Building, label="楼栋编号")
    code = Text(max_length=20, label="归入的小区代码")


class RenamedBody(Body):
    building = Key(Building, label="楼栋编号")
    name = Text(max_length=20, label="新楼栋名")


class NewBody(Body):
    code = Text(max_length=20, label="新设小区的代码")
    name = Text(max_length=80, label="新设小区的名称")


class SplitBody(GroundsBody):
    parts = PartBody(many=True, label="新小区")
    remaining = SizeBody(required=False, label="原小区剩余的户数和面积，不保留的不填")
    buildings = PlaceBody(many=True, required=False, label="各楼栋的去向")
    rest = Text(max_length=20, required=False, label="未列出的楼栋归入的小区代码")
    preview = YesNo(required=False, label="只看结果，不办理")


class MergeBody(GroundsBody):
    estates = serializers.ListField(child=Key(Estate), label="一并合并的小区编号")
    new = NewBody(required=False, label="新设的小区，并入本小区的不填")
    size = SizeBody(label="合并后的户数和面积")
    names = RenamedBody(many=True, required=False, label="楼栋改名")
    preview = YesNo(required=False, label="只看结果，不办理")


class ReorganisedRow(serializers.Serializer[Any]):
    """What became of it: the estates that follow (none in a preview), where the buildings went."""

    estates = serializers.ListField(child=serializers.IntegerField(), label="承接的小区编号")
    lines = serializers.ListField(child=serializers.CharField(), label="楼栋和住户的去向")
    warnings = serializers.ListField(child=serializers.CharField(), label="需要核对的")


class ReorganiseActs(ScopedViewSet):
    """Acts by which estates end and others follow."""

    @act("estates.reorganise", "拆分", SplitBody, gives=ReorganisedRow)
    def split(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        grounds = grounds_of(given)
        places = {row["building"].pk: row["code"] for row in given.get("buildings", ())}
        asked = split_asked(
            estate,
            {
                "grounds": grounds,
                "parts": [Part(row["code"], row["name"], *_figures(row)) for row in given["parts"]],
                "size": _size(given.get("remaining")),
                "assignment": Assignment(buildings=places, rest=given.get("rest", "")),
            },
        )
        seen = services.preview_split(**asked, on=grounds.from_day)
        if given.get("preview"):
            return _answer([], seen)
        found = services.split_estate(**asked, grounds=grounds, **self.hand())
        return _answer(found, seen)

    @act("estates.reorganise", "合并", MergeBody, gives=ReorganisedRow)
    def merge(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        grounds = grounds_of(given)
        asked = merge_asked(
            estate,
            {
                "grounds": grounds,
                "estates": given["estates"],
                "size": _size(given["size"]),
                "names": {row["building"].pk: row["name"] for row in given.get("names", ())},
                "code": "",
                "name": "",
                **given.get("new", {}),
            },
        )
        seen = services.preview_merge(**asked, on=grounds.from_day)
        if given.get("preview"):
            return _answer([], seen)
        found = services.merge_estates(**asked, grounds=grounds, **self.hand())
        return _answer([found], seen)


def grounds_of(given: dict[str, Any]) -> Grounds:
    return Grounds(from_day=business_day(given), reason=given["reason"], document=given["document"])


def _figures(given: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(given.get(name) for name in FIGURES)


def _size(given: Mapping[str, Any] | None) -> Size | None:
    return Size(**given) if given else None


def _answer(found: list[Estate], seen: Outlook) -> Response:
    said = {"lines": seen.lines, "warnings": seen.warnings}
    return Response({"estates": [row.pk for row in found], **said})
