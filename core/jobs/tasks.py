"""What Celery calls: work out the moment, then the same functions as everybody else."""

from celery import shared_task
from django.utils import timezone

from core.jobs import runner, services


@shared_task(name="core.jobs.tasks.run_job")
def run_job(job_id: int) -> None:
    runner.run(job_id, clock=timezone.now)


@shared_task(name="core.jobs.tasks.sweep")
def sweep() -> None:
    services.sweep(at=timezone.now())


@shared_task(name="core.jobs.tasks.tick")
def tick() -> None:
    runner.tick(at=timezone.now())
