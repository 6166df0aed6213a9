"""Members who come and go, duties, the party branch, telephones."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from committees.models import Committee, Member
from committees.queries import seat_warnings, sitting_on
from committees.services import (
    NewMember,
    end_branch,
    erase_contacts,
    found_branch,
    join_member,
    leave_member,
    reveal_contact,
    set_contact,
    set_duties,
)
from committees.states import CommitteeState
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from tests.committees.life_kit import AT, DAY, LAST, elected, parameter, people, working
from tests.factories import make_committee, make_community, make_estate, make_street, make_user

pytestmark = pytest.mark.django_db
ON = date(2022, 10, 10)
ONE = timedelta(days=1)
PHONE = "13812348000"


def said() -> str:
    return str(Entry.objects.latest("number").sentence)


def officer() -> Any:
    return make_user(Role.STREET_OFFICER, make_street())


def join(committee: Committee, name: str = "新人", **fields: Any) -> Member:
    new = NewMember(name=name, **fields)
    return join_member(committee=committee, new=new, on=ON, by=None, at=AT)


def leave(member: Member, *, on: date = ON, reason: str = "搬离") -> Member:
    return leave_member(member=member, on=on, reason=reason, by=None, at=AT)


def test_members_serve_from_the_first_day_of_the_term() -> None:
    committee = elected(members=[*people(6), NewMember(name="张三", title="主任", contact=PHONE)])
    assert set(committee.members.values_list("first_day", flat=True)) == {DAY}
    assert committee.members.get(name="张三").contact.open() == PHONE


def test_a_secretary_serves_without_a_seat() -> None:
    secretary = NewMember(name="秘书一", title="秘书", is_owner=False)
    committee = elected(members=[*people(7), secretary])
    assert committee.members.count() == 8
    with pytest.raises(Refusal, match="单数"):
        elected(members=[*people(6), secretary])


def test_who_left_is_there_until_that_day_and_may_come_back() -> None:
    committee = working(make_estate(household_count=200))
    member = committee.members.all()[0]
    with pytest.raises(Refusal, match="事由"):
        leave(member, reason="")
    with pytest.raises(Refusal, match="不能早于"):
        leave(member, on=DAY - ONE)
    leave(member)
    assert "业主委员会人数应为单数，现为6人" in said()
    assert [sitting_on(committee, on=day).count() for day in (ON, ON + ONE)] == [7, 6]
    assert [reason.code for reason in seat_warnings(committee, on=ON + ONE)] == ["MEMBERS_EVEN"]
    with pytest.raises(Conflict, match="已经离任"):
        leave(member)
    again = join(committee, member.name)
    assert again.pk != member.pk
    with pytest.raises(Conflict, match="已有这个姓名"):
        join(committee, member.name)


def test_nobody_comes_above_the_largest_size() -> None:
    committee = working(members=people(11))
    with pytest.raises(Refusal, match="已达人数上限"):
        join(committee)
    join(committee, title="秘书")
    assert committee.members.count() == 12


def test_there_is_one_chair() -> None:
    chair = NewMember(name="张三", title="主任")
    with pytest.raises(Refusal, match="一名主任"):
        elected(members=[*people(5), chair, NewMember(name="李四", title="主任")])
    committee = working(members=[*people(6), chair])
    with pytest.raises(Refusal, match="一名主任"):
        join(committee, "李四", title="主任")
    leave(committee.members.get(name="张三"))
    assert join(committee, "李四", title="主任").first_day == ON


def test_an_id_number_is_never_kept() -> None:
    with pytest.raises(Refusal, match="身份证"):
        join(working(), "张三", duty="11010519491231002X")
    member = working().members.all()[0]
    with pytest.raises(Refusal, match="身份证"):
        set_contact(member=member, contact="11010519491231002X", by=None, at=AT)


def test_a_committee_that_does_not_sit_has_no_changes() -> None:
    committee = make_committee(state=CommitteeState.EXPIRED)
    with pytest.raises(Refusal, match="不能变更委员"):
        join(committee)


def test_duties_are_listed_in_order_and_replaced_whole() -> None:
    member = working().members.all()[0]
    act: dict[str, Any] = {"member": member, "by": None, "at": AT}
    set_duties(duties=["主持全面工作", " ", "保管印章 "], **act)
    set_duties(duties=["联系业主"], **act)
    assert list(member.duty_items.values_list("position", "text")) == [(1, "联系业主")]
    assert '"before":["主持全面工作","保管印章"]' in Entry.objects.latest("number").data
    with pytest.raises(Refusal, match="1至30条"):
        set_duties(duties=[" "], **act)
    with pytest.raises(Refusal, match="1至30条"):
        set_duties(duties=["一"] * 31, **act)
    assert member.duty_items.count() == 1


def test_the_party_branch_and_the_flag_go_together() -> None:
    committee = working()
    act: dict[str, Any] = {"by": None, "at": AT}
    branch: dict[str, Any] = {
        "committee": committee, "name": "小区党支部", "secretary": "张三", **act,
    }  # fmt: skip
    with pytest.raises(Refusal, match="还没有到"):
        found_branch(founded_on=date(2023, 1, 1), **branch)
    made = found_branch(founded_on=DAY, **branch)
    assert Committee.objects.get().party_led
    with pytest.raises(Refusal, match="已有党组织"):
        found_branch(founded_on=DAY, **branch)
    with pytest.raises(Refusal, match="不能早于"):
        end_branch(branch=made, on=DAY - ONE, reason="合并", **act)
    end_branch(branch=made, on=ON, reason="合并", **act)
    assert not Committee.objects.get().party_led
    with pytest.raises(Conflict, match="已经撤销"):
        end_branch(branch=made, on=ON, reason="合并", **act)
    found_branch(founded_on=ON, **branch)
    assert Committee.objects.get().party_led


# --- telephones --------------------------------------------------------------------------


def with_phone() -> Member:
    member: Member = working().members.all()[0]
    return set_contact(member=member, contact=f" {PHONE} ", by=None, at=AT)


def test_a_telephone_is_sealed_in_the_database_and_absent_from_the_trail() -> None:
    member = with_phone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM committees_member WHERE id = %s", [member.pk])
        (kept,) = cursor.fetchone()
    assert kept.startswith("s1.")
    assert PHONE not in kept
    assert not Entry.objects.filter(data__contains=PHONE).exists()
    assert not Entry.objects.filter(sentence__contains=PHONE).exists()


def test_a_telephone_is_opened_for_a_reason_by_a_person_of_the_place() -> None:
    member, by = with_phone(), officer()
    ask: dict[str, Any] = {"member": member, "at": AT}
    assert reveal_contact(reason="通知开会", by=by, **ask) == PHONE
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.actor_key) == ("committees.reveal_contact", str(by.pk))
    assert "通知开会" in entry.sentence
    for reason, sentence in (("  ", "事由"), ("11010519491231002X", "身份证")):
        with pytest.raises(Refusal, match=sentence):
            reveal_contact(reason=reason, by=by, **ask)
    with pytest.raises(Forbidden):
        reveal_contact(reason="通知开会", by=None, **ask)
    with pytest.raises(Forbidden):
        reveal_contact(reason="通知", by=make_user(Role.AUDITOR, make_street()), **ask)
    far = make_user(Role.COMMUNITY_SECRETARY, make_community("002"))
    with pytest.raises(Forbidden):
        reveal_contact(reason="通知", by=far, **ask)
    set_contact(member=member, contact="", by=None, at=AT)
    with pytest.raises(Refusal, match="没有登记"):
        reveal_contact(reason="通知开会", by=by, **ask)


def test_a_telephone_goes_five_years_after_the_office() -> None:
    stays, left = with_phone(), with_phone()
    leave(left)
    later = datetime(2031, 1, 1, tzinfo=AT.tzinfo)
    assert erase_contacts(on=date(2027, 10, 10), at=later) == 0
    assert erase_contacts(on=date(2027, 10, 11), at=later) == 1
    assert erase_contacts(on=date(2027, 10, 11), at=later) == 0
    left.refresh_from_db()
    assert (bool(left.contact), left.contact_erased_on) == (False, date(2027, 10, 11))
    stays.refresh_from_db()
    assert stays.contact.open() == PHONE
    assert erase_contacts(on=date(2030, 9, 1), at=later) == 1
    assert "清除1条" in said()


def test_the_years_are_a_parameter() -> None:
    with_phone()
    parameter("CONTACT_RETENTION_YEARS", "1", first_day=DAY)
    later = datetime(2031, 1, 1, tzinfo=AT.tzinfo)
    assert erase_contacts(on=LAST.replace(year=2026), at=later) == 0
    assert erase_contacts(on=LAST.replace(year=2026) + ONE, at=later) == 1
