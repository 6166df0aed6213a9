"""What is asked of the owners' organisations: coverage, deadlines, votes, the working fund."""

from committees.queries.coverage import EVER_COUNTED, Coverage, coverage, serving_on
from committees.queries.deadlines import Due, due_reminders, due_totals
from committees.queries.seats import seat_warnings, sitting_on

__all__ = [
    "EVER_COUNTED",
    "Coverage",
    "Due",
    "coverage",
    "due_reminders",
    "due_totals",
    "seat_warnings",
    "serving_on",
    "sitting_on",
]
