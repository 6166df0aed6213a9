"""组建率: which estates are covered by an owners' organisation on a day (A3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from committees.models import Committee
from committees.states import COUNTED, CommitteeState
from core.db.scope import Scope
from core.rules.thresholds import Number, at_least, required_count
from estates.models import ManagementSpell
from estates.queries.asof import counted
from estates.states import UNSERVICED

EVER_COUNTED = COUNTED | {CommitteeState.EXPIRED}
"""Expired ones still count for the days of their term; so do dissolved ones whose day is kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """`covered` of `base` estates have a committee; a share is compared by cross-multiplication."""

    base: int
    covered: int

    def reaches(self, percent: Number) -> bool:
        """Is the share at least `percent` (136/151 is 90 %, 135/151 is not)? Never with base 0."""
        return at_least(self.covered, self.base, percent)

    def needed(self, percent: Number) -> int:
        """The smallest number of covered estates that reaches the percentage."""
        return required_count(self.base, percent)


def coverage(
    *,
    scope: Scope,
    on: date,
    estates: Collection[int] | None = None,
    unserviced_on: date | None = None,
) -> Coverage:
    """Estates of the scope that stood in the register on the day, and those covered then.

    Covered: a filed committee within its term, of the estate or of the region it then lay in.
    `estates` narrows the base; `unserviced_on` to those without a company on that day (77 of 151).
    """
    base = counted(scope=scope, on=on)
    if estates is not None:
        base = base.filter(pk__in=estates)
    if unserviced_on is not None:
        spells = ManagementSpell.objects.filter(
            Q(to_day__isnull=True) | Q(to_day__gte=unserviced_on),
            estate=OuterRef("pk"),
            from_day__lte=unserviced_on,
            mode__in=sorted(UNSERVICED),
        )
        base = base.filter(Exists(spells))
    serving = serving_on(on)
    covered = Exists(serving.filter(estate=OuterRef("pk"))) | Exists(
        serving.filter(region=OuterRef("standing__region_id"))
    )
    return Coverage(
        **base.aggregate(
            base=Count("pk", distinct=True), covered=Count("pk", distinct=True, filter=covered)
        )
    )


def serving_on(on: date) -> QuerySet[Committee]:
    """Committees filed by the day, within their term on it and not ended before it.

    Only days decide, so that a past day stays as it was whatever happened since.
    """
    return Committee.objects.filter(
        Q(term_last_day__isnull=True) | Q(term_last_day__gte=on),
        Q(ended_on__isnull=True) | Q(ended_on__gte=on),
        Q(state__in=sorted(EVER_COUNTED))
        | Q(state=CommitteeState.DISSOLVED, ended_on__isnull=False),
        filed_on__lte=on,
        term_first_day__lte=on,
    )
