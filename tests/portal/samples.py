"""One row of every model on staff pages, in a given community, and a role that reads its list."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts.models import Duty, User
from accounts.roles import Role
from committees.models import (
    Assembly,
    Committee,
    CommitteePaper,
    Member,
    OwnersDecision,
    PartyBranch,
    Reminder,
    WorkingFundEntry,
)
from communities.models import Community, District, Street
from core.audit.models import Entry
from core.jobs.models import Job
from estates.models import (
    Estate,
    Honour,
    Household,
    OwnerParty,
    Ownership,
    Problem,
    Region,
    Reorganisation,
    ServiceCharter,
)
from infrastructure.models import FacilityItem, FacilityNeed
from inspections.models import Assessment, Assignment, Cycle
from plans.models import Programme, Target
from policies.models import CalendarDay, Parameter, PolicyDocument, Scheme
from subsidies.models import Batch
from tenders.models import (
    Company,
    CompanyDocument,
    Contract,
    ContractAmendment,
    ContractReminder,
    CreditEvent,
    DismissalProposal,
    EmergencyService,
    EmploymentReturn,
    ExitHandover,
    FacilityCommitment,
    ListingEntry,
    PayeeAccount,
    PerformanceEvent,
    SatisfactionPoll,
    Service,
)
from tests.committees import life_kit
from tests.committees.fund_kit import receive
from tests.committees.votes_kit import voting
from tests.estates.people_kit import make_charter, make_home, make_ownership
from tests.factories import (
    make_committee,
    make_community,
    make_company,
    make_contract,
    make_decision,
    make_estate,
    make_item,
    make_need,
    make_region,
    make_service,
    make_street,
    make_user,
)
from tests.register_rows import make_honour, make_problem, make_reorganisation
from tests.rows import (
    make_assessment,
    make_assignment,
    make_batch,
    make_calendar_day,
    make_cycle,
    make_document,
    make_entry,
    make_job,
    make_parameter,
    make_programme,
    make_scheme,
    make_target,
)
from tests.tenders import companies_kit
from tests.tenders import life_kit as running
from tests.tenders.contracts_kit import make_amendment, make_commitment

Make = Callable[[Community, int], models.Model]


def _periodic(number: int) -> PeriodicTask:
    hourly, _ = CrontabSchedule.objects.get_or_create(minute="5")
    return PeriodicTask.objects.create(
        name=f"例行{number}", task="core.jobs.tasks.tick", crontab=hourly
    )


def _street(community: Community, number: int) -> Street:
    return make_street(f"S{number}", name=f"街道{number}", district=community.street.district)


def _ownership(community: Community) -> Ownership:
    return make_ownership(make_home(make_estate(community, households=1)))


SAMPLES: dict[type[models.Model], tuple[Role, Make]] = {
    District: (Role.SYS_ADMIN, lambda c, n: c.street.district),
    Street: (Role.BUREAU_REVIEWER, _street),
    Community: (
        Role.STREET_OFFICER,
        lambda c, n: make_community(f"C{n}", street=c.street),
    ),
    User: (Role.STREET_OFFICER, lambda c, n: make_user(Role.SURVEYOR, c)),
    Duty: (Role.STREET_OFFICER, lambda c, n: make_user(Role.SURVEYOR, c).duties.get()),
    PolicyDocument: (Role.STREET_OFFICER, lambda c, n: make_document(district=c.street.district)),
    Parameter: (Role.STREET_OFFICER, lambda c, n: make_parameter(district=c.street.district)),
    CalendarDay: (Role.STREET_OFFICER, lambda c, n: make_calendar_day()),
    Scheme: (Role.STREET_OFFICER, lambda c, n: make_scheme(district=c.street.district)),
    Region: (Role.COMMUNITY_SECRETARY, lambda c, n: make_region(c)),
    Estate: (Role.COMMUNITY_SECRETARY, lambda c, n: make_estate(c, region=make_region(c))),
    Household: (Role.COMMUNITY_SECRETARY, lambda c, n: make_home(make_estate(c, households=n))),
    OwnerParty: (Role.COMMUNITY_SECRETARY, lambda c, n: _ownership(c).party),
    Ownership: (Role.COMMUNITY_SECRETARY, lambda c, n: _ownership(c)),
    ServiceCharter: (Role.COMMUNITY_SECRETARY, lambda c, n: make_charter(make_estate(c))),
    Problem: (Role.COMMUNITY_SECRETARY, lambda c, n: make_problem(c)),
    Honour: (Role.COMMUNITY_SECRETARY, lambda c, n: make_honour(c)),
    Reorganisation: (Role.COMMUNITY_SECRETARY, lambda c, n: make_reorganisation(c)),
    Member: (Role.COMMUNITY_SECRETARY, lambda c, n: life_kit.make_member(c)),
    PartyBranch: (Role.COMMUNITY_SECRETARY, lambda c, n: life_kit.make_branch(c)),
    CommitteePaper: (Role.COMMUNITY_SECRETARY, lambda c, n: life_kit.make_paper(c)),
    Reminder: (Role.COMMUNITY_SECRETARY, lambda c, n: life_kit.make_reminder(c)),
    Committee: (Role.COMMUNITY_SECRETARY, lambda c, n: make_committee(make_estate(c))),
    Assembly: (Role.COMMUNITY_SECRETARY, lambda c, n: voting(c)),
    OwnersDecision: (Role.COMMUNITY_SECRETARY, lambda c, n: make_decision(make_estate(c))),
    WorkingFundEntry: (
        Role.COMMUNITY_SECRETARY,
        lambda c, n: receive(make_committee(make_estate(c)), checked=False),
    ),
    Company: (Role.COMMUNITY_SECRETARY, lambda c, n: make_company()),
    CompanyDocument: (Role.COMMUNITY_SECRETARY, lambda c, n: companies_kit.make_document()),
    PayeeAccount: (Role.COMMUNITY_SECRETARY, lambda c, n: companies_kit.make_account()),
    CreditEvent: (Role.COMMUNITY_SECRETARY, lambda c, n: companies_kit.make_credit()),
    ListingEntry: (Role.COMMUNITY_SECRETARY, lambda c, n: companies_kit.make_listing(c.street)),
    Contract: (Role.STREET_OFFICER, lambda c, n: make_contract(c.street)),
    ContractAmendment: (Role.STREET_OFFICER, lambda c, n: make_amendment(c)),
    FacilityCommitment: (Role.STREET_OFFICER, lambda c, n: make_commitment(c)),
    Service: (Role.COMMUNITY_SECRETARY, lambda c, n: make_service(make_estate(c))),
    PerformanceEvent: (Role.COMMUNITY_SECRETARY, lambda c, n: running.event(running.served(c))),
    EmploymentReturn: (Role.COMMUNITY_SECRETARY, lambda c, n: running.report(running.served(c))),
    SatisfactionPoll: (Role.COMMUNITY_SECRETARY, lambda c, n: running.opened(running.served(c))),
    DismissalProposal: (Role.COMMUNITY_SECRETARY, lambda c, n: running.proposed(running.served(c))),
    ExitHandover: (Role.COMMUNITY_SECRETARY, lambda c, n: running.leaving(c)),
    EmergencyService: (Role.COMMUNITY_SECRETARY, lambda c, n: running.emergency(c)),
    ContractReminder: (Role.COMMUNITY_SECRETARY, lambda c, n: running.reminder(c)),
    Cycle: (Role.STREET_OFFICER, lambda c, n: make_cycle(c.street)),
    Assessment: (Role.COMMUNITY_SECRETARY, lambda c, n: make_assessment(make_estate(c))),
    Assignment: (
        Role.COMMUNITY_SECRETARY,
        lambda c, n: make_assignment(make_assessment(make_estate(c))),
    ),
    FacilityItem: (Role.COMMUNITY_SECRETARY, lambda c, n: make_item(f"ITEM{n}", name=f"项目{n}")),
    FacilityNeed: (Role.COMMUNITY_SECRETARY, lambda c, n: make_need(make_estate(c))),
    Batch: (Role.STREET_OFFICER, lambda c, n: make_batch(c.street)),
    Programme: (Role.STREET_OFFICER, lambda c, n: make_programme(c.street)),
    Target: (Role.STREET_OFFICER, lambda c, n: make_target(make_programme(c.street))),
    Entry: (Role.STREET_DIRECTOR, lambda c, n: make_entry(c)),
    Job: (Role.STREET_OFFICER, lambda c, n: make_job()),
    PeriodicTask: (Role.SYS_ADMIN, lambda c, n: _periodic(n)),
}
"""Model → a role that reads its list, and a maker of a row in the community."""

COMMON = {
    District,
    Street,
    PolicyDocument,
    CalendarDay,
    Company,
    CompanyDocument,
    PayeeAccount,
    CreditEvent,
    ListingEntry,
    FacilityItem,
    Job,
    PeriodicTask,
}
"""Models whose rows are not cut by community."""
SHARED = {
    Community,
    Parameter,
    Scheme,
    Contract,
    ContractAmendment,
    FacilityCommitment,
    Cycle,
    Batch,
    Programme,
    Target,
}
"""Models of a street or district: seen from below too."""


def label(model: Any) -> str:
    return str(model._meta.label)
