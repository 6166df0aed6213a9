"""What the register holds of some estates before a sheet changes it: a few statements in all."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from estates.models import (
    Estate,
    FeeYear,
    Honour,
    Inventory,
    ManagementSpell,
    Measure,
    Problem,
    Standing,
)

PARTICULARS = (
    "aliases", "parent", "address", "boundary_east", "boundary_south", "boundary_west",
    "boundary_north", "longitude", "latitude", "origin", "house_type", "enclosed", "completed_on",
    "completed_year", "developer", "reported_provider", "charge_low", "charge_high",
    "no_committee_reason", "problems", "site_area", "mode", "name", "community", "region",
    "search_text",
)  # fmt: skip
MEASURES = ("household_count", "floor_area", "subsidy_area")
INVENTORY = (
    "building_count", "entrance_unit_count", "gate_count", "parking_count", "cameras_working",
    "cameras_broken", "office_area", "committee_room_area", "residential_area", "other_area",
)  # fmt: skip
AMOUNTS = ("receivable", "received", "surplus")
Values = dict[str, Any]


@dataclass
class Stored:
    """One estate as it stands; a dated row that is missing is empty."""

    estate: Values
    spell: Values = field(default_factory=dict)
    measure: Values = field(default_factory=dict)
    inventory: Values = field(default_factory=dict)
    fees: dict[int, Values] = field(default_factory=dict)
    problems: set[str] = field(default_factory=set)
    honours: set[str] = field(default_factory=set)
    former: list[str] = field(default_factory=list)


NOTHING = Stored(estate={})


def stored(estates: Collection[int]) -> dict[int, Stored]:
    """The present rows of the estates, one statement for each table."""
    chosen = sorted(estates)
    if not chosen:
        return {}
    rows = Estate.objects.filter(pk__in=chosen)
    found = {row.pop("pk"): Stored(estate=row) for row in rows.values("pk", *PARTICULARS)}
    for estate, row in _open(ManagementSpell, chosen, "mode", "reason"):
        found[estate].spell = row
    for estate, row in _open(Measure, chosen, *MEASURES):
        found[estate].measure = row
    for estate, row in _open(Inventory, chosen, *INVENTORY):
        found[estate].inventory = row
    for row in FeeYear.objects.filter(estate__in=chosen).values("pk", "estate", "year", *AMOUNTS):
        found[row["estate"]].fees[row["year"]] = row
    _add_lists(found, chosen)
    return defaultdict(lambda: NOTHING, found)


def _add_lists(found: Mapping[int, Stored], chosen: Collection[int]) -> None:
    problems = Problem.objects.filter(estate__in=chosen, resolved_on__isnull=True)
    for estate, code in problems.values_list("estate", "code"):
        found[estate].problems.add(code)
    honours = Honour.objects.filter(estate__in=chosen, withdrawn_on__isnull=True)
    for estate, kind in honours.values_list("estate", "kind"):
        found[estate].honours.add(kind)
    former = Standing.objects.filter(estate__in=chosen, to_day__isnull=False).order_by("from_day")
    for estate, name in former.values_list("estate", "name"):
        found[estate].former.append(name)


def _open(model: type[models.Model], estates: list[int], *names: str) -> list[tuple[int, Values]]:
    rows = model._base_manager.filter(estate__in=estates, to_day__isnull=True)
    return [
        (row["estate"], row) for row in rows.values("pk", "estate", "from_day", "to_day", *names)
    ]
