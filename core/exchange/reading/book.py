"""What every way of reading arrives at: sheets of rows of clean texts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.rules.errors import Refusal

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 256 * MEGABYTE
MOST_ROWS = 100_000
"""Rows with content in one file."""
MOST_COLUMNS = 300
MOST_CELLS = 4_000_000
"""Rows × columns of a sheet up to its last cell: what the reader has to hold in memory."""
LONGEST_CELL = 4_000


class Unreadable(Refusal):
    """The file as a whole cannot be read; the sentence names its fault."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "UNREADABLE")


class Flaw(NamedTuple):
    """A cell that says nothing usable: what was seen, and why it cannot be taken."""

    seen: str
    sentence: str


Cell = str | Flaw
Numbered = tuple[int, Sequence[Cell]]
"""A row with the number that the person sees beside it."""


class Span(NamedTuple):
    """Merged cells, rows counted from 1 and columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet; `rows()` starts from the top each time and gives rows without content as [].

    `height` is how many rows it has at most, known without reading them.
    """

    name: str
    rows: Callable[[], Iterator[Numbered]]
    height: int
    spans: tuple[Span, ...] = ()


class Stamp(NamedTuple):
    """Which template a workbook was made from."""

    kind: str
    version: int


@dataclass(frozen=True, kw_only=True)
class Book:
    """A file that can be read. `notes` name what was left out, in whole sentences."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = field(default=())
    stamp: Stamp | None = None
