"""Committees and owners' votes: sizes, terms, dates, quorum and majorities, working fund.

Clauses: domain.md 2.1 to 2.3, A6; 民法典 278; 最高法建筑物区分所有权解释 8 and 9.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from core.rules.errors import Refusal
from core.rules.money import EXACT, fen, plain
from core.rules.periods import add_days, add_years
from core.rules.reasons import Reason
from core.rules.thresholds import Number, at_least, more_than

TWO_THIRDS = Fraction(200, 3)
HALF = 50
THREE_QUARTERS = 75
CLAUSE = "民法典第二百七十八条"
# 以上 includes the number itself, 过半数 does not.
_QUESTIONS: Mapping[str, tuple[Callable[[Number, Number, Number], bool], Number, str, str]] = {
    "QUORUM": (at_least, TWO_THIRDS, "参与表决", "三分之二以上"),
    "ORDINARY": (more_than, HALF, "同意", "过半数"),
    "SPECIAL": (at_least, THREE_QUARTERS, "同意", "四分之三以上"),
}
FUND_MIN = Decimal("0.06")
FUND_MAX = Decimal("0.10")


class CommitteeKind(StrEnum):
    """The two bodies that speak for the owners."""

    OC = "OC"
    PMC = "PMC"

    @property
    def label(self) -> str:
        """The office's word."""
        return LABELS[self]


