"""小区 found by any part of a name, alias, address or former name."""

from typing import Any

from django.db.models import F, Q, QuerySet

from core.db.grams import Part
from estates.models import Estate
from estates.rules import normal_name

MOST = 200
"""More than this nobody reads; a search box asks for fewer."""


def matching(rows: QuerySet[Estate], text: str) -> QuerySet[Estate]:
    """Those of the rows whose names or address contain every word of the text.

    Words are set apart by spaces; full width, case and kinds of brackets do not matter. An estate
    is found by the beginning of its code, too. An empty text matches nothing.
    """
    words = [word for word in map(normal_name, text.split()) if word]
    if not words:
        return rows.none()
    every = Q()
    for word in words:
        every &= Q(Part(F("search_text"), word))
    return rows.filter(every | Q(code__startswith=text.strip()))


def find_estates(*, viewer: Any, text: str, limit: int = 20) -> QuerySet[Estate]:
    """Up to `limit` estates that the viewer may see, those that still stand first, then by code."""
    rows = matching(Estate.objects.visible_to(viewer), text)
    standing_first = F("last_day").asc(nulls_first=True)
    return rows.select_related("community").order_by(standing_first, "code")[: min(limit, MOST)]
