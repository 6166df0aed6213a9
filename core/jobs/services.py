"""The only writers of job rows. Every move is a conditional update pinned to the attempt."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from core.jobs import bell
from core.jobs.models import Job, Pulse
from core.jobs.rules import LEASE, MOST_ATTEMPTS, pause_after
from core.jobs.states import MOVES, JobState
from core.rules.errors import Conflict


class LeaseLost(Exception):
    """Another worker owns the job, or a person stopped it: this attempt must leave no trace."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to work on one job until the lease runs out, told apart by the attempt number."""

    job_id: int
    attempt: int
    kind: str
    args: dict[str, Any]
    done: int


@transaction.atomic
def enqueue(
    *,
    key: str,
    kind: str,
    args: dict[str, Any],
    by: Any,
    at: datetime,
    due_at: datetime | None = None,
) -> Job:
    """Make sure that the job `key` exists and ring its bell once the caller has committed.

    The same key again returns the row there is, whatever its state: that is what keeps a
    double click single. `by` is the user, or None for the system. Raises Conflict when the
    key is taken by a job of another kind or with other arguments.
    """
    packed = json.dumps(args, ensure_ascii=False, sort_keys=True)
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "args": packed,
            "attempts_allowed": MOST_ATTEMPTS,
            "due_at": due_at or at,
            "requested_by_id": None if by is None else by.pk,
            "requested_by_name": "系统" if by is None else str(getattr(by, "name", by)),
            "created_at": at,
        },
    )
    if (job.kind, job.args) != (kind, packed):
        raise Conflict(f"编号为“{key}”的后台任务已经有了，内容和这次的不同。")
    if created and job.due_at <= at:
        transaction.on_commit(lambda: bell.ring(job.pk))
    return job


@transaction.atomic
def claim(job_id: int, *, at: datetime, lease: timedelta = LEASE) -> Claim | None:
    """Take the job if it is due, or None: not due, over, or somebody else was first.

    A job whose last allowed worker died without a word is given up here with a sentence.
    """
    job = Job.objects.due(at=at).filter(pk=job_id).first()
    if job is None:
        return None
    same = Job.objects.filter(pk=job_id, state=job.state, attempt=job.attempt)
    if job.attempt >= job.attempts_allowed:
        same.update(
            state=JobState.FAILED,
            lease_until=None,
            finished_at=at,
            error=f"已经中断 {job.attempt} 次，不再自动重试：请联系管理员查看日志。",
        )
        return None
    taken = same.update(
        state=JobState.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=at + lease,
        started_at=at,
        error="",
    )
    if not taken:
        return None
    return Claim(
        job_id=job.pk,
        attempt=job.attempt + 1,
        kind=job.kind,
        args=json.loads(job.args),
        done=job.done,
    )


def renew(held: Claim, *, done: int, total: int, at: datetime, lease: timedelta = LEASE) -> None:
    """Write the progress and move the lease; raises LeaseLost when the job is no longer ours."""
    _move(held, JobState.RUNNING, done=done, total=total, lease_until=at + lease)


def finish(held: Claim, *, result: dict[str, Any], at: datetime) -> None:
    """Mark the job done. Call it in the transaction of its last effect; raises LeaseLost."""
    _move(
        held,
        JobState.DONE,
        result=json.dumps(result, ensure_ascii=False, sort_keys=True),
        lease_until=None,
        finished_at=at,
        error="",
    )


@transaction.atomic
def fail(held: Claim, *, error: str, at: datetime, again: bool) -> None:
    """Record why the attempt failed; `again` queues it after a pause while tries are left.

    Raises LeaseLost when the job is no longer ours.
    """
    allowed = Job.objects.values_list("attempts_allowed", flat=True).get(pk=held.job_id)
    sentence = error[:400]
    if again and held.attempt < allowed:
        due_at = at + pause_after(held.attempt)
        _move(held, JobState.QUEUED, error=sentence, due_at=due_at, lease_until=None)
    else:
        _move(held, JobState.FAILED, error=sentence, finished_at=at, lease_until=None)


@transaction.atomic
def retry(job_id: int, *, at: datetime) -> None:
    """Queue a failed or cancelled job again with a fresh set of tries, by a person's decision.

    Progress of committed steps is kept. Raises Conflict when it is not failed or cancelled.
    """
    moved = Job.objects.filter(pk=job_id, state__in=MOVES.sources_of(JobState.QUEUED)).exclude(
        state=JobState.RUNNING
    )
    if not moved.update(
        state=JobState.QUEUED,
        due_at=at,
        finished_at=None,
        attempts_allowed=F("attempt") + MOST_ATTEMPTS,
    ):
        raise Conflict("只有失败或已取消的后台任务才能重新执行，它的状态已经变了。")
    transaction.on_commit(lambda: bell.ring(job_id))


@transaction.atomic
def cancel(job_id: int, *, at: datetime) -> None:
    """Stop a job: a running worker loses its lease and its open step is rolled back.

    Raises Conflict when the job is already over.
    """
    if not Job.objects.filter(pk=job_id, state__in=MOVES.sources_of(JobState.CANCELLED)).update(
        state=JobState.CANCELLED, lease_until=None, finished_at=at
    ):
        raise Conflict("后台任务已经结束，不能取消。")


def sweep(*, at: datetime, most: int = 1000) -> int:
    """Ring again for every row that is due; returns how many. The bell may ring twice safely."""
    waiting = list(Job.objects.due(at=at).values_list("pk", flat=True)[:most])
    for job_id in waiting:
        bell.ring(job_id)
    beat("sweep", at=at)
    return len(waiting)


def beat(name: str, *, at: datetime, error: str = "") -> None:
    """Note that a standing duty ran at `at`, with the sentence of its failure if it failed."""
    try:
        with transaction.atomic():
            Pulse.objects.update_or_create(
                name=name, defaults={"beat_at": at, "error": error[:400]}
            )
    except IntegrityError:
        # two beats wrote the first row together: either moment is right
        Pulse.objects.filter(name=name).update(beat_at=at, error=error[:400])


def _move(held: Claim, target: JobState, **fields: Any) -> None:
    moved = Job.objects.filter(pk=held.job_id, state=JobState.RUNNING, attempt=held.attempt).update(
        state=target, **fields
    )
    if not moved:
        raise LeaseLost(f"job {held.job_id}, attempt {held.attempt}")
