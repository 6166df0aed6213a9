"""Any list of the administration as a workbook: in the columns, order and scope of its page."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.utils import timezone

from accounts.models import User
from core.exchange.sheets import Book, Cell, Column, Roll, Sheet, lines_of
from core.web.exporting import Head, Table, asked_again

LARGE = 5_000
"""Rows from which on the file is made in the background."""
STEP = 5_000
WIDTHS = {"day": 12, "money": 14, "rate": 12, "count": 10, "year": 9}
NARROW, WIDE = 10, 24


def moment(at: datetime) -> str:
    """2022-11-30 09:05, by the office's clock."""
    return f"{at.astimezone(timezone.get_default_timezone()):%Y-%m-%d %H:%M}"


def watermark(by: User, at: datetime) -> str:
    """Who took it and when: on every printed page."""
    return f"{by.name} {moment(at)} 导出"


def write_list(
    *, table: Table, lines: Iterable[Sequence[Any]], path: Path, by: User, at: datetime
) -> int:
    """Write the rows as they come, in constant memory; returns how many there were."""
    columns = [_column(head) for head in table.heads]
    with Book(path, created=at, footer=f"{watermark(by, at)}　{table.title}") as book:
        roll = Roll(_opener(book, table, columns, told=watermark(by, at)), table.title[:25])
        for line in lines:
            roll.write(line)
        return roll.count


def _opener(
    book: Book, table: Table, columns: Sequence[Column], *, told: str
) -> Callable[[str], Sheet]:
    def new(name: str) -> Sheet:
        sheet = book.sheet(name, columns)
        sheet.line(table.title, "title", height=28)
        sheet.line(f"条件：{table.filters or '全部'}　　{told}")
        sheet.heads()
        return sheet

    return new


def _column(head: Head) -> Column:
    width = WIDTHS.get(head.kind, WIDE)
    while head.kind != "text" and lines_of(head.title, width) > 2:
        width += 2
    return Column(head.title, width, head.kind)


# --- in the background: keys first, then parts, then the file; a killed worker goes on ---------


def table_for(*, label: str, query: str, by: User) -> Table:
    """The list of a model as this person would see it now."""
    found = next(each for model, each in admin.site._registry.items() if _is(model, label))
    return asked_again(admin=found, user=by, query=query)


def _is(model: Any, label: str) -> bool:
    return bool(model._meta.label_lower == label)


def write_keys(table: Table, path: Path) -> None:
    """Keys of the rows in the order of the page, one a line."""
    with path.open("w", encoding="ascii") as file:
        file.writelines(f"{key}\n" for key in table.ids())


def read_keys(path: Path, part: int) -> list[int]:
    """Keys of one part."""
    with path.open(encoding="ascii") as file:
        return [int(line) for place, line in enumerate(file) if place // STEP == part]


def write_part(table: Table, keys: Sequence[int], path: Path) -> None:
    """Cells of these rows, one JSON line each, in the order of the keys."""
    with path.open("w", encoding="utf-8") as file:
        for line in table.lines(keys):
            file.write(json.dumps([_packed(cell) for cell in line], ensure_ascii=False) + "\n")


def read_parts(paths: Iterable[Path]) -> Iterator[list[Cell]]:
    """Cells of every part in order, streamed."""
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield [_unpacked(cell) for cell in json.loads(line)]


def _packed(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return {"n": str(cell)}
    return {"d": cell.isoformat()} if isinstance(cell, date) else cell


def _unpacked(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        found: Cell = cell
        return found
    return Decimal(cell["n"]) if "n" in cell else date.fromisoformat(cell["d"])
