"""Companies, contracts and services over the API."""

from typing import Any, ClassVar

import pytest
from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tenders.models import Company
from tests.factories import (
    make_company,
    make_contract,
    make_estate,
    make_service,
    make_uscc,
)
from tests.registers import Register, api, person, post


class TestCompanies(Register):
    path = "companies"
    common = True
    expected: ClassVar = {"name": "甲物业", "kind_label": "物业服务企业"}
    filters = ("uscc={row.uscc}&kind=COMPANY&name=甲",)
    misses = ("kind=OTHER_MANAGER", "name=没有")
    wrong = ("kind=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_company("甲物业")


class TestContracts(Register):
    path = "contracts"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"fee": "0.5000", "fund_rate": "6.00", "state_label": "已备案"}
    filters = (
        "street={row.street_id}&company={row.company_id}",
        "state=FILED&number={row.number}&ends_by=2026-12-31",
    )
    misses = ("state=DRAFT", "ends_by=2026-12-30", "company=999999")
    wrong = ("state=X", "ends_by=soon", "street=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_contract(community.street)


class TestServices(Register):
    path = "services"
    expected: ClassVar = {"live": True, "was_unserviced": True, "takeover_on": "2022-09-01"}
    filters = (
        "contract={row.contract_id}&estate={row.estate_id}",
        "company={row.contract.company_id}&live=true&was_unserviced=true",
    )
    misses = ("live=false", "was_unserviced=false")
    wrong = ("live=on", "live=0", "estate=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_service(make_estate(community))


@pytest.mark.django_db
class TestCompanyActs:
    def test_a_company_is_registered_once_and_its_telephone_stays_inside(self) -> None:
        client = api(person(Role.STREET_OFFICER))
        body = {"uscc": make_uscc(900), "name": "乙物业", "contact_phone": "13900012345"}
        answer = client.post("/api/v1/companies/register/", body, format="json")
        assert (answer.status_code, answer.json()["name"]) == (201, "乙物业")
        assert "13900012345" not in answer.content.decode()
        assert Company.objects.get().contact_phone == "13900012345"
        assert post(client, "companies/register/", body)[0] in (400, 409)
        assert Company.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [{"uscc": "1" * 19}, {"uscc": 1}, {"kind": "X"}, {"fax": "1"}, {"name": True}],
    )
    def test_a_wrong_licence_is_refused(self, wrong: dict[str, Any]) -> None:
        client = api(person(Role.STREET_OFFICER))
        body = {"uscc": make_uscc(900), "name": "乙物业", **wrong}
        assert post(client, "companies/register/", body)[0] == 400
        assert Company.objects.count() == 0
        unchecked = post(client, "companies/register/", {"uscc": "1" * 18, "name": "乙物业"})
        assert unchecked[0] in (400, 409)

    def test_a_company_changes_but_not_its_code(self) -> None:
        client, row = api(person(Role.STREET_OFFICER)), make_company("甲物业")
        address = f"companies/{row.pk}/change/"
        status, found = post(client, address, {"name": "甲物业集团", "kind": "OTHER_MANAGER"})
        assert (status, found["name"], found["kind"]) == (200, "甲物业集团", "OTHER_MANAGER")
        assert post(client, address, {"uscc": make_uscc(900)})[0] == 400
        assert post(client, address, {})[0] == 400
        assert post(client, "companies/999999999/change/", {"name": "x"})[0] == 404

    def test_only_the_street_office_keeps_companies(self) -> None:
        row = make_company("甲物业")
        for role in (Role.COMMUNITY_SECRETARY, Role.AUDITOR, Role.BUREAU_REVIEWER):
            client = api(person(role))
            assert post(client, "companies/register/", {})[0] == 403
            assert post(client, f"companies/{row.pk}/change/", {})[0] == 403
