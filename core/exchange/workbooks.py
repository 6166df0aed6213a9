"""Workbooks of an import: the empty template, and the refused rows with what is wrong in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from core.exchange import registry
from core.exchange.fields import Field, Kind
from core.exchange.headings import COMPLAINTS, Layout
from core.exchange.models import ImportBatch
from core.exchange.packing import layouts
from core.exchange.queries import Line, file_of, refusals
from core.exchange.reading import Flaw, open_book
from core.exchange.reading import Sheet as Source
from core.exchange.reading.scan import letters_of
from core.exchange.reading.xlsx import STAMP_SHEET
from core.exchange.sheets import Book, Column, Sheet
from core.exchange.table import INSTRUCTIONS
from core.rules.errors import Refusal

FILLED_IN = "填写"
LAST_ROW = 20_000
"""Drop-downs and text formats reach so far down."""
NARROW, WIDE, WIDEST = 10, 28, 70
LIST_COLUMN = 3
"""Where the drop-downs' words begin in the hidden sheet."""
ADVICE = (
    "在“填写”表中从第2行开始填写，一行一条；带*的栏目必填，不知道的内容留空，不要填0。",
    "不要改动第1行的表头；可以增加自己的列，上传时选“不导入”即可。",
    "内容请填数值，不要填公式；代码、电话等栏目已设为文本格式，请不要改成数字。",
    "上传后先看预览，确认以后才会写入；同一份文件再传一次不会重复登记。",
)


def write_template(*, kind: Kind, path: Path, at: datetime) -> None:
    """The empty sheet of a kind, with drop-downs, instructions and the stamp of its version."""
    footer = f"{kind.title}模板 第{kind.version}版"
    with Book(path, created=at, footer=footer) as book:
        table = book.sheet(FILLED_IN, [Column(_marked(each), _width(each)) for each in kind.fields])
        table.heads()
        _formats(book, table, kind)
        _instructions(book, kind)
        _stamp(book, kind)


def _marked(field: Field) -> str:
    return f"{field.title}*" if field.needed else field.title


def _width(field: Field) -> int:
    return min(max(NARROW, 2 * len(field.title) + 2, len(field.example) + 4), WIDE)


def _formats(book: Book, table: Sheet, kind: Kind) -> None:
    text = book.file.add_format({"num_format": "@"})
    for place, field in enumerate(kind.fields):
        if field.as_text:
            table.page.set_column(place, place, _width(field), text)
        if field.choices:
            table.page.data_validation(1, place, LAST_ROW, place, _drop_down(place, field))


def _drop_down(place: int, field: Field) -> dict[str, Any]:
    column = f"${letters_of(LIST_COLUMN + place)}"
    return {
        "validate": "list",
        "source": f"='{STAMP_SHEET}'!{column}$2:{column}${len(field.choices) + 1}",
        "error_title": field.title[:32],
        "error_message": "请从下拉列表中选择。",
        # the import itself takes other spellings, and says so where it does not
        "error_type": "information",
    }


def _instructions(book: Book, kind: Kind) -> None:
    columns = [Column("栏目", 24), Column("必填", 8), Column("填写规则", 50), Column("示例", 30)]
    sheet = book.sheet(INSTRUCTIONS, columns)
    sheet.line(f"{kind.title}填写说明（模板第{kind.version}版）", "title", height=30)
    for advice in ADVICE:
        sheet.line(advice)
    sheet.heads()
    for field in kind.fields:
        sheet.write([field.title, "是" if field.needed else "", _rule(field), field.example])


def _rule(field: Field) -> str:
    choices = f"可填：{'、'.join(field.choices)}。" if field.choices else ""
    return f"{field.rule}{choices}"


def _stamp(book: Book, kind: Kind) -> None:
    """The sheet by which the upload knows the template, and the words of the drop-downs."""
    page = book.file.add_worksheet(STAMP_SHEET)
    page.very_hidden()
    page.write_string(0, 0, kind.code)
    page.write_string(0, 1, str(kind.version))
    longest = max((len(field.choices) for field in kind.fields), default=0)
    for row in range(longest):
        for place, field in enumerate(kind.fields):
            if row < len(field.choices):
                page.write_string(row + 1, LIST_COLUMN + place, field.choices[row])


def write_refused(*, batch: ImportBatch, path: Path, at: datetime) -> None:
    """The refused rows with their own headings and cells, and in the last column every complaint.

    Refusal where no row was refused, or the file is no longer kept.
    """
    found: dict[tuple[str, int], list[Line]] = {}
    for line in refusals(batch):
        found.setdefault((line.sheet, line.number), []).append(line)
    if not found:
        raise Refusal("没有不能导入的行。", "NOTHING_REFUSED")
    kind = registry.kind(batch.kind)
    read = open_book(file_of(batch), batch.file_name)
    with Book(path, created=at, footer=f"{kind.title} 不能导入的行") as book:
        for layout in layouts(batch.headings):
            if any(sheet == layout.sheet for sheet, _ in found):
                source = next(each for each in read.sheets if each.name == layout.sheet)
                _refused_sheet(book, source, layout=layout, found=found)


def _refused_sheet(
    book: Book,
    source: Source,
    *,
    layout: Layout,
    found: Mapping[tuple[str, int], Sequence[Line]],
) -> None:
    columns = [Column(column.heading, WIDE) for column in layout.columns]
    sheet = book.sheet(layout.sheet or FILLED_IN, [*columns, Column(COMPLAINTS, WIDEST)])
    sheet.heads()
    places = [column.place for column in layout.columns]
    for number, cells in source.rows():
        if lines := found.get((layout.sheet, number)):
            texts = [cell.seen if isinstance(cell, Flaw) else cell for cell in cells]
            own = [texts[place] if place < len(texts) else "" for place in places]
            sheet.write([*own, "\n".join(map(str, lines))])
