"""Companies, contracts and services over the API."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tests.factories import make_company, make_contract, make_estate, make_service
from tests.registers import Register


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
