"""Changes of what is registered: mode, measure, particulars, honours. History is kept."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.bulk import chunks, insert
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from estates.models import Estate, Honour, ManagementSpell, Measure
from estates.queries import BATCH
from estates.register import SHOWN, area_complaints
from estates.services.entries import SPELL
from estates.services.reach import common_path, paths_of_estates, require_everywhere
from estates.states import Mode

EDITABLE = frozenset(
    {"name", "aliases", "address", "origin", "completed_on", "completed_year", "problems", "region"}
)
"""Particulars that `change_estate` may set; mode and measure have their own acts."""
DAY = timedelta(days=1)


@transaction.atomic
def change_mode(
    *,
    estates: Collection[int],
    mode: str,
    from_day: date,
    reason: str,
    by: User | None,
    at: datetime,
) -> int:
    """Close each estate's open spell on the eve of `from_day` and open one of `mode` on it.

    All or none. Refusal naming the estates whose open spell began on or after the day or has the
    mode already, and for a day that has not come; Conflict where somebody changed one meanwhile.
    """
    chosen = sorted(set(estates))
    _refuse_future(from_day, at)
    paths = paths_of_estates(chosen)
    require_everywhere(by, "estates.change_mode", paths.values())
    for batch in chunks(chosen, BATCH):
        _move(batch, mode=Mode(mode), from_day=from_day, reason=reason)
    label = Mode(mode).label
    record(
        verb="estates.change_mode",
        sentence=f"自{from_day}起，{len(chosen)}个小区的管理方式变更为{label}：{reason}。",
        by=by,
        at=at,
        subject=Estate.objects.get(pk=chosen[0]) if len(chosen) == 1 else None,
        scope_path=common_path(paths.values()),
        data={"mode": mode, "from_day": from_day, "count": len(chosen), "digest": digest(chosen)},
    )
    return len(chosen)


@transaction.atomic
def correct_measure(  # noqa: PLR0913 -- a measure is these figures, all named
    *,
    estate: Estate,
    from_day: date,
    household_count: int,
    floor_area: Decimal,
    subsidy_area: Decimal,
    source: str,
    by: User | None,
    at: datetime,
) -> Measure:
    """Let new figures hold from `from_day`; the old ones end on its eve and stay in the record.

    Areas in ㎡ with two decimals, subsidy area within floor area. Refusal where the day is not
    after the first day of the present figures or has not come.
    """
    path = estate.community.path
    require(by, "estates.change_measure", path=path)
    _refuse_future(from_day, at)
    present = estate.measures.filter(to_day__isnull=True).first()
    if present is not None:
        _end_measure(estate, present, from_day)
    measure = Measure(
        estate=estate,
        from_day=from_day,
        household_count=household_count,
        floor_area=floor_area,
        subsidy_area=subsidy_area,
        source=source,
    )
    for complaint in area_complaints(floor_area, subsidy_area):
        raise Refusal(complaint.sentence, complaint.code)
    refuse_invalid(measure)
    with as_conflict(Measure):
        measure.save()
    record(
        verb="estates.change_measure",
        sentence=f"“{estate.name}”自{from_day}起：{measure}，依据：{source}。",
        by=by,
        at=at,
        subject=estate,
        scope_path=path,
        data={"before": _figures(present), "after": _figures(measure)},
    )
    return measure


@transaction.atomic
def change_estate(
    *, estate: Estate, values: Mapping[str, Any], by: User | None, at: datetime
) -> Estate:
    """Set particulars named in EDITABLE; Refusal for any other name and for bad values."""
    require(by, "estates.change_estate", path=estate.community.path)
    if set(values) - EDITABLE:
        raise Refusal("管理方式、面积和户数有各自的办理入口，不能在这里修改。", "NOT_EDITABLE")
    region = values.get("region")
    if region is not None and region.community_id != estate.community_id:
        raise Refusal("物业管理区域应与小区在同一个社区，请核对。", "FOREIGN_REGION")
    before = {name: getattr(estate, name) for name in values}
    for name, value in values.items():
        setattr(estate, name, value)
    if estate.completed_on is not None:
        estate.completed_year = estate.completed_on.year
    refuse_invalid(estate)
    with as_conflict(Estate):
        estate.save(update_fields=[*values, "completed_year"])
    record(
        verb="estates.change_estate",
        sentence=f"修改“{estate.name}”的登记。",
        by=by,
        at=at,
        subject=estate,
        scope_path=estate.community.path,
        data={
            name: {"before": _told(before[name]), "after": _told(values[name])} for name in values
        },
    )
    return estate


@transaction.atomic
def award_honour(
    *, estate: Estate, kind: str, awarded_on: date, by: User | None, at: datetime
) -> Honour:
    """登记创建成果 (美好家园, 绿色社区); an estate has each title once, never in advance."""
    require(by, "estates.change_estate", path=estate.community.path)
    _refuse_future(awarded_on, at)
    honour = Honour(estate=estate, kind=kind, awarded_on=awarded_on)
    refuse_invalid(honour)
    with as_conflict(Honour):
        honour.save()
    record(
        verb="estates.change_estate",
        sentence=f"“{estate.name}”于{awarded_on}获“{honour.get_kind_display()}”称号。",
        by=by,
        at=at,
        subject=estate,
        scope_path=estate.community.path,
        data={"kind": kind, "awarded_on": awarded_on},
    )
    return honour


def _move(batch: list[int], *, mode: Mode, from_day: date, reason: str) -> None:
    spells = ManagementSpell.objects.filter(estate__in=batch, to_day__isnull=True)
    rows = list(
        spells.order_by("estate_id").values_list(
            "estate_id", "estate__name", "mode", "from_day", "pk"
        )
    )
    stuck = [*_stuck(rows, mode, from_day), *_unmanaged(set(batch) - {row[0] for row in rows})]
    if stuck:
        rest = f"等共{len(stuck)}个小区" if len(stuck) > SHOWN else ""
        raise Refusal(f"管理方式不能变更：{'；'.join(stuck[:SHOWN])}{rest}。", "MODE_NOT_CHANGED")
    seen = spells.filter(pk__in=[row[4] for row in rows])
    if seen.update(to_day=from_day - DAY) != len(batch):
        raise Conflict("有小区的管理方式刚被他人变更，请刷新后重新办理。")
    with as_conflict(ManagementSpell):
        insert(ManagementSpell, SPELL, ((pk, mode, from_day, None, reason) for pk in batch))
    Estate.objects.filter(pk__in=batch).update(mode=mode)


def _stuck(
    rows: list[tuple[int, str, str, date, int]], mode: Mode, from_day: date
) -> Iterator[str]:
    for _, name, present, since, _ in rows:
        if present == mode:
            yield f"“{name}”自{since}起已是{mode.label}"
        elif since >= from_day:
            yield f"“{name}”现行的{Mode(present).label}自{since}起，变更日{from_day}应晚于该日"


def _unmanaged(estates: set[int]) -> Iterator[str]:
    if estates:
        names = Estate.objects.filter(pk__in=estates).values_list("name", flat=True)
        yield from (f"“{name}”没有现行的管理方式" for name in names)


def _end_measure(estate: Estate, present: Measure, from_day: date) -> None:
    if present.from_day >= from_day:
        raise Refusal(
            f"“{estate.name}”现行的面积和户数自{present.from_day}起，更正的起日{from_day}应晚于该日。",
            "MEASURE_DAY",
        )
    still = Measure.objects.filter(pk=present.pk, to_day__isnull=True)
    if not still.update(to_day=from_day - DAY):
        raise Conflict(f"“{estate.name}”的面积和户数刚被他人更正，请刷新后核对。")


def _refuse_future(day: date, at: datetime) -> None:
    today = business_day(at)
    if day > today:
        raise Refusal(f"日期{day}还没有到（今天是{today}），到期后再登记。", "NOT_YET")


def _figures(measure: Measure | None) -> dict[str, Any]:
    names = ("from_day", "household_count", "floor_area", "subsidy_area", "source")
    return {} if measure is None else {name: getattr(measure, name) for name in names}


def _told(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | date) else str(value)
