"""Workbooks that a page hands out, as rows."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def opened(answer: Any) -> Worksheet:
    """The first sheet of a downloaded workbook."""
    assert answer.status_code == 200, answer.status_code
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    sheet: Worksheet = book.worksheets[0]
    return sheet


def rows_of(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
