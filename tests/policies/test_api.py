"""Policy documents, parameters and schemes over the API."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from communities.models import Community
from tests.registers import Register, api, own_community
from tests.rows import make_document, make_parameter, make_scheme


class TestPolicyDocuments(Register):
    path = "policy-documents"
    common = True
    expected: ClassVar = {"title": "工作方案", "kind_label": "工作方案"}
    filters = ("doc_no={row.doc_no}&kind=PROGRAMME&title=方案",)
    misses = ("kind=LETTER", "title=没有")
    wrong = ("kind=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_document(title="工作方案")


class TestParameters(Register):
    path = "parameters"
    expected: ClassVar = {
        "code": "SAMPLE_MIN",
        "value": "10",
        "clause": "第一条",
        "state_label": "草稿",
        "approved_by_name": None,
    }
    filters = ("district={row.district_id}&state=DRAFT&code=SAMPLE_MIN&on=2022-01-01",)
    misses = ("state=APPROVED", "on=2021-12-31", "code=NONE")
    wrong = ("state=X", "on=heute", "district=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_parameter(district=community.street.district, made_by=by)


class TestSchemes(Register):
    path = "schemes"
    expected: ClassVar = {"version": 1, "year_basis": "SERVICE_YEAR"}
    filters = ("district={row.district_id}&state=DRAFT&code={row.code}&on=2022-01-01",)
    misses = ("state=APPROVED", "on=2021-12-31")
    wrong = ("state=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_scheme(district=community.street.district, made_by=by)

    def test_a_scheme_shows_its_tiers_and_gates(self, user: User) -> None:
        row = self.make(own_community(), user)
        found = api(user).get(self.of(row)).json()
        assert [tier["rate"] for tier in found["tiers"]] == ["0.3000", "0.2000", "0.1000"]
        assert [(gate["code_label"], gate["value"]) for gate in found["gates"]] == [
            ("最低满意率（%）", "80")
        ]
