"""Acts of owners' organisations over the API that a paper of the desk stands behind."""

from typing import Any, ClassVar

import pytest
from django.db import models

from accounts.models import User
from accounts.roles import Role
from committees.models import Ballot, Elector, Member
from committees.services import form_committee
from committees.states import BallotState
from communities.models import Community
from tests.committees.life_kit import AT, make_branch, make_member, make_paper, working
from tests.committees.votes_kit import (
    Unit,
    draft,
    electors,
    make_electorate,
    opened,
    voting,
)
from tests.estates.people_kit import ID
from tests.factories import make_committee, make_community, make_estate
from tests.registers import Register, api, foreign_community, own_community, person, post

DAYS = {"meeting_on": "2023-05-20", "last_on": "2023-05-27"}
CALL = {"title": "2023年业主大会", "convener": "PREPARATORY", **DAYS}
PAPER = {"medium": "PAPER", "returned_on": "2023-05-21", "collector": "收票人甲"}
PAST = {
    "matter": "选聘物业", "kind": "PROVIDER", "held_on": "2022-08-01", "document": "纪要1号",
    "total_area": "100.00", "total_heads": 3, "part_area": "90.00", "part_heads": 3,
    "agree_area": "80.00", "agree_heads": 2,
}  # fmt: skip


class TestElectors(Register):
    path = "electors"
    outsider = Role.FINANCE_REVIEWER
    expected: ClassVar = {"number": 1, "exclusive_area": "100.00", "head_kind_label": "业主"}
    filters = ("assembly={row.assembly_id}&number=1&code=1-1-0001",)
    misses = ("assembly=999999", "number=9", "code=x")
    wrong = ("assembly=x", "number=x")

    def make(self, community: Community, by: User) -> models.Model:
        return electors(voting(community))[0]


def secretary() -> Any:
    return api(person(Role.COMMUNITY_SECRETARY))


def officer() -> Any:
    return api(person(Role.STREET_OFFICER))


def done(client: Any, address: str, body: Any = None, status: int = 200) -> Any:
    """The answer to an act that must succeed."""
    found, row = post(client, address, body)
    assert found == status, row
    return row


@pytest.mark.django_db
class TestWhoMay:
    """No act of the register is open to a role without it, nor for a row of another unit."""

    def acts(self, community: Community) -> list[str]:
        meeting = voting(community)
        committee = f"committees/{make_committee(make_estate(community)).pk}"
        return [
            f"{committee}/form-group/",
            f"{committee}/found-branch/",
            f"{committee}/record-decision/",
            f"committee-members/{make_member(community).pk}/set-contact/",
            f"committee-papers/{make_paper(community).pk}/return/",
            f"party-branches/{make_branch(community).pk}/end/",
            f"assemblies/{meeting.pk}/add-matter/",
            f"assemblies/{meeting.pk}/enter-ballots/",
            f"assemblies/{meeting.pk}/review-ballots/",
            f"owners-decisions/{meeting.decisions.get().pk}/drop/",
        ]

    def test_a_role_without_the_act_is_refused(self) -> None:
        auditor = api(person(Role.AUDITOR))
        for address in [*self.acts(own_community()), "assemblies/call/"]:
            assert post(auditor, address)[0] == 403, address

    def test_a_row_of_another_unit_is_missing(self) -> None:
        client = officer()
        for address in self.acts(foreign_community()):
            assert post(client, address)[0] == 404, address

    def test_unknown_keys_and_missing_ones_are_named(self) -> None:
        client = officer()
        for address in [*self.acts(own_community()), "assemblies/call/"]:
            status, found = post(client, address, {"unbekannt": 1})
            assert (status, found["fields"]) == (400, {"unbekannt": ["不认识的字段。"]}), address


@pytest.mark.django_db
class TestLife:
    def test_a_preparatory_group_is_formed_once(self) -> None:
        row = form_committee(place=make_estate(), kind="OC", name="业委会", by=None, at=AT)
        address = f"committees/{row.pk}/form-group/"
        group = {"formed_on": "2022-08-01", "seats": 9, "owner_seats": 5, "leader": "张三"}
        assert post(officer(), address, {**group, "seats": 8})[0] == 409
        assert post(officer(), address, {**group, "seats": True})[0] == 400
        assert done(officer(), address, group)["state"] == "PREPARING"
        assert post(officer(), address, group)[0] == 409
        row.refresh_from_db()
        assert row.group.leader == "张三"

    def test_a_paper_is_sent_back_once(self) -> None:
        row = make_paper(own_community())
        body = {"on": "2022-09-10", "reason": "缺签名"}
        early = {**body, "on": "2022-01-01"}
        assert post(officer(), f"committee-papers/{row.pk}/return/", early)[0] == 409
        found = done(officer(), f"committee-papers/{row.pk}/return/", body)
        assert (found["returned_on"], found["return_reason"]) == ("2022-09-10", "缺签名")
        assert post(officer(), f"committee-papers/{row.pk}/return/", body)[0] == 409

    def test_a_branch_is_founded_and_ended(self) -> None:
        row = working()
        body = {"founded_on": "2022-10-01", "name": "支部", "secretary": "张三"}
        assert done(secretary(), f"committees/{row.pk}/found-branch/", body)["party_led"] is True
        assert post(secretary(), f"committees/{row.pk}/found-branch/", body)[0] == 409
        branch = row.branches.get()
        end = {"on": "2022-10-02", "reason": "并入社区党委"}
        found = done(secretary(), f"party-branches/{branch.pk}/end/", end)
        assert found["ended_on"] == "2022-10-02"
        assert post(secretary(), f"party-branches/{branch.pk}/end/", end)[0] == 409

    def test_a_contact_goes_in_and_never_comes_out(self) -> None:
        row = make_member(own_community())
        address = f"committee-members/{row.pk}/set-contact/"
        client = secretary()
        found = client.post(f"/api/v1/{address}", {"contact": "13900012345"}, format="json")
        assert "13900012345" not in found.content.decode()
        assert found.json()["phone_masked"] == "139****2345"
        assert str(Member.objects.get(pk=row.pk).contact.open()) == "13900012345"
        assert done(client, address, {"contact": ""})["phone_masked"] == ""
        assert post(client, address, {"contact": ID})[0] == 409


