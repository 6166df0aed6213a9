"""The door: size, name and first bytes decide who reads; whoever fails, a sentence comes out."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath

from core.exchange.reading.archive import DAMAGED, LOCKED, MACROS
from core.exchange.reading.book import MEGABYTE, MOST_BYTES, Book, Numbered, Sheet, Unreadable
from core.exchange.reading.markup import open_markup
from core.exchange.reading.ole import open_xls
from core.exchange.reading.plain import decoded, open_plain
from core.exchange.reading.xlsx import open_xlsx
from core.rules.errors import Refusal

log = logging.getLogger(__name__)

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SUFFIXES = (".xlsx", ".xls", ".csv", ".txt", ".tsv")
OFFERED = "请上传 xlsx、xls 或 csv 文件。"
MARKUP = ("<html", "<table", "<!doctype html", "<meta", "<style", "<div", "<head", "<body")


def open_book(content: bytes, file_name: str) -> Book:
    """The file as sheets of clean rows; Unreadable with a whole sentence for whatever is wrong.

    The bytes decide what a file is, not its name: an xlsx, a web page or a csv called .xls is read
    as what it is.
    """
    _check_outside(content, file_name)
    with named_faults(file_name):
        book = _reader_of(content)(content)
    sheets = tuple(_careful(sheet, file_name) for sheet in book.sheets)
    return Book(sheets=sheets, notes=book.notes, stamp=book.stamp)


@contextmanager
def named_faults(file_name: str) -> Iterator[None]:
    """Whatever a library raises becomes the sentence about the damaged file, and a log line.

    A reader written in Rust panics with a BaseException of its own.
    """
    try:
        yield
    except (Refusal, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        log.warning("an uploaded file could not be read: %s", type(error).__name__)
        raise Unreadable(f"“{file_name[:80]}”：{DAMAGED}") from error


def _careful(sheet: Sheet, file_name: str) -> Sheet:
    def rows() -> Iterator[Numbered]:
        with named_faults(file_name):
            yield from sheet.rows()

    return replace(sheet, rows=rows)


def _check_outside(content: bytes, file_name: str) -> None:
    suffix = PurePath(file_name).suffix.lower()
    if suffix in {".xlsm", ".xltm", ".xlsb"}:
        raise Unreadable(MACROS if suffix != ".xlsb" else f"xlsb 格式不能读取。{OFFERED}")
    if suffix not in SUFFIXES:
        raise Unreadable(f"“{file_name[:80]}”不是表格文件。{OFFERED}")
    if not content:
        raise Unreadable("文件是空的，请检查后重新上传。")
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // MEGABYTE
        raise Unreadable(f"文件超过{most}MB，请分成几个文件上传。")


def _reader_of(content: bytes) -> Callable[[bytes], Book]:
    if content.startswith(ZIP):
        return open_xlsx
    if content.startswith(OLE):
        return open_xls
    if content.startswith((b"PK", b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG")):
        raise Unreadable(f"文件的内容不是表格。{OFFERED}")
    return _text


def _text(content: bytes) -> Book:
    text = decoded(content)
    start = text[:2000].lstrip("\ufeff \r\n\t").lower()
    if start.startswith("<?xml") or "mime-version:" in start:
        raise Unreadable("这是 Excel 的网页或 XML 格式。请在 Excel 中另存为 xlsx 再上传。")
    return open_markup(text) if start.startswith(MARKUP) else open_plain(content)


__all__ = ["LOCKED", "open_book"]
