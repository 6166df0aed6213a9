"""The terms of a subsidy scheme: its tiers, its gates and how months are counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from types import MappingProxyType

from core.rules.errors import Refusal
from core.rules.periods import Month


class Proration(StrEnum):
    """How a month that was not served completely counts."""

    FULL_MONTH = "FULL_MONTH"
    DAILY = "DAILY"


class YearBasis(StrEnum):
    """What "第一年" means: the year of service, or a window of calendar months (A16)."""

    SERVICE_YEAR = "SERVICE_YEAR"
    CALENDAR_WINDOW = "CALENDAR_WINDOW"


LABELS: Mapping[Proration | YearBasis, str] = MappingProxyType(
    {
        Proration.FULL_MONTH: "按整月",
        Proration.DAILY: "按日折算",
        YearBasis.SERVICE_YEAR: "按服务年度",
        YearBasis.CALENDAR_WINDOW: "按日历年月",
    }
)
_OPEN_END = 10**6


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """A rate (元/㎡/月) and where it holds.

    ``first_year`` to ``last_year`` are years of service, ``first_month`` to ``last_month``
    calendar months, both ends included, an open end is None. The scheme's year basis decides
    which of the two is read; a tier may carry both. A rate of 0 must be a tier of its own.
    """

    rate: Decimal
    first_year: int | None = None
    last_year: int | None = None
    first_month: Month | None = None
    last_month: Month | None = None
    clause: str = ""

    def span(self, basis: YearBasis) -> tuple[int, int] | None:
        """First and last year (or month index) of the tier; None where the basis is not given."""
        if basis is YearBasis.SERVICE_YEAR:
            return _span(self.first_year, self.last_year)
        return _span(_index(self.first_month), _index(self.last_month))


def _span(first: int | None, last: int | None) -> tuple[int, int] | None:
    if first is None and last is None:
        return None
    return first or 0, _OPEN_END if last is None else last


def _index(month: Month | None) -> int | None:
    return None if month is None else month.index


@dataclass(frozen=True, kw_only=True)
class Gates:
    """The conditions of a scheme; None means that the scheme does not ask.

    ``min_satisfaction`` is a percentage (80), the ages are years. ``clauses`` names the paragraph
    behind a gate, keyed by gate (AGE, ABANDONED, SIZE, GRADE, SATISFACTION, CONTRACT, HANDOVER,
    AREA, MONTHS) or by refusal code.
    """

    min_grade: str | None = None
    min_satisfaction: Decimal | None = None
    min_age_years: int | None = None
    min_abandoned_years: int | None = None
    max_households: int | None = None
    clauses: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A private copy: verdicts are cached by gates, so the clauses must not change behind it.
        object.__setattr__(self, "clauses", dict(self.clauses))

    def __hash__(self) -> int:
        return self._hash

    # Computed once: every estate of a batch looks its gates up in the caches of the verdict.
    @cached_property
    def _hash(self) -> int:
        return hash(
            (
                self.min_grade,
                self.min_satisfaction,
                self.min_age_years,
                self.min_abandoned_years,
                self.max_households,
                frozenset(self.clauses.items()),
            )
        )


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One version of a scheme. Refuses, when made, terms without or with overlapping tiers."""

    scheme: str
    version: int
    proration: Proration
    year_basis: YearBasis
    tiers: tuple[Tier, ...]
    first_day: date | None = None
    last_day: date | None = None
    gates: Gates = field(default_factory=Gates)

    def __post_init__(self) -> None:
        _refuse_doubtful(self)

    def __hash__(self) -> int:
        return self._hash

    # Computed once: the month cache is keyed by terms.
    @cached_property
    def _hash(self) -> int:
        identity = (self.scheme, self.version, self.proration, self.year_basis)
        return hash((identity, self.tiers, self.first_day, self.last_day, self.gates))

    def tier_of(self, year: int, month: int) -> Tier:
        """The tier of a service year or, by calendar window, of a month index.

        Raises Refusal where no tier holds: a gap is never silently a rate of 0.
        """
        place = year if self.year_basis is YearBasis.SERVICE_YEAR else month
        for tier in self.tiers:
            span = tier.span(self.year_basis)
            if span and span[0] <= place <= span[1]:
                return tier
        if self.year_basis is YearBasis.SERVICE_YEAR:
            where = f"第{year}个服务年度"
        else:
            where = f"{Month.from_index(month)}"
        sentence = f"{_name(self)}没有规定{where}的补贴标准，请先补充标准（不补贴也须写明0元）。"
        raise Refusal(sentence, "NO_TIER")


def _refuse_doubtful(terms: Terms) -> None:
    spans = [span for tier in terms.tiers if (span := tier.span(terms.year_basis))]
    if not spans:
        sentence = f"{_name(terms)}没有{LABELS[terms.year_basis]}的补贴标准。"
        raise Refusal(sentence, "NO_TIER")
    if any(first > last for first, last in spans):
        sentence = f"{_name(terms)}有一档补贴标准的起点晚于终点。"
        raise Refusal(sentence, "TIER_BACKWARDS")
    if any(a[0] <= b[1] and b[0] <= a[1] for a, b in combinations(spans, 2)):
        sentence = f"{_name(terms)}有两档补贴标准的期间重叠。"
        raise Refusal(sentence, "TIER_OVERLAP")
    if any(not tier.rate.is_finite() or tier.rate < 0 for tier in terms.tiers):
        sentence = f"{_name(terms)}的补贴标准不能是负数。"
        raise Refusal(sentence, "NEGATIVE_RATE")


def _name(terms: Terms) -> str:
    return f"补贴方案“{terms.scheme}”第{terms.version}版"
