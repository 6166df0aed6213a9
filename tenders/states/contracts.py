"""The life of a service contract."""

from django.db import models

from core.rules.transitions import table
from estates.states import FeeModel

__all__ = ["CONTRACT_STATES", "ChargeMode", "ContractState", "FeeModel"]


class ContractState(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    SIGNED = "SIGNED", "已签订"
    FILED = "FILED", "已备案"
    NOTICE_GIVEN = "NOTICE_GIVEN", "已通知解除"
    ENDED = "ENDED", "已终止"


S = ContractState
CONTRACT_STATES = table(
    ContractState,
    {
        S.DRAFT: frozenset({S.SIGNED}),
        S.SIGNED: frozenset({S.FILED, S.ENDED}),
        S.FILED: frozenset({S.NOTICE_GIVEN, S.ENDED}),
        S.NOTICE_GIVEN: frozenset({S.ENDED}),
        S.ENDED: frozenset(),
    },
)


class ChargeMode(models.TextChoices):
    LUMP_SUM = "LUMP_SUM", "包干制"
    REMUNERATION = "REMUNERATION", "酬金制"
