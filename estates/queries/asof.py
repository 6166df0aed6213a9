"""The register as of any day: which estates there were, their names and places, how managed."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from core.db.bulk import chunks
from core.db.scope import Scope, scope_of, within
from estates.models import Estate, ManagementSpell, Standing
from estates.rules import last_run, whole_years
from estates.states import UNSERVICED

BATCH = 5_000
"""Estates named in one statement: below what either engine takes as parameters."""


class Abandonment(NamedTuple):
    """Time without a company as of a day; `years` are whole ones, by anniversary."""

    estate_id: int
    since: date
    years: int


def covers(relation: str, on: date) -> Q:
    """Condition: the from–to row reached by `relation` holds on the day (both ends inclusive)."""
    ends = Q(**{f"{relation}__to_day__isnull": True}) | Q(**{f"{relation}__to_day__gte": on})
    return ends & Q(**{f"{relation}__from_day__lte": on})


def existing(*, scope: Scope, on: date) -> QuerySet[Estate]:
    """Estates that existed on the day, inside the scope by the community they then belonged to.

    Relations for that day: `standing`, `spell` (null for one that only groups zones), `measure`.
    """
    # one filter() call: a second one would join the standings once more
    rows: QuerySet[Estate] = Estate.objects.annotate(
        standing=FilteredRelation("standings", condition=covers("standings", on)),
        spell=FilteredRelation("spells", condition=covers("spells", on)),
        measure=FilteredRelation("measures", condition=covers("measures", on)),
    ).filter(within(scope, "standing__community__path"), standing__isnull=False)
    return rows


def counted(*, scope: Scope, on: date) -> QuerySet[Estate]:
    """Those of the existing estates that a total counts.

    Not one that groups zones which existed on the day: its zones are counted in its place. Nor one
    without a mode, which only ever grouped zones.
    """
    zones = Estate.objects.filter(parent=OuterRef("pk")).filter(covers("standings", on))
    rows: Any = existing(scope=scope, on=on)
    managed: QuerySet[Estate] = rows.filter(~Exists(zones), spell__isnull=False)
    return managed


def standing_on(*, viewer: Any, on: date) -> QuerySet[Estate]:
    """Estates that existed on the day and then lay in the viewer's units, in one statement.

    Annotated: name_on, community_on (key), community_name_on, region_name_on, mode_on,
    mode_since_on, unserviced_since_on (first day of the unbroken run without a company that holds
    on the day), household_count_on, floor_area_on, subsidy_area_on; None is unknown.
    """
    return existing(scope=scope_of(viewer), on=on).annotate(
        name_on=F("standing__name"),
        community_on=F("standing__community_id"),
        community_name_on=F("standing__community__name"),
        region_name_on=F("standing__region__name"),
        mode_on=F("spell__mode"),
        mode_since_on=F("spell__from_day"),
        unserviced_since_on=unserviced_since(on),
        household_count_on=F("measure__household_count"),
        floor_area_on=F("measure__floor_area"),
        subsidy_area_on=F("measure__subsidy_area"),
    )


def unserviced_since(on: date) -> Subquery:
    """First day of the run without a company that holds on the day; None where a company serves.

    A later company by the day ends the run, therefore the first spell that none follows.
    """
    begun = ManagementSpell.objects.filter(from_day__lte=on)
    served_later = begun.exclude(mode__in=UNSERVICED).filter(
        estate=OuterRef("estate"), from_day__gt=OuterRef("from_day")
    )
    run = begun.filter(~Exists(served_later), estate=OuterRef("pk"), mode__in=UNSERVICED)
    return Subquery(run.order_by("from_day").values("from_day")[:1])


def abandoned(*, estates: Collection[int], on: date) -> Iterator[Abandonment]:
    """Those of the estates without a company on the day, since when and how many whole years."""
    for batch in chunks(sorted(set(estates)), BATCH):
        rows = (
            ManagementSpell.objects.filter(estate__in=batch, from_day__lte=on)
            .order_by("estate_id", "from_day")
            .values_list("estate_id", "mode", "from_day", "to_day")
        )
        for pk, spells in groupby(rows.iterator(chunk_size=BATCH), key=itemgetter(0)):
            run = last_run((row[1:] for row in spells), on)
            if run is not None and run.until is None:
                yield Abandonment(pk, run.since, whole_years(run.since, on))


def former_names(estates: Collection[int]) -> dict[int, list[str]]:
    """Names that each estate had before its present one, oldest first."""
    found: dict[int, list[str]] = {}
    for batch in chunks(sorted(set(estates)), BATCH):
        rows = Standing.objects.filter(estate__in=batch).exclude(name=F("estate__name"))
        for pk, name in rows.order_by("estate_id", "from_day").values_list("estate_id", "name"):
            found.setdefault(pk, []).append(name)
    return found
