"""From a book and its layouts to rows of a kind: what is skipped, what is wrong, what is read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from core.exchange.fields import Complaint, Field, Kind, Row, Wrong
from core.exchange.headings import LOOKED_AT, Layout, Lexicon, find_layout
from core.exchange.reading import Book, Flaw, Sheet, Unreadable
from core.exchange.reading.book import MOST_ROWS, Cell, Span
from core.exchange.reading.cells import clean_text

TOTAL = re.compile(r"^(合计|总计|小计|共计|累计|总数|汇总)(数|行)?[:：]?$")
NOTHING = frozenset(
    {
        "-", "--", "---", "—", "——", "–", "/", "\\", "无", "暂无", "暂无信息", "暂无数据", "无信息",
        "无数据", "未知", "不详", "不清楚", "待补充", "待定", "空", "n/a", "na", "null", "none",
        "nil", "#", "?", "...", "…", "……", "·", "/ /", "~", "*", ".", "、",
    }
)  # fmt: skip
"""Words and marks by which offices say that they do not know."""
INSTRUCTIONS = "说明"
UNEXPECTED = "内容无法识别，请检查写法。"
NEEDED = "必填项没有填写。"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A row as texts, before its fields are read; `flaws` hold cells that say nothing usable."""

    sheet: str
    number: int
    texts: Mapping[str, str]
    flaws: Mapping[str, Flaw]


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A row that is no data, with the sentence that the preview shows."""

    sheet: str
    number: int
    sentence: str


def layouts_of(book: Book, lexicon: Lexicon, kind: Kind) -> tuple[list[Layout], list[str]]:
    """One layout for each sheet that holds a table of this kind, and a note for each other one."""
    found: list[Layout] = []
    notes: list[str] = []
    for sheet in book.sheets:
        if book.stamp and sheet.name == INSTRUCTIONS:
            continue
        head = dict(islice(sheet.rows(), LOOKED_AT))
        layout = find_layout(lexicon, sheet, head)
        if layout is None:
            notes.append(f"{named(sheet.name)}没有内容，已跳过。")
        else:
            found.append(layout)
    good = [layout for layout in found if is_table(layout, kind)]
    if not good and found:
        good = [max(found, key=lambda layout: len(layout.known))]
    notes += [
        f"{named(layout.sheet)}没有认得的表头，已跳过。" for layout in found if layout not in good
    ]
    return good, notes


def is_table(layout: Layout, kind: Kind) -> bool:
    """Do enough headings speak of this kind?"""
    known = {column.field for column in layout.known}
    needed = {field.name for field in kind.fields if field.needed}
    return bool(known) and (
        (bool(needed) and needed <= known)
        or (len(known) >= 2 and len(known) * 3 >= len(layout.columns))
    )


def named(sheet: str) -> str:
    """How a sentence names a sheet; a csv has only one, without a name."""
    return f"工作表“{sheet}”" if sheet else "文件"


def raw_rows(kind: Kind, book: Book, layouts: Sequence[Layout]) -> Iterator[Raw | Skipped]:
    """Every row below the headings in order; Unreadable where there are too many."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    count = 0
    for layout in layouts:
        for found in _rows_of(kind, sheets[layout.sheet], layout):
            count += isinstance(found, Raw)
            if count > MOST_ROWS:
                raise Unreadable(f"文件超过{MOST_ROWS}行，请分成几个文件上传。")
            yield found


def _rows_of(kind: Kind, sheet: Sheet, layout: Layout) -> Iterator[Raw | Skipped]:
    fields = {field.name: field for field in kind.fields}
    columns = [(column.place, fields[column.field]) for column in layout.known if column.field]
    filled = _Filled(sheet.spans, [place for place, field in columns if field.fills_down])
    titles = {column.place: column.heading for column in layout.columns}
    for number, cells in sheet.rows():
        if number < layout.first_row:
            continue
        whole = filled.complete(number, cells)
        if not any(whole):
            continue
        if reason := _no_data(whole, titles):
            yield Skipped(sheet=sheet.name, number=number, sentence=reason)
            continue
        yield _raw(sheet.name, number, [(field, _at(whole, place)) for place, field in columns])


