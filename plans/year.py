"""The year of a street as a list of steps: what runs by itself, and where it waits for people.

`advance` is what the daily tick and `run_year` share. Every step is idempotent and keyed by the
cycle's state, so running twice changes nothing and a killed run goes on where it stopped.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.utils import timezone

from communities.models import Street
from core.db.days import business_day
from core.jobs.registry import Run
from core.jobs.services import enqueue
from inspections import services as inspections
from inspections.models import Cycle
from inspections.states import CycleState
from plans import due
from policies.queries import InForce, in_force
from subsidies import services as subsidies
from subsidies.models import Batch
from subsidies.states import BatchState

CLOSING = time(17)


class Hands(Protocol):
    """What only people may do. Outside of the demonstration nobody lends hands to the machine."""

    def record_seed(self, cycle: Cycle, *, at: datetime) -> None:
        """Throw the dice in public and record the value and the witnesses."""

    def visit(self, cycle: Cycle, *, at: datetime) -> None:
        """Visit every open household."""

    def score(self, cycle: Cycle, *, at: datetime) -> None:
        """Fill in the scorecards of the three parties."""

    def finalise(self, cycle: Cycle, *, on: date, at: datetime) -> None:
        """Confirm the published results."""


Lender = Callable[[Street], Hands | None]
_lenders: list[Lender] = []


def lend_hands(lender: Lender) -> None:
    """The demo registers here in `ready()`; a real office has nobody registered."""
    if lender not in _lenders:
        _lenders.append(lender)


def hands_for(street: Street) -> Hands | None:
    """Deterministic demo people for this street, or None."""
    return _lenders[0](street) if _lenders else None


@dataclass
class Report:
    """What a run did, and what it waits for ("" when the year is complete)."""

    done: list[str] = field(default_factory=list)
    waiting: str = ""
    cycle: Cycle | None = None
    batch: Batch | None = None


@dataclass(frozen=True, kw_only=True)
class Work:
    """One step's surroundings."""

    cycle: Cycle
    on: date
    at: datetime
    hands: Hands | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """From a state of the cycle onwards: the day it is due and the act.

    The act returns a sentence when it has to wait for a person, or "" when it is done.
    """

    title: str
    due: str
    act: Callable[[Work], str]
    after: timedelta = timedelta(0)


def _freeze(work: Work) -> str:
    inspections.freeze_frames(cycle=work.cycle, on=work.on, by=None, at=work.at)
    return ""


def _seed_and_draw(work: Work) -> str:
    if not work.cycle.seed:
        if work.hands is None:
            return (
                "等待公开种子：请在住建局和社区人员在场时掷骰或取开奖号码，并在考评周期页面记录。"
            )
        work.hands.record_seed(work.cycle, at=work.at)
        work.cycle.refresh_from_db()
    inspections.draw(cycle=work.cycle, by=None, at=work.at)
    return ""


def _open_survey(work: Work) -> str:
    inspections.open_survey(cycle=work.cycle, by=None, at=work.at)
    return ""


def _survey(work: Work) -> str:
    if work.hands is not None:
        work.hands.visit(work.cycle, at=work.at)
    left = due.open_assignments(cycle=work.cycle)
    if left:
        return f"等待入户：还有 {left} 户待入户。"
    inspections.close_survey(cycle=work.cycle, by=None, at=work.at)
    return ""


def _score(work: Work) -> str:
    if work.hands is not None:
        work.hands.score(work.cycle, at=work.at)
    missing = due.missing_scorecards(cycle=work.cycle)
    if missing:
        return f"等待评分：还缺 {missing} 份评分表（住建局、街道、社区各一份）。"
    inspections.grade(cycle=work.cycle, by=None, at=work.at)
    return ""


def _publish(work: Work) -> str:
    inspections.publish(cycle=work.cycle, on=work.on, by=None, at=work.at)
    return ""


def _finalise(work: Work) -> str:
    if work.hands is None:
        return "等待确认：公示期满后，请街道主任确认考评结果。"
    work.hands.finalise(work.cycle, on=work.on, at=work.at)
    return ""


STEPS: dict[str, Step] = {
    CycleState.PLANNED: Step(title="冻结名册并公布哈希", due="FREEZE_DAY", act=_freeze),
    CycleState.FRAME_FROZEN: Step(title="公开种子并抽样", due="DRAW_DAY", act=_seed_and_draw),
    CycleState.SAMPLED: Step(title="开始入户调查", due="SURVEY_FIRST_DAY", act=_open_survey),
    CycleState.SURVEYING: Step(
        title="入户调查并汇总", due="SURVEY_LAST_DAY", act=_survey, after=timedelta(days=1)
    ),
    CycleState.SCORING: Step(
        title="三方评分并计算等次", due="SCORING_LAST_DAY", act=_score, after=timedelta(days=1)
    ),
    CycleState.PROVISIONAL: Step(title="公示考评结果", due="PROVISIONAL_DAY", act=_publish),
    CycleState.PUBLICIZING: Step(title="确认考评结果", due="FINAL_DAY", act=_finalise),
}


