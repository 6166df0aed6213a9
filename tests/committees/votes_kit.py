"""Meetings of owners for tests: an estate with known areas and owners, walked by the services."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import User
from accounts.roles import Role
from committees.models import Assembly, Ballot, Elector
from committees.services.votes import (
    Call,
    Item,
    Paper,
    add_matter,
    announce_assembly,
    call_assembly,
    confirm_count,
    count_ballots,
    enter_ballots,
    open_voting,
    publish_result,
    review_ballots,
)
from committees.states import Choice, Matter, Medium
from communities.models import Community
from estates.models import Building, Estate, Household, OwnerParty, Ownership, Region
from tests.factories import LONG_AGO, make_community, make_estate, make_street, make_user

NOTICE, MEETING, LAST = date(2023, 5, 5), date(2023, 5, 20), date(2023, 5, 27)
BEFORE = datetime(2023, 5, 5, 2, tzinfo=UTC)
DURING = datetime(2023, 5, 22, 2, tzinfo=UTC)
AFTER = datetime(2023, 5, 28, 2, tzinfo=UTC)
PROVIDER = Item(kind=Matter.PROVIDER, matter="选聘物业服务企业")


class Unit(NamedTuple):
    """A dwelling: its area, and the mark of its owner (None: not known)."""

    area: str
    owner: str | None = None


def make_electorate(units: Sequence[Unit], estate: Estate | None = None) -> Estate:
    """An estate whose roster is exactly these dwellings, in order."""
    estate = estate or make_estate()
    block, _ = Building.objects.get_or_create(estate=estate, name="1")
    rows = Household.objects.bulk_create(
        Household(
            estate=estate,
            building=block,
            code=f"1-1-{number:04d}",
            entrance_unit="1",
            room=f"{number:04d}",
            exclusive_area=Decimal(unit.area),
        )
        for number, unit in enumerate(units, start=1)
    )
    names = sorted({unit.owner for unit in units if unit.owner})
    parties = {name: OwnerParty.objects.create(estate=estate) for name in names}
    Ownership.objects.bulk_create(
        Ownership(household=row, party=parties[unit.owner], from_day=LONG_AGO)
        for row, unit in zip(rows, units, strict=True)
        if unit.owner
    )
    return estate


def secretary() -> User:
    return make_user(Role.COMMUNITY_SECRETARY, make_community())


def officer() -> User:
    return make_user(Role.STREET_OFFICER, make_street())


def draft(estate: Estate | Region, *items: Item, by: User | None = None) -> Assembly:
    call = Call(title="2023年业主大会", convener="PREPARATORY", meeting_on=MEETING, last_on=LAST)
    assembly = call_assembly(place=estate, call=call, committee=None, by=by, at=BEFORE)
    for item in items or (PROVIDER,):
        add_matter(assembly=assembly, item=item, by=by, at=BEFORE)
    return assembly


def announce(assembly: Assembly, **fields: Any) -> Assembly:
    values = {"noticed_on": NOTICE, "informed_on": NOTICE, "by": None, "at": BEFORE}
    return announce_assembly(assembly=assembly, **{**values, **fields})


def opened(estate: Estate | Region, *items: Item) -> Assembly:
    """A meeting whose vote runs."""
    assembly = announce(draft(estate, *items))
    return open_voting(assembly=assembly, by=None, at=DURING)


def paper(elector: Elector, *choices: str, **fields: Any) -> Paper:
    """A paper ballot of the unit; the last choice holds for the remaining matters."""
    matters = elector.assembly.decisions.order_by("position")
    said = list(choices) or [Choice.AGREE]
    given = {row.pk: said[min(n, len(said) - 1)] for n, row in enumerate(matters)}
    values = {"medium": Medium.PAPER, "returned_on": MEETING, "collector": "收票人甲"}
    return Paper(elector=elector.pk, choices=given, **{**values, **fields})


def electors(assembly: Assembly) -> list[Elector]:
    return list(Elector.objects.filter(assembly=assembly).order_by("number"))


def cast(assembly: Assembly, papers: Sequence[Paper], *, by: User, checker: User | None) -> None:
    """Enter the papers and, with a checker, have all of them checked."""
    enter_ballots(assembly=assembly, papers=papers, by=by, at=DURING)
    if checker is not None:
        wanted = [row.elector for row in papers]
        pks = Ballot.objects.filter(elector__in=wanted, state="ENTERED").values_list(
            "pk", flat=True
        )
        review_ballots(assembly=assembly, agreed=list(pks), sent_back={}, by=checker, at=DURING)


def count(assembly: Assembly, by: User | None = None, **fields: Any) -> Assembly:
    values = {"by": by or officer(), "at": AFTER}
    return count_ballots(assembly=assembly, **{**values, **fields})


def decide(assembly: Assembly) -> Assembly:
    """Counted by one, confirmed by another."""
    count(assembly)
    return confirm_count(assembly=assembly, by=secretary(), at=AFTER)


def passed(estate: Estate, *items: Item) -> Assembly:
    """A meeting at which every unit agreed to everything."""
    assembly = opened(estate, *items)
    papers = [paper(row, Choice.AGREE) for row in electors(assembly)]
    cast(assembly, papers, by=secretary(), checker=officer())
    return decide(assembly)


def voting(community: Community) -> Assembly:
    """A running vote of an estate of the community, with one checked and one entered ballot."""
    units = [Unit("100.00", "甲"), Unit("80.00"), Unit("70.00")]
    assembly = opened(make_electorate(units, make_estate(community)))
    clerk = make_user(Role.COMMUNITY_SECRETARY, community)
    checker = make_user(Role.STREET_OFFICER, community.street)
    first, second, _ = electors(assembly)
    cast(assembly, [paper(first)], by=clerk, checker=checker)
    cast(assembly, [paper(second, Choice.AGAINST)], by=clerk, checker=None)
    return assembly


def counted(community: Community) -> Assembly:
    """The same, every ballot checked and counted."""
    assembly = opened(make_electorate([Unit("100.00")], make_estate(community)))
    checker = make_user(Role.STREET_OFFICER, community.street)
    clerk = make_user(Role.COMMUNITY_SECRETARY, community)
    cast(assembly, [paper(electors(assembly)[0])], by=clerk, checker=checker)
    return count(assembly, checker)


def published(community: Community) -> Assembly:
    """The same, confirmed by another person and posted."""
    assembly = counted(community)
    clerk = make_user(Role.COMMUNITY_SECRETARY, community)
    confirm_count(assembly=assembly, by=clerk, at=AFTER)
    day = AFTER.date()
    return publish_result(assembly=assembly, published_on=day, where="公告栏", by=clerk, at=AFTER)
