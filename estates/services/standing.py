"""更名 and 调整社区: what an estate is called and where it belongs, from a day on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.services import require
from communities.models import Community
from core.audit.services import record
from core.db.bulk import chunks, insert
from core.db.bulk_update import update
from core.db.conflicts import as_conflict, refuse_invalid
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from estates.models import Estate, Lineage, Region, Reorganisation, Standing
from estates.queries import BATCH, former_names
from estates.register import SHOWN
from estates.rules import search_text
from estates.services.blockers import Touch, refuse_blocked, tell_followers
from estates.services.reach import common_path, refuse_ended, refuse_future, require_everywhere
from estates.states import Reform

DAY = timedelta(days=1)
STANDING = ("estate", "from_day", "to_day", "name", "community", "region", "event")
REORGANISE = "estates.reorganise"


@dataclass(frozen=True, kw_only=True, slots=True)
class Grounds:
    """From which day an estate is reorganised, why, and by which paper."""

    from_day: date
    reason: str
    document: str

    @property
    def eve(self) -> date:
        """The last day of what was before."""
        return self.from_day - DAY


class Place(NamedTuple):
    """What an estate is called and where it belongs."""

    name: str
    community_id: int
    region_id: int | None


@transaction.atomic
def rename_estate(
    *, estate: Estate, name: str, grounds: Grounds, by: User | None, at: datetime
) -> Reorganisation:
    """更名 from a day on; the old name stays in the record and in the search.

    Refusal for a day to come or not after the first day of the present name and place, the same
    name, an ended estate; Conflict where the community has the name or somebody was first.
    """
    path = estate.community.path
    require(by, REORGANISE, path=path)
    refuse_future(grounds.from_day, at)
    refuse_ended([estate.pk])
    new = name.strip()
    old = open_standings([estate.pk])[estate.pk]
    if new == old.name:
        raise Refusal(f"小区现在就叫“{new}”，不必更名。", "SAME_NAME")
    event = open_event(Reform.RENAME, grounds, community=estate.community)
    close_standings([old], grounds)
    estate.name = new
    refuse_invalid(estate)
    place = Place(new, old.community_id, old.region_id)
    follow({estate.pk: place}, grounds, event=event)
    with as_conflict(Estate):
        Estate.objects.filter(pk=estate.pk).update(name=new)
    refresh_search_text([estate.pk])
    link(event, [(estate.pk, estate.pk)])
    record(
        verb=REORGANISE,
        sentence=f"自{grounds.from_day}起，“{old.name}”更名为“{new}”：{grounds.reason}。",
        by=by,
        at=at,
        subject=estate,
        scope_path=path,
        data={"before": old.name, "after": new, **told(grounds)},
    )
    return event


@transaction.atomic
def move_estates(
    *,
    estates: Collection[int],
    community: Community,
    region: Region | None,
    grounds: Grounds,
    by: User | None,
    at: datetime,
) -> Reorganisation:
    """调整社区: estates belong to another community from a day on; scope follows the new one.

    Their region is the one given, of the new community, or none. A parent goes with its zones.
    Refusal for what still runs in the old street; Conflict for a name that the new community has.
    """
    rows = _movable(estates, community, grounds, at=at)
    paths = {row.community.path for row in rows}
    require_everywhere(by, REORGANISE, [*paths, community.path])
    chosen = [row.pk for row in rows]
    _refuse_tied(rows, community, region=region, grounds=grounds)
    event = open_event(Reform.MOVE, grounds, community=rows[0].community)
    close_standings(list(open_standings(chosen).values()), grounds)
    places = {row.pk: Place(row.name, community.pk, region.pk if region else None) for row in rows}
    follow(places, grounds, event=event)
    with as_conflict(Estate):
        Estate.objects.filter(pk__in=chosen).update(community=community, region=region)
    tell_followers(chosen, community)
    link(event, [(pk, pk) for pk in chosen])
    names = "、".join(row.name for row in rows[:SHOWN])
    record(
        verb=REORGANISE,
        sentence=f"自{grounds.from_day}起，{len(rows)}个小区（{names}）调整到{community.name}。",
        by=by,
        at=at,
        subject=rows[0] if len(rows) == 1 else None,
        scope_path=common_path([*paths, community.path]),
        data={"to": community.path, "from": sorted(paths), "digest": digest(chosen)}
        | told(grounds),
    )
    return event


def open_event(kind: Reform, grounds: Grounds, *, community: Community) -> Reorganisation:
    """The act itself as a row; Refusal where it has no reason or no paper."""
    event = Reorganisation(
        community=community,
        kind=kind,
        from_day=grounds.from_day,
        reason=grounds.reason,
        document=grounds.document,
    )
    refuse_invalid(event)
    event.save()
    return event


def open_standings(estates: Collection[int]) -> dict[int, Standing]:
    """The present name and place of each estate; Refusal where one has none."""
    found: dict[int, Standing] = {}
    for batch in chunks(sorted(set(estates)), BATCH):
        rows = Standing.objects.filter(estate__in=batch, to_day__isnull=True)
        found.update({row.estate_id: row for row in rows.order_by("estate_id")})
    if len(found) != len(set(estates)):
        raise Refusal("有小区没有现行的名称和归属，可能已终止，请刷新后核对。", "NOT_STANDING")
    return found


def close_standings(rows: Sequence[Standing], grounds: Grounds) -> None:
    """End the rows on the eve; Refusal for a day not after their first, Conflict if too late."""
    early = [row for row in rows if row.from_day >= grounds.from_day]
    if early:
        words = "；".join(
            f"“{row.name}”现行的名称和归属自{row.from_day}起" for row in early[:SHOWN]
        )
        raise Refusal(f"{words}，起日{grounds.from_day}应晚于该日。", "STANDING_DAY")
    still = Standing.objects.filter(pk__in=[row.pk for row in rows], to_day__isnull=True)
    if still.update(to_day=grounds.eve) != len(rows):
        raise Conflict("有小区的名称或归属刚被他人变更，请刷新后重新办理。")


def follow(places: Mapping[int, Place], grounds: Grounds, *, event: Reorganisation) -> None:
    """Open each estate's new name and place."""
    rows = (
        (pk, grounds.from_day, None, place.name, place.community_id, place.region_id, event.pk)
        for pk, place in places.items()
    )
    with as_conflict(Standing):
        insert(Standing, STANDING, rows)


