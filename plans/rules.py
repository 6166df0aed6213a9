"""Is a target met, and is the work on schedule? Integers only, no rounded percentages (A4)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.rules.thresholds import at_least


class Light(StrEnum):
    """绿 on or ahead of schedule, 黄 behind it, 红 overdue (domain.md §7)."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"

    @property
    def label(self) -> str:
        """The office's word."""
        return {"GREEN": "绿", "YELLOW": "黄", "RED": "红"}[self.value]


def light(
    *, part: int, base: int, percent: Decimal, first_day: date, due_on: date, on: date
) -> Light:
    """The light of a target on a day.

    Before it is due the work should have come as far as the days have: from 0 on `first_day` to
    `percent` of `base` on `due_on`, in a straight line. A base of 0 is never met.
    """
    if at_least(part, base, percent):
        return Light.GREEN
    if on > due_on:
        return Light.RED
    days, passed = (due_on - first_day).days, (on - first_day).days
    if days <= 0 or passed <= 0:
        return Light.GREEN if on < due_on else Light.YELLOW
    return Light.GREEN if at_least(part * days, base * passed, percent) else Light.YELLOW
