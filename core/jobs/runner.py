"""Do a job that a worker has claimed: the handler, its end, and what to do when it breaks."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from core.jobs import queries, registry, services
from core.rules.errors import Refusal

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(kw_only=True)
class HeldRun:
    """A claimed job as its handler sees it (registry.Run)."""

    held: services.Claim
    clock: Clock
    done: int = field(init=False)

    def __post_init__(self) -> None:
        self.done = self.held.done

    @property
    def args(self) -> dict[str, Any]:
        return self.held.args

    @property
    def job_id(self) -> int:
        return self.held.job_id

    def at(self) -> datetime:
        return self.clock()

    @contextmanager
    def step(self, *, total: int) -> Iterator[None]:
        with transaction.atomic():
            yield
            services.renew(self.held, done=self.done + 1, total=total, at=self.clock())
        self.done += 1


def run(job_id: int, *, clock: Clock) -> bool:
    """Claim the job and do it; False when there was nothing to do for this worker."""
    held = services.claim(job_id, at=clock())
    if held is None:
        return False
    try:
        _do(held, clock=clock)
    except services.LeaseLost:
        log.warning("job %s attempt %s lost its lease", held.job_id, held.attempt)
    except Refusal as refusal:
        _fail(held, error=str(refusal), again=False, clock=clock)
    except Exception as error:
        # the row must hear of every failure, or the job would only end with its lease
        log.exception("job %s attempt %s failed", held.job_id, held.attempt)
        sentence = f"后台任务出错（{type(error).__name__}），详情见服务日志。"
        _fail(held, error=sentence, again=True, clock=clock)
    return True


def run_due(*, clock: Clock) -> int:
    """Do everything that is due, also what the jobs themselves enqueue; returns how many ran."""
    ran = 0
    while waiting := [job_id for job_id in queries.due_ids(at=clock()) if run(job_id, clock=clock)]:
        ran += len(waiting)
    return ran


def tick(*, at: datetime) -> list[str]:
    """Call every registered duty with the moment; returns the names of those that failed.

    One duty that fails does not keep the others from their work.
    """
    failed = []
    for name, duty in registry.ticks():
        try:
            duty(at)
        except Exception:
            log.exception("duty %s failed", name)
            failed.append(name)
    services.beat("tick", at=at, error=f"未完成：{'、'.join(failed)}" if failed else "")
    return failed


def _do(held: services.Claim, *, clock: Clock) -> None:
    entry = registry.entry(held.kind)
    if entry is None:
        raise Refusal(f"没有程序会做“{held.kind}”这种后台任务：服务版本可能不一致。")
    work = HeldRun(held=held, clock=clock)
    if entry.stepwise:
        result = entry.handler(work)
        services.finish(held, result=result or {}, at=clock())
        return
    with transaction.atomic():
        result = entry.handler(work)
        services.finish(held, result=result or {}, at=clock())


def _fail(held: services.Claim, *, error: str, again: bool, clock: Clock) -> None:
    try:
        services.fail(held, error=error, again=again, at=clock())
    except services.LeaseLost:
        log.warning("job %s attempt %s failed after losing its lease", held.job_id, held.attempt)
