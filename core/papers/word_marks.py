"""What python-docx has no words for: grid, East Asian fonts, character indents, page fields."""

import re
from decimal import Decimal
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

PITCH = "579"
"""225 mm in 22 lines, in twentieths of a point (579.8, not rounded up: the 22nd line must fit)."""
CHARACTER = "-850"
"""156 mm in 28 characters instead of 28 × 16 pt, in 4096ths of a point a character."""
LINE = 28.95
RED = RGBColor(0xFF, 0, 0)
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
SUBSTITUTES = {
    "仿宋_GB2312": "仿宋", "楷体_GB2312": "楷体", "方正小标宋简体": "宋体", "黑体": "SimHei",
    "宋体": "SimSun",
}  # fmt: skip
FONT_TABLE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:fonts>'
)


def element(tag: str, **attributes: str) -> Any:
    """A w: element with w: attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def set_fonts_of_document(document: Any, *, font: str, size: int) -> None:
    """Font, size and grid of every paragraph, and which font stands in for one that is missing."""
    style = document.styles["Normal"]
    style.font.size = Pt(size)
    set_font(style, font)
    style.element.get_or_add_rPr().append(element("lang", val="zh-CN", eastAsia="zh-CN"))
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    table = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in SUBSTITUTES.items()
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = FONT_TABLE.format(table).encode()


def set_font(owner: Any, font: str) -> None:
    """The font for Chinese and for figures of a run or style."""
    owner.font.name = font
    fonts = owner.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("eastAsia", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), font)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def set_grid(section: Any) -> None:
    """22 lines a page and 28 characters a line."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = element("docGrid", type="linesAndChars", linePitch=PITCH, charSpace=CHARACTER)
    section._sectPr.append(grid)


def line(  # noqa: PLR0913 -- the sides of a line, all named
    owner: Any,
    text: str,
    *,
    font: str = "",
    size: int = 0,
    align: ALIGN | None = None,
    red: bool = False,
    pitch: float = LINE,
    keep: bool = False,
) -> Any:
    """A paragraph in a document or cell; `keep`: on one page with the next."""
    paragraph = owner.add_paragraph()
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    layout.keep_with_next = keep or None
    if align is not None:
        paragraph.alignment = align
    write(paragraph, text, font=font, size=size, red=red)
    return paragraph


def write(paragraph: Any, text: str, *, font: str = "", size: int = 0, red: bool = False) -> None:
    """A run of text; signs that XML has no place for are left out."""
    run = paragraph.add_run(FORBIDDEN.sub("", text))
    if font:
        set_font(run, font)
    if size:
        run.font.size = Pt(size)
    if red:
        run.font.color.rgb = RED


def indent(
    paragraph: Any, *, left: Decimal | int = 0, right: Decimal | int = 0, first: Decimal | int = 0
) -> Any:
    """Indents in characters: Word scales them with the text; twentieths of a point beside them for
    programs that do not know characters. Negative `first` hangs."""
    marks = element("ind")
    for name, chars in (("left", left), ("right", right)):
        if chars:
            marks.set(qn(f"w:{name}Chars"), str(int(chars * 100)))
            marks.set(qn(f"w:{name}"), str(int(chars * 320)))
    if first:
        name = "firstLine" if first > 0 else "hanging"
        marks.set(qn(f"w:{name}Chars"), str(abs(int(first * 100))))
        marks.set(qn(f"w:{name}"), str(abs(int(first * 320))))
    paragraph._p.get_or_add_pPr()._insert_ind(marks)
    return paragraph


def bordered(paragraph: Any, *, above: str = "", below: str = "") -> Any:
    """A line of the colour above or below the paragraph, as wide as the type area."""
    borders = element("pBdr")
    for side, colour in (("top", above), ("bottom", below)):
        if colour:
            borders.append(element(side, val="single", sz="8", space="4", color=colour))
    properties = paragraph._p.get_or_add_pPr()
    # pBdr has its place in the sequence of the schema: before what is listed here
    after = ("shd", "tabs", "spacing", "ind", "jc", "outlineLvl", "rPr")
    properties.insert_element_before(borders, *(f"w:{name}" for name in after))
    return paragraph


def page_number(paragraph: Any, *, align: ALIGN, font: str, size: int) -> None:
    """— 1 —, one character from the outer edge."""
    paragraph.alignment = align
    write(paragraph, "— ", font=font, size=size)
    run = paragraph.add_run()
    set_font(run, font)
    run.font.size = Pt(size)
    for part in (element("fldChar", fldCharType="begin"), _instruction()):
        run._r.append(part)
    run._r.append(element("fldChar", fldCharType="end"))
    write(paragraph, " —", font=font, size=size)
    side = {"right": 1} if align == ALIGN.RIGHT else {"left": 1}
    indent(paragraph, **side)


def _instruction() -> Any:
    text = element("instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = " PAGE "
    return text


def outline(paragraph: Any, level: int) -> None:
    """The paragraph as heading of this level in the navigation, with no look of its own."""
    mark = element("outlineLvl", val=str(level - 1))
    paragraph._p.get_or_add_pPr().insert_element_before(mark, "w:rPr", "w:sectPr")
