"""Calculating a batch: by community, each cut one transaction, written once whatever happens."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db import bulk
from core.jobs.models import Job
from core.jobs.services import enqueue, retry
from core.jobs.states import JobState
from core.rules.errors import Conflict, Refusal
from core.rules.periods import Month
from inspections.models import Cycle
from inspections.states import CycleState
from subsidies import queries
from subsidies.models import Batch, Case, Line
from subsidies.queries import CaseFacts, Cut
from subsidies.rules import Terms, Verdict, decide
from subsidies.rules.months import Claim, Service, spans
from subsidies.services.moves import move
from subsidies.states import BatchState

KIND = "subsidies.calculate"
Step = Callable[..., AbstractContextManager[Any]]
CASE_FIELDS = (
    "batch", "service", "estate", "community", "year", "live", "eligible", "reasons", "facts",
    "total",
)  # fmt: skip
LINE_FIELDS = (
    "batch", "service", "community", "number", "years", "first_month", "last_month", "area",
    "rate", "months_numerator", "months_denominator", "amount", "clause", "explanation",
)  # fmt: skip


class Decided(NamedTuple):
    """One service with its verdict; `claimed`: a day of it is paid in another case."""

    facts: CaseFacts
    claimed: bool
    verdict: Verdict


class Plan(NamedTuple):
    """What every cut of a batch is decided with."""

    batch: Batch
    terms: Terms
    terms_digest: str
    claim: tuple[Month, Month]


def calculate(*, batch: Batch, by: User | None, at: datetime) -> Batch:
    """Decide every service of the street and year, freeze cases and lines, then the figures.

    Killed anywhere and called again it goes on where it stopped: a cut that stands is skipped.
    Conflict where the batch is calculated already; Refusal while the year's assessment is not
    final, or where the scheme has no tier for a served month.
    """
    return calculate_in_steps(batch=batch, by=by, at=lambda: at, step=_transaction, done=0)


def calculate_in_steps(
    *, batch: Batch, by: User | None, at: Callable[[], datetime], step: Step, done: int
) -> Batch:
    """The same, for a job: each cut and the end inside one `step`, after `done` earlier ones."""
    plan = _plan(batch, by)
    cuts = queries.cuts_of(plan.batch)
    total = done + len(cuts) + 1
    for cut in cuts:
        with step(total=total):
            write_cut(plan, cut)
    with step(total=total):
        return finish(batch=plan.batch, by=by, at=at())


def start_calculation(*, batch: Batch, by: User, at: datetime) -> Job:
    """Put the calculation in the queue; a second press returns the same job, a failed one is
    tried again."""
    _plan(batch, by)
    args = {"batch": batch.pk, "by": by.pk}
    job = enqueue(key=f"{KIND}:{batch.pk}", kind=KIND, args=args, by=by, at=at)
    if job.state == JobState.FAILED:
        retry(job.pk, at=at)
    return job


@transaction.atomic
def write_cut(plan: Plan, cut: Cut) -> int:
    """Write the cases and lines of the cut's communities; 0 where they stand already."""
    _hold(plan.batch)
    standing = queries.cut_already(plan.batch, cut)
    left = tuple(community for community in cut if community not in standing)
    written = 0
    # closed inside the transaction: a refusal on the way must not leave a cursor open in it
    with closing(queries.cases(batch=plan.batch, cut=left)) as facts:
        for chunk in bulk.chunks(_decided(plan, facts)):
            bulk.insert(Case, CASE_FIELDS, (_case_row(plan, found) for found in chunk))
            bulk.insert(Line, LINE_FIELDS, _line_rows(plan, chunk))
            written += len(chunk)
    return written


@transaction.atomic
def finish(*, batch: Batch, by: User | None, at: datetime) -> Batch:
    """Check what the cuts wrote, then freeze counts, total and digest: DRAFT → CALCULATED."""
    _hold(batch)
    bulk.refresh_statistics(Case, Line)
    if found := queries.orphans(batch):
        raise RuntimeError(f"{batch}: {found} rows point at nothing or do not add up")
    figures = queries.figures(batch)
    moved = move(
        batch, BatchState.CALCULATED, calculated_by=by, calculated_at=at, **figures._asdict()
    )
    record(
        verb="subsidies.calculate",
        sentence=f"测算补贴批次{moved}：{moved.case_count}个小区，其中{moved.payable_count}个享受补贴，"
        f"合计{moved.total}元。",
        by=by,
        at=at,
        subject=moved,
        scope_path=moved.street.path,
        data=figures._asdict(),
    )
    return moved


