"""The life of a background job. It says nothing about the state of any money."""

from django.db import models

from core.rules.transitions import table


class JobState(models.TextChoices):
    QUEUED = "QUEUED", "排队中"
    RUNNING = "RUNNING", "进行中"
    DONE = "DONE", "已完成"
    FAILED = "FAILED", "失败"
    CANCELLED = "CANCELLED", "已取消"


#: RUNNING to RUNNING: another worker takes over after the lease ran out.
#: FAILED and CANCELLED go back to QUEUED only by a person's decision.
MOVES = table(
    JobState,
    {
        JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED}),
        JobState.RUNNING: frozenset(
            {
                JobState.RUNNING,
                JobState.DONE,
                JobState.QUEUED,
                JobState.FAILED,
                JobState.CANCELLED,
            }
        ),
        JobState.DONE: frozenset(),
        JobState.FAILED: frozenset({JobState.QUEUED}),
        JobState.CANCELLED: frozenset({JobState.QUEUED}),
    },
)
OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
