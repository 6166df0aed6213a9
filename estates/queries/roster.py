"""The roster by buildings: what stands in which, on a day."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from estates.models import Building


class Block(NamedTuple):
    """A building with the dwellings that stand in it; their exclusive areas in ㎡."""

    pk: int
    estate_id: int
    estate_code: str
    estate_name: str
    name: str
    entrance_units: int
    dwellings: int
    area: Decimal


def living(on: date, relation: str = "") -> Q:
    """Condition: the dwelling (reached by `relation`) is in its estate's roster on the day."""
    head = f"{relation}__" if relation else ""
    begun = Q(**{f"{head}from_day__isnull": True}) | Q(**{f"{head}from_day__lte": on})
    return begun & (Q(**{f"{head}removed_on__isnull": True}) | Q(**{f"{head}removed_on__gt": on}))


def living_blocks(*, estates: Collection[int], on: date | None = None) -> list[Block]:
    """Buildings with a dwelling on the day (None: as it stands now), by estate. One statement."""
    now = Q(household__removed_on__isnull=True)
    here = now if on is None else living(on, "household")
    rows = (
        Building.objects.filter(estate__in=estates)
        .annotate(
            dwellings=Count("household", filter=here),
            area=Sum("household__exclusive_area", filter=here),
        )
        .filter(dwellings__gt=0)
        .order_by("estate_id", "pk")
    )
    columns = (
        "pk", "estate_id", "estate__code", "estate__name", "name", "entrance_units", "dwellings",
        "area",
    )  # fmt: skip
    return [Block(*row) for row in rows.values_list(*columns)]
