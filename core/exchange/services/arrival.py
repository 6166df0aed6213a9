"""A file arrives: looked at, kept, its headings understood or asked for; or given up."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from core.db.days import business_day
from core.db.scope import scope_of
from core.exchange import registry
from core.exchange.fields import Kind
from core.exchange.headings import Column, Layout, Lexicon, normal
from core.exchange.models import HeadingMap, ImportBatch, ImportFile, StagedRow
from core.exchange.packing import layouts, pack, pack_bytes, pack_layouts
from core.exchange.privacy import refuse_identity_columns
from core.exchange.queries import faults_of, headings_remembered
from core.exchange.reading import Unreadable, open_book
from core.exchange.reading.book import Stamp
from core.exchange.services.common import asked, counts, move, require, tell
from core.exchange.states import ImportState
from core.exchange.table import clean_defaults, layouts_of
from core.exchange.values_days import EARLIEST_YEAR
from core.rules.errors import Refusal

LONGEST = 200
FAULTY = "表头还没有全部对应好："


@transaction.atomic
def receive(  # noqa: PLR0913 -- an upload has this many sides, all named
    *,
    content: bytes,
    file_name: str,
    kind: str,
    by: Any,
    at: datetime,
    on: date,
    path: str = "",
    defaults: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Take in a file of the kind: RECEIVED, or NEEDS_MAPPING where a heading is not understood.

    `on` is the day the sheet speaks of; `path` the unit whose register it is (may be left out by
    a person who answers for one unit only); `defaults` texts by field that count for rows without
    one. Refusal (Unreadable) names the fault of a file; nothing of it is kept. A file that came
    before is taken in again, with `same_as` pointing at the earlier batch.
    """
    found = registry.kind(kind)
    place = path or _only_path(by)
    require(by, found, place)
    _refuse_day(on, at)
    digest = hashlib.sha256(content).hexdigest()
    batch = ImportBatch.objects.create(
        path=place,
        kind=kind,
        file_name=_short(file_name),
        size=len(content),
        digest=digest,
        day=on,
        defaults=pack(clean_defaults(found, defaults or {})),
        same_as=ImportBatch.objects.filter(path=place, kind=kind, digest=digest).first(),
        received_by=by,
        received_at=at,
        **_looked_at(content, file_name, kind=found, path=place),
    )
    ImportFile.objects.create(batch=batch, content=pack_bytes(content))
    if faults_of(batch, found):
        move(batch, ImportState.NEEDS_MAPPING, "对应表头")
    tell(
        batch, verb="receive", by=by, at=at, bytes=len(content),
        sentence=f"上传{found.title}《{batch.file_name}》。",
    )  # fmt: skip
    return batch


def _refuse_day(on: date, at: datetime) -> None:
    """A register speaks of a day that has come, and one with a day before it."""
    today = business_day(at)
    if on > today:
        raise Refusal(f"台账日期{on}还没有到（今天是{today}），请填写今天或以前的日期。", "NOT_YET")
    if on.year < EARLIEST_YEAR:
        raise Refusal(f"台账日期{on}早于{EARLIEST_YEAR}年，请核对。", "TOO_EARLY")


def _short(file_name: str) -> str:
    """The name without folders and signs that nobody sees; a long one keeps its ending, by which
    the file is read again."""
    path = PurePath("".join(char for char in file_name if char.isprintable()))
    return path.name if len(path.name) <= LONGEST else path.stem[: LONGEST - 10] + path.suffix[:10]


def _looked_at(content: bytes, file_name: str, *, kind: Kind, path: str) -> dict[str, Any]:
    """What the file is, where its tables begin, and what was left out."""
    book = open_book(content, file_name)
    remembered = headings_remembered(kind.code, path)
    tables, notes = layouts_of(book, Lexicon(kind, remembered), kind)
    if not tables:
        raise Unreadable("文件里没有内容：每张工作表都是空的。")
    refuse_identity_columns(tables)
    return {
        "template_version": book.stamp.version if book.stamp else None,
        "headings": pack_layouts(tables),
        "notes": pack([*_stamp_notes(kind, book.stamp), *book.notes, *notes]),
    }


@transaction.atomic
def map_headings(
    *, batch: ImportBatch, mapping: Mapping[str, str], by: Any, at: datetime
) -> ImportBatch:
    """Say once what headings mean: heading → field name, "" for 不导入; remembered for the unit.

    Headings not named stay as they are. The batch is RECEIVED afterwards and its rows are read from
    the start. Refusal where a field does not exist or something is still missing.
    """
    now, kind = asked(batch, by)
    fields = {field.name for field in kind.fields}
    if wrong := sorted(set(mapping.values()) - fields - {""}):
        raise Refusal(f"没有名为“{wrong[0]}”的栏目，请从列表中选择。", "NO_SUCH_FIELD")
    said = {normal(heading): field for heading, field in mapping.items()}
    tables = [_mapped(layout, said) for layout in layouts(now.headings)]
    now.headings = pack_layouts(tables)
    if faults := faults_of(now, kind):
        raise Refusal(FAULTY + "".join(faults), "HEADINGS")
    for heading, field in said.items():
        HeadingMap.objects.update_or_create(
            path=now.path,
            kind=now.kind,
            heading=heading[:200],
            defaults={"field": field, "set_by": by, "set_at": at},
        )
    StagedRow.objects.filter(batch=now).delete()
    move(now, ImportState.RECEIVED, "对应表头", headings=now.headings, **NO_PREVIEW)
    tell(
        now, verb="map_headings", by=by, at=at, mapping=said,
        sentence=f"对应《{now.file_name}》的表头{len(said)}个。",
    )  # fmt: skip
    return now


NO_PREVIEW: dict[str, Any] = {
    "row_count": 0,
    "new_count": 0,
    "changed_count": 0,
    "unchanged_count": 0,
    "refused_count": 0,
    "preview_digest": "",
    "fault": "",
}


@transaction.atomic
def discard(*, batch: ImportBatch, by: Any, at: datetime) -> ImportBatch:
    """Give the file up: its rows and bytes are deleted, the batch stays as a line."""
    now, _ = asked(batch, by)
    move(now, ImportState.DISCARDED, "放弃导入")
    StagedRow.objects.filter(batch=now).delete()
    ImportFile.objects.filter(batch=now).delete()
    tell(
        now, verb="discard", by=by, at=at, sentence=f"放弃导入《{now.file_name}》。", **counts(now)
    )
    return now


def _mapped(layout: Layout, said: Mapping[str, str]) -> Layout:
    columns = tuple(
        Column(column.place, column.heading, said.get(normal(column.heading), column.field))
        for column in layout.columns
    )
    return Layout(layout.sheet, layout.heading_row, layout.first_row, columns)


def _stamp_notes(kind: Kind, stamp: Stamp | None) -> list[str]:
    if stamp is None:
        return []
    if stamp.kind != kind.code:
        raise Refusal(f"这份文件是另一种导入表的模板，不是“{kind.title}”，请核对。", "OTHER_KIND")
    if stamp.version != kind.version:
        return [
            f"文件用的是旧模板（第{stamp.version}版，现在是第{kind.version}版），"
            "新增的栏目可能没有填写，建议下载新模板。"
        ]
    return []


def _only_path(by: Any) -> str:
    prefixes = scope_of(by).prefixes if by is not None else ()
    if len(prefixes) != 1:
        raise Refusal("请选择这份台账属于哪个街道或社区。", "NO_PATH")
    return prefixes[0]
