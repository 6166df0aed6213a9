"""Estates, dwellings and charters come into the register over the API, and are put right."""

from typing import Any

import pytest

from accounts.roles import Role
from communities.models import Community
from estates.models import Estate, Household, Ownership
from estates.states import ServiceScope
from tests.estates.people_kit import ID, NAME, PHONE, make_home, make_ownership, make_round
from tests.factories import make_community, make_estate
from tests.registers import api, foreign_community, own_community, person, post

pytestmark = pytest.mark.django_db
SCOPES = ("PUBLIC_ORDER", "SANITATION", "SECURITY", "FACILITIES")
SIZE = {"household_count": 120, "floor_area": "12000.50", "source": "测绘"}
ENTRY = {"code": "XQ-9", "name": "幸福里", "mode": "ABANDONED", "since": "2022-01-01", **SIZE}


def officer() -> Any:
    return api(person(Role.STREET_OFFICER))


def secretary() -> Any:
    return api(person(Role.COMMUNITY_SECRETARY))


def done(client: Any, address: str, body: Any = None, status: int = 200) -> Any:
    """The answer to an act that must succeed."""
    found, row = post(client, address, body)
    assert found == status, row
    return row


def acts(community: Community) -> list[str]:
    owned = make_ownership(make_home(make_estate(community, households=1)))
    estate = f"estates/{make_estate(community).pk}"
    return [
        f"{estate}/change/",
        f"{estate}/correct-measure/",
        f"{estate}/adopt-charter/",
        f"{estate}/restart-gates/",
        f"households/{owned.household_id}/change/",
        f"owner-parties/{owned.party_id}/correct/",
        f"ownerships/{owned.pk}/end/",
        f"ownerships/{owned.pk}/vote/",
    ]


NEW = ["estates/register/", "households/add/"]


def test_a_role_without_the_act_is_refused() -> None:
    auditor = api(person(Role.AUDITOR))
    for address in [*acts(own_community()), *NEW]:
        assert post(auditor, address)[0] == 403, address


def test_a_row_of_another_unit_is_missing() -> None:
    client = officer()
    for address in acts(foreign_community()):
        assert post(client, address)[0] == 404, address


def test_unknown_keys_are_named() -> None:
    client = officer()
    for address in [*acts(own_community()), *NEW]:
        status, found = post(client, address, {"unbekannt": 1})
        assert (status, found["fields"]) == (400, {"unbekannt": ["不认识的字段。"]}), address


def test_an_estate_is_registered_with_how_it_stood() -> None:
    community = own_community()
    more = {"longitude": "120.123456", "latitude": "42.8", "completed_on": "2009-05-01"}
    row = done(officer(), "estates/register/", {**ENTRY, **more, "community": community.pk}, 201)
    assert (row["name"], row["mode"], row["longitude"]) == ("幸福里", "ABANDONED", "120.123456")
    assert row["completed_year"] == 2009
    estate = Estate.objects.get(pk=row["id"])
    assert estate.measures.get().household_count == 120
    again = {**ENTRY, "community": community.pk}
    assert post(officer(), "estates/register/", again)[0] == 409
    assert post(secretary(), "estates/register/", again)[0] == 403
    far = {**ENTRY, "code": "XQ-10", "community": foreign_community().pk}
    assert post(officer(), "estates/register/", far)[0] == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"household_count": "120"}, "household_count"),
        ({"floor_area": 12000.5}, "floor_area"),
        ({"floor_area": "1.234"}, "floor_area"),
        ({"longitude": "1.2345678"}, "longitude"),
        ({"enclosed": "off"}, "enclosed"),
        ({"mode": "GONE"}, "mode"),
        ({"since": "2022/01/01"}, "since"),
        ({"community": "1"}, "community"),
    ],
)
def test_an_entry_guesses_nothing(wrong: dict[str, Any], field: str) -> None:
    body = {**ENTRY, "community": own_community().pk, **wrong}
    status, found = post(officer(), "estates/register/", body)
    assert (status, list(found["fields"])) == (400, [field])


def test_particulars_are_changed_and_emptied() -> None:
    estate = make_estate(own_community())
    address = f"estates/{estate.pk}/change/"
    body = {"aliases": "老院", "completed_on": "2009-05-01", "charge_low": "0.3",
            "charge_high": "0.5", "enclosed": True}  # fmt: skip
    row = done(secretary(), address, body)
    assert (row["aliases"], row["completed_year"], row["charge_high"]) == ("老院", 2009, "0.5000")
    row = done(secretary(), address, {"charge_low": None, "charge_high": None, "aliases": ""})
    assert (row["charge_low"], row["aliases"]) == (None, "")
    assert post(secretary(), address, {})[0] == 400
    assert post(secretary(), address, {"mode": "MARKET"})[0] == 400
    assert post(secretary(), address, {"charge_low": "0.9", "charge_high": "0.5"})[0] in (400, 409)


