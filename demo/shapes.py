"""The shape of the street, drawn from a fixed seed: sizes, ages and histories that give the plan's
totals exactly and every kind of subsidy verdict besides. Pure: no database."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from demo import names
from estates.states import Mode

SEED = 20220630
COMMUNITIES = len(names.COMMUNITIES)
REGIONS, OLD, NEW, SMALL = 17, 77, 74, 16
HOUSEHOLDS = 3796
SMALL_MAX = 30
LEAST, MOST = 31, 100
NEEDS = {
    "CCTV": 170,
    "EBIKE_CHARGER": 70,
    "WATER_POINT": 45,
    "UNIT_DOOR": 219,
    "CARPORT": 26,
    "PARKING_MARK": 30,
    "ELECTRONIC_POLE": 53,
}
PROBLEMS = (
    "环境卫生脏乱差", "单元门破旧", "公用管道破旧", "没有取水点", "没有物业用房", "缺少监控",
    "缺少充电桩", "窗口飞线较多", "存在安全隐患",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One estate before it is registered. `region` is None for estates with a company."""

    number: int
    name: str
    community: int
    region: int | None
    households: int
    mode: str
    since: date
    completed_on: date | None
    completed_year: int | None
    problems: str = ""


class Address(NamedTuple):
    """One dwelling: its code is building-unit-room."""

    building: str
    unit: str
    room: str
    area: Decimal

    @property
    def code(self) -> str:
        return f"{self.building}-{self.unit}-{self.room}"


def source() -> random.Random:
    """The fixed source of chance; each use takes its own, so that parts do not disturb parts."""
    return random.Random(SEED)  # noqa: S311 -- the same street every time is the point


def community_of_region(region: int) -> int:
    """Seventeen regions in twelve communities: the first five communities have two."""
    return region % COMMUNITIES


def old_estates() -> list[Shape]:
    """The 77 without a company: 3,796 households in 17 regions, 16 estates of 30 or fewer."""
    chance = source()
    shapes: list[Shape] = []
    for region, sizes in enumerate(_sizes(chance)):
        for size in sizes:
            shapes.append(_old(len(shapes), region, size, chance=chance))
    return [_special(shape) for shape in shapes]


def _sizes(chance: random.Random) -> list[list[int]]:
    """Household counts by region; regions hold about 223 (3,796 / 17), four or five estates."""
    targets = [HOUSEHOLDS // REGIONS] * REGIONS
    for region in range(HOUSEHOLDS % REGIONS):
        targets[region] += 1
    for first in range(0, REGIONS - 1, 2):
        shift = chance.randint(0, 24)
        targets[first] += shift
        targets[first + 1] -= shift
    return [_split(region, target, chance) for region, target in enumerate(targets)]


def _split(region: int, target: int, chance: random.Random) -> list[int]:
    count = 5 if region % 2 == 0 else 4
    fixed = [30 if region == 0 else chance.randint(12, 29)] if region < SMALL else []
    if count == 4 and region < 12:
        fixed.append(101 if region == 1 else chance.randint(102, 112))
    if region == 2:
        fixed.append(100)
    free = count - len(fixed)
    rest = target - sum(fixed)
    sizes = [rest // free + (place < rest % free) for place in range(free)]
    for place in range(0, free - 1, 2):
        room = min(sizes[place + 1] - LEAST, MOST - sizes[place])
        shift = chance.randint(0, max(room, 0))
        sizes[place] += shift
        sizes[place + 1] -= shift
    return fixed + sizes


def _old(number: int, region: int, households: int, *, chance: random.Random) -> Shape:
    completed = date(chance.randint(1994, 2009), chance.randint(1, 12), chance.randint(1, 28))
    since = date(chance.randint(completed.year + 4, 2018), chance.randint(1, 12), 1)
    return Shape(
        number=number,
        name=names.old_estate(number),
        community=community_of_region(region),
        region=region,
        households=households,
        mode=Mode.SELF if number % 5 == 3 else Mode.ABANDONED,
        since=since,
        completed_on=completed,
        completed_year=completed.year,
        problems="、".join(sorted(chance.sample(PROBLEMS, 3), key=PROBLEMS.index)),
    )


def _special(shape: Shape) -> Shape:
    """Some estates too young, some known by year only, some abandoned for less than two years."""
    number = shape.number
    if number % 13 == 5:
        young = date(2012 + number % 3, 11, 20)
        return replace(shape, completed_on=young, completed_year=young.year, since=date(2018, 3, 1))
    if number % 13 == 9:
        return replace(shape, since=date(2021, 1 + number % 9, 1))
    if number == 6:
        return replace(shape, completed_on=None, completed_year=2012, since=date(2016, 5, 1))
    if number % 7 == 4:
        return replace(shape, completed_on=None)
    return shape


def new_estates() -> list[Shape]:
    """The 74 with a company; the plan gives no sizes, so plausible ones were chosen."""
    chance = source()
    return [_new(number, chance) for number in range(NEW)]


def _new(number: int, chance: random.Random) -> Shape:
    completed = date(chance.randint(2006, 2018), chance.randint(1, 12), chance.randint(1, 28))
    return Shape(
        number=number,
        name=names.new_estate(number),
        community=number % COMMUNITIES,
        region=None,
        households=chance.randint(72, 420),
        mode=Mode.MARKET,
        since=date(completed.year + 1, 1, 1),
        completed_on=completed,
        completed_year=completed.year,
    )


def roster(households: int, chance: random.Random) -> Iterator[Address]:
    """Addresses of an estate: six floors, two flats a landing, three units a building."""
    for place in range(households):
        building, inside = divmod(place, 36)
        unit, flat = divmod(inside, 12)
        floor, side = divmod(flat, 2)
        area = Decimal(chance.randrange(4200, 13800)).scaleb(-2)
        yield Address(f"{building + 1:02d}", str(unit + 1), f"{floor + 1}{side + 1:02d}", area)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Share a total by weight in whole numbers that add up to it (largest remainders first)."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def needs(sizes: Sequence[int]) -> dict[str, list[int]]:
    """The plan's seven items shared among the estates; each estate needs one camera at least."""
    shared = {code: spread(total, sizes) for code, total in NEEDS.items()}
    cameras = spread(NEEDS["CCTV"] - len(sizes), sizes)
    return {**shared, "CCTV": [1 + count for count in cameras]}
