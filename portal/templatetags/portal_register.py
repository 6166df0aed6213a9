"""Words of the register's pages: badges of management, marks on what was searched, addresses."""

import re
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.rules.thresholds import percent_shown
from estates.states import Mode

register = template.Library()
TONES = {Mode.MARKET: "good", Mode.ABANDONED: "bad", Mode.EMERGENCY: "warn"}


@register.filter
def mode_badge(value: str | None) -> str:
    """管理方式 with its tone; nothing where there is none."""
    if not value:
        return ""
    return format_html(
        '<span class="badge {}">{}</span>', TONES.get(Mode(value), "info"), Mode(value).label
    )


@register.filter
def found(value: object, text: str | None) -> SafeString:
    """The value, escaped, with every occurrence of the text marked."""
    shown = str(value)
    if not text:
        return escape(shown)
    parts = re.split(f"({re.escape(text)})", shown, flags=re.IGNORECASE)
    safe: list[str] = [escape(part) for part in parts]
    safe[1::2] = [f"<mark>{part}</mark>" for part in safe[1::2]]  # the separators are the hits
    return mark_safe("".join(safe))  # noqa: S308 -- every part is escaped above


@register.simple_tag
def area_share(part: Decimal | None, base: Decimal | None) -> str:
    """part/base of two areas as a percentage with two decimals; "—" without a base."""
    shown = None if part is None or base is None else percent_shown(part, base)
    return "—" if shown is None else f"{shown}%"


@register.filter
def address_of(kind: str, hit: Any) -> str:
    """Where a hit leads: an estate to its life, everything else to its record."""
    if hit.estate_id:
        return reverse("portal:estate", args=[hit.estate_id])
    records = {
        "committee": "committees_committee",
        "company": "tenders_company",
        "contract": "tenders_contract",
    }
    return reverse(f"admin:{records[kind]}_change", args=[hit.pk])
