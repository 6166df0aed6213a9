"""What the year's steps ask before they act: one statement each."""

from datetime import date

from django.db.models import Q, QuerySet

from communities.models import Street
from inspections.models import Assignment, Cycle
from inspections.queries import unscored
from inspections.states import AssignmentState, CycleState
from subsidies.models import Batch
from subsidies.states import OPEN


def cycle_of(*, street: Street, year: int) -> Cycle | None:
    """The street's cycle of the year, if it was opened."""
    return Cycle.objects.filter(street=street, year=year).select_related("street__district").first()


def open_assignments(*, cycle: Cycle) -> int:
    """Households still to be visited."""
    found = Assignment.objects.filter(assessment__cycle=cycle, state=AssignmentState.OPEN)
    return found.count()


def missing_scorecards(*, cycle: Cycle) -> int:
    """Scorecards that the three parties still owe."""
    return sum(len(parties) for _, parties in unscored(cycle))


def open_batch_of(*, street: Street, year: int) -> Batch | None:
    """The batch that occupies the street and year: neither returned nor void."""
    return Batch.objects.filter(street=street, year=year, state__in=OPEN).first()


def unfinished_cycles() -> set[tuple[int, int]]:
    """(street, year) of every cycle that is not yet confirmed."""
    cycles = Cycle.objects.exclude(state=CycleState.FINAL)
    return set(cycles.values_list("street_id", "year"))


def confirmed_without_batch() -> set[tuple[int, int]]:
    """(street, year) of confirmed cycles whose subsidies were not calculated yet."""
    batches = set(Batch.objects.filter(state__in=OPEN).values_list("street_id", "year"))
    cycles = Cycle.objects.filter(state=CycleState.FINAL).values_list("street_id", "year")
    return set(cycles) - batches


def streets_to_assess(*, on: date, wanted: str = "") -> QuerySet[Street]:
    """Streets that had taken over formerly unserviced estates by the day.

    `wanted` narrows them by path or name.
    """
    service = Q(
        communities__estates__services__was_unserviced=True,
        communities__estates__services__takeover_on__lte=on,
    )
    found = Street.objects.filter(service)
    if wanted:
        found = found.filter(Q(path=wanted) | Q(name=wanted))
    return found.select_related("district").order_by("path").distinct()
