"""Text files: which encoding, which separator, and the rows as a spreadsheet would number them."""

import csv
from collections.abc import Iterator
from functools import partial
from io import StringIO

from core.exchange.reading.book import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    Cell,
    Flaw,
    Numbered,
    Sheet,
    Unreadable,
)
from core.exchange.reading.cells import FORMULA, clean_text

SEPARATORS = ",;\t"
SAMPLE = 64 * 1024
LOOKED_AT = 20
BYTE_ORDERS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
NOT_TEXT = "文件不是表格：请上传 xlsx 工作簿，或用逗号、分号、制表符分隔的 csv 文本。"


def open_plain(content: bytes) -> Book:
    """A book of one sheet; Unreadable where the bytes are no text in a known encoding."""
    text = decoded(content)
    start = text[:SAMPLE]
    if sum(char < " " and char not in "\t\r\n" for char in start) * 20 > len(start):
        raise Unreadable(NOT_TEXT)
    rows = partial(read_rows, text, separator_of(text))
    height = text.count("\n") + text.count("\r") + 1
    return Book(sheets=(Sheet(name="", rows=rows, height=height),))


def decoded(content: bytes) -> str:
    """The text: by its byte order mark, else UTF-16 by its zeros, else UTF-8, else GB18030."""
    tries = [name for mark, name in BYTE_ORDERS if content.startswith(mark)]
    for name in tries or _guesses(content[:SAMPLE]):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文件的编码无法识别。请在 Excel 中另存为“CSV UTF-8”或 xlsx 后再上传。")


def _guesses(start: bytes) -> list[str]:
    even, odd = start[::2].count(0), start[1::2].count(0)
    wide = "utf-16-be" if even > odd else "utf-16-le"
    if (even + odd) * 4 > len(start):
        return [wide]
    # Chinese in UTF-16 has few zeros, and is no valid UTF-8
    return ["utf-8", wide] if even + odd else ["utf-8", "gb18030"]


def separator_of(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of cells."""
    lines = text[:SAMPLE].splitlines()[:LOOKED_AT]
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in SEPARATORS:
        return lines[0][4:5] or ","

    def fitness(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        wide = [width for width in widths if width > 1]
        return max(map(wide.count, wide), default=0), max(wide, default=0)

    return max(SEPARATORS, key=fitness)


def read_rows(text: str, separator: str) -> Iterator[Numbered]:
    """Rows numbered from 1 as a spreadsheet shows them: a cell of several lines is one row."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number == 1 and len(row) <= 2 and row and row[0].lower().startswith("sep="):
                yield (number, [])
                continue
            if len(row) > MOST_COLUMNS or number > MOST_ROWS * 10:
                raise Unreadable(f"文件第{number}行超出范围：最多{MOST_COLUMNS}列。")
            cells = [_cell(value) for value in row]
            yield (number, cells if any(cells) else [])
    except csv.Error as error:
        raise Unreadable(
            f"文件在第{number + 1}行附近不合 csv 的写法（引号没有成对，或单元格超长）。"
            "请在 Excel 中打开后另存为 xlsx 再上传。"
        ) from error


def _cell(value: str) -> Cell:
    if value.startswith("=") and len(value) <= LONGEST_CELL:
        return Flaw(value[:40], FORMULA)
    return clean_text(value)