def _raw(sheet: str, number: int, found: Sequence[tuple[Field, Cell]]) -> Raw:
    texts, flaws = {}, {}
    for field, cell in found:
        if isinstance(cell, Flaw):
            flaws[field.name] = cell
            texts[field.name] = cell.seen
        else:
            texts[field.name] = said(field, cell)
    return Raw(sheet=sheet, number=number, texts=texts, flaws=flaws)


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else ""


def said(field: Field, text: str) -> str:
    """The text, or "" where it is one of the ways to say nothing."""
    if len(text) <= 6 and text.lower() in NOTHING and text not in field.keep_words:
        return ""
    return text


def _no_data(cells: Sequence[Cell], titles: Mapping[int, str]) -> str:
    texts = [cell.seen if isinstance(cell, Flaw) else cell for cell in cells]
    filled = [text for text in texts if text]
    if any(TOTAL.match(text.replace(" ", "")) for text in filled[:2]):
        return f"是“{filled[0][:20]}”行，没有导入。"
    repeated = sum(bool(text) and titles.get(place) == text for place, text in enumerate(texts))
    if repeated >= 2 and repeated == len(filled):
        return "是重复的表头，没有导入。"
    return ""


class _Filled:
    """Cells merged over several rows, for the fields where each row owns the text."""

    def __init__(self, spans: Sequence[Span], places: Sequence[int]) -> None:
        self.covering: dict[int, list[Span]] = {}
        self.seen: dict[Span, Cell] = {}
        for span in spans:
            if (
                span.bottom > span.top
                and span.left in places
                and span.bottom - span.top < MOST_ROWS
            ):
                for row in range(span.top, span.bottom + 1):
                    self.covering.setdefault(row, []).append(span)

    def complete(self, number: int, cells: Sequence[Cell]) -> Sequence[Cell]:
        """The cells of the row with what is merged into them from above."""
        covering = self.covering.get(number)
        if not covering or not any(cells):
            for span in covering or ():
                if span.top == number:
                    self.seen[span] = _at(cells, span.left)
            return cells
        whole = list(cells)
        for span in covering:
            if span.top == number:
                self.seen[span] = _at(cells, span.left)
            elif span.left < len(whole):
                whole[span.left] = self.seen.get(span, "")
            else:
                whole += [""] * (span.left - len(whole)) + [self.seen.get(span, "")]
        return whole


def read_row(kind: Kind, raw: Raw, defaults: Mapping[str, str]) -> Row:
    """Every field of the row read, with a complaint for every wrong cell; never raises."""
    texts = dict(raw.texts)
    for name, text in defaults.items():
        if not texts.get(name):
            texts[name] = text
    values: dict[str, Any] = {}
    complaints = []
    for field in kind.fields:
        values[field.name], wrong = _read(field, texts.get(field.name, ""), raw.flaws)
        if wrong is not None:
            complaints.append(wrong)
    return Row(
        sheet=raw.sheet, number=raw.number, texts=texts, values=values, complaints=tuple(complaints)
    )


def _read(field: Field, text: str, flaws: Mapping[str, Flaw]) -> tuple[Any, Complaint | None]:
    if field.name in flaws:
        return None, Complaint(field.name, *flaws[field.name])
    if not text:
        return None, Complaint(field.name, "", NEEDED) if field.needed else None
    try:
        value = field.read(text)
    except Wrong as wrong:
        return None, Complaint(field.name, text, wrong.sentence)
    except (ValueError, TypeError, ArithmeticError, LookupError):
        return None, Complaint(field.name, text, UNEXPECTED)
    return value, None


def clean_defaults(kind: Kind, defaults: Mapping[str, str]) -> dict[str, str]:
    """Texts given once for the whole file, in normal form; Unreadable names a wrong one."""
    found = {}
    for name, given in defaults.items():
        field = kind.field(name)
        cell = clean_text(given)
        value, wrong = (None, None) if not cell else _read_default(field, cell)
        if wrong is not None:
            raise Unreadable(f"统一填写的“{field.title}”：{wrong.sentence}")
        if value is not None and isinstance(cell, str):
            found[name] = cell
    return found


def _read_default(field: Field, cell: Cell) -> tuple[Any, Complaint | None]:
    if isinstance(cell, Flaw):
        return None, Complaint(field.name, *cell)
    return _read(field, cell, {})
