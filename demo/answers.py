"""Deterministic answers and scorecards, through the same services that the pages use."""

from collections import defaultdict
from datetime import date, datetime

from accounts.models import Duty, User
from accounts.roles import Role
from core.rules.errors import Refusal
from demo import households as doors
from inspections import services
from inspections.models import Assessment, Assignment, Cycle, Scorecard
from inspections.queries import terms
from inspections.services import Sheet
from inspections.states import AssignmentState, CycleState, Outcome, Party

VETO_REASON = "演示：发生重大安全事故"
REMARK = "演示评分"


def fill(*, cycle: Cycle, at: datetime) -> int:
    """Do what the cycle waits for: visits while surveying, scorecards while scoring.

    Only what is missing is added, so a killed run goes on to the same figures. Returns how many
    acts were added; 0 in any other state.
    """
    acts = {CycleState.SURVEYING: visit_all, CycleState.SCORING: score_all}
    act = acts.get(CycleState(cycle.state))
    return act(cycle=cycle, at=at) if act else 0


def visit_all(*, cycle: Cycle, at: datetime) -> int:
    """Knock at every open door, the reserves that are called up included."""
    first_day = terms(cycle).month_day("SURVEY_FIRST_DAY", cycle.year)
    done, seen = 0, -1
    while (waiting := _open(cycle)) and done != seen:
        seen = done
        for path, tasks in _by_community(waiting).items():
            surveyor = _holder(Role.SURVEYOR, path)
            sheets = []
            for task in tasks:
                if doors.outcome(*_key(task)) == Outcome.COMPLETED:
                    sheets.append(_sheet(task, first_day))
                else:
                    done += _attempts(task, first_day, by=surveyor, at=at)
            done += services.take_answers(cycle=cycle, rows=sheets, by=surveyor, at=at)
    return done


def score_all(*, cycle: Cycle, at: datetime) -> int:
    """Fill in the scorecards that the three parties still owe."""
    have = set(
        Scorecard.objects.filter(assessment__cycle=cycle).values_list("assessment_id", "party")
    )
    done = 0
    rows = Assessment.objects.filter(cycle=cycle).select_related("estate", "community", "cycle")
    for row in rows.order_by("pk"):
        for party in Party:
            if (row.pk, party) not in have:
                _score(row, party, at=at)
                done += 1
    return done


def _open(cycle: Cycle) -> list[Assignment]:
    rows = Assignment.objects.filter(assessment__cycle=cycle, state=AssignmentState.OPEN)
    related = rows.select_related("assessment__estate", "assessment__community")
    return list(related.order_by("assessment__community__path", "assessment_id", "position"))


def _by_community(tasks: list[Assignment]) -> dict[str, list[Assignment]]:
    found: defaultdict[str, list[Assignment]] = defaultdict(list)
    for task in tasks:
        found[task.assessment.community.path].append(task)
    return found


def _key(task: Assignment) -> tuple[str, str]:
    return task.assessment.estate.code, task.household_code


def _sheet(task: Assignment, first_day: date) -> Sheet:
    key = _key(task)
    return Sheet(
        assignment=task.pk,
        client_id=doors.client_id(*key, "answer"),
        respondent=doors.respondent(*key),
        answers=doors.answers(*key),
        remark=doors.remark(*key),
        visited_at=doors.visit_days(*key, first_day)[0],
    )


def _attempts(task: Assignment, first_day: date, *, by: User, at: datetime) -> int:
    """Record the visits that ended without an answer: one, or three where nobody was at home."""
    key, found = _key(task), doors.outcome(*_key(task))
    days = doors.visit_days(*key, first_day)
    chosen = days if found == Outcome.NOT_HOME else days[:1]
    before = set(task.visits.values_list("client_id", flat=True))
    added = 0
    for number, day in enumerate(chosen, start=1):
        client_id = doors.client_id(*key, f"visit{number}")
        if client_id in before:
            continue
        services.record_visit(
            assignment=task, outcome=found, client_id=client_id, visited_at=day, by=by, at=at
        )
        added += 1
    return added


def _score(row: Assessment, party: str, *, at: datetime) -> None:
    code, veto = row.estate.code, doors.vetoed(row.estate.code, party)
    services.score(
        assessment=row,
        party=party,
        points=doors.points(code, party),
        veto=veto,
        remark=VETO_REASON if veto else REMARK,
        by=_scorer(party, row.community.path),
        at=at,
    )


def _scorer(party: str, path: str) -> User:
    roles = {
        Party.BUREAU: Role.BUREAU_REVIEWER,
        Party.STREET: Role.STREET_OFFICER,
        Party.COMMUNITY: Role.COMMUNITY_SECRETARY,
    }
    return _holder(roles[Party(party)], path)


def _holder(role: str, path: str) -> User:
    duties = Duty.objects.filter(user__role=role, until__isnull=True).select_related("user")
    for duty in duties.order_by("pk"):
        if path.startswith(duty.path):
            user: User = duty.user
            return user
    raise Refusal(f"演示库中没有{Role(role).label}，不能代为办理。", "NO_DEMO_PERSON")
