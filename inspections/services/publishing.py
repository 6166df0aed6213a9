"""The public notice of a provisional result, and the confirmation by another person."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.days import business_day
from core.rules.errors import Forbidden, Refusal
from inspections import queries
from inspections.models import Cycle
from inspections.services.moves import lock, move, not_ahead, person
from inspections.states import CycleState
from policies.queries.calendar import workdays
from tenders.services.life import Sample, warn_of_sample


@transaction.atomic
def publish(*, cycle: Cycle, on: date, by: User | None, at: datetime) -> Cycle:
    """Publish the provisional results for the notice period that the cycle's terms set.

    The first day of the notice is `on`, the local day of `at`: a notice runs from the day on which
    it is really published. That day does not count (民法典 201); the working days after it
    are those of the calendar with 调休. Refuses any other day.
    """
    require(by, "inspections.publish", path=cycle.street.path)
    if on != business_day(at):
        raise Refusal(
            f"公示从实际公布的当天（{business_day(at)}）起算，不能写成{on}。", "NOTICE_NOT_TODAY"
        )
    held = lock(cycle, *CycleState)
    days = queries.terms(held).integer("NOTICE_WORKDAYS")
    calendar = workdays(district=held.street.district)
    last = calendar.after(on, days)
    found = move(
        held,
        CycleState.PUBLICIZING,
        act="公示",
        notice_first_day=on,
        notice_last_day=last,
        published_by=by,
    )
    record(
        verb="inspections.publish",
        sentence=f"公示{found}结果，{on}至{last}（{days}个工作日）{calendar.caution(on, last)}",
        by=by,
        at=at,
        subject=found,
        scope_path=found.street.path,
        data={"first_day": on, "last_day": last, "workdays": days},
    )
    return found


@transaction.atomic
def finalise(*, cycle: Cycle, on: date, by: User | None, at: datetime) -> Cycle:
    """Confirm the results once the notice has ended; from then on nothing of the cycle changes.

    Refuses before the notice ended, a day `on` after the local day of `at`, and where the one who
    published would confirm.
    """
    require(by, "inspections.finalise", path=cycle.street.path)
    signer = person(by)
    not_ahead(on, at=at)
    held = lock(cycle, *CycleState)
    if held.published_by_id == signer.pk:
        raise Forbidden("公示人不能确认自己公示的结果，请由街道主任确认。", "MAKER_IS_CHECKER")
    last = held.notice_last_day
    if last is not None and on <= last:
        raise Refusal(f"公示期到{last}才届满，{on}还不能确认。", "NOTICE_RUNNING")
    found = move(held, CycleState.FINAL, act="确认", finalised_by=signer, finalised_at=at)
    _warn(found, on)
    record(
        verb="inspections.finalise",
        sentence=f"确认{found}结果",
        by=by,
        at=at,
        subject=found,
        scope_path=found.street.path,
        data={"on": on},
    )
    return found


def _warn(cycle: Cycle, on: date) -> None:
    """Tell the street where the sample is a warning (A7); it opens nothing by itself."""
    tallied = cycle.assessments.filter(valid__gt=0, dissatisfied__isnull=False)
    rows = tallied.values_list("estate_id", "dissatisfied", "valid")
    warn_of_sample(samples=[Sample(*row) for row in rows], source=f"{cycle.year}年度抽样", on=on)
