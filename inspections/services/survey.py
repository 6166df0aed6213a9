"""Closing the doors: the tally of every estate, and the two sign-offs of a small sample."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from core.audit.services import record
from core.db import bulk
from core.db.bulk_update import update
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from inspections import queries
from inspections.models import Answer, Assessment, Assignment, Cycle
from inspections.rules import tally
from inspections.services.moves import CUT, lock, move, person
from inspections.services.sampling import communities_of
from inspections.states import CycleState

TALLY = ("completed", "valid", "satisfied", "dissatisfied", "sufficient")
BEFORE_FINAL = (CycleState.SCORING, CycleState.PROVISIONAL, CycleState.PUBLICIZING)


def close_survey(*, cycle: Cycle, by: User | None, at: datetime) -> Cycle:
    """Take no more answers, then tally each estate and mark whether its sample suffices.

    Sufficient: valid answers reach the required number, and there is at least one. A run killed
    between the estates goes on where it stopped when called again; Conflict once all is done.
    """
    require(by, "inspections.close", path=cycle.street.path)
    _close_doors(cycle, by, at)
    held: Cycle = Cycle.objects.select_related("street").get(pk=cycle.pk)
    counted = queries.options(queries.terms(held))
    bulk.refresh_statistics(Assignment, Answer)
    for community in communities_of(held):
        waiting = queries.untallied(cycle=held, community=community)
        for part in bulk.chunks(waiting, CUT):
            _tally_cut(held, dict(part), counted, by, at)
    return held


@transaction.atomic
def _close_doors(cycle: Cycle, by: User | None, at: datetime) -> None:
    unfinished = Assessment.objects.filter(
        cycle=cycle, cycle__state=CycleState.SCORING, valid__isnull=True
    )
    if unfinished.exists():
        return
    found = move(cycle, CycleState.SCORING, act="结束入户调查")
    record(
        verb="inspections.close",
        sentence=f"{found}结束入户调查，不再接收问卷",
        by=by,
        at=at,
        subject=found,
        scope_path=found.street.path,
    )


@transaction.atomic
def _tally_cut(  # noqa: PLR0917 -- one cut of one loop
    cycle: Cycle,
    required: dict[int, int],
    counted: queries.Options,
    by: User | None,
    at: datetime,
) -> None:
    lock(cycle, CycleState.SCORING)
    # somebody who pressed the button at the same moment may have tallied these meanwhile
    left = Assessment.objects.filter(pk__in=required, valid__isnull=True).order_by("pk")
    answers = queries.overall_answers(required)
    rows = [
        (pk, *_tally(answers.get(pk, {}), required[pk], counted))
        for pk in left.values_list("pk", flat=True)
    ]
    if not rows:
        return
    update(Assessment, TALLY, rows)
    record(
        verb="inspections.tally",
        sentence=f"{cycle}汇总问卷：{len(rows)}个小区，有效{sum(row[2] for row in rows)}份",
        by=by,
        at=at,
        subject=cycle,
        scope_path=cycle.street.path,
        data={"estates": len(rows), "digest": digest(rows)},
    )


def _tally(
    answers: dict[int, int], required: int, counted: queries.Options
) -> tuple[int, int, int, int, bool]:
    found = tally(
        answers,
        satisfied_options=counted.satisfied,
        valid_options=counted.valid,
        dissatisfied_options=counted.dissatisfied,
    )
    enough = found.valid >= max(required, 1)
    return sum(answers.values()), found.valid, found.satisfied, found.dissatisfied, enough


@transaction.atomic
def accept_small_sample(
    *, assessment: Assessment, reason: str, by: User | None, at: datetime
) -> Assessment:
    """Sign for using a sample that stayed too small: once by the street, once by the bureau.

    Refuses where the sample suffices, where not one answer counts, and without a reason.
    """
    path = assessment.community.path
    require(by, "inspections.accept_small_sample", path=path)
    signer = person(by)
    if not reason.strip():
        raise Refusal("请填写认可不足样本的理由。", "REASON_MISSING")
    lock(assessment.cycle, *BEFORE_FINAL)
    if not Assessment.objects.filter(pk=assessment.pk, sufficient=False, valid__gt=0).exists():
        raise Refusal("只有有效问卷不足、但至少有一份有效问卷的小区才需要认可。", "NOT_SMALL")
    field = _signature_of(signer)
    moved = Assessment.objects.filter(pk=assessment.pk, **{f"{field}__isnull": True}).update(
        **{field: signer}
    )
    if not moved:
        raise Conflict("这一方已经认可过本小区的不足样本。", "ALREADY_SIGNED")
    record(
        verb="inspections.accept_small_sample",
        sentence=f"认可{assessment}的不足样本：{reason.strip()[:200]}",
        by=by,
        at=at,
        subject=assessment,
        scope_path=path,
        data={"as": field, "reason": reason.strip()},
    )
    found: Assessment = Assessment.objects.get(pk=assessment.pk)
    return found


def _signature_of(signer: User) -> str:
    bureau = signer.role == Role.BUREAU_REVIEWER
    return "bureau_accepted_by" if bureau else "street_accepted_by"
