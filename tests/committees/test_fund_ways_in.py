"""The working fund on staff pages and through the API."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from committees.models import Committee, WorkingFundEntry
from committees.queries.fund import balance_of
from committees.states import FundState
from communities.models import Community
from tests.committees.fund_kit import accrue, receive
from tests.factories import make_committee, make_community, make_contract, make_estate
from tests.portal.test_staff_pages import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def committee(community: Community) -> Committee:
    return make_committee(make_estate(community))


def pressed(client: Client, step: str, row: Any, **data: Any) -> Any:
    meta = row._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_{step}"
    return client.post(reverse(name, args=[row.pk]), data)


def test_what_is_owed_follows_from_the_contract_of_the_committee(
    community: Community, committee: Committee
) -> None:
    make_contract(number="HT-9", committee=committee, fund_rate=Decimal(8))
    client = signed_in(person(Role.STREET_OFFICER, community))
    typed = {
        "contract": "HT-9", "clause": "第十二条", "period_first_day": "2022-01-01",
        "period_last_day": "2022-12-31", "collected": "85432.17", "source": "收费汇总表",
        "decision": "业主大会1号",
    }  # fmt: skip
    page = client.get(reverse("admin:committees_committee_fund_step", args=[committee.pk]))
    assert "比例8%" in page.content.decode()
    assert pressed(client, "fund_step", committee, **typed).status_code == 302
    entry = WorkingFundEntry.objects.get()
    assert (entry.amount, entry.contract_number) == (Decimal("6834.57"), "HT-9")
    again = pressed(client, "fund_step", committee, **typed)
    assert "所属期不能重叠" in again.content.decode()


def test_a_contract_without_a_rate_is_refused_where_the_form_is(
    community: Community, committee: Committee
) -> None:
    make_contract(number="HT-9", committee=committee, fund_rate=None)
    client = signed_in(person(Role.STREET_OFFICER, community))
    typed = {
        "contract": "HT-9", "clause": "无", "period_first_day": "2022-01-01",
        "period_last_day": "2022-12-31", "collected": "1", "source": "表", "decision": "1号",
    }  # fmt: skip
    answer = pressed(client, "fund_step", committee, **typed).content.decode()
    assert "没有约定提取比例" in answer


def test_money_arrives_is_checked_by_another_and_spent(
    community: Community, committee: Committee
) -> None:
    secretary = signed_in(person(Role.COMMUNITY_SECRETARY, community))
    director = signed_in(person(Role.STREET_DIRECTOR, community))
    arrived = {"happened_on": "2023-01-09", "amount": "500.00", "voucher_no": "1"}
    assert pressed(secretary, "receipt_step", committee, **arrived).status_code == 302
    entry = WorkingFundEntry.objects.get()
    assert pressed(secretary, "check_step", entry).status_code == 403
    assert pressed(director, "check_step", entry).status_code == 302
    spent = {**arrived, "purpose": "公示栏", "decision": "会议1", "amount": "600.00"}
    refused = pressed(secretary, "expense_step", committee, **spent)
    assert "余额500.00元" in refused.content.decode()
    spent["amount"] = "120.00"
    assert pressed(secretary, "expense_step", committee, **spent).status_code == 302
    assert balance_of(committee).available == Decimal(380)
    assert pressed(secretary, "reverse_step", entry, reason="记错").status_code == 200
    page = secretary.get(reverse("admin:committees_workingfundentry_changelist"))
    assert "公示栏" in page.content.decode()


def sent(client: Client, path: str, data: Any = None) -> Any:
    return client.post(f"/api/v1/fund-entries/{path}/", data or {}, "application/json")


def test_the_ledger_through_the_api(community: Community, committee: Committee) -> None:
    officer = signed_in(person(Role.STREET_OFFICER, community))
    other = signed_in(person(Role.STREET_OFFICER, community))
    owed = {
        "committee": committee.pk, "contract_number": "HT-1", "clause": "第十二条",
        "rate": "5.99", "period_first_day": "2022-01-01", "period_last_day": "2022-12-31",
        "collected": "120000.00", "source": "收费汇总表", "decision": "业主大会1号",
    }  # fmt: skip
    refused = sent(officer, "accrue", owed)
    assert (refused.status_code, refused.json()["code"]) == (409, "FUND_RATE_OUT_OF_RANGE")
    made = sent(officer, "accrue", {**owed, "rate": "10"}).json()
    assert (made["amount"], made["state_label"]) == ("12000.00", "待复核")
    paid = {
        "committee": committee.pk, "happened_on": "2023-01-09", "amount": "12000.00",
        "voucher_no": "1",
    }  # fmt: skip
    receipt = sent(officer, "receive", paid).json()["id"]
    assert sent(officer, f"{receipt}/check").json()["code"] == "SAME_PERSON"
    assert sent(other, f"{receipt}/check").json()["state"] == FundState.CHECKED
    spent = {**paid, "amount": "12000.01", "purpose": "公示", "decision": "会议1"}
    assert sent(officer, "spend", spent).json()["code"] == "FUND_OVERDRAWN"
    expense = sent(officer, "spend", {**spent, "amount": "1.00"}).json()
    rejected = sent(other, f"{expense['id']}/reject", {"reason": "无发票"}).json()
    assert (rejected["state"], rejected["check_note"]) == ("REJECTED", "无发票")
    back = sent(officer, f"{receipt}/reverse", {"reason": "记错"}).json()
    assert (back["amount"], back["reverses"]) == ("-12000.00", receipt)


def test_a_foreign_committee_is_missing(community: Community) -> None:
    foreign = make_committee(make_estate(make_community("002")))
    client = signed_in(person(Role.COMMUNITY_SECRETARY, community))
    paid = {"committee": foreign.pk, "happened_on": "2023-01-09", "amount": "1", "voucher_no": "1"}
    assert sent(client, "receive", paid).status_code == 404
    entry = receive(foreign)
    assert sent(client, f"{entry.pk}/reverse", {"reason": "记错"}).status_code == 404


def test_the_report_page_names_contracts_and_balances(
    community: Community, committee: Committee
) -> None:
    make_contract(community.street, number="HT-7", fund_rate=None)
    receive(committee, amount=Decimal("1234.5"))
    accrue(committee)
    page = signed_in(person(Role.STREET_OFFICER, community)).get("/exports/fund/").content.decode()
    assert "HT-7" in page
    assert "合同没有约定业委会工作经费比例。" in page
    assert "不自动扣款" in page
    assert "1,234.50" in page
