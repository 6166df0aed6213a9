"""Communities and who is in charge of 物业 in them."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery

from communities.models import Community, Liaison, UnitQuerySet
from core.db.scope import Scope, within


def communities_without_liaison(scope: Scope) -> UnitQuerySet:
    """Communities of the scope that name no 物业专人 now (SEED1: 每个社区专人负责)."""
    rows: UnitQuerySet = Community.objects.filter(within(scope, "path"), liaison="")
    return rows.order_by("path")


def liaisons_on(scope: Scope, on: date) -> UnitQuerySet:
    """Communities of the scope with `liaison_on`: who was in charge on the day, or None."""
    rows = Liaison.objects.filter(
        Q(since__isnull=True) | Q(since__lte=on),
        Q(until__isnull=True) | Q(until__gte=on),
        community=OuterRef("pk"),
    )
    named = Subquery(rows.order_by("-pk").values("name")[:1])
    found: UnitQuerySet = Community.objects.filter(within(scope, "path"))
    dated: UnitQuerySet = found.annotate(liaison_on=named)
    return dated
