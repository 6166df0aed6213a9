"""Batches, cases and lines over the API."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tests.factories import make_estate
from tests.registers import (
    NOT_FOUND,
    Register,
    api,
    foreign_community,
    own_community,
    person,
    post,
)
from tests.rows import AT, GROUND, make_batch, make_case, make_cycle, make_line, make_scheme


class TestBatches(Register):
    path = "batches"
    reader = Role.FINANCE_REVIEWER
    outsider = Role.SURVEYOR
    expected: ClassVar = {"state_label": "测算中", "total": "0.00", "decided_by_name": None}
    filters = ("street={row.street_id}&year={row.year}&state=DRAFT&number={row.number}",)
    misses = ("state=APPROVED", "year=1999")
    wrong = ("state=X", "year=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_batch(community.street)


class TestCases(Register):
    path = "cases"
    expected: ClassVar = {
        "eligible": True,
        "total": "12000.50",
        "reasons": [GROUND],
    }
    filters = ("batch={row.batch_id}&community={row.community_id}&estate={row.estate_id}",)
    misses = ("eligible=false",)
    wrong = ("eligible=no", "batch=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_case(make_estate(community))


class TestLines(Register):
    path = "lines"
    expected: ClassVar = {"area": "5000.00", "rate": "0.2000", "amount": "12000.00"}
    filters = ("batch={row.batch_id}&community={row.community_id}&service={row.service_id}",)
    misses = ("batch=999999",)
    wrong = ("batch=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_line(make_case(make_estate(community)))


def test_a_batch_is_opened_on_the_approved_scheme(db: None) -> None:
    street = own_community().street
    make_scheme(district=street.district, state="APPROVED")
    client = api(person(Role.STREET_OFFICER))
    status, row = post(client, "batches/open/", {"street": street.pk, "year": 2022})
    assert (status, row["number"], row["state"]) == (200, "150525-001-2022-01", "DRAFT")
    status, refusal = post(client, "batches/open/", {"street": street.pk, "year": 2022})
    assert (status, refusal["code"]) == (409, "BATCH_EXISTS")


def test_a_community_does_not_read_what_the_whole_street_receives(db: None) -> None:
    batch = make_batch(own_community().street, state="CALCULATED")
    figures = ("case_count", "payable_count", "total", "digest")
    told = {}
    for role in (Role.COMMUNITY_SECRETARY, Role.STREET_OFFICER):
        client = api(person(role))
        row = client.get(f"/api/v1/batches/{batch.pk}/").json()
        assert client.get("/api/v1/batches/").json()["results"] == [row]
        told[role] = [row[name] for name in figures]
    assert told == {
        Role.COMMUNITY_SECRETARY: [None] * 4, Role.STREET_OFFICER: [0, 0, "0.00", batch.digest],
    }  # fmt: skip


def test_without_a_scheme_no_batch_is_opened(db: None) -> None:
    body = {"street": own_community().street.pk, "year": 2022}
    status, refusal = post(api(person(Role.STREET_OFFICER)), "batches/open/", body)
    assert (status, refusal["code"]) == (409, "PERIOD_GAP")


def test_calculation_waits_for_the_year_to_be_assessed(db: None) -> None:
    batch = make_batch(own_community().street)
    status, refusal = post(api(person(Role.STREET_OFFICER)), f"batches/{batch.pk}/calculate/")
    assert (status, refusal["code"]) == (409, "ASSESSMENT_NOT_FINAL")


def test_calculation_is_queued_once_however_often_it_is_asked_for(db: None) -> None:
    street = own_community().street
    batch = make_batch(street)
    make_cycle(
        street,
        year=batch.year,
        state="FINAL",
        published_by=person(Role.STREET_OFFICER),
        finalised_by=person(Role.STREET_DIRECTOR),
        finalised_at=AT,
    )
    client = api(person(Role.STREET_OFFICER))
    first = post(client, f"batches/{batch.pk}/calculate/")
    assert (first[0], first[1]["key"]) == (202, f"subsidies.calculate:{batch.pk}")
    assert post(client, f"batches/{batch.pk}/calculate/") == first
    assert client.get(f"/api/v1/jobs/{first[1]['job']}/").json()["state_label"] == "排队中"


def test_a_batch_is_submitted_with_the_figures_that_were_seen(db: None) -> None:
    batch = make_batch(own_community().street, state="CALCULATED")
    client = api(person(Role.STREET_DIRECTOR))
    stale = {"digest": "f" * 64}
    assert post(client, f"batches/{batch.pk}/submit/", stale)[0] == 409
    status, row = post(client, f"batches/{batch.pk}/submit/", {"digest": batch.digest})
    assert (status, row["state_label"]) == (200, "已上报")


def test_the_bureau_approves_once_and_the_second_reviewer_is_told(db: None) -> None:
    batch = make_batch(own_community().street, state="SUBMITTED")
    first, second = api(person(Role.BUREAU_REVIEWER)), api(person(Role.BUREAU_REVIEWER))
    seen = {"digest": batch.digest, "opinion": "同意"}
    status, row = post(first, f"batches/{batch.pk}/approve/", seen)
    assert (status, row["state"], row["opinion"]) == (200, "APPROVED", "同意")
    assert post(second, f"batches/{batch.pk}/return/", {"reason": "重算"})[0] == 409
    assert post(api(person(Role.STREET_DIRECTOR)), f"batches/{batch.pk}/approve/", seen)[0] == 403


def test_a_batch_is_returned_only_with_a_reason(db: None) -> None:
    batch = make_batch(own_community().street, state="SUBMITTED")
    client = api(person(Role.BUREAU_REVIEWER))
    assert post(client, f"batches/{batch.pk}/return/", {})[0] == 400
    status, row = post(client, f"batches/{batch.pk}/return/", {"reason": "面积有误"})
    assert (status, row["state"], row["opinion"]) == (200, "RETURNED", "面积有误")


def test_a_batch_that_was_not_sent_is_voided(db: None) -> None:
    batch = make_batch(own_community().street, state="CALCULATED")
    client = api(person(Role.STREET_DIRECTOR))
    assert post(client, f"batches/{batch.pk}/void/", {"reason": "重新测算"})[1]["state"] == "VOID"


def test_a_foreign_batch_is_out_of_reach_of_every_act(db: None) -> None:
    batch = make_batch(foreign_community().street, state="SUBMITTED")
    client = api(person(Role.BUREAU_REVIEWER))
    body = {"digest": batch.digest}
    assert post(client, f"batches/{batch.pk}/approve/", body) == (404, NOT_FOUND)
    assert post(client, f"batches/{batch.pk}/return/", {"reason": "x"}) == (404, NOT_FOUND)


def test_a_batch_recomputed_from_its_snapshots_is_identical(db: None) -> None:
    batch = make_batch(own_community().street, state="SUBMITTED")
    client = api(person(Role.BUREAU_REVIEWER))
    found = client.get(f"/api/v1/batches/{batch.pk}/recompute/")
    assert set(found.json()) == {"identical", "differences"}
    secretary = api(person(Role.COMMUNITY_SECRETARY))
    assert secretary.get(f"/api/v1/batches/{batch.pk}/recompute/").status_code == 403


def test_the_workbook_is_a_file_for_those_who_may_export(db: None) -> None:
    batch = make_batch(own_community().street, state="SUBMITTED")
    found = api(person(Role.FINANCE_REVIEWER)).get(f"/api/v1/batches/{batch.pk}/workbook/")
    content = b"".join(found.streaming_content)  # type: ignore[attr-defined]
    assert (found.status_code, content[:2]) == (200, b"PK")
    assert f"{batch.number}.xlsx" in found["Content-Disposition"]
    secretary = api(person(Role.COMMUNITY_SECRETARY))
    assert secretary.get(f"/api/v1/batches/{batch.pk}/workbook/").status_code == 403


def test_a_large_workbook_is_ordered_first(db: None) -> None:
    batch = make_batch(own_community().street, state="SUBMITTED", case_count=5001)
    client = api(person(Role.BUREAU_REVIEWER))
    refusal = client.get(f"/api/v1/batches/{batch.pk}/workbook/")
    assert (refusal.status_code, refusal.json()["code"]) == (409, "ORDER_FIRST")
    first = post(client, f"batches/{batch.pk}/order-workbook/")
    assert first[0] == 202
    assert post(client, f"batches/{batch.pk}/order-workbook/") == first
