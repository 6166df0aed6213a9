"""The gates before the money: each looks at a few facts and returns one reason.

Sentences are cached by the values they mention: a batch of 300,000 estates sees few different
ones, and building text is what would cost most.
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from core.rules.money import plain
from core.rules.periods import add_years
from core.rules.reasons import Reason
from core.rules.thresholds import at_least, percent_shown
from inspections.rules import Grade
from subsidies.rules.terms import Gates

GATE_OF = {
    "NOT_10_YEARS": "AGE",
    "COMPLETION_UNKNOWN": "AGE",
    "NOT_ABANDONED": "ABANDONED",
    "ABANDONED_TOO_SHORT": "ABANDONED",
    "SIZE_OVER_100": "SIZE",
    "NOT_ASSESSED": "GRADE",
    "GRADE_TOO_LOW": "GRADE",
    "SAMPLE_INSUFFICIENT": "SATISFACTION",
    "SATISFACTION_TOO_LOW": "SATISFACTION",
    "CONTRACT_NOT_FILED": "CONTRACT",
    "HANDOVER_MISSING": "HANDOVER",
    "AREA_MISSING": "AREA",
    "DUPLICATE_MONTH": "MONTHS",
    "NO_FULL_MONTH": "MONTHS",
}
_CACHE = 16_384
# Satisfied and valid answers; None where there was no survey.
Answers = tuple[int | None, int | None]


class Finding(NamedTuple):
    """What one gate says: passed or not, and why."""

    passed: bool
    reason: Reason


@lru_cache(maxsize=_CACHE)
def refused(gates: Gates, code: str, sentence: str) -> Finding:
    """A refusal with the clause of its gate."""
    clause = gates.clauses.get(code) or _clause(gates, GATE_OF[code])
    return Finding(passed=False, reason=Reason(code, sentence, clause))


@lru_cache(maxsize=_CACHE)
def passed(gates: Gates, gate: str, sentence: str) -> Finding:
    """A ground with the clause of its gate."""
    return Finding(passed=True, reason=Reason(gate, sentence, _clause(gates, gate)))


def _clause(gates: Gates, gate: str) -> str:
    codes = (code for code, owner in GATE_OF.items() if owner == gate)
    return next((gates.clauses[key] for key in (gate, *codes) if gates.clauses.get(key)), "")


@lru_cache(maxsize=_CACHE)
def age(
    gates: Gates, completed_on: date | None, started_on: date, *, year_only: bool
) -> Finding | None:
    """建设期满N年 on the day of the takeover, the anniversary included (A9).

    Where only the year is known, 31 December of that year counts.
    """
    years = gates.min_age_years
    if years is None:
        return None
    if completed_on is None:
        return refused(gates, "COMPLETION_UNKNOWN", f"建成时间不明，无法确认建设期满{years}年。")
    day = date(completed_on.year, 12, 31) if year_only else completed_on
    shown = f"{day}" + ("（只有建成年份，按当年12月31日计）" if year_only else "")
    reached = add_years(day, years)
    if reached <= started_on:
        sentence = f"建成于{shown}，到接管日{started_on}已满{years}年。"
        return passed(gates, "AGE", sentence)
    sentence = f"建成于{shown}，{reached}才满{years}年，接管日{started_on}未满{years}年。"
    return refused(gates, "NOT_10_YEARS", sentence)


@lru_cache(maxsize=_CACHE)
def abandonment(gates: Gates, since: date | None, started_on: date) -> Finding | None:
    """多年处于弃管状态 before the takeover (A10)."""
    years = gates.min_abandoned_years
    if years is None:
        return None
    if since is None:
        return refused(gates, "NOT_ABANDONED", "没有弃管起始时间，不能确认接管前处于弃管状态。")
    if add_years(since, years) <= started_on:
        sentence = f"自{since}起弃管，到接管日{started_on}已满{years}年。"
        return passed(gates, "ABANDONED", sentence)
    sentence = f"自{since}起弃管，到接管日{started_on}不满{years}年。"
    return refused(gates, "ABANDONED_TOO_SHORT", sentence)


@lru_cache(maxsize=_CACHE)
def size(gates: Gates, households: int, *, exception_approved: bool) -> Finding | None:
    """规模原则上N户以下, N included; above it only by an approved exception (A11)."""
    limit = gates.max_households
    if limit is None:
        return None
    if households <= limit:
        return passed(gates, "SIZE", f"共{households}户，不超过{limit}户。")
    if exception_approved:
        return passed(gates, "SIZE", f"共{households}户，超过{limit}户，已批准例外。")
    sentence = f"共{households}户，超过{limit}户，没有批准的例外。"
    return refused(gates, "SIZE_OVER_100", sentence)


@lru_cache(maxsize=_CACHE)
def assessment(gates: Gates, grade: str | None, answers: Answers) -> tuple[Finding, ...]:
    """Grade and 满意率, each against its threshold, both included (A8)."""
    found: list[Finding] = []
    missing: list[str] = []
    if gates.min_grade is not None:
        if grade is None:
            missing.append("没有考评等次")
        else:
            found.append(_grade(gates, gates.min_grade, grade))
    if gates.min_satisfaction is not None:
        satisfied, valid = answers
        if not valid or satisfied is None:
            missing.append("没有有效问卷，满意率无法计算")
        else:
            found.append(_satisfaction(gates, satisfied, valid))
    if missing:
        found.insert(0, refused(gates, "NOT_ASSESSED", f"考评未完成：{'；'.join(missing)}。"))
    return tuple(found)


@lru_cache(maxsize=_CACHE)
def unlisted(gates: Gates) -> tuple[Finding, ...]:
    """The year's assessment has no row for the estate; nothing where the scheme does not ask."""
    if gates.min_grade is None and gates.min_satisfaction is None:
        return ()
    sentence = "未列入本年度考评（名册冻结日尚未接管或未被考评）。"
    return (refused(gates, "NOT_ASSESSED", sentence),)


