"""What a page or a person may ask about background work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.jobs.models import Job, Pulse
from core.jobs.states import OVER, JobState


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One job as a page shows it; `percent` is None while the size is unknown."""

    job_id: int
    state: JobState
    percent: int | None
    error: str

    @property
    def over(self) -> bool:
        return self.state in OVER


def progress(job_id: int) -> Progress | None:
    """How far the job is, in whole per cent rounded down, or None when there is no such job."""
    row = Job.objects.filter(pk=job_id).values("state", "done", "total", "error").first()
    if row is None:
        return None
    return Progress(
        job_id=job_id,
        state=JobState(row["state"]),
        percent=row["done"] * 100 // row["total"] if row["total"] else None,
        error=row["error"],
    )


def due_ids(*, at: datetime) -> list[int]:
    """Numbers of the jobs that are due at `at`, oldest first."""
    return list(Job.objects.due(at=at).values_list("pk", flat=True))


def silent_for(name: str, *, at: datetime) -> timedelta | None:
    """How long the standing duty has been silent at `at`; None when it never ran."""
    last = Pulse.objects.filter(name=name).values_list("beat_at", flat=True).first()
    return None if last is None else at - last
