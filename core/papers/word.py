"""A paper as DOCX: the page of GB/T 9704-2012, the same bytes for the same paper."""

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm

from core.papers.rules import Paper
from core.papers.rules.words import DATE_INDENT, chinese_date, signature_indent, width
from core.papers.word_blocks import put_blocks
from core.papers.word_marks import (
    bordered,
    indent,
    line,
    page_number,
    set_fonts_of_document,
    set_grid,
)

FANGSONG, TITLE_FONT, SONG = "仿宋_GB2312", "方正小标宋简体", "宋体"
BODY, TITLE, SMALL = 16, 22, 14
"""3号, 2号 and 4号 in points."""
RED_HEAD = 36
EPOCH = (1980, 1, 1, 0, 0, 0)
TOP, LEFT, WIDTH, HEIGHT = 37, 28, 156, 225
"""Margins and type area in millimetres."""


def docx_of(paper: Paper) -> bytes:
    """The DOCX of the paper; equal papers give equal bytes."""
    document = Document()
    set_fonts_of_document(document, font=FANGSONG, size=BODY)
    _page(document)
    _properties(document, paper)
    _head(document, paper)
    line(document, paper.title, font=TITLE_FONT, size=TITLE, align=ALIGN.CENTER, pitch=32)
    line(document, "")
    if paper.addressee:
        line(document, f"{paper.addressee}：")
    put_blocks(document, paper.blocks)
    _attachments(document, paper)
    _signature(document, paper)
    _copies(document, paper)
    return _fixed(document)


def _page(document: Any) -> None:
    """A4, the four margins, 22 lines of 28 characters, page numbers outside."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.right_margin = Mm(210 - LEFT - WIDTH)
    section.bottom_margin = Mm(297 - TOP - HEIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    set_grid(section)
    document.settings.odd_and_even_pages_header_footer = True
    page_number(section.footer.paragraphs[0], align=ALIGN.RIGHT, font=SONG, size=SMALL)
    page_number(section.even_page_footer.paragraphs[0], align=ALIGN.LEFT, font=SONG, size=SMALL)


def _properties(document: Any, paper: Paper) -> None:
    """What the file says of itself: nothing of this machine or this moment."""
    day = paper.signed_on
    moment = datetime(day.year, day.month, day.day) if day else datetime(*EPOCH)  # noqa: DTZ001 -- the format has no zone
    core = document.core_properties
    core.title, core.author = paper.title, "、".join(paper.signed_by)
    core.subject, core.comments, core.last_modified_by = paper.number, "", ""
    core.created = core.modified = moment
    core.revision = 1


def _head(document: Any, paper: Paper) -> None:
    """Red name of the issuer, the number below it, and the red line."""
    if not paper.issuer:
        return
    size = RED_HEAD if width(paper.issuer) * RED_HEAD <= 440 else TITLE
    line(
        document, paper.issuer, font=TITLE_FONT, size=size, align=ALIGN.CENTER, red=True,
        pitch=size + 8,
    )  # fmt: skip
    line(document, "")
    bordered(line(document, paper.number, align=ALIGN.CENTER), below="FF0000")
    line(document, "")


def _attachments(document: Any, paper: Paper) -> None:
    if not paper.attachments:
        return
    line(document, "")
    if len(paper.attachments) == 1:
        indent(line(document, f"附件：{paper.attachments[0]}"), left=5, first=-3)
        return
    for place, name in enumerate(paper.attachments, start=1):
        head = "附件：" if place == 1 else ""
        indent(line(document, f"{head}{place}．{name}"), left=7, first=-5 if head else -2)


def _signature(document: Any, paper: Paper) -> None:
    """Issuers above the date; the date 4 characters from the right, the longest name in its
    middle."""
    if not paper.signed_by and paper.signed_on is None:
        return
    # never a page with nothing but the signature
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    line(document, "", keep=True)
    line(document, "", keep=True)
    widest = max((width(name) for name in paper.signed_by), default=width(""))
    for name in paper.signed_by:
        right = signature_indent(paper) + (widest - width(name)) / 2
        indent(line(document, name, align=ALIGN.RIGHT, keep=True), right=right)
    if paper.signed_on:
        date_line = line(document, chinese_date(paper.signed_on), align=ALIGN.RIGHT)
        indent(date_line, right=DATE_INDENT)
    if paper.note:
        indent(line(document, f"（{paper.note}）"), first=2)


def _copies(document: Any, paper: Paper) -> None:
    """版记: to whom copies go, between two lines."""
    if not paper.copies_to:
        return
    line(document, "")
    copies = line(document, f"抄送：{'，'.join(paper.copies_to)}。", size=SMALL)
    bordered(indent(copies, left=4, first=-3), above="000000", below="000000")


def _fixed(document: Any) -> bytes:
    """The package with one time for every part, so that a second download is the same file."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(part, source.read(name))
    return out.getvalue()
