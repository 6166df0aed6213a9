"""What every act on a meeting shares: its row held, the person behind it, a line in the trail."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from committees.models import Assembly, OwnersDecision
from committees.queries.votes import matters_of
from committees.states import AssemblyState
from core.audit import services as trail
from core.db.days import business_day
from core.rules.errors import Conflict, Forbidden, Refusal


def person(by: User | None) -> User:
    """Acts that somebody must answer for are never done by the system. Raises Forbidden."""
    if by is None:
        raise Forbidden("这一步必须由本人登录办理，系统不能代办。", "NEEDS_A_PERSON")
    return by


def hold(assembly: Assembly, *states: AssemblyState, act: str) -> Assembly:
    """Hold the meeting's row until the transaction ends; Conflict unless it is in a state.

    While it is held nobody enters a ballot, counts or confirms beside this act.
    """
    held: Assembly = (
        Assembly.objects.select_for_update(of=("self",))
        .select_related("community__street__district", "estate", "region")
        .get(pk=assembly.pk)
    )
    if held.state not in states:
        now = held.get_state_display()
        raise Conflict(
            f"“{held}”现在是“{now}”，不能办理“{act}”：可能已有人先办了，请刷新后核对。",
            "WRONG_STATE",
        )
    return held


def move_matters(assembly: Assembly, to: str) -> list[OwnersDecision]:
    """Move every live matter of the meeting with it; returns them as they now stand."""
    matters_of(assembly).update(state=to)
    return list(matters_of(assembly))


def not_ahead(name: str, day: date, at: datetime) -> None:
    """What happened is entered once it happened. Refusal otherwise."""
    today = business_day(at)
    if day > today:
        raise Refusal(f"{name}{day}还没有到（今天是{today}），请在当天或以后登记。", "NOT_YET")


def words(text: str, name: str, *, most: int = 200) -> str:
    """What a person wrote, needed and of a bounded length. Refusal otherwise."""
    found = text.strip()
    if not found:
        raise Refusal(f"请写明{name}。", "MISSING")
    if len(found) > most:
        raise Refusal(f"{name}不能超过{most}字，现有{len(found)}字。", "TOO_LONG")
    return found


def record(
    subject: Assembly | OwnersDecision,
    what: str,
    *,
    verb: str,
    by: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """One line of the trail about the meeting or the matter, in the scope of its community."""
    trail.record(
        verb=verb,
        sentence=f"“{subject}”{what}",
        by=by,
        at=at,
        subject=subject,
        scope_path=subject.community.path,
        data=data,
    )
