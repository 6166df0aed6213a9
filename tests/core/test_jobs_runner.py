"""What the worker does with a job: effect and end together, failures as sentences, the tick."""

from datetime import datetime

import pytest

from core.jobs import bell, queries, registry, runner, services
from core.jobs.models import Job, Pulse
from core.jobs.rules import pause_after
from core.jobs.states import JobState
from core.rules.errors import Refusal
from tests.core.jobs_kit import LATER, T0, put, run, state_of


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers whose bell was rung, in place of a broker."""
    heard: list[int] = []
    monkeypatch.setattr(bell, "ring", heard.append)
    return heard


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr(registry, "_ticks", {})


@pytest.mark.django_db
def test_the_plain_handler_and_the_end_of_the_job_are_one_transaction() -> None:
    """The effect of an attempt that lost its lease is rolled back with it."""

    def overtaken(run: registry.Run) -> None:
        Pulse.objects.create(name="effect", beat_at=T0)
        services.claim(run.job_id, at=LATER)

    registry.register("work", overtaken)
    job = put()
    assert run(job)
    # the second claim was made inside the first one's transaction and went with it
    assert not Pulse.objects.filter(name="effect").exists()
    assert state_of(job) == JobState.RUNNING


@pytest.mark.django_db
def test_a_stepwise_job_goes_on_where_the_last_attempt_stopped() -> None:
    effects: list[int] = []
    breaks = iter([True, False])

    def count(run: registry.Run) -> dict[str, int]:
        stop = next(breaks)
        for number in range(run.done, 4):
            if stop and number == 2:
                raise OSError("disk")
            with run.step(total=4):
                effects.append(number)
        return {"lines": run.args["lines"]}

    registry.register("work", count, stepwise=True)
    job = put(lines=7)
    assert run(job)
    failed = Job.objects.get(pk=job.pk)
    assert (failed.state, failed.done, failed.due_at) == ("QUEUED", 2, T0 + pause_after(1))
    assert failed.error == "后台任务出错（OSError），详情见服务日志。"
    assert run(job, failed.due_at)
    assert effects == [0, 1, 2, 3]
    finished = Job.objects.get(pk=job.pk)
    assert (finished.state, finished.done, finished.total) == ("DONE", 4, 4)
    assert (finished.result, finished.error) == ('{"lines": 7}', "")


@pytest.mark.django_db
def test_a_step_after_the_job_was_cancelled_is_rolled_back() -> None:
    def slow(run: registry.Run) -> None:
        services.cancel(run.job_id, at=T0)
        with run.step(total=1):
            Pulse.objects.create(name="effect", beat_at=T0)

    registry.register("work", slow, stepwise=True)
    job = put()
    assert run(job)
    assert not Pulse.objects.exists()
    assert state_of(job) == JobState.CANCELLED


@pytest.mark.django_db
def test_a_failure_after_the_job_was_cancelled_does_not_bring_it_back() -> None:
    def slow(run: registry.Run) -> None:
        services.cancel(run.job_id, at=T0)
        raise OSError("disk")

    registry.register("work", slow, stepwise=True)
    job = put()
    assert run(job)
    assert state_of(job) == JobState.CANCELLED


@pytest.mark.django_db
def test_a_refusal_ends_the_job_at_once_with_its_sentence() -> None:
    def refuse(run: registry.Run) -> None:
        raise Refusal("批次已经冻结。")

    registry.register("work", refuse)
    job = put()
    assert run(job)
    row = Job.objects.get(pk=job.pk)
    assert (row.state, row.error, row.attempt) == ("FAILED", "批次已经冻结。", 1)


@pytest.mark.django_db
def test_a_kind_that_nobody_registered_fails_with_a_sentence() -> None:
    job = put(kind="unknown")
    assert run(job)
    assert Job.objects.get(pk=job.pk).error.startswith("没有程序会做“unknown”")


@pytest.mark.django_db
def test_run_due_also_does_what_the_jobs_enqueue() -> None:
    def first(run: registry.Run) -> None:
        services.enqueue(key="second", kind="last", args={}, by=None, at=run.at())

    registry.register("work", first)
    registry.register("last", lambda run: None)
    put()
    assert runner.run_due(clock=lambda: T0) == 2
    assert set(Job.objects.values_list("state", flat=True)) == {"DONE"}


@pytest.mark.django_db
def test_a_duty_that_fails_does_not_keep_the_others_from_their_work() -> None:
    done_at: list[datetime] = []

    def broken(at: datetime) -> None:
        raise OSError("disk")

    registry.on_tick(broken)
    registry.on_tick(done_at.append)
    (failed,) = runner.tick(at=T0)
    assert failed.endswith("broken")
    assert done_at == [T0]
    pulse = Pulse.objects.get(name="tick")
    assert (pulse.beat_at, "broken" in pulse.error) == (T0, True)
    assert queries.silent_for("never", at=T0) is None


def test_two_handlers_for_one_kind_are_a_mistake() -> None:
    registry.register("work", test_two_handlers_for_one_kind_are_a_mistake)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two handlers"):
        registry.register("work", lambda run: None)
