"""The life of an owners' committee (业委会) or property management committee (物管会)."""

from django.db import models

from core.rules.transitions import table


class CommitteeKind(models.TextChoices):
    OC = "OC", "业主委员会"
    PMC = "PMC", "物业管理委员会"


class CommitteeState(models.TextChoices):
    PREPARING = "PREPARING", "筹备中"
    ELECTED = "ELECTED", "已选举（组建）"
    FILED = "FILED", "已备案"
    ACTIVE = "ACTIVE", "履职中"
    EXPIRED = "EXPIRED", "任期届满"
    DISSOLVED = "DISSOLVED", "已解散"


S = CommitteeState
COMMITTEE_STATES = table(
    CommitteeState,
    {
        S.PREPARING: frozenset({S.ELECTED, S.DISSOLVED}),
        S.ELECTED: frozenset({S.FILED, S.DISSOLVED}),
        S.FILED: frozenset({S.ACTIVE, S.EXPIRED, S.DISSOLVED}),
        S.ACTIVE: frozenset({S.EXPIRED, S.DISSOLVED}),
        S.EXPIRED: frozenset({S.DISSOLVED}),
        S.DISSOLVED: frozenset(),
    },
)
COUNTED: frozenset[str] = frozenset({S.FILED, S.ACTIVE})
"""States that count for 组建率 while the term has not run out (A3)."""
