"""Facts of the register as of any day: each by one statement, streamed where there are many."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Count, FilteredRelation, Q, Sum

from core.db.bulk import chunks
from core.db.scope import Scope
from estates.models import Estate
from estates.queries.asof import BATCH, counted, covers
from estates.queries.roster import living
from estates.rules import last_run
from estates.states import UNSERVICED, Mode
from policies.catalogue import CATALOGUE

SMALL_MAX = int(CATALOGUE["SMALL_ESTATE_MAX"].default or 0)
"""The recommended limit, for callers that show no figure of a policy in force."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """小区底数 of a scope on one day; serviced + unserviced = estates (SEED1 §一: 74+77=151)."""

    estates: int = 0
    serviced: int = 0
    unserviced: int = 0
    self_managed: int = 0
    abandoned: int = 0
    small_unserviced: int = 0
    large_unserviced: int = 0
    regions_unserviced: int = 0
    households: int = 0
    households_unserviced: int = 0
    floor_area: Decimal = Decimal("0.00")


@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityRow:
    """The board of one community."""

    community_id: int
    name: str
    path: str
    board: Board


class Facts(NamedTuple):
    """What eligibility asks of an estate as of a day.

    `abandoned_since`–`abandoned_until` is the latest unbroken run without a company that began by
    the day; `abandoned_until` is None while the run still contains the day.
    """

    estate_id: int
    completed_on: date | None
    completed_year: int | None
    year_only: bool
    household_count: int | None
    subsidy_area: Decimal | None
    abandoned_since: date | None
    abandoned_until: date | None


class Frame(NamedTuple):
    """The households of an estate that a draw may find, in the order of their codes."""

    estate_id: int
    estate_code: str
    households: list[str]


def board(*, scope: Scope, on: date, small_max: int = SMALL_MAX) -> Board:
    """Totals of every estate of the register on the day, by the community it then belonged to.

    `small_max`: most households of a small estate (A1: 30户以下 includes 30). An estate with
    zones is not counted, its zones are. Areas are those that are known.
    """
    found = counted(scope=scope, on=on).aggregate(**_totals(small_max))
    return _board(found)


def by_community(*, scope: Scope, on: date, small_max: int = SMALL_MAX) -> list[CommunityRow]:
    """The same totals by community, ordered by path; communities without estates are left out."""
    keys = [f"standing__community{part}" for part in ("_id", "__name", "__path")]
    rows = counted(scope=scope, on=on).values(*keys).annotate(**_totals(small_max))
    return [
        CommunityRow(
            community_id=row[keys[0]],
            name=row[keys[1]],
            path=row[keys[2]],
            board=_board(row),
        )
        for row in rows.order_by(keys[2])
    ]


def frames(*, estates: Collection[int], on: date) -> Iterator[Frame]:
    """Rosters as of the day, by estate id; an estate without households has an empty one.

    Codes are sorted by code point here, because the collations of databases differ.
    """
    here = living(on, "households")
    for batch in chunks(sorted(set(estates)), BATCH):
        rows = (
            Estate.objects.filter(pk__in=batch)
            .annotate(living=FilteredRelation("households", condition=here))
            .order_by("pk")
            .values_list("pk", "code", "living__code")
        )
        for (pk, code), group in groupby(rows.iterator(chunk_size=5_000), key=itemgetter(0, 1)):
            yield Frame(pk, code, sorted(row[2] for row in group if row[2] is not None))


def facts(*, estates: Collection[int], on: date) -> Iterator[Facts]:
    """Completion, size and time without a company, by estate id, as of the day.

    Measures are None where none was in force on the day.
    """
    columns = (
        "pk", "completed_on", "completed_year", "measure__household_count",
        "measure__subsidy_area", "past__mode", "past__from_day", "past__to_day",
    )  # fmt: skip
    past = FilteredRelation("spells", condition=Q(spells__from_day__lte=on))
    for batch in chunks(sorted(set(estates)), BATCH):
        rows = (
            Estate.objects.filter(pk__in=batch)
            .annotate(
                past=past, measure=FilteredRelation("measures", condition=covers("measures", on))
            )
            .order_by("pk", "past__from_day")
            .values_list(*columns)
        )
        for pk, group in groupby(rows.iterator(chunk_size=5_000), key=itemgetter(0)):
            yield _facts(pk, list(group), on)


def _totals(small_max: int) -> dict[str, Any]:
    without = Q(spell__mode__in=sorted(UNSERVICED))
    small = Q(measure__household_count__lte=small_max)
    return {
        "estates": Count("pk"),
        "unserviced": Count("pk", filter=without),
        "self_managed": Count("pk", filter=Q(spell__mode=Mode.SELF)),
        "abandoned": Count("pk", filter=Q(spell__mode=Mode.ABANDONED)),
        "small_unserviced": Count("pk", filter=without & small),
        "regions_unserviced": Count("standing__region_id", filter=without, distinct=True),
        "households": Sum("measure__household_count"),
        "households_unserviced": Sum("measure__household_count", filter=without),
        "floor_area": Sum("measure__floor_area"),
    }


def _board(found: dict[str, Any]) -> Board:
    totals: dict[str, Any] = {name: found[name] or 0 for name in _totals(0)}
    totals["floor_area"] = found["floor_area"] or Decimal("0.00")
    return Board(
        **totals,
        serviced=totals["estates"] - totals["unserviced"],
        large_unserviced=totals["unserviced"] - totals["small_unserviced"],
    )


def _facts(pk: int, rows: list[tuple[Any, ...]], on: date) -> Facts:
    _, completed_on, completed_year, households, area, *_ = rows[0]
    run = last_run([row[5:] for row in rows if row[5] is not None], on)
    return Facts(
        estate_id=pk,
        completed_on=completed_on,
        completed_year=completed_year,
        year_only=completed_on is None and completed_year is not None,
        household_count=households,
        subsidy_area=area,
        abandoned_since=run.since if run else None,
        abandoned_until=run.until if run else None,
    )
