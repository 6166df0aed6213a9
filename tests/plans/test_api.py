"""Programmes, targets and calendar over the API."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tests.factories import make_committee, make_estate
from tests.registers import Register, api, own_community, person
from tests.rows import make_milestone, make_programme, make_target


class TestProgrammes(Register):
    path = "programmes"
    expected: ClassVar = {"base_day": "2022-07-01"}
    filters = ("street={row.street_id}&district={row.district_id}&code={row.code}",)
    misses = ("code=NONE", "street=999999")
    wrong = ("street=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_programme(community.street)


class TestTargets(Register):
    path = "targets"
    expected: ClassVar = {"percent": "90.00", "due_on": "2022-11-30"}
    filters = ("programme={row.programme_id}&metric=COMMITTEE_RATE&due_by=2022-11-30",)
    misses = ("due_by=2022-11-29", "metric=SERVED_RATE")
    wrong = ("metric=X", "due_by=bald")

    def make(self, community: Community, by: User) -> models.Model:
        return make_target(make_programme(community.street))


class TestMilestones(Register):
    path = "milestones"
    expected: ClassVar = {"title": "摸底", "first_day": "2022-07-01"}
    filters = ("programme={row.programme_id}",)
    misses = ("programme=999999",)
    wrong = ("programme=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_milestone(make_programme(community.street))


def test_what_a_target_has_reached_is_computed_from_the_register(db: None) -> None:
    community = own_community()
    make_committee(make_estate(community))
    make_estate(community)
    programme = make_programme(community.street)
    target = make_target(programme)
    client = api(person(Role.STREET_DIRECTOR))
    found = client.get(f"/api/v1/programmes/{programme.pk}/actuals/?on=2022-11-30").json()
    headline = next(row for row in found if row["headline"])
    assert (headline["target"], headline["part"], headline["base"]) == (target.pk, 1, 2)
    assert (headline["actual"], headline["percent"], headline["met"]) == ("50.00", "90.00", False)


def test_the_day_of_a_report_is_read_strictly(db: None) -> None:
    programme = make_programme(own_community().street)
    client = api(person(Role.STREET_DIRECTOR))
    address = f"/api/v1/programmes/{programme.pk}/actuals/"
    assert client.get(f"{address}?on=20221130").status_code == 400
    assert client.get(f"{address}?day=2022-11-30").status_code == 400
    assert client.get(address).json() == []
