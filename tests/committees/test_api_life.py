"""The life of a committee over the API."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

import pytest
from django.db import models
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from committees.models import Member
from committees.services import set_contact
from committees.states import CommitteeState
from communities.models import Community
from tests.committees.life_kit import (
    AT,
    make_branch,
    make_member,
    make_paper,
    make_reminder,
    working,
)
from tests.factories import make_committee, make_community, make_estate, make_street, make_user
from tests.registers import Register

Post = Callable[..., Any]
ROOT = "/api/v1/committees/"


class TestMembers(Register):
    path = "committee-members"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"name": "张三", "phone_masked": "138****8000", "duties": []}
    filters = ("committee={row.committee_id}&name=张&left=false",)
    misses = ("left=true", "name=李")
    wrong = ("left=yes", "committee=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_member(community)


class TestPapers(Register):
    path = "committee-papers"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"kind_label": "管理规约", "received_on": "2022-09-02"}
    filters = ("committee={row.committee_id}&kind=COVENANT",)
    misses = ("kind=SEAL",)
    wrong = ("kind=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_paper(community)


class TestReminders(Register):
    path = "committee-reminders"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"kind_label": "办理备案", "due_on": "2022-10-01"}
    filters = ("committee={row.committee_id}&kind=FILING&due_by=2022-10-01&settled=false",)
    misses = ("settled=true", "due_by=2022-09-30", "community=999999")
    wrong = ("settled=yes", "kind=X", "due_by=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_reminder(community)


class TestBranches(Register):
    path = "party-branches"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"name": "支部", "secretary": "张三"}
    filters = ("committee={row.committee_id}",)
    misses = ("committee=999999",)
    wrong = ("committee=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_branch(community)


@pytest.fixture
def post() -> Post:
    client = Client()
    officer = make_user(Role.STREET_OFFICER, make_street())
    client.force_login(officer, backend="accounts.backends.OfficeBackend")

    def send(address: str, status: int = 200, **body: Any) -> Any:
        answer = client.post(f"/api/v1/{address}/", body, "application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    send.client = client  # type: ignore[attr-defined]
    return send


def kinds(*names: str) -> list[dict[str, str]]:
    return [{"kind": name, "dated_on": "2022-09-05"} for name in names]


@pytest.mark.django_db
def test_a_committee_lives_over_the_api(post: Post) -> None:
    estate = make_estate()
    made = post("committees/form", 201, kind="OC", estate=estate.pk, name="业委会")
    one = f"committees/{made['id']}"
    members = [{"name": f"委员{n}", "is_owner": True} for n in range(5)]
    term = {"term_first_day": "2022-09-01", "term_last_day": "2025-08-31"}
    elected = post(f"{one}/elect", formed_on="2022-09-01", members=members, **term)
    assert (elected["state"], len(elected["members"])) == ("ELECTED", 5)
    assert post(f"{one}/first-meeting", met_on="2022-09-05")["first_meeting_on"] == "2022-09-05"
    papers = kinds("ELECTION_RECORD", "COVENANT", "PROCEDURE", "FIRST_MEETING")
    post(f"{one}/receive-papers", received_on="2022-09-06", papers=papers)
    filing = {"filed_on": "2022-09-20", "filing_no": "备1"}
    assert "还缺“委员名单”" in post(f"{one}/file", 409, **filing)["detail"]
    post(f"{one}/receive-papers", received_on="2022-09-06", papers=kinds("MEMBER_LIST"))
    assert post(f"{one}/file", **filing)["state"] == "FILED"
    assert post(f"{one}/activate")["state"] == "ACTIVE"
    post(f"{one}/join-member", name="新人", on="2022-10-01")
    member = Member.objects.get(name="新人")
    duties = post(f"committee-members/{member.pk}/set-duties", duties=["保管印章"])
    assert duties["duties"] == ["保管印章"]
    left = post(f"committee-members/{member.pk}/leave", on="2022-10-05", reason="搬离")
    assert left["last_day"] == "2022-10-05"
    post(f"{one}/file-change", filed_on="2022-10-08")
    after = post(f"{one}/start-re-election", 201, on="2022-11-01")
    assert (after["term_number"], after["predecessor"]) == (2, made["id"])
    ended = post(f"{one}/dissolve", on="2022-11-02", reason="业主决定")
    assert (ended["state"], ended["ended_on"]) == ("DISSOLVED", "2022-11-02")


@pytest.mark.django_db
def test_the_place_is_one_estate_or_one_region(post: Post) -> None:
    assert "二者取一" in str(post("committees/form", 400, kind="OC", name="业委会"))
    far = make_estate(make_community("002", street=make_street("002")))
    post("committees/form", 404, kind="OC", name="业委会", estate=far.pk)


@pytest.mark.django_db
def test_a_telephone_is_opened_for_a_reason(post: Post) -> None:
    member = working().members.all()[0]
    address = f"committee-members/{member.pk}/reveal-contact"
    post(address, 409, reason="通知开会")
    set_contact(member=member, contact="13812348000", by=None, at=AT)
    assert post(address, reason="通知开会")["contact"] == "13812348000"
    post(address, 400)


@pytest.mark.django_db
def test_coverage_has_both_bases(post: Post) -> None:
    make_committee(make_estate(mode="MARKET"))
    make_committee(make_estate(), state=CommitteeState.DISSOLVED, ended_on=date(2022, 11, 30))
    make_estate()
    client = post.client  # type: ignore[attr-defined]
    found = client.get(f"{ROOT}coverage/?on=2022-11-30&base_day=2022-06-30").json()
    assert found == {
        "on": "2022-11-30",
        "base_day": "2022-06-30",
        "all": {"base": 3, "covered": 2},
        "unserviced": {"base": 2, "covered": 1},
    }
    assert client.get(f"{ROOT}coverage/?on=2022-12-01").json()["all"]["covered"] == 1
    assert client.get(f"{ROOT}coverage/?on=2022-13-01").status_code == 400
    assert client.get(f"{ROOT}coverage/?day=2022-12-01").status_code == 400
    surveyor = Client()
    person = make_user(Role.SURVEYOR, make_community())
    surveyor.force_login(person, backend="accounts.backends.OfficeBackend")
    assert surveyor.get(f"{ROOT}coverage/").status_code == 403
