"""The people and rows that the matrix is walked with: own ones, and ones of another district."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.test import Client, override_settings
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from accounts.models import User
from accounts.roles import Role
from committees.models import OwnersDecision, WorkingFundEntry
from communities.models import Community
from core.jobs.models import Pulse
from estates.models import Honour
from policies.models import Gate, Tier
from tests import factories as make
from tests import rows
from tests.registers import foreign_community, own_community, person

ANONYMOUS = "anonymous"
NEIGHBOUR = "neighbour"
COLUMNS = (
    "director",
    "officer",
    "secretary",
    "surveyor",
    "bureau",
    "finance",
    "auditor",
    "admin",
    ANONYMOUS,
    NEIGHBOUR,
)
"""Eight roles, a stranger, and the secretary of another community of the same street."""
ROLES = dict(zip(COLUMNS, Role, strict=False))

Maker = Callable[[Community, User], Any]


def _batch(community: Community, by: User) -> Any:
    return rows.make_batch(community.street, state="SUBMITTED")


def _assignment(community: Community, by: User) -> Any:
    assessment = _assessment(community, by)
    rows.make_draw(assessment)
    return rows.make_assignment(assessment)


def _assessment(community: Community, by: User) -> Any:
    cycle = rows.make_cycle(community.street, state="SURVEYING")
    return rows.make_assessment(make.make_estate(community, households=3), cycle=cycle)


def _contract(community: Community, by: User) -> Any:
    """A contract that serves an estate of the community: others are none of its business."""
    return make.make_service(make.make_estate(community)).contract


def _doorstep(community: Community, by: User) -> Any:
    return _assignment(community, by).assessment


def _in_scoring(community: Community, by: User) -> Any:
    """An estate whose doors are closed, with a sample that stayed too small."""
    cycle = rows.make_cycle(community.street, state="SCORING")
    tally = {"completed": 2, "valid": 2, "satisfied": 2, "dissatisfied": 0, "sufficient": False}
    return rows.make_assessment(make.make_estate(community), cycle=cycle, **tally)


def _on_notice(community: Community, by: User) -> Any:
    days: dict[str, Any] = {
        "notice_first_day": date(2022, 11, 28),
        "notice_last_day": date(2022, 12, 5),
    }
    return rows.make_cycle(community.street, state="PUBLICIZING", published_by=by, **days)


def _drawn_cycle(community: Community, by: User) -> Any:
    return rows.make_draw(_assessment(community, by)).assessment.cycle


def _honour(community: Community, by: User) -> Any:
    estate = make.make_estate(community)
    return Honour.objects.create(estate=estate, kind="BEAUTIFUL_HOME", awarded_on=date(2022, 10, 1))


def _scheme(community: Community, by: User) -> Any:
    district = community.street.district
    return rows.make_scheme(district=district, state="PROPOSED", made_by=by)


def _parameter(community: Community, by: User) -> Any:
    district = community.street.district
    return rows.make_parameter(district=district, state="PROPOSED", made_by=by)


def _need(community: Community, by: User) -> Any:
    return make.make_need(make.make_estate(community))


def _household(community: Community, by: User) -> Any:
    return make.make_households(make.make_estate(community), 1)[0]


def _case(community: Community, by: User) -> Any:
    return rows.make_case(make.make_estate(community))


def _decision(community: Community, by: User) -> Any:
    area, heads = Decimal("100.00"), 3
    return OwnersDecision.objects.create(
        committee=make.make_committee(make.make_estate(community)),
        matter="选聘物业",
        held_on=date(2022, 8, 1),
        total_area=area,
        total_heads=heads,
        part_area=area,
        part_heads=heads,
        agree_area=area,
        agree_heads=heads,
        passed=True,
    )


def _fund_entry(community: Community, by: User) -> Any:
    return WorkingFundEntry.objects.create(
        committee=make.make_committee(make.make_estate(community)),
        period_first_day=date(2022, 1, 1),
        period_last_day=date(2022, 12, 31),
        collected=Decimal("10000.00"),
        rate=Decimal("6.00"),
        amount=Decimal("600.00"),
    )


def _periodic_task(community: Community, by: User) -> Any:
    every, _ = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.HOURS)
    values = {"interval": every, "task": "core.jobs.tasks.sweep"}
    return PeriodicTask.objects.get_or_create(name="试验", defaults=values)[0]


MAKERS: dict[str, Maker] = {
    "communities.district": lambda community, by: community.street.district,
    "communities.street": lambda community, by: community.street,
    "communities.community": lambda community, by: community,
    "accounts.user": lambda community, by: make.make_user(Role.COMMUNITY_SECRETARY, community),
    "accounts.duty": lambda community, by: make.make_user(Role.SURVEYOR, community).duties.get(),
    "policies.policydocument": lambda community, by: rows.make_document(),
    "policies.parameter": _parameter,
    "policies.scheme": _scheme,
    "policies.tier": lambda community, by: Tier.objects.filter(scheme=_scheme(community, by))[0],
    "policies.gate": lambda community, by: Gate.objects.get(scheme=_scheme(community, by)),
    "estates.estate": lambda community, by: make.make_estate(community),
    "estates.region": lambda community, by: make.make_region(community),
    "estates.building": lambda community, by: _household(community, by).building,
    "estates.household": _household,
    "estates.managementspell": lambda community, by: make.make_estate(community).spells.get(),
    "estates.measure": lambda community, by: make.make_estate(community).measures.get(),
    "estates.honour": _honour,
    "committees.committee": lambda community, by: make.make_committee(make.make_estate(community)),
    "committees.ownersdecision": _decision,
    "committees.workingfundentry": _fund_entry,
    "tenders.company": lambda community, by: make.make_company(),
    "tenders.contract": lambda community, by: (
        make.make_service(make.make_estate(community)).contract
    ),
    "tenders.service": lambda community, by: make.make_service(make.make_estate(community)),
    "inspections.cycle": lambda community, by: rows.make_cycle(community.street),
    "inspections.assessment": _assessment,
    "inspections.assignment": _assignment,
    "inspections.doorstep": _doorstep,
    "inspections.in_scoring": _in_scoring,
    "inspections.on_notice": _on_notice,
    "inspections.drawn_cycle": _drawn_cycle,
    "inspections.draw": lambda community, by: rows.make_draw(_assessment(community, by)),
    "inspections.answer": lambda community, by: rows.make_answer(_assignment(community, by)),
    "inspections.scorecard": lambda community, by: rows.make_scorecard(_assessment(community, by)),
    "infrastructure.facilityitem": lambda community, by: make.make_item(),
    "infrastructure.facilityneed": _need,
    "subsidies.batch": _batch,
    "subsidies.approved": lambda community, by: rows.make_batch(community.street, state="APPROVED"),
    "subsidies.case": _case,
    "subsidies.line": lambda community, by: rows.make_line(_case(community, by)),
    "plans.programme": lambda community, by: rows.make_programme(community.street),
    "plans.target": lambda community, by: rows.make_target(rows.make_programme(community.street)),
    "plans.milestone": lambda community, by: rows.make_milestone(
        rows.make_programme(community.street)
    ),
    "audit.entry": lambda community, by: rows.make_entry(community),
    "jobs.job": lambda community, by: rows.make_job(by),
    "jobs.pulse": lambda community, by: Pulse.objects.get_or_create(
        name="tick", defaults={"beat_at": rows.AT}
    )[0],
    "django_celery_beat.periodictask": _periodic_task,
    "contenttypes.contenttype": lambda community, by: ContentType.objects.get_for_model(Community),
}
"""How a row of each kind comes about inside a community, on behalf of its street's officer."""


@dataclass
class World:
    """Signed-in clients by column, and rows by kind."""

    clients: dict[str, Client]
    own: dict[str, Any]
    foreign: dict[str, Any]


QUICK = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


@QUICK
def build(kinds: set[str]) -> World:
    """Every person, and one own and one foreign row of each kind that the matrix names."""
    people: dict[str, User | None] = {name: person(role) for name, role in ROLES.items()}
    people[ANONYMOUS] = None
    neighbour = make.make_community("002", street=own_community().street)
    people[NEIGHBOUR] = person(Role.COMMUNITY_SECRETARY, neighbour)
    officer = people["officer"] or person(Role.STREET_OFFICER)
    stranger = person(Role.STREET_OFFICER, foreign_community())
    return World(
        clients={name: _client(user) for name, user in people.items()},
        own={kind: MAKERS[kind](own_community(), officer) for kind in sorted(kinds)},
        foreign={kind: MAKERS[kind](foreign_community(), stranger) for kind in sorted(kinds)},
    )


def _client(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client
