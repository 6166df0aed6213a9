"""Which days the office works: the published arrangements, and over them what was entered."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import chinese_calendar

from communities.models import District
from core.rules.workdays import Workdays
from policies.models import CalendarDay, CalendarKind

SHIPPED = "国务院办公厅部分节假日安排（随系统提供）"
NEW_YEAR = 1
"""Days of January may come with the year before: they alone do not make a year known."""
NAMES = {holiday.value: str(holiday.chinese) for holiday in chinese_calendar.Holiday}


class Mark(NamedTuple):
    """What one day is marked with, and which document says so."""

    kind: CalendarKind
    name: str
    source: str


def workdays(*, district: District | None = None) -> Workdays:
    """The calendar as it stands now, in one statement: entered days go before shipped ones.

    One calendar holds for the whole country; `district` is taken for the day when one may differ.
    A year of which at most January is shipped or entered stays unknown: Monday to Friday are
    inferred.
    """
    entered = dict(CalendarDay.objects.live().values_list("day", "kind"))
    kinds = {day: mark.kind for day, mark in shipped().items()} | entered
    return Workdays(
        off=frozenset(day for day, kind in kinds.items() if kind == CalendarKind.OFF),
        on=frozenset(day for day, kind in kinds.items() if kind == CalendarKind.WORK),
        years=frozenset(day.year for day in kinds if day.month > NEW_YEAR),
    )


def marks(year: int) -> dict[date, Mark]:
    """Every marked day of the year with its name and source, as it counts."""
    rows = CalendarDay.objects.live().filter(day__year=year)
    entered = {row.day: Mark(CalendarKind(row.kind), row.name, row.document) for row in rows}
    return {day: mark for day, mark in shipped().items() if day.year == year} | entered


@cache
def shipped() -> Mapping[date, Mark]:
    """The days that come with the product: what the State Council's office published."""
    off = {
        day: Mark(CalendarKind.OFF, NAMES.get(name, name), SHIPPED)
        for day, name in chinese_calendar.holidays.items()
    }
    work = {
        day: Mark(CalendarKind.WORK, NAMES.get(name, name), SHIPPED)
        for day, name in chinese_calendar.workdays.items()
    }
    return MappingProxyType(off | work)
