"""Entering and withdrawing days of the calendar: a later document goes before the shipped year."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require_role
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.rules.errors import Conflict, Refusal
from policies.models import CalendarDay, CalendarKind
from policies.queries.calendar import shipped

PERMISSION = "policies.change_calendar"
LONGEST = 31
"""Days entered at one time at most: no holiday of the country is longer than a month."""


@transaction.atomic
def set_calendar_day(  # noqa: PLR0913 -- the columns of the form, all named
    *,
    day: date,
    kind: str,
    name: str,
    document: str,
    reason: str,
    by: User | None,
    at: datetime,
    last_day: date | None = None,
) -> list[CalendarDay]:
    """Enter a day off or a make-up workday, or each day to `last_day`; the entries, in order.

    One calendar for the whole country, so the role alone decides who enters. What was counted
    before stands: days that an act has stored are not counted again. Refusal for backward or too
    many days, a make-up workday on an ordinary weekday, or a day that the shipped arrangement
    marks alike; Conflict where a live entry of the day exists.
    """
    require_role(by, PERMISSION)
    days = list(_span(day, last_day or day))
    for each in days:
        _refuse_useless(each, kind)
    _refuse_taken(days)
    words = {"name": name.strip(), "document": document.strip(), "reason": reason.strip()}
    signed: dict[str, Any] = {"entered_by": by, "entered_at": at}
    rows = [CalendarDay(day=each, kind=kind, **words, **signed) for each in days]
    for row in rows:
        refuse_invalid(row)
        with as_conflict(CalendarDay):
            row.save()
    span = f"{days[0]}" if len(days) == 1 else f"{days[0]}至{days[-1]}"
    record(
        verb=PERMISSION,
        sentence=f"登记{span}{rows[0].get_kind_display()}（{rows[0].name}），依据{rows[0].document}。",
        by=by,
        at=at,
        subject=rows[0],
        data={"days": [f"{each}" for each in days], "kind": kind, "reason": words["reason"]},
    )
    return rows


@transaction.atomic
def withdraw_calendar_day(
    *, entry: CalendarDay, reason: str, by: User | None, at: datetime
) -> CalendarDay:
    """Take an entry back: the day counts again as the shipped arrangement has it.

    Refusal without a reason; Conflict where it is withdrawn already.
    """
    require_role(by, PERMISSION)
    if not reason.strip():
        raise Refusal("请写明撤回的事由。", "REASON_MISSING")
    live = CalendarDay.objects.live().filter(pk=entry.pk)
    with as_conflict(CalendarDay):
        moved = live.update(withdrawn_by=by, withdrawn_at=at, withdrawn_reason=reason.strip())
    entry.refresh_from_db()
    if not moved:
        raise Conflict(f"{entry}已经撤回，请刷新后核对。", "ALREADY_WITHDRAWN")
    record(
        verb=PERMISSION,
        sentence=f"撤回{entry}的登记：{entry.withdrawn_reason}",
        by=by,
        at=at,
        subject=entry,
        data={"day": f"{entry.day}", "kind": entry.kind, "reason": entry.withdrawn_reason},
    )
    return entry


def _span(first: date, last: date) -> Iterator[date]:
    if last < first:
        raise Refusal(f"止日{last}早于起日{first}，请核对。", "DAYS_BACKWARD")
    length = (last - first).days + 1
    if length > LONGEST:
        raise Refusal(
            f"一次最多登记{LONGEST}天，{first}至{last}共{length}天，请分开登记。", "TOO_MANY_DAYS"
        )
    return (first + timedelta(days=step) for step in range(length))


def _refuse_useless(day: date, kind: str) -> None:
    """An entry has to say something: the shipped mark again, or Monday as worked, does not."""
    mark = shipped().get(day)
    if mark is not None and mark.kind == kind:
        raise Refusal(
            f"随系统提供的安排中{day}已是“{mark.kind.label}”（{mark.name}），不必再登记。",
            "SAME_AS_SHIPPED",
        )
    if mark is None and kind == CalendarKind.WORK and day.weekday() < 5:
        raise Refusal(f"{day}不是周末，本来就上班，不必登记调休。", "WEEKDAY_IS_WORKED")


def _refuse_taken(days: list[date]) -> None:
    taken = CalendarDay.objects.live().filter(day__in=days).order_by("day").first()
    if taken is not None:
        raise Conflict(f"{taken}已有登记，请先撤回原来的登记再重新登记。", "DAY_TAKEN")
