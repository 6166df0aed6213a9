"""Visits, answers, scores, grades and acceptance: pure rules (domain.md 5, A7, A8, A22)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from core.rules.errors import Refusal
from core.rules.money import plain
from core.rules.reasons import Reason
from core.rules.thresholds import Number, at_least, more_than, percent_shown


class VisitOutcome(StrEnum):
    """How a visit to a drawn household ended."""

    COMPLETED = "COMPLETED"
    NOT_HOME = "NOT_HOME"
    REFUSED = "REFUSED"
    VACANT = "VACANT"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    WRONG_ADDRESS = "WRONG_ADDRESS"
    PARTIAL = "PARTIAL"

    @property
    def label(self) -> str:
        """The word on the button."""
        return LABELS[self]


class Option(IntEnum):
    """The six answers of the scale; the numbers are what is stored."""

    VERY_SATISFIED = 1
    SATISFIED = 2
    BASICALLY_SATISFIED = 3
    DISSATISFIED = 4
    VERY_DISSATISFIED = 5
    UNKNOWN = 6

    @property
    def label(self) -> str:
        """The word on the button."""
        return OPTION_LABELS[self]

    @property
    def letter(self) -> str:
        """A to F, as printed on paper forms."""
        return "ABCDEF"[self - 1]


class Grade(StrEnum):
    """等次 of an assessment, best first."""

    EXCELLENT = "EXCELLENT"
    GOOD = "GOOD"
    QUALIFIED = "QUALIFIED"
    UNQUALIFIED = "UNQUALIFIED"

    @property
    def label(self) -> str:
        """The office's word."""
        return LABELS[self]

    @property
    def rank(self) -> int:
        """Higher is better; 0 is the lowest grade."""
        return _RANKS[self]


class ScoreScope(StrEnum):
    """The six scopes of service that are scored."""

    PUBLIC_ORDER = "PUBLIC_ORDER"
    SANITATION = "SANITATION"
    SECURITY = "SECURITY"
    FACILITIES = "FACILITIES"
    GREENING = "GREENING"
    MANAGEMENT = "MANAGEMENT"

    @property
    def label(self) -> str:
        """The heading on the scorecard."""
        return LABELS[self]

    @property
    def maximum(self) -> int:
        """Points that the scope can earn; the six add up to 100."""
        return SCOPE_MAXIMA[self]


class EnvironmentCheck(StrEnum):
    """What an acceptance looks at besides satisfaction (the three results of SEED2)."""

    DIRT = "DIRT"
    APPEARANCE = "APPEARANCE"
    SURROUNDINGS = "SURROUNDINGS"

    @property
    def label(self) -> str:
        """The item on the acceptance form."""
        return LABELS[self]


class Question(NamedTuple):
    """One question of the doorstep survey; ``overall`` decides the 满意率."""

    number: int
    code: str
    text: str
    overall: bool = False


LABELS: Mapping[str, str] = MappingProxyType(
    {
        VisitOutcome.COMPLETED: "完成",
        VisitOutcome.NOT_HOME: "无人在家",
        VisitOutcome.REFUSED: "拒访",
        VisitOutcome.VACANT: "空置",
        VisitOutcome.NOT_ELIGIBLE: "非访问对象（租户或未成年人）",
        VisitOutcome.WRONG_ADDRESS: "地址有误",
        VisitOutcome.PARTIAL: "中途停止",
        Grade.EXCELLENT: "优秀",
        Grade.GOOD: "良好",
        Grade.QUALIFIED: "合格",
        Grade.UNQUALIFIED: "不合格",
        ScoreScope.PUBLIC_ORDER: "公共秩序管理",
        ScoreScope.SANITATION: "环境卫生",
        ScoreScope.SECURITY: "安全防范",
        ScoreScope.FACILITIES: "公用设施管理维护",
        ScoreScope.GREENING: "绿化养护",
        ScoreScope.MANAGEMENT: "基础管理（制度、公示、投诉、配合社区）",
        EnvironmentCheck.DIRT: "脏乱现象根本改变",
        EnvironmentCheck.APPEARANCE: "市容卫生显著提升",
        EnvironmentCheck.SURROUNDINGS: "周边环境明显改善",
    }
)
OPTION_LABELS: Mapping[Option, str] = MappingProxyType(
    {
        Option.VERY_SATISFIED: "非常满意",
        Option.SATISFIED: "满意",
        Option.BASICALLY_SATISFIED: "基本满意",
        Option.DISSATISFIED: "不满意",
        Option.VERY_DISSATISFIED: "很不满意",
        Option.UNKNOWN: "不了解",
    }
)
_RANKS = {grade: rank for rank, grade in enumerate(reversed(Grade))}
SCOPE_MAXIMA: Mapping[ScoreScope, int] = MappingProxyType(
    dict(zip(ScoreScope, (15, 25, 15, 20, 10, 15), strict=True))
)
QUESTIONS = (
    Question(1, "CLEANING", "您对小区的保洁和环境卫生满意吗？"),
    Question(2, "ORDER", "您对小区的公共秩序和停车管理满意吗？"),
    Question(3, "SECURITY", "您对小区的安全巡查和门岗满意吗？"),
    Question(4, "REPAIRS", "您对公用设施（路灯、下水、单元门等）的维修满意吗？"),
    Question(5, "GREENING", "您对小区的绿化养护满意吗？"),
    Question(6, "RESPONSE", "您对报修后的响应满意吗？"),
    Question(7, "CHARGES", "您对物业收费的公开透明满意吗？"),
    Question(8, "ATTITUDE", "您对物业人员的服务态度满意吗？"),
    Question(9, "COOPERATION", "您对物业与业委会、社区的配合满意吗？"),
    Question(10, "OVERALL", "总体上，您对小区的物业服务满意吗？", overall=True),
)
# Defaults of domain.md 5.1, 5.3 and 5.4; a policy's own dated values take their place.
SATISFIED_OPTIONS = frozenset({Option.VERY_SATISFIED, Option.SATISFIED, Option.BASICALLY_SATISFIED})
DISSATISFIED_OPTIONS = frozenset({Option.DISSATISFIED, Option.VERY_DISSATISFIED})
VALID_OPTIONS = SATISFIED_OPTIONS | DISSATISFIED_OPTIONS
MINIMUM_ATTEMPTS = 3
MINIMUM_DAYS = 2
EVENING = time(18)
SATURDAY = 5


