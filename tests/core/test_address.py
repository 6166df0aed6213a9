"""Whose address counts behind proxies of ours, and without any."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts.roles import Role
from core.audit.models import Entry
from core.web.address import client_address
from tests.factories import PASSWORD, make_street, make_user

CASES = [
    (0, "203.0.113.9", "10.0.0.1"),
    (1, "203.0.113.9", "203.0.113.9"),
    (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
    (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
    (2, "203.0.113.9", "10.0.0.1"),
    (1, "", "10.0.0.1"),
    (1, "unknown", "10.0.0.1"),
    (1, "2001:db8::0009", "2001:db8::9"),
]


@pytest.mark.parametrize(("proxies", "header", "expected"), CASES)
def test_as_many_entries_are_believed_as_proxies_are_ours(
    settings: Any, rf: RequestFactory, proxies: int, header: str, expected: str
) -> None:
    settings.PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == expected


def test_without_the_header_the_connection_counts(settings: Any, rf: RequestFactory) -> None:
    settings.PROXIES = 1
    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"


def sign_in(address: str, password: str = PASSWORD) -> int:
    client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=address)
    return client.post("/sign-in/", {"username": "wuye", "password": password}).status_code


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "elsewhere"), [(1, 302), (0, 429)])
def test_two_people_behind_a_proxy_do_not_share_a_lock(
    settings: Any, proxies: int, elsewhere: int
) -> None:
    """Without a proxy the header is a client's own word and opens no lock."""
    settings.PROXIES = proxies
    make_user(Role.STREET_OFFICER, make_street(), username="wuye")
    for _ in range(5):
        sign_in("203.0.113.9", password="wrong")
    assert sign_in("203.0.113.9") == 429
    assert sign_in("203.0.113.10") == elsewhere
    first = "203.0.113.9" if proxies else "10.0.0.1"
    assert first in Entry.objects.order_by("number")[0].data
