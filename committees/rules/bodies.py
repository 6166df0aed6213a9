"""Committees: sizes, terms and the days by which things are due (domain.md 2.1, 2.2)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from core.rules.money import plain
from core.rules.periods import add_days, add_years
from core.rules.reasons import Reason
from core.rules.thresholds import at_least

HALF = 50


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
    prep_min: int = 7
    prep_owner_percent: Fraction = Fraction(HALF)


DEFAULT_SIZES = SizeRules()
CHAIR = "主任"
POSTS = (CHAIR, "副主任", "委员", "秘书")
"""Posts as the office writes them; a secretary serves the committee and has no seat."""
SEATLESS = frozenset({"秘书"})


def has_seat(title: str) -> bool:
    """Does a person of this post count among the members?"""
    return title not in SEATLESS


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


def group_refusals(
    *, seats: int, owners: int, rules: SizeRules = DEFAULT_SIZES
) -> tuple[Reason, ...]:
    """Why a preparatory group (筹备组) may not be: below seven, even, or too few owners."""
    found = []
    if seats < rules.prep_min:
        sentence = f"筹备组应不少于{rules.prep_min}人，现为{seats}人。"
        found.append(Reason("GROUP_TOO_SMALL", sentence))
    if seats % 2 == 0:
        found.append(Reason("GROUP_EVEN", f"筹备组人数应为单数，现为{seats}人。"))
    if not 0 <= owners <= seats:
        sentence = f"筹备组业主{owners}人与成员总数{seats}人不符。"
        found.append(Reason("OWNERS_IMPOSSIBLE", sentence))
    elif seats and not at_least(owners, seats, rules.prep_owner_percent):
        sentence = (
            f"筹备组中业主应不少于{plain_percent(rules.prep_owner_percent)}%，"
            f"现有{owners}/{seats}人。"
        )
        found.append(Reason("TOO_FEW_OWNERS", sentence))
    return tuple(found)


def plain_percent(share: Fraction) -> str:
    """A share as the office writes it: 50, 33.33."""
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return plain(exact.quantize(Decimal("0.01")))


def latest_term_end(
    kind: CommitteeKind, started_on: date, *, rules: SizeRules = DEFAULT_SIZES
) -> date:
    """The last day a term that began on ``started_on`` may reach (5 years, 物管会 3 years)."""
    years = rules.oc_term_years if kind == CommitteeKind.OC else rules.pmc_term_years
    return add_days(add_years(started_on, years), -1)
