"""Ring Celery's bell for a job row. A bell that does not ring loses nothing: the sweep repeats."""

import logging

from celery import current_app
from kombu.exceptions import KombuError

log = logging.getLogger(__name__)

RUN_JOB = "core.jobs.tasks.run_job"


def ring(job_id: int) -> None:
    """Tell some worker that this row is waiting; never raises when the broker is gone."""
    try:
        current_app.send_task(RUN_JOB, args=[job_id], ignore_result=True)
    except (KombuError, OSError) as error:
        log.warning("broker unreachable, the sweep will ring later: %s", type(error).__name__)
