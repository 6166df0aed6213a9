"""Rows of the office's register as plain values, each with every complaint about it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from core.rules.errors import Refusal
from core.rules.reasons import Reason
from estates.states import Mode, NoCommittee, Origin

EARLIEST_YEAR = 1900
SHOWN = 10
LENGTHS = {
    "code": 20, "name": 80, "aliases": 200, "address": 500, "problems": 200, "boundary_east": 60,
    "boundary_south": 60, "boundary_west": 60, "boundary_north": 60, "house_type": 40,
    "developer": 100, "reported_provider": 100,
}  # fmt: skip
WORDS = {
    "code": "小区代码", "name": "小区名称", "aliases": "别名", "address": "地址",
    "problems": "存在问题", "boundary_east": "东至", "boundary_south": "南至",
    "boundary_west": "西至", "boundary_north": "北至", "house_type": "房屋类型",
    "developer": "建设单位", "reported_provider": "物业企业",
}  # fmt: skip
HOUSEHOLD_LENGTHS = {"code": 40, "building": 20, "entrance_unit": 10, "room": 10}
HOUSEHOLD_WORDS = {"code": "户号", "building": "楼栋", "entrance_unit": "单元", "room": "房号"}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEstate:
    """One estate with its opening standing, spell and measure, all from `since`.

    Areas in ㎡, charges in 元/㎡/月; None is unknown, which is not 0.
    """

    community_id: int
    code: str
    name: str
    mode: str
    since: date
    household_count: int
    floor_area: Decimal | None = None
    subsidy_area: Decimal | None = None
    source: str
    region_id: int | None = None
    aliases: str = ""
    address: str = ""
    origin: str = Origin.COMMERCIAL
    completed_on: date | None = None
    completed_year: int | None = None
    problems: str = ""
    parent_id: int | None = None
    boundary_east: str = ""
    boundary_south: str = ""
    boundary_west: str = ""
    boundary_north: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    enclosed: bool | None = None
    house_type: str = ""
    developer: str = ""
    reported_provider: str = ""
    charge_low: Decimal | None = None
    charge_high: Decimal | None = None
    site_area: Decimal | None = None
    no_committee_reason: str = ""
    reason: str = "建立台账"
    document: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What may be in the register only once."""
        return (self.code,)

    @property
    def year(self) -> int | None:
        """Year of completion; the day's own year where the day is known."""
        return self.completed_on.year if self.completed_on else self.completed_year

    def complaints(self) -> Iterator[Reason]:
        """Everything that is wrong with the row; nothing if it may be registered."""
        yield from _texts(self, LENGTHS, WORDS, needed=("code", "name"))
        yield from self._words()
        yield from self._days()
        yield from self._figures()

    def _words(self) -> Iterator[Reason]:
        if self.mode not in Mode.values:
            yield Reason("MODE", f"管理方式“{self.mode}”不在{'、'.join(Mode.labels)}之中。")
        if self.origin not in Origin.values:
            yield Reason("ORIGIN", f"性质“{self.origin}”不在{'、'.join(Origin.labels)}之中。")
        reason = self.no_committee_reason
        if reason and reason not in NoCommittee.values:
            labels = "、".join(NoCommittee.labels)
            yield Reason("NO_COMMITTEE", f"未成立业委会原因“{reason}”不在{labels}之中。")
        if not self.source.strip():
            yield Reason("SOURCE", "没有写明面积和户数的依据。")

    def _days(self) -> Iterator[Reason]:
        year = self.year
        if self.completed_on and self.completed_year not in {None, self.completed_on.year}:
            sentence = f"建成日期{self.completed_on}与建成年份{self.completed_year}不一致。"
            yield Reason("COMPLETION", sentence)
        if year is not None and not EARLIEST_YEAR <= year <= self.since.year:
            sentence = f"建成年份{year}应在{EARLIEST_YEAR}年至登记起日{self.since}之间。"
            yield Reason("COMPLETION_YEAR", sentence)

    def _figures(self) -> Iterator[Reason]:
        if self.household_count < 0:
            yield Reason("HOUSEHOLDS", f"户数不能是负数（{self.household_count}）。")
        yield from area_complaints(self.floor_area, self.subsidy_area)
        yield from charge_complaints(self.charge_low, self.charge_high)
        yield from place_complaints(self.longitude, self.latitude)
        yield from area_complaints(self.site_area, None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """Households and areas (㎡) of an estate with the paper that says so; None is unknown."""

    household_count: int
    floor_area: Decimal | None = None
    subsidy_area: Decimal | None = None
    source: str

    def complaints(self) -> Iterator[Reason]:
        """Everything that is wrong with the figures."""
        if not self.source.strip():
            yield Reason("SOURCE", "没有写明面积和户数的依据。")
        if self.household_count < 0:
            yield Reason("HOUSEHOLDS", f"户数不能是负数（{self.household_count}）。")
        yield from area_complaints(self.floor_area, self.subsidy_area)


COUNTED = (
    "building_count", "entrance_unit_count", "gate_count", "parking_count", "cameras_working",
    "cameras_broken", "office_area", "committee_room_area", "residential_area", "other_area",
)  # fmt: skip
"""What an inventory counts or measures; None is unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewInventory:
    """设施概况 of one estate from a day on; areas in ㎡."""

    estate_id: int
    from_day: date
    source: str
    building_count: int | None = None
    entrance_unit_count: int | None = None
    gate_count: int | None = None
    parking_count: int | None = None
    cameras_working: int | None = None
    cameras_broken: int | None = None
    office_area: Decimal | None = None
    committee_room_area: Decimal | None = None
    residential_area: Decimal | None = None
    other_area: Decimal | None = None

    @property
    def code(self) -> str:
        """How a complaint names the row."""
        return f"{self.from_day}起的设施概况"

    @property
    def key(self) -> tuple[object, ...]:
        """One a set: an estate has one inventory from a day."""
        return (self.estate_id,)

    def complaints(self) -> Iterator[Reason]:
        """Everything that is wrong with the row."""
        if not self.source.strip():
            yield Reason("SOURCE", "没有写明设施概况的依据。")
        found = [getattr(self, name) for name in COUNTED]
        if all(value is None for value in found):
            yield Reason("NOTHING", "设施概况一项也没有填写。")
        if any(value is not None and value < 0 for value in found):
            yield Reason("NEGATIVE", "设施概况的数字不能是负数。")
        for name in ("office_area", "committee_room_area", "residential_area", "other_area"):
            yield from _places("面积", getattr(self, name))


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFeeYear:
    """年度收费 of one estate, in 元; a loss is a negative surplus."""

    estate_id: int
    year: int
    source: str
    receivable: Decimal | None = None
    received: Decimal | None = None
    surplus: Decimal | None = None

    @property
    def code(self) -> str:
        """How a complaint names the row."""
        return f"{self.year}年度收费"

    @property
    def key(self) -> tuple[object, ...]:
        """One a year."""
        return (self.estate_id, self.year)

    def complaints(self) -> Iterator[Reason]:
        """Everything that is wrong with the row."""
        if not self.source.strip():
            yield Reason("SOURCE", "没有写明收费数字的依据。")
        amounts = (self.receivable, self.received, self.surplus)
        if all(amount is None for amount in amounts):
            yield Reason("NOTHING", "应收、实收和盈亏一项也没有填写。")
        if any(amount is not None and amount < 0 for amount in amounts[:2]):
            yield Reason("NEGATIVE", "应收和实收不能是负数。")
        if self.year < EARLIEST_YEAR:
            yield Reason("YEAR", f"年度{self.year}不对。")
        for amount in amounts:
            if amount is not None and amount != amount.quantize(Decimal("0.01")):
                yield Reason("PLACES", f"金额{amount}元的小数超过2位。")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewHousehold:
    """One address of a roster. `code` is stable for the life of the dwelling."""

    estate_id: int
    building: str
    code: str
    entrance_unit: str
    room: str
    exclusive_area: Decimal

    @property
    def key(self) -> tuple[object, ...]:
        """What may be in the roster only once."""
        return (self.estate_id, self.code)

    def complaints(self) -> Iterator[Reason]:
        """Everything that is wrong with the row."""
        needed = tuple(HOUSEHOLD_LENGTHS)
        yield from _texts(self, HOUSEHOLD_LENGTHS, HOUSEHOLD_WORDS, needed=needed)
        if self.exclusive_area <= 0:
            yield Reason("AREA", f"专有面积应大于0（{self.exclusive_area}㎡）。")
        yield from _places("专有面积", self.exclusive_area)


class Row(Protocol):
    """A row of either list."""

    @property
    def code(self) -> str: ...

    @property
    def key(self) -> tuple[object, ...]: ...

    def complaints(self) -> Iterator[Reason]: ...


def area_complaints(floor_area: Decimal | None, subsidy_area: Decimal | None) -> Iterator[Reason]:
    """What is wrong with a pair of areas (㎡, two decimals; subsidy area within floor area).

    None is unknown and needs no complaint.
    """
    yield from _places("总建筑面积", floor_area)
    yield from _places("补贴计算面积", subsidy_area)
    if floor_area is None or subsidy_area is None:
        known = floor_area if subsidy_area is None else subsidy_area
        if known is not None and known < 0:
            yield Reason("NEGATIVE", f"面积不能是负数（{known}㎡）。")
    elif not 0 <= subsidy_area <= floor_area:
        sentence = f"补贴计算面积{subsidy_area}㎡应在0至总建筑面积{floor_area}㎡之间。"
        yield Reason("SUBSIDY_AREA", sentence)


def charge_complaints(low: Decimal | None, high: Decimal | None) -> Iterator[Reason]:
    """What is wrong with a charge (元/㎡/月): both ends or none, four decimals, low first."""
    if low is None and high is None:
        return
    if low is None or high is None:
        yield Reason("CHARGE", "收费标准应同时有低值和高值；单一标准两值相同。")
    elif not 0 <= low <= high:
        yield Reason("CHARGE", f"收费标准{low}至{high}元/㎡/月不对：不能是负数，低值不能大于高值。")
    for charge in (low, high):
        if charge is not None and charge != charge.quantize(Decimal("0.0001")):
            yield Reason("PLACES", f"收费标准{charge}元/㎡/月的小数超过4位。")


def place_complaints(longitude: Decimal | None, latitude: Decimal | None) -> Iterator[Reason]:
    """What is wrong with a pair of coordinates in degrees: both or none, on the globe."""
    if longitude is None and latitude is None:
        return
    if longitude is None or latitude is None:
        yield Reason("PLACE", "经度和纬度应同时填写。")
    elif not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        yield Reason("PLACE", f"经度{longitude}、纬度{latitude}不在地球上，请核对是否填反。")


def _places(label: str, area: Decimal | None) -> Iterator[Reason]:
    if area is not None and area != area.quantize(Decimal("0.01")):
        yield Reason("PLACES", f"{label}{area}㎡的小数超过2位。")


def _texts(
    row: object, lengths: dict[str, int], words: dict[str, str], *, needed: Collection[str]
) -> Iterator[Reason]:
    for name, longest in lengths.items():
        text = str(getattr(row, name))
        if name in needed and not text.strip():
            yield Reason("MISSING", f"没有填写{words[name]}。")
        if len(text) > longest:
            yield Reason("TOO_LONG", f"{words[name]}超过{longest}个字。")


def refuse_bad_rows(rows: Sequence[Row]) -> None:
    """Refusal that names each bad row by its place and code; silent when all are good."""
    found = [f"第{place}行（{code}）：{text}" for place, code, text in _bad(rows)]
    if found:
        rest = f"另有{len(found) - SHOWN}处问题。" if len(found) > SHOWN else ""
        raise Refusal("\n".join(found[:SHOWN]) + rest, "BAD_ROWS")


def _bad(rows: Iterable[Row]) -> Iterator[tuple[int, str, str]]:
    first: dict[tuple[object, ...], int] = {}
    for place, row in enumerate(rows, start=1):
        for reason in row.complaints():
            yield place, row.code, reason.sentence
        earlier = first.setdefault(row.key, place)
        if earlier != place:
            yield place, row.code, f"与第{earlier}行重复。"
