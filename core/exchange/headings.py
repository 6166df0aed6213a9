"""Which row holds the headings, and which column is which field."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from core.exchange.fields import Kind
from core.exchange.reading.book import Cell, Flaw, Sheet, Span

LOOKED_AT = 40
"""Rows from the top among which the headings are looked for."""
DEEPEST = 3
LONGEST = 200
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|\{[^{}]*\}|<[^<>]*>")
NOISE = re.compile(r"[\s\W_]+")
COMPLAINTS = "问题说明"
"""The heading under which refused rows come back with what is wrong."""
NO_FIELD = frozenset({"序号", "行号", "no", COMPLAINTS})
"""Headings that say nothing of the object, where no kind claims them."""
IGNORED = ""
"""The field of a column that somebody chose to leave out."""

Remembered = Mapping[str, str]
"""Normal form of a heading → field name, or IGNORED."""
Head = Mapping[int, Sequence[Cell]]
"""The first rows of a sheet by their numbers."""


def normal(heading: str) -> str:
    """One spelling of a heading: NFKC, lower case, without blanks, marks and brackets."""
    return NOISE.sub("", unicodedata.normalize("NFKC", heading).lower())


def keys_of(heading: str) -> tuple[str, ...]:
    """The spellings to look up: with what the brackets say, then without it (a unit, a hint)."""
    plain = unicodedata.normalize("NFKC", heading)
    bare = BRACKETED.sub("", plain)
    return tuple(dict.fromkeys(key for key in (normal(plain), normal(bare)) if key))


class Column(NamedTuple):
    """A column: its place from 0, its heading, and the field; None where nobody knows yet."""

    place: int
    heading: str
    field: str | None


@dataclass(frozen=True)
class Layout:
    """Where the table of one sheet begins; rows counted from 1."""

    sheet: str
    heading_row: int
    first_row: int
    columns: tuple[Column, ...]

    @property
    def known(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field)

    @property
    def unknown(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field is None)


class Lexicon:
    """All headings that a kind knows, and those that somebody mapped by hand."""

    def __init__(self, kind: Kind, remembered: Remembered) -> None:
        self.remembered = remembered
        self.exact: dict[str, str] = {}
        bare: dict[str, set[str]] = {}
        for field in kind.fields:
            for title in (field.title, field.name, *field.aliases):
                first, *others = keys_of(title) or ("",)
                self.exact.setdefault(first, field.name)
                for key in others:
                    bare.setdefault(key, set()).add(field.name)
        self.bare = {key: names.pop() for key, names in bare.items() if len(names) == 1}

    def find(self, heading: str) -> str | None:
        """The field of a heading, IGNORED, or None; what a person said goes before all else."""
        keys = keys_of(heading)
        for known in (self.remembered, self.exact, self.bare):
            for key in keys:
                if key in known:
                    return known[key]
        return IGNORED if NO_FIELD & set(keys) else None


def find_layout(lexicon: Lexicon, sheet: Sheet, head: Head) -> Layout | None:
    """The place for the headings where most of them are known; None in a sheet without a table.

    Where nothing is known, the first row with two texts or more is taken, for a person to map.
    """
    best: Layout | None = None
    for layout in _candidates(lexicon, sheet, head):
        if best is None or len(layout.known) > len(best.known):
            best = layout
    return best


def _candidates(lexicon: Lexicon, sheet: Sheet, head: Head) -> Iterator[Layout]:
    spans = sheet.spans
    for number in sorted(head):
        texts = _texts(head[number])
        if sum(map(bool, texts)) < min(2, len(texts)):
            continue
        for depth in range(_least_depth(number, spans), DEEPEST + 1):
            rows = [_texts(head.get(number + down, ())) for down in range(depth)]
            if not all(map(any, rows)):
                break
            columns = tuple(
                _column(lexicon, place, parts)
                for place, parts in enumerate(_joined(number, rows, spans))
                if parts
            )
            yield Layout(sheet.name, number, number + depth, columns)


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [cell.seen if isinstance(cell, Flaw) else cell for cell in cells]


def _least_depth(number: int, spans: Sequence[Span]) -> int:
    """How deep merged cells say that the headings are; a merged title is one row deep."""
    depth = 1
    for span in spans:
        if span.top == number:
            wide = span.right > span.left
            depth = max(depth, span.bottom - span.top + 1, 2 if wide else 1)
    return min(depth, DEEPEST)


def _joined(number: int, rows: list[list[str]], spans: Sequence[Span]) -> list[tuple[str, ...]]:
    """For each column the texts above each other, groups filled out over what they span."""
    width = max(map(len, rows))
    grid = [[*row, *[""] * (width - len(row))] for row in rows]
    for span in spans:
        top, left = span.top - number, span.left
        if 0 <= top < len(grid) and left < width:
            for row in range(top, min(span.bottom - number, len(grid) - 1) + 1):
                for column in range(left, min(span.right, width - 1) + 1):
                    grid[row][column] = grid[top][left]
    if len(grid) > 1 and not spans:
        _fill_groups(grid)
    return [
        tuple(dict.fromkeys(row[column] for row in grid if row[column])) for column in range(width)
    ]


def _fill_groups(grid: list[list[str]]) -> None:
    """Without merged cells (csv) a blank beside a group title belongs to it over a title below."""
    for upper, lower in pairwise(grid):
        for column in range(1, len(upper)):
            if not upper[column] and lower[column] and upper[column - 1] and lower[column - 1]:
                upper[column] = upper[column - 1]


def _column(lexicon: Lexicon, place: int, parts: tuple[str, ...]) -> Column:
    heading = " ".join(parts)[:LONGEST]
    tries = [heading] if len(parts) == 1 else [heading, parts[-1], parts[0]]
    for text in tries:
        field = lexicon.find(text)
        if field is not None:
            return Column(place, heading, field)
    return Column(place, heading, None)
