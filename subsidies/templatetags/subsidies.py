"""How rates, months and capitals are written on the bureau's pages."""

from decimal import Decimal

from django import template

from core.rules.capitals import amount_in_words
from core.rules.money import plain

register = template.Library()


@register.filter
def rate(value: Decimal) -> str:
    """0.3, without the zeros of the store."""
    return plain(value)


@register.filter
def capitals(value: Decimal) -> str:
    """人民币…元整."""
    return amount_in_words(value)


@register.simple_tag
def months(numerator: int, denominator: int) -> str:
    """4, or 46/15 where days count: the exact share, never rounded."""
    return str(numerator) if denominator == 1 else f"{numerator}/{denominator}"
