"""The register of estates over the API."""

from datetime import date
from typing import ClassVar

import pytest
from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from estates.models import Honour
from tests.factories import make_estate, make_households, make_region
from tests.registers import (
    NOT_FOUND,
    Register,
    api,
    foreign_community,
    own_community,
    person,
    post,
)


class TestEstates(Register):
    path = "estates"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"name": "华苑", "mode": "ABANDONED", "mode_label": "弃管", "region": None}
    filters = (
        "community={row.community_id}",
        "street={row.community.street_id}&mode=ABANDONED&origin=COMMERCIAL",
        "code={row.code}&name=华",
    )
    misses = ("community=999999", "mode=MARKET", "region=1", "code=NONE")
    wrong = ("mode=GONE", "community=abc", "community=1.9", "region=-1")

    def make(self, community: Community, by: User) -> models.Model:
        name = "华苑" if not community.estates.exists() else f"小区{community.estates.count()}"
        return make_estate(community, name=name)


class TestRegions(Register):
    path = "regions"
    expected: ClassVar = {"name": "一区", "community_name": "第001社区"}
    filters = ("community={row.community_id}&name=一区",)
    misses = ("community=999999", "name=没有")
    wrong = ("community=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_region(community, name="一区")


class TestHouseholds(Register):
    path = "households"
    expected: ClassVar = {"code": "1-1-0001", "building_name": "1", "exclusive_area": "100.00"}
    filters = ("estate={row.estate_id}&code=1-1-0001", "removed=false")
    misses = ("removed=true", "code=9-9-9999")
    wrong = ("removed=off", "removed=1", "estate=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_households(make_estate(community), 1)[0]


class TestBuildings(Register):
    path = "buildings"
    expected: ClassVar = {"name": "1", "entrance_units": 1}
    filters = ("estate={row.estate_id}",)
    misses = ("estate=999999",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_households(make_estate(community), 1)[0].building


class TestSpells(Register):
    path = "spells"
    expected: ClassVar = {"mode": "ABANDONED", "mode_label": "弃管", "from_day": "2010-01-01"}
    filters = ("estate={row.estate_id}&on=2010-01-01&mode=ABANDONED",)
    misses = ("on=2009-12-31", "mode=MARKET")
    wrong = ("on=20100101", "on=2010-02-30", "on=２０１０-01-01", "mode=X")

    def make(self, community: Community, by: User) -> models.Model:
        return make_estate(community).spells.get()


class TestMeasures(Register):
    path = "measures"
    expected: ClassVar = {
        "household_count": 50,
        "floor_area": "5000.00",
        "subsidy_area": "4999.90",
        "source": "房屋测绘报告",
    }
    filters = ("estate={row.estate_id}&on=2022-01-01",)
    misses = ("on=2009-12-31",)
    wrong = ("on=yesterday",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_estate(community, subsidy_area="4999.90").measures.get()


class TestHonours(Register):
    path = "honours"
    expected: ClassVar = {"kind_label": "美好家园", "awarded_on": "2022-10-01"}
    filters = ("estate={row.estate_id}",)
    misses = ("estate=999999",)

    def make(self, community: Community, by: User) -> models.Model:
        return Honour.objects.create(
            estate=make_estate(community), kind="BEAUTIFUL_HOME", awarded_on=date(2022, 10, 1)
        )


class TestHouseholdsOfASurveyor:
    """A surveyor visits doors but does not open the roster."""

    def test_roster_is_closed(self, db: None) -> None:
        assert api(person(Role.SURVEYOR)).get("/api/v1/households/").status_code == 403


def test_filtering_by_a_foreign_community_tells_nothing(db: None) -> None:
    make_estate(own_community())
    make_estate(foreign_community())
    client = api(person(Role.COMMUNITY_SECRETARY))
    address = f"/api/v1/estates/?community={foreign_community().pk}"
    assert client.get(address).json()["count"] == 0


MODE = {"mode": "MARKET", "reason": "承接查验", "on": "2022-09-01"}


def test_the_officer_changes_the_mode_of_an_estate(db: None) -> None:
    estate = make_estate(own_community())
    status, row = post(api(person(Role.STREET_OFFICER)), f"estates/{estate.pk}/change-mode/", MODE)
    assert (status, row["mode"], row["mode_label"]) == (200, "MARKET", "专业物业")
    assert [spell.mode for spell in estate.spells.order_by("from_day")] == ["ABANDONED", "MARKET"]


def test_a_mode_changed_twice_is_refused_with_the_reason(db: None) -> None:
    estate = make_estate(own_community())
    client = api(person(Role.STREET_OFFICER))
    post(client, f"estates/{estate.pk}/change-mode/", MODE)
    status, refusal = post(client, f"estates/{estate.pk}/change-mode/", MODE)
    assert (status, refusal["code"]) == (409, "MODE_NOT_CHANGED")
    assert "已是专业物业" in refusal["detail"]


def test_a_secretary_may_not_change_a_mode(db: None) -> None:
    estate = make_estate(own_community())
    client = api(person(Role.COMMUNITY_SECRETARY))
    assert post(client, f"estates/{estate.pk}/change-mode/", MODE)[0] == 403


def test_the_mode_of_a_foreign_estate_is_out_of_reach(db: None) -> None:
    estate = make_estate(foreign_community())
    client = api(person(Role.STREET_OFFICER))
    assert post(client, f"estates/{estate.pk}/change-mode/", MODE) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**MODE, "mode": "GONE"}, "mode"),
        ({**MODE, "mode": 1}, "mode"),
        ({**MODE, "reason": 5}, "reason"),
        ({**MODE, "reason": "承接\u200b查验"}, "reason"),
        ({**MODE, "reason": ""}, "reason"),
        ({**MODE, "on": "2022/09/01"}, "on"),
        ({**MODE, "on": "２０２２-09-01"}, "on"),
        ({**MODE, "estate": 3}, "estate"),
    ],
)
def test_an_act_guesses_nothing(db: None, body: dict[str, object], field: str) -> None:
    estate = make_estate(own_community())
    address = f"estates/{estate.pk}/change-mode/"
    status, refusal = post(api(person(Role.STREET_OFFICER)), address, body)
    assert (status, list(refusal["fields"])) == (400, [field])


def test_a_list_is_no_body(db: None) -> None:
    estate = make_estate(own_community())
    status, _ = post(api(person(Role.STREET_OFFICER)), f"estates/{estate.pk}/change-mode/", [MODE])
    assert status == 400
