"""Contracts on staff pages and through the API: rows by line, amendments by two people."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tenders.forms.contract_rows import RowsForm
from tenders.models import Contract, ContractAmendment
from tenders.states import ContractState
from tests.factories import make_company, make_contract, make_estate, make_street, make_user

pytestmark = pytest.mark.django_db


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role, make_street()))
    return client


def post(client: Client, address: str, body: Any) -> tuple[int, Any]:
    answer = client.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("name", "line", "complaint"),
    [
        ("fees", "商铺｜底商｜1.2｜元/㎡/月", ""),
        ("fees", "车位\t地面\t30\t元/个/月", ""),
        ("fees", "住宅｜｜1｜元/㎡/月", "第1行：类别“住宅”应是"),
        ("fees", "商铺｜底商｜1.23456｜元/㎡/月", "标准“1.23456”"),
        ("fees", "商铺｜底商｜1｜元/月", "单位“元/月”应是"),
        ("items", "环境卫生｜清扫｜每周2次｜无杂物", ""),
        ("items", "卫生｜清扫", "服务范围“卫生”应是"),
        ("items", "环境卫生｜清扫｜a｜b｜c", "应有4栏，现有5栏"),
        ("commitments", "楼道灯｜30｜盏｜｜2022-12-31", ""),
        ("commitments", "楼道灯｜０｜盏｜｜2022-12-31", "数量“０”"),
        ("commitments", "楼道灯｜3｜盏｜｜年底", "完成期限“年底”"),
    ],
)
def test_rows_are_typed_line_by_line(name: str, line: str, complaint: str) -> None:
    form = RowsForm({name: line})
    assert form.is_valid() is not bool(complaint)
    assert complaint in str(form.errors)


def test_a_contract_goes_its_way_through_the_api() -> None:
    officer, director = client_of(Role.STREET_OFFICER), client_of(Role.STREET_DIRECTOR)
    body = {
        "street": make_street().pk, "number": "HT-API", "company": make_company().pk,
        "estates": [make_estate().pk], "starts_on": "2022-01-01", "ends_on": "2026-12-31",
        "fee": "0.50", "fund_rate": "6", "not_subcontracted": True,
    }  # fmt: skip
    assert post(officer, "contracts/draft/", {**body, "fund_rate": "5.99"})[0] == 409
    status, row = post(officer, "contracts/draft/", body)
    assert (status, row["state"]) == (201, "DRAFT")
    assert post(director, "contracts/draft/", body)[0] == 403
    one = f"contracts/{row['id']}"
    fee = {"kind": "SHOP", "rate": "1.2", "unit": "AREA"}
    assert post(officer, f"{one}/set-rows/", {"fees": [fee]})[0] == 200
    assert post(officer, f"{one}/sign/", {"signed_on": "2022-01-01"})[1]["state"] == "SIGNED"
    filing = {"filed_on": "2022-01-10", "filing_no": "备1"}
    assert post(officer, f"{one}/file/", filing)[1]["filing_due_on"] == "2022-01-16"
    change = {
        "effective_on": "2022-06-01", "reason": "调价", "document": "补1号", "fee": "0.60",
    }  # fmt: skip
    assert post(officer, f"{one}/amend/", change)[0] == 200
    assert post(officer, f"{one}/amend/", change)[0] == 409
    key = ContractAmendment.objects.get().pk
    assert post(officer, f"contract-amendments/{key}/confirm/", {})[0] == 403
    assert post(director, f"contract-amendments/{key}/confirm/", {})[1]["state"] == "IN_FORCE"
    terms = officer.get(f"/api/v1/{one}/terms/?on=2022-05-31").json()
    assert (terms["fee"], terms["fees"][0]["rate"]) == ("0.5", "1.2")
    assert officer.get(f"/api/v1/{one}/terms/?on=2022-06-01").json()["fee"] == "0.6"
    assert officer.get(f"/api/v1/{one}/terms/?on=x").status_code == 400


def test_the_contract_page_shows_what_is_agreed_and_amends_it() -> None:
    officer, director = client_of(Role.STREET_OFFICER), client_of(Role.STREET_DIRECTOR)
    contract = make_contract(state=ContractState.FILED)
    page = officer.get(f"/admin/tenders/contract/{contract.pk}/change/")
    assert "登记合同变更" in page.content.decode()
    address = reverse("admin:tenders_contract_amend_step", args=[contract.pk])
    assert address in page.content.decode()
    form = {
        "effective_on": "2022-06-01", "document": "补1号", "reason": "调价", "fee": "0.7000",
        "ends_on": "2026-12-31", "fund_rate": "6.00", "fees": "", "items": "环境卫生｜清扫",
        "commitments": "", "exit_terms": "",
    }  # fmt: skip
    assert officer.post(address, form).status_code == 302
    row = ContractAmendment.objects.get()
    assert set(json.loads(row.changes)) == {"fee", "items"}
    shown = director.get(f"/admin/tenders/contractamendment/{row.pk}/change/").content.decode()
    assert "0.5 → 0.7" in shown
    assert "环境卫生，清扫" in shown
    assert "SANITATION" not in shown.split("变更内容")[1][:200]
    assert contract.amendments.get().effective_on == date(2022, 6, 1)
    assert Contract.objects.get().fee == Decimal("0.5")