def link(event: Reorganisation, pairs: Iterable[tuple[int, int]]) -> None:
    """Write which estate became which."""
    rows = ((event.pk, before, after) for before, after in pairs)
    insert(Lineage, ("event", "predecessor", "successor"), rows)


def refresh_search_text(estates: Collection[int]) -> None:
    """Write again what the search looks through: present and former names, aliases, address."""
    former = former_names(estates)
    for batch in chunks(sorted(set(estates)), BATCH):
        rows = Estate.objects.filter(pk__in=batch).order_by("pk")
        found = rows.values_list("pk", "name", "aliases", "address")
        update(
            Estate,
            ["search_text"],
            [(pk, search_text(*texts, former=former.get(pk, ()))) for pk, *texts in found],
        )


def told(grounds: Grounds) -> dict[str, object]:
    """The grounds as the trail keeps them."""
    return {
        "from_day": grounds.from_day,
        "reason": grounds.reason,
        "document": grounds.document,
    }


def _refuse_tied(
    rows: Sequence[Estate], community: Community, *, region: Region | None, grounds: Grounds
) -> None:
    if region is not None and region.community_id != community.pk:
        raise Refusal("物业管理区域应在调入的社区，请核对。", "FOREIGN_REGION")
    leaving = [row.pk for row in rows if row.community.street_id != community.street_id]
    staying = [row.pk for row in rows if row.community.street_id == community.street_id]
    refuse_blocked(leaving, Touch.LEAVES, grounds.from_day)
    refuse_blocked(staying, Touch.CHANGES, grounds.from_day)


def _movable(
    estates: Collection[int], community: Community, grounds: Grounds, *, at: datetime
) -> list[Estate]:
    refuse_future(grounds.from_day, at)
    refuse_ended(estates)
    rows = list(Estate.objects.filter(pk__in=estates).select_related("community").order_by("pk"))
    if not rows or len(rows) != len(set(estates)):
        raise Refusal("名单中有不存在的小区，请刷新后重选。", "NO_SUCH_ESTATE")
    already = [row.name for row in rows if row.community_id == community.pk]
    if already:
        raise Refusal(f"{'、'.join(already[:SHOWN])}已在{community.name}，不必调整。", "SAME_PLACE")
    chosen = {row.pk for row in rows}
    parted = [row.name for row in rows if row.parent_id and row.parent_id not in chosen]
    zones = Estate.objects.filter(parent__in=chosen, last_day__isnull=True).exclude(pk__in=chosen)
    parted += zones.values_list("name", flat=True)[:SHOWN]
    if parted:
        words = "、".join(parted[:SHOWN])
        raise Refusal(
            f"大区与分区应在同一个社区，请一并调整或先解除分区：{words}。", "PARTED_ZONES"
        )
    return rows
