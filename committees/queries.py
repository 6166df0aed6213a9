"""组建率: which estates are covered by an owners' organisation on a day (A3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from committees.models import Committee
from committees.states import COUNTED, CommitteeState
from core.db.scope import Scope, within
from estates.models import Estate, ManagementSpell

EVER_COUNTED = COUNTED | {CommitteeState.EXPIRED}
"""Expired ones still count for the days of their term; dissolved ones never (no day is kept)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """`covered` of `base` estates have a committee; a share is compared by cross-multiplication."""

    base: int
    covered: int


def coverage(*, scope: Scope, on: date, estates: Collection[int] | None = None) -> Coverage:
    """Estates of the scope that stood in the register on the day, and those covered then.

    Covered: a filed committee within its term, of the estate or of its region. `estates` narrows
    the base (the estates without a company, say).
    """
    standing = ManagementSpell.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=on), estate=OuterRef("pk"), from_day__lte=on
    )
    base = Estate.objects.filter(Exists(standing), within(scope, "community__path"))
    if estates is not None:
        base = base.filter(pk__in=estates)
    serving = serving_on(on)
    covered = Exists(serving.filter(estate=OuterRef("pk"))) | Exists(
        serving.filter(region=OuterRef("region_id"))
    )
    return Coverage(**base.aggregate(base=Count("pk"), covered=Count("pk", filter=covered)))


def serving_on(on: date) -> QuerySet[Committee]:
    """Committees filed by the day and within their term on it."""
    return Committee.objects.filter(
        Q(term_last_day__isnull=True) | Q(term_last_day__gte=on),
        state__in=sorted(EVER_COUNTED),
        filed_on__lte=on,
        term_first_day__lte=on,
    )
