"""拆分 and 合并: estates that end, and those that follow them, from a day on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import models, transaction

from accounts.models import User
from core.audit.services import record
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from estates.models import (
    Estate,
    Inventory,
    ManagementSpell,
    Measure,
    ServiceCharter,
)
from estates.register import SHOWN, NewEstate, Size
from estates.services.blockers import Touch, refuse_blocked
from estates.services.changes import write_measure
from estates.services.entries import enter_estates
from estates.services.moves import (
    Assignment,
    Move,
    Outlook,
    merge_moves,
    outlook,
    split_moves,
)
from estates.services.reach import (
    common_path,
    paths_of_communities,
    refuse_ended,
    refuse_future,
    require_everywhere,
)
from estates.services.roster import carry, recoded
from estates.services.standing import (
    REORGANISE,
    Grounds,
    close_standings,
    link,
    open_event,
    open_standings,
    told,
)
from estates.states import Reform

NOWHERE = Assignment()
UNCHANGED: Mapping[int, str] = MappingProxyType({})


@transaction.atomic
def split_estate(  # noqa: PLR0913 -- what becomes of what, by which paper
    *,
    estate: Estate,
    parts: Sequence[NewEstate],
    remaining: Size | None,
    assignment: Assignment = NOWHERE,
    grounds: Grounds,
    by: User | None,
    at: datetime,
) -> list[Estate]:
    """拆分 from a day on. Returns the new estates, in the order of `parts`.

    With `remaining` the estate stays with those figures and one part or more goes off; without it
    it ends on the eve and two or more follow. Each gets the buildings assigned to it, with
    dwellings and owners. Refusal naming each building without a place.
    """
    _refuse_parts(parts, grounds, least=2 if remaining is None else 1)
    _refuse_day(estate, grounds, at=at)
    paths = _paths([estate], parts)
    require_everywhere(by, REORGANISE, paths)
    event = open_event(Reform.SPLIT, grounds, community=estate.community)
    day = grounds.from_day
    moves = _moves_apart(estate, parts, remaining=remaining, assignment=assignment, on=day)
    if remaining is None:
        _end([estate], grounds)
    else:
        _resize(estate, remaining, grounds)
    found = enter_estates(parts, today=business_day(at))
    carry(moves, estates=_keys(found), grounds=grounds, reason="小区拆分")
    link(event, [(estate.pk, part.pk) for part in found])
    record(
        verb=REORGANISE,
        sentence=f"自{grounds.from_day}起，“{estate.name}”拆分出{_listed(found)}：{grounds.reason}。",
        by=by,
        at=at,
        subject=estate,
        scope_path=common_path(paths),
        data={"ended": remaining is None, **_went(moves), **told(grounds)},
    )
    return found


def preview_split(
    *,
    estate: Estate,
    parts: Sequence[NewEstate],
    remaining: Size | None,
    assignment: Assignment = NOWHERE,
    on: date,
) -> Outlook:
    """What the split would do to the roster; its refusals about buildings. Nothing is written."""
    moves = _moves_apart(estate, parts, remaining=remaining, assignment=assignment, on=on)
    stays = {} if remaining is None else {estate.code: (estate.name, remaining.household_count)}
    new = {part.code: (part.name, part.household_count) for part in parts}
    return outlook(moves, estates=stays | new, recoded=[])


@transaction.atomic
def merge_estates(  # noqa: PLR0913 -- as above
    *,
    estates: Collection[int],
    into: Estate | NewEstate,
    size: Size | None,
    names: Mapping[int, str] = UNCHANGED,
    grounds: Grounds,
    by: User | None,
    at: datetime,
) -> Estate:
    """合并 from a day on, into a new estate or into one that stands. Returns the successor.

    `estates` end on the eve. A new successor needs two or more of them and brings its own figures;
    one that stands needs its `size` after the merger. All buildings go along; one whose name
    another has too is called as `names` says (building → name), else with its estate's in front.
    """
    refuse_future(grounds.from_day, at)
    rows = _ending(estates, into)
    paths = _paths(rows, [into] if isinstance(into, NewEstate) else [])
    if isinstance(into, Estate):
        paths.append(into.community.path)
    require_everywhere(by, REORGANISE, paths)
    event = open_event(Reform.MERGE, grounds, community=rows[0].community)
    moves = _moves_together(rows, into, names=names, on=grounds.from_day)
    _end(rows, grounds)
    successor = _successor(into, size, grounds, today=business_day(at))
    carry(moves, estates=_keys([successor]), grounds=grounds, reason="小区合并")
    link(event, [(row.pk, successor.pk) for row in rows])
    record(
        verb=REORGANISE,
        sentence=f"自{grounds.from_day}起，{_listed(rows)}合并为“{successor.name}”：{grounds.reason}。",
        by=by,
        at=at,
        subject=successor,
        scope_path=common_path(paths),
        data={"merged": digest([row.pk for row in rows]), **_went(moves), **told(grounds)},
    )
    return successor


def preview_merge(
    *,
    estates: Collection[int],
    into: Estate | NewEstate,
    size: Size | None,
    names: Mapping[int, str] = UNCHANGED,
    on: date,
) -> Outlook:
    """What the merger would do to the roster; its refusals about names. Nothing is written."""
    moves = _moves_together(_ending(estates, into), into, names=names, on=on)
    count = into.household_count if isinstance(into, NewEstate) else size and size.household_count
    standing = [into.pk] if isinstance(into, Estate) else []
    return outlook(
        moves,
        estates={into.code: (into.name, count or 0)},
        recoded=recoded(moves, into=standing, on=on),
    )


def _refuse_day(estate: Estate, grounds: Grounds, *, at: datetime) -> None:
    refuse_future(grounds.from_day, at)
    refuse_ended([estate.pk])


def _moves_apart(
    estate: Estate,
    parts: Sequence[NewEstate],
    *,
    remaining: Size | None,
    assignment: Assignment,
    on: date,
) -> list[Move]:
    stays = [] if remaining is None else [estate.code]
    codes = [*stays, *(part.code for part in parts)]
    return split_moves(estate=estate, codes=codes, assignment=assignment, on=on)


def _moves_together(
    rows: Sequence[Estate], into: Estate | NewEstate, *, names: Mapping[int, str], on: date
) -> list[Move]:
    standing = into if isinstance(into, Estate) else None
    return merge_moves(estates=rows, into=standing, code=into.code, names=names, on=on)


def _keys(rows: Sequence[Estate]) -> dict[str, int]:
    return {row.code: row.pk for row in rows}


def _listed(rows: Sequence[Estate]) -> str:
    return "、".join(row.name for row in rows[:SHOWN])


def _went(moves: Sequence[Move]) -> dict[str, object]:
    """Where the buildings went, as the trail keeps it."""
    went = sorted([move.block.pk, move.target, move.name] for move in moves if move.leaves)
    homes = sum(move.block.dwellings for move in moves if move.leaves)
    return {"buildings": len(went), "homes": homes, "went": digest(went)}


def _ending(estates: Collection[int], into: Estate | NewEstate) -> list[Estate]:
    chosen = set(estates)
    refuse_ended([*chosen, into.pk] if isinstance(into, Estate) else chosen)
    if isinstance(into, Estate) and into.pk in chosen:
        raise Refusal(f"“{into.name}”不能并入自己，请从名单中去掉。", "INTO_ITSELF")
    least = 1 if isinstance(into, Estate) else 2
    rows = list(Estate.objects.filter(pk__in=chosen).select_related("community").order_by("pk"))
    if len(rows) != len(chosen):
        raise Refusal("名单中有不存在的小区，请刷新后重选。", "NO_SUCH_ESTATE")
    if len(rows) < least:
        raise Refusal(f"合并至少要有{least}个被合并的小区。", "TOO_FEW")
    return rows


def _successor(
    into: Estate | NewEstate, size: Size | None, grounds: Grounds, *, today: date
) -> Estate:
    if isinstance(into, NewEstate):
        _refuse_parts([into], grounds, least=1)
        return enter_estates([into], today=today)[0]
    if size is None:
        raise Refusal(f"请填写合并后“{into.name}”的户数和面积。", "NO_SIZE")
    _resize(into, size, grounds)
    return into


def _resize(estate: Estate, size: Size, grounds: Grounds) -> None:
    refuse_blocked([estate.pk], Touch.CHANGES, grounds.from_day)
    write_measure(estate=estate, from_day=grounds.from_day, size=size)


def _end(rows: Sequence[Estate], grounds: Grounds) -> None:
    """Close all that is open on the eve: name and place, mode, figures, rooms, charter."""
    chosen = [row.pk for row in rows]
    refuse_blocked(chosen, Touch.ENDS, grounds.from_day)
    zones = Estate.objects.filter(parent__in=chosen, last_day__isnull=True)
    names = list(zones.values_list("name", flat=True)[:SHOWN])
    if names:
        raise Refusal(f"还有分区挂在名下：{'、'.join(names)}，请先解除分区。", "HAS_ZONES")
    close_standings(list(open_standings(chosen).values()), grounds)
    for model in (ManagementSpell, Measure, Inventory, ServiceCharter):
        _close(model, chosen, grounds)
    still = Estate.objects.filter(pk__in=chosen, last_day__isnull=True)
    if still.update(last_day=grounds.eve) != len(chosen):
        raise Conflict("有小区刚被他人拆分或合并，请刷新后核对。")


def _close(model: type[models.Model], estates: list[int], grounds: Grounds) -> None:
    label = model._meta.verbose_name
    rows: Any = model._default_manager.filter(estate__in=estates, to_day__isnull=True)
    found = list(rows.order_by("estate_id").values_list("pk", "from_day", "estate__name"))
    early = [f"“{name}”自{day}起" for _, day, name in found if day >= grounds.from_day]
    if early:
        words = "、".join(early[:SHOWN])
        sentence = f"现行的{label}：{words}，起日{grounds.from_day}应晚于该日。"
        raise Refusal(sentence, "OPEN_DAY")
    with as_conflict(model):
        ended = rows.filter(pk__in=[pk for pk, *_ in found]).update(to_day=grounds.eve)
    if ended != len(found):
        raise Conflict(f"有小区的{label}刚被他人变更，请刷新后重新办理。")


def _refuse_parts(parts: Sequence[NewEstate], grounds: Grounds, *, least: int) -> None:
    if len(parts) < least:
        raise Refusal(f"请写明至少{least}个新小区。", "TOO_FEW")
    for part in parts:
        if part.since != grounds.from_day:
            raise Refusal(f"“{part.name}”的登记起日应为{grounds.from_day}。", "OTHER_DAY")


def _paths(rows: Sequence[Estate], parts: Sequence[NewEstate]) -> list[str]:
    own = {row.community.path for row in rows}
    new = paths_of_communities({part.community_id for part in parts}) if parts else {}
    return sorted({*own, *new.values()})
