"""What a page, a command or a workbook may ask about imports."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model

from core.exchange import registry
from core.exchange.fields import AS_NEW, Change, Complaint, Kind, Suggestion
from core.exchange.headings import Layout
from core.exchange.models import HeadingMap, ImportBatch, ImportFile, StagedRow
from core.exchange.packing import changes, complaints, layouts, suggestions, unpack, unpack_bytes
from core.exchange.reading import Flaw, open_book
from core.exchange.reading.scan import letters_of
from core.exchange.states import Verdict
from core.exchange.table import named
from core.jobs.queries import Progress, progress
from core.rules.errors import Refusal
from core.rules.masks import STAR, mask_numbers, mask_phone

PER_PAGE = 50
SAMPLES = 3
SHOWN = 60
LONG_NUMBER = re.compile(r"\d{7,}")
"""What may be a telephone, however it was mistyped."""


class Line(NamedTuple):
    """One complaint as a person reads it: where, what was seen, why not, the rule, an example."""

    sheet: str
    number: int
    column: str
    title: str
    seen: str
    sentence: str
    rule: str
    example: str

    def __str__(self) -> str:
        where = f"工作表“{self.sheet}”" if self.sheet else ""
        column = f"{self.column}列" if self.column else ""
        text = f"{where}第{self.number}行{column}“{self.title}”"
        text += f"写的是“{self.seen}”：" if self.seen else "："
        text += self.sentence
        text += f"规则：{self.rule}" if self.rule else ""
        return text + (f"例：{self.example}" if self.example else "")


class Cell(NamedTuple):
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class RowView:
    """A staged row for a page; `key` is what accept_suggestion takes as `row`."""

    key: int
    sheet: str
    number: int
    verdict: Verdict
    cells: tuple[Cell, ...]
    changes: tuple[Change, ...]
    lines: tuple[Line, ...]
    suggestions: tuple[Suggestion, ...]
    chosen: str

    @property
    def is_chosen_as_new(self) -> bool:
        return self.chosen == AS_NEW


class HeadingView(NamedTuple):
    """A column of the file: its heading, the field ("" ignored, None unknown), first contents."""

    sheet: str
    column: str
    heading: str
    field: str | None
    samples: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BatchView:
    """Everything about one batch except its rows."""

    batch: ImportBatch
    kind: Kind
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    defaults: tuple[Cell, ...]
    progress: Progress | None


def batch_view(*, viewer: Any, number: int) -> BatchView | None:
    """One batch as this person may see it; None where there is none for them."""
    batch = ImportBatch.objects.visible_to(viewer).filter(pk=number).first()
    if batch is None:
        return None
    kind = registry.kind(batch.kind)
    return BatchView(
        batch=batch,
        kind=kind,
        notes=tuple(unpack(batch.notes)),
        faults=tuple(faults_of(batch, kind)),
        defaults=tuple(
            Cell(kind.title_of(name), kind.field(name).shown(text))
            for name, text in unpack(batch.defaults).items()
        ),
        progress=progress(batch.job_id) if batch.job_id else None,
    )


def batch_and_person(number: int, person: int | None) -> tuple[ImportBatch, Any]:
    """What a background job works on, and for whom (None: the system)."""
    batch: ImportBatch = ImportBatch.objects.get(pk=number)
    people = get_user_model()._default_manager
    return batch, None if person is None else people.get(pk=person)


def headings_of(batch: ImportBatch) -> list[HeadingView]:
    """Every column of the file with its first contents, to be mapped by hand; Refusal when the
    file is no longer kept."""
    book = open_book(file_of(batch), batch.file_name)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    kind = registry.kind(batch.kind)
    found = []
    for layout in layouts(batch.headings):
        below = (
            [cell.seen if isinstance(cell, Flaw) else cell for cell in cells]
            for number, cells in sheets[layout.sheet].rows()
            if number >= layout.first_row and cells
        )
        samples = list(islice(below, SAMPLES))
        for place, heading, field in layout.columns:
            cells = (row[place] for row in samples if place < len(row) and row[place])
            shown = tuple(_sample(kind, field, cell)[:SHOWN] for cell in cells)
            found.append(HeadingView(layout.sheet, letters_of(place), heading, field, shown))
    return found


def _sample(kind: Kind, field: str | None, cell: str) -> str:
    """A content as it is shown; nobody has said yet whether an unknown column holds telephones."""
    if field:
        return kind.field(field).shown(cell)
    return LONG_NUMBER.sub(lambda found: mask_phone(found[0]), mask_numbers(cell))


def rows_of(
    batch: ImportBatch, *, verdict: Verdict | None = None, page: int = 1, per_page: int = PER_PAGE
) -> list[RowView]:
    """One page (from 1) of the preview, of one verdict or of all, in the order of the file."""
    rows = StagedRow.objects.filter(batch=batch).order_by("place")
    if verdict is not None:
        rows = rows.filter(verdict=verdict)
    first = (max(page, 1) - 1) * per_page
    describe = Describer(batch)
    return [describe(row) for row in rows[first : first + per_page]]


def refusals(batch: ImportBatch) -> Iterator[Line]:
    """Every complaint about every refused row, in the order of the file."""
    describe = Describer(batch)
    rows = StagedRow.objects.filter(batch=batch, verdict=Verdict.REFUSED).order_by("place")
    for row in rows.iterator(chunk_size=500):
        yield from describe.lines(row)


class Describer:
    """Turns staged rows of one batch into what a person reads."""

    def __init__(self, batch: ImportBatch) -> None:
        self.kind = registry.kind(batch.kind)
        self.titles = {field.title: field for field in self.kind.fields}
        self.columns = {
            (layout.sheet, column.field): letters_of(column.place)
            for layout in layouts(batch.headings)
            for column in layout.known
        }

    def __call__(self, row: StagedRow) -> RowView:
        texts = unpack(row.texts)
        # in the order of the kind's own description: stored texts are sorted by name
        said = ((field, texts.get(field.name, "")) for field in self.kind.fields)
        cells = (Cell(field.title, field.shown(text)) for field, text in said if text)
        return RowView(
            key=row.pk,
            sheet=row.sheet,
            number=row.number,
            verdict=Verdict(row.verdict),
            cells=tuple(cells),
            changes=tuple(map(self._change, changes(row.changes))),
            lines=tuple(self.lines(row)),
            suggestions=tuple(suggestions(row.suggestions)),
            chosen=row.chosen,
        )

    def _change(self, change: Change) -> Change:
        field = self.titles.get(change.title)
        if field is None:
            return change
        # a kind may say itself what is shown; a mask of a mask would hide more
        texts = (text if STAR in text else field.shown(text) for text in change[1:])
        return Change(change.title, *texts)

    def lines(self, row: StagedRow) -> list[Line]:
        return [self._line(row, complaint) for complaint in complaints(row.complaints)]

    def _line(self, row: StagedRow, complaint: Complaint) -> Line:
        field = self.kind.field(complaint.field) if complaint.field else None
        return Line(
            sheet=row.sheet,
            number=row.number,
            column=self.columns.get((row.sheet, complaint.field), ""),
            title=field.title if field else "整行",
            seen=(field.shown(complaint.seen) if field else complaint.seen)[:SHOWN],
            sentence=complaint.sentence,
            rule=field.rule if field else "",
            example=field.example if field else "",
        )


def file_of(batch: ImportBatch) -> bytes:
    """The bytes as they came; Refusal when they are no longer kept."""
    content = ImportFile.objects.filter(batch=batch).values_list("content", flat=True).first()
    if content is None:
        raise Refusal("原文件已按保存期限删除，请重新上传。", "FILE_GONE")
    return unpack_bytes(content)


def headings_remembered(kind: str, path: str) -> dict[str, str]:
    """What was said about headings of this kind in the unit and in those above it.

    The unit's own word counts most.
    """
    codes = path.strip("/").split("/")
    above = ["/".join(codes[:n]) + "/" for n in range(1, len(codes) + 1)]
    rows = HeadingMap.objects.filter(kind=kind, path__in=above).order_by("path")
    return {row.heading: row.field for row in rows}


def faults_of(batch: ImportBatch, kind: Kind) -> list[str]:
    """Whole sentences on what is still missing before the rows can be read; empty when nothing."""
    given = set(unpack(batch.defaults))
    return [
        sentence
        for layout in layouts(batch.headings)
        for sentence in _faults_of_layout(layout, kind, given)
    ]


def _faults_of_layout(layout: Layout, kind: Kind, given: set[str]) -> Iterator[str]:
    where = named(layout.sheet)
    names = [column.field for column in layout.known if column.field]
    if unknown := "、".join(column.heading for column in layout.unknown):
        yield f"{where}有不认得的表头：{unknown}。请对应到栏目，或选“不导入”。"
    if missing := _missing(kind, {*names, *given}):
        yield f"{where}缺少必填栏目：{'、'.join(missing)}。"
    for name in sorted({name for name in names if names.count(name) > 1}):
        columns = "、".join(f"“{c.heading}”" for c in layout.known if c.field == name)
        yield (
            f"{where}有两列都对应“{kind.title_of(name)}”：{columns}。请只留一列，其余选“不导入”。"
        )


def _missing(kind: Kind, present: set[str]) -> Sequence[str]:
    return [field.title for field in kind.fields if field.needed and field.name not in present]
