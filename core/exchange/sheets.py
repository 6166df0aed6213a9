"""Workbooks written row by row in constant memory, set up for A4 print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import xlsxwriter
from django.utils import timezone

from core.exchange.text import header_text, neutralise

A4 = 9
LINE_HEIGHT, HIGHEST_ROW = 16, 409
SHEET_ROWS = 1_000_000
"""Rows of a table before it goes on on the next sheet; Excel ends at 1,048,576."""
PAGE_WIDTH = 170
"""Characters that are still readable side by side on A4 landscape."""
FIRST_WIDE = "\u2e80"
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "note": {"font_size": 10, "text_wrap": True, "valign": "vcenter"},
    "bold": {"bold": True, "font_size": 10},
    "head": {
        "bold": True, "font_size": 10, "border": 1, "bg_color": "#E3F0E8", "text_wrap": True,
        "align": "center", "valign": "vcenter",
    },
    "text": {"font_size": 10, "border": 1, "text_wrap": True, "valign": "top", "num_format": "@"},
    "count": {"font_size": 10, "border": 1, "valign": "top", "num_format": "#,##0"},
    "year": {"font_size": 10, "border": 1, "valign": "top", "num_format": "0"},
    "area": {"font_size": 10, "border": 1, "valign": "top", "num_format": "#,##0.00"},
    "money": {"font_size": 10, "border": 1, "valign": "top", "num_format": "#,##0.00"},
    "percent": {"font_size": 10, "border": 1, "valign": "top", "num_format": "0.00"},
    "rate": {"font_size": 10, "border": 1, "valign": "top", "num_format": "0.0###"},
    "months": {"font_size": 10, "border": 1, "valign": "top", "num_format": "0.####"},
    "day": {"font_size": 10, "border": 1, "valign": "top", "num_format": "yyyy-mm-dd"},
    "total": {"bold": True, "font_size": 10, "border": 1, "num_format": "#,##0.00"},
    "total_count": {"bold": True, "font_size": 10, "border": 1, "num_format": "#,##0"},
    "box": {"font_size": 10, "border": 1, "valign": "top", "text_wrap": True},
}  # fmt: skip


class Formula(NamedTuple):
    """A live formula and the value that a reader without a calculator shows."""

    text: str
    value: Decimal


@dataclass(frozen=True)
class Column:
    """A column of a table: heading, width in characters, and the format of its cells."""

    title: str
    width: int
    kind: str = "text"


Cell = str | int | Decimal | date | Formula | None


def lines_of(text: str, width: int) -> int:
    """Lines that the text takes in a column of so many characters; a Chinese one is two wide."""
    if len(text) * 2 <= width and "\n" not in text:
        return 1
    parts = (sum(1 + (char > FIRST_WIDE) for char in part) for part in text.split("\n"))
    return sum(max(1, -(-wide // width)) for wide in parts)


class Book:
    """An xlsx file; the same rows and the same moment give the same bytes."""

    def __init__(self, path: Path, *, created: datetime, footer: str) -> None:
        self.file = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        naive = created.astimezone(timezone.get_current_timezone()).replace(tzinfo=None)
        self.file.set_properties({"author": "物管通", "created": naive})
        self.footer = footer
        self.formats = {name: self.file.add_format(each) for name, each in FORMATS.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.close()

    def sheet(self, name: str, columns: Sequence[Column], *, keep: int = 0) -> "Sheet":
        """A new sheet for a table with these columns, A4 landscape, one page wide.

        A table too wide to be read on one page names how many first columns to `keep`: they stay
        in view and repeat on each of the pages that stand side by side.
        """
        return Sheet(self, name, columns, keep=keep)


class Sheet:
    """One sheet, written from the top down; `row` is the next row, counted from 0."""

    def __init__(self, book: Book, name: str, columns: Sequence[Column], *, keep: int = 0) -> None:
        self.book, self.name, self.columns, self.row, self.keep = book, name, columns, 0, keep
        self.page = book.file.add_worksheet(name)
        self.page.set_landscape()
        self.page.set_paper(A4)
        self.page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        if keep:
            self.page.fit_to_pages(-(-sum(column.width for column in columns) // PAGE_WIDTH), 0)
            self.page.repeat_columns(0, keep - 1)
        else:
            self.page.fit_to_pages(1, 0)
        self.page.set_footer(f"&L&8{header_text(book.footer)}&R&8第 &P 页，共 &N 页")
        for place, column in enumerate(columns):
            self.page.set_column(place, place, column.width)

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def first_page(self) -> int:
        """How many columns stand on the first page, where a title belongs."""
        if not self.keep:
            return self.width
        wide = 0
        for place, column in enumerate(self.columns):
            wide += column.width
            if wide > PAGE_WIDTH:
                return place
        return self.width

    def line(self, text: str, style: str = "note", *, height: int = 18) -> None:
        """One merged row of text across the table."""
        self.page.set_row(self.row, height)
        last = self.first_page - 1
        if last > 0:
            self.page.merge_range(self.row, 0, self.row, last, "", self.book.formats[style])
        self.page.write_string(self.row, 0, neutralise(text), self.book.formats[style])
        self.row += 1

    def heads(self) -> None:
        """The headings; they and everything above repeat on every printed page."""
        self._grow([column.title for column in self.columns])
        for place, column in enumerate(self.columns):
            self.page.write_string(self.row, place, column.title, self.book.formats["head"])
        self.page.repeat_rows(0, self.row)
        self.row += 1
        self.page.freeze_panes(self.row, self.keep)

    def write(self, cells: Sequence[Cell], *, style: str = "") -> None:
        """One row of the table; `style` replaces the columns' own formats."""
        self._grow(cells)
        for place, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
            self._cell(place, cell, self.book.formats[style or column.kind])
        self.row += 1

    def total(self, cells: Sequence[Cell]) -> None:
        """合计: one bold row, counts without decimals."""
        for place, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
            style = "total_count" if column.kind == "count" else "total"
            self._cell(place, cell, self.book.formats[style])
        self.row += 1

    def boxes(self, texts: Sequence[str], *, height: int) -> None:
        """A row of equally wide boxes, to be signed and stamped."""
        self.page.set_row(self.row, height)
        edges = [self.width * place // len(texts) for place in range(len(texts) + 1)]
        for text, first, last in zip(texts, edges, edges[1:], strict=False):
            style = self.book.formats["box"]
            self.page.merge_range(self.row, first, self.row, last - 1, "", style)
            self.page.write_string(self.row, first, text, style)
        self.row += 1

    def _grow(self, cells: Sequence[Cell]) -> None:
        """Make the row as high as its longest text needs: programs do not do it when they open."""
        lines = max(
            lines_of(cell, column.width) if isinstance(cell, str) else 1
            for column, cell in zip(self.columns, cells, strict=True)
        )
        if lines > 1:
            self.page.set_row(self.row, min(LINE_HEIGHT * lines, HIGHEST_ROW))

    def _cell(self, place: int, cell: Cell, style: Any) -> None:
        if cell is None:
            self.page.write_blank(self.row, place, None, style)
        elif isinstance(cell, str):
            self.page.write_string(self.row, place, neutralise(cell), style)
        elif isinstance(cell, Formula):
            self.page.write_formula(self.row, place, cell.text, style, cell.value)
        elif isinstance(cell, date):
            self.page.write_datetime(self.row, place, cell, style)
        else:
            self.page.write_number(self.row, place, cell, style)


class Roll:
    """A table over as many sheets as it needs; `new_sheet` makes each with its head."""

    def __init__(
        self, new_sheet: Callable[[str], Sheet], name: str, *, most: int = SHEET_ROWS
    ) -> None:
        self.new_sheet, self.name, self.most = new_sheet, name, most
        self.count = self.parts = 0
        self.sheet = self._next()

    def write(self, cells: Sequence[Cell]) -> None:
        """One row, on the next sheet where this one is full."""
        if self.count and self.count % self.most == 0:
            self.sheet = self._next()
        self.sheet.write(cells)
        self.count += 1

    def _next(self) -> Sheet:
        self.parts += 1
        return self.new_sheet(self.name if self.parts == 1 else f"{self.name}{self.parts}")
