"""What contracts, services and companies are to be reminded of on a day, in a set of statements
that does not grow with them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, Min, Q, QuerySet

from core.db.scope import Scope, within
from core.rules.periods import add_days
from tenders.models import (
    Contract,
    ContractReminder,
    EmergencyService,
    EmploymentReturn,
    ExitHandover,
    FacilityCommitment,
    HandoverInspection,
    PerformanceEvent,
    Service,
)
from tenders.queries.companies import expiring_documents
from tenders.rules.life import (
    COMMITMENT_NOTICE_DAYS,
    DOCUMENT_NOTICE_DAYS,
    EMERGENCY_NOTICE_DAYS,
    RENEWAL_STEPS,
    Quarter,
    renewal_due,
    renewal_step,
)
from tenders.states import OVER, SERVING, ContractState, HandoverState
from tenders.states.life import RENEWALS, EventKind, ReminderKind

K = ReminderKind
QUARTERS_BACK = 2
"""How many quarters that are over are looked at for missing returns; older ones stay raised."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One thing to be reminded of: `subject` tells it from others of its kind."""

    kind: str
    subject: str
    about: str
    due_on: date
    street_id: int
    contract_id: int | None = None
    estate_id: int | None = None

    @property
    def key(self) -> tuple[str, str, date]:
        """What makes it one reminder."""
        return self.kind, self.subject, self.due_on


@dataclass(frozen=True, kw_only=True, slots=True)
class DueTotals:
    """Open reminders: how many there are, and how many are past their day."""

    waiting: int
    overdue: int


def wanted_on(on: date, *, quarters: Collection[str] = ()) -> Iterator[Wanted]:
    """Everything that is to be reminded of on the day.

    `quarters`: ("2023Q1", …) older ones whose reminders are open: whether they are still missing.
    """
    yield from _renewals(on)
    yield from _filings()
    yield from _handovers()
    yield from _promises(on)
    yield from _facilities(on)
    yield from _returns(on, quarters)
    yield from _documents(on)
    yield from _emergencies(on)
    yield from _exits()


def _renewals(on: date) -> Iterator[Wanted]:
    """The step at which each contract stands; one that runs on after its term."""
    near = add_days(on, max(RENEWAL_STEPS))
    rows = Contract.objects.filter(state__in=sorted(SERVING | {ContractState.SIGNED}))
    served = rows.filter(ends_on__lte=near).annotate(
        taken=Max("services__takeover_on", filter=Q(services__live=True))
    )
    columns = ("pk", "number", "street_id", "ends_on", "taken")
    for pk, number, street, ends_on, taken in served.values_list(*columns):
        step = renewal_step(ends_on, on)
        about = f"合同{number}于{ends_on}期满"
        told: dict[str, Any] = {
            "subject": f"contract:{pk}", "street_id": street, "contract_id": pk, "about": about,
        }  # fmt: skip
        if step is not None:
            yield Wanted(kind=RENEWALS[step], due_on=renewal_due(ends_on, step), **told)
        elif ends_on < on and taken is not None:
            yield Wanted(kind=K.OVERRUN, due_on=ends_on, **told)


def _filings() -> Iterator[Wanted]:
    rows = Contract.objects.filter(state=ContractState.SIGNED, filing_due_on__isnull=False)
    for pk, number, street, due_on in rows.values_list(
        "pk", "number", "street_id", "filing_due_on"
    ):
        yield Wanted(
            kind=K.FILING, subject=f"contract:{pk}", about=f"合同{number}已签订，还没有备案",
            due_on=due_on, street_id=street, contract_id=pk,
        )  # fmt: skip


def _handovers() -> Iterator[Wanted]:
    rows = HandoverInspection.objects.filter(
        state=HandoverState.SIGNED, live=True, publish_by_day__isnull=False
    )
    for pk, due_on, street, contract, estate, name in rows.values_list(
        "pk", "publish_by_day", "service__contract__street_id", "service__contract_id",
        "service__estate_id", "service__estate__name",
    ):  # fmt: skip
        yield Wanted(
            kind=K.HANDOVER_PUBLISH, subject=f"handover:{pk}", about=f"“{name}”承接查验结果待公示",
            due_on=due_on, street_id=street, contract_id=contract, estate_id=estate,
        )  # fmt: skip


def _promises(on: date) -> Iterator[Wanted]:
    """Promises and remedies with a day, as entered on the time line."""
    rows = PerformanceEvent.objects.filter(
        due_on__lte=add_days(on, COMMITMENT_NOTICE_DAYS),
        remedied_on__isnull=True,
        withdrawn_at__isnull=True,
    ).exclude(contract__state__in=sorted(OVER))
    for pk, kind, due_on, summary, street, contract, estate in rows.values_list(
        "pk", "kind", "due_on", "summary", "contract__street_id", "contract_id", "estate_id"
    ):
        yield Wanted(
            kind=K.COMMITMENT if kind == EventKind.COMMITMENT else K.REMEDY,
            subject=f"event:{pk}", about=summary[:120], due_on=due_on, street_id=street,
            contract_id=contract, estate_id=estate,
        )  # fmt: skip


