"""A move of a batch: one conditional UPDATE, and the sentence for whoever came second."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.rules.errors import Conflict, Forbidden, Refusal
from subsidies.models import Batch
from subsidies.states import BATCH_STATES, BatchState

LONGEST_REMARK = 300


def move(batch: Batch, target: BatchState, *, shown: str | None = None, **fields: Any) -> Batch:
    """Move the batch to `target` from any state that allows it; returns it as it now stands.

    `shown`: digest of the figures the person saw. Raises Conflict, naming what happened instead,
    where the batch has moved or its figures are others.
    """
    found = Batch.objects.filter(pk=batch.pk, state__in=BATCH_STATES.sources_of(target))
    if shown is not None:
        found = found.filter(digest=shown)
    if not found.update(state=target, **fields):
        raise Conflict(_why(batch.pk, target), "BATCH_MOVED")
    moved: Batch = Batch.objects.select_related("street__district").get(pk=batch.pk)
    return moved


def person(by: User | None) -> User:
    """These acts carry a signature: the system itself may not do them."""
    if by is None:
        raise Forbidden("这一步须由人员签署办理，系统不能代办。", "NEEDS_A_PERSON")
    return by


def remark(text: str, *, missing: str = "") -> str:
    """What a person wrote, to be kept whole: refused where it is too long or, with `missing`,
    empty."""
    words = text.strip()
    if missing and not words:
        raise Refusal(missing, "REASON_MISSING")
    if len(words) > LONGEST_REMARK:
        raise Refusal(f"意见不能超过{LONGEST_REMARK}字，现有{len(words)}字。", "REMARK_TOO_LONG")
    return words


def clock(at: datetime) -> str:
    """A stored moment in the words of the office."""
    return f"{at.astimezone(timezone.get_current_timezone()):%Y-%m-%d %H:%M}"


def _why(pk: int, target: BatchState) -> str:
    now = Batch.objects.select_related("calculated_by", "submitted_by", "decided_by").get(pk=pk)
    if now.state in BATCH_STATES.sources_of(target):
        return f"批次{now}的数据在您打开页面之后已重新测算，请核对新的数据后再办理。"
    who, when = _last_act(now)
    signed = f"{who.name}于{clock(when)}办理，" if who and when else ""
    return f"批次{now}{signed}现为“{now.get_state_display()}”，您的操作没有生效。"


def _last_act(batch: Batch) -> tuple[User | None, datetime | None]:
    acts = (
        (batch.decided_by, batch.decided_at),
        (batch.submitted_by, batch.submitted_at),
        (batch.calculated_by, batch.calculated_at),
    )
    return next((act for act in acts if act[0]), (None, None))
