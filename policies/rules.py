"""Dated rows: which one is in force, where they overlap, where nothing holds (threat 5)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from core.rules.errors import Refusal
from core.rules.periods import add_days


class Dated(Protocol):
    """Anything that holds from a first day to a last one (both included; None: open)."""

    @property
    def first_day(self) -> date:
        """The first day it holds."""

    @property
    def last_day(self) -> date | None:
        """The last day it holds, or None."""


R = TypeVar("R", bound=Dated)


class Period(NamedTuple):
    """A plain dated row: days from ``first_day`` to ``last_day``."""

    first_day: date
    last_day: date | None = None


def in_force(rows: Iterable[R], on: date, *, name: str = "参数") -> R:
    """The one row that holds on the day.

    Raises Refusal where none holds (never a default) and where several do.
    """
    found = [row for row in rows if row.first_day <= on <= _end(row)]
    if not found:
        sentence = f"{on}没有生效的{name}，请先补充并批准。"
        raise Refusal(sentence, "PERIOD_GAP")
    if len(found) > 1:
        sentence = f"{on}有{len(found)}条{name}同时生效，请先更正。"
        raise Refusal(sentence, "PERIOD_OVERLAP")
    return found[0]


def overlaps(rows: Iterable[R]) -> list[tuple[R, R]]:
    """Every pair of rows with a common day, by first day.

    Raises Refusal for a row that ends before it starts.
    """
    ordered = _ordered(rows)
    return [
        (one, other)
        for place, one in enumerate(ordered)
        for other in ordered[place + 1 :]
        if other.first_day <= _end(one)
    ]


def refuse_overlap(rows: Iterable[R], *, name: str = "参数") -> None:
    """Raise Refusal naming the first two rows that share a day."""
    for one, other in overlaps(rows):
        sentence = f"{name}的期间重叠：{_words(one)}与{_words(other)}。"
        raise Refusal(sentence, "PERIOD_OVERLAP")


def gaps(rows: Iterable[R], *, first_day: date, last_day: date) -> list[Period]:
    """The days from ``first_day`` to ``last_day`` on which no row holds, as periods in order."""
    found: list[Period] = []
    free = first_day
    for row in _ordered(rows):
        if row.first_day > last_day:
            break
        if row.first_day > free:
            found.append(Period(free, add_days(row.first_day, -1)))
        if _end(row) >= last_day:
            return found
        free = max(free, add_days(_end(row), 1))
    return [*found, Period(free, last_day)] if first_day <= last_day else found


def _ordered(rows: Iterable[R]) -> Sequence[R]:
    found = sorted(rows, key=lambda row: (row.first_day, _end(row)))
    for row in found:
        if _end(row) < row.first_day:
            sentence = f"期间的终止日早于起始日：{_words(row)}。"
            raise Refusal(sentence, "PERIOD_BACKWARDS")
    return found


def _end(row: Dated) -> date:
    return row.last_day or date.max


def _words(row: Dated) -> str:
    return f"{row.first_day}至{row.last_day or '今后'}"
