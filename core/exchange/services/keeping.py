"""What was read is not kept for ever, and what hangs is let go."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from core.audit.services import record
from core.exchange.models import ImportBatch, ImportFile, StagedRow
from core.exchange.services.arrival import discard
from core.exchange.services.common import asked, move, tell
from core.exchange.states import ImportState
from core.exchange.workbooks import write_refused
from core.jobs.queries import progress
from core.rules.errors import Conflict

KEPT = timedelta(days=90)
"""A file and its rows stay so long after the upload, for questions; what they did stays."""
WAITING = timedelta(days=30)
"""A file that nobody confirmed is given up after so long."""
CLOSED = frozenset(
    {ImportState.TAKEN, ImportState.UNDONE, ImportState.DISCARDED, ImportState.FAILED}
)
LEFT_LYING = frozenset({ImportState.RECEIVED, ImportState.NEEDS_MAPPING, ImportState.PREVIEWED})


@transaction.atomic
def release(*, batch: ImportBatch, by: Any, at: datetime) -> ImportBatch:
    """TAKING → PREVIEWED where the job behind it has ended without a result.

    Conflict while the job is still waiting or at work.
    """
    now, _ = asked(batch, by)
    job = progress(now.job_id) if now.job_id else None
    if job is not None and not job.over:
        raise Conflict(f"《{now.file_name}》还在写入，请稍后再看。", "STILL_TAKING")
    fault = job.error if job is not None else ""
    move(now, ImportState.PREVIEWED, "恢复预览", fault=fault[:400])
    tell(now, verb="release", by=by, at=at, sentence=f"《{now.file_name}》没有写入，恢复预览。")
    return now


@transaction.atomic
def hand_back(*, batch: ImportBatch, path: Path, by: Any, at: datetime) -> None:
    """Write the refused rows as they came into a workbook, for one who may import them.

    They hold names and telephones unmasked, so that taking them away stands in the trail. Refusal
    where no row was refused, or the file is no longer kept.
    """
    now, _ = asked(batch, by)
    write_refused(batch=now, path=path, at=at)
    tell(
        now, verb="hand_back", by=by, at=at, rows=now.refused_count,
        sentence=f"下载《{now.file_name}》不能导入的行{now.refused_count}行。",
    )  # fmt: skip


def forget_old(at: datetime) -> None:
    """The daily duty: give up files that nobody confirmed, delete rows and bytes of closed ones.

    Idempotent; what was missed on one day is done on the next.
    """
    lying = ImportBatch.objects.filter(state__in=LEFT_LYING, received_at__lt=at - WAITING)
    for batch in lying.order_by("pk"):
        discard(batch=batch, by=None, at=at)
    _delete_closed(at=at)


@transaction.atomic
def _delete_closed(*, at: datetime) -> None:
    closed = ImportBatch.objects.filter(state__in=CLOSED, received_at__lt=at - KEPT)
    files, _ = ImportFile.objects.filter(batch__in=closed).delete()
    rows, _ = StagedRow.objects.filter(batch__in=closed).delete()
    if files or rows:
        record(
            verb="exchange.forget",
            sentence=f"按保存期限删除导入文件{files}份、导入行{rows}行。",
            by=None,
            at=at,
            data={"files": files, "rows": rows},
        )
