"""小区台账: the register's own columns of domain.md §7, and what fills them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q

from core.db.bulk import chunks
from core.exchange.sheets import Cell, Column
from core.rules.money import plain
from estates.models import Estate, FeeYear, Inventory, Problem
from estates.queries import standing_on
from estates.states import UNSERVICED, Mode

BATCH = 2_000
"""Estates whose particulars are read together: the statements do not grow with the rows of one."""
IDENTITY = (
    Column("小区代码", 14),
    Column("小区名称", 20),
    Column("别名", 14),
    Column("街道", 14),
    Column("所属社区", 14),
    Column("物业管理区域", 16),
    Column("地址", 28),
    Column("竣工日期", 12, "day"),
    Column("建成年份", 9, "year"),
    Column("四至", 34),
    Column("封闭管理", 9),
    Column("出入口数", 9, "count"),
    Column("性质", 14),
    Column("房屋类型", 12),
    Column("管理模式", 14),
    Column("弃管起始", 12, "day"),
)
BUILT = (
    Column("户数", 9, "count"),
    Column("楼栋数", 8, "count"),
    Column("单元数", 8, "count"),
    Column("总建筑面积（㎡）", 15, "area"),
    Column("占地面积（㎡）", 15, "area"),
    Column("住宅面积（㎡）", 15, "area"),
    Column("非住宅面积（㎡）", 15, "area"),
    Column("车位数", 8, "count"),
    Column("监控探头（可用）", 9, "count"),
    Column("监控探头（不可用）", 10, "count"),
    Column("物业用房面积（㎡）", 12, "area"),
    Column("业委会用房面积（㎡）", 12, "area"),
)
SIDES = (("东", "boundary_east"), ("南", "boundary_south"), ("西", "boundary_west"),
         ("北", "boundary_north"))  # fmt: skip
AREAS = ("residential_area", "other_area")
COUNTS = ("parking_count", "cameras_working", "cameras_broken", "office_area",
          "committee_room_area")  # fmt: skip
YES = {True: "是", False: "否"}


class Beside(NamedTuple):
    """What other tables of the register say of an estate on the day; None is unknown."""

    inventory: Inventory | None
    fees: FeeYear | None
    problems: str


def fee_columns(year: int) -> tuple[Column, ...]:
    """收费标准 of the register, and the fees reported for the year."""
    return (
        Column("收费标准（元/㎡/月）", 11),
        Column(f"{year}年应收（元）", 14, "money"),
        Column(f"{year}年实收（元）", 14, "money"),
        Column(f"{year}年盈亏（元）", 14, "money"),
    )


def batches(*, viewer: Any, on: date, community: int | None = None) -> Iterator[list[Any]]:
    """Estates that stood in the register on the day, by community and code, batch by batch.

    One that only groups zones has no management of its own and is left out, as in the totals.
    """
    standing: Any = standing_on(viewer=viewer, on=on)
    rows = standing.filter(spell__isnull=False)
    if community is not None:
        rows = rows.filter(standing__community=community)
    named = rows.annotate(
        street_name_on=F("standing__community__street__name"),
        region_on=F("standing__region_id"),
    )
    ordered = named.order_by("standing__community__path", "code", "pk")
    yield from chunks(ordered.iterator(chunk_size=BATCH), BATCH)


def beside(estates: Sequence[Any], *, on: date, year: int) -> dict[int, Beside]:
    """Inventory, fees of the year and open problems of these estates, by three statements."""
    keys = [estate.pk for estate in estates]
    held = Q(from_day__lte=on) & (Q(to_day__isnull=True) | Q(to_day__gte=on))
    inventories = {
        row.estate_id: row for row in Inventory.objects.filter(held, estate__in=keys).order_by()
    }
    fees = {row.estate_id: row for row in FeeYear.objects.filter(estate__in=keys, year=year)}
    found = defaultdict(list)
    open_ones = Problem.objects.filter(
        Q(resolved_on__isnull=True) | Q(resolved_on__gt=on), estate__in=keys, found_on__lte=on
    )
    for row in open_ones.order_by("estate_id", "code"):
        found[row.estate_id].append(row.get_code_display())
    return {
        estate.pk: Beside(
            inventories.get(estate.pk),
            fees.get(estate.pk),
            "；".join([*found[estate.pk], *filter(None, [estate.problems])]),
        )
        for estate in estates
    }


def identity_cells(estate: Any, found: Beside) -> list[Cell]:
    """Cells under IDENTITY."""
    sides = [f"{side}至{getattr(estate, name)}" for side, name in SIDES if getattr(estate, name)]
    unserviced = estate.mode_on in UNSERVICED
    return [
        estate.code,
        estate.name_on,
        estate.aliases or None,
        estate.street_name_on,
        estate.community_name_on,
        estate.region_name_on,
        estate.address or None,
        estate.completed_on,
        estate.completed_year,
        "；".join(sides) or None,
        YES.get(estate.enclosed),
        found.inventory.gate_count if found.inventory else None,
        estate.get_origin_display(),
        estate.house_type or None,
        Mode(estate.mode_on).label,
        estate.unserviced_since_on if unserviced else None,
    ]


def built_cells(estate: Any, found: Beside) -> list[Cell]:
    """Cells under BUILT; what nobody counted stays empty."""
    held = found.inventory

    def counted(name: str) -> Cell:
        return getattr(held, name) if held else None

    return [
        estate.household_count_on,
        counted("building_count"),
        counted("entrance_unit_count"),
        estate.floor_area_on,
        estate.site_area,
        *map(counted, AREAS),
        *map(counted, COUNTS),
    ]


def fee_cells(estate: Estate, found: Beside) -> list[Cell]:
    """Cells under `fee_columns`."""
    fees = found.fees
    paid = (fees.receivable, fees.received, fees.surplus) if fees else (None, None, None)
    return [charge(estate.charge_low, estate.charge_high), *paid]


def charge(low: Decimal | None, high: Decimal | None) -> str | None:
    """0.5, or 0.3至0.5 for a range."""
    if low is None or high is None:
        return None
    return plain(low) if low == high else f"{plain(low)}至{plain(high)}"
