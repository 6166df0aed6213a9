"""How the office writes figures, days and shares on its pages."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template

register = template.Library()


@register.filter
def money(value: Decimal | int | None) -> str:
    """元 with thousands separators and two decimals; "—" for nothing."""
    return "—" if value is None else f"{Decimal(value):,.2f}"


@register.filter
def area(value: Decimal | None) -> str:
    """㎡ with two decimals."""
    return "—" if value is None else f"{value:,.2f}"


@register.filter
def whole(value: int | None) -> str:
    """A count with thousands separators; "—" for nothing."""
    return "—" if value is None else f"{value:,}"


@register.filter
def day(value: date | None) -> str:
    """2022-06-30, as the registers write it; "—" for nothing."""
    return "—" if value is None else f"{value:%Y-%m-%d}"


@register.filter
def month(value: date | None) -> str:
    return "—" if value is None else f"{value:%Y-%m}"


@register.simple_tag
def share(part: int | None, base: int | None) -> str:
    """part/base as a percentage with two decimals, for reading only; "—" without a base."""
    if part is None or not base:
        return "—"
    percent = Decimal(part * 100) / Decimal(base)
    return f"{percent.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


@register.filter
def short_hash(value: str) -> str:
    return f"{value[:8]}…{value[-8:]}" if len(value) > 20 else value


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The present query string with some values changed; None or "" removes one."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = value
    return str(params.urlencode())


@register.filter
def item(rows: Any, position: int) -> Any:
    """The row at a position, for lists that run side by side."""
    return rows[position]
