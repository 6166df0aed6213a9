"""Lines of a claim: area × rate × months, one line per rate, rounded once per line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from core.rules.errors import Refusal
from core.rules.money import EXACT, fen
from core.rules.periods import Month
from subsidies.rules.months import Claim, Service, Span, spans
from subsidies.rules.terms import Proration, Terms


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One rate of one estate: ``amount`` = HALF_UP₂(area × rate × months), in yuan.

    ``months`` is None where days count; ``month_equiv`` holds in both cases. ``first_day`` to
    ``last_day`` enclose what is paid.
    """

    years: tuple[int, ...]
    rate: Decimal
    months: int | None
    month_equiv: Fraction
    first_day: date
    last_day: date
    amount: Decimal
    clause: str
    explanation: str

    @property
    def first_month(self) -> Month:
        """The month of the first day paid."""
        return Month.of(self.first_day)

    @property
    def last_month(self) -> Month:
        """The month of the last day paid."""
        return Month.of(self.last_day)


def entitlement(
    *, terms: Terms, area: Decimal, service: Service, claim_from: Month, claim_to: Month
) -> tuple[Line, ...]:
    """The lines of one estate for a claim, by rate in order of first use; () without a month.

    ``area`` in ㎡ (certified subsidy area). Lines at a rate of 0 are kept. Raises TypeError for a
    float, Refusal for a negative area and where the scheme has no tier for a served month.
    """
    if not isinstance(area, Decimal):
        message = f"an area is a Decimal, not {type(area).__name__}"
        raise TypeError(message)
    if not area.is_finite() or area < 0:
        sentence = f"补贴面积不能是负数（{area}㎡）。"
        raise Refusal(sentence, "AREA_MISSING")
    found = spans(terms, service, Claim(claim_from, claim_to))
    return tuple(_line(terms.proration, area, span) for span in found)


def _line(proration: Proration, area: Decimal, span: Span) -> Line:
    rate, share = span.tier.rate, span.month_equiv
    # A monthly fee times a whole number of months stays a Decimal, which is five times as fast.
    monthly = EXACT.multiply(area, rate)
    whole = share.denominator == 1
    exact = EXACT.multiply(monthly, share.numerator) if whole else Fraction(monthly) * share
    amount = fen(exact)
    return Line(
        years=span.years,
        rate=rate,
        months=share.numerator if proration is Proration.FULL_MONTH else None,
        month_equiv=share,
        first_day=span.first_day,
        last_day=span.last_day,
        amount=amount,
        clause=span.clause,
        explanation=f"{area}㎡ × {span.words} = {amount}元",
    )
