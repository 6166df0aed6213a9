"""A cycle brought to any state by the services themselves, for tests that start there."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from communities.models import District, Street
from core.audit.models import Entry
from core.rules.errors import Refusal
from estates.models import Estate
from inspections import services
from inspections.models import Answer, Assessment, Assignment, Cycle
from inspections.queries import NEEDED
from inspections.states import MAXIMA, Party
from policies.catalogue import CATALOGUE
from policies.models import DocumentKind, Parameter, PolicyDocument
from policies.states import VersionState
from tests.factories import (
    make_community,
    make_district,
    make_estate,
    make_service,
    make_street,
    make_user,
)

FREEZE_DAY = date(2022, 10, 8)
AT = datetime(2022, 10, 8, 1, 0, tzinfo=UTC)
"""09:00 in the office."""
SURVEY_AT = datetime(2022, 10, 12, 2, 0, tzinfo=UTC)
SATISFIED = (2,) * 10
DISSATISFIED = (4,) * 10
UNKNOWN = (2,) * 9 + (6,)
POINTS = {name: Decimal(top) for name, top in MAXIMA.items()}


def in_office(day: date) -> datetime:
    """09:00 in the office on a day."""
    return datetime.combine(day, time(1), tzinfo=UTC)


def set_parameters(district: District | None = None, **values: str) -> None:
    """Approved parameters since 2020: the catalogue's defaults, changed by `values`."""
    district = district or make_district()
    document, _ = PolicyDocument.objects.get_or_create(
        title="测试文件", defaults={"issuer": "测试", "kind": DocumentKind.OPINION}
    )
    maker, checker = make_user(), make_user()
    Parameter.objects.bulk_create(
        Parameter(
            code=code,
            value=values.get(code) or str(CATALOGUE[code].default),
            clause="测试条款",
            document=document,
            district=district,
            first_day=date(2020, 1, 1),
            state=VersionState.APPROVED,
            made_by=maker,
            made_at=AT,
            approved_by=checker,
            approved_at=AT,
        )
        for code in NEEDED
    )


class Office:
    """The people of one street, with their duties."""

    def __init__(self, street: Street | None = None) -> None:
        self.street = street or make_street()
        self.community = make_community(street=self.street)
        self.officer = make_user(Role.STREET_OFFICER, self.street)
        self.director = make_user(Role.STREET_DIRECTOR, self.street)
        self.bureau = make_user(Role.BUREAU_REVIEWER, self.street.district)
        self.secretary = make_user(Role.COMMUNITY_SECRETARY, self.community)
        self.surveyor = make_user(Role.SURVEYOR, self.community)

    def scorer(self, party: str) -> User:
        return {
            Party.BUREAU: self.bureau,
            Party.STREET: self.officer,
            Party.COMMUNITY: self.secretary,
        }[Party(party)]


def opened(office: Office, *, year: int = 2022) -> Cycle:
    if not Parameter.objects.exists():
        set_parameters(office.street.district)
    at = max(AT, in_office(FREEZE_DAY.replace(year=year)))
    return services.open_cycle(
        street=office.street, year=year, on=FREEZE_DAY, by=office.officer, at=at
    )


def served_estate(households: int = 12, **fields: Any) -> Estate:
    """An estate that a company took over from nobody in September 2022."""
    estate = make_estate(households=households, **fields)
    make_service(estate)
    estate.refresh_from_db()
    return estate


def frozen(office: Office) -> Cycle:
    cycle = opened(office)
    return services.freeze_frames(cycle=cycle, on=FREEZE_DAY, by=office.officer, at=AT)


def seeded(office: Office) -> Cycle:
    return services.record_seed(
        cycle=frozen(office),
        public_value="骰子 3 5 1 6",
        witnesses="住建局甲、社区乙",
        by=office.officer,
        at=AT,
    )


def sampled(office: Office) -> Cycle:
    return services.draw(cycle=seeded(office), by=office.officer, at=AT)


def surveying(office: Office) -> Cycle:
    return services.open_survey(cycle=sampled(office), by=office.officer, at=AT)


def drawn(cycle: Cycle, estate: Estate | None = None) -> list[Assignment]:
    """Assignments in the order of their tickets."""
    found = Assignment.objects.filter(assessment__cycle=cycle).select_related(
        "assessment__community", "assessment__cycle__street"
    )
    if estate is not None:
        found = found.filter(assessment__estate=estate)
    return list(found.order_by("assessment__estate", "position"))


def answer(
    assignment: Assignment,
    by: User,
    *,
    answers: Sequence[int] = SATISFIED,
    client_id: str = "",
    at: datetime = SURVEY_AT,
    **fields: Any,
) -> Answer:
    values: dict[str, Any] = {"respondent": "OWNER", "remark": "", "visited_at": SURVEY_AT}
    return services.take_answer(
        assignment=assignment,
        client_id=client_id or f"answer-{assignment.pk:06d}",
        answers=answers,
        by=by,
        at=at,
        **{**values, **fields},
    )


def visit(
    assignment: Assignment, outcome: str, by: User, *, at: datetime = SURVEY_AT, client_id: str = ""
) -> Any:
    return services.record_visit(
        assignment=assignment,
        outcome=outcome,
        client_id=client_id or f"visit-{assignment.pk}-{at:%m%d%H%M}",
        visited_at=at,
        by=by,
        at=at + timedelta(minutes=1),
    )


def answered(office: Office, *, satisfied: int = 10) -> Cycle:
    """Every drawn household has answered; the first `satisfied` of each estate are satisfied."""
    cycle = surveying(office)
    for assignment in drawn(cycle):
        happy = assignment.position <= satisfied
        answer(assignment, office.surveyor, answers=SATISFIED if happy else DISSATISFIED)
    return cycle


def closed(office: Office, **options: Any) -> Cycle:
    return services.close_survey(cycle=answered(office, **options), by=office.officer, at=SURVEY_AT)


def score_all(cycle: Cycle, office: Office, **points: Decimal) -> None:
    for assessment in Assessment.objects.filter(cycle=cycle):
        for party in Party:
            services.score(
                assessment=assessment,
                party=party,
                points={**POINTS, **points},
                veto=False,
                remark="",
                by=office.scorer(party),
                at=SURVEY_AT,
            )


def graded(office: Office, **options: Any) -> Cycle:
    cycle = closed(office, **options)
    score_all(cycle, office)
    return services.grade(cycle=cycle, by=office.officer, at=SURVEY_AT)


def published(office: Office, *, on: date = date(2022, 11, 26), **options: Any) -> Cycle:
    return services.publish(
        cycle=graded(office, **options), on=on, by=office.officer, at=in_office(on)
    )


def final(office: Office, **options: Any) -> Cycle:
    return services.finalise(
        cycle=published(office, **options),
        on=date(2022, 12, 10),
        by=office.director,
        at=in_office(date(2022, 12, 10)),
    )


def refused(kind: type[Refusal], act: Any, /, **arguments: Any) -> str:
    """The sentence with which the act is refused, in exactly this way."""
    with pytest.raises(kind) as caught:
        act(**arguments)
    assert type(caught.value) is kind
    return caught.value.sentence


def verbs() -> list[str]:
    """What the trail tells, oldest first."""
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))
