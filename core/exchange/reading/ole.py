"""The old binary xls: its records are walked before it is read, as far as the reader would go."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from python_calamine import CalamineWorkbook

from core.exchange.reading.archive import LOCKED, MACROS
from core.exchange.reading.book import Book, Span, Unreadable
from core.exchange.reading.compound import Compound
from core.exchange.reading.scan import Extent
from core.exchange.reading.xlsx import sheet_of

BOF, EOF, FILEPASS, BOUNDSHEET, MERGED = 0x0809, 0x000A, 0x002F, 0x0085, 0x00E5
FORMULA, BOOLERR = 0x0006, 0x0205
ONE_CELL = frozenset({0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6, FORMULA, BOOLERR})
MANY_CELLS = 0x00BD
WORKSHEET, MACRO_SHEET = 0x0010, 0x0040
NO_WORKBOOK = "文件不是 Excel 工作簿。请在原来的软件中另存为 xlsx 再上传。"


@dataclass(frozen=True)
class Bound:
    """A sheet as the workbook lists it: where its records begin, and whether it is shown."""

    start: int
    hidden: bool
    kind: int


def open_xls(content: bytes) -> Book:
    """The visible sheets of an old workbook; raises Unreadable, and whatever the reader raises."""
    data = _records_of(Compound(content))
    bounds = list(_bounds(data))
    workbook = CalamineWorkbook.from_filelike(BytesIO(_checked(content, data, bounds)))
    names = workbook.sheet_names
    shown = [(name, bound) for name, bound in zip(names, bounds, strict=True) if not bound.hidden]
    notes = [
        f"工作表“{name}”是隐藏的，没有读取。"
        for name, bound in zip(names, bounds, strict=True)
        if bound.hidden
    ]
    sheets = tuple(sheet_of(workbook, name, _extent(data, bound)) for name, bound in shown)
    return Book(sheets=sheets, notes=tuple(notes))


def _records_of(compound: Compound) -> bytes:
    names = compound.names
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise Unreadable(LOCKED)
    if any(name.startswith("_VBA_PROJECT") for name in names):
        raise Unreadable(MACROS)
    for name in ("Workbook", "Book"):
        if name in names:
            return compound.stream(name)
    raise Unreadable(NO_WORKBOOK)


def _checked(content: bytes, data: bytes, bounds: list[Bound]) -> bytes:
    if any(bound.kind == 1 for bound in bounds):
        raise Unreadable(MACROS)
    for number, bound in enumerate(bounds, start=1):
        _extent(data, bound).refuse_too_large(f"第{number}张")
    return content


def _records(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    place = start
    while place + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, place)
        yield kind, data[place + 4 : place + 4 + size]
        place += 4 + size


def _bounds(data: bytes) -> Iterator[Bound]:
    for kind, body in _records(data, 0):
        if kind == FILEPASS:
            raise Unreadable(LOCKED)
        if kind == BOUNDSHEET:
            start, hidden, sheet_kind = struct.unpack_from("<IBB", body)
            yield Bound(start, bool(hidden & 3), sheet_kind)
        if kind == EOF:
            return


def _extent(data: bytes, bound: Bound) -> Extent:
    """How far the sheet reaches, its formulas, errors and merged cells."""
    extent, depth = Extent(), 0
    for kind, body in _records(data, bound.start):
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            break
        if kind in ONE_CELL:
            _note_cell(extent, kind, body)
        elif kind == MANY_CELLS:
            row, first = struct.unpack_from("<HH", body)
            (last,) = struct.unpack_from("<H", body, len(body) - 2)
            extent.reach(row + 1, first)
            extent.reach(row + 1, last)
        elif kind == MERGED:
            extent.spans.extend(_merged(body))
    return extent


def _note_cell(extent: Extent, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    extent.reach(row + 1, column)
    if kind == FORMULA:
        extent.formulas.add((row + 1, column))
    elif kind == BOOLERR and body[7:8] == b"\x01":
        extent.errors.add((row + 1, column))


def _merged(body: bytes) -> Iterator[Span]:
    (count,) = struct.unpack_from("<H", body)
    for place in range(2, 2 + 8 * count, 8):
        top, bottom, left, right = struct.unpack_from("<HHHH", body, place)
        yield Span(top + 1, left, bottom + 1, right)
