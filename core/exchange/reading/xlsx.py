"""xlsx: the archive is checked, each sheet is scanned, and only then is it read."""

import zipfile
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from core.exchange.reading.archive import DAMAGED, open_archive
from core.exchange.reading.book import Book, Cell, Flaw, Numbered, Sheet, Stamp, Unreadable
from core.exchange.reading.cells import ERROR, FORMULA, clean
from core.exchange.reading.scan import Extent, Listed, listed_sheets, scan

STAMP_SHEET = "_wuguan"
"""The hidden sheet by which a template of ours knows itself."""


def open_xlsx(content: bytes) -> Book:
    """The visible sheets of a workbook; raises Unreadable, and whatever the libraries raise."""
    archive = open_archive(content)
    extents = _extents(archive)
    listed = listed_sheets(archive)
    if {each.part for each in listed} - set(archive.namelist()):
        raise Unreadable(DAMAGED)
    for each in listed:
        if each.part in extents:
            extents[each.part].refuse_too_large(each.name)
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    if workbook.sheet_names != [each.name for each in listed]:
        raise Unreadable(DAMAGED)
    notes = [
        f"工作表“{each.name}”是隐藏的，没有读取。"
        for each in listed
        if each.hidden and each.name != STAMP_SHEET
    ]
    shown = [each for each in listed if not each.hidden]
    sheets = tuple(
        sheet_of(workbook, each.name, extents[each.part]) for each in shown if each.part in extents
    )
    return Book(sheets=sheets, notes=tuple(notes), stamp=_stamp(workbook, listed))


def _extents(archive: zipfile.ZipFile) -> dict[str, Extent]:
    """Every part that is a sheet, whether the workbook lists it or not."""
    found = {}
    for name in archive.namelist():
        extent = scan(archive, name) if name.lower().endswith(".xml") else None
        if extent is not None:
            extent.refuse_too_large(name.rpartition("/")[2])
            found[name] = extent
    return found


def sheet_of(workbook: Any, name: str, extent: Extent) -> Sheet:
    """A sheet that the reader may be asked for."""
    rows = partial(read_rows, workbook, name, extent)
    return Sheet(name=name, rows=rows, height=extent.last_row, spans=tuple(extent.spans))


def read_rows(workbook: Any, name: str, extent: Extent) -> Iterator[Numbered]:
    """Rows from the top with the sheet's own numbers; formulas and errors become flaws."""
    sheet = workbook.get_sheet_by_name(name)
    left = sheet.start[1] if sheet.start else 0
    marked = {row for row, _ in extent.formulas} | {row for row, _ in extent.errors}
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells: list[Cell] = [*[""] * left, *map(clean, values)]
        if number in marked:
            _mark(cells, number, extent)
        yield (number, cells if any(cells) else [])


def _mark(cells: list[Cell], number: int, extent: Extent) -> None:
    for place, cell in enumerate(cells):
        seen = cell.seen if isinstance(cell, Flaw) else cell
        if (number, place) in extent.formulas:
            cells[place] = Flaw(seen or "公式", FORMULA)
        elif (number, place) in extent.errors:
            cells[place] = Flaw(seen or "错误值", ERROR)


def _stamp(workbook: Any, listed: list[Listed]) -> Stamp | None:
    if all(each.name != STAMP_SHEET for each in listed):
        return None
    texts = [
        str(cell) for row in workbook.get_sheet_by_name(STAMP_SHEET).to_python() for cell in row
    ]
    match texts:
        case [kind, version, *_] if version.isascii() and version.isdigit():
            return Stamp(kind, int(version[:6]))
    return None
