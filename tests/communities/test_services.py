"""Units: founded, added, changed, and who sees them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.roles import Role
from communities.models import Community, District, Street
from communities.services import (
    NewCommunity,
    NewOffice,
    add_community,
    change_community,
    create_office,
)
from core.audit.models import Entry
from core.rules.errors import Forbidden, Refusal
from tests.factories import make_community, make_district, make_street, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 1, 1, tzinfo=UTC)


def office(**fields: Any) -> NewOffice:
    values = {
        "district_code": "150525",
        "district_name": "奈曼旗",
        "bureau_name": "奈曼旗住房和城乡建设局",
        "street_code": "001",
        "street_name": "大沁他拉街道",
        "communities": [NewCommunity(code="001", name="第一社区", liaison="张三")],
    }
    return NewOffice(**{**values, **fields})


def test_an_office_has_its_district_street_and_communities() -> None:
    street = create_office(office=office(), at=AT)
    assert street.path == "150525/001/"
    assert street.communities.get().path == "150525/001/001/"
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name) == ("communities.create_office", "系统")


def test_a_second_street_shares_the_district() -> None:
    create_office(office=office(), at=AT)
    create_office(office=office(street_code="002", street_name="第二街道"), at=AT)
    assert (District.objects.count(), Street.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "已有代码为001的街道"),
        ({"street_code": "003", "district_name": "别的旗"}, "已属于奈曼旗"),
        ({"street_code": "003", "communities": []}, "至少要有一个社区"),
        ({"street_code": "0/3"}, "斜杠"),
        ({"street_code": ""}, "代码"),
        (
            {
                "street_code": "003",
                "communities": [NewCommunity(code="1", name="甲", liaison="乙")] * 2,
            },
            "本街道已有这个社区代码",
        ),
    ],
)
def test_an_impossible_office_is_refused_whole(fields: dict[str, Any], sentence: str) -> None:
    create_office(office=office(), at=AT)
    with pytest.raises(Refusal, match=sentence):
        create_office(office=office(**fields), at=AT)
    assert Street.objects.count() == 1
    assert Community.objects.count() == 1


def test_the_officer_adds_and_changes_communities() -> None:
    officer = make_user(Role.STREET_OFFICER, make_street())
    new = NewCommunity(code="007", name="新社区", liaison="李四")
    added = add_community(street=make_street(), new=new, by=officer, at=AT)
    change_community(community=added, values={"secretary_name": "王五"}, by=officer, at=AT)
    added.refresh_from_db()
    assert (added.secretary_name, added.path) == ("王五", "150525/001/007/")
    entry = Entry.objects.latest("number")
    assert ('"before":{"secretary_name":""}' in entry.data, "社区书记" in entry.sentence) == (
        True,
        True,
    )
    for name in ("code", "liaison"):
        with pytest.raises(Refusal, match="不能修改"):
            change_community(community=added, values={name: "008"}, by=officer, at=AT)
    with pytest.raises(Refusal, match="本街道已有这个社区代码"):
        add_community(street=make_street(), new=new, by=officer, at=AT)


@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.SYS_ADMIN, Role.STREET_DIRECTOR])
def test_others_do_not_add_communities(role: Role) -> None:
    units: dict[Role, Any] = {
        Role.COMMUNITY_SECRETARY: make_community,
        Role.SYS_ADMIN: make_district,
        Role.STREET_DIRECTOR: make_street,
    }
    unit = units[role]()
    new = NewCommunity(code="007", name="新社区", liaison="李四")
    with pytest.raises(Forbidden):
        add_community(street=make_street(), new=new, by=make_user(role, unit), at=AT)


def test_a_foreign_officer_adds_no_community() -> None:
    stranger = make_user(Role.STREET_OFFICER, make_street("002"))
    new = NewCommunity(code="007", name="新社区", liaison="李四")
    with pytest.raises(Forbidden):
        add_community(street=make_street(), new=new, by=stranger, at=AT)


def test_a_secretary_sees_the_own_community_and_the_units_above() -> None:
    own, other = make_community("001"), make_community("002")
    secretary = make_user(Role.COMMUNITY_SECRETARY, own)
    assert list(Community.objects.visible_to(secretary)) == [own]
    assert list(Street.objects.visible_to(secretary)) == [own.street]
    assert list(District.objects.visible_to(secretary)) == [own.street.district]
    officer = make_user(Role.STREET_OFFICER, own.street)
    assert list(Community.objects.visible_to(officer)) == [own, other]
    assert not Community.objects.visible_to(make_user(Role.STREET_OFFICER)).exists()