def advance(
    *,
    street: Street,
    year: int,
    until: date | None,
    at: datetime,
    hands: Hands | None = None,
    replay: bool = False,
) -> Report:
    """Take every step of the street's year that is due by `until` (None: all) and needs no person.

    A step that runs late is dated with the day it runs on: a notice never begins before it is
    published. Only the demonstration replays a past year (`replay`): its acts carry the days that
    the parameters set, because doors are knocked at on several days.
    """
    report = Report()
    cycle = due.cycle_of(street=street, year=year)
    if cycle is None:
        day = _opening_day(street, year)
        if until is not None and day > until:
            report.waiting = f"未到日期：{year}年度考评周期定于 {day:%Y-%m-%d} 建立。"
            return report
        moment = _replayed(day, at=at, after=None) if replay else at
        on = business_day(moment)
        cycle = inspections.open_cycle(street=street, year=year, on=on, by=None, at=moment)
        report.done.append("建立考评周期")
    report.cycle = cycle
    while step := STEPS.get(cycle.state):
        day = _terms(cycle).month_day(step.due, year) + step.after
        if until is not None and day > until:
            report.waiting = f"未到日期：“{step.title}”定于 {day:%Y-%m-%d}。"
            return report
        latest = cycle.seeded_at or cycle.opened_at
        moment = _replayed(day, at=at, after=latest) if replay else at
        wait = step.act(Work(cycle=cycle, on=business_day(moment), at=moment, hands=hands))
        if wait:
            report.waiting = wait
            return report
        report.done.append(step.title)
        cycle.refresh_from_db()
    _claim(report, until=until, at=at)
    return report


def _replayed(day: date, *, at: datetime, after: datetime | None) -> datetime:
    """The close of business of the day; now where that is to come or a person acted later."""
    moment = datetime.combine(day, CLOSING, tzinfo=timezone.get_current_timezone())
    return moment if moment <= at and (after is None or after <= moment) else at


def _opening_day(street: Street, year: int) -> date:
    """The freezing day by the parameters that hold in the middle of the year."""
    return in_force(district=street.district, on=date(year, 7, 1)).month_day("FREEZE_DAY", year)


def _terms(cycle: Cycle) -> InForce:
    return InForce.from_data(json.loads(cycle.terms))


def _claim(report: Report, *, until: date | None, at: datetime) -> None:
    """Calculate the year's subsidies once the year is over; submitting is a person's act."""
    cycle = report.cycle
    if cycle is None or cycle.state != CycleState.FINAL:
        return
    if until is not None and until.year <= cycle.year:
        report.waiting = f"未到日期：{cycle.year}年度补贴于次年1月1日起测算。"
        return
    batch = due.open_batch_of(street=cycle.street, year=cycle.year)
    if batch is None:
        batch = subsidies.open_batch(street=cycle.street, year=cycle.year, by=None, at=at)
    if batch.state == BatchState.DRAFT:
        batch = subsidies.calculate(batch=batch, by=None, at=at)
        report.done.append("测算补贴")
    report.batch = batch
    report.waiting = _next_act(batch)


def _next_act(batch: Batch) -> str:
    waits = {
        BatchState.CALCULATED: "等待上报：请街道主任核对后上报住建局。",
        BatchState.SUBMITTED: "等待审核：请住建局批准或退回。",
    }
    return waits.get(BatchState(batch.state), "")


def tick(at: datetime) -> None:
    """The daily duty: enqueue one job for each street and year that may have something due."""
    today = business_day(at)
    for street_id, year in due_years(on=today):
        enqueue(
            key=f"plans.advance:{street_id}:{year}:{today:%Y-%m-%d}",
            kind="plans.advance",
            args={"street": street_id, "year": year, "until": today.isoformat()},
            by=None,
            at=at,
        )


def due_years(*, on: date) -> list[tuple[int, int]]:
    """Streets that served unserviced estates this year, and every cycle not yet complete."""
    streets = due.streets_to_assess(on=on).values_list("pk", flat=True)
    pairs = {(pk, on.year) for pk in streets}
    return sorted(pairs | due.unfinished_cycles() | due.confirmed_without_batch())


def advance_job(run: Run) -> dict[str, object]:
    """The job behind the tick."""
    args = run.args
    report = advance(
        street=Street.objects.get(pk=args["street"]),
        year=args["year"],
        until=date.fromisoformat(args["until"]),
        at=run.at(),
    )
    return {"done": report.done, "waiting": report.waiting}
