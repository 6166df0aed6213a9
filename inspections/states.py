"""The life of a yearly assessment cycle and of one household's assignment."""

from django.db import models

from core.rules.transitions import table


class CycleState(models.TextChoices):
    PLANNED = "PLANNED", "已建立"
    FRAME_FROZEN = "FRAME_FROZEN", "名册已冻结"
    SAMPLED = "SAMPLED", "已抽样"
    SURVEYING = "SURVEYING", "入户调查中"
    SCORING = "SCORING", "评分中"
    PROVISIONAL = "PROVISIONAL", "初步结果"
    PUBLICIZING = "PUBLICIZING", "公示中"
    FINAL = "FINAL", "已确认"


S = CycleState
CYCLE_STATES = table(
    CycleState,
    {
        S.PLANNED: frozenset({S.FRAME_FROZEN}),
        S.FRAME_FROZEN: frozenset({S.SAMPLED}),
        S.SAMPLED: frozenset({S.SURVEYING}),
        S.SURVEYING: frozenset({S.SCORING}),
        S.SCORING: frozenset({S.PROVISIONAL}),
        S.PROVISIONAL: frozenset({S.PUBLICIZING}),
        S.PUBLICIZING: frozenset({S.FINAL}),
        S.FINAL: frozenset(),
    },
)


class AssignmentState(models.TextChoices):
    OPEN = "OPEN", "待入户"
    COMPLETED = "COMPLETED", "已完成"
    REPLACED = "REPLACED", "已替换"
    LOST = "LOST", "无备用可换"


A = AssignmentState
ASSIGNMENT_STATES = table(
    AssignmentState,
    {
        A.OPEN: frozenset({A.COMPLETED, A.REPLACED, A.LOST}),
        A.COMPLETED: frozenset(),
        A.REPLACED: frozenset(),
        A.LOST: frozenset(),
    },
)


class Party(models.TextChoices):
    """旗住建局与街道、社区共同考核 (SEED1 §三(四))."""

    BUREAU = "BUREAU", "住建局"
    STREET = "STREET", "街道"
    COMMUNITY = "COMMUNITY", "社区"


class Grade(models.TextChoices):
    EXCELLENT = "EXCELLENT", "优秀"
    GOOD = "GOOD", "良好"
    QUALIFIED = "QUALIFIED", "合格"
    UNQUALIFIED = "UNQUALIFIED", "不合格"


class Outcome(models.TextChoices):
    COMPLETED = "COMPLETED", "完成"
    NOT_HOME = "NOT_HOME", "家中无人"
    REFUSED = "REFUSED", "拒访"
    VACANT = "VACANT", "空置"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "不符合条件"
    WRONG_ADDRESS = "WRONG_ADDRESS", "地址有误"


class Respondent(models.TextChoices):
    OWNER = "OWNER", "业主"
    FAMILY = "FAMILY", "家属"
    TENANT = "TENANT", "租户"


MAXIMA: dict[str, int] = {
    "public_order": 15,
    "sanitation": 25,
    "safety": 15,
    "facilities": 20,
    "greening": 10,
    "management": 15,
}
"""Points a scope can reach at most; they sum to 100 (domain.md §5.1)."""