LABELS = MappingProxyType({CommitteeKind.OC: "业主委员会", CommitteeKind.PMC: "物业管理委员会"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SizeRules:
    """Seats and terms; the defaults of domain.md 2.2, each to be set by the jurisdiction."""

    oc_min: int = 5
    oc_max: int = 11
    oc_small_min: int = 3
    oc_small_households: int = 100
    oc_term_years: int = 5
    pmc_min: int = 7
    pmc_max: int = 11
    pmc_owner_percent: Fraction = Fraction(HALF)
    pmc_term_years: int = 3


DEFAULT_SIZES = SizeRules()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ballot:
    """A counted vote: certified area (㎡) and heads in all, taking part, and agreeing."""

    total_area: Decimal
    total_heads: int
    part_area: Decimal
    part_heads: int
    agree_area: Decimal
    agree_heads: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """``passed`` needs the quorum; ``grounds`` names both measures of both questions."""

    quorum: bool
    passed: bool
    grounds: tuple[Reason, ...]


def count_votes(ballot: Ballot, *, special: bool) -> Verdict:
    """Quorum and majority of an owners' decision (民法典 278), area and heads alike.

    Quorum: at least 2/3 of all. Ordinary matters: more than half of those taking part; special
    ones (``special``): at least 3/4 of those taking part. Abstentions take part and do not agree.
    Raises Refusal for figures that cannot be (nothing in all, more agreeing than taking part).
    """
    _refuse_impossible(ballot)
    whole = (ballot.total_area, ballot.total_heads)
    part = (ballot.part_area, ballot.part_heads)
    agree = (ballot.agree_area, ballot.agree_heads)
    quorum = _counted("QUORUM", part, whole)
    agreed = _counted("SPECIAL" if special else "ORDINARY", agree, part)
    return Verdict(
        quorum=all(met for met, _ in quorum),
        passed=all(met for met, _ in quorum + agreed),
        grounds=tuple(reason for _, reason in quorum + agreed),
    )


Pair = tuple[Decimal, int]


def _counted(question: str, parts: Pair, wholes: Pair) -> list[tuple[bool, Reason]]:
    """One question for area and for heads."""
    reaches, percent, name, wanted = _QUESTIONS[question]
    found = []
    for place, (measure, word) in enumerate((("AREA", "面积"), ("HEADS", "人数"))):
        met = reaches(parts[place], wholes[place], percent)
        seen = f"{name}{word}{parts[place]}/{wholes[place]}"
        sentence = f"{seen}，{'达到' if met else '未达到'}{wanted}。"
        found.append((met, Reason(f"{question}_{measure}", sentence, CLAUSE)))
    return found


def _refuse_impossible(ballot: Ballot) -> None:
    pairs = (
        ("面积", ballot.total_area, ballot.part_area, ballot.agree_area),
        ("人数", ballot.total_heads, ballot.part_heads, ballot.agree_heads),
    )
    for name, total, part, agree in pairs:
        if total <= 0:
            sentence = f"总{name}须大于0，现为{total}。"
            raise Refusal(sentence, "NOTHING_IN_ALL")
        if not 0 <= agree <= part <= total:
            sentence = (
                f"{name}应满足：同意{agree}不超过参与{part}，参与不超过总数{total}，且都不为负。"
            )
            raise Refusal(sentence, "IMPOSSIBLE_COUNT")


def size_refusals(
    *,
    kind: CommitteeKind,
    members: int,
    owners: int,
    households: int,
    rules: SizeRules = DEFAULT_SIZES,
) -> tuple[Reason, ...]:
    """Why a committee of so many members (of whom so many owners) may not be formed; () if it may.

    ``households`` of the estate or region: up to 100 (included) a 业委会 may have three members.
    """
    low, high = rules.pmc_min, rules.pmc_max
    if kind == CommitteeKind.OC:
        small = households <= rules.oc_small_households
        low, high = rules.oc_small_min if small else rules.oc_min, rules.oc_max
    found = []
    if not low <= members <= high:
        sentence = f"{kind.label}应有{low}至{high}人，现为{members}人（共{households}户）。"
        found.append(Reason("MEMBERS_OUT_OF_RANGE", sentence))
    if members % 2 == 0:
        found.append(Reason("MEMBERS_EVEN", f"{kind.label}人数应为单数，现为{members}人。"))
    if not 0 <= owners <= members:
        sentence = f"业主委员{owners}人与委员总数{members}人不符。"
        found.append(Reason("OWNERS_IMPOSSIBLE", sentence))
    elif kind == CommitteeKind.PMC and not at_least(owners, members, rules.pmc_owner_percent):
        sentence = f"物业管理委员会中业主委员应不少于一半，现有{owners}/{members}人。"
        found.append(Reason("TOO_FEW_OWNERS", sentence))
    return tuple(found)


def latest_term_end(
    kind: CommitteeKind, started_on: date, *, rules: SizeRules = DEFAULT_SIZES
) -> date:
    """The last day a term that began on ``started_on`` may reach (5 years, 物管会 3 years)."""
    years = rules.oc_term_years if kind == CommitteeKind.OC else rules.pmc_term_years
    return add_days(add_years(started_on, years), -1)


def filing_due(elected_on: date, *, days: int = 30) -> date:
    """The last day for filing (备案): 30 days after the election (物业管理条例 16)."""
    return add_days(elected_on, days)


def latest_notice(meeting_on: date, *, days: int = 15) -> date:
    """The last day on which a general meeting may still be announced (物业管理条例 14)."""
    return add_days(meeting_on, -days)


def fund_rate_refusals(rate: Decimal) -> tuple[Reason, ...]:
    """Why a working-fund rate is not allowed: 物业费的6%至10%, both included (A6)."""
    if FUND_MIN <= rate <= FUND_MAX:
        return ()
    sentence = (
        f"工作经费提取比例{plain(rate * 100)}%不在"
        f"{plain(FUND_MIN * 100)}%至{plain(FUND_MAX * 100)}%之间。"
    )
    return (Reason("FUND_RATE_OUT_OF_RANGE", sentence),)


def working_fund(collected: Decimal, rate: Decimal) -> Decimal:
    """Yuan for the committee's work: fees actually received in the period × rate, HALF_UP.

    Raises Refusal for a rate outside 6 % to 10 % and for negative fees.
    """
    for reason in fund_rate_refusals(rate):
        raise Refusal(reason.sentence, reason.code)
    if collected < 0:
        sentence = f"物业费实收额不能是负数（{collected}元）。"
        raise Refusal(sentence, "NEGATIVE_FEES")
    return fen(EXACT.multiply(collected, rate))
