"""承接查验 (物业管理条例 28, 29, 36; 建房〔2010〕165号): the check-list, and when it is signed."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from core.rules.reasons import Reason

GOOD, DEFECT, MISSING, NONE = "GOOD", "DEFECT", "MISSING", "NONE"
FAULTY = frozenset({DEFECT, MISSING})
SHOWN = 10


class Listed(NamedTuple):
    """A line of the check-list that an inspection starts from."""

    category: str
    item: str
    location: str
    unit: str


CHECKLIST = (
    Listed("共用部位", "屋面（防水）", "各楼顶", "处"),
    Listed("共用部位", "外墙和散水", "各楼", "处"),
    Listed("共用部位", "单元门", "各单元入口", "樘"),
    Listed("共用部位", "楼梯间、扶手和窗", "各单元", "处"),
    Listed("管线", "给水管道和阀门", "各单元", "处"),
    Listed("管线", "排水管道和检查井", "楼内、庭院", "处"),
    Listed("管线", "供暖管道", "楼内、庭院", "处"),
    Listed("管线", "化粪池", "庭院", "座"),
    Listed("照明用电", "楼道灯", "各单元", "盏"),
    Listed("照明用电", "庭院灯（路灯）", "庭院", "盏"),
    Listed("照明用电", "配电箱和公共线路", "各单元", "处"),
    Listed("安全防范", "监控摄像头和录像主机", "出入口、庭院", "个"),
    Listed("安全防范", "电子杆（道闸）", "出入口", "个"),
    Listed("安全防范", "门卫室", "出入口", "处"),
    Listed("消防", "消火栓和灭火器", "楼内、庭院", "个"),
    Listed("消防", "消防通道", "庭院", "处"),
    Listed("电梯", "电梯", "各单元", "部"),
    Listed("场地", "道路和地面", "庭院", "处"),
    Listed("场地", "车位划线", "庭院", "处"),
    Listed("场地", "车棚", "庭院", "个"),
    Listed("场地", "电动自行车充电设施", "车棚", "个"),
    Listed("场地", "围墙和大门", "四周", "处"),
    Listed("绿化", "树木和绿地", "庭院", "处"),
    Listed("环卫", "垃圾收集点", "庭院", "处"),
    Listed("用房", "物业服务用房", "小区内", "间"),
    Listed("用房", "业委会（物管会）用房", "小区内", "间"),
    Listed("取水", "取水点", "庭院", "处"),
)
"""Common parts and equipment of an old estate; others are added on the spot."""


class Found(NamedTuple):
    """A line as found; `quantity` None: not counted yet, `condition` "": not looked at yet."""

    name: str
    condition: str
    quantity: int | None
    problem: str
    remedy_party: str
    remedy_due_on: date | None


def signing_refusals(items: Sequence[Found], *, signed_on: date) -> tuple[Reason, ...]:
    """Every reason why an inspection cannot be signed as it stands; () if it can.

    Everything is looked at and counted; a defect or a missing part names what is wrong, who puts
    it right and by when, not before the day of signing.
    """
    return tuple(_signing_faults(items, signed_on))


def _signing_faults(items: Sequence[Found], signed_on: date) -> Iterator[Reason]:
    counted = [row for row in items if row.condition != NONE]
    if not counted:
        yield Reason("NOTHING_FOUND", "没有任何查验项目，不能签字。")
    yield from _named("NOT_LOOKED_AT", "还没有填写情况", [r for r in counted if not r.condition])
    looked = [row for row in counted if row.condition]
    bare = [row for row in looked if row.quantity is None and row.condition != MISSING]
    yield from _named("NOT_COUNTED", "还没有填写数量", bare)
    faulty = [row for row in looked if row.condition in FAULTY]
    yield from _named(
        "NO_PROBLEM", "有缺陷或缺失，应写明问题", [r for r in faulty if not r.problem]
    )
    unowned = [row for row in faulty if not row.remedy_party or row.remedy_due_on is None]
    yield from _named("NO_REMEDY", "有缺陷或缺失，应写明整改责任方和期限", unowned)
    late = [row for row in faulty if row.remedy_due_on and row.remedy_due_on < signed_on]
    yield from _named("REMEDY_OVER", f"整改期限早于签字日期{signed_on}", late)


def _named(code: str, what: str, rows: Sequence[Found]) -> Iterator[Reason]:
    if rows:
        names = "、".join(f"“{row.name}”" for row in rows[:SHOWN])
        more = f"等{len(rows)}项" if len(rows) > SHOWN else ""
        yield Reason(code, f"{names}{more}{what}。")
