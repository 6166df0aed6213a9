"""What the API refuses to guess, field by field, and the sentences of its errors."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from rest_framework import serializers
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.throttling import UserRateThrottle

from accounts.models import User
from accounts.roles import Role
from core.rules.errors import Conflict, Forbidden, Refusal
from core.web.api import refusal_handler
from core.web.strict import Body, Choice, Day, Moment, Number, Text, Whole, YesNo
from tests.factories import make_estate
from tests.registers import api, own_community, person
from tests.rows import make_assessment

TEXT = Text(max_length=5)
FIELDS: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "whole": Whole(min_value=1),
    "yes": YesNo(),
    "text": TEXT,
    "choice": Choice([("A", "甲")]),
    "day": Day(),
    "moment": Moment(),
    "number": Number(),
    "cents": Number(most=Decimal(100), places=2),
}
TAKEN = [
    ("whole", 3, 3),
    ("yes", False, False),
    ("text", " 甲乙 ", "甲乙"),
    ("choice", "A", "A"),
    ("day", "2022-10-08", date(2022, 10, 8)),
    ("moment", "2022-10-08T09:00:00+08:00", datetime(2022, 10, 8, 1, tzinfo=UTC)),
    ("moment", "2022-10-08T01:00Z", datetime(2022, 10, 8, 1, tzinfo=UTC)),
    ("number", "12.50", Decimal("12.50")),
    ("number", 12, Decimal(12)),
    ("number", "9999.9999", Decimal("9999.9999")),
    ("cents", "99.50", Decimal("99.50")),
    ("moment", "2000-01-01T00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
]
REFUSED = [
    *(("whole", value) for value in (10**18, 1.9, 1.0, "1", "１", True, None, 0, [1])),
    *(("yes", value) for value in ("off", "false", 0, 1, "", None)),
    *(
        ("text", value)
        for value in (5, True, "", "   ", "甲乙丙丁戊己", "甲\x00", "甲\u202e", None)
    ),
    *(("choice", value) for value in ("B", "a", 1, None, "", "\ud800", "A\u202e")),
    *(("day", value) for value in ("20221008", "2022-13-01", "2022-10-8", "２０２２-10-08", 2022)),
    *(("moment", value) for value in ("2022-10-08T09:00:00", "2022-10-08", 1665190800, "jetzt")),
    *(("moment", f"{year}-01-01T00:00+14:00") for year in ("0001", "1999", "2101", "9999")),
    *(("number", value) for value in (10**11, "999999999999", 10**40)),
    *(("cents", value) for value in ("100.01", 101, "1.005")),
    *(("number", value) for value in (1.5, "1e3", "NaN", "-1", "1,000", "１", True, "1_000", -1)),
]


@pytest.mark.parametrize(("field", "value", "expected"), TAKEN)
def test_a_plain_value_is_taken(field: str, value: object, expected: object) -> None:
    assert FIELDS[field].run_validation(value) == expected


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_guess_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        FIELDS[field].run_validation(value)


def test_drf_itself_would_have_guessed() -> None:
    """The twin: without our fields these values pass, which is why the fields exist."""
    assert serializers.IntegerField().run_validation("１") == 1
    assert serializers.BooleanField().run_validation("off") is False
    assert serializers.CharField().run_validation(5) == "5"


def test_unknown_keys_are_named() -> None:
    class Small(Body):
        reason = Text()

    body = Small(data={"reason": "理由", "amount": 1})
    assert not body.is_valid()
    assert body.errors == {"amount": ["不认识的字段。"]}


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refusal("不行。", "NO"), 409), (Conflict("晚了。", "LATE"), 409), (Forbidden("不可。"), 403)],
)
def test_a_refusal_keeps_its_sentence(error: Refusal, status: int) -> None:
    found = refusal_handler(error, {})
    assert found is not None
    assert (found.status_code, found.data) == (
        status,
        {"detail": error.sentence, "code": error.code},
    )


def test_an_unknown_error_is_not_hidden() -> None:
    assert (
        refusal_handler(RuntimeError("broken"), {"request": APIRequestFactory().get("/")}) is None
    )


@pytest.fixture
def officer(db: None) -> User:
    return person(Role.STREET_OFFICER)


def test_other_content_than_json_is_refused(officer: User) -> None:
    found = api(officer).post("/api/v1/cycles/open/", {"year": 2022})
    assert (found.status_code, found.json()["detail"]) == (415, "请以 JSON 提交。")


def test_broken_json_is_refused_in_chinese(officer: User) -> None:
    found = api(officer).post(
        "/api/v1/cycles/open/", '{"year": 2022', content_type="application/json"
    )
    assert found.status_code == 400
    assert found.json()["detail"] == "提交的不是完整的 JSON。"


def test_a_format_suffix_is_no_address(officer: User) -> None:
    assert api(officer).get("/api/v1/estates.json").status_code == 404


def test_a_session_without_its_token_is_refused(officer: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(officer, backend="accounts.backends.OfficeBackend")
    found = client.post("/api/v1/cycles/open/", {}, format="json")
    assert (found.status_code, found.json()["code"]) == (403, "csrf")


def test_too_many_requests_are_told_to_wait(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "1/min"})
    client = api(officer)
    assert client.get("/api/v1/estates/").status_code == 200
    found = client.get("/api/v1/estates/")
    assert (found.status_code, found.json()["code"]) == (429, "throttled")
    assert found.json()["detail"].startswith("操作太频繁，请 ")


def test_a_dismissed_person_is_out_at_once(officer: User) -> None:
    client = api(officer)
    assert client.get("/api/v1/estates/").status_code == 200
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get("/api/v1/estates/").status_code == 401


def test_reading_writes_nothing_but_the_session(officer: User) -> None:
    client = api(officer)
    with connection.execute_wrapper(_only_select):
        assert client.get("/api/v1/estates/").status_code == 200


def _only_select(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
    written = sql.split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"}
    assert not written or "django_session" in sql, sql
    return execute(sql, params, many, context)


@pytest.mark.parametrize("address", ["/api/v1/estates/", "/api/v1/schema/"])
def test_a_token_opens_nothing_before_the_new_password(officer: User, address: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=officer).key}")
    assert client.get(address).status_code == 200
    User.objects.filter(pk=officer.pk).update(must_change_password=True)
    found = client.get(address)
    assert (found.status_code, found.json()["code"]) == (403, "PASSWORD_OWED")


@pytest.mark.parametrize(
    "sent",
    [
        r'{"\ud800": 1}',
        r'{"a\u202eb": 1}',
        r'{"party": "\ud800", "public_order": "\ud800", "veto": "\ud800", "remark": "\ud800"}',
    ],
)
def test_what_cannot_be_shown_is_refused_without_repeating_it(db: None, sent: str) -> None:
    assessment = make_assessment(make_estate(own_community()))
    found = api(person(Role.STREET_OFFICER)).post(
        f"/api/v1/assessments/{assessment.pk}/score/", sent, content_type="application/json"
    )
    assert (found.status_code, found.json()["code"]) == (400, "invalid")
    assert not {"\ud800", "\u202e"} & set(found.content.decode())


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_without_a_floor_is_refused(officer: User, opening: str) -> None:
    found = api(officer).post(
        "/api/v1/cycles/open/", opening * 100_000, content_type="application/json"
    )
    assert (found.status_code, found.json()["code"]) == (400, "parse_error")