def _transaction(*, total: int) -> AbstractContextManager[Any]:
    return transaction.atomic()


def _plan(batch: Batch, by: User | None) -> Plan:
    now = Batch.objects.select_related("street__district").get(pk=batch.pk)
    require(by, "subsidies.calculate", path=now.street.path)
    if now.state != BatchState.DRAFT:
        sentence = f"批次{now}现为“{now.get_state_display()}”，不再测算。"
        raise Conflict(sentence, "BATCH_MOVED")
    terms = queries.frozen_terms(now)
    _refuse_unfinished_year(now, terms)
    digest = hashlib.sha256(now.terms.encode()).hexdigest()
    return Plan(now, terms, digest, queries.claim_of(now))


def _refuse_unfinished_year(batch: Batch, terms: Terms) -> None:
    """A half-assessed year would turn into a batch of refusals."""
    if terms.gates.min_grade is None and terms.gates.min_satisfaction is None:
        return
    final = Cycle.objects.filter(
        street=batch.street_id, year=batch.year, state=CycleState.FINAL
    ).exists()
    if not final:
        raise Refusal(
            f"{batch.street}{batch.year}年度考评还没有确认，确认以后才能测算补贴。",
            "ASSESSMENT_NOT_FINAL",
        )


def _hold(batch: Batch) -> None:
    """Pin DRAFT and hold the row to the end of the transaction: cuts of a batch take turns."""
    if not Batch.objects.filter(pk=batch.pk, state=BatchState.DRAFT).update(state=BatchState.DRAFT):
        now = Batch.objects.get(pk=batch.pk)
        sentence = f"批次{now}现为“{now.get_state_display()}”，测算没有继续。"
        raise Conflict(sentence, "BATCH_MOVED")


def _decided(plan: Plan, rows: Iterator[CaseFacts]) -> Iterator[Decided]:
    """Verdicts in order; the services of one estate follow each other, so that no day is paid to
    two companies."""
    first, last = plan.claim
    estate_id, paid_until = 0, date.min
    for row in rows:
        if row.estate_id != estate_id:
            estate_id, paid_until = row.estate_id, date.min
        claimed = row.claimed_elsewhere or _overlaps(plan, row, paid_until)
        facts = queries.facts_of(row, already_claimed=claimed)
        verdict = decide(terms=plan.terms, facts=facts, claim_from=first, claim_to=last)
        if verdict.lines:
            paid_until = max(paid_until, *(line.last_day for line in verdict.lines))
        yield Decided(row, claimed, verdict)


def _overlaps(plan: Plan, row: CaseFacts, paid_until: date) -> bool:
    if paid_until == date.min:
        return False
    served = spans(plan.terms, Service(row.takeover_on, row.last_day), Claim(*plan.claim))
    return any(span.first_day <= paid_until for span in served)


def _case_row(plan: Plan, found: Decided) -> tuple[Any, ...]:
    facts = queries.snapshot(
        found.facts, already_claimed=found.claimed, terms_digest=plan.terms_digest
    )
    return (
        plan.batch.pk, found.facts.service_id, found.facts.estate_id,
        found.facts.community_id, plan.batch.year, True, found.verdict.eligible,
        queries.reasons_text(found.verdict), facts, found.verdict.total,
    )  # fmt: skip


def _line_rows(plan: Plan, chunk: list[Decided]) -> Iterator[tuple[Any, ...]]:
    for row, _, verdict in chunk:
        for number, line in enumerate(verdict.lines, start=1):
            yield (
                plan.batch.pk, row.service_id, row.community_id, number,
                ",".join(map(str, line.years)), line.first_day, line.last_day,
                row.area, line.rate, line.month_equiv.numerator, line.month_equiv.denominator,
                line.amount, line.clause, line.explanation,
            )  # fmt: skip
