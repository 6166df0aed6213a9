"""The steps of dwellings, owners, charters and gates on staff pages."""

from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from core.audit.models import Entry
from estates.models import Estate, Household, OnboardingRound, OwnerParty, ServiceCharter
from estates.states import ServiceScope
from tests.estates.people_kit import (
    ID,
    NAME,
    PHONE,
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


def page(row: models.Model) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def step(row: models.Model, name: str) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[row.pk])


def test_a_secretary_enters_an_owner_and_sees_only_the_mask() -> None:
    home = make_home()
    client = signed_in(secretary(home.estate))
    values = {"kind": "PERSON", "name": NAME, "phone": PHONE, "from_day": "2022-01-01"}
    answer = client.post(step(home, "owner_step"), values, follow=True)
    text = answer.content.decode()
    assert "敖**" in text
    assert "139****2345" in text
    assert NAME not in text
    assert OwnerParty.objects.get().phone.open() == PHONE


@pytest.mark.parametrize("field", ["name", "phone", "source"])
def test_a_resident_id_is_refused_in_the_form_with_the_law(field: str) -> None:
    home = make_home()
    client = signed_in(secretary(home.estate))
    values = {"kind": "PERSON", "name": NAME, "from_day": "2022-01-01", field: ID}
    text = client.post(step(home, "owner_step"), values).content.decode()
    assert "个人信息保护法第6条" in text
    assert OwnerParty.objects.count() == 0


def test_the_whole_contact_is_on_one_page_that_nothing_keeps() -> None:
    party = make_ownership().party
    client = signed_in(secretary(party.estate))
    asked = client.get(step(party, "reveal_step")).content.decode()
    assert "请写明查看事由" in asked
    assert NAME not in asked
    told = client.post(step(party, "reveal_step"), {"reason": "通知漏水"})
    assert told.status_code == 200
    assert "no-store" in told["Cache-Control"]
    assert NAME in told.content.decode()
    assert PHONE in told.content.decode()
    after = client.get(page(party)).content.decode()
    assert NAME not in after
    assert PHONE not in str(dict(client.session.items())) + str(client.cookies)
    assert Entry.objects.filter(verb="estates.reveal_contact").count() == 1


def test_a_reveal_without_a_reason_shows_nothing_and_is_not_told() -> None:
    party = make_ownership().party
    client = signed_in(secretary(party.estate))
    for reason in ("", " ", ID):
        answer = client.post(step(party, "reveal_step"), {"reason": reason})
        assert NAME not in answer.content.decode()
    assert Entry.objects.count() == 0


def test_another_community_finds_no_owner_and_another_role_no_button() -> None:
    party = make_ownership().party
    client = signed_in(neighbour())
    for address in (page(party), step(party, "reveal_step")):
        assert client.get(address).status_code == 404
    assert client.post(step(party, "reveal_step"), {"reason": "x"}).status_code == 404
    bureau = signed_in(make_user(Role.BUREAU_REVIEWER, party.estate.community.street.district))
    assert "139****2345" in bureau.get(page(party)).content.decode()
    assert bureau.post(step(party, "reveal_step"), {"reason": "x"}).status_code == 403
    finance = make_user(Role.FINANCE_REVIEWER, party.estate.community.street.district)
    assert signed_in(finance).get(page(party)).status_code == 403


def test_the_gates_are_offered_one_at_a_time() -> None:
    estate = make_estate()
    client = signed_in(secretary(estate))
    asked = client.get(step(estate, "gate_step")).content.decode()
    assert "完成整治" in asked
    assert 'value="SERVICE_STARTED"' not in asked
    values = {"gate": "RECTIFIED", "on": "2022-04-01", "evidence": "整治验收单〔2022〕5号"}
    text = client.post(step(estate, "gate_step"), values, follow=True).content.decode()
    assert "整治验收单〔2022〕5号" in text
    refused = client.post(step(estate, "gate_step"), {**values, "gate": "FEE_STARTED"})
    assert refused.status_code == 200
    assert OnboardingRound.objects.get().fee_on is None


def test_a_gate_is_corrected_and_begun_again_from_the_page() -> None:
    round_ = make_round()
    client = signed_in(secretary(round_.estate))
    values = {"gate": "RECTIFIED", "on": "2022-04-02", "evidence": "更正单", "reason": "录错"}
    client.post(step(round_.estate, "correct_gate_step"), values)
    client.post(step(round_.estate, "restart_step"), {"reason": "重新接管"})
    rows = OnboardingRound.objects.order_by("number")
    assert [str(row.rectified_on) for row in rows] == ["2022-04-01", "2022-04-02", "None"]
    assert [row.live for row in rows] == [False, False, True]


