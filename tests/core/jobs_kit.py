"""Small words for the tests of background jobs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.jobs import runner, services
from core.jobs.models import Job
from core.jobs.rules import LEASE
from core.jobs.states import JobState

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = T0 + LEASE + timedelta(seconds=1)


def put(key: str = "k", kind: str = "work", **args: Any) -> Job:
    return services.enqueue(key=key, kind=kind, args=args, by=None, at=T0)


def state_of(job: Job) -> JobState:
    return JobState(Job.objects.values_list("state", flat=True).get(pk=job.pk))


def run(job: Job, at: datetime = T0) -> bool:
    return runner.run(job.pk, clock=lambda: at)
