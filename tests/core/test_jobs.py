"""A background job takes effect exactly once, however often it is rung, killed or overtaken."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.jobs import bell, queries, registry, services
from core.jobs.models import Job, Pulse
from core.jobs.rules import LEASE, LONGEST_PAUSE, MOST_ATTEMPTS, pause_after
from core.jobs.states import MOVES, OVER, JobState
from core.rules.errors import Conflict
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


def test_the_pause_doubles_from_half_a_minute_to_half_an_hour() -> None:
    assert [pause_after(n).total_seconds() for n in (1, 2, 3, 7)] == [30, 60, 120, 1800]
    assert pause_after(10**9) == LONGEST_PAUSE
    with pytest.raises(ValueError, match="counted from 1"):
        pause_after(0)


def test_a_job_that_is_over_stays_over_unless_a_person_decides() -> None:
    assert MOVES.targets_of(JobState.DONE) == frozenset()
    assert {target for state in OVER for target in MOVES.targets_of(state)} == {JobState.QUEUED}


@pytest.mark.django_db(transaction=True)
def test_enqueue_rings_after_the_commit_and_not_before(rung: list[int]) -> None:
    with transaction.atomic():
        job = put()
        assert rung == []
    assert rung == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_request_leaves_no_job_and_no_bell(rung: list[int]) -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert rung == []
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_twice_is_one_job_and_one_bell(rung: list[int]) -> None:
    first, second = put(year=2026), put(year=2026)
    assert first.pk == second.pk
    assert rung == [first.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "args"), [("other", {"year": 1}), ("work", {"year": 2})])
def test_the_same_key_for_other_work_is_refused(kind: str, args: dict[str, int]) -> None:
    put(year=1)
    with pytest.raises(Conflict, match="内容和这次的不同"):
        services.enqueue(key="k", kind=kind, args=args, by=None, at=T0)


@pytest.mark.django_db(transaction=True)
def test_a_job_for_later_is_neither_rung_nor_run_before_its_time(rung: list[int]) -> None:
    registry.register("work", lambda run: None)
    job = services.enqueue(
        key="k", kind="work", args={}, by=None, at=T0, due_at=T0 + timedelta(hours=1)
    )
    assert rung == []
    assert not run(job)
    assert run(job, T0 + timedelta(hours=1))
    assert state_of(job) == JobState.DONE


@pytest.mark.django_db
def test_only_one_of_two_workers_gets_the_job() -> None:
    job = put()
    assert services.claim(job.pk, at=T0) is not None
    assert services.claim(job.pk, at=T0) is None


@pytest.mark.django_db
def test_a_worker_that_read_the_row_before_somebody_else_claimed_it_gets_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = put()
    stale = Job.objects.get(pk=job.pk)
    assert services.claim(job.pk, at=T0) is not None

    class StaleRead:
        def filter(self, **_: Any) -> "StaleRead":
            return self

        def first(self) -> Job:
            return stale

    with monkeypatch.context() as patch:
        patch.setattr(type(Job.objects), "due", lambda *_, **__: StaleRead(), raising=False)
        assert services.claim(job.pk, at=T0) is None


@pytest.mark.django_db
def test_an_expired_lease_passes_to_the_next_and_the_first_can_write_nothing_more() -> None:
    job = put()
    first = services.claim(job.pk, at=T0)
    second = services.claim(job.pk, at=LATER)
    assert first is not None
    assert second is not None
    assert second.attempt == first.attempt + 1
    with pytest.raises(services.LeaseLost):
        services.renew(first, done=1, total=2, at=LATER)
    with pytest.raises(services.LeaseLost):
        services.finish(first, result={}, at=LATER)
    with pytest.raises(services.LeaseLost):
        services.fail(first, error="迟到", again=True, at=LATER)
    services.finish(second, result={"lines": 3}, at=LATER)
    assert state_of(job) == JobState.DONE


@pytest.mark.django_db
def test_a_renewed_lease_keeps_others_out_and_shows_the_progress() -> None:
    job = put()
    held = services.claim(job.pk, at=T0)
    assert held is not None
    services.renew(held, done=1, total=3, at=T0 + timedelta(minutes=4))
    assert services.claim(job.pk, at=LATER) is None
    assert queries.progress(job.pk) == queries.Progress(
        job_id=job.pk, state=JobState.RUNNING, percent=33, error=""
    )


@pytest.mark.django_db
def test_people_see_their_own_jobs_and_those_who_keep_the_system_running_see_all() -> None:
    class Person(SimpleNamespace):
        def has_perm(self, perm: str) -> bool:
            return self.keeper and perm == "jobs.view_all"

    officer = Person(pk=7, is_active=True, keeper=False)
    services.enqueue(key="own", kind="work", args={}, by=officer, at=T0)
    put("system")

    def seen(person: Person) -> set[str]:
        return set(Job.objects.visible_to(person).values_list("key", flat=True))

    assert seen(officer) == {"own"}
    assert seen(Person(pk=8, is_active=True, keeper=True)) == {"own", "system"}
    assert seen(Person(pk=7, is_active=False, keeper=True)) == set()


@pytest.mark.django_db
def test_progress_of_an_unknown_size_or_an_unknown_job_is_not_made_up() -> None:
    job = put()
    shown = queries.progress(job.pk)
    assert shown is not None
    assert (shown.percent, shown.over) == (None, False)
    assert queries.progress(job.pk + 1) is None


@pytest.mark.django_db
def test_after_the_last_try_the_machine_gives_up_and_a_person_can_start_anew() -> None:
    def broken(run: registry.Run) -> None:
        raise OSError("disk")

    registry.register("work", broken)
    job = put()
    at = T0
    for _ in range(MOST_ATTEMPTS):
        assert run(job, at)
        at += LONGEST_PAUSE
    assert state_of(job) == JobState.FAILED
    assert not run(job, at)

    services.retry(job.pk, at=at)
    registry._handlers.clear()
    registry.register("work", lambda run: None)
    assert run(job, at)
    assert state_of(job) == JobState.DONE


@pytest.mark.django_db
def test_a_job_whose_workers_all_died_silently_is_given_up() -> None:
    job = put()
    at = T0
    for _ in range(MOST_ATTEMPTS):
        assert services.claim(job.pk, at=at) is not None
        at += LEASE + timedelta(seconds=1)
    assert services.claim(job.pk, at=at) is None
    row = Job.objects.get(pk=job.pk)
    assert row.state == JobState.FAILED
    assert row.error.startswith("已经中断 5 次")


@pytest.mark.django_db
def test_only_a_failed_or_cancelled_job_can_be_retried_and_only_an_open_one_cancelled() -> None:
    job = put()
    with pytest.raises(Conflict, match="重新执行"):
        services.retry(job.pk, at=T0)
    services.cancel(job.pk, at=T0)
    with pytest.raises(Conflict, match="已经结束"):
        services.cancel(job.pk, at=T0)
    services.retry(job.pk, at=T0)
    assert state_of(job) == JobState.QUEUED


@pytest.mark.django_db
def test_the_sweep_rings_for_waiting_and_abandoned_jobs_only(rung: list[int]) -> None:
    waiting, abandoned, running, finished = (put(key) for key in "wxyz")
    services.claim(abandoned.pk, at=T0 - timedelta(hours=1))
    Job.objects.filter(pk=abandoned.pk).update(state="RUNNING", lease_until=T0, attempt=1)
    held = services.claim(finished.pk, at=T0)
    assert held is not None
    services.finish(held, result={}, at=T0)
    assert services.claim(running.pk, at=LATER) is not None
    rung.clear()
    assert services.sweep(at=LATER) == 2
    assert sorted(rung) == sorted([waiting.pk, abandoned.pk])
    assert queries.silent_for("sweep", at=LATER + timedelta(hours=1)) == timedelta(hours=1)


@pytest.mark.django_db
def test_two_beats_that_write_the_first_pulse_together_leave_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services.beat("tick", at=T0)

    def too_late(**_: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(Pulse.objects, "update_or_create", too_late)
    services.beat("tick", at=LATER, error="未完成：甲")
    assert list(Pulse.objects.values_list("name", "beat_at", "error")) == [
        ("tick", LATER, "未完成：甲")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "LOST"},
        {"state": "RUNNING"},
        {"state": "DONE"},
        {"lease_until": T0},
        {"finished_at": T0},
        {"total": 1, "done": 2},
    ],
)
def test_the_database_refuses_a_row_that_contradicts_itself(wrong: dict[str, Any]) -> None:
    job = put()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)
