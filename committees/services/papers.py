"""What a committee leaves on paper: owners' decisions and the working fund."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees import rules
from committees.models import Committee, OwnersDecision, WorkingFundEntry
from committees.services.life import PERM
from committees.states import COUNTED
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.rules.errors import Refusal

HUNDRED = Decimal(100)


@transaction.atomic
def record_decision(  # noqa: PLR0913 -- a decision is these facts, all named
    *,
    committee: Committee,
    matter: str,
    special: bool,
    held_on: date,
    ballot: rules.Ballot,
    by: User | None,
    at: datetime,
) -> OwnersDecision:
    """Enter a counted vote; whether it passed follows from the figures (民法典 278)."""
    require(by, PERM, path=committee.community.path)
    verdict = rules.count_votes(ballot, special=special)
    decision = OwnersDecision(
        committee=committee,
        matter=matter,
        special=special,
        held_on=held_on,
        passed=verdict.passed,
        **{name: getattr(ballot, name) for name in ballot.__slots__},
    )
    refuse_invalid(decision)
    decision.save()
    record(
        verb=PERM,
        sentence=f"“{committee.name}”于{held_on}表决“{matter}”：{_outcome(verdict)}。",
        by=by,
        at=at,
        subject=decision,
        scope_path=committee.community.path,
        data={"grounds": [reason.sentence for reason in verdict.grounds]},
    )
    return decision


@transaction.atomic
def enter_fund(  # noqa: PLR0913 -- an entry is these figures, all named
    *,
    committee: Committee,
    period_first_day: date,
    period_last_day: date,
    collected: Decimal,
    rate: Decimal,
    by: User | None,
    at: datetime,
) -> WorkingFundEntry:
    """业委会工作经费 of a period: fees really received (元) × rate (percent, 6–10; A6), HALF_UP."""
    require(by, PERM, path=committee.community.path)
    if committee.state not in COUNTED:
        state = committee.get_state_display()
        raise Refusal(f"“{committee.name}”是“{state}”，不能登记工作经费。", "COMMITTEE_IDLE")
    if period_last_day < period_first_day:
        raise Refusal(f"所属期止{period_last_day}不能早于起{period_first_day}。", "PERIOD")
    entry = WorkingFundEntry(
        committee=committee,
        period_first_day=period_first_day,
        period_last_day=period_last_day,
        collected=collected,
        rate=rate,
        amount=rules.working_fund(collected, rate / HUNDRED),
    )
    refuse_invalid(entry)
    with as_conflict(WorkingFundEntry):
        entry.save()
    record(
        verb=PERM,
        sentence=f"“{committee.name}”登记工作经费{entry.amount}元。",
        by=by,
        at=at,
        subject=entry,
        scope_path=committee.community.path,
        data={"collected": collected, "rate": rate, "amount": entry.amount},
    )
    return entry


def _outcome(verdict: rules.Verdict) -> str:
    if not verdict.quorum:
        return "参与不足三分之二，无效"
    return "通过" if verdict.passed else "未通过"
