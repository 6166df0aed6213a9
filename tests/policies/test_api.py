"""Policy documents, parameters and schemes over the API."""

from typing import Any, ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tests.registers import (
    NOT_FOUND,
    Register,
    api,
    foreign_community,
    own_community,
    person,
    post,
)
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


def new_parameter() -> dict[str, Any]:
    district = own_community().street.district
    return {
        "district": district.pk,
        "code": "SAMPLE_MIN",
        "value": "12",
        "document": make_document(district=district).pk,
        "clause": "第五条",
        "first_day": "2022-01-01",
    }


def test_a_parameter_is_proposed_by_the_street_and_approved_by_the_bureau(db: None) -> None:
    officer, reviewer = person(Role.STREET_OFFICER), person(Role.BUREAU_REVIEWER)
    status, row = post(api(officer), "parameters/propose/", new_parameter())
    assert (status, row["state"], row["made_by_name"]) == (200, "PROPOSED", officer.name)
    chosen = {"parameters": [row["id"]]}
    assert post(api(officer), "parameters/approve/", chosen)[0] == 403
    assert post(api(reviewer), "parameters/approve/", chosen) == (200, {"approved": 1})
    assert post(api(reviewer), "parameters/approve/", chosen)[0] == 409


def test_a_rejected_parameter_keeps_out_of_force(db: None) -> None:
    _, row = post(api(person(Role.STREET_OFFICER)), "parameters/propose/", new_parameter())
    client = api(person(Role.BUREAU_REVIEWER))
    body = {"parameters": [row["id"]], "reason": "依据不足"}
    assert post(client, "parameters/reject/", body) == (200, {"rejected": 1})
    assert client.get(f"/api/v1/parameters/{row['id']}/").json()["state"] == "REJECTED"


def test_an_unknown_parameter_is_refused_with_its_sentence(db: None) -> None:
    body = {**new_parameter(), "code": "NONE"}
    status, refusal = post(api(person(Role.STREET_OFFICER)), "parameters/propose/", body)
    assert (status, refusal) == (
        409,
        {"detail": "没有名为“NONE”的政策参数。", "code": "UNKNOWN_PARAMETER"},
    )


def test_foreign_numbers_in_a_body_are_missing(db: None) -> None:
    foreign = foreign_community().street.district
    body = {**new_parameter(), "district": foreign.pk}
    assert post(api(person(Role.STREET_OFFICER)), "parameters/propose/", body) == (404, NOT_FOUND)
    theirs = make_parameter(district=foreign, state="PROPOSED")
    chosen = {"parameters": [theirs.pk]}
    assert post(api(person(Role.BUREAU_REVIEWER)), "parameters/approve/", chosen) == (
        404,
        NOT_FOUND,
    )


def test_a_scheme_is_proposed_with_tiers_and_gates_and_approved(db: None) -> None:
    district = own_community().street.district
    body = {
        "district": district.pk,
        "code": "STREET",
        "label": "街道建议标准",
        "document": make_document(district=district).pk,
        "first_day": "2022-01-01",
        "tiers": [
            {"rate": "0.2", "clause": "第一款", "first_year": 1, "last_year": 3},
            {"rate": "0", "clause": "第二款", "first_year": 4},
        ],
        "gates": [{"code": "MIN_SATISFACTION", "value": "80", "clause": "第三款"}],
    }
    status, row = post(api(person(Role.STREET_OFFICER)), "schemes/propose/", body)
    assert (status, [tier["rate"] for tier in row["tiers"]]) == (200, ["0.2000", "0.0000"])
    client = api(person(Role.BUREAU_REVIEWER))
    assert post(client, f"schemes/{row['id']}/approve/")[1]["state"] == "APPROVED"
    assert post(client, f"schemes/{row['id']}/reject/", {"reason": "迟了"})[0] == 409


def test_a_rate_written_as_a_fraction_is_refused(db: None) -> None:
    body = {"tiers": [{"rate": 0.2, "clause": "第一款", "first_year": 1}], "gates": []}
    status, refusal = post(api(person(Role.STREET_OFFICER)), "schemes/propose/", body)
    assert status == 400
    assert list(refusal["fields"]["tiers"]["0"]) == ["rate"]


def test_a_document_is_registered_with_its_number_normalised(db: None) -> None:
    body = {
        "district": own_community().street.district.pk,
        "title": "工作计划",
        "issuer": "街道办事处",
        "kind": "PROGRAMME",
        "doc_no": "奈政办发﹝2022﹞6号",
    }
    client = api(person(Role.STREET_OFFICER))
    status, row = post(client, "policy-documents/register/", body)
    assert (status, row["doc_no"]) == (200, "奈政办发〔2022〕6号")
    assert post(client, "policy-documents/register/", body)[0] == 409
