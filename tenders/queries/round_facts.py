"""What the register says of the estates of a round, and whether a contract still serves them."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, FilteredRelation, QuerySet

from core.db.scope import SYSTEM
from estates.models import Estate, Region
from estates.queries import covers, standing_on
from estates.states import Mode, Origin
from tenders.models import RoundEstate, SelectionRound, Service
from tenders.rules.rounds import contract_remark
from tenders.states import ContractState


def facts_of(estates: Collection[int], *, on: date) -> list[dict[str, Any]]:
    """项目基本情况 of the estates as of the day, by code, in one statement.

    Areas are text in ㎡; what the register does not know is None.
    """
    named: Any = standing_on(viewer=SYSTEM, on=on).filter(pk__in=estates)
    rows: QuerySet[Estate] = (
        named.annotate(
            inventory=FilteredRelation("inventories", condition=covers("inventories", on))
        )
        .annotate(counted=F("inventory__building_count"), listed=Count("buildings", distinct=True))
        .order_by("code")
    )
    return [_fact(row) for row in rows]


def _fact(row: Any) -> dict[str, Any]:
    area = row.floor_area_on
    return {
        "code": row.code,
        "name": row.name_on,
        "community": row.community_name_on,
        "origin": Origin(row.origin).label,
        "address": row.address,
        "floor_area": None if area is None else str(area),
        "households": row.household_count_on,
        "buildings": row.counted if row.counted is not None else row.listed or None,
        "mode": Mode(row.mode_on).label if row.mode_on else "",
    }


def estates_in(regions: Collection[Region]) -> QuerySet[Estate]:
    """The estates that stand in these regions."""
    rows = Estate.objects.filter(region__in=regions, last_day__isnull=True)
    return rows.select_related("community__street", "region")


def busy_in(estates: Collection[int], *, but: SelectionRound | None = None) -> Iterator[str]:
    """A whole sentence for each of the estates that another running round holds."""
    rows = RoundEstate.objects.filter(estate__in=estates, live=True).exclude(round=but)
    for name, number in rows.order_by("estate__code").values_list("estate__name", "round__number"):
        yield f"“{name}”已在进行中的遴选{number}里，请先办结或取消那一次。"


def remarks_on(estates: Collection[int], *, on: date) -> tuple[dict[int, str], list[str]]:
    """What their contracts mean for a new round: remark by estate, and a sentence for each refusal.

    An estate whose contract runs on needs no company; one whose contract ends may look for the
    next.
    """
    remarks: dict[int, str] = {}
    refused: list[str] = []
    for service in _serving(estates):
        contract = service.contract
        allowed, words = contract_remark(
            contract.number,
            contract.ends_on,
            on=on,
            notice_given=contract.state == ContractState.NOTICE_GIVEN,
        )
        if allowed:
            remarks[service.estate_id] = words
        else:
            refused.append(f"“{service.estate.name}”{words}，不能遴选。")
    return remarks, refused


def _serving(estates: Collection[int]) -> QuerySet[Service]:
    rows = Service.objects.filter(estate__in=estates, live=True)
    return rows.select_related("contract", "estate").order_by("estate__code")