def _facilities(on: date) -> Iterator[Wanted]:
    """Facilities that the contract promises."""
    rows = FacilityCommitment.objects.filter(
        live=True, done_on__isnull=True, due_on__lte=add_days(on, COMMITMENT_NOTICE_DAYS)
    ).exclude(contract__state__in=sorted(OVER | {ContractState.DRAFT}))
    for pk, item, due_on, number, street, contract in rows.values_list(
        "pk", "item", "due_on", "contract__number", "contract__street_id", "contract_id"
    ):
        yield Wanted(
            kind=K.COMMITMENT, subject=f"facility:{pk}", about=f"合同{number}承诺投入：{item}",
            due_on=due_on, street_id=street, contract_id=contract,
        )  # fmt: skip


def _returns(on: date, quarters: Collection[str]) -> Iterator[Wanted]:
    """Contracts that served in a quarter that is over and have no return of it."""
    last = Quarter.of(on).before()
    looked_at = {last, *(parse_quarter(text) for text in quarters)}
    for _ in range(QUARTERS_BACK - 1):
        last = last.before()
        looked_at.add(last)
    found = set(
        EmploymentReturn.objects.filter(live=True, year__gte=min(looked_at).year)
        .values_list("contract_id", "year", "quarter")
    )  # fmt: skip
    for row in serving_spans(min(looked_at).first_day):
        for quarter in sorted(looked_at):
            served = row["first"] <= quarter.last_day and (
                row["last"] is None or row["last"] >= quarter.first_day
            )
            if served and (row["contract_id"], quarter.year, quarter.number) not in found:
                yield Wanted(
                    kind=K.EMPLOYMENT, subject=f"contract:{row['contract_id']}:{quarter}",
                    about=f"合同{row['number']}的{quarter.label}用工季报", due_on=quarter.due_on,
                    street_id=row["street_id"], contract_id=row["contract_id"],
                )  # fmt: skip


def serving_spans(since: date) -> Iterator[dict[str, Any]]:
    """First and last day on which each contract serves any estate, of those that still did on the
    day; `last` is None while one is served."""
    rows = (
        Service.objects.filter(takeover_on__isnull=False)
        .filter(Q(last_day__isnull=True) | Q(last_day__gte=since))
        .values("contract_id")
        .annotate(
            number=F("contract__number"),
            street_id=F("contract__street_id"),
            first=Min("takeover_on"),
            latest=Max("last_day"),
            open=Max("pk", filter=Q(last_day__isnull=True)),
        )
        .order_by("contract_id")
    )
    for row in rows:
        yield {**row, "last": None if row["open"] else row["latest"]}


def parse_quarter(text: str) -> Quarter:
    """The quarter written as 2024Q3."""
    year, _, number = text.partition("Q")
    return Quarter(int(year), int(number))


def _documents(on: date) -> Iterator[Wanted]:
    """Papers of companies that serve, once in each street where they do."""
    rows = list(expiring_documents(on, days=DOCUMENT_NOTICE_DAYS).select_related("company"))
    places: dict[int, dict[int, int]] = {}
    serving = Service.objects.filter(
        live=True, contract__company__in={row.company_id for row in rows}
    ).exclude(contract__state__in=sorted(OVER | {ContractState.DRAFT}))
    grouped = serving.values_list("contract__company_id", "contract__street_id")
    for company, street, contract in grouped.annotate(first=Min("contract_id")).order_by():
        places.setdefault(company, {})[street] = contract
    for row in rows:
        for street, contract in sorted(places.get(row.company_id, {}).items()):
            yield Wanted(
                kind=K.DOCUMENT, subject=f"document:{row.pk}:street:{street}",
                about=f"{row.company.name}的{row.get_kind_display()}有效期至{row.valid_until}",
                due_on=row.valid_until or on, street_id=street, contract_id=contract,
            )  # fmt: skip


def _emergencies(on: date) -> Iterator[Wanted]:
    rows = EmergencyService.objects.filter(
        live=True, until__lte=add_days(on, EMERGENCY_NOTICE_DAYS)
    )
    for pk, name, until, street, estate in rows.values_list(
        "pk", "estate__name", "until", "estate__community__street_id", "estate_id"
    ):
        yield Wanted(
            kind=K.EMERGENCY_END, subject=f"emergency:{pk}",
            about=f"“{name}”应急物业服务至{until}，应在此前由新的物业接管",
            due_on=until, street_id=street, estate_id=estate,
        )  # fmt: skip


def _exits() -> Iterator[Wanted]:
    rows = (
        ExitHandover.objects.filter(done_on__isnull=True)
        .values(
            "service_id", "service__contract_id", "service__contract__street_id",
            "service__estate_id", "service__estate__name",
        )
        .annotate(due_on=Min("due_on"))
        .order_by("service_id")
    )  # fmt: skip
    for row in rows:
        yield Wanted(
            kind=K.EXIT_HANDOVER, subject=f"service:{row['service_id']}",
            about=f"“{row['service__estate__name']}”退出交接没有办完", due_on=row["due_on"],
            street_id=row["service__contract__street_id"],
            contract_id=row["service__contract_id"], estate_id=row["service__estate_id"],
        )  # fmt: skip


def due_contract_reminders(user: Any, *, scope: Scope, on: date) -> QuerySet[ContractReminder]:
    """Open reminders that the person sees, the oldest deadline first."""
    rows = ContractReminder.objects.visible_to(user).filter(
        within(scope, "street__path")
        | within(scope, "estate__community__path")
        | within(scope, "contract__services__estate__community__path"),
        settled_on__isnull=True,
        raised_on__lte=on,
    )
    return rows.distinct().order_by("due_on", "pk")