def test_a_measure_is_corrected_from_a_day_on() -> None:
    estate = make_estate(own_community())
    address = f"estates/{estate.pk}/correct-measure/"
    done(officer(), address, {**SIZE, "on": "2022-09-01"})
    old, new = estate.measures.order_by("from_day")
    assert (str(old.to_day), new.household_count) == ("2022-08-31", 120)
    assert post(officer(), address, {**SIZE, "subsidy_area": "99999.00"})[0] == 409
    assert post(secretary(), address, SIZE)[0] == 403


def test_a_charter_is_adopted_and_the_gates_begin_again() -> None:
    estate = make_estate(own_community())
    items = [{"scope": scope, "item": "清扫", "frequency": "每日一次"} for scope in SCOPES]
    body = {"mode": "FREE", "from_day": "2022-06-01", "service_from": "2022-06-01",
            "document": "业主大会纪要", "items": items}  # fmt: skip
    address = f"estates/{estate.pk}"
    status, found = post(secretary(), f"{address}/adopt-charter/", body)
    assert (status, found["code"]) == (409, "MISSING")
    body["items"] = [{**items[0], "scope": scope} for scope in ServiceScope.values]
    done(secretary(), f"{address}/adopt-charter/", body)
    assert estate.charters.get().items.count() == len(body["items"])
    assert post(secretary(), f"{address}/restart-gates/", {"reason": "接管"})[0] == 409
    make_round(estate)
    done(secretary(), f"{address}/restart-gates/", {"reason": "新公司接管"})
    assert estate.onboardings.count() == 2


DOOR = {"building": "3号楼", "room": "101", "exclusive_area": "88.50"}


def test_a_dwelling_is_added_with_its_owner_who_stays_masked() -> None:
    estate = make_estate(own_community())
    owner = {"name": NAME, "phone": PHONE, "on": "2022-01-01"}
    body = {**DOOR, "estate": estate.pk, "occupancy": "OWN", "owner": owner}
    client = secretary()
    answer = client.post("/api/v1/households/add/", body, format="json")
    assert answer.status_code == 201, answer.json()
    assert NAME not in answer.content.decode()
    assert (answer.json()["entrance_unit"], answer.json()["exclusive_area"]) == ("1", "88.50")
    assert Ownership.objects.get().party.masked_name != NAME
    assert post(client, "households/add/", body)[0] == 409
    next_door = make_estate(make_community("002"))
    assert post(client, "households/add/", {**body, "estate": next_door.pk})[0] == 404
    refused = {**body, "room": "102", "owner": {"name": f"{NAME}{ID}"}}
    assert post(client, "households/add/", refused)[0] == 409
    assert Household.objects.count() == 1


def test_a_dwelling_is_put_right_field_by_field() -> None:
    home = make_home()
    address = f"households/{home.pk}/change/"
    row = done(secretary(), address, {"exclusive_area": "90.25"})
    assert (row["exclusive_area"], row["occupancy"]) == ("90.25", home.occupancy)
    assert post(secretary(), address, {"exclusive_area": "0"})[0] == 409
    assert post(secretary(), address, {"code": "X"})[0] == 400
    assert post(secretary(), address, {})[0] == 400


def test_an_owner_is_put_right_and_an_ownership_ends() -> None:
    owned = make_ownership()
    client = secretary()
    address = f"owner-parties/{owned.party_id}/correct/"
    body = {"phone": "13900019999", "reason": "换号"}
    answer = client.post(f"/api/v1/{address}", body, format="json")
    assert answer.json()["phone"] == "139****9999"
    assert post(client, address, {"reason": "x"})[0] == 409
    assert done(client, f"ownerships/{owned.pk}/vote/")["votes"] is True
    end = {"reason": "出售", "on": "2022-09-01"}
    assert done(client, f"ownerships/{owned.pk}/end/", end)["to_day"] == "2022-09-01"
    assert post(client, f"ownerships/{owned.pk}/end/", end)[0] == 409
    assert post(client, f"ownerships/{owned.pk}/vote/")[1]["code"] == "ENDED"
