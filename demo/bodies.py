"""Committees and contracts of the demo: each walked through its states by the services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from committees.models import Committee
from committees.rules import CommitteeKind as RuleKind
from committees.rules import needed
from committees.services import (
    activate_committee,
    elect_committee,
    file_committee,
    form_committee,
    receive_papers,
)
from committees.services.documents import NewPaper
from committees.services.life import NewMember
from committees.states import CommitteeKind
from communities.models import Street
from core.rules.periods import add_days, add_years
from demo.people import person
from estates.models import Estate, Region
from tenders.models import Company, Contract, SelectionRound, Service
from tenders.services import (
    draft_contract,
    file_contract,
    record_handover,
    record_past_handover,
    sign_contract,
)
from tenders.services.contracts import Terms
from tenders.services.handover import Signature, publish_inspection, sign_inspection
from tenders.services.handover_entry import enter_items, start_inspection
from tenders.states import Condition

DAY = timedelta(days=1)
OC_YEARS, PMC_YEARS, CONTRACT_YEARS = 5, 3, 3
TITLES = {CommitteeKind.OC: ("主任", "副主任"), CommitteeKind.PMC: ("主任", "副主任")}


@dataclass(frozen=True)
class Clerk:
    """Who enters the demo's acts, and when."""

    by: User
    at: datetime


def committee(place: Estate | Region, formed_on: date, *, seats: int, clerk: Clerk) -> Committee:
    """An elected and filed committee that works: OC of an estate, PMC of a region."""
    kind = CommitteeKind.OC if isinstance(place, Estate) else CommitteeKind.PMC
    made = preparing(place, clerk=clerk)
    years = OC_YEARS if kind == CommitteeKind.OC else PMC_YEARS
    elect_committee(
        committee=made,
        members=_members(kind, seats),
        formed_on=formed_on,
        term_first_day=formed_on,
        term_last_day=add_years(formed_on, years) - DAY,
        by=clerk.by,
        at=clerk.at,
    )
    filing_no = f"演示备〔{formed_on.year}〕{made.pk}号"
    receive_papers(
        committee=made,
        papers=_papers(kind, formed_on),
        received_on=add_days(formed_on, 5),
        by=clerk.by,
        at=clerk.at,
    )
    file_committee(
        committee=made,
        filed_on=add_days(formed_on, 5),
        filing_no=filing_no,
        by=clerk.by,
        at=clerk.at,
    )
    return activate_committee(committee=made, by=clerk.by, at=clerk.at)


def _papers(kind: CommitteeKind, formed_on: date) -> list[NewPaper]:
    """What the filing asks for, and the seal of a 物管会."""
    seal = ("SEAL",) if kind == CommitteeKind.PMC else ()
    asked = (*needed(RuleKind(kind), "FILED"), *seal)
    return [NewPaper(kind=code, dated_on=formed_on) for code in asked]


def preparing(place: Estate | Region, *, clerk: Clerk) -> Committee:
    """A committee whose preparation has begun."""
    kind = CommitteeKind.OC if isinstance(place, Estate) else CommitteeKind.PMC
    return form_committee(
        place=place,
        kind=kind,
        name=f"{place.name}{kind.label}",
        party_led=place.pk % 3 == 0,
        by=clerk.by,
        at=clerk.at,
    )


def _members(kind: CommitteeKind, seats: int) -> list[NewMember]:
    titles = [*TITLES[kind], *["委员"] * seats][:seats]
    return [
        NewMember(
            name=f"演示委员{number:02d}",
            title=title,
            # A PMC is led by the community; four of seven seats are owners'.
            is_owner=kind == CommitteeKind.OC or 1 < number <= seats // 2 + 2,
            is_party_member=number == 1,
            duty="主持全面工作" if number == 1 else "联系业主、监督服务",
        )
        for number, title in enumerate(titles, start=1)
    ]


