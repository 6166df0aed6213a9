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
    return marks_as_workdays(marks())


def marks_as_workdays(marked: Mapping[date, Mark]) -> Workdays:
    """The rule's calendar of these marks."""
    return Workdays(
        off=frozenset(day for day, mark in marked.items() if mark.kind == CalendarKind.OFF),
        on=frozenset(day for day, mark in marked.items() if mark.kind == CalendarKind.WORK),
        years=frozenset(day.year for day in marked if day.month > NEW_YEAR),
    )


def marks() -> dict[date, Mark]:
    """Every marked day with its name and source, as it counts now."""
    return {**shipped(), **_entered()}


def _entered() -> dict[date, Mark]:
    rows = CalendarDay.objects.live().values_list("day", "kind", "name", "document")
    return {day: Mark(CalendarKind(kind), name, document) for day, kind, name, document in rows}


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
