"""Particulars, standings and reorganisations of estates over the API."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from estates.models import Estate, FeeYear, Inventory, Lineage, Problem, Reorganisation
from tests.factories import make_community, make_estate
from tests.registers import Register, api, own_community, person, post

DAY = date(2022, 9, 1)


class TestStandings(Register):
    path = "standings"
    expected: ClassVar = {"community_name": "第001社区", "from_day": "2010-01-01", "to_day": None}
    filters = ("estate={row.estate_id}&on=2010-01-01",)
    misses = ("on=2009-12-31", "estate=999999")
    wrong = ("on=2010",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_estate(community).standings.get()


class TestInventories(Register):
    path = "inventories"
    expected: ClassVar = {"gate_count": 2, "office_area": "55.50", "parking_count": None}
    filters = ("estate={row.estate_id}&on=2022-09-01",)
    misses = ("on=2022-08-31",)

    def make(self, community: Community, by: User) -> models.Model:
        return Inventory.objects.create(
            estate=make_estate(community), from_day=DAY, gate_count=2, office_area=Decimal("55.5"),
            source="清点",
        )  # fmt: skip


class TestFeeYears(Register):
    path = "fee-years"
    expected: ClassVar = {"year": 2021, "received": "1200.00", "receivable": None}
    filters = ("estate={row.estate_id}&year=2021",)
    misses = ("year=2020",)

    def make(self, community: Community, by: User) -> models.Model:
        return FeeYear.objects.create(
            estate=make_estate(community), year=2021, received=Decimal(1200), source="上报"
        )


class TestProblems(Register):
    path = "problems"
    expected: ClassVar = {"code": "ENV", "code_label": "环境卫生脏乱差", "resolved_on": None}
    filters = ("estate={row.estate_id}&code=ENV&resolved=false",)
    misses = ("code=CCTV", "resolved=true")
    wrong = ("code=X", "resolved=1")

    def make(self, community: Community, by: User) -> models.Model:
        return Problem.objects.create(
            estate=make_estate(community), code="ENV", found_on=DAY, source="摸底"
        )


class TestReorganisations(Register):
    path = "reorganisations"
    expected: ClassVar = {"kind": "RENAME", "kind_label": "更名", "from_day": "2022-09-01"}
    filters = ("kind=RENAME&community={row.community_id}",)
    misses = ("kind=SPLIT",)
    wrong = ("kind=X",)

    def make(self, community: Community, by: User) -> models.Model:
        estate = make_estate(community)
        event = Reorganisation.objects.create(
            community=community, kind="RENAME", from_day=DAY, reason="x", document="y"
        )
        Lineage.objects.create(event=event, predecessor=estate, successor=estate)
        return event


GROUNDS = {"on": "2022-09-01", "reason": "批复", "document": "奈政字〔2022〕1号"}


def done(client: Any, address: str, body: dict[str, Any]) -> Any:
    """The row after the act, which must succeed."""
    status, row = post(client, address, body)
    assert status == 200, row
    return row


@pytest.mark.django_db
class TestActs:
    def test_an_estate_is_renamed_and_moved(self) -> None:
        estate, client = self.ready()
        row = done(client, f"estates/{estate.pk}/rename/", {**GROUNDS, "name": "新名"})
        assert row["name"] == "新名"
        new = make_community("002")
        moved = {**GROUNDS, "on": "2022-09-02", "community": new.pk}
        assert done(client, f"estates/{estate.pk}/move/", moved)["community"] == new.pk

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("record-inventory", {"gate_count": 2, "source": "清点"}),
            ("record-fee-year", {"year": 2021, "received": "12.50", "source": "上报"}),
            ("report-problem", {"code": "ENV", "source": "摸底"}),
            ("award-honour", {"kind": "GREEN_COMMUNITY"}),
        ],
    )
    def test_particulars_are_recorded(self, name: str, body: dict[str, Any]) -> None:
        estate, client = self.ready()
        assert done(client, f"estates/{estate.pk}/{name}/", body)["id"] == estate.pk

    def test_a_problem_is_resolved_and_an_honour_withdrawn(self) -> None:
        estate, client = self.ready()
        done(client, f"estates/{estate.pk}/report-problem/", {"code": "ENV", "source": "摸底"})
        done(client, f"estates/{estate.pk}/award-honour/", {"kind": "GREEN_COMMUNITY"})
        problem, honour = estate.found_problems.get(), estate.honours.get()
        put_right = done(client, f"problems/{problem.pk}/resolve/", {"resolution": "清运"})
        gone = done(client, f"honours/{honour.pk}/withdraw/", {"reason": "复查"})
        assert put_right["resolved_on"]
        assert gone["withdrawn_on"]

    def test_any_part_of_a_former_name_finds_it(self) -> None:
        estate, client = self.ready()
        done(client, f"estates/{estate.pk}/rename/", {**GROUNDS, "name": "新名"})
        found = client.get("/api/v1/estates/", {"text": "机关院", "ended": "false"}).json()
        assert [row["id"] for row in found["results"]] == [estate.pk]

    def ready(self) -> tuple[Estate, Any]:
        estate = make_estate(own_community(), name="老机关院")
        return estate, api(person(Role.STREET_OFFICER))
