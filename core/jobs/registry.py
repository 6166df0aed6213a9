"""Who does what: upper apps register here in `ready()`, so that jobs know no domain word."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Result = dict[str, Any] | None


class Run(Protocol):
    """What a handler sees of its job."""

    @property
    def args(self) -> dict[str, Any]:
        """The arguments given to `enqueue`."""

    @property
    def job_id(self) -> int:
        """The number of the job row."""

    @property
    def done(self) -> int:
        """Steps committed so far, also by earlier attempts: where to go on."""

    def at(self) -> datetime:
        """The present moment, to hand on to services as `at=`."""

    def step(self, *, total: int) -> AbstractContextManager[None]:
        """One transaction: the effect inside it and the progress are kept or lost together."""


Handler = Callable[[Run], Result]
Tick = Callable[[datetime], None]


@dataclass(frozen=True, kw_only=True)
class Entry:
    handler: Handler
    stepwise: bool


_handlers: dict[str, Entry] = {}
_ticks: dict[str, Tick] = {}


def register(kind: str, handler: Handler, *, stepwise: bool = False) -> None:
    """Name the function that does jobs of this kind.

    Plain: the handler and the job's end share one transaction; nothing is kept of a killed
    attempt. Stepwise, for work of more than seconds: the handler works in `run.step(...)`
    blocks and starts at `run.done`, so that each step takes effect exactly once.
    """
    if _handlers.get(kind, Entry(handler=handler, stepwise=stepwise)).handler is not handler:
        raise ValueError(f"two handlers for jobs of kind {kind!r}")
    _handlers[kind] = Entry(handler=handler, stepwise=stepwise)


def on_tick(duty: Tick) -> None:
    """Add a duty to the tick: idempotent, does what is due and what was missed at `at`."""
    _ticks[f"{duty.__module__}.{duty.__qualname__}"] = duty


def entry(kind: str) -> Entry | None:
    """The handler of a kind, or None when no app registered it."""
    return _handlers.get(kind)


def ticks() -> Iterator[tuple[str, Tick]]:
    """All duties in the order of their registration."""
    yield from _ticks.items()
