"""The eight facility items of the plan, in its words and units (A18–A21)."""

from typing import NamedTuple


class Item(NamedTuple):
    """A catalogue row. Units are those the street counted in and are never converted (A20)."""

    code: str
    name: str
    unit: str
    in_needs_survey: bool
    grant_eligible: bool


ITEMS = (
    Item("CCTV", "摄像头", "个", in_needs_survey=True, grant_eligible=False),
    Item("EBIKE_CHARGER", "充电桩", "个", in_needs_survey=True, grant_eligible=True),
    Item("WATER_POINT", "取水点", "处", in_needs_survey=True, grant_eligible=True),
    Item("UNIT_DOOR", "单元门", "个", in_needs_survey=True, grant_eligible=False),
    Item("CARPORT", "车棚", "个", in_needs_survey=True, grant_eligible=True),
    Item("PARKING_MARK", "划车位", "处", in_needs_survey=True, grant_eligible=False),
    Item("ELECTRONIC_POLE", "电子杆", "个", in_needs_survey=True, grant_eligible=False),
    Item("CORRIDOR_LIGHT", "楼道灯", "盏", in_needs_survey=False, grant_eligible=True),
)
