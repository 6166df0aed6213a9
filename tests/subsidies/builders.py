"""What a subsidy test stands on: an approved tariff, a final assessment, people who may act."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import User
from accounts.roles import Role
from communities.models import Street
from estates.models import Estate
from inspections.models import Assessment, Cycle
from inspections.states import CycleState
from policies.models import Gate, GateCode, PolicyDocument, Scheme, Tier
from policies.states import VersionState
from subsidies import services
from subsidies.models import Batch
from tenders.models import Service
from tests import factories

T0 = datetime(2023, 1, 5, 2, 0, tzinfo=UTC)
DOC = ((1, 1, "0.3"), (2, 2, "0.2"), (3, 3, "0.1"), (4, None, "0"))
STREET = ((1, 3, "0.2"), (4, None, "0.1"))
GATES = {
    GateCode.MIN_GRADE: "EXCELLENT",
    GateCode.MIN_SATISFACTION: "80",
    GateCode.MIN_AGE_YEARS: "10",
    GateCode.MIN_ABANDONED_YEARS: "2",
    GateCode.MAX_HOUSEHOLDS: "100",
}


class People(NamedTuple):
    officer: User
    director: User
    bureau: User
    other_bureau: User


def make_people(street: Street | None = None) -> People:
    street = street or factories.make_street()
    return People(
        factories.make_user(Role.STREET_OFFICER, street),
        factories.make_user(Role.STREET_DIRECTOR, street),
        factories.make_user(Role.BUREAU_REVIEWER, street.district),
        factories.make_user(Role.BUREAU_REVIEWER, street.district),
    )


def make_scheme(
    tiers: tuple[tuple[int, int | None, str], ...] = DOC,
    *,
    gates: dict[Any, str] | None = None,
    proration: str = "FULL_MONTH",
    year_basis: str = "SERVICE_YEAR",
    months: tuple[tuple[date, date | None, str], ...] = (),
    first_day: date = date(2022, 1, 1),
    last_day: date | None = None,
    code: str = "DOC",
    state: str = VersionState.APPROVED,
) -> Scheme:
    """An approved tariff; `months` are tiers of calendar months in place of service years."""
    district = factories.make_district()
    document, _ = PolicyDocument.objects.get_or_create(
        doc_no="奈政办字〔2022〕21号", defaults={"title": "行动计划", "issuer": "旗政府办"}
    )
    scheme = Scheme.objects.create(
        document=document,
        district=district,
        first_day=first_day,
        last_day=last_day,
        state=VersionState.PROPOSED,
        made_by=factories.make_user(),
        made_at=T0,
        code=code,
        label="文件标准",
        year_basis=year_basis,
        proration=proration,
    )
    for first, last, rate in tiers if not months else ():
        clause = f"第三条第{first}项"
        Tier.objects.create(
            scheme=scheme, first_year=first, last_year=last, rate=Decimal(rate), clause=clause
        )
    for since, until, rate in months:
        Tier.objects.create(
            scheme=scheme, first_month=since, last_month=until, rate=Decimal(rate), clause="第三条"
        )
    for gate, value in (GATES if gates is None else gates).items():
        Gate.objects.create(scheme=scheme, code=gate, value=value, clause=f"第四条 {gate}")
    if state != VersionState.PROPOSED:
        signer = factories.make_user(Role.BUREAU_REVIEWER)
        scheme.state, scheme.approved_by, scheme.approved_at = state, signer, T0
        scheme.save(update_fields=["state", "approved_by", "approved_at"])
    return scheme


def make_cycle(
    year: int = 2022, *, street: Street | None = None, final: bool = True, terms: Any = None
) -> Cycle:
    values: dict[str, Any] = {"state": CycleState.PLANNED}
    if final:
        values = {
            "state": CycleState.FINAL,
            "frames_sha256": "a" * 64,
            "public_value": "双色球 1 2 3",
            "witnesses": "王某、李某",
            "seed": "b" * 64,
            "seeded_at": T0,
            "published_by": factories.make_user(),
            "finalised_by": factories.make_user(Role.STREET_DIRECTOR),
            "finalised_at": T0,
        }
    return Cycle.objects.create(
        street=street or factories.make_street(),
        year=year,
        terms=json.dumps(terms or {}),
        opened_at=T0,
        **values,
    )


def make_assessment(
    service: Service,
    cycle: Cycle,
    *,
    grade: str = "EXCELLENT",
    satisfied: int = 8,
    valid: int = 10,
    **fields: Any,
) -> Assessment:
    values: dict[str, Any] = {"sufficient": True, "score_numerator": 275, "score_denominator": 3}
    return Assessment.objects.create(
        cycle=cycle,
        estate=service.estate,
        community=service.estate.community,
        service=service,
        frame="1-1-0001",
        frame_sha256="c" * 64,
        household_count=50,
        required=10,
        reserve=5,
        completed=valid,
        valid=valid,
        satisfied=satisfied,
        dissatisfied=valid - satisfied,
        grade=grade,
        **{**values, **fields},
    )


def make_served(
    cycle: Cycle | None = None,
    *,
    takeover_on: date = date(2022, 9, 1),
    last_day: date | None = None,
    area: str = "5000.00",
    estate: Estate | None = None,
    grade: str = "EXCELLENT",
    satisfied: int = 8,
    valid: int = 10,
    **estate_fields: Any,
) -> Service:
    """An estate that was taken over and, with a cycle, assessed."""
    estate = estate or factories.make_estate(subsidy_area=area, floor_area=area, **estate_fields)
    service = factories.make_service(estate, takeover_on=takeover_on, last_day=last_day)
    if cycle is not None:
        make_assessment(service, cycle, grade=grade, satisfied=satisfied, valid=valid)
    return service


def opened(people: People, year: int = 2022, street: Street | None = None) -> Batch:
    street = street or factories.make_street()
    # claims begin in the January that follows
    at = max(T0, T0.replace(year=year + 1))
    return services.open_batch(street=street, year=year, by=people.officer, at=at)


def calculated(people: People, year: int = 2022, street: Street | None = None) -> Batch:
    """A batch opened and calculated by the officer."""
    return services.calculate(batch=opened(people, year, street), by=people.officer, at=T0)


def submitted(people: People, year: int = 2022, street: Street | None = None) -> Batch:
    batch = calculated(people, year, street)
    return services.submit(batch=batch, digest=batch.digest, by=people.director, at=T0)


def submitted_again(people: People) -> Batch:
    """Calculate and send the one batch that is open."""
    batch = services.calculate(batch=Batch.objects.get(), by=people.officer, at=T0)
    return services.submit(batch=batch, digest=batch.digest, by=people.director, at=T0)


def approved(people: People, year: int = 2022, street: Street | None = None) -> Batch:
    batch = submitted(people, year, street)
    return services.approve(batch=batch, digest=batch.digest, opinion="", by=people.bureau, at=T0)
