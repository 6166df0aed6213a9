"""Deadlines: raised once, by the daily tick or by the act that they follow from, and settled."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from committees import rules
from committees.models import Committee, Reminder
from committees.queries.terms import deadlines
from committees.states import COUNTED, CommitteeKind, CommitteeState
from communities.models import District
from core.rules.periods import add_days
from policies.queries import in_force

S = CommitteeState
STANDING = COUNTED | {S.PREPARING, S.ELECTED, S.EXPIRED}
BATCH = 500


def raise_one(committee: Committee, kind: str, *, due_on: date, on: date) -> None:
    """Remind of one deadline from an act; doing so twice changes nothing."""
    Reminder.objects.bulk_create(
        [Reminder(committee=committee, kind=kind, due_on=due_on, raised_on=on)],
        ignore_conflicts=True,
    )


def settle(committee: Committee, *kinds: str, on: date) -> None:
    """The act that these reminders waited for has been done; without kinds, all of them."""
    waiting = Reminder.objects.filter(committee=committee, settled_on__isnull=True)
    if kinds:
        waiting = waiting.filter(kind__in=kinds)
    waiting.update(settled_on=on)


def raise_due(*, on: date) -> int:
    """Raise every reminder that is due to be raised on the day; how many were new.

    A constant number of statements for a district. A committee is reminded of a thing once: a
    deadline that a later parameter moves stays as it was raised.
    """
    return sum(_raise_in(district, on) for district in District.objects.order_by("pk"))


def _raise_in(district: District, on: date) -> int:
    days = deadlines(in_force(district=district, on=on))
    found = list(_due(district, on, days))
    known = set(
        Reminder.objects.filter(
            committee__community__path__startswith=district.path,
            committee__state__in=sorted(STANDING),
        ).values_list("committee_id", "kind")
    )
    fresh = [
        Reminder(committee_id=key, kind=kind, due_on=due_on, raised_on=on)
        for key, kind, due_on in found
        if (key, kind) not in known
    ]
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return len(fresh)


def _due(district: District, on: date, days: rules.Deadlines) -> Iterator[tuple[int, str, date]]:
    for row in _standing(district, on, days).iterator(chunk_size=BATCH):
        for kind, due_on in rules.reminders(_life(row), on=on, rules=days):
            yield row["pk"], kind, due_on


def _standing(district: District, on: date, days: rules.Deadlines) -> Any:
    """Committees that may have something to be reminded of, with the days it follows from."""
    successors = Committee.objects.filter(predecessor=OuterRef("pk")).exclude(state=S.DISSOLVED)
    newer = Committee.objects.filter(
        Q(estate__isnull=False, estate=OuterRef("estate"))
        | Q(region__isnull=False, region=OuterRef("region")),
        kind=CommitteeKind.OC,
        state__in=sorted(COUNTED),
    )
    near = add_days(on, days.term_report_days)
    rows = Committee.objects.filter(
        Q(state__in=[S.PREPARING, S.ELECTED])
        | Q(state__in=sorted(COUNTED | {S.EXPIRED}), term_last_day__lte=near)
        | Q(state__in=sorted(COUNTED | {S.EXPIRED}), kind=CommitteeKind.PMC),
        community__path__startswith=district.path,
    ).exclude(Exists(successors.filter(filed_on__isnull=False)))
    return rows.annotate(
        has_successor=Exists(successors),
        replaced_on=Subquery(newer.order_by("filed_on").values("filed_on")[:1]),
    ).values(
        "pk", "kind", "state", "formed_on", "first_meeting_on", "filed_on", "term_last_day",
        "group__formed_on", "has_successor", "replaced_on",
    )  # fmt: skip


def _life(row: Any) -> rules.Life:
    return rules.Life(
        kind=rules.CommitteeKind(row["kind"]),
        formed_on=row["formed_on"],
        first_meeting_on=row["first_meeting_on"],
        filed_on=row["filed_on"],
        term_last_day=row["term_last_day"],
        group_formed_on=row["group__formed_on"],
        replaced_on=row["replaced_on"],
        renewing=row["state"] == S.RE_ELECTION or row["has_successor"],
    )
