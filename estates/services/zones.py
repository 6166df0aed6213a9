"""分区: estates that one larger estate groups (南片, 北片). One level, one community."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.rules.errors import Refusal
from estates.models import Estate
from estates.register import SHOWN
from estates.services.reach import refuse_ended

CHANGE = "estates.change_estate"


@transaction.atomic
def group_zones(
    *, parent: Estate, zones: Collection[int], by: User | None, at: datetime
) -> list[Estate]:
    """把小区列为某大区的分区; from then on the zones are counted, and not the parent.

    Refusal for another community, an ended estate, a parent that is a zone itself, a zone that has
    zones or another parent. One level leaves no room for a circle.
    """
    path = parent.community.path
    require(by, CHANGE, path=path)
    chosen = sorted(set(zones))
    refuse_ended([parent.pk, *chosen])
    # locked in one order, so that two people cannot make each a zone of the other
    rows = Estate.objects.select_for_update().filter(pk__in=[parent.pk, *chosen]).order_by("pk")
    found = {row.pk: row for row in rows}
    for sentence in _complaints(found, parent.pk, chosen):
        raise Refusal(sentence, "NOT_A_ZONE")
    Estate.objects.filter(pk__in=chosen).update(parent=parent)
    names = "、".join(found[pk].name for pk in chosen[:SHOWN])
    record(
        verb=CHANGE,
        sentence=f"{names}列为“{parent.name}”的分区。",
        by=by,
        at=at,
        subject=parent,
        scope_path=path,
        data={"zones": chosen},
    )
    return [found[pk] for pk in chosen]


@transaction.atomic
def release_zone(*, zone: Estate, by: User | None, at: datetime) -> Estate:
    """解除分区: the estate stands for itself again. Refusal where it is no zone."""
    path = zone.community.path
    require(by, CHANGE, path=path)
    old = zone.parent
    if old is None or not Estate.objects.filter(pk=zone.pk, parent=old).update(parent=None):
        raise Refusal(f"“{zone.name}”不是分区，不必解除。", "NOT_A_ZONE")
    zone.parent = None
    record(
        verb=CHANGE,
        sentence=f"“{zone.name}”不再是“{old.name}”的分区。",
        by=by,
        at=at,
        subject=zone,
        scope_path=path,
        data={"parent": old.pk},
    )
    return zone


def _complaints(found: dict[int, Estate], parent: int, zones: list[int]) -> list[str]:
    if not zones or set(zones) - set(found):
        return ["名单中有不存在的小区，请刷新后重选。"]
    whole = found[parent]
    if parent in zones or whole.parent_id is not None:
        return [f"“{whole.name}”本身是分区，或列在名单里，不能作大区。"]
    nested = set(Estate.objects.filter(parent__in=zones).values_list("parent_id", flat=True))
    rows = [found[pk] for pk in zones]
    return [
        f"“{row.name}”不能列为分区：应与“{whole.name}”在同一个社区，没有其他大区，名下也没有分区。"
        for row in rows
        if row.community_id != whole.community_id
        or row.parent_id not in {None, parent}
        or row.pk in nested
    ]
