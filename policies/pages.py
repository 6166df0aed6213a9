"""工作日历: one year on one page, with days off, make-up workdays and where they come from."""

from calendar import Calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.entry import must
from core.rules.workdays import Workdays
from policies.queries.calendar import Mark, marks, marks_as_workdays

VIEW = "policies.view_calendarday"
FIRST_YEAR, LAST_YEAR = 2004, 2099
"""The shipped arrangements begin with 2004; nobody plans beyond the century."""


class Cell(NamedTuple):
    """One day of a month's table; `mark` None is an ordinary day."""

    day: date
    inside: bool
    worked: bool
    mark: Mark | None


class Sheet(NamedTuple):
    """One month: its weeks from Monday, and how many working days it has."""

    number: int
    weeks: list[list[Cell]]
    workdays: int


class Span(NamedTuple):
    """Days in a row with the same mark."""

    first: date
    last: date
    mark: Mark

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    """To the page of the present year."""
    must(request, VIEW)
    return redirect("policies:calendar", timezone.localdate().year)


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve months as tables, and the arrangement of the year in words."""
    user = must(request, VIEW)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    marked = marks()
    calendar = marks_as_workdays(marked)
    sheets = [_sheet(year, number, marked=marked, calendar=calendar) for number in range(1, 13)]
    context = {
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        "today": timezone.localdate(),
        "caution": calendar.caution(date(year, 12, 31), date(year, 12, 31)),
        "sheets": sheets,
        "workdays": sum(sheet.workdays for sheet in sheets),
        "spans": list(_spans({day: mark for day, mark in marked.items() if day.year == year})),
        "may_enter": user.has_perm("policies.change_calendar"),
    }
    return render(request, "policies/calendar.html", context)


def _sheet(year: int, number: int, *, marked: Mapping[date, Mark], calendar: Workdays) -> Sheet:
    weeks = [
        [Cell(day, day.month == number, calendar.is_workday(day), marked.get(day)) for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    worked = sum(cell.inside and cell.worked for week in weeks for cell in week)
    return Sheet(number, weeks, worked)


def _spans(marked: Mapping[date, Mark]) -> Iterator[Span]:
    first = last = None
    for day in sorted(marked):
        if first and last and last + timedelta(days=1) == day and marked[first] == marked[day]:
            last = day
            continue
        if first and last:
            yield Span(first, last, marked[first])
        first = last = day
    if first and last:
        yield Span(first, last, marked[first])
