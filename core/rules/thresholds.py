"""Shares against a threshold, by exact cross-multiplication; rounding is for display only.

以上, 以下 and 届满 include the number itself; 超过 and 过半数 do not (民法典 1259).
"""

from decimal import Decimal
from fractions import Fraction

from core.rules.money import half_up

Exact = int | Fraction
Number = Exact | Decimal


def at_least(part: Number, whole: Number, percent: Number) -> bool:
    """part/whole ≥ percent %. A whole of 0 never reaches a share: there is nothing to measure."""
    left, right, measurable = _cross(part, whole, percent)
    return measurable and left >= right


def more_than(part: Number, whole: Number, percent: Number) -> bool:
    """part/whole > percent % (超过, 过半数). False for a whole of 0."""
    left, right, measurable = _cross(part, whole, percent)
    return measurable and left > right


def percent_shown(part: Number, whole: Number, places: int = 2) -> Decimal | None:
    """The percentage rounded half-up for a reader, never for a decision; None for a whole of 0."""
    share, base = Fraction(_exact(part)), Fraction(_exact(whole))
    return half_up(share * 100 / base, places) if base > 0 else None


def required_count(base: int, percent: Number) -> int:
    """The smallest whole number of ``base`` that is at least ``percent`` % of it."""
    share = Fraction(_exact(base)) * Fraction(_exact(percent))
    return -(-share.numerator // (share.denominator * 100))


def _cross(part: Number, whole: Number, percent: Number) -> tuple[Exact, Exact, bool]:
    share, base = _exact(part), _exact(whole)
    if share < 0 or base < 0:
        message = f"a share of negative numbers makes no sense: {part} of {whole}"
        raise ValueError(message)
    return share * 100, _exact(percent) * base, base > 0


def _exact(value: Number) -> Exact:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Decimal | Fraction):
        return Fraction(value)
    message = f"a share is compared exactly: int, Decimal or Fraction, not {type(value).__name__}"
    raise TypeError(message)
