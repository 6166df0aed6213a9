"""Which service runs where and since when, and what contracts say of the working fund."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max, Q

from committees.models import Committee
from committees.queries.fund import HUNDRED, FundTerms, band_in_force, standing_accruals
from committees.rules.fund import Band, fund_rate_refusals, open_spans
from communities.models import Street
from tenders.models import Contract, Service
from tenders.states import OVER, ContractState, FeeModel


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


SERVED_TO = Max("services__last_day", filter=Q(services__takeover_on__isnull=False))
"""The last day of service; an estate that was never taken over had none."""


class FundGap(NamedTuple):
    """A contract and what its working fund lacks, as whole sentences."""

    contract: Contract
    findings: tuple[str, ...]


def fund_terms(committee: Committee) -> list[FundTerms]:
    """Signed contracts of the committee, or that serve its estate or region.

    Each to the last day of its service: None while it goes on without a term.
    """
    place = (
        Q(services__estate=committee.estate_id)
        if committee.estate_id
        else Q(services__estate__region=committee.region_id)
    )
    rows = Contract.objects.filter(Q(committee=committee) | place)
    # the place joins one of the services: the last day is that of all of them
    found = Contract.objects.filter(pk__in=rows.values("pk")).exclude(state=ContractState.DRAFT)
    return [
        FundTerms(row.number, row.fund_rate, row.starts_on, _last_day(row))
        for row in found.annotate(served_to=SERVED_TO)
    ]


def fund_gaps(*, viewer: Any, on: date) -> list[FundGap]:
    """Contracts that say nothing of the fund, say less or more than the band in force, or have
    time before the year of `on` that no accrual covers (A6). A report: nothing is deducted.

    Drafts are left out, and contracts without fees (无偿). Statements do not grow with the rows.
    """
    rows = (
        Contract.objects.visible_to(viewer)
        .exclude(state=ContractState.DRAFT)
        .exclude(fee_model=FeeModel.FREE)
    )
    covered: dict[str, list[tuple[date, date]]] = defaultdict(list)
    accruals = standing_accruals().filter(contract_number__in=rows.values("number"))
    columns = ("contract_number", "period_first_day", "period_last_day")
    for number, first, last in accruals.values_list(*columns):
        if first is not None and last is not None:
            covered[number].append((first, last))
    bands: dict[int, Band] = {}
    found = []
    listed = rows.select_related("company", "committee", "street__district")
    for contract in listed.annotate(served_to=SERVED_TO).order_by("number"):
        district = contract.street.district
        if district.pk not in bands:
            bands[district.pk] = band_in_force(district=district, on=on)
        findings = [*_rate_finding(contract, bands[district.pk])]
        findings += _open_periods(contract, covered[contract.number], on)
        if findings:
            found.append(FundGap(contract, tuple(findings)))
    return found


def _rate_finding(contract: Contract, band: Band) -> Iterator[str]:
    if contract.fund_rate is None:
        yield "合同没有约定业委会工作经费比例。"
        return
    for reason in fund_rate_refusals(contract.fund_rate / HUNDRED, band=band):
        yield reason.sentence


def _open_periods(contract: Contract, periods: list[tuple[date, date]], on: date) -> Iterator[str]:
    first = contract.fee_starts_on or contract.starts_on
    last = min(_last_day(contract) or on, date(on.year - 1, 12, 31))
    for starts, ends in open_spans(first, last, periods):
        yield f"{starts}至{ends}没有登记应提取。"


def _last_day(contract: Contract) -> date | None:
    """The last day of service, of a contract annotated with SERVED_TO; None where none is known.

    A contract that is over says it by its services, whatever its term was; one that goes on after
    its term has none yet.
    """
    if contract.state in OVER:
        return contract.served_to or contract.ends_on  # type: ignore[attr-defined]  # annotated
    return None if contract.indefinite_since else contract.ends_on
