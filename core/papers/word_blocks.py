"""Headings, paragraphs, lists and tables of a paper in DOCX."""

from collections.abc import Callable, Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm

from core.papers.rules import Block, Heading, Items, Para, Table, numbered_headings
from core.papers.word_marks import element, indent, line, outline

FONTS = {1: "黑体", 2: "楷体_GB2312", 3: "", 4: ""}
"""Of headings: 黑体, 楷体, then the 仿宋 of the text (GB/T 9704-2012, 7.3.3)."""
WIDTH = 156
CELL, CELL_PITCH = 12, 18
"""Size and line of a table's text in points: 小四."""


def put_blocks(document: Any, blocks: Sequence[Block]) -> None:
    """The blocks in order, headings numbered."""
    for block, mark in numbered_headings(blocks):
        PUT[type(block)](document, block, mark)


def _heading(document: Any, block: Heading, mark: str) -> None:
    paragraph = line(document, f"{mark}{block.text}", font=FONTS[block.level], keep=True)
    outline(indent(paragraph, first=2), block.level)


def _para(document: Any, block: Para, mark: str) -> None:
    for text in block.text.splitlines() or [""]:
        paragraph = line(document, text)
        if block.indented:
            indent(paragraph, first=2)


def _items(document: Any, block: Items, mark: str) -> None:
    for place, text in enumerate(block.texts, start=1):
        indent(line(document, f"{place}．{text}" if block.counted else text), first=2)


def _table(document: Any, block: Table, mark: str) -> None:
    if block.caption:
        line(document, block.caption, font="黑体", align=ALIGN.CENTER, keep=True)
    table = document.add_table(rows=0, cols=block.width)
    table.style, table.autofit = "Table Grid", False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths = _widths(block)
    for place, texts in enumerate([block.head, *block.rows] if block.head else block.rows):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        is_head = bool(block.head) and place == 0
        if is_head:
            row._tr.get_or_add_trPr().append(element("tblHeader"))
        for column, text in enumerate(texts):
            names = is_head or (not block.head and column == 0)
            _cell(row.cells[column], text, width=widths[column], names=names)
    line(document, "", pitch=12)


def _cell(cell: Any, text: str, *, width: int, names: bool) -> None:
    """A cell with its text; `names`: it says what the others are."""
    cell.width = Mm(width)
    cell._tc.remove(cell.paragraphs[0]._p)
    for part in text.splitlines() or [""]:
        line(
            cell, part, font="黑体" if names else "", size=CELL, pitch=CELL_PITCH,
            align=ALIGN.CENTER if names else ALIGN.LEFT,
        )  # fmt: skip


def _widths(block: Table) -> list[int]:
    shares = block.shares or (1,) * block.width
    return [WIDTH * share // sum(shares) for share in shares]


PUT: dict[type[Any], Callable[..., None]] = {
    Heading: _heading,
    Para: _para,
    Items: _items,
    Table: _table,
}
