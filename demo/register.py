"""SEED1's register as of the base day: 151 estates, their rosters, regions and facility needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from communities.models import Community, Street
from demo import names, shapes
from demo.clock import BASE_DAY, at
from demo.people import person
from demo.shapes import Address, Shape
from estates.models import Estate, Region
from estates.register import NewEstate, NewHousehold
from estates.services import form_region, register_estates, register_households
from infrastructure.services import NewNeed, load_items, report_needs

OPENING = at(BASE_DAY)
SHOPS_EVERY = 4
"""Every fourth estate has shops that the subsidy area leaves out."""


@dataclass(frozen=True)
class Register:
    """The estates of the street in the order of their shapes, and the regions."""

    old: list[Estate]
    new: list[Estate]
    regions: list[Region]
    old_shapes: list[Shape]

    def in_region(self, region: int) -> list[Estate]:
        """The estates without a company that lie in the n-th region."""
        pairs = zip(self.old, self.old_shapes, strict=True)
        return [estate for estate, shape in pairs if shape.region == region]


def load_register(street: Street, communities: Sequence[Community]) -> Register:
    """Register everything the plan counts, through the services an office would use."""
    old_shapes, new_shapes = shapes.old_estates(), shapes.new_estates()
    every = [*old_shapes, *new_shapes]
    chance = shapes.source()
    rosters = [list(shapes.roster(shape.households, chance)) for shape in every]
    rows = [
        _estate(place, shape, roster, community=communities[shape.community])
        for place, (shape, roster) in enumerate(zip(every, rosters, strict=True), start=1)
    ]
    officer = person("wuye")
    found = register_estates(rows=rows, by=officer, at=OPENING)
    addresses = list(_addresses(found, rosters))
    register_households(rows=addresses, by=officer, at=OPENING)
    old, new = found[: len(old_shapes)], found[len(old_shapes) :]
    register = Register(old, new, [], old_shapes)
    register.regions.extend(_regions(register, communities))
    _needs(register)
    return register


def _estate(place: int, shape: Shape, roster: list[Address], *, community: Community) -> NewEstate:
    area = sum((address.area for address in roster), Decimal(0))
    shops = area // 20 if place % SHOPS_EVERY == 0 else Decimal(0)
    return NewEstate(
        community_id=community.pk,
        code=f"DQTL{place:03d}",
        name=shape.name,
        address=f"演示路{place}号",
        mode=shape.mode,
        since=shape.since,
        household_count=shape.households,
        floor_area=area,
        subsidy_area=area - shops,
        completed_on=shape.completed_on,
        completed_year=shape.completed_year,
        problems=shape.problems,
        source="演示台账（2022年6月30日摸底）",
    )


def _addresses(
    estates: Sequence[Estate], rosters: Sequence[list[Address]]
) -> Iterator[NewHousehold]:
    for estate, roster in zip(estates, rosters, strict=True):
        for address in roster:
            yield NewHousehold(
                estate_id=estate.pk,
                building=f"{int(address.building)}号楼",
                code=address.code,
                entrance_unit=address.unit,
                room=address.room,
                exclusive_area=address.area,
            )


def _regions(register: Register, communities: Sequence[Community]) -> Iterator[Region]:
    for number in range(shapes.REGIONS):
        yield form_region(
            community=communities[shapes.community_of_region(number)],
            code=f"DQTL-Q{number + 1:02d}",
            name=f"第{number + 1}物业管理区域{names.MARK}",
            estates=[estate.pk for estate in register.in_region(number)],
            by=person("wuye"),
            at=at(BASE_DAY, 10),
        )


def _needs(register: Register) -> None:
    officer, hour = person("wuye"), at(BASE_DAY, 11)
    load_items(by=officer, at=hour)
    shared = shapes.needs([shape.households for shape in register.old_shapes])
    rows = [
        NewNeed(estate_id=estate.pk, item_code=code, quantity=counts[place], surveyed_on=BASE_DAY)
        for code, counts in shared.items()
        for place, estate in enumerate(register.old)
        if counts[place]
    ]
    report_needs(rows=rows, by=officer, at=hour)
