"""Owners' votes over the API: meetings, tallies, ballots, and the acts on them."""

from typing import Any, ClassVar

import pytest
from django.db import models

from accounts.models import User
from accounts.roles import Role
from committees.models import Assembly, OwnersDecision
from communities.models import Community
from tests.committees.votes_kit import Unit, counted, draft, make_electorate, passed, voting
from tests.factories import make_committee, make_decision, make_estate
from tests.registers import Register, api, person, post


class TestAssemblies(Register):
    path = "assemblies"
    outsider = Role.SURVEYOR
    expected: ClassVar = {
        "title": "2023年业主大会",
        "state_label": "表决中",
        "total_area": "250.00",
        "total_heads": 3,
        "noticed_on": "2023-05-05",
    }
    filters = ("estate={row.estate_id}&community={row.community_id}", "state=VOTING")
    misses = ("state=DRAFT", "region=999999")
    wrong = ("state=X", "estate=x")

    def make(self, community: Community, by: User) -> models.Model:
        return voting(community)


class TestTallies(Register):
    path = "vote-tallies"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"part_area": "100.00", "agree_heads": 1, "passed": True, "quorum": True}
    filters = ("decision={row.decision_id}",)
    misses = ("assembly=999999",)
    wrong = ("decision=x",)

    def make(self, community: Community, by: User) -> models.Model:
        found: models.Model = counted(community).decisions.get().tallies.get()
        return found


class TestBallots(Register):
    path = "ballots"
    outsider = Role.FINANCE_REVIEWER
    expected: ClassVar = {"number": "1", "code": "1-1-0001", "state_label": "已复核", "proxy": ""}
    filters = ("assembly={row.assembly_id}&state=CHECKED",)
    misses = ("state=SUPERSEDED",)
    wrong = ("state=X",)

    def make(self, community: Community, by: User) -> models.Model:
        found: models.Model = voting(community).ballots.get(state="CHECKED")
        return found


@pytest.mark.django_db
class TestActs:
    def officer(self) -> Any:
        return api(person(Role.STREET_OFFICER))

    def test_a_notice_is_refused_with_the_sentence_of_the_service(self) -> None:
        row = draft(make_electorate([Unit("100.00")]))
        body = {"noticed_on": "2023-05-19", "informed_on": "2023-05-19"}
        status, found = post(self.officer(), f"assemblies/{row.pk}/announce/", body)
        assert (status, found["code"]) == (409, "NOTICE_TOO_LATE")
        assert post(self.officer(), f"assemblies/{row.pk}/announce/", {})[0] == 400
        good = {"noticed_on": "2023-05-05", "informed_on": "2023-05-05"}
        status, found = post(self.officer(), f"assemblies/{row.pk}/announce/", good)
        assert (status, found["state"], found["total_heads"]) == (200, "NOTICED", 1)
        status, found = post(self.officer(), f"assemblies/{row.pk}/open-voting/")
        assert (status, found["state"]) == (200, "VOTING")

    def test_a_count_is_confirmed_by_another_and_published(self) -> None:
        row = counted(make_estate().community)
        officer, secretary = self.officer(), api(person(Role.COMMUNITY_SECRETARY))
        address = f"assemblies/{row.pk}"
        assert post(officer, f"{address}/return-count/", {"reason": "核票"})[0] == 200
        assert post(officer, f"{address}/count/")[0] == 200
        assert post(officer, f"{address}/confirm/")[1]["code"] == "ONE_PERSON_COUNTS_AND_CONFIRMS"
        status, found = post(secretary, f"{address}/confirm/")
        assert (status, found["decisions"][0]["state"]) == (200, "PASSED")
        day = Assembly.objects.get().decisions.get().decided_on
        body = {"published_on": str(day), "where": "公告栏"}
        assert post(secretary, f"{address}/publish/", body)[1]["state"] == "PUBLISHED"
        assert post(secretary, f"{address}/cancel/", {"reason": "x"})[0] == 409

    def test_decisions_are_published_revoked_and_served(self) -> None:
        row = make_decision(make_estate(), dismisses=True, kind="PROVIDER")
        address, officer = f"owners-decisions/{row.pk}", self.officer()
        posted = {"published_on": "2022-08-02", "where": "公告栏"}
        assert post(officer, f"{address}/publish/", posted)[1]["state"] == "PUBLISHED"
        served = {"served_on": "2022-08-03", "document": "函"}
        assert post(officer, f"{address}/serve-dismissal/", served)[0] == 200
        revoked = {"revoked_on": "2022-08-04", "reason": "程序违法", "document": "民初1号"}
        assert post(officer, f"{address}/revoke/", revoked)[1]["state"] == "REVOKED"

    def test_a_decision_of_a_meeting_is_published_with_it(self) -> None:
        row = passed(make_electorate([Unit("100.00")])).decisions.get()
        body = {"published_on": "2023-05-28", "where": "公告栏"}
        status, found = post(self.officer(), f"owners-decisions/{row.pk}/publish/", body)
        assert (status, found["code"]) == (409, "OF_A_MEETING")
        assert make_committee().decisions.count() == 0
        assert OwnersDecision.objects.count() == 1
