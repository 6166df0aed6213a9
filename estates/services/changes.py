"""Changes of what is registered: mode, measure, particulars. History is kept."""

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
from estates.models import Estate, ManagementSpell, Measure, Standing
from estates.queries import BATCH
from estates.register import EARLIEST_YEAR, SHOWN, Size
from estates.services.entries import SPELL
from estates.services.reach import (
    common_path,
    paths_of_estates,
    refuse_ended,
    refuse_future,
    require_everywhere,
)
from estates.services.standing import refresh_search_text
from estates.states import Mode

EDITABLE = frozenset(
    {
        "name", "aliases", "address", "origin", "completed_on", "completed_year", "problems",
        "region", "boundary_east", "boundary_south", "boundary_west", "boundary_north",
        "longitude", "latitude", "enclosed", "house_type", "developer", "reported_provider",
        "charge_low", "charge_high", "site_area", "no_committee_reason",
    }
)  # fmt: skip
"""Particulars that `change_estate` may set; mode, measure and standing have their own acts."""
SEARCHED = frozenset({"name", "aliases", "address"})
PLACED = frozenset({"name", "region"})
"""What the present standing repeats: setting it here corrects the record, and is no 更名."""
DAY = timedelta(days=1)


@transaction.atomic
def change_mode(  # noqa: PLR0913 -- an act with its paper, all named
    *,
    estates: Collection[int],
    mode: str,
    from_day: date,
    reason: str,
    document: str = "",
    by: User | None,
    at: datetime,
) -> int:
    """Close each estate's open spell on the eve of `from_day` and open one of `mode` on it.

    All or none. Refusal naming the estates whose open spell began on or after the day or has the
    mode already, and for a day that has not come; Conflict where somebody changed one meanwhile.
    """
    chosen = sorted(set(estates))
    refuse_future(from_day, at)
    refuse_ended(chosen)
    paths = paths_of_estates(chosen)
    require_everywhere(by, "estates.change_mode", paths.values())
    for batch in chunks(chosen, BATCH):
        _move(batch, mode=Mode(mode), from_day=from_day, reason=reason, document=document)
    label = Mode(mode).label
    record(
        verb="estates.change_mode",
        sentence=f"自{from_day}起，{len(chosen)}个小区的管理方式变更为{label}：{reason}。",
        by=by,
        at=at,
        subject=Estate.objects.get(pk=chosen[0]) if len(chosen) == 1 else None,
        scope_path=common_path(paths.values()),
        data={
            "mode": mode,
            "from_day": from_day,
            "document": document,
            "count": len(chosen),
            "digest": digest(chosen),
        },
    )
    return len(chosen)


@transaction.atomic
def correct_measure(  # noqa: PLR0913 -- a measure is these figures, all named
    *,
    estate: Estate,
    from_day: date,
    household_count: int,
    floor_area: Decimal | None,
    subsidy_area: Decimal | None,
    source: str,
    by: User | None,
    at: datetime,
) -> Measure:
    """Let new figures hold from `from_day`; the old ones end on its eve and stay in the record.

    Areas in ㎡ with two decimals, subsidy area within floor area, None where nobody has measured.
    Refusal where the day is not after the first day of the present figures or has not come.
    """
    path = estate.community.path
    require(by, "estates.change_measure", path=path)
    refuse_future(from_day, at)
    refuse_ended([estate.pk])
    size = Size(
        household_count=household_count,
        floor_area=floor_area,
        subsidy_area=subsidy_area,
        source=source,
    )
    present, measure = write_measure(estate=estate, from_day=from_day, size=size)
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


def write_measure(*, estate: Estate, from_day: date, size: Size) -> tuple[Measure | None, Measure]:
    """The figures that ended and those that follow, for an act that asks and records itself."""
    for complaint in size.complaints():
        raise Refusal(complaint.sentence, complaint.code)
    present = estate.measures.filter(to_day__isnull=True).first()
    if present is not None:
        _end_measure(estate, present, from_day)
    measure = Measure(
        estate=estate,
        from_day=from_day,
        household_count=size.household_count,
        floor_area=size.floor_area,
        subsidy_area=size.subsidy_area,
        source=size.source,
    )
    refuse_invalid(measure)
    with as_conflict(Measure):
        measure.save()
    return present, measure


@transaction.atomic
def change_estate(
    *, estate: Estate, values: Mapping[str, Any], by: User | None, at: datetime
) -> Estate:
    """Set particulars named in EDITABLE; Refusal for any other name and for bad values.

    A name or region set here corrects the present standing; `rename_estate` and `move_estates`
    are for what changes from a day on.
    """
    require(by, "estates.change_estate", path=estate.community.path)
    refuse_ended([estate.pk])
    if set(values) - EDITABLE:
        raise Refusal("管理方式、面积和户数有各自的办理入口，不能在这里修改。", "NOT_EDITABLE")
    region = values.get("region")
    if region is not None and region.community_id != estate.community_id:
        raise Refusal("物业管理区域应与小区在同一个社区，请核对。", "FOREIGN_REGION")
    before = {name: getattr(estate, name) for name in values}
    for name, value in values.items():
        setattr(estate, name, value)
    _refuse_completion_to_come(estate, at)
    refuse_invalid(estate)
    _write_particulars(estate, set(values))
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


def _refuse_completion_to_come(estate: Estate, at: datetime) -> None:
    today = business_day(at)
    if estate.completed_on is not None:
        estate.completed_year = estate.completed_on.year
        refuse_future(estate.completed_on, at)
    year = estate.completed_year
    if year is not None and not EARLIEST_YEAR <= year <= today.year:
        sentence = f"建成年份{year}应在{EARLIEST_YEAR}年至今年之间。"
        raise Refusal(sentence, "COMPLETION_YEAR")


def _write_particulars(estate: Estate, names: set[str]) -> None:
    if PLACED & names:
        now = Standing.objects.filter(estate=estate.pk, to_day__isnull=True)
        now.update(name=estate.name, region=estate.region)
    with as_conflict(Estate):
        estate.save(update_fields=[*names, "completed_year"])
    if SEARCHED & names:
        refresh_search_text([estate.pk])


def _move(batch: list[int], *, mode: Mode, from_day: date, reason: str, document: str) -> None:
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
        opened = ((pk, mode, from_day, None, reason, document) for pk in batch)
        insert(ManagementSpell, SPELL, opened)
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


def _figures(measure: Measure | None) -> dict[str, Any]:
    names = ("from_day", "household_count", "floor_area", "subsidy_area", "source")
    return {} if measure is None else {name: getattr(measure, name) for name in names}


def _told(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | date) else str(value)
