"""Rows are read, compared with the register, and kept for a person to look at."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count

from core.db import bulk
from core.db.bulk_update import update
from core.db.sealed import Secret
from core.exchange.fields import AS_NEW, Complaint, Context, Kind, Planned, Row, RowKey
from core.exchange.models import ImportBatch, StagedRow
from core.exchange.packing import (
    layouts,
    opened,
    pack,
    pack_some,
    planned_texts,
    raw_of,
    suggestions,
    unpack,
)
from core.exchange.privacy import without_identities
from core.exchange.queries import file_of
from core.exchange.reading import open_book
from core.exchange.services.arrival import NO_PREVIEW
from core.exchange.services.common import asked, context_of, counts, move, tell
from core.exchange.states import ImportState, Verdict
from core.exchange.table import Raw, Skipped, raw_rows, read_row
from core.jobs.models import Job
from core.jobs.services import enqueue
from core.rules.errors import Conflict, Refusal

STAGE = "exchange.stage"
CHUNK = 500
MOST_NOTES = 200
ACT = "核对"
PLANNED = ("verdict", "target", "changes", "complaints", "suggestions")
COLUMNS = ("batch", "place", "sheet", "number", "texts", "flaws", *PLANNED, "chosen")
Step = Callable[..., AbstractContextManager[Any]]


@dataclass
class Seen:
    """What the rows before have spoken of, so that no record is spoken of twice in a file."""

    identities: dict[str, RowKey] = field(default_factory=dict)
    targets: dict[str, RowKey] = field(default_factory=dict)


@transaction.atomic
def stage(*, batch: ImportBatch, by: Any, at: datetime) -> ImportBatch:
    """Read and compare every row at once: RECEIVED → PREVIEWED (or FAILED with its `fault`)."""
    begin(batch=batch, by=by, at=at)
    return stage_in_steps(batch=batch, by=by, at=lambda: at, step=_transaction, done=0)


@transaction.atomic
def start_staging(*, batch: ImportBatch, by: Any, at: datetime) -> Job:
    """The same in the background; `job_id` of the batch leads to the progress."""
    begin(batch=batch, by=by, at=at)
    job = enqueue(
        key=f"{STAGE}:{batch.pk}:{at.isoformat()}",
        kind=STAGE,
        args={"batch": batch.pk, "by": None if by is None else by.pk},
        by=by,
        at=at,
    )
    ImportBatch.objects.filter(pk=batch.pk).update(job_id=job.pk)
    batch.refresh_from_db()
    return job


def begin(*, batch: ImportBatch, by: Any, at: datetime) -> None:
    """RECEIVED or PREVIEWED → STAGING: `stage` goes on; the end leaves the line in the trail."""
    now, _ = asked(batch, by)
    StagedRow.objects.filter(batch=now).delete()
    move(now, ImportState.STAGING, ACT, **NO_PREVIEW)


def stage_in_steps(
    *, batch: ImportBatch, by: Any, at: Callable[[], datetime], step: Step, done: int
) -> ImportBatch:
    """Chunk by chunk, each inside one `step`, after `done` earlier ones; then the counts."""
    now, kind = asked(batch, by)
    try:
        work = _Work(now, kind, context_of(now, by=by, at=at()))
        total = work.most_rows() // CHUNK + 2
        for number, chunk in enumerate(work.chunks()):
            if number < done:
                work.pass_by(chunk)
                continue
            with step(total=max(total, number + 2)):
                _hold(now, ImportState.STAGING)
                work.write(chunk, number)
                done = number + 1
        with step(total=done + 1):
            return _finish(now, by=by, at=at(), notes=work.notes)
    except Conflict:
        raise
    except Refusal as refusal:
        return _fail(now, refusal.sentence, by=by, at=at())


class _Work:
    """One reading of the file from the start; each chunk is written on its own."""

    def __init__(self, batch: ImportBatch, kind: Kind, context: Context) -> None:
        self.batch, self.kind, self.context = batch, kind, context
        self.book = open_book(file_of(batch), batch.file_name)
        self.layouts = layouts(batch.headings)
        self.seen = Seen(targets=targets_taken(batch, kind))
        self.notes: list[str] = []
        self.left_out = 0

    def most_rows(self) -> int:
        """How many rows there may be: read from the outside, for the progress bar."""
        read = {layout.sheet for layout in self.layouts}
        return sum(sheet.height for sheet in self.book.sheets if sheet.name in read)

    def chunks(self) -> Iterator[list[tuple[Raw, Row]]]:
        return in_chunks(self.kind, self._rows())

    def _rows(self) -> Iterator[tuple[Raw, Row]]:
        for found in raw_rows(self.kind, self.book, self.layouts):
            if isinstance(found, Skipped):
                self._note(found)
            else:
                yield found, read_row(self.kind, found, self.context.defaults)

    def _note(self, skipped: Skipped) -> None:
        self.left_out += 1
        if len(self.notes) < MOST_NOTES:
            sheet = f"工作表“{skipped.sheet}”" if skipped.sheet else ""
            self.notes.append(f"{sheet}第{skipped.number}行{skipped.sentence}")

    def pass_by(self, chunk: Sequence[tuple[Raw, Row]]) -> None:
        """Rows that an earlier attempt has written: only what they speak of counts."""
        for _, row in chunk:
            if not row.complaints:
                note_identity(self.kind, row, self.context, self.seen)

    def write(self, chunk: Sequence[tuple[Raw, Row]], number: int) -> None:
        plans = plan_rows(self.kind, [row for _, row in chunk], self.context, seen=self.seen)
        first = number * MOST_TOGETHER
        found = zip(chunk, plans, strict=True)
        bulk.insert(
            StagedRow,
            COLUMNS,
            (
                (self.batch.pk, first + place, raw.sheet[:80], raw.number, *_told(raw, planned), "")
                for place, ((raw, _), planned) in enumerate(found)
            ),
        )


def _told(raw: Raw, planned: Planned) -> Iterator[str]:
    """What is kept of the row itself and of its plan; a refused one without identity numbers."""
    texts = (pack(raw.texts), pack_some(raw.flaws), *planned_texts(planned))
    refused_row = planned.verdict == Verdict.REFUSED
    return map(without_identities, texts) if refused_row else iter(texts)


MOST_TOGETHER = 2 * CHUNK
"""A group of rows that belong together never makes a chunk longer than this."""
Item = TypeVar("Item", bound=tuple[Any, Row])


def in_chunks(kind: Kind, rows: Iterable[Item]) -> Iterator[list[Item]]:
    """Rows some hundreds at a time; those that belong together are not parted."""
    chunk: list[Item] = []
    group = ""
    for item in rows:
        mine = kind.together(item[1]) if kind.together else ""
        full = len(chunk) >= CHUNK and (not mine or mine != group)
        if full or len(chunk) >= MOST_TOGETHER:
            yield chunk
            chunk = []
        chunk.append(item)
        group = mine
    if chunk:
        yield chunk


def targets_taken(batch: ImportBatch, kind: Kind) -> dict[str, RowKey]:
    """Records that rows of the batch speak of already; nothing where rows may share one."""
    if kind.together is not None:
        return {}
    rows = StagedRow.objects.filter(batch=batch).exclude(target="")
    named = rows.exclude(verdict=Verdict.REFUSED).values_list("target", "sheet", "number")
    return {target: RowKey(sheet, number) for target, sheet, number in named}


def note_identity(kind: Kind, row: Row, context: Context, seen: Seen) -> RowKey | None:  # noqa: PLR0917 -- one question
    """The earlier row that speaks of the same, or None; the row is noted."""
    identity = kind.identity(row, context) if kind.identity else ""
    if not identity:
        return None
    earlier = seen.identities.setdefault(identity, row.key)
    return None if earlier == row.key else earlier


def plan_rows(
    kind: Kind,
    rows: Sequence[Row],
    context: Context,
    *,
    seen: Seen,
    chosen: Mapping[RowKey, str] | None = None,
) -> list[Planned]:
    """What would become of each row, in order: the kind decides about those that could be read."""
    found: dict[int, Planned] = {}
    good: list[tuple[int, Row]] = []
    for place, row in enumerate(rows):
        earlier = None if row.complaints else note_identity(kind, row, context, seen)
        if row.complaints:
            found[place] = refused(row, row.complaints)
        elif earlier is not None:
            found[place] = refused(row, [_twice(earlier)])
        else:
            good.append((place, row))
    plans = kind.plan([row for _, row in good], context, chosen or {}) if good else []
    for (place, row), planned in zip(good, plans, strict=True):
        found[place] = _sound(kind, row, planned, seen)
    return [found[place] for place in range(len(rows))]


def _sound(kind: Kind, row: Row, planned: Planned, seen: Seen) -> Planned:  # noqa: PLR0917 -- one answer
    if planned.row.key != row.key:
        raise RuntimeError(f"kind {kind.code!r} answered rows out of order")
    if planned.verdict == Verdict.REFUSED:
        return planned if planned.complaints else refused(row, [NO_REASON])
    if planned.target and kind.together is None:
        earlier = seen.targets.setdefault(planned.target, row.key)
        if earlier != row.key:
            return refused(row, [_twice(earlier)])
    return planned


NO_REASON = Complaint("", "", "这一行不能导入，请与台账核对。")


def _twice(earlier: RowKey) -> Complaint:
    where = f"工作表“{earlier.sheet}”" if earlier.sheet else ""
    return Complaint("", "", f"与{where}第{earlier.number}行说的是同一个对象，请只留一行。")


def refused(row: Row, complaints: Iterable[Complaint]) -> Planned:
    return Planned(row=row, verdict=Verdict.REFUSED, complaints=tuple(complaints))


@transaction.atomic
def accept_suggestion(
    *, batch: ImportBatch, row: int, target: str, by: Any, at: datetime
) -> StagedRow:
    """A person says which record the row `row` (its key) means: a suggested one, or AS_NEW.

    "" takes the choice back. The row is compared again; the preview has a new digest.
    """
    now, kind = asked(batch, by)
    # pinned: who writes rows holds the batch to the end of the transaction
    _hold(now, ImportState.PREVIEWED)
    staged: StagedRow | None = StagedRow.objects.filter(batch=now, pk=row).first()
    if staged is None:
        raise Refusal("这一行已经不在预览里了，请刷新。", "NO_SUCH_ROW")
    offered = {each.target for each in suggestions(staged.suggestions)}
    if target not in offered | {AS_NEW, "", staged.chosen}:
        raise Refusal("只能从列出的相近记录中选择，或选“都不是，按新增处理”。", "NOT_OFFERED")
    context = context_of(now, by=by, at=at)
    seen = Seen(targets=targets_taken(now, kind))
    seen.targets.pop(staged.target, None)
    read = read_row(kind, raw_of(staged), context.defaults)
    planned = plan_rows(kind, [read], context, seen=seen, chosen={read.key: target})[0]
    values = dict(zip(PLANNED, planned_texts(_keeping(planned, staged)), strict=True))
    StagedRow.objects.filter(pk=staged.pk).update(chosen=target, **values)
    _count(now)
    tell(
        now, verb="accept_suggestion", by=by, at=at, row=str(staged), target=target,
        sentence=f"确认《{now.file_name}》{staged}指哪条记录。", **counts(now),
    )  # fmt: skip
    staged.refresh_from_db()
    return staged


def _keeping(planned: Planned, staged: StagedRow) -> Planned:
    """The suggestions stay offered, so that a choice can be changed."""
    if planned.suggestions or planned.verdict == Verdict.REFUSED:
        return planned
    return replace(planned, suggestions=tuple(suggestions(staged.suggestions)))


@transaction.atomic
def refresh(*, batch: ImportBatch, by: Any, at: datetime) -> ImportBatch:
    """Compare every row of the preview with the register as it is now; choices stay."""
    now, kind = asked(batch, by)
    _hold(now, ImportState.PREVIEWED)
    context = context_of(now, by=by, at=at)
    seen = Seen()
    for chunk in in_chunks(kind, staged_rows(now, kind, context)):
        chosen = {row.key: staged.chosen for staged, row in chunk if staged.chosen}
        plans = plan_rows(kind, [row for _, row in chunk], context, seen=seen, chosen=chosen)
        update(
            StagedRow,
            PLANNED,
            (
                (staged.pk, *planned_texts(_keeping(planned, staged)))
                for (staged, _), planned in zip(chunk, plans, strict=True)
            ),
        )
    _count(now, fault="")
    tell(
        now, verb="refresh", by=by, at=at, preview=now.preview_digest,
        sentence=f"重新核对《{now.file_name}》。", **counts(now),
    )  # fmt: skip
    return now


def staged_rows(
    batch: ImportBatch, kind: Kind, context: Context
) -> Iterator[tuple[StagedRow, Row]]:
    """The rows of the preview in order, read again from their texts."""
    last = -1
    while True:
        # by pages of the place and not by one cursor: rows are updated meanwhile
        rows = list(StagedRow.objects.filter(batch=batch, place__gt=last).order_by("place")[:CHUNK])
        if not rows:
            return
        for staged in rows:
            yield staged, read_row(kind, raw_of(staged), context.defaults)
        last = rows[-1].place


def preview_digest(batch: ImportBatch) -> str:
    """SHA-256 over everything that a person was shown, in order."""
    hashed = hashlib.sha256()
    columns = ("place", "sheet", "number", "texts", *PLANNED, "chosen")
    rows = StagedRow.objects.filter(batch=batch).order_by("place").values_list(*columns)
    for row in rows.iterator(chunk_size=CHUNK):
        shown = [opened(value) if isinstance(value, Secret) else value for value in row]
        hashed.update(pack(shown).encode())
    return hashed.hexdigest()


def _count(batch: ImportBatch, **values: Any) -> None:
    rows = StagedRow.objects.filter(batch=batch).order_by()
    found = dict(rows.values_list("verdict").annotate(n=Count("pk")))
    values |= {f"{verdict.lower()}_count": found.get(verdict, 0) for verdict in Verdict.values}
    values |= {"row_count": sum(found.values()), "preview_digest": preview_digest(batch)}
    ImportBatch.objects.filter(pk=batch.pk).update(**values)
    batch.refresh_from_db()


def _hold(batch: ImportBatch, state: ImportState) -> None:
    """Pin the state and hold the row of the batch to the end of the transaction."""
    if not ImportBatch.objects.filter(pk=batch.pk, state=state).update(state=state):
        batch.refresh_from_db()
        raise Conflict(f"“{batch}”现在是“{batch.get_state_display()}”，预览没有改动，请刷新。")


def _finish(batch: ImportBatch, *, by: Any, at: datetime, notes: Sequence[str]) -> ImportBatch:
    bulk.refresh_statistics(StagedRow)
    move(batch, ImportState.PREVIEWED, ACT, notes=pack([*unpack(batch.notes), *notes]), fault="")
    _count(batch)
    tell(
        batch, verb="stage", by=by, at=at, preview=batch.preview_digest,
        sentence=f"核对《{batch.file_name}》{batch.row_count}行：新增{batch.new_count}，变更"
        f"{batch.changed_count}，未变{batch.unchanged_count}，不能导入{batch.refused_count}。",
        **counts(batch),
    )  # fmt: skip
    return batch


@transaction.atomic
def _fail(batch: ImportBatch, sentence: str, *, by: Any, at: datetime) -> ImportBatch:
    StagedRow.objects.filter(batch=batch).delete()
    move(batch, ImportState.FAILED, ACT, fault=sentence[:400])
    tell(batch, verb="stage", by=by, at=at, sentence=f"《{batch.file_name}》不能导入：{sentence}")
    return batch


def _transaction(*, total: int) -> AbstractContextManager[Any]:
    return transaction.atomic()