CHARTER = {
    "mode": "LOW_FEE", "from_day": "2022-07-01", "service_from": "2022-07-01", "fee": "0.3",
    "fee_from": "2022-08-01", "document": "居民代表会议决议",
    **{scope.value: "巡查：每日两次\n保养|每月一次" for scope in ServiceScope},
}  # fmt: skip


def test_a_charter_is_typed_as_lines_and_read_on_the_estates_page() -> None:
    estate = make_estate()
    client = signed_in(secretary(estate))
    text = client.post(step(estate, "charter_step"), CHARTER, follow=True).content.decode()
    assert "居民代表会议决议" in text
    charter = ServiceCharter.objects.get()
    assert list(charter.items.values_list("item", "frequency"))[:2] == [
        ("巡查", "每日两次"), ("保养", "每月一次"),
    ]  # fmt: skip
    assert "每日两次" in client.get(page(charter)).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"GREENING": "修剪"}, "看不出事项和频次"),
        ({"GREENING": ""}, "wg-error"),
        ({"fee_from": "2022-06-01"}, "先服务后收费"),
    ],
)
def test_a_bad_charter_stays_on_the_form(changes: dict[str, str], sentence: str) -> None:
    estate = make_estate()
    client = signed_in(secretary(estate))
    answer = client.post(step(estate, "charter_step"), {**CHARTER, **changes})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert ServiceCharter.objects.count() == 0


def test_the_estates_page_leads_to_its_own_roster() -> None:
    estate = make_estate(households=2)
    other = make_estate(estate.community, households=3)
    client = signed_in(secretary(estate))
    roster = client.get(step(estate, "roster_step"), follow=True)
    assert roster.status_code == 200
    text = roster.content.decode()
    assert "符合条件的共 <strong>2</strong> 户" in text
    assert other.name not in text
    foreign = signed_in(neighbour()).get(f"/admin/estates/household/?estate={estate.pk}")
    assert estate.name not in foreign.content.decode()
    assert client.get("/admin/estates/household/?estate=x").status_code == 200


def test_the_rest_of_a_dwellings_life_goes_through_its_page() -> None:
    row = make_ownership()
    home, party = row.household, row.party
    officer = make_user(Role.STREET_OFFICER, home.estate.community.street)
    client = signed_in(officer)
    changed = {"occupancy": "VACANT", "exclusive_area": "99.50", "note": "封门"}
    client.post(step(home, "change_step"), changed)
    client.post(step(party, "correct_step"), {"name": "敖登", "reason": "录错"})
    client.post(step(party, "ask_step"), {"on": "2022-08-01", "reason": "本人要求"})
    ending = {"ownership": row.pk, "on": "2022-08-01", "reason": "出售"}
    client.post(step(party, "end_step"), ending)
    client.post(step(party, "erase_step"), {"reason": "本人要求"})
    client.post(step(home, "remove_step"), {"on": "2022-09-01", "reason": "拆除"})
    home, party = Household.objects.get(), OwnerParty.objects.get()
    row.refresh_from_db()
    assert (home.occupancy, home.note, str(home.removed_on)) == ("VACANT", "封门", "2022-09-01")
    assert (str(row.to_day), str(party.delete_from)) == ("2022-08-01", "2022-08-01")
    assert party.masked_name == "已匿名化"
    assert Entry.objects.count() == 6
    assert client.get(step(home, "change_step")).status_code == 200


def test_another_co_owner_takes_the_vote_from_the_page() -> None:
    first = make_ownership()
    other = make_ownership(first.household, party=make_ownership().party, votes=False)
    client = signed_in(secretary(first.household.estate))
    client.post(step(other, "vote_step"))
    other.refresh_from_db()
    first.refresh_from_db()
    assert (first.votes, other.votes) == (False, True)


def test_the_estate_is_named_in_every_step() -> None:
    estate = make_estate(name="查干花苑")
    client = signed_in(secretary(estate))
    assert Estate.objects.count() == 1
    for name in ("gate_step", "charter_step"):
        assert "查干花苑" in client.get(step(estate, name)).content.decode()
