"""Committees walked through their life by the services."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from accounts.roles import Role
from committees.models import Committee, CommitteePaper, Member, PartyBranch, Reminder
from committees.rules import CommitteeKind, needed
from committees.services import (
    NewMember,
    NewPaper,
    activate_committee,
    elect_committee,
    file_committee,
    form_committee,
    receive_papers,
)
from communities.models import Community
from estates.models import Estate, Region
from policies.models import DocumentKind, Parameter, PolicyDocument
from policies.states import VersionState
from tests.factories import make_committee, make_district, make_estate, make_user

AT = datetime(2022, 12, 31, 1, tzinfo=UTC)
DAY = date(2022, 9, 1)
LAST = date(2025, 8, 31)
FILED = date(2022, 9, 20)


def people(number: int, *, tenants: int = 0) -> list[NewMember]:
    """That many members; the first of them tenants."""
    return [NewMember(name=f"委员{n}", is_owner=n >= tenants) for n in range(number)]


def elected(place: Estate | Region | None = None, *, kind: str = "OC", **fields: Any) -> Committee:
    """A committee with its members, seven of them so that either kind may be."""
    committee = form_committee(
        place=place or make_estate(), kind=kind, name="业委会", by=None, at=AT
    )
    return elect(committee, **fields)


def elect(committee: Committee, **fields: Any) -> Committee:
    values = {
        "members": people(7),
        "formed_on": DAY,
        "term_first_day": DAY,
        "term_last_day": LAST,
        "by": None,
        "at": AT,
    }
    return elect_committee(committee=committee, **{**values, **fields})


def give(committee: Committee, kinds: Iterable[str], *, dated_on: date = DAY) -> None:
    papers = [NewPaper(kind=kind, dated_on=dated_on) for kind in kinds]
    receive_papers(committee=committee, papers=papers, received_on=dated_on, by=None, at=AT)


def file(committee: Committee, *, on: date = FILED, papers: bool = True) -> Committee:
    if papers:
        give(committee, needed(CommitteeKind(committee.kind), "FILED"))
    return file_committee(committee=committee, filed_on=on, filing_no="备1", by=None, at=AT)


def working(place: Estate | Region | None = None, *, kind: str = "OC", **fields: Any) -> Committee:
    committee = file(elected(place, kind=kind, **fields))
    give(committee, needed(CommitteeKind(kind), "ACTIVE") or ("SEAL",))
    return activate_committee(committee=committee, by=None, at=AT)


def parameter(code: str, value: str, *, first_day: date) -> Parameter:
    """A value that the bureau approved, from the day on."""
    maker, checker = make_user(), make_user(Role.BUREAU_REVIEWER)
    document = PolicyDocument.objects.create(title="细则", issuer="局", kind=DocumentKind.OPINION)
    made: Parameter = Parameter.objects.create(
        district=make_district(),
        document=document,
        code=code,
        value=value,
        clause="第一条",
        first_day=first_day,
        state=VersionState.APPROVED,
        made_by=maker,
        made_at=AT,
        approved_by=checker,
        approved_at=AT,
    )
    return made


def make_member(community: Community) -> Member:
    """A member with a telephone, in a committee that works."""
    member: Member = Member.objects.create(
        committee=make_committee(make_estate(community)), name="张三", contact="13812348000"
    )
    return member


def make_paper(community: Community) -> CommitteePaper:
    paper: CommitteePaper = CommitteePaper.objects.create(
        committee=make_committee(make_estate(community)),
        kind="COVENANT",
        dated_on=DAY,
        received_on=date(2022, 9, 2),
    )
    return paper


def make_reminder(community: Community) -> Reminder:
    reminder: Reminder = Reminder.objects.create(
        committee=make_committee(make_estate(community)),
        kind="FILING",
        due_on=date(2022, 10, 1),
        raised_on=DAY,
    )
    return reminder


def make_branch(community: Community) -> PartyBranch:
    branch: PartyBranch = PartyBranch.objects.create(
        committee=make_committee(make_estate(community)),
        name="支部",
        secretary="张三",
        founded_on=DAY,
    )
    return branch
