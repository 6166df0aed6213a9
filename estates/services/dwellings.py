"""登记一户: one dwelling at a time, where a roster as a file would be too much."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.errors import Conflict
from core.rules.masks import refuse_resident_id
from estates.models import Building, Estate, Household
from estates.register import NewHousehold, refuse_bad_rows
from estates.rules import BLOCK, ONE_ENTRANCE, bare_door, bare_place
from estates.services.entries import enter_buildings
from estates.services.owners import NewOwner, enter_owner
from estates.services.reach import refuse_ended
from estates.states import Occupancy


@transaction.atomic
def add_household(
    *,
    row: NewHousehold,
    occupancy: str = Occupancy.UNKNOWN,
    owner: NewOwner | None = None,
    by: User | None,
    at: datetime,
) -> Household:
    """Add one dwelling (area in ㎡), with its owner where one is given.

    An empty code becomes 楼栋-单元-房号. 3号楼, 3栋 and 3# are one building, as in a sheet. Refusal
    for bad values and an ended estate; Conflict where the address or the code is in the roster.
    """
    estate = Estate.objects.select_related("community").get(pk=row.estate_id)
    path = estate.community.path
    require(by, "estates.add_household", path=path)
    refuse_ended([estate.pk])
    refuse_resident_id(户号=row.code, 楼栋=row.building, 房号=row.room)
    home = _placed(row)
    refuse_bad_rows([home])
    _refuse_second(home)
    household = _entered(home, occupancy)
    if owner is not None:
        require(by, "estates.record_owner", path=path)
        enter_owner(replace(owner, household_id=household.pk), today=business_day(at))
    record(
        verb="estates.add_household",
        sentence=f"登记“{estate}”{household.code}户{'和业主' if owner else ''}。",
        by=by,
        at=at,
        subject=household,
        scope_path=path,
        data={"code": household.code, "area": str(household.exclusive_area), "owner": bool(owner)},
    )
    return household


def _entered(home: NewHousehold, occupancy: str) -> Household:
    household = Household(
        estate_id=home.estate_id,
        building_id=enter_buildings([home])[home.estate_id, home.building],
        code=home.code,
        entrance_unit=home.entrance_unit,
        room=home.room,
        exclusive_area=home.exclusive_area,
        occupancy=occupancy,
    )
    refuse_invalid(household)
    with as_conflict(Household):
        household.save()
    return household


def _placed(row: NewHousehold) -> NewHousehold:
    """The row in the building the register knows, with its unit and code filled in."""
    wanted = bare_place(row.building, BLOCK)
    names = Building.objects.filter(estate=row.estate_id).order_by("pk")
    known = [
        name for name in names.values_list("name", flat=True) if bare_place(name, BLOCK) == wanted
    ]
    return replace(
        row,
        building=known[0] if known else row.building.strip(),
        entrance_unit=row.entrance_unit.strip() or ONE_ENTRANCE,
        room=row.room.strip(),
        code=row.code.strip() or "-".join(bare_door(row.building, row.entrance_unit, row.room)),
    )


def _refuse_second(row: NewHousehold) -> None:
    here = Household.objects.filter(estate=row.estate_id, removed_on__isnull=True)
    door = bare_door(row.building, row.entrance_unit, row.room)
    in_building = here.filter(building__name=row.building).order_by("pk")
    for code, unit, room in in_building.values_list("code", "entrance_unit", "room"):
        if bare_door(row.building, unit, room) == door:
            raise Conflict(f"这一户已在名册里（户号{code}），不必再登记。", "IN_ROSTER")
