"""The only writers of facility needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.bulk import insert
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from estates.services.reach import common_path, paths_of_estates, require_everywhere
from infrastructure.catalogue import ITEMS
from infrastructure.models import FacilityItem, FacilityNeed
from infrastructure.states import NEED_STATES, NeedState

PERM = "infrastructure.change_facilityneed"
NEED = ("estate", "item", "quantity", "done", "state", "surveyed_on")
S = NeedState


@dataclass(frozen=True, kw_only=True, slots=True)
class NewNeed:
    """How many of an item an estate lacks, in the item's unit."""

    estate_id: int
    item_code: str
    quantity: int
    surveyed_on: date


@transaction.atomic
def load_items(*, by: User | None, at: datetime) -> int:
    """Put the catalogue's items into an office that lacks them; rows already there stay."""
    known = set(FacilityItem.objects.values_list("code", flat=True))
    missing = [(order, item) for order, item in enumerate(ITEMS, 1) if item.code not in known]
    FacilityItem.objects.bulk_create(
        FacilityItem(order=order, **item._asdict()) for order, item in missing
    )
    if missing:
        names = "、".join(item.name for _, item in missing)
        record(verb=PERM, sentence=f"建立设施项目目录：{names}。", by=by, at=at)
    return len(missing)


@transaction.atomic
def report_needs(*, rows: Sequence[NewNeed], by: User | None, at: datetime) -> int:
    """登记设施需求 of any number of estates, all or none. Returns how many were added.

    Refusal for unknown items, quantities below 1 and survey days to come; Conflict where an
    estate lists the item already.
    """
    paths = paths_of_estates({row.estate_id for row in rows})
    require_everywhere(by, "infrastructure.add_facilityneed", paths.values())
    items = _items({row.item_code for row in rows})
    _refuse_impossible(rows, today=business_day(at))
    values = (
        (row.estate_id, items[row.item_code], row.quantity, 0, S.REPORTED, row.surveyed_on)
        for row in rows
    )
    with as_conflict(FacilityNeed):
        added = insert(FacilityNeed, NEED, values)
    listed = [[row.estate_id, row.item_code, row.quantity] for row in rows]
    record(
        verb="infrastructure.add_facilityneed",
        sentence=f"登记{len(paths)}个小区的设施需求{added}项。",
        by=by,
        at=at,
        scope_path=common_path(paths.values()),
        data={"count": added, "digest": digest(listed)},
    )
    return added


@transaction.atomic
def verify_need(*, need: FacilityNeed, by: User | None, at: datetime) -> FacilityNeed:
    """REPORTED → VERIFIED: the office has been there and counted."""
    return _step(need, S.VERIFIED, act="核实设施需求", by=by, at=at)


@transaction.atomic
def cancel_need(*, need: FacilityNeed, reason: str, by: User | None, at: datetime) -> FacilityNeed:
    """REPORTED or VERIFIED → CANCELLED, with a reason."""
    if not reason.strip():
        raise Refusal("请写明取消的事由。", "REASON_MISSING")
    return _step(need, S.CANCELLED, act="取消设施需求", by=by, at=at, why=f"：{reason}")


@transaction.atomic
def record_done(*, need: FacilityNeed, done: int, by: User | None, at: datetime) -> FacilityNeed:
    """How many are done by now (not fewer than before); all of them → DONE.

    Refusal for a number outside what is left; Conflict unless the need is VERIFIED.
    """
    path = need.estate.community.path
    require(by, PERM, path=path)
    if not need.done <= done <= need.quantity:
        unit = need.item.unit
        raise Refusal(
            f"已完成数应在{need.done}至{need.quantity}{unit}之间，现为{done}{unit}。", "DONE_RANGE"
        )
    to = S.DONE if done == need.quantity else S.VERIFIED
    rows = FacilityNeed.objects.filter(pk=need.pk, state=S.VERIFIED, done=need.done)
    moved = rows.update(done=done, state=to)
    need.refresh_from_db()
    if not moved:
        state = need.get_state_display()
        raise Conflict(f"“{need}”现在是“{state}”，已完成{need.done}：请刷新后核对再登记。")
    _tell(need, f"已完成{done}{need.item.unit}", by=by, at=at)
    return need


def _step(
    need: FacilityNeed, to: NeedState, *, act: str, by: User | None, at: datetime, why: str = ""
) -> FacilityNeed:
    require(by, PERM, path=need.estate.community.path)
    move(need, sources=NEED_STATES.sources_of(to), to=to, act=act)
    _tell(need, f"{to.label}{why}", by=by, at=at)
    return need


def _items(codes: Collection[str]) -> dict[str, int]:
    found = dict(FacilityItem.objects.filter(code__in=codes).values_list("code", "pk"))
    unknown = "、".join(sorted(set(codes) - found.keys()))
    if unknown:
        raise Refusal(f"没有这样的设施项目：{unknown}。", "NO_SUCH_ITEM")
    return found


def _refuse_impossible(rows: Sequence[NewNeed], *, today: date) -> None:
    for place, row in enumerate(rows, start=1):
        if row.quantity < 1:
            raise Refusal(f"第{place}行：需求数应为1以上，现为{row.quantity}。", "QUANTITY")
        if row.surveyed_on > today:
            raise Refusal(f"第{place}行：摸底日期{row.surveyed_on}还没有到。", "NOT_YET")


def _tell(need: FacilityNeed, what: str, *, by: User | None, at: datetime) -> None:
    record(
        verb=PERM,
        sentence=f"“{need.estate.name}”的{need.item.name}{need.quantity}{need.item.unit}：{what}。",
        by=by,
        at=at,
        subject=need,
        scope_path=need.estate.community.path,
        data={"state": need.state, "done": need.done},
    )
