"""Targets and their lights: pure rules (domain.md 7, A3, A4)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from core.rules.thresholds import Number, at_least, required_count


class Light(StrEnum):
    """How a target stands on a day."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"

    @property
    def label(self) -> str:
        """The word beside the colour, so that colour alone never carries the meaning."""
        return LABELS[self]


LABELS = MappingProxyType({Light.GREEN: "正常", Light.YELLOW: "滞后", Light.RED: "逾期"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A target's way: from ``opening`` on the first day to ``needed`` on the due day."""

    opening: int
    needed: int
    started_on: date
    due_on: date


def target_met(actual: int, base: int, percent: Number) -> bool:
    """actual/base ≥ percent %, exactly; a base of 0 has nothing to reach and is not met."""
    return at_least(actual, base, percent)


def needed(base: int, percent: Number) -> int:
    """The smallest count that meets the target: 60 % of 77 are 47."""
    return required_count(base, percent)


def light(course: Course, *, actual: int, on: date) -> Light:
    """绿: met, or not behind a straight line to the due day; 黄: behind it; 红: overdue.

    The due day itself is still in time.
    """
    if actual >= course.needed:
        return Light.GREEN
    if on > course.due_on:
        return Light.RED
    whole = (course.due_on - course.started_on).days
    elapsed = max(0, (on - course.started_on).days)
    gained, wanted = actual - course.opening, course.needed - course.opening
    # Counts and days are compared crosswise: no share is rounded before it decides.
    in_step = on < course.due_on and gained * whole >= wanted * elapsed
    return Light.GREEN if in_step else Light.YELLOW
