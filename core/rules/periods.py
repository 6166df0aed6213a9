"""Months, anniversaries and the three parts of a month (旬)."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from core.rules.errors import Refusal

_MONTH_TEXT = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
MONTHS_PER_YEAR = 12


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; ``str`` gives ``2022-09``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (date.min.year <= self.year <= date.max.year and 1 <= self.number <= 12):
            sentence = f"没有{self.year}年{self.number}月这个月份。"
            raise Refusal(sentence, "NO_SUCH_MONTH")

    # Months are keys of the month cache that every subsidy line passes through.
    def __hash__(self) -> int:
        return self.year * MONTHS_PER_YEAR + self.number

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2022-09``; anything else is refused with a sentence."""
        match = _MONTH_TEXT.fullmatch(text)
        if not match:
            sentence = f"“{text}”不是月份，请写成 2022-09 的样子。"
            raise Refusal(sentence, "NOT_A_MONTH")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month that contains the day."""
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Self:
        """The month ``index`` months after January of year 0."""
        return cls(index // MONTHS_PER_YEAR, index % MONTHS_PER_YEAR + 1)

    @property
    def index(self) -> int:
        """Months since January of year 0, for arithmetic."""
        return self.year * MONTHS_PER_YEAR + self.number - 1

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        """How many days the month has."""
        return calendar.monthrange(self.year, self.number)[1]

    def next(self) -> "Month":
        """The month after this one."""
        return Month.from_index(self.index + 1)


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from ``first`` to ``last``, both included; none where last is before first."""
    return (Month.from_index(index) for index in range(first.index, last.index + 1))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 1 March in a common year.

    A period of years is 届满 on that day itself (it counts), so 29 February 2012 plus ten years is
    reached on 1 March 2022: the later of the two possible readings, as nothing is paid too early.
    """
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return day.replace(year=year)


def add_days(day: date, days: int) -> date:
    """The day ``days`` later: a notice of 60 days served on 1 March ends on 30 April."""
    return day + timedelta(days=days)


def part_of_month(year: int, month: int, part: str) -> tuple[date, date]:
    """First and last day of 上旬 (1-10), 中旬 (11-20) or 下旬 (21 to the end of the month)."""
    if part not in _PARTS:
        sentence = f"“{part}”不是上旬、中旬或下旬。"
        raise Refusal(sentence, "NO_SUCH_PART")
    whole = Month(year, month)
    first, last = _PARTS[part]
    return date(year, month, first), date(year, month, min(last, whole.days))
