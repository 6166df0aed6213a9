"""A served estate and what happens while its contract runs, quickly arranged."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from estates.models import Estate
from tenders.models import (
    Contract,
    ContractReminder,
    DismissalProposal,
    EmergencyService,
    EmploymentReturn,
    ExitHandover,
    PerformanceEvent,
    SatisfactionPoll,
    Service,
)
from tenders.rules.life import Quarter
from tenders.services import life
from tenders.services.life import EmergencyPlan, Figures, Happening, HeadCounts
from tenders.states.life import EventKind, ReminderKind
from tests.core.files_kit import png
from tests.factories import make_company, make_estate, make_service
from tests.registers import person

DAY = date(2024, 5, 10)
AT = datetime(2024, 5, 20, 2, tzinfo=UTC)
PHOTO = ("证据.png", png())
FIRST_QUARTER = Quarter(2024, 1)


def worker(role: Role, service: Service) -> User:
    """A fresh person of the role who answers for the estate of the service."""
    return person(role, service.estate.community)


def officer(service: Service) -> User:
    return worker(Role.STREET_OFFICER, service)


def served(community: Community | None = None, *, households: int = 120) -> Service:
    """An estate of so many households that a company took over on 2022-09-01."""
    return make_service(make_estate(community, household_count=households))


def event(service: Service, kind: str = EventKind.BREACH, **fields: Any) -> PerformanceEvent:
    what: dict[str, Any] = {"happened_on": DAY, "summary": "电梯停运三天", "estate": service.estate}
    by = fields.pop("by", None) or officer(service)
    evidence = fields.pop("evidence", [PHOTO])
    return life.record_event(
        contract=service.contract, what=Happening(kind=kind, **{**what, **fields}),
        evidence=evidence, by=by, at=AT,
    )  # fmt: skip


def report(service: Service, quarter: Quarter = FIRST_QUARTER, **counts: int) -> EmploymentReturn:
    return life.record_return(
        contract=service.contract, quarter=quarter,
        counts=HeadCounts(**{"total_staff": 10, "over_4050": 4, **counts}),
        by=officer(service), at=AT,
    )  # fmt: skip


def opened(service: Service) -> SatisfactionPoll:
    return life.open_poll(estate=service.estate, opened_on=DAY, by=officer(service), at=AT)


def entered(service: Service, dissatisfied: int = 61, **fields: Any) -> SatisfactionPoll:
    values = {"closed_on": DAY, "returned": 110, "satisfied": 110 - dissatisfied}
    figures = Figures(**{**values, "dissatisfied": dissatisfied, **fields})
    return life.enter_poll(poll=opened(service), figures=figures, by=officer(service), at=AT)


def checked(service: Service, dissatisfied: int = 61) -> SatisfactionPoll:
    poll = entered(service, dissatisfied)
    return life.check_poll(poll=poll, by=worker(Role.STREET_DIRECTOR, service), at=AT)


def proposed(service: Service) -> DismissalProposal:
    poll = checked(service)
    return life.propose_by_poll(poll=poll, opened_on=DAY, by=officer(service), at=AT)


def plan(**fields: Any) -> EmergencyPlan:
    values: dict[str, Any] = {
        "from_day": date(2024, 5, 1), "until": date(2024, 10, 31), "content": "保洁、秩序、抢修",
        "cost": Decimal("20000.00"), "published_on": date(2024, 4, 30),
        "published_where": "小区公告栏", "reason": "原物业已撤离",
    }  # fmt: skip
    return EmergencyPlan(**{**values, **fields})


def emergency(community: Community | None = None, **fields: Any) -> EmergencyService:
    estate = make_estate(community)
    return start(estate, **fields)


def start(estate: Estate, **fields: Any) -> EmergencyService:
    return life.start_emergency(
        estate=estate, company=make_company(), plan=plan(**fields),
        by=person(Role.STREET_OFFICER, estate.community), at=AT,
    )  # fmt: skip


def leaving(community: Community | None = None) -> ExitHandover:
    """One item of the handover of a service that ended on 2024-05-10."""
    service = make_service(make_estate(community), last_day=DAY)
    return life.open_exit(service=service, by=officer(service), at=AT)[0]


def reminder(community: Community | None = None) -> ContractReminder:
    service = served(community)
    return ContractReminder.objects.create(
        street=service.contract.street, contract=service.contract, kind=ReminderKind.FILING,
        subject=f"contract:{service.contract_id}", about="还没有备案", due_on=date(2024, 5, 15),
        raised_on=DAY,
    )  # fmt: skip


def noted(contract: Contract) -> list[tuple[str, date, bool]]:
    """Reminders of a contract: kind, day, settled."""
    rows = ContractReminder.objects.filter(contract=contract).order_by("due_on", "kind", "pk")
    return [(row.kind, row.due_on, row.settled_on is not None) for row in rows]
