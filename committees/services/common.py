"""What the acts on a committee share: the permission, refusals, the line in the trail."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from committees.models import Committee
from core.audit import services as trail
from core.db.days import business_day
from core.rules.errors import Refusal
from core.rules.reasons import Reason

PERM = "committees.change_committee"


def refuse(reasons: tuple[Reason, ...]) -> None:
    """One Refusal that says every reason; nothing where there is none."""
    if reasons:
        raise Refusal("".join(reason.sentence for reason in reasons), reasons[0].code)


def not_later(day: date, at: datetime, *, what: str) -> None:
    """Refusal for a day that has not come yet."""
    today = business_day(at)
    if day > today:
        raise Refusal(f"{what}{day}还没有到（今天是{today}）。", "NOT_YET")


def record(committee: Committee, what: str, *, by: User | None, at: datetime, **data: Any) -> None:
    """The act's line in the trail, with the state that it led to."""
    trail.record(
        verb=PERM,
        sentence=f"“{committee.name}”{what}",
        by=by,
        at=at,
        subject=committee,
        scope_path=committee.community.path,
        data={"state": committee.state, **data},
    )
