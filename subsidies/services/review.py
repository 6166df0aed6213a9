"""Sending a batch to the bureau, and the bureau's decision: signed, pinned to the figures seen."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.rules.capitals import amount_in_words
from core.rules.errors import Forbidden
from subsidies.models import Batch
from subsidies.services.moves import move, person, remark
from subsidies.states import BatchState


@transaction.atomic
def submit(*, batch: Batch, digest: str, by: User | None, at: datetime) -> Batch:
    """Send a calculated batch to the bureau; `digest` is that of the figures shown.

    Forbidden for whoever calculated it; Conflict where it was sent, voided or recalculated.
    """
    signer = person(by)
    require(signer, "subsidies.submit", path=batch.street.path)
    if _signed(batch, "calculated_by_id") == signer.pk:
        raise Forbidden("测算人不能上报自己测算的批次，请由街道主任上报。", "MAKER_IS_CHECKER")
    moved = move(batch, BatchState.SUBMITTED, shown=digest, submitted_by=signer, submitted_at=at)
    _record("subsidies.submit", f"上报补贴批次{moved}", moved, by=signer, at=at)
    return moved


@transaction.atomic
def approve(*, batch: Batch, digest: str, opinion: str, by: User | None, at: datetime) -> Batch:
    """The bureau approves the figures with this digest; `opinion` may be empty (同意)."""
    return _decide(
        batch, BatchState.APPROVED, digest=digest, opinion=remark(opinion) or "同意", by=by, at=at
    )


@transaction.atomic
def return_batch(*, batch: Batch, reason: str, by: User | None, at: datetime) -> Batch:
    """The bureau returns the batch; the reason is required and reaches the street."""
    why = remark(reason, missing="退回必须写明理由，街道据此更正。")
    return _decide(batch, BatchState.RETURNED, digest=None, opinion=why, by=by, at=at)


_ACTS = {
    BatchState.APPROVED: ("subsidies.approve", "批准"),
    BatchState.RETURNED: ("subsidies.return", "退回"),
}


def _decide(
    batch: Batch, target: BatchState, *, digest: str | None, opinion: str, **act: Any
) -> Batch:
    permission, verb = _ACTS[target]
    signer: User = person(act["by"])
    require(signer, permission, path=batch.street.path)
    if signer.pk in {_signed(batch, "calculated_by_id"), _signed(batch, "submitted_by_id")}:
        raise Forbidden("测算人和上报人不能审核同一批次。", "MAKER_IS_CHECKER")
    moved = move(
        batch,
        target,
        shown=digest,
        opinion=opinion,
        decided_by=signer,
        decided_at=act["at"],
    )
    sentence = f"{verb}补贴批次{moved}（意见：{moved.opinion}）"
    _record(permission, sentence, moved, by=signer, at=act["at"])
    return moved


def _signed(batch: Batch, field: str) -> int | None:
    """Who signed, read from the row and not from what the caller holds."""
    found: int | None = Batch.objects.values_list(field, flat=True).get(pk=batch.pk)
    return found


def _record(verb: str, sentence: str, batch: Batch, *, by: User, at: datetime) -> None:
    record(
        verb=verb,
        sentence=f"{sentence}，合计{batch.total}元（{amount_in_words(batch.total)}）。",
        by=by,
        at=at,
        subject=batch,
        scope_path=batch.street.path,
        data={
            "digest": batch.digest,
            "total": batch.total,
            "cases": batch.case_count,
            "payable": batch.payable_count,
            "opinion": batch.opinion,
        },
    )
