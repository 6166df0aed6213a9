"""Rows of the upper rooms, written directly: policies, cycles, batches, plans, trail, jobs.

The companions of tests/factories.py for tests that need a row and not the way it came about.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import User
from accounts.roles import Role
from communities.models import Community, Street
from core.audit import services as audit
from core.audit.models import Entry
from core.jobs.models import Job
from core.rules.canonical import canonical_json
from core.rules.sampling import ALGORITHM
from estates.models import Estate
from inspections.models import Answer, Assessment, Assignment, Cycle, Draw, Scorecard
from inspections.states import MAXIMA, CycleState, Party
from plans.models import Metric, Milestone, Programme, Target
from policies.catalogue import CATALOGUE
from policies.models import (
    CalendarDay,
    DocumentKind,
    Gate,
    Parameter,
    PolicyDocument,
    Proration,
    Scheme,
    Tier,
    YearBasis,
)
from policies.queries import scheme_data
from policies.states import VersionState
from subsidies.models import Batch, Case, Line
from subsidies.queries import CaseFacts, snapshot
from subsidies.states import BatchState
from tenders.models import Service
from tests.factories import make_community, make_district, make_estate, make_service, make_user
from tests.frozen import lifted

AT = datetime(2022, 10, 8, 1, 0, tzinfo=UTC)
SHA = "0" * 64
_numbers = count(1)


def make_document(**fields: Any) -> PolicyDocument:
    number = next(_numbers)
    values: dict[str, Any] = {
        "doc_no": f"测政发〔2022〕{number}号",
        "title": f"文件{number}",
        "issuer": "街道办事处",
        "kind": DocumentKind.PROGRAMME,
    }
    return PolicyDocument.objects.create(**{**values, **fields})


def make_calendar_day(**fields: Any) -> CalendarDay:
    """Days off of October 2038, a year that will not be shipped soon, one after the other."""
    values: dict[str, Any] = {
        "day": date(2038, 10, 1 + CalendarDay.objects.count()),
        "kind": "OFF",
        "name": "国庆节",
        "document": "国办发明电〔2037〕1号",
        "reason": "按文件登记",
        "entered_at": AT,
    }
    return CalendarDay.objects.create(**{**values, **fields})


def _version(fields: dict[str, Any]) -> dict[str, Any]:
    district = fields.pop("district", None) or make_district()
    values: dict[str, Any] = {
        "document": fields.pop("document", None) or make_document(district=district),
        "district": district,
        "first_day": date(2022, 1, 1),
        "made_by": fields.pop("made_by", None) or make_user(),
        "made_at": AT,
    }
    if fields.get("state") in (VersionState.APPROVED, VersionState.SUPERSEDED):
        values |= {"approved_by": make_user(Role.BUREAU_REVIEWER), "approved_at": AT}
    return {**values, **fields}


def make_parameter(code: str = "SAMPLE_MIN", value: str = "10", **fields: Any) -> Parameter:
    return Parameter.objects.create(code=code, value=value, clause="第一条", **_version(fields))


STEPS = ("state", "approved_by", "approved_at")


def make_scheme(**fields: Any) -> Scheme:
    """A scheme of three years with one gate."""
    number = next(_numbers)
    values = _version(fields)
    later = {name: values.pop(name) for name in STEPS if name in values}
    scheme = Scheme.objects.create(
        code=f"FA{number}",
        label=f"方案{number}",
        year_basis=YearBasis.SERVICE_YEAR,
        proration=Proration.FULL_MONTH,
        **values,
    )
    for year, rate in ((1, "0.3"), (2, "0.2"), (3, "0.1")):
        Tier.objects.create(
            scheme=scheme, first_year=year, last_year=year, rate=Decimal(rate), clause="第二条"
        )
    Gate.objects.create(scheme=scheme, code="MIN_SATISFACTION", value="80", clause="第三条")
    if later:  # tiers and gates come before the decision
        Scheme.objects.filter(pk=scheme.pk).update(**later)
        scheme.refresh_from_db()
    return scheme


def terms_by_default() -> str:
    """Every parameter with a default, frozen as a cycle freezes them."""
    held = {
        spec.code: {"value": spec.default, "clause": spec.clause, "document": "文件"}
        for spec in CATALOGUE.values()
        if spec.default is not None
    }
    return canonical_json(held)


def make_cycle(street: Street | None = None, *, year: int = 0, **fields: Any) -> Cycle:
    street = street or make_community().street
    year = year or 2000 + next(_numbers)
    values: dict[str, Any] = {"terms": terms_by_default(), "opened_at": AT}
    if fields.get("state", CycleState.PLANNED) != CycleState.PLANNED:
        values |= {"frozen_on": date(2022, 10, 8), "frames_sha256": SHA}
    if fields.get("state", CycleState.PLANNED) not in (
        CycleState.PLANNED,
        CycleState.FRAME_FROZEN,
    ):
        values |= {"seed": SHA, "public_value": "1234", "witnesses": "甲、乙", "seeded_at": AT}
    return Cycle.objects.create(street=street, year=year, **{**values, **fields})


def make_assessment(
    estate: Estate | None = None, *, cycle: Cycle | None = None, **fields: Any
) -> Assessment:
    estate = estate or make_estate(households=3)
    service = fields.pop("service", None) or make_service(estate)
    values: dict[str, Any] = {
        "frame": "1-1-0001\n1-1-0002\n1-1-0003\n",
        "frame_sha256": SHA,
        "household_count": 3,
        "required": 3,
        "reserve": 0,
    }
    return Assessment.objects.create(
        cycle=cycle or make_cycle(estate.community.street),
        estate=estate,
        community=estate.community,
        service=service,
        **{**values, **fields},
    )


def make_draw(assessment: Assessment, **fields: Any) -> Draw:
    values: dict[str, Any] = {
        "algorithm": ALGORITHM,
        "cycle_key": assessment.cycle.key,
        "estate_code": assessment.estate.code,
        "seed": SHA,
        "main": assessment.frame.strip(),
        "drawn_at": AT,
    }
    return Draw.objects.create(assessment=assessment, **{**values, **fields})


def make_assignment(assessment: Assessment | None = None, **fields: Any) -> Assignment:
    assessment = assessment or make_assessment()
    number = assessment.assignments.count() + 1
    values: dict[str, Any] = {
        "position": number,
        "household_code": f"1-1-{number:04d}",
        "building": "1",
        "entrance_unit": "1",
        "room": f"{number:04d}",
    }
    return Assignment.objects.create(assessment=assessment, **{**values, **fields})


def make_answer(assignment: Assignment | None = None, **fields: Any) -> Answer:
    questions = {f"q{number}": 2 for number in range(1, 11)}
    values: dict[str, Any] = {
        "client_id": f"client-{next(_numbers)}",
        "payload_sha256": SHA,
        "respondent": "OWNER",
        "answered_at": AT,
        "received_at": AT,
        "by": fields.pop("by", None) or make_user(Role.SURVEYOR),
    }
    with lifted("inspections_answer"):
        return Answer.objects.create(
            assignment=assignment or make_assignment(), **{**questions, **values, **fields}
        )


def make_scorecard(assessment: Assessment | None = None, **fields: Any) -> Scorecard:
    values: dict[str, Any] = {name: Decimal(top) for name, top in MAXIMA.items()}
    values |= {
        "party": Party.STREET,
        "scored_by": fields.pop("scored_by", None) or make_user(),
        "scored_at": AT,
    }
    with lifted("inspections_scorecard"):
        return Scorecard.objects.create(
            assessment=assessment or make_assessment(), **{**values, **fields}
        )


def make_batch(street: Street | None = None, *, year: int = 0, **fields: Any) -> Batch:
    """A batch as far as `state` says, signed by different people."""
    street = street or make_community().street
    year = year or 2000 + next(_numbers)
    scheme = fields.pop("scheme", None) or make_scheme(district=street.district)
    values: dict[str, Any] = {
        "number": f"PC{next(_numbers):05d}",
        "scheme": scheme,
        "claim_from": date(year, 1, 1),
        "claim_to": date(year, 12, 31),
        "terms": canonical_json(scheme_data(scheme)),
    }
    state = fields.get("state", BatchState.DRAFT)
    if state != BatchState.DRAFT:
        values |= {"digest": SHA, "calculated_by": make_user(), "calculated_at": AT}
    if state in (BatchState.SUBMITTED, BatchState.APPROVED, BatchState.RETURNED):
        values |= {"submitted_by": make_user(Role.STREET_DIRECTOR), "submitted_at": AT}
    if state in (BatchState.APPROVED, BatchState.RETURNED):
        reviewer = make_user(Role.BUREAU_REVIEWER)
        values |= {"decided_by": reviewer, "decided_at": AT, "opinion": "意见"}
    return Batch.objects.create(street=street, year=year, **{**values, **fields})


GROUND = {"clause": "第三条", "code": "GRADE", "passed": True, "sentence": "等次为优秀。"}


def _facts(service: Service) -> CaseFacts:
    """A service with filed contract and measure, not assessed."""
    known: dict[str, Any] = dict.fromkeys(CaseFacts._fields)
    known |= {
        "service_id": service.pk,
        "estate_id": service.estate_id,
        "estate_code": service.estate.code,
        "estate_name": service.estate.name,
        "contract_id": service.contract_id,
        "contract_number": service.contract.number,
        "company_id": service.contract.company_id,
        "company_name": service.contract.company.name,
        "company_uscc": service.contract.company.uscc,
        "takeover_on": service.takeover_on,
        "households": 50,
        "area": Decimal("5000.00"),
        "claimed_elsewhere": False,
    }
    return CaseFacts(**known)


def make_case(estate: Estate | None = None, *, batch: Batch | None = None, **fields: Any) -> Case:
    estate = estate or make_estate()
    batch = batch or make_batch(estate.community.street)
    service = fields.pop("service", None) or make_service(estate)
    values: dict[str, Any] = {
        "eligible": True,
        "reasons": canonical_json([GROUND]),
        "facts": snapshot(_facts(service), already_claimed=False, terms_digest=SHA),
        "total": Decimal("12000.50"),
    }
    with lifted("subsidies_case"):
        return Case.objects.create(
            batch=batch,
            service=service,
            estate=estate,
            community=estate.community,
            year=batch.year,
            **{**values, **fields},
        )


def make_line(case: Case | None = None, **fields: Any) -> Line:
    case = case or make_case()
    values: dict[str, Any] = {
        "number": 1,
        "years": "第1年",
        "first_month": date(2022, 1, 1),
        "last_month": date(2022, 12, 1),
        "area": Decimal("5000.00"),
        "rate": Decimal("0.2000"),
        "months_numerator": 12,
        "amount": Decimal("12000.00"),
        "clause": "第二条",
        "explanation": "5000.00㎡ × 0.2元 × 12个月 = 12000.00元",
    }
    with lifted("subsidies_line"):
        return Line.objects.create(
            batch=case.batch, service=case.service, community=case.community, **{**values, **fields}
        )


def make_programme(street: Street | None = None, **fields: Any) -> Programme:
    street = street or make_community().street
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"FANGAN{number}",
        "title": f"工作方案{number}",
        "document": make_document(),
        "district": street.district,
        "street": street,
        "base_day": date(2022, 7, 1),
    }
    return Programme.objects.create(**{**values, **fields})


def make_target(programme: Programme | None = None, **fields: Any) -> Target:
    values: dict[str, Any] = {
        "metric": Metric.COMMITTEE_RATE,
        "percent": Decimal("90.00"),
        "due_on": date(2022, 11, 30),
        "clause": "第三条",
    }
    return Target.objects.create(programme=programme or make_programme(), **{**values, **fields})


def make_milestone(programme: Programme | None = None, **fields: Any) -> Milestone:
    values: dict[str, Any] = {
        "phase": "组织实施",
        "title": "摸底",
        "first_day": date(2022, 7, 1),
        "last_day": date(2022, 7, 10),
    }
    return Milestone.objects.create(programme=programme or make_programme(), **{**values, **fields})


def make_entry(community: Community | None = None, *, by: User | None = None) -> Entry:
    community = community or make_community()
    return audit.record(
        verb="estates.change_mode",
        sentence="变更管理方式",
        by=by,
        at=AT,
        subject=community,
        scope_path=community.path,
        data={"mode": "MARKET"},
    )


def make_job(by: User | None = None, **fields: Any) -> Job:
    values: dict[str, Any] = {
        "key": f"job-{next(_numbers)}",
        "kind": "test",
        "attempts_allowed": 3,
        "due_at": AT,
        "created_at": AT,
        "requested_by_id": None if by is None else by.pk,
        "requested_by_name": "" if by is None else by.name,
    }
    return Job.objects.create(**{**values, **fields})
