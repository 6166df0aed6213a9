"""What every act on a cycle shares: the conditional move, the lock, and the person behind it."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from core.db.days import business_day
from core.rules.errors import Conflict, Forbidden, Refusal
from inspections.models import Cycle
from inspections.states import CYCLE_STATES, CycleState

CUT = 2_000
"""Estates written in one transaction: what a killed run loses at most."""


def person(by: User | None) -> User:
    """Acts that somebody must answer for are never done by the system. Raises Forbidden."""
    if by is None:
        raise Forbidden("这一步必须由本人登录办理，系统不能代办。", "NEEDS_A_PERSON")
    return by


def not_ahead(on: date, *, at: datetime) -> None:
    """Refusal where the business day lies after the day of the act: no step is taken in advance."""
    today = business_day(at)
    if on > today:
        raise Refusal(f"业务日期{on}晚于办理当日{today}，不能提前办理。", "DAY_AHEAD")


def lock(cycle: Cycle, *states: CycleState) -> Cycle:
    """Hold the cycle's row until the transaction ends; Refusal unless it is in one of `states`.

    Nothing can be closed, drawn or finalised while an answer or a cut is being written.
    """
    held: Cycle = (
        Cycle.objects.select_for_update(of=("self",)).select_related("street").get(pk=cycle.pk)
    )
    if held.state not in states:
        raise Refusal(_closed(held, states), "WRONG_STATE")
    return held


def _closed(cycle: Cycle, wanted: tuple[CycleState, ...]) -> str:
    now = CycleState(cycle.state).label
    if cycle.state == CycleState.FINAL:
        return f"{cycle}已确认，不能再改动；如有错误，应另行更正。"
    names = "、".join(f"“{state.label}”" for state in wanted)
    return f"{cycle}现为“{now}”，只有在{names}时才能办理。"


def move(cycle: Cycle, to: CycleState, *, act: str, **changes: Any) -> Cycle:
    """Move the cycle by one conditional UPDATE; Conflict where somebody else was first."""
    moved = Cycle.objects.filter(pk=cycle.pk, state__in=CYCLE_STATES.sources_of(to)).update(
        state=to, **changes
    )
    found: Cycle = Cycle.objects.select_related("street").get(pk=cycle.pk)
    if not moved:
        now = CycleState(found.state).label
        raise Conflict(f"{found}现为“{now}”，不能{act}：可能已由他人办理。", "ALREADY_MOVED")
    return found


def moment(at: datetime) -> str:
    """A moment as data of the trail."""
    return at.isoformat(timespec="seconds")
