"""The staff pages and buttons of a committee's life, and the two pages beside them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from committees.models import Committee, CommitteePaper, Member, PartyBranch
from committees.services import raise_due, set_contact, set_duties
from committees.states import CommitteeState
from core.audit.models import Entry
from tests.committees.life_kit import AT, DAY, elected, working
from tests.factories import make_community, make_estate, make_street, make_user

pytestmark = pytest.mark.django_db
S = CommitteeState
PHONE = "13812348000"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


@pytest.fixture
def officer() -> Client:
    return signed_in(make_user(Role.STREET_OFFICER, make_street()))


def press(client: Client, row: Any, button: str, /, **data: Any) -> Any:
    meta = type(row)._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_{button}", args=[row.pk])
    assert client.get(address).status_code == 200
    return client.post(address, data)


def shown(client: Client, row: Any) -> str:
    meta = type(row)._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return str(client.get(address).content.decode())


def test_a_committee_is_walked_through_by_its_buttons(officer: Client) -> None:
    committee = elected()
    press(officer, committee, "meet_step", met_on="2022-09-05")
    kinds = ["ELECTION_RECORD", "COVENANT", "PROCEDURE", "FIRST_MEETING"]
    papers = {"dated_on": "2022-09-05", "received_on": "2022-09-06", "reference": ""}
    press(officer, committee, "receive_step", kinds=kinds, **papers)
    filing = {"filed_on": "2022-09-20", "filing_no": "备1"}
    refused = press(officer, committee, "file_step", **filing)
    assert "还缺“委员名单”" in refused.content.decode()
    press(officer, committee, "receive_step", kinds=["MEMBER_LIST"], **papers)
    assert press(officer, committee, "file_step", **filing).status_code == 302
    press(officer, committee, "activate_step")
    press(
        officer, committee, "join_step", name="新人", title="委员", is_owner="on", on="2022-10-01"
    )
    press(officer, committee, "change_step", filed_on="2022-10-05", reference="变1")
    branch = {"name": "小区党支部", "secretary": "张三", "founded_on": "2022-10-06"}
    press(officer, committee, "branch_step", **branch)
    press(officer, committee, "renew_step", on="2022-11-01", name="")
    committee.refresh_from_db()
    assert (committee.state, committee.party_led) == (S.RE_ELECTION, True)
    assert committee.members.count() == 8
    page = shown(officer, committee)
    for words in ("小区党支部", "委员名单", "办理备案变更", "打印成员职责清单", "2022-09-05"):
        assert words in page
    second = committee.successors.get()
    group = {"formed_on": "2022-11-02", "seats": 7, "owner_seats": 4, "leader": "书记"}
    assert press(officer, second, "group_step", **group).status_code == 302
    assert press(officer, second, "dissolve_step", on="2022-11-03", reason="无人参选").status_code
    second.refresh_from_db()
    assert (second.state, second.end_reason) == (S.DISSOLVED, "无人参选")


def test_the_papers_asked_for_are_those_of_the_kind(officer: Client) -> None:
    oc, pmc = elected(), elected(kind="PMC")
    pages = [
        officer.get(
            reverse("admin:committees_committee_receive_step", args=[row.pk])
        ).content.decode()
        for row in (oc, pmc)
    ]
    assert ["管理规约" in page for page in pages] == [True, False]
    assert ["组建公告" in page for page in pages] == [False, True]


def test_members_papers_and_branches_move_by_their_buttons(officer: Client) -> None:
    committee = working()
    member = committee.members.all()[0]
    press(officer, member, "duties_step", duties="主持全面工作\n\n保管印章\n")
    press(officer, member, "contact_step", contact=PHONE)
    page = shown(officer, member)
    assert "138****8000" in page
    assert PHONE not in page
    assert "保管印章" in page
    press(officer, member, "leave_step", on="2022-10-10", reason="搬离")
    assert Member.objects.get(pk=member.pk).last_day == date(2022, 10, 10)
    paper = CommitteePaper.objects.get(committee=committee, kind="COVENANT")
    press(officer, paper, "return_step", on="2022-10-10", reason="缺章")
    paper.refresh_from_db()
    assert paper.return_reason == "缺章"
    branch = PartyBranch.objects.create(
        committee=committee, name="支部", secretary="张三", founded_on=DAY
    )
    press(officer, branch, "end_step", on="2022-10-10", reason="合并")
    branch.refresh_from_db()
    assert branch.ended_on == date(2022, 10, 10)


def test_deadlines_are_listed_by_what_is_done(officer: Client) -> None:
    committee = elected()
    raise_due(on=DAY)
    address = reverse("admin:committees_reminder_changelist")
    counts = {}
    for chosen in ("", "open", "overdue", "settled"):
        answer = officer.get(address, {"due": chosen} if chosen else {})
        counts[chosen] = answer.context["cl"].result_count
    assert counts == {"": 2, "open": 2, "overdue": 2, "settled": 0}
    assert str(committee.community) in officer.get(address).content.decode()


@pytest.mark.parametrize("name", ["member", "committeepaper", "partybranch", "reminder"])
def test_nothing_is_added_or_changed_by_hand(officer: Client, name: str) -> None:
    assert officer.get(reverse(f"admin:committees_{name}_changelist")).status_code == 200
    assert officer.get(reverse(f"admin:committees_{name}_add")).status_code == 403


def test_the_list_of_duties_is_there_to_be_printed(officer: Client) -> None:
    committee = working()
    member = committee.members.all()[0]
    set_duties(member=member, duties=["主持全面工作"], by=None, at=AT)
    address = reverse("committees:duties", args=[committee.pk])
    page = officer.get(address).content.decode()
    assert "主持全面工作" in page
    assert page.count("尚未登记职责清单") == 6
    far = signed_in(make_user(Role.COMMUNITY_SECRETARY, make_community("002")))
    assert far.get(address).status_code == 404
    surveyor = signed_in(make_user(Role.SURVEYOR, make_community()))
    assert surveyor.get(address).status_code == 403


def test_a_telephone_is_shown_once_for_a_reason(officer: Client) -> None:
    member = working().members.all()[0]
    address = reverse("committees:contact", args=[member.pk])
    assert "没有登记" in officer.get(address).content.decode()
    set_contact(member=member, contact=PHONE, by=None, at=AT)
    before = Entry.objects.count()
    page = officer.get(address).content.decode()
    assert ("138****8000" in page, PHONE in page) == (True, False)
    assert officer.post(address, {"reason": ""}).status_code == 400
    refused = officer.post(address, {"reason": "11010519491231002X"})
    assert (refused.status_code, PHONE in refused.content.decode()) == (409, False)
    assert Entry.objects.count() == before
    answer = officer.post(address, {"reason": "通知开会"})
    assert PHONE in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert Entry.objects.count() == before + 1
    auditor = signed_in(make_user(Role.AUDITOR, make_street()))
    assert auditor.get(address).status_code == 403
    far = signed_in(make_user(Role.COMMUNITY_SECRETARY, make_community("002")))
    assert far.post(address, {"reason": "通知"}).status_code == 404


def test_the_page_of_a_committee_costs_the_same_with_more_members(
    officer: Client, django_assert_max_num_queries: Any
) -> None:
    committee = working(make_estate(household_count=300))
    member = committee.members.all()[0]
    set_contact(member=member, contact=PHONE, by=None, at=AT)
    address = reverse("admin:committees_committee_change", args=[committee.pk])
    officer.get(address)
    with django_assert_max_num_queries(60):
        assert officer.get(address).status_code == 200
    assert Committee.objects.count() == 1
