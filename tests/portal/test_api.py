"""The audit trail and background work over the API; the API's own document."""

import re
from typing import ClassVar

import pytest
from django.core.management import call_command
from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from core.web.schema import document
from tests.registers import Register, api, person
from tests.repository.house import is_chinese
from tests.rows import make_entry, make_job


class TestAuditEntries(Register):
    path = "audit-entries"
    key = "number"
    reader = Role.AUDITOR
    outsider = Role.STREET_OFFICER
    expected: ClassVar = {"actor_name": "系统", "content": {"mode": "MARKET"}}
    filters = ("verb=estates.change_mode&from_day=2022-10-08&to_day=2022-10-08",)
    misses = ("to_day=2022-10-07", "subject=none", "verb=none")
    wrong = ("from_day=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_entry(community)


class TestJobs(Register):
    path = "jobs"
    outsider = Role.AUDITOR
    expected: ClassVar = {"kind": "test", "state_label": "排队中"}
    filters = ("kind=test&state=QUEUED",)
    misses = ("kind=other", "state=DONE")
    wrong = ("state=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_job(by)


def test_the_document_is_written_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True)
    document = capsys.readouterr()
    assert document.err == ""
    assert "openapi: 3" in document.out


def test_every_operation_has_a_chinese_name_and_description() -> None:
    operations = [
        operation for methods in document()["paths"].values() for operation in methods.values()
    ]
    assert len(operations) > 90
    bare = [
        row["operationId"]
        for row in operations
        if not (is_chinese(row["summary"]) and is_chinese(row.get("description", "")))
    ]
    assert bare == []


def test_every_parameter_and_field_of_the_document_is_explained() -> None:
    operations = [
        operation for methods in document()["paths"].values() for operation in methods.values()
    ]
    parameters = {
        (row["operationId"], parameter["name"]): parameter.get("description", "")
        for row in operations
        for parameter in row.get("parameters", [])
        if parameter["in"] == "query"
    }
    assert [key for key, told in parameters.items() if not is_chinese(told)] == []


def test_exact_numbers_are_text_in_the_document() -> None:
    line = document()["components"]["schemas"]["LineRow"]["properties"]
    assert {line[name]["type"] for name in ("area", "rate", "amount")} == {"string"}


@pytest.mark.django_db
def test_the_document_is_a_page_that_needs_no_other_server() -> None:
    page = api(person(Role.SURVEYOR)).get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "/api/v1/batches/{id}/approve/" in text
    assert "审核意见" in text
    assert set(re.findall(r"https?://[^\"'<]+", text)) == set()


@pytest.mark.django_db
def test_the_document_itself_is_served_to_people_of_the_office() -> None:
    assert api(person(Role.FINANCE_REVIEWER)).get("/api/v1/schema/").json()["openapi"] > "3"
    assert api().get("/api/v1/schema/").status_code == 401
    assert api().get("/api/v1/docs/").status_code == 302
