"""What is due: reminders that nobody has settled, for the board and the list."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from committees.models import OfCommitteeQuerySet, Reminder
from core.db.scope import Scope, within


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """Open reminders: how many there are, and how many are past their day."""

    waiting: int
    overdue: int


def due_reminders(scope: Scope, on: date) -> OfCommitteeQuerySet:
    """Open reminders of the scope, the oldest deadline first, with committee and community.

    `overdue` on each row: is the deadline before the day? The deadline's own day is in time.
    """
    rows: OfCommitteeQuerySet = Reminder.objects.filter(
        within(scope, "committee__community__path"), settled_on__isnull=True, raised_on__lte=on
    )
    told: OfCommitteeQuerySet = rows.select_related("committee__community").annotate(
        overdue=Q(due_on__lt=on)
    )
    return told.order_by("due_on", "pk")


def due_totals(scope: Scope, on: date) -> Due:
    """The two numbers for the board, in one statement."""
    rows = due_reminders(scope, on)
    return Due(**rows.aggregate(waiting=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on))))
