"""Rows of the office's register as plain values, each with every complaint about it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from core.rules.errors import Refusal
from core.rules.reasons import Reason
from estates.states import Mode, Origin

EARLIEST_YEAR = 1900
SHOWN = 10
LENGTHS = {"code": 20, "name": 80, "aliases": 200, "address": 200, "problems": 200}
WORDS = {
    "code": "小区代码",
    "name": "小区名称",
    "aliases": "别名",
    "address": "地址",
    "problems": "存在问题",
}
HOUSEHOLD_LENGTHS = {"code": 40, "building": 20, "entrance_unit": 10, "room": 10}
HOUSEHOLD_WORDS = {"code": "户号", "building": "楼栋", "entrance_unit": "单元", "room": "房号"}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEstate:
    """One estate with its opening spell and measure, both from `since`; areas in ㎡."""

    community_id: int
    code: str
    name: str
    mode: str
    since: date
    household_count: int
    floor_area: Decimal
    subsidy_area: Decimal
    source: str
    region_id: int | None = None
    aliases: str = ""
    address: str = ""
    origin: str = Origin.COMMERCIAL
    completed_on: date | None = None
    completed_year: int | None = None
    problems: str = ""
    reason: str = "建立台账"

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


def area_complaints(floor_area: Decimal, subsidy_area: Decimal) -> Iterator[Reason]:
    """What is wrong with a pair of areas (㎡, two decimals; subsidy area within floor area)."""
    yield from _places("总建筑面积", floor_area)
    yield from _places("补贴计算面积", subsidy_area)
    if not 0 <= subsidy_area <= floor_area:
        sentence = f"补贴计算面积{subsidy_area}㎡应在0至总建筑面积{floor_area}㎡之间。"
        yield Reason("SUBSIDY_AREA", sentence)


def _places(label: str, area: Decimal) -> Iterator[Reason]:
    if area != area.quantize(Decimal("0.01")):
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