def may_replace(
    *,
    outcome: VisitOutcome,
    attempts: Collection[tuple[date, time]] = (),
    valid_answer: bool = True,
) -> tuple[Reason, ...]:
    """Why a household may not (yet) be replaced from the reserve; () if it may.

    NOT_HOME needs three attempts on two days, one of them in the evening (from 18:00) or on a
    weekend; every other outcome is replaced at once. A completed visit is replaced only where its
    overall answer does not count (不了解): ``valid_answer`` says so.
    """
    if outcome is VisitOutcome.COMPLETED and valid_answer:
        return (Reason("ANSWERED", "该户已完成访问，答卷有效，不能替换。"),)
    if outcome is not VisitOutcome.NOT_HOME:
        return ()
    return tuple(_attempts_missing(set(attempts)))


def _attempts_missing(attempts: set[tuple[date, time]]) -> Iterable[Reason]:
    days = {day for day, _ in attempts}
    if len(attempts) < MINIMUM_ATTEMPTS:
        sentence = f"无人在家须上门{MINIMUM_ATTEMPTS}次以上才能替换，现有{len(attempts)}次。"
        yield Reason("TOO_FEW_ATTEMPTS", sentence)
    if len(days) < MINIMUM_DAYS:
        sentence = f"上门须分在{MINIMUM_DAYS}个以上不同日期，现有{len(days)}个。"
        yield Reason("TOO_FEW_DAYS", sentence)
    if not any(at >= EVENING or day.weekday() >= SATURDAY for day, at in attempts):
        yield Reason("NO_EVENING", f"上门须有一次在晚上（{EVENING:%H:%M}以后）或周末。")


class Tally(NamedTuple):
    """Counts of overall answers; ``valid`` is the denominator of both rates."""

    satisfied: int
    valid: int
    dissatisfied: int


def tally(
    overall_counts: Mapping[int, int],
    *,
    satisfied_options: Collection[int] = SATISFIED_OPTIONS,
    valid_options: Collection[int] = VALID_OPTIONS,
    dissatisfied_options: Collection[int] = DISSATISFIED_OPTIONS,
) -> Tally:
    """Count overall answers by the options that the policy version counts.

    Refuses option sets that contradict each other, unknown options and negative counts.
    """
    satisfied, dissatisfied = set(satisfied_options), set(dissatisfied_options)
    if not satisfied | dissatisfied <= set(valid_options) or satisfied & dissatisfied:
        sentence = "满意、不满意的选项须都计入有效，且不能重叠。"
        raise Refusal(sentence, "OPTIONS_CONTRADICT")
    known = {int(option) for option in Option}
    if (
        not {*overall_counts, *valid_options} <= known
        or min(overall_counts.values(), default=0) < 0
    ):
        sentence = "总体评价的统计中有未知的选项或负数。"
        raise Refusal(sentence, "UNKNOWN_OPTION")
    return Tally(
        *(
            sum(overall_counts.get(option, 0) for option in set(options))
            for options in (satisfied, valid_options, dissatisfied)
        )
    )


