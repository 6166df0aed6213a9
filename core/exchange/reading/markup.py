"""The "xls" that many systems export and that is an HTML table in truth."""

from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser

from core.exchange.reading.book import (
    LONGEST_CELL,
    MOST_COLUMNS,
    Book,
    Cell,
    Flaw,
    Numbered,
    Sheet,
    Span,
    Unreadable,
)
from core.exchange.reading.cells import FORMULA, clean_text

NO_TABLE = "文件是网页，里面没有表格。请在 Excel 中另存为 xlsx 再上传。"
MOST_TAKEN = 500_000
CELLS = frozenset({"td", "th"})
SILENT = frozenset({"script", "style", "title", "head"})


class TableReader(HTMLParser):
    """All rows of all tables, one below the other; what spans cells stands in the first."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.spans: list[Span] = []
        self.taken: dict[tuple[int, int], bool] = {}
        self.open = False
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "tr":
            self.rows.append([])
            self.open = False
        elif tag in CELLS and self.rows:
            self._begin(dict(attrs))
        elif tag == "br" and self.open:
            self.rows[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self.silent:
            self.silent -= 1
        elif tag in CELLS or tag == "tr":
            self.open = False

    def handle_data(self, data: str) -> None:
        if self.open and not self.silent and len(self.rows[-1][-1]) <= LONGEST_CELL:
            self.rows[-1][-1] += data

    def _begin(self, attributes: dict[str, str | None]) -> None:
        row, cells = len(self.rows), self.rows[-1]
        while (row, len(cells)) in self.taken:
            cells.append("")
        wide, high = _count(attributes.get("colspan")), _count(attributes.get("rowspan"))
        left = len(cells)
        if left + wide > MOST_COLUMNS:
            raise Unreadable(f"表格第{row}行超过{MOST_COLUMNS}列，不能读取。")
        cells.append("")
        if len(self.taken) + wide * high > MOST_TAKEN:
            raise Unreadable(f"表格第{row}行合并的单元格过多，不能读取。")
        if wide * high > 1:
            self.spans.append(Span(row, left, row + high - 1, left + wide - 1))
            spots = ((row + down, left + right) for down in range(high) for right in range(wide))
            self.taken.update(dict.fromkeys(spots, True))
        self.open = True


def open_markup(text: str) -> Book:
    """A book of one sheet with every table of the page."""
    reader = TableReader()
    reader.feed(text)
    reader.close()
    if not reader.rows:
        raise Unreadable(NO_TABLE)
    rows = partial(_rows, reader.rows)
    sheet = Sheet(name="", rows=rows, height=len(reader.rows), spans=tuple(reader.spans))
    return Book(sheets=(sheet,))


def _rows(rows: list[list[str]]) -> Iterator[Numbered]:
    for number, row in enumerate(rows, start=1):
        cells = [_cell(" ".join(value.split(" "))) for value in row]
        yield (number, cells if any(cells) else [])


def _cell(value: str) -> Cell:
    text = value.strip()
    return Flaw(text[:40], FORMULA) if text.startswith("=") else clean_text(text)


def _count(value: str | None) -> int:
    text = (value or "1").strip()
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdigit() and int(text) else 1
