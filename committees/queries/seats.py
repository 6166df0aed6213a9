"""Who sits in a committee on a day, and what its size then lacks."""

from datetime import date

from django.db.models import Q

from committees import rules
from committees.models import Committee, Member, OfCommitteeQuerySet
from committees.queries.terms import households, size_rules, terms_of
from core.rules.reasons import Reason


def sitting_on(committee: Committee, *, on: date) -> OfCommitteeQuerySet:
    """Members in office on the day, the secretary included; an unknown first day counts."""
    rows: OfCommitteeQuerySet = Member.objects.filter(
        Q(first_day__isnull=True) | Q(first_day__lte=on),
        Q(last_day__isnull=True) | Q(last_day__gte=on),
        committee=committee,
    )
    return rows


def seat_warnings(committee: Committee, *, on: date) -> tuple[Reason, ...]:
    """Why a by-election is due: what the size rules miss on the day; () where nothing is."""
    rows = sitting_on(committee, on=on).values_list("title", "is_owner")
    seats = [is_owner for title, is_owner in rows if rules.has_seat(title)]
    return rules.size_refusals(
        kind=rules.CommitteeKind(committee.kind),
        members=len(seats),
        owners=sum(seats),
        households=households(committee, on),
        rules=size_rules(terms_of(committee, on=on)),
    )


def seats_left(committee: Committee, *, on: date) -> int:
    """How many more members the largest size allows on the day; negative where it is exceeded."""
    rows = sitting_on(committee, on=on).values_list("title", flat=True)
    sizes = size_rules(terms_of(committee, on=on))
    kind = rules.CommitteeKind(committee.kind)
    most = sizes.oc_max if kind == rules.CommitteeKind.OC else sizes.pmc_max
    return most - sum(map(rules.has_seat, rows))