@lru_cache(maxsize=_CACHE)
def small_sample(gates: Gates, valid: int, required: int) -> tuple[Finding, ...]:
    """Fewer valid answers than required, and not signed for by the street and the bureau both."""
    if gates.min_grade is None and gates.min_satisfaction is None:
        return ()
    sentence = f"有效{valid}份，少于应抽{required}份，且未经街道和住建局认可。"
    return (refused(gates, "SAMPLE_INSUFFICIENT", sentence),)


def _grade(gates: Gates, wanted: str, grade: str) -> Finding:
    needed, given = Grade(wanted), Grade(grade)
    if given.rank >= needed.rank:
        sentence = f"考评等次为{given.label}，达到{needed.label}。"
        return passed(gates, "GRADE", sentence)
    sentence = f"考评等次为{given.label}，未达到{needed.label}。"
    return refused(gates, "GRADE_TOO_LOW", sentence)


def _satisfaction(gates: Gates, satisfied: int, valid: int) -> Finding:
    shown = f"业主满意率{satisfied}/{valid}（{percent_shown(satisfied, valid)}%）"
    wanted = gates.min_satisfaction or Decimal(0)
    if at_least(satisfied, valid, wanted):
        return passed(gates, "SATISFACTION", f"{shown}，达到{plain(wanted)}%。")
    return refused(gates, "SATISFACTION_TOO_LOW", f"{shown}，未达到{plain(wanted)}%。")


def contract(gates: Gates, *, filed: bool) -> Finding:
    """物业服务合同 must be filed."""
    if filed:
        return passed(gates, "CONTRACT", "物业服务合同已备案。")
    return refused(gates, "CONTRACT_NOT_FILED", "物业服务合同未备案。")


def handover(gates: Gates, *, recorded: bool) -> Finding:
    """接管交接 must be on record."""
    if recorded:
        return passed(gates, "HANDOVER", "接管交接已登记。")
    return refused(gates, "HANDOVER_MISSING", "没有接管交接记录。")


def measured(gates: Gates, area: Decimal | None) -> Finding:
    """The certified subsidy area must be known and above zero."""
    if area is not None and area > 0:
        return Finding(passed=True, reason=Reason("AREA", f"认定补贴面积{area}㎡。"))
    return refused(gates, "AREA_MISSING", "没有认定的补贴面积。")
