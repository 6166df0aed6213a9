"""The commands beside the worker: do the work by hand, and tell whether it is being done."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.jobs import bell, registry, services, tasks
from core.jobs.models import Job, Pulse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {"work": _entry(lambda run: {"seen": run.args})})
    monkeypatch.setattr(registry, "_ticks", {})


def _entry(handler: registry.Handler) -> registry.Entry:
    return registry.Entry(handler=handler, stepwise=False)


def enqueue() -> Job:
    return services.enqueue(key="k", kind="work", args={"a": 1}, by=None, at=timezone.now())


def say(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_run_jobs_does_what_is_due_without_celery() -> None:
    job = enqueue()
    assert say("run_jobs") == "执行了 1 项后台任务。\n"
    assert Job.objects.get(pk=job.pk).result == '{"seen": {"a": 1}}'
    assert say("run_jobs") == "执行了 0 项后台任务。\n"


def test_run_jobs_with_tick_names_the_duty_that_failed() -> None:
    def broken(at: Any) -> None:
        raise OSError("disk")

    registry.on_tick(broken)
    with pytest.raises(CommandError, match="broken"):
        say("run_jobs", tick=True)


def test_pulse_is_quiet_while_the_sweep_runs_and_loud_when_it_stops() -> None:
    with pytest.raises(CommandError, match="还没有运行过"):
        say("pulse")
    tasks.sweep()
    assert say("pulse").startswith("后台任务正常")
    Pulse.objects.update(beat_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(CommandError, match=r"36\d\d 秒没有运行"):
        say("pulse")


def test_the_tasks_do_the_same_as_the_commands() -> None:
    job = enqueue()
    tasks.run_job(job.pk)
    tasks.tick()
    assert Job.objects.get(pk=job.pk).state == "DONE"
    assert Pulse.objects.filter(name="tick", error="").exists()


def test_a_broker_that_is_gone_loses_no_job_and_stops_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("core.jobs.bell.current_app.send_task", gone)
    bell.ring(enqueue().pk)
    assert say("run_jobs") == "执行了 1 项后台任务。\n"
