"""The life of a year's batch. A returned batch is never reopened: its successor points at it."""

from django.db import models

from core.rules.transitions import table


class BatchState(models.TextChoices):
    DRAFT = "DRAFT", "测算中"
    CALCULATED = "CALCULATED", "已测算"
    SUBMITTED = "SUBMITTED", "已上报"
    APPROVED = "APPROVED", "住建局已批准"
    RETURNED = "RETURNED", "已退回"
    VOID = "VOID", "已作废"


S = BatchState
BATCH_STATES = table(
    BatchState,
    {
        S.DRAFT: frozenset({S.CALCULATED, S.VOID}),
        S.CALCULATED: frozenset({S.SUBMITTED, S.VOID}),
        S.SUBMITTED: frozenset({S.APPROVED, S.RETURNED}),
        S.APPROVED: frozenset(),
        S.RETURNED: frozenset(),
        S.VOID: frozenset(),
    },
)
OPEN: frozenset[str] = frozenset({S.DRAFT, S.CALCULATED, S.SUBMITTED, S.APPROVED})
"""States in which a batch occupies its street and year."""
