"""What nobody wrote a page for: odd bytes, wrong methods, unknown addresses."""

from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.roles import Role
from core.web.middleware import Refusals
from portal.pages import bad_request
from tests.registers import api, person

pytestmark = pytest.mark.django_db
NUL_ADDRESSES = [
    "/notices/draws/a%00/b/2022/",
    "/notices/?page=%00",
    "/notices/?%00=1",
    "/static/%00.css",
    "/sign-in/?next=%00",
]


@pytest.mark.parametrize("address", NUL_ADDRESSES)
def test_a_nul_in_the_address_is_a_bad_request(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "请求无法处理" in answer.content.decode()
    assert "Content-Security-Policy" in answer


def test_a_nul_in_a_search_is_a_bad_request() -> None:
    answer = api(person(Role.STREET_OFFICER)).get("/admin/estates/estate/?q=%00")
    assert answer.status_code == 400
    assert "请求无法处理" in answer.content.decode()


def test_a_nul_in_a_cookie_is_a_bad_request(client: Client) -> None:
    answer = client.get("/sign-in/", headers={"cookie": r'sessionid="abcdefgh\000abcdefgh"'})
    assert answer.status_code == 400


def test_a_nul_under_the_api_is_answered_in_json(client: Client) -> None:
    answer = client.get("/api/v1/estates/?name=%00")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_of_the_api_is_answered_in_json(client: Client, method: str) -> None:
    answer = getattr(client, method)("/api/v1/nirgendwo/")
    assert (answer.status_code, set(answer.json())) == (404, {"detail", "code"})
    page = getattr(client, method)("/nirgendwo/")
    assert (page.status_code, "没有找到" in page.content.decode()) == (404, True)


def test_too_much_for_the_api_is_told_in_json(rf: RequestFactory) -> None:
    answer = bad_request(rf.post("/api/v1/estates/"), RequestDataTooBig())
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/json")


def test_a_body_past_the_limit_is_told_in_json(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    client = api(person(Role.STREET_OFFICER))
    body = {"street": 1, "year": 2022, "more": "x" * 1_000}
    answer = client.post("/api/v1/cycles/open/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_wrong_method_is_explained_on_a_page(client: Client) -> None:
    client.force_login(person(Role.STREET_OFFICER))
    answer = client.get("/sign-out/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "不能这样打开" in answer.content.decode()
    assert client.post("/notices/").status_code == 405


def test_a_wrong_method_under_the_api_stays_json() -> None:
    answer = api(person(Role.STREET_OFFICER)).put("/api/v1/estates/", {}, format="json")
    assert (answer.status_code, set(answer.json())) == (405, {"detail", "code"})


def test_an_answer_that_is_not_405_is_left_alone(rf: RequestFactory) -> None:
    fine = HttpResponse("fine")
    assert Refusals(lambda request: fine)(rf.get("/")) is fine
