"""A section of the life page as plain data: one template shows them all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

NOW, LATER, PAST = "now", "later", ""
MOST = 40
"""Rows of a section on one screen; the rest is in the lists behind it."""


@dataclass(frozen=True)
class Cell:
    """One value: its text, where it leads, and the tone of a badge."""

    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a section; `when` is NOW where it holds on the day that is shown."""

    cells: list[Cell]
    when: str = PAST


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What stands where there are no rows: what is missing, and the next step with who takes it."""

    sentence: str
    step: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One chapter of an estate's life."""

    code: str
    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    hint: Hint | None
    """None where an empty section needs no word."""
    note: str = ""
    figures: frozenset[str] = field(default_factory=frozenset)
    """Columns whose values are figures and stand to the right."""

    @property
    def cut(self) -> bool:
        return len(self.rows) > MOST

    @property
    def heads(self) -> list[tuple[str, bool]]:
        return [(name, name in self.figures) for name in self.columns]

    @property
    def lines(self) -> Iterator[tuple[Row, list[tuple[str, bool, Cell]]]]:
        """Each row with its cells beside their column's name."""
        for row in self.rows[:MOST]:
            pairs = zip(self.columns, row.cells, strict=True)
            yield row, [(name, name in self.figures, cell) for name, cell in pairs]


def cells(*values: Any) -> list[Cell]:
    """Plain values as cells; an empty text is shown as a dash."""
    return [value if isinstance(value, Cell) else Cell(str(value) or "—") for value in values]


def when(first: date | None, last: date | None, on: date) -> str:
    """Does a from–to row hold on the day, begin after it, or lie behind it?"""
    if first is None or first > on:
        return LATER
    return NOW if last is None or last >= on else PAST


def in_year(year: int, on: date) -> str:
    """The same for what happens once a year."""
    if year > on.year:
        return LATER
    return NOW if year == on.year else PAST


def until(last: date | None) -> str:
    return "至今" if last is None else f"{last:%Y-%m-%d}"
