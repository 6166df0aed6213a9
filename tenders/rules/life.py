"""Polls, quarters, renewals and the time of an emergency manager: pure rules (domain.md A7, 3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from core.rules.errors import Refusal
from core.rules.periods import MONTHS_PER_YEAR, Month, add_days
from core.rules.reasons import Reason
from core.rules.thresholds import more_than

DISMISSAL_PERCENT = 50
"""超过本小区业主50%不满意: strictly more (A7; 民法典 1259)."""
RENEWAL_STEPS = (180, 90, 60, 30)
"""Days before the last day of a contract on which the office is reminded."""
EMPLOYMENT_RETURN_DAYS = 15
"""A quarterly return is due on the 15th of the month after the quarter (a recommended day)."""
DOCUMENT_NOTICE_DAYS = 30
COMMITMENT_NOTICE_DAYS = 30
EMERGENCY_NOTICE_DAYS = 30
"""How long before its day a document, a promise or an emergency service is reminded of."""
SAMPLE_ANSWER_DAYS = 30
"""Days that the office has to decide on a full poll after a sample was a warning."""
FIRST_QUARTERS = MappingProxyType({1: 1, 2: 4, 3: 7, 4: 10})
LAST_QUARTER = 4
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "over_4050": "4050人员",
        "low_income": "低保人员",
        "destitute": "特困人员",
        "other_groups": "其他就业困难人员",
    }
)


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of a year; ``str`` gives ``2024Q3``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in FIRST_QUARTERS:
            sentence = f"季度是1至4，没有第{self.number}季度。"
            raise Refusal(sentence, "NO_SUCH_QUARTER")

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.number}"

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that contains the day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def label(self) -> str:
        """2024年第3季度."""
        return f"{self.year}年第{self.number}季度"

    @property
    def first_day(self) -> date:
        """The first day of the quarter."""
        return date(self.year, FIRST_QUARTERS[self.number], 1)

    @property
    def last_day(self) -> date:
        """The last day of the quarter."""
        return Month(self.year, FIRST_QUARTERS[self.number] + 2).last_day

    @property
    def due_on(self) -> date:
        """The day on which the return of the quarter is due."""
        return add_days(self.last_day, EMPLOYMENT_RETURN_DAYS)

    def before(self) -> "Quarter":
        """The quarter before this one."""
        if self.number == 1:
            return Quarter(self.year - 1, LAST_QUARTER)
        return Quarter(self.year, self.number - 1)

    def has_ended(self, on: date) -> bool:
        """Is the quarter over on the day? On its own last day it is not."""
        return self.last_day < on


def dissatisfied_exceeds(dissatisfied: int, base: int, *, percent: int = DISMISSAL_PERCENT) -> bool:
    """Is dissatisfied/base strictly more than the percentage, by integers? (A7)

    For a full poll ``base`` is every household of the estate, whoever answered: of 120 households
    60 are not enough, 61 are. For a sample it is the valid answers, and only a warning follows.
    """
    return more_than(dissatisfied, base, percent)


def poll_faults(
    *, total: int, returned: int, satisfied: int, dissatisfied: int
) -> tuple[Reason, ...]:
    """Why the figures of a poll cannot be; () if they can. Households, each counted once."""
    return tuple(_poll_faults(total, returned, (satisfied, dissatisfied)))


def _poll_faults(total: int, returned: int, answers: tuple[int, int]) -> Iterator[Reason]:
    satisfied, dissatisfied = answers
    if min(total, returned, satisfied, dissatisfied) < 0:
        yield Reason("NEGATIVE", "户数不能是负数。")
    if returned > total:
        yield Reason("MORE_THAN_ALL", f"收回{returned}户，多于全体{total}户。")
    if satisfied + dissatisfied > returned:
        answered = f"满意{satisfied}户加不满意{dissatisfied}户"
        yield Reason("MORE_THAN_RETURNED", f"{answered}，多于收回的{returned}户。")


def headcount_faults(total: int, groups: Mapping[str, int]) -> tuple[Reason, ...]:
    """Why head counts cannot be; () if they can.

    A person may be in two groups (4050 and 低保), so each group alone is at most the total.
    """
    return tuple(
        Reason("MORE_THAN_STAFF", f"{GROUPS[name]}{count}人，多于在岗总人数{total}人。")
        for name, count in groups.items()
        if count > total
    )


def renewal_step(ends_on: date, on: date) -> int | None:
    """The step at which a contract stands: 180, 90, 60 or 30, None before them and after the end.

    A step begins on the day that lies so many days before the last day, and holds until the next
    one begins: whoever misses days meets the step that counts now.
    """
    left = (ends_on - on).days
    if left < 0:
        return None
    return min((step for step in RENEWAL_STEPS if left <= step), default=None)


def renewal_due(ends_on: date, step: int) -> date:
    """By when the step is to be dealt with: when the next one begins, the last day for the last."""
    later = [one for one in RENEWAL_STEPS if one < step]
    return add_days(ends_on, -max(later)) if later else ends_on


def emergency_last_day(from_day: date, *, months: int = 6) -> date:
    """The last day that an emergency service may run which begins on the day (北京 77: 6 months).

    The eve of the same day `months` later; the last day of that month where it has no such day.
    """
    index = from_day.year * MONTHS_PER_YEAR + from_day.month - 1 + months
    month = Month(index // MONTHS_PER_YEAR, index % MONTHS_PER_YEAR + 1)
    if from_day.day > month.days:
        return month.last_day
    return add_days(date(month.year, month.number, from_day.day), -1)