@pytest.mark.django_db
class TestVotes:
    def test_a_meeting_is_drafted_with_its_matters(self) -> None:
        estate = make_estate()
        row = done(secretary(), "assemblies/call/", {**CALL, "estate": estate.pk}, 201)
        assert (row["state"], row["form"], row["estate"]) == ("DRAFT", "WRITTEN", estate.pk)
        address = f"assemblies/{row['id']}"
        for kind, matter in (("PROVIDER", "选聘物业"), ("REBUILD", "加装电梯")):
            found = done(secretary(), f"{address}/add-matter/", {"kind": kind, "matter": matter})
        assert [item["special"] for item in found["decisions"]] == [False, True]
        key = found["decisions"][1]["id"]
        dropped = done(secretary(), f"owners-decisions/{key}/drop/", {"reason": "缓议"})
        assert dropped["state"] == "CANCELLED"
        odd = {"kind": "PICNIC", "matter": "x"}
        assert post(secretary(), f"{address}/add-matter/", odd)[0] == 400

    def test_a_meeting_has_one_place_of_the_own_unit(self) -> None:
        far = make_estate(foreign_community())
        assert post(secretary(), "assemblies/call/", CALL)[0] == 400
        assert post(secretary(), "assemblies/call/", {**CALL, "estate": far.pk})[0] == 404
        here = make_estate()
        other = make_committee(make_estate())
        body = {**CALL, "estate": here.pk, "committee": other.pk}
        assert post(secretary(), "assemblies/call/", body)[1]["code"] == "FOREIGN_COMMITTEE"
        neighbour = make_estate(make_community("002"))
        assert post(secretary(), "assemblies/call/", {**CALL, "estate": neighbour.pk})[0] == 404

    def test_an_announced_meeting_takes_no_more_matters(self) -> None:
        row = opened(make_electorate([Unit("100.00")]))
        item = {"kind": "PROVIDER", "matter": "x"}
        assert post(officer(), f"assemblies/{row.pk}/add-matter/", item)[0] == 409
        assert draft(make_estate()).decisions.count() == 1

    def test_ballots_are_entered_checked_sent_back_and_corrected(self) -> None:
        clerk = secretary()
        row = opened(make_electorate([Unit("100.00", "甲"), Unit("80.00")]))
        address, key = f"assemblies/{row.pk}", row.decisions.get().pk
        first, second = (unit.pk for unit in Elector.objects.order_by("number"))
        votes = [{"decision": key, "choice": "AGREE"}]
        papers = [{**PAPER, "elector": pk, "votes": votes} for pk in (first, second)]
        assert done(clerk, f"{address}/enter-ballots/", {"papers": papers})["id"] == row.pk
        again = post(clerk, f"{address}/enter-ballots/", {"papers": papers[:1]})
        assert (again[0], again[1]["code"]) == (409, "ENTERED")
        one, two = Ballot.objects.order_by("pk")
        review = {"agreed": [one.pk], "sent_back": [{"ballot": two.pk, "remark": "签名不符"}]}
        assert post(clerk, f"{address}/review-ballots/", review)[0] == 409
        done(officer(), f"{address}/review-ballots/", review)
        fixed = {**papers[1], "replaces": two.pk, "reason": "重新核对", "flaw": "UNSIGNED"}
        done(clerk, f"{address}/enter-ballots/", {"papers": [fixed]})
        assert list(Ballot.objects.order_by("pk").values_list("state", flat=True)) == [
            BallotState.CHECKED, BallotState.SUPERSEDED, BallotState.ENTERED,
        ]  # fmt: skip

    def test_ballots_are_strict(self) -> None:
        row = opened(make_electorate([Unit("100.00")]))
        address, key = f"assemblies/{row.pk}/enter-ballots/", row.decisions.get().pk
        unit = Elector.objects.get().pk
        vote = {"decision": key, "choice": "AGREE"}
        for wrong in (
            {"votes": [vote, {**vote, "choice": "AGAINST"}]},
            {"votes": [{**vote, "decision": str(key)}]},
            {"votes": [{**vote, "choice": "YES"}]},
            {"votes": [vote], "elector": True},
            {"votes": [vote], "medium": "ONLINE"},
        ):
            paper = {**PAPER, "elector": unit, **wrong}
            assert post(secretary(), address, {"papers": [paper]})[0] == 400, wrong
        many = [{**PAPER, "elector": 1, "votes": [vote]}] * 501
        assert post(secretary(), address, {"papers": many})[0] == 400
        twice = [{"ballot": 1, "remark": "x"}, {"ballot": 1, "remark": "y"}]
        review = f"assemblies/{row.pk}/review-ballots/"
        assert post(officer(), review, {"sent_back": twice})[0] == 400
        assert post(officer(), review, {})[1]["code"] == "NOTHING_CHOSEN"

    def test_a_vote_of_before_is_entered_by_its_totals(self) -> None:
        row = make_committee()
        address = f"committees/{row.pk}/record-decision/"
        found = done(secretary(), address, PAST)
        assert (found["state"], found["agree_area"]) == ("PASSED", "80.00")
        assert post(secretary(), address, {**PAST, "agree_area": "99.00"})[0] == 409
        assert post(secretary(), address, {**PAST, "agree_area": 99.5})[0] == 400
