"""Confirmed rows go into the register in one transaction, and come out again if nobody built on
them."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from core.db import bulk
from core.exchange.fields import Context, Effect, Kind, Planned, Row
from core.exchange.models import ImportBatch, ImportEffect, StagedRow
from core.exchange.packing import changes, effect_of, opened, pack, planned_texts
from core.exchange.services.common import asked, context_of, counts, move, tell
from core.exchange.services.staging import PLANNED, Seen, in_chunks, plan_rows, staged_rows
from core.exchange.states import TAKEN_VERDICTS, ImportState, Verdict
from core.jobs.models import Job
from core.jobs.services import enqueue
from core.rules.errors import Conflict, Refusal

TAKE = "exchange.take"
ACT, BACK = "确认导入", "撤销导入"
EFFECT_COLUMNS = ("batch", "place", "model_label", "record_id", "before", "after")
CHANGED = "预览以后又有变化，什么都没有写入。请重新核对后再确认。"


@transaction.atomic
def confirm(
    *, batch: ImportBatch, digest: str, good_only: bool, by: Any, at: datetime
) -> ImportBatch:
    """Write the new and changed rows: PREVIEWED → TAKEN, all in one transaction.

    `digest` is that of the preview the person saw. `good_only` is the explicit consent to leave
    refused rows out. Conflict where the preview or the register is no longer the one that was
    shown; Refusal where rows are refused and nobody consented.
    """
    now, kind = asked(batch, by)
    return _take(now, kind, digest, good_only=good_only, by=by, at=at)


@transaction.atomic
def start_confirming(
    *, batch: ImportBatch, digest: str, good_only: bool, by: Any, at: datetime
) -> Job:
    """The same in the background: PREVIEWED → TAKING; `job_id` of the batch leads to it."""
    now, _ = asked(batch, by)
    move(now, ImportState.TAKING, ACT, fault="")
    _check(now, digest, good_only=good_only)
    args = {
        "batch": now.pk,
        "by": None if by is None else by.pk,
        "digest": digest,
        "good_only": good_only,
    }
    key = f"{TAKE}:{now.pk}:{digest}:{at.isoformat()}"
    job = enqueue(key=key, kind=TAKE, args=args, by=by, at=at)
    ImportBatch.objects.filter(pk=now.pk).update(job_id=job.pk)
    batch.refresh_from_db()
    return job


@transaction.atomic
def take_in_job(
    *, batch: ImportBatch, digest: str, good_only: bool, by: Any, at: datetime
) -> ImportBatch:
    """TAKING → TAKEN; a refusal leaves nothing behind but PREVIEWED with its sentence."""
    now, kind = asked(batch, by)
    try:
        with transaction.atomic():
            return _take(now, kind, digest, good_only=good_only, by=by, at=at)
    except Refusal as refusal:
        now.refresh_from_db()
        with suppress(Conflict):
            move(now, ImportState.PREVIEWED, ACT, fault=refusal.sentence[:400])
        return now


@transaction.atomic
def undo(*, batch: ImportBatch, by: Any, at: datetime) -> ImportBatch:
    """Take back everything the batch wrote: TAKEN → UNDONE.

    Refusal with the list where somebody has built on a record or changed it since.
    """
    now, kind = asked(batch, by)
    move(now, ImportState.UNDONE, BACK, undone_by=by, undone_at=at)
    stored = ImportEffect.objects.filter(batch=now).order_by("-place")
    effects = [effect_of(each) for each in stored.iterator(chunk_size=bulk.CHUNK)]
    if effects:
        kind.undo(effects, context_of(now, by=by, at=at))
    tell(
        now, verb="undo", by=by, at=at, effects=len(effects),
        sentence=f"撤销导入《{now.file_name}》，恢复{len(effects)}条记录。", **counts(now),
    )  # fmt: skip
    return now


def _check(batch: ImportBatch, digest: str, *, good_only: bool) -> None:
    if digest != batch.preview_digest:
        raise Conflict(f"《{batch.file_name}》的{CHANGED}", "STALE_PREVIEW")
    if batch.refused_count and not good_only:
        raise Refusal(
            f"有{batch.refused_count}行不能导入。请改正后重新上传，或者明确同意只导入合格的行。",
            "ROWS_REFUSED",
        )


def _take(
    batch: ImportBatch, kind: Kind, digest: str, *, good_only: bool, by: Any, at: datetime
) -> ImportBatch:
    # first of all: whoever moves the row writes, a second one waits here and finds it moved
    move(
        batch, ImportState.TAKEN, ACT,
        good_only=good_only, confirmed_by=by, confirmed_at=at, fault="",
    )  # fmt: skip
    _check(batch, digest, good_only=good_only)
    context = context_of(batch, by=by, at=at)
    _refuse_changed(batch, kind, context)
    written = 0
    for chunk in in_chunks(kind, staged_rows(batch, kind, context)):
        plans = [_planned(staged, row) for staged, row in chunk]
        taken = [planned for planned in plans if planned.verdict in TAKEN_VERDICTS]
        effects = kind.take(taken, context) if taken else []
        written += bulk.insert(ImportEffect, EFFECT_COLUMNS, _rows(batch, effects, written))
    bulk.refresh_statistics(ImportEffect)
    tell(
        batch, verb="confirm", by=by, at=at, preview=batch.preview_digest, effects=written,
        good_only=good_only,
        sentence=f"导入{kind.title}《{batch.file_name}》：新增{batch.new_count}，变更"
        f"{batch.changed_count}，未变{batch.unchanged_count}，不能导入{batch.refused_count}。",
        **counts(batch),
    )  # fmt: skip
    return batch


def _refuse_changed(batch: ImportBatch, kind: Kind, context: Context) -> None:
    """Plan every good row again: Conflict where one would now become something else."""
    seen = Seen()
    good = (
        (staged, row)
        for staged, row in staged_rows(batch, kind, context)
        if staged.verdict != Verdict.REFUSED
    )
    for chunk in in_chunks(kind, good):
        chosen = {row.key: staged.chosen for staged, row in chunk if staged.chosen}
        plans = plan_rows(kind, [row for _, row in chunk], context, seen=seen, chosen=chosen)
        for (staged, _), planned in zip(chunk, plans, strict=True):
            if planned_texts(planned)[:3] != _shown(staged)[:3]:
                raise Conflict(f"{staged}的对应记录在{CHANGED}", "REGISTER_CHANGED")


def _shown(staged: StagedRow) -> tuple[str, ...]:
    return tuple(opened(getattr(staged, name)) for name in PLANNED)


def _planned(staged: StagedRow, row: Row) -> Planned:
    return Planned(
        row=row,
        verdict=Verdict(staged.verdict),
        target=staged.target,
        changes=tuple(changes(staged.changes)),
    )


def _rows(batch: ImportBatch, effects: Sequence[Effect], first: int) -> Iterator[tuple[Any, ...]]:
    for place, effect in enumerate(effects, start=first):
        before = "" if effect.before is None else pack(effect.before)
        yield (batch.pk, place, effect.model, effect.pk, before, pack(effect.after))
