"""Facts of every service that a year's batch decides, cut by community, by streamed statements."""

from collections.abc import Generator, Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet

from estates.models import ManagementSpell
from estates.queries import covers
from estates.states import UNSERVICED
from inspections.models import Cycle
from subsidies.models import Batch, Case
from tenders.models import Service
from tenders.states import ContractState

CHUNK = 5_000
CUT = 2_000
ONE_DAY = timedelta(days=1)
Spell = tuple[int, str, date, date | None]
Cut = tuple[int, ...]
"""Ids of the communities that are decided in one transaction."""


class CaseFacts(NamedTuple):
    """All that is known of one service for one claim; money-relevant facts as of the claim's end.

    Areas in ㎡. `satisfied` of `valid` answers, `required` were asked for; `sufficient` and the
    two people who accepted a small sample decide whether they count. `abandoned_since` is the
    first day of the unbroken run without a company that the takeover ended, None where there was
    none.
    """

    service_id: int
    estate_id: int
    community_id: int
    estate_code: str
    estate_name: str
    region_name: str | None
    completed_on: date | None
    completed_year: int | None
    contract_id: int
    contract_number: str
    contract_filed_on: date | None
    company_id: int
    company_name: str
    company_uscc: str
    handover_on: date | None
    takeover_on: date
    last_day: date | None
    measure_id: int | None
    measure_from: date | None
    measure_source: str | None
    households: int | None
    floor_area: Decimal | None
    area: Decimal | None
    assessment_id: int | None
    grade: str | None
    satisfied: int | None
    valid: int | None
    required: int | None
    sufficient: bool | None
    street_accepted_by: int | None
    bureau_accepted_by: int | None
    score_numerator: int | None
    score_denominator: int | None
    claimed_elsewhere: bool
    abandoned_since: date | None = None


COLUMNS = (
    "pk", "estate_id", "estate__community_id", "estate__code", "estate__name",
    "estate__region__name", "estate__completed_on", "estate__completed_year",
    "contract_id", "contract__number", "contract__filed_on",
    "contract__company_id", "contract__company__name", "contract__company__uscc",
    "handover_on", "takeover_on", "last_day",
    "measure__id", "measure__from_day", "measure__source",
    "measure__household_count", "measure__floor_area", "measure__subsidy_area",
    "result__id", "result__grade", "result__satisfied", "result__valid",
    "result__required", "result__sufficient",
    "result__street_accepted_by_id", "result__bureau_accepted_by_id",
    "result__score_numerator", "result__score_denominator", "claimed_elsewhere",
)  # fmt: skip
"""In the order of `CaseFacts`, without its last field."""


def cuts_of(batch: Batch) -> list[Cut]:
    """The cuts still to be written: communities by path, together up to about CUT services.

    A transaction for every community would cost a large street more in commits than in cases.
    """
    standing = cut_already(batch)
    sizes = (
        _services(batch)
        .values_list("estate__community_id")
        .annotate(number=Count("pk"))
        .order_by("estate__community__path")
    )
    cuts: list[list[int]] = []
    room = 0
    for community, number in sizes:
        if community in standing:
            continue
        if number > room:
            cuts.append([])
            room = CUT
        cuts[-1].append(community)
        room -= number
    return [tuple(cut) for cut in cuts]


def cut_already(batch: Batch, among: Cut | None = None) -> set[int]:
    """Communities whose cases stand: a community is written whole or not at all."""
    found = Case.objects.filter(batch=batch)
    if among is not None:
        found = found.filter(community__in=among)
    return set(found.order_by().values_list("community_id", flat=True).distinct())


def cases(*, batch: Batch, cut: Cut) -> Generator[CaseFacts]:
    """One row for each service of the cut that ran in the claim, by estate, then takeover.

    Only services that took over an estate without a company (SEED1 §三: 无物业小区). Three
    statements whatever the number of rows, the two long ones streamed.
    """
    cycle = Cycle.objects.filter(street=batch.street_id, year=batch.year).values_list("pk").first()
    found = (
        _services(batch)
        .filter(estate__community__in=cut)
        .annotate(
            measure=FilteredRelation(
                "estate__measures", condition=covers("estate__measures", batch.claim_to)
            ),
            result=FilteredRelation(
                "assessments", condition=Q(assessments__cycle_id=cycle[0] if cycle else 0)
            ),
            claimed_elsewhere=Exists(
                Case.objects.filter(
                    service=OuterRef("pk"), year=batch.year, live=True, eligible=True
                ).exclude(batch=batch)
            ),
        )
        .order_by("estate_id", "takeover_on", "pk")
        .values_list(*COLUMNS)
    )
    spells = _Spells(cut)
    for row in found.iterator(chunk_size=CHUNK):
        facts = CaseFacts(*row)
        yield facts._replace(
            abandoned_since=unbroken_since(spells.of(facts.estate_id), facts.takeover_on)
        )


def unbroken_since(spells: Iterable[Spell], takeover_on: date) -> date | None:
    """First day of the adjoining spells without a company that end on the eve of the takeover.

    `spells` in order of their first day. None where another company, or a gap, lies between.
    """
    since, until = None, None
    for _, mode, first, last in spells:
        if first >= takeover_on:
            break
        if mode not in UNSERVICED:
            since = None
        elif since is None or until is None or until + ONE_DAY != first:
            since = first
        until = last
    reaches = until is None or until >= takeover_on - ONE_DAY
    return since if reaches else None


def _services(batch: Batch) -> QuerySet[Service]:
    still_serving = Q(last_day__isnull=True) | Q(last_day__gte=batch.claim_from)
    return Service.objects.filter(
        still_serving,
        estate__community__street=batch.street_id,
        was_unserviced=True,
        takeover_on__lte=batch.claim_to,
    ).exclude(contract__state=ContractState.DRAFT)


class _Spells:
    """Spells of one estate after the other, read along with the services: one pass, flat memory."""

    def __init__(self, cut: Cut) -> None:
        rows: Any = (
            ManagementSpell.objects.filter(estate__community__in=cut)
            .order_by("estate_id", "from_day")
            .values_list("estate_id", "mode", "from_day", "to_day")
        )
        self.groups = groupby(rows.iterator(chunk_size=CHUNK), key=itemgetter(0))
        self.estate_id, self.spells = 0, list[Spell]()

    def of(self, estate_id: int) -> list[Spell]:
        """The spells of an estate; ask in ascending order."""
        while self.estate_id < estate_id:
            found = next(self.groups, None)
            if found is None:
                self.estate_id, self.spells = estate_id, []
            else:
                self.estate_id, self.spells = found[0], list(found[1])
        return self.spells if self.estate_id == estate_id else []
