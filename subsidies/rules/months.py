"""Which months (or days) of a claim were served, in which service year and at which rate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from core.rules.money import plain
from core.rules.periods import MONTHS_PER_YEAR, Month, add_years
from subsidies.rules.terms import Proration, Terms, Tier

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Service:
    """From the takeover to the last day of actual service; None while it goes on."""

    started_on: date
    ended_on: date | None = None


class Claim(NamedTuple):
    """The months a claim is made for, both included."""

    first: Month
    last: Month


class Piece(NamedTuple):
    """A served part of one month in one service year: the day span, its share of the month."""

    year: int
    month: int
    first_day: date
    last_day: date
    share: Fraction


class Span(NamedTuple):
    """Everything of one rate in a claim; ``words`` is its half of the line's explanation."""

    tier: Tier
    years: tuple[int, ...]
    month_equiv: Fraction
    first_day: date
    last_day: date
    clause: str
    words: str


@lru_cache(maxsize=65_536)
def spans(terms: Terms, service: Service, claim: Claim) -> tuple[Span, ...]:
    """The served months of a claim, one span per rate in the order of first use.

    Cached: many estates share a takeover day. Raises Refusal where the terms have no tier.
    """
    by_rate: dict[object, list[tuple[Tier, Piece]]] = {}
    for piece in pieces(terms, service, claim):
        tier = terms.tier_of(piece.year, piece.month)
        by_rate.setdefault(tier.rate, []).append((tier, piece))
    return tuple(_span(found) for found in by_rate.values())


@lru_cache(maxsize=65_536)
def has_months(terms: Terms, service: Service, claim: Claim) -> bool:
    """True if at least one month (a day, where days count) of the claim was served."""
    return next(pieces(terms, service, claim), None) is not None


def pieces(terms: Terms, service: Service, claim: Claim) -> Iterator[Piece]:
    """The served pieces in order, inside the claim and inside the days of the scheme."""
    first_day = max(claim.first.first_day, terms.first_day or date.min)
    last_day = min(claim.last.last_day, terms.last_day or date.max, service.ended_on or date.max)
    if terms.proration is Proration.FULL_MONTH:
        return _full_months(service.started_on, first_day, last_day)
    return _days(service.started_on, max(first_day, service.started_on), last_day)


def _full_months(started_on: date, first_day: date, last_day: date) -> Iterator[Piece]:
    """Whole months; the service year changes every 12 months counted from the first whole one."""
    origin = _first_whole(started_on)
    first = max(origin, _first_whole(first_day))
    for index in range(first, _last_whole(last_day) + 1):
        month = Month.from_index(index)
        year = (index - origin) // MONTHS_PER_YEAR + 1
        yield Piece(year, index, month.first_day, month.last_day, Fraction(1))


def _first_whole(day: date) -> int:
    """Index of the first month of which nothing lies before ``day``."""
    return Month.of(day).index + (day.day > 1)


def _last_whole(day: date) -> int:
    """Index of the last month of which nothing lies after ``day``."""
    month = Month.of(day)
    return month.index - (day < month.last_day)


def _days(started_on: date, first_day: date, last_day: date) -> Iterator[Piece]:
    """Days as shares of their months; the service year changes on the takeover's anniversary."""
    day = first_day
    while day <= last_day:
        month, year = Month.of(day), _service_year(started_on, day)
        end = min(month.last_day, last_day)
        anniversary = add_years(started_on, year)
        if anniversary <= end:
            end = anniversary - ONE_DAY
        yield Piece(year, month.index, day, end, Fraction((end - day).days + 1, month.days))
        day = end + ONE_DAY


def _service_year(started_on: date, day: date) -> int:
    years = day.year - started_on.year
    return years + (add_years(started_on, years) <= day)


def _span(found: list[tuple[Tier, Piece]]) -> Span:
    # The same rate may come from several tiers (year 1, year 2): name each clause once.
    clauses = dict.fromkeys(tier.clause for tier, _ in found if tier.clause)
    tier = found[0][0]
    share = sum((piece.share for _, piece in found), Fraction(0))
    return Span(
        tier=tier,
        years=tuple(sorted({piece.year for _, piece in found})),
        month_equiv=share,
        first_day=found[0][1].first_day,
        last_day=found[-1][1].last_day,
        clause="；".join(clauses),
        words=f"{plain(tier.rate)}元/㎡/月 × {share}个月",
    )