@dataclass(frozen=True, kw_only=True)
class Deal:
    """A contract to be made: who serves which estates from which day."""

    number: str
    company: Company
    committee: Committee | None
    estates: Sequence[Estate]
    signed_on: date
    starts_on: date
    filed: bool = True
    years: int = CONTRACT_YEARS
    selection: SelectionRound | None = None
    region: Region | None = None


def contract(street: Street, deal: Deal, *, clerk: Clerk) -> Contract:
    """Draft, sign and, where the deal says so, file a contract."""
    serial = int("".join(filter(str.isdigit, deal.number))[-3:])
    made = draft_contract(
        street=street,
        number=deal.number,
        company=deal.company,
        committee=deal.committee,
        terms=Terms(
            starts_on=deal.starts_on,
            ends_on=add_years(deal.starts_on, deal.years) - DAY,
            fee=Decimal(40 + serial % 9 * 5) / 100,
            fund_rate=Decimal(6 + serial % 5),
            fee_starts_on=deal.starts_on,
        ),
        estates=[estate.pk for estate in deal.estates],
        region=deal.region,
        selection=deal.selection,
        by=clerk.by,
        at=clerk.at,
    )
    sign_contract(contract=made, signed_on=deal.signed_on, by=clerk.by, at=clerk.at)
    if deal.filed:
        file_contract(
            contract=made,
            filed_on=add_days(deal.signed_on, 3),
            filing_no=f"演示合同备{made.pk}",
            by=clerk.by,
            at=clerk.at,
        )
    return made


def takeover(made: Contract, estates: Sequence[Estate], day: date, *, clerk: Clerk) -> int:
    """Takeovers of before the system, entered by the director from the old records."""
    return record_past_handover(
        services=_services(made, estates),
        handover_on=add_days(day, -4),
        takeover_on=day,
        record=f"承接查验记录{made.number}",
        reason="系统启用前已接管，按街道存档补录",
        by=person("zhuren"),
        at=clerk.at,
    )


def handover(made: Contract, estates: Sequence[Estate], day: date, *, clerk: Clerk) -> int:
    """Joint inspection six days before, signed two days later, takeover on the day, published."""
    services = _services(made, estates)
    for service in made.services.filter(pk__in=services).select_related("estate", "contract"):
        _inspect(service, day, clerk=clerk)
    return record_handover(services=services, takeover_on=day, by=clerk.by, at=clerk.at)


def _services(made: Contract, estates: Sequence[Estate]) -> list[int]:
    chosen = {estate.pk for estate in estates}
    return list(made.services.filter(estate__in=chosen).values_list("pk", flat=True))


def _inspect(service: Service, day: date, *, clerk: Clerk) -> None:
    inspection = start_inspection(
        service=service, started_on=add_days(day, -6), by=clerk.by, at=clerk.at
    )
    found = {item.pk: _found(service.pk + item.position, day) for item in inspection.items.all()}
    enter_items(inspection=inspection, lines=found, by=clerk.by, at=clerk.at)
    signature = Signature(
        signed_on=add_days(day, -4),
        owners_signatory="演示业主代表",
        company_signatory="演示项目经理",
    )
    sign_inspection(inspection=inspection, signature=signature, by=person("zhuren"), at=clerk.at)
    publish_inspection(
        inspection=inspection,
        published_on=add_days(day, -2),
        where="小区公示栏",
        by=clerk.by,
        at=clerk.at,
    )


def _found(dice: int, day: date) -> dict[str, Any]:
    """Old estates: every fifth part is worn, every ninth is missing, some do not exist at all."""
    if dice % 7 == 0:
        return {"condition": Condition.NONE}
    if dice % 5 and dice % 9:
        return {"condition": Condition.GOOD, "quantity": 1 + dice % 12}
    worn = dice % 9 != 0
    return {
        "condition": Condition.DEFECT if worn else Condition.MISSING,
        "quantity": 1 + dice % 6,
        "problem": "老化破损" if worn else "没有安装",
        "remedy_party": "STREET" if worn else "COMPANY",
        "remedy_due_on": add_days(day, 90),
    }
