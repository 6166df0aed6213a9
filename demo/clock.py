"""The fixed days of the demo year; nothing here reads a clock."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2022, 1, 1)
BASE_DAY = date(2022, 6, 30)
YEAR_END = date(2022, 12, 31)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the office's day."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)
