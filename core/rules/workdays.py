"""Working days (工作日): Monday to Friday, less days off, plus make-up workdays (调休)."""

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Workdays:
    """The calendar of an office; days without a mark are Monday to Friday or a weekend.

    `off` are days of rest, `on` weekend days that are worked instead; ValueError where a day is
    both. `years` are those whose arrangement is published: another year is only inferred.
    """

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        both = sorted(self.off & self.on)
        if both:
            message = f"a day is off or worked, never both: {both[0]}"
            raise ValueError(message)

    def is_workday(self, day: date) -> bool:
        """Does the office work on the day?"""
        return day in self.on or (day.weekday() < SATURDAY and day not in self.off)

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 where `last` comes before."""
        days = (first + timedelta(days=step) for step in range((last - first).days + 1))
        return sum(map(self.is_workday, days))

    def after(self, day: date, n: int) -> date:
        """The `n`-th working day after the day, which itself does not count (民法典 201).

        0 gives the day itself; ValueError below 0.
        """
        if n < 0:
            message = f"working days are counted forwards: {n}"
            raise ValueError(message)
        while n > 0:
            day += DAY
            n -= self.is_workday(day)
        return day

    def next_or_same(self, day: date) -> date:
        """The day, or the next working day where a period's last day is one off (民法典 203)."""
        while not self.is_workday(day):
            day += DAY
        return day

    def known(self, year: int) -> bool:
        """Is the arrangement of the year published? If not, the answers are inferred."""
        return year in self.years

    def caution(self, first: date, last: date) -> str:
        """What to tell a reader of a period in years that are only inferred; "" if none is."""
        years = [year for year in range(first.year, last.year + 1) if not self.known(year)]
        if not years:
            return ""
        return f"{'、'.join(map(str, years))}年放假安排尚未公布，按周一至周五推算。"
