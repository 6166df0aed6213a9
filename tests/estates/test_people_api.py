"""The API of dwellings, owners, charters and gates: masked, scoped, acts by the same services."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from estates.models import Household, OnboardingRound, OwnerParty, Ownership
from tests.estates.people_kit import (
    ID,
    NAME,
    PHONE,
    make_charter,
    make_home,
    make_ownership,
    make_round,
    neighbour,
    secretary,
)
from tests.factories import make_estate, make_user

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")


def test_owners_are_listed_masked_and_only_in_the_scope() -> None:
    row = make_ownership()
    client = signed_in(secretary(row.party.estate))
    [told] = client.get("/api/v1/owner-parties/").json()["results"]
    assert (told["name"], told["phone"], told["kind_label"]) == ("敖**", "139****2345", "个人")
    [owned] = client.get(f"/api/v1/ownerships/?household={row.household_id}").json()["results"]
    assert (owned["owner"], owned["household_code"]) == ("敖**", row.household.code)
    other = signed_in(neighbour())
    assert other.get("/api/v1/owner-parties/").json()["results"] == []
    for address in (f"owner-parties/{row.party_id}/", f"ownerships/{row.pk}/"):
        assert other.get(f"/api/v1/{address}").status_code == 404
    assert post(other, f"owner-parties/{row.party_id}/erase/", reason="x").status_code == 404
    finance = make_user(Role.FINANCE_REVIEWER, row.party.estate.community.street.district)
    assert signed_in(finance).get("/api/v1/owner-parties/").status_code == 403


def test_no_filter_searches_a_name() -> None:
    row = make_ownership()
    client = signed_in(secretary(row.party.estate))
    for query in (f"name={NAME}", f"phone={PHONE}", "name_index=x"):
        assert client.get(f"/api/v1/owner-parties/?{query}").status_code == 400


def test_an_owner_is_entered_and_the_answer_repeats_nothing() -> None:
    home = make_home()
    client = signed_in(secretary(home.estate))
    address = f"households/{home.pk}/record-owner/"
    answer = post(client, address, name=NAME, phone=PHONE, source="合同", on="2022-01-01")
    assert answer.status_code == 200
    assert NAME not in answer.content.decode()
    assert Ownership.objects.get().source == "合同"
    refused = post(client, address, name=f"{NAME}{ID}", on="2022-02-01")
    assert (refused.status_code, refused.json()["code"]) == (409, "BAD_ROWS")
    assert ID not in refused.content.decode()


def test_a_dwelling_is_changed_and_removed() -> None:
    home = make_home()
    client = signed_in(make_user(Role.STREET_OFFICER, home.estate.community.street))
    changed = post(client, f"households/{home.pk}/change/", occupancy="RENTED", note="临街")
    assert changed.json()["occupancy_label"] == "出租"
    removed = post(client, f"households/{home.pk}/remove/", reason="拆除", on="2022-09-01")
    assert removed.json()["removal_reason"] == "拆除"
    assert Household.objects.get().removed_on is not None


def test_an_owner_asks_to_be_forgotten() -> None:
    party = make_ownership().party
    client = signed_in(secretary(party.estate))
    asked = post(client, f"owner-parties/{party.pk}/ask-deletion/", reason="本人", on="2022-09-01")
    assert asked.json()["delete_from"] == "2022-09-01"
    told = post(client, f"owner-parties/{party.pk}/erase/", reason="本人").json()
    assert (told["name"], told["phone"]) == ("已匿名化", "")
    assert not OwnerParty.objects.get().name


def test_there_is_no_address_for_the_whole_contact() -> None:
    party = make_ownership().party
    client = signed_in(secretary(party.estate))
    for name in ("reveal", "reveal-contact", "contact"):
        assert post(client, f"owner-parties/{party.pk}/{name}/", reason="x").status_code == 404


def test_gates_are_passed_in_order_and_corrected() -> None:
    estate = make_estate()
    client = signed_in(secretary(estate))
    address = f"estates/{estate.pk}"
    early = post(client, f"{address}/pass-gate/", gate="FEE_STARTED", evidence="x")
    assert (early.status_code, early.json()["code"]) == (409, "GATE_ORDER")
    first = {"gate": "RECTIFIED", "evidence": "验收单", "on": "2022-04-01"}
    assert post(client, f"{address}/pass-gate/", **first).status_code == 200
    fixed = post(client, f"{address}/correct-gate/", **{**first, "on": "2022-04-02"}, reason="错")
    assert fixed.status_code == 200
    rounds = client.get(f"/api/v1/onboardings/?estate={estate.pk}&live=true").json()["results"]
    assert [row["rectified_on"] for row in rounds] == ["2022-04-02"]
    assert OnboardingRound.objects.count() == 2


def test_a_charter_is_read_with_its_items() -> None:
    charter = make_charter()
    make_round(charter.estate)
    client = signed_in(secretary(charter.estate))
    [told] = client.get("/api/v1/charters/?on=2022-08-01&mode=LOW_FEE").json()["results"]
    assert (told["fee"], told["mode_label"], len(told["items"])) == ("0.3000", "低偿", 6)
    assert client.get("/api/v1/charters/?on=2022-06-30").json()["results"] == []
