"""登记一户: one dwelling by the service and by the staff page."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Building, Estate, Household, OwnerParty, Ownership
from estates.register import NewHousehold
from estates.services.dwellings import add_household
from tests.estates.people_kit import AT, ID, NAME, PHONE, neighbour, officer, secretary
from tests.factories import make_estate, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/estates/household/add/"


def row(estate: Estate, **changes: Any) -> NewHousehold:
    values = {
        "building": "9号楼", "code": "", "entrance_unit": "2单元", "room": "301室",
        "exclusive_area": Decimal("89.50"),
    }  # fmt: skip
    return NewHousehold(estate_id=estate.pk, **{**values, **changes})


def typed(estate: Estate, **changes: str) -> dict[str, str]:
    values = {
        "estate": str(estate.pk), "building_name": "9号楼", "entrance_unit": "2", "room": "301",
        "code": "", "exclusive_area": "89.50", "occupancy": "OWN", "owner_name": NAME,
        "owner_phone": PHONE, "owner_kind": "PERSON", "owner_from": "2022-01-01",
    }  # fmt: skip
    return {**values, **changes}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def test_an_empty_code_is_the_door_and_a_new_building_is_made() -> None:
    estate = make_estate()
    home = add_household(row=row(estate), by=secretary(estate), at=AT)
    assert (home.code, home.building.name, home.building.entrance_units) == ("9-2-301", "9号楼", 1)
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject) == ("estates.add_household", f"estates.household:{home.pk}")


@pytest.mark.parametrize("building", ["9栋", "９号楼", "9#", "9"])
@pytest.mark.parametrize("room", ["301", "301号"])
def test_the_same_door_in_other_words_is_in_the_roster(building: str, room: str) -> None:
    estate = make_estate()
    add_household(row=row(estate), by=None, at=AT)
    again = row(estate, building=building, room=room, entrance_unit="2", code="other")
    with pytest.raises(Conflict, match="户号9-2-301"):
        add_household(row=again, by=None, at=AT)
    other = add_household(row=row(estate, building=building, room="302"), by=None, at=AT)
    assert other.building.name == "9号楼"
    assert Building.objects.filter(estate=estate).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"exclusive_area": Decimal(0)},
        {"exclusive_area": Decimal("89.505")},
        {"room": ""},
        {"building": "甲" * 21},
        {"code": ID},
    ],
)
def test_a_bad_dwelling_is_refused_and_leaves_nothing(changes: Mapping[str, Any]) -> None:
    estate = make_estate()
    with pytest.raises(Refusal):
        add_household(row=row(estate, **changes), by=None, at=AT)
    assert (Household.objects.count(), Building.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_nobody_enters_a_dwelling_outside_the_own_units() -> None:
    estate = make_estate()
    outsiders = [neighbour(), make_user(Role.SURVEYOR, estate.community)]
    for by in outsiders:
        with pytest.raises(Forbidden):
            add_household(row=row(estate), by=by, at=AT)
    assert add_household(row=row(estate), by=officer(estate), at=AT).pk


def test_the_page_enters_a_dwelling_with_its_owner_and_shows_the_mask() -> None:
    estate = make_estate()
    client = signed_in(secretary(estate))
    link = f"/admin/estates/estate/{estate.pk}/dwelling_step"
    asked = client.get(link, follow=True).content.decode()
    assert f'value="{estate.pk}" selected' in asked
    text = client.post(ADD, typed(estate), follow=True).content.decode()
    assert NAME not in text
    assert PHONE not in text
    row = Ownership.objects.select_related("household", "party").get()
    assert (row.household.code, row.household.occupancy) == ("9-2-301", "OWN")
    assert (row.party.name.open(), row.party.phone.open()) == (NAME, PHONE)
    assert Entry.objects.count() == 1
    assert NAME not in str(Entry.objects.values())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"exclusive_area": "0"}, "专有面积应大于0"),
        ({"owner_name": "", "owner_phone": PHONE}, "没有写业主姓名"),
        ({"owner_phone": "12"}, "电话应为7至15位数字"),
        ({"owner_name": ID}, "个人信息保护法第6条"),
        ({"owner_from": "2999-01-01"}, "还没有到"),
        ({"room": ""}, "请填写这一项"),
    ],
)
def test_a_refused_entry_keeps_what_was_typed(changes: dict[str, str], sentence: str) -> None:
    estate = make_estate()
    client = signed_in(secretary(estate))
    answer = client.post(ADD, typed(estate, **changes))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert sentence in text
    assert 'value="9号楼"' in text
    assert (Household.objects.count(), OwnerParty.objects.count()) == (0, 0)


def test_a_dwelling_without_an_owner_is_enough() -> None:
    estate = make_estate()
    values = typed(estate, owner_name="", owner_phone="", owner_from="")
    signed_in(officer(estate)).post(ADD, values)
    assert Household.objects.get().ownerships.count() == 0


def test_the_page_offers_only_the_own_estates() -> None:
    estate = make_estate()
    by = neighbour()
    answer = signed_in(by).post(ADD, typed(estate))
    assert (
        "wg-error" in answer.content.decode()
        or "errorlist" in answer.content.decode()
        or ("有效" in answer.content.decode())
    )
    assert Household.objects.count() == 0
    bureau = make_user(Role.BUREAU_REVIEWER, estate.community.street.district)
    assert signed_in(bureau).get(ADD).status_code == 403
    assert signed_in(bureau).post(ADD, typed(estate)).status_code == 403
