"""Dwellings with who votes for them, the charter of a day, and what the privacy duties ask."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import (
    Case,
    Exists,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    When,
)
from django.utils import timezone

from accounts.models import User
from communities.models import District
from core.audit.models import Entry
from core.db.bulk import chunks
from estates.models import (
    Estate,
    Household,
    OnboardingRound,
    OwnerParty,
    Ownership,
    ServiceCharter,
)
from estates.queries.asof import BATCH, covers
from estates.queries.roster import living
from estates.states import FeeModel
from policies.catalogue import CATALOGUE
from policies.queries import in_force

REVEALED = "estates.reveal_contact"


class Elector(NamedTuple):
    """One living dwelling and the owner who votes for it; `party_id` None where none is known."""

    household_id: int
    estate_id: int
    code: str
    building: str
    entrance_unit: str
    room: str
    exclusive_area: Decimal
    party_id: int | None


def electorate(*, estates: Collection[int], on: date) -> Iterator[Elector]:
    """Every dwelling that stands on the day, by estate and dwelling; areas in ㎡.

    Heads are the distinct parties: one buyer of many dwellings is one (民法典 278). Streamed, one
    statement for each 5,000 estates.
    """
    owner = covers("ownerships", on) & Q(ownerships__votes=True)
    columns = (
        "pk", "estate_id", "code", "building__name", "entrance_unit", "room", "exclusive_area",
        "owner__party_id",
    )  # fmt: skip
    for batch in chunks(sorted(set(estates)), BATCH):
        rows = (
            Household.objects.filter(living(on), estate__in=batch)
            .annotate(owner=FilteredRelation("ownerships", condition=owner))
            .order_by("estate_id", "pk", "owner__pk")
            .values_list(*columns)
        )
        last = None
        for row in rows.iterator(chunk_size=5_000):
            if row[0] != last:  # two voters on the day of a correction: the earlier one holds
                yield Elector(*row)
            last = row[0]


def charter_on(*, estate: Estate, on: date) -> ServiceCharter | None:
    """The version of the estate's charter that holds on the day."""
    rows = ServiceCharter.objects.filter(estate=estate, from_day__lte=on).exclude(to_day__lt=on)
    return rows.order_by("-from_day").first()


def onboarding_of(estate: Estate) -> OnboardingRound | None:
    """The round of gates that counts; the replaced ones are history."""
    return OnboardingRound.objects.filter(estate=estate, live=True).first()


def fee_may_start(*, estate: Estate, on: date) -> bool:
    """May fees be charged from the day on? (先服务后收费, SEED2 §四.)

    An estate whose gates are not registered is not held up: it was in service before.
    """
    return not why_no_fee(estate=estate, on=on)


def why_no_fee(*, estate: Estate, on: date) -> str:
    """Why fees may not start on the day, as a sentence; "" where they may."""
    charter = charter_on(estate=estate, on=on)
    if charter is not None and charter.mode == FeeModel.FREE:
        return f"“{estate}”{on}执行的章程是无偿服务，不能收费。"
    round_ = onboarding_of(estate)
    if round_ is None:
        return ""
    if round_.service_on is None:
        return f"先服务后收费：“{estate}”还没有登记开始服务，不能收费。"
    if on < round_.service_on:
        return f"先服务后收费：“{estate}”自{round_.service_on}起服务，{on}不能收费。"
    return ""


def why_fee_is_early(*, estates: Collection[int], fee_from: date | None, today: date) -> str:
    """Why fees of these estates may not be agreed from the day on; "" where they may.

    A start to come is a plan and waits for nothing; one that has come needs the service to have
    begun, and never lies before it (先服务后收费). One statement.
    """
    if fee_from is None:
        return ""
    early = Q(service_on__gt=fee_from)
    if fee_from <= today:
        early |= Q(service_on__isnull=True)
    rows = OnboardingRound.objects.filter(early, estate__in=estates, live=True)
    round_ = rows.select_related("estate").order_by("estate__code").first()
    if round_ is None:
        return ""
    if round_.service_on is None:
        return f"先服务后收费：“{round_.estate}”还没有登记开始服务，不能自{fee_from}起收费。"
    return f"先服务后收费：“{round_.estate}”自{round_.service_on}起服务，不能自{fee_from}起收费。"


def reveals_on(*, user: User, day: date) -> int:
    """How many full contacts the person opened on the day (Beijing time), from the trail."""
    start = datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
    acts = Entry.objects.filter(verb=REVEALED, actor_key=str(user.pk))
    return acts.filter(at__gte=start, at__lt=start + timedelta(days=1)).count()


def reveals_allowed(*, district: District, on: date) -> int:
    """Most full contacts a person may open on the day; the recommended number where none holds."""
    return _number("REVEAL_DAILY_MOST", district, on)


def retention_days(*, district: District, on: date) -> int:
    """Days that an owner's name and phone outlive the last ownership."""
    return _number("RETENTION_DAYS", district, on)


def overdue_owners(*, district: District, on: date) -> QuerySet[OwnerParty]:
    """Owners whose last ownership ended, or whose deletion was asked for, longer ago than allowed.

    An owner who never owned anything has no day to count from and is kept until asked for.
    """
    last_kept = on - timedelta(days=retention_days(district=district, on=on))
    owned = Ownership.objects.filter(party=OuterRef("pk"))
    # what has ended is little and has an index: first these, then whether nothing is left
    ended = Exists(owned.filter(to_day__lt=last_kept))
    left = Exists(owned.filter(Q(to_day__isnull=True) | Q(to_day__gte=last_kept)))
    gone = Q(ended) & ~Q(left)
    rows: QuerySet[OwnerParty] = OwnerParty.objects.filter(
        gone | Q(delete_from__lt=last_kept),
        anonymised_at__isnull=True,
        estate__community__street__district=district,
    )
    return rows


def districts_with_overdue_owners(*, on: date) -> list[District]:
    """Districts where somebody's name is kept longer than it may be."""
    return [
        district
        for district in District.objects.order_by("path")
        if overdue_owners(district=district, on=on).exists()
    ]


def other_parties(*, party: OwnerParty) -> QuerySet[OwnerParty]:
    """Owners of the same estate and kind whom the party may be united with.

    Those of the same name first: one person who gave two telephones is the usual case.
    """
    same = Case(When(name_index=party.name_index, then=0), default=1)
    rows: QuerySet[OwnerParty] = OwnerParty.objects.filter(
        estate=party.estate_id,
        kind=party.kind,
        united_into__isnull=True,
        anonymised_at__isnull=True,
    )
    owned = Ownership.objects.select_related("household").order_by("-from_day", "pk")
    return (
        rows.exclude(pk=party.pk)
        .order_by(same, "pk")
        .prefetch_related(Prefetch("ownerships", queryset=owned))
    )


def households_of(*, party: OwnerParty, most: int) -> Sequence[str]:
    """Codes of the dwellings the party owns or owned, the latest first."""
    rows = party.ownerships.order_by("-from_day", "pk")
    return list(rows.values_list("household__code", flat=True)[:most])


def _number(code: str, district: District, on: date) -> int:
    terms = in_force(district=district, on=on)
    return terms.integer(code) if terms.has(code) else int(CATALOGUE[code].default or 0)
