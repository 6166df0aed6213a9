"""设施需求 by item."""

from datetime import date
from typing import NamedTuple

from django.db.models import Sum

from core.db.scope import Scope, within
from infrastructure.models import FacilityNeed
from infrastructure.states import NeedState


class NeedTotal(NamedTuple):
    """One item over all estates of a scope, in the item's own unit."""

    code: str
    name: str
    unit: str
    quantity: int
    done: int


def needs_totals(*, scope: Scope, on: date) -> list[NeedTotal]:
    """Needs surveyed by the day and not cancelled, by item in catalogue order; one statement."""
    rows = (
        FacilityNeed.objects.filter(within(scope, "estate__community__path"), surveyed_on__lte=on)
        .exclude(state=NeedState.CANCELLED)
        .order_by("item__order", "item__code")
        .values_list("item__code", "item__name", "item__unit")
        .annotate(Sum("quantity"), Sum("done"))
    )
    return [NeedTotal(*row) for row in rows]
