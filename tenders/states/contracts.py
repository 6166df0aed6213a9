"""The life of a service contract, of an amendment to it, and of a handover inspection."""

from django.db import models

from core.rules.transitions import table
from estates.states import FeeModel

__all__ = [
    "AMENDMENT_STATES",
    "CONTRACT_STATES",
    "HANDOVER_STATES",
    "OVER",
    "SERVING",
    "AmendmentState",
    "ChargeMode",
    "Condition",
    "ContractState",
    "FeeKind",
    "FeeModel",
    "FeeUnit",
    "HandoverState",
    "Recheck",
]


class ContractState(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    SIGNED = "SIGNED", "已签订"
    FILED = "FILED", "已备案"
    ACTIVE = "ACTIVE", "履行中"
    NOTICE_GIVEN = "NOTICE_GIVEN", "已通知解除"
    INDEFINITE = "INDEFINITE", "不定期合同"
    EXPIRED = "EXPIRED", "期满终止"
    TERMINATED = "TERMINATED", "已解除"
    ENDED = "ENDED", "已终止"


S = ContractState
CONTRACT_STATES = table(
    ContractState,
    {
        S.DRAFT: frozenset({S.SIGNED}),
        S.SIGNED: frozenset({S.FILED, S.EXPIRED, S.ENDED}),
        S.FILED: frozenset({S.ACTIVE, S.NOTICE_GIVEN, S.INDEFINITE, S.EXPIRED, S.ENDED}),
        S.ACTIVE: frozenset({S.NOTICE_GIVEN, S.INDEFINITE, S.EXPIRED, S.ENDED}),
        S.NOTICE_GIVEN: frozenset({S.TERMINATED, S.EXPIRED}),
        S.INDEFINITE: frozenset({S.NOTICE_GIVEN, S.ENDED}),
        S.EXPIRED: frozenset(),
        S.TERMINATED: frozenset(),
        S.ENDED: frozenset(),
    },
)
"""ACTIVE is a filed contract under which an estate was taken over. INDEFINITE is the silent
continuation after the term (民法典 948). EXPIRED ran out, TERMINATED ended by a notice, ENDED in
agreement before its term (and what older records call 已终止)."""
SERVING: frozenset[str] = frozenset({S.FILED, S.ACTIVE, S.INDEFINITE})
"""Filed and nobody has given notice: from here a contract is amended, noticed or runs out."""
OVER: frozenset[str] = frozenset({S.EXPIRED, S.TERMINATED, S.ENDED})
"""No estate is served under the contract any more."""


class ChargeMode(models.TextChoices):
    LUMP_SUM = "LUMP_SUM", "包干制"
    REMUNERATION = "REMUNERATION", "酬金制"


class FeeKind(models.TextChoices):
    """What is charged for; the fee of dwellings is the contract's own `fee`."""

    HOUSE = "HOUSE", "住宅"
    SHOP = "SHOP", "商铺"
    PARKING = "PARKING", "车位"
    OTHER = "OTHER", "其他"


class FeeUnit(models.TextChoices):
    AREA = "AREA", "元/㎡/月"
    EACH = "EACH", "元/个/月"


class AmendmentState(models.TextChoices):
    """A change of a signed contract: entered, confirmed by another, in force from its day."""

    DRAFT = "DRAFT", "待确认"
    CONFIRMED = "CONFIRMED", "已确认，未到生效日"
    IN_FORCE = "IN_FORCE", "已生效"
    REJECTED = "REJECTED", "未通过"


AMENDMENT_STATES = table(
    AmendmentState,
    {
        AmendmentState.DRAFT: frozenset({AmendmentState.CONFIRMED, AmendmentState.REJECTED}),
        AmendmentState.CONFIRMED: frozenset({AmendmentState.IN_FORCE}),
        AmendmentState.IN_FORCE: frozenset(),
        AmendmentState.REJECTED: frozenset(),
    },
)


class HandoverState(models.TextChoices):
    """承接查验: from the walk through the estate to the published result."""

    DRAFT = "DRAFT", "查验中"
    SIGNED = "SIGNED", "已签字"
    PUBLISHED = "PUBLISHED", "已公示"
    CANCELLED = "CANCELLED", "已作废"


H = HandoverState
HANDOVER_STATES = table(
    HandoverState,
    {
        H.DRAFT: frozenset({H.SIGNED, H.CANCELLED}),
        H.SIGNED: frozenset({H.PUBLISHED}),
        H.PUBLISHED: frozenset(),
        H.CANCELLED: frozenset(),
    },
)


class Condition(models.TextChoices):
    """What was found of a common part or a piece of equipment; NONE is not counted."""

    GOOD = "GOOD", "完好"
    DEFECT = "DEFECT", "缺陷"
    MISSING = "MISSING", "缺失"
    NONE = "NONE", "本小区没有"


class Recheck(models.TextChoices):
    """What a re-check of a defect found."""

    FIXED = "FIXED", "已整改"
    NOT_FIXED = "NOT_FIXED", "未整改"
