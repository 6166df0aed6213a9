"""New rows of the register: estates with their opening spell and measure, rosters, regions."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.services import require
from communities.models import Community
from core.audit.services import record
from core.db.bulk import chunks, insert
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from estates.models import (
    Building,
    Estate,
    Household,
    ManagementSpell,
    Measure,
    Region,
    Standing,
)
from estates.queries import BATCH
from estates.register import SHOWN, NewEstate, NewHousehold, refuse_bad_rows
from estates.rules import search_text
from estates.services.reach import (
    common_path,
    paths_of_communities,
    paths_of_estates,
    require_everywhere,
)

PLAIN = (
    "code", "name", "aliases", "address", "origin", "completed_on", "mode", "problems",
    "boundary_east", "boundary_south", "boundary_west", "boundary_north", "longitude", "latitude",
    "enclosed", "house_type", "developer", "reported_provider", "charge_low", "charge_high",
    "site_area", "no_committee_reason",
)  # fmt: skip
"""Columns that a row of the register holds under the same name."""
ESTATE = ("community", "region", "parent", "completed_year", "search_text", *PLAIN)
SPELL = ("estate", "mode", "from_day", "to_day", "reason", "document")
STANDING = ("estate", "from_day", "to_day", "name", "community", "region")
MEASURE = (
    "estate", "from_day", "to_day", "household_count", "floor_area", "subsidy_area", "source",
)  # fmt: skip
HOUSEHOLD = ("estate", "building", "code", "entrance_unit", "room", "exclusive_area")


@transaction.atomic
def register_estates(*, rows: Sequence[NewEstate], by: User | None, at: datetime) -> list[Estate]:
    """Add estates, each with its open standing, spell and measure; in the rows' order.

    Refusal naming every bad row, and for an opening day to come; Conflict where a code or name is
    in the register already.
    """
    paths = paths_of_communities({row.community_id for row in rows})
    require_everywhere(by, "estates.add_estate", paths.values())
    estates = enter_estates(rows, today=business_day(at))
    record(
        verb="estates.add_estate",
        sentence=f"登记小区{len(rows)}个。",
        by=by,
        at=at,
        subject=estates[0] if len(estates) == 1 else None,
        scope_path=common_path(paths.values()),
        data={"count": len(rows), "digest": digest([row.code for row in rows])},
    )
    return estates


@transaction.atomic
def register_households(*, rows: Sequence[NewHousehold], by: User | None, at: datetime) -> int:
    """Add addresses to rosters, with the buildings they name. Returns the number added.

    A new building's entrance units are counted from these rows. Refusal naming every bad row;
    Conflict where an estate has the code already.
    """
    refuse_bad_rows(rows)
    paths = paths_of_estates({row.estate_id for row in rows})
    require_everywhere(by, "estates.add_estate", paths.values())
    buildings = enter_buildings(rows)
    values = (
        (r.estate_id, buildings[r.estate_id, r.building], r.code, r.entrance_unit, r.room,
         r.exclusive_area)
        for r in rows
    )  # fmt: skip
    with as_conflict(Household):
        added = insert(Household, HOUSEHOLD, values)
    record(
        verb="estates.add_estate",
        sentence=f"登记{len(paths)}个小区的住户地址{added}户。",
        by=by,
        at=at,
        scope_path=common_path(paths.values()),
        data={"count": added, "digest": digest([[row.estate_id, row.code] for row in rows])},
    )
    return added


def enter_estates(rows: Sequence[NewEstate], *, today: date) -> list[Estate]:
    """Write estates with all that opens with them, for an act that asks and records itself."""
    refuse_bad_rows(rows)
    _refuse_days_to_come(rows, today=today)
    _refuse_foreign_regions(rows)
    _refuse_foreign_parents(rows)
    _insert_estates(rows)
    found = _by_code([row.code for row in rows])
    estates = [found[row.code] for row in rows]
    pairs = list(zip(estates, rows, strict=True))
    insert(ManagementSpell, SPELL, (_spell(estate.pk, row) for estate, row in pairs))
    insert(Standing, STANDING, (_standing(estate.pk, row) for estate, row in pairs))
    insert(Measure, MEASURE, (_measure(estate.pk, row) for estate, row in pairs))
    return estates


@transaction.atomic
def form_region(
    *,
    community: Community,
    code: str,
    name: str,
    estates: Collection[int],
    by: User | None,
    at: datetime,
) -> Region:
    """划分物业管理区域 and put estates into it (条例 9: one owners' assembly per region).

    The present standing of each estate gets the region, too: it says which one it lies in, and no
    estate changes its place. Conflict where one lies elsewhere or has a region already.
    """
    require(by, "estates.change_estate", path=community.path)
    region = Region(community=community, code=code, name=name)
    refuse_invalid(region)
    with as_conflict(Region):
        region.save()
    free = Estate.objects.filter(
        pk__in=estates, community=community, region__isnull=True, last_day__isnull=True
    )
    if free.update(region=region) != len(set(estates)):
        raise Conflict(
            f"“{name}”中有小区不属于{community.name}，或已划入其他物业管理区域。请核对后再划分。"
        )
    Standing.objects.filter(estate__in=estates, to_day__isnull=True).update(region=region)
    record(
        verb="estates.change_estate",
        sentence=f"划分物业管理区域“{name}”，包括小区{len(set(estates))}个。",
        by=by,
        at=at,
        subject=region,
        scope_path=community.path,
        data={"estates": sorted(set(estates))},
    )
    return region


def _insert_estates(rows: Sequence[NewEstate]) -> None:
    values = (_columns(row) for row in rows)
    try:
        with as_conflict(Estate):
            insert(Estate, ESTATE, values)
    except Conflict as conflict:
        taken = "、".join(_taken(rows)) or conflict.sentence
        raise Conflict(f"以下小区已在台账中：{taken}。", "ALREADY_REGISTERED") from conflict


def _taken(rows: Sequence[NewEstate]) -> Iterator[str]:
    """Codes and names of these rows that the register has already; read only after a conflict."""
    for batch in chunks(rows, BATCH // 10):
        same = Q(code__in=[row.code for row in batch]) | Q(
            name__in=[row.name for row in batch],
            community__in={row.community_id for row in batch},
        )
        for code, name in Estate.objects.filter(same).values_list("code", "name")[:SHOWN]:
            yield f"{name}（{code}）"


def _by_code(codes: Sequence[str]) -> dict[str, Estate]:
    found: dict[str, Estate] = {}
    for batch in chunks(codes, BATCH):
        found.update({estate.code: estate for estate in Estate.objects.filter(code__in=batch)})
    return found


def _columns(row: NewEstate) -> tuple[object, ...]:
    words = search_text(row.name, row.aliases, row.address)
    own = (getattr(row, name) for name in PLAIN)
    return (row.community_id, row.region_id, row.parent_id, row.year, words, *own)


def _spell(estate_id: int, row: NewEstate) -> tuple[object, ...]:
    return (estate_id, row.mode, row.since, None, row.reason, row.document)


def _standing(estate_id: int, row: NewEstate) -> tuple[object, ...]:
    return (estate_id, row.since, None, row.name, row.community_id, row.region_id)


def _measure(estate_id: int, row: NewEstate) -> tuple[object, ...]:
    areas = (row.household_count, row.floor_area, row.subsidy_area)
    return (estate_id, row.since, None, *areas, row.source)


def _refuse_days_to_come(rows: Sequence[NewEstate], *, today: date) -> None:
    for row in rows:
        if row.since > today:
            raise Refusal(f"{row.code}：登记起日{row.since}还没有到（今天是{today}）。", "NOT_YET")


def _refuse_foreign_regions(rows: Sequence[NewEstate]) -> None:
    wanted = {(row.region_id, row.community_id) for row in rows if row.region_id is not None}
    if not wanted:
        return
    regions = Region.objects.filter(pk__in={region for region, _ in wanted})
    if wanted - set(regions.values_list("pk", "community_id")):
        raise Refusal("物业管理区域应与小区在同一个社区，请核对。", "FOREIGN_REGION")


def _refuse_foreign_parents(rows: Sequence[NewEstate]) -> None:
    wanted = {(row.parent_id, row.community_id) for row in rows if row.parent_id is not None}
    if not wanted:
        return
    parents = Estate.objects.filter(
        pk__in={parent for parent, _ in wanted}, parent__isnull=True, last_day__isnull=True
    )
    if wanted - set(parents.values_list("pk", "community_id")):
        raise Refusal("大区应与分区在同一个社区，没有终止，本身也不是分区。", "FOREIGN_PARENT")


def enter_buildings(rows: Sequence[NewHousehold]) -> dict[tuple[int, str], int]:
    """(estate, building name) → key, adding those that are new."""
    units: dict[tuple[int, str], set[str]] = {}
    for row in rows:
        units.setdefault((row.estate_id, row.building), set()).add(row.entrance_unit)
    estates = {estate for estate, _ in units}
    known = _known_buildings(estates)
    missing = [
        (estate, name, len(found))
        for (estate, name), found in units.items()
        if (estate, name) not in known
    ]
    if not missing:
        return known
    with as_conflict(Building):
        insert(Building, ("estate", "name", "entrance_units"), missing)
    return _known_buildings(estates)


def _known_buildings(estates: Collection[int]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for batch in chunks(sorted(estates), BATCH):
        rows = Building.objects.filter(estate__in=batch).order_by()
        found.update({(e, name): pk for e, name, pk in rows.values_list("estate_id", "name", "pk")})
    return found