def total_score(parties: Sequence[tuple[int, Sequence[Decimal]]]) -> Fraction:
    """Σ weight × points ÷ Σ weights over the scoring parties, exact and unrounded (0 to 100).

    Each party gives six points in the order of ``ScoreScope``. Raises TypeError for a float,
    Refusal for a missing scope, points outside 0 to the scope's maximum, or a weight below 1.
    """
    if not parties or any(weight < 1 for weight, _ in parties):
        sentence = "至少要有一方评分，每方的权重须为正整数。"
        raise Refusal(sentence, "BAD_WEIGHT")
    weighted = sum((weight * _points(points) for weight, points in parties), Fraction(0))
    return weighted / sum(weight for weight, _ in parties)


def _points(points: Sequence[Decimal]) -> Fraction:
    if len(points) != len(SCOPE_MAXIMA):
        sentence = f"每方须给{len(SCOPE_MAXIMA)}项评分，现有{len(points)}项。"
        raise Refusal(sentence, "SCOPE_MISSING")
    for scope, value in zip(ScoreScope, points, strict=True):
        if not isinstance(value, Decimal):
            message = f"points are Decimal, not {type(value).__name__}"
            raise TypeError(message)
        if not 0 <= value <= scope.maximum:
            sentence = f"{scope.label}得分{value}不在0至{scope.maximum}分之间。"
            raise Refusal(sentence, "POINTS_OUT_OF_RANGE")
    return sum((Fraction(value) for value in points), Fraction(0))


def grade(score: Fraction, cutoffs: Mapping[str, Decimal], *, veto: bool) -> Grade:
    """The best grade whose cut-off the unrounded score reaches (cut-offs included).

    ``cutoffs`` holds EXCELLENT, GOOD and QUALIFIED in descending order; a veto (重大安全事故) makes
    every score 不合格.
    """
    ladder = (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED)
    if set(cutoffs) != set(ladder):
        sentence = "等次分数线须有优秀、良好、合格三条。"
        raise Refusal(sentence, "CUTOFF_MISSING")
    limits = [Fraction(cutoffs[step]) for step in ladder]
    if limits != sorted(limits, reverse=True):
        sentence = "等次分数线须由高到低：优秀、良好、合格。"
        raise Refusal(sentence, "CUTOFFS_NOT_DESCENDING")
    if veto:
        return Grade.UNQUALIFIED
    reached = (step for step, limit in zip(ladder, limits, strict=True) if score >= limit)
    return next(reached, Grade.UNQUALIFIED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """Accepted, or every reason why not (补课)."""

    accepted: bool
    refusals: tuple[Reason, ...]
    grounds: tuple[Reason, ...]


def acceptance(
    *,
    checks: Mapping[EnvironmentCheck, bool],
    sustainable: bool,
    tally: Tally,
    percent: Number = 85,
) -> Acceptance:
    """All environment checks, sustainability, and satisfied × 100 ≥ percent × valid (valid > 0).

    A check that was not recorded counts as failed (domain.md 5.6).
    """
    found = [(bool(checks.get(check)), check.name, check.label) for check in EnvironmentCheck]
    found.append((sustainable, "SUSTAINABLE", "管理模式可持续"))
    reasons = [
        (ok, Reason(code, f"{label}：{'是' if ok else '否'}。")) for ok, code, label in found
    ]
    reasons.append(_satisfaction(tally, percent))
    refusals = tuple(reason for ok, reason in reasons if not ok)
    grounds = tuple(reason for ok, reason in reasons if ok)
    return Acceptance(accepted=not refusals, refusals=refusals, grounds=grounds)


def _satisfaction(tally: Tally, percent: Number) -> tuple[bool, Reason]:
    wanted = plain(Decimal(percent)) if isinstance(percent, int | Decimal) else str(percent)
    shown = percent_shown(tally.satisfied, tally.valid)
    if shown is None:
        return False, Reason("SATISFACTION", "没有有效问卷，满意率无法计算。")
    met = at_least(tally.satisfied, tally.valid, percent)
    word = "达到" if met else "未达到"
    sentence = f"满意率{tally.satisfied}/{tally.valid}（{shown}%），{word}{wanted}%。"
    return met, Reason("SATISFACTION", sentence)


def dismissal_warning(tally: Tally) -> bool:
    """A7 step 1: more than half of the valid answers of the sample are dissatisfied."""
    return more_than(tally.dissatisfied, tally.valid, 50)


def dismissal_poll_met(*, dissatisfied: int, households: int) -> bool:
    """A7 step 2: more than half of all households of the estate are dissatisfied (full poll)."""
    return more_than(dissatisfied, households, 50)
