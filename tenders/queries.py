"""Which service runs where and since when."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from communities.models import Street
from tenders.models import Service
from tenders.states import ContractState


class ServiceRow(NamedTuple):
    """One contract serving one estate, as assessment and subsidy need it."""

    service_id: int
    estate_id: int
    community_id: int
    contract_id: int
    contract_number: str
    company_id: int
    company_name: str
    contract_filed: bool
    handover_on: date | None
    takeover_on: date | None
    last_day: date | None
    was_unserviced: bool


COLUMNS = (
    "pk", "estate_id", "estate__community_id", "contract_id", "contract__number",
    "contract__company_id", "contract__company__name", "contract__filed_on",
    "handover_on", "takeover_on", "last_day", "was_unserviced",
)  # fmt: skip


def services_of(*, street: Street | int, year_first: date, year_last: date) -> Iterator[ServiceRow]:
    """Services that ran on any day of the period, and those signed but not yet taken over.

    By community, then estate, then takeover. Drafts are not services.
    """
    waiting = Q(takeover_on__isnull=True, live=True)
    running = Q(takeover_on__lte=year_last) & (
        Q(last_day__isnull=True) | Q(last_day__gte=year_first)
    )
    rows = (
        Service.objects.filter(waiting | running, estate__community__street=street)
        .exclude(contract__state=ContractState.DRAFT)
        .order_by("estate__community__path", "estate_id", "takeover_on", "pk")
        .values_list(*COLUMNS)
    )
    for row in rows.iterator(chunk_size=2_000):
        values = dict(zip(ServiceRow._fields, row, strict=True))
        yield ServiceRow(**{**values, "contract_filed": values["contract_filed"] is not None})
