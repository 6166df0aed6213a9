"""The people and rows that the matrix is walked with: own ones, and ones of another district."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.test import Client, override_settings
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from accounts.models import User
from accounts.roles import Role
from committees.models import WorkingFundEntry
from communities.models import Community, Liaison
from core.jobs.models import Pulse
from policies.models import Gate, Tier
from tests import factories as make
from tests import register_rows as register
from tests import rows
from tests.committees import life_kit as life
from tests.committees import votes_kit as votes
from tests.estates import people_kit as people
from tests.registers import foreign_community, own_community, person
from tests.tenders import applications_kit as applications
from tests.tenders import companies_kit as companies
from tests.tenders import contracts_kit as contracts
from tests.tenders import evaluation_kit as evaluation
from tests.tenders import handover_kit as handovers
from tests.tenders import life_kit as running
from tests.tenders import rounds_kit as rounds

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


def _ownership(community: Community, by: User) -> Any:
    return people.make_ownership(_household(community, by))


def _case(community: Community, by: User) -> Any:
    return rows.make_case(make.make_estate(community))


def _decision(community: Community, by: User) -> Any:
    return make.make_decision(make.make_estate(community))


def _published(community: Community, by: User) -> Any:
    return votes.published(community).decisions.get()


def _tally(assembly: Any) -> Any:
    return assembly.decisions.get().tallies.get()


def _fund_entry(community: Community, by: User) -> Any:
    return WorkingFundEntry.objects.create(
        committee=make.make_committee(make.make_estate(community)),
        period_first_day=date(2022, 1, 1),
        period_last_day=date(2022, 12, 31),
        collected=Decimal("10000.00"),
        rate=Decimal("6.00"),
        amount=Decimal("600.00"),
        happened_on=date(2022, 12, 31),
        entered_at=datetime(2023, 1, 5, tzinfo=UTC),
    )


def _periodic_task(community: Community, by: User) -> Any:
    every, _ = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.HOURS)
    values = {"interval": every, "task": "core.jobs.tasks.sweep"}
    return PeriodicTask.objects.get_or_create(name="试验", defaults=values)[0]


def _round_of(community: Community) -> Any:
    return rounds.make_round(community.street, [make.make_estate(community)])


def _with_key(row: Any, key: int, paper_key: int = 0) -> Any:
    """The round of an application: its addresses name the round first."""
    row.key, row.paper_key = key, paper_key
    return row


def _opened_application(community: Community, by: User) -> Any:
    row = applications.make_opened(_round_of(community), papers=["LICENCE"])[0]
    return _with_key(row.round, row.pk, row.papers.get().pk)


def _received_application(community: Community, by: User) -> Any:
    row = applications.make_application(_round_of(community), papers=["LICENCE"])
    return _with_key(row.round, row.pk, row.papers.get().pk)


def _application_entry(community: Community, by: User) -> Any:
    row = applications.make_draft(_round_of(community), by=by)
    return _with_key(row.round, row.pk)


def _application_link(community: Community, by: User) -> Any:
    row = _round_of(community)
    _, hand = applications.by_link(row, make.make_company())
    return _with_key(row, hand.link.pk if hand.link else 0)


def _board(community: Community) -> Any:
    """A round with one opened application."""
    return evaluation.opened(community, prices=("0.5000",))


def _judged(community: Community, by: User) -> Any:
    """A round with a panel; its addresses name an outside expert, whose sheet the office enters."""
    board = evaluation.panelled(_board(community))
    return _with_key(board.selection, board.selection.judges.get(seat=3).pk)


def _shortlist(community: Community, by: User) -> Any:
    return evaluation.shortlisted(_board(community), picked=[1]).selection.shortlists.get()


def _objection(community: Community, by: User) -> Any:
    return evaluation.object_to(evaluation.publicised(_board(community), picked=[1]))


def _recommendation(community: Community, by: User) -> Any:
    board = evaluation.recommended(_board(community), picked=[1])
    return board.selection.recommendations.get()


MAKERS: dict[str, Maker] = {
    "communities.district": lambda community, by: community.street.district,
    "communities.street": lambda community, by: community.street,
    "communities.community": lambda community, by: community,
    "communities.liaison": lambda community, by: Liaison.objects.get_or_create(
        community=community, until=None, defaults={"name": "专人甲"}
    )[0],
    "accounts.user": lambda community, by: make.make_user(Role.COMMUNITY_SECRETARY, community),
    "accounts.duty": lambda community, by: make.make_user(Role.SURVEYOR, community).duties.get(),
    "policies.policydocument": lambda community, by: rows.make_document(),
    "policies.parameter": _parameter,
    "policies.scheme": _scheme,
    "policies.calendarday": lambda community, by: rows.make_calendar_day(),
    "policies.tier": lambda community, by: Tier.objects.filter(scheme=_scheme(community, by))[0],
    "policies.gate": lambda community, by: Gate.objects.get(scheme=_scheme(community, by)),
    "estates.estate": lambda community, by: make.make_estate(community),
    "estates.region": lambda community, by: make.make_region(community),
    "estates.building": lambda community, by: _household(community, by).building,
    "estates.household": _household,
    "estates.ownership": _ownership,
    "estates.ownerparty": lambda community, by: _ownership(community, by).party,
    "estates.servicecharter": lambda community, by: people.make_charter(
        make.make_estate(community)
    ),
    "estates.onboardinground": lambda community, by: people.make_round(make.make_estate(community)),
    "estates.managementspell": lambda community, by: make.make_estate(community).spells.get(),
    "estates.measure": lambda community, by: make.make_estate(community).measures.get(),
    "estates.honour": lambda community, by: register.make_honour(community),
    "estates.standing": lambda community, by: make.make_estate(community).standings.get(),
    "estates.problem": lambda community, by: register.make_problem(community),
    "estates.inventory": lambda community, by: register.make_inventory(community),
    "estates.feeyear": lambda community, by: register.make_fee_year(community),
    "estates.reorganisation": lambda community, by: register.make_reorganisation(community),
    "exchange.importbatch": register.make_import,
    "exchange.stagedrow": lambda community, by: register.make_import(community, by).rows.get(),
    "committees.published": _published,
    "committees.counted": lambda community, by: votes.counted(community),
    "committees.committee": lambda community, by: make.make_committee(make.make_estate(community)),
    "committees.member": lambda community, by: life.make_member(community),
    "committees.committeepaper": lambda community, by: life.make_paper(community),
    "committees.reminder": lambda community, by: life.make_reminder(community),
    "committees.partybranch": lambda community, by: life.make_branch(community),
    "committees.ownersdecision": _decision,
    "committees.assembly": lambda community, by: votes.voting(community),
    "committees.ballot": lambda community, by: votes.voting(community).ballots.first(),
    "committees.elector": lambda community, by: votes.voting(community).electors.first(),
    "committees.tally": lambda community, by: _tally(votes.counted(community)),
    "committees.workingfundentry": _fund_entry,
    "tenders.company": lambda community, by: make.make_company(),
    "tenders.selectionround": lambda community, by: rounds.make_round(
        community.street, [make.make_estate(community)]
    ),
    "tenders.screening": lambda community, by: _board(community).selection,
    "tenders.judged": _judged,
    "tenders.evaluated": lambda community, by: evaluation.evaluated(_board(community)).selection,
    "tenders.shortlist": _shortlist,
    "tenders.objection": _objection,
    "tenders.recommendation": _recommendation,
    "tenders.opened": _opened_application,
    "tenders.received": _received_application,
    "tenders.entry": _application_entry,
    "tenders.applicationlink": _application_link,
    "tenders.application": lambda community, by: applications.make_opened(
        _round_of(community), papers=["LICENCE"]
    )[0],
    "tenders.companydocument": lambda community, by: companies.make_document(
        file=companies.paper()
    ),
    "tenders.payeeaccount": lambda community, by: companies.make_account(),
    "tenders.creditevent": lambda community, by: companies.make_credit(file=companies.paper()),
    "tenders.stafffigure": lambda community, by: companies.make_staff(),
    "tenders.listingentry": lambda community, by: companies.make_listing(community.street),
    "tenders.answered": lambda community, by: companies.make_answered(community.street),
    "tenders.contract": lambda community, by: (
        make.make_service(make.make_estate(community)).contract
    ),
    "tenders.contractamendment": lambda community, by: contracts.make_amendment(community),
    "tenders.facilitycommitment": lambda community, by: contracts.make_commitment(community),
    "tenders.handoverinspection": lambda community, by: handovers.make_handover(
        handovers.service_in(community)
    ),
    "tenders.handoveritem": lambda community, by: handovers.make_handover(
        handovers.service_in(community)
    ).items.get(),
    "tenders.handoverphoto": lambda community, by: handovers.make_photo(
        handovers.service_in(community)
    ),
    "tenders.publishedhandover": lambda community, by: handovers.published_handover(
        handovers.service_in(community)
    ),
    "tenders.service": lambda community, by: make.make_service(make.make_estate(community)),
    "tenders.performanceevent": lambda community, by: running.event(running.served(community)),
    "tenders.employmentreturn": lambda community, by: running.report(running.served(community)),
    "tenders.satisfactionpoll": lambda community, by: running.entered(running.served(community)),
    "tenders.dismissalproposal": lambda community, by: running.proposed(running.served(community)),
    "tenders.exithandover": lambda community, by: running.leaving(community),
    "tenders.emergencyservice": lambda community, by: running.emergency(community),
    "tenders.contractreminder": lambda community, by: running.reminder(community),
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
