"""Visits that ended without an answer, and the replacement that the rule allows."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.rules.errors import Conflict, Refusal
from inspections import queries
from inspections.models import Assignment, Cycle, Visit
from inspections.rules import VisitOutcome, may_replace
from inspections.services.answers import check_client_id
from inspections.services.moves import lock, person
from inspections.services.reserve import call_up
from inspections.states import AssignmentState, CycleState, Outcome


@transaction.atomic
def record_visit(
    *,
    assignment: Assignment,
    outcome: str,
    client_id: str,
    visited_at: datetime,
    by: User | None,
    at: datetime,
) -> Visit:
    """Keep one attempt at a door; replace the household by the next ticket where the rule allows.

    REFUSED, VACANT, NOT_ELIGIBLE and WRONG_ADDRESS replace at once, NOT_HOME after three attempts
    on two days, one in the evening or on a weekend (domain.md 5.3). `visit.assignment.state` tells
    what became of the household. The same id again returns the same visit.
    """
    path = assignment.assessment.community.path
    require(by, "inspections.visit", path=path)
    _check(outcome, client_id)
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=assignment.assessment.cycle_id)
    before = Visit.objects.select_related("assignment").filter(client_id=client_id).first()
    if before is not None:
        return _same(before, assignment, outcome, visited_at)
    lock(cycle, CycleState.SURVEYING)
    _must_be_open(assignment)
    visit = Visit.objects.create(
        assignment=assignment,
        client_id=client_id,
        outcome=outcome,
        visited_at=visited_at,
        received_at=at,
        by=person(by),
    )
    state = _settle(assignment, VisitOutcome(outcome), at)
    record(
        verb="inspections.visit",
        sentence=f"{assignment.address}入户结果：{Outcome(outcome).label}（{state.label}）",
        by=by,
        at=at,
        subject=assignment,
        scope_path=path,
        data={"outcome": outcome, "state": state.value, "client_id": client_id},
    )
    visit.assignment.refresh_from_db(fields=["state"])
    return visit


def _check(outcome: str, client_id: str) -> None:
    if outcome == Outcome.COMPLETED:
        raise Refusal("完成的入户请连同问卷一起提交。", "NEEDS_ANSWERS")
    if outcome not in Outcome.values:
        raise Refusal("请选择入户结果。", "MALFORMED")
    check_client_id(client_id)


def _same(before: Visit, assignment: Assignment, outcome: str, visited_at: datetime) -> Visit:  # noqa: PLR0917 -- compared as one
    if (before.assignment_id, before.outcome, before.visited_at) == (
        assignment.pk,
        outcome,
        visited_at,
    ):
        return before
    raise Conflict("这条入户记录已经上传过，但内容不同，已保留先收到的一条。", "OTHER_CONTENT")


def _must_be_open(assignment: Assignment) -> None:
    state = Assignment.objects.values_list("state", flat=True).get(pk=assignment.pk)
    if state != AssignmentState.OPEN:
        label = AssignmentState(state).label
        raise Conflict(f"{assignment.address}现为“{label}”，不能再登记入户。", "ALREADY_ANSWERED")


def _settle(assignment: Assignment, outcome: VisitOutcome, at: datetime) -> AssignmentState:
    tried = queries.attempts(assignment=assignment.pk, not_after=at)
    if may_replace(outcome=outcome, attempts=tried):
        return AssignmentState.OPEN
    got = call_up({assignment.assessment_id: 1})[assignment.assessment_id]
    state = AssignmentState.REPLACED if got else AssignmentState.LOST
    Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.OPEN).update(state=state)
    return state
