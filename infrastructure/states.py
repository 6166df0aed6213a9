"""The life of a facility need up to what this version handles."""

from django.db import models

from core.rules.transitions import table


class NeedState(models.TextChoices):
    REPORTED = "REPORTED", "已上报"
    VERIFIED = "VERIFIED", "已核实"
    DONE = "DONE", "已完成"
    CANCELLED = "CANCELLED", "已取消"


S = NeedState
NEED_STATES = table(
    NeedState,
    {
        S.REPORTED: frozenset({S.VERIFIED, S.CANCELLED}),
        S.VERIFIED: frozenset({S.DONE, S.CANCELLED}),
        S.DONE: frozenset(),
        S.CANCELLED: frozenset(),
    },
)
