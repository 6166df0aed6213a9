"""What holds for every register of the API: one list of tests, run for each by a subclass.

A subclass names the address, a person who may read, one who may not, and how a row comes about
inside a community. The foreign community lies in another district, so it is foreign to everybody.
"""

from typing import Any, ClassVar

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import LEVEL_OF, Level, Role
from communities.models import Community, District, Street
from tests.factories import make_community, make_district, make_street, make_user

ROOT = "/api/v1/"
NOT_FOUND = {"detail": "没有这条记录，或者它不在您的范围内。", "code": "not_found"}


def api(user: User | None = None) -> APIClient:
    """A client signed in through the session, as a browser is."""
    client = APIClient()
    if user is not None:
        client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def own_community() -> Community:
    return make_community("001")


def foreign_community() -> Community:
    district = make_district("150526", name="别的旗")
    return make_community("001", street=make_street("001", name="别的街道", district=district))


def person(role: Role | str, community: Community | None = None) -> User:
    """Somebody of this role who answers for the community, its street or its district."""
    community = community or own_community()
    units: dict[Level, District | Street | Community] = {
        Level.COMMUNITY: community,
        Level.STREET: community.street,
        Level.DISTRICT: community.street.district,
    }
    return make_user(role, units[LEVEL_OF[role]])


def queries(client: APIClient, address: str) -> int:
    """How many statements one GET costs; it must succeed."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.django_db
class Register:
    """List and detail of one register."""

    path: ClassVar[str]
    reader: ClassVar[Role] = Role.STREET_OFFICER
    outsider: ClassVar[Role] = Role.SYS_ADMIN
    key: ClassVar[str] = "id"
    common: ClassVar[bool] = False
    """True where everybody with the permission sees every row."""
    expected: ClassVar[dict[str, Any]] = {}
    """Fields of a fresh row as they must go out, exact numbers as text."""
    filters: ClassVar[tuple[str, ...]] = ()
    """Queries that match the row of `make` …"""
    misses: ClassVar[tuple[str, ...]] = ()
    """… and queries that do not."""
    wrong: ClassVar[tuple[str, ...]] = ()
    """Queries that are refused as malformed."""

    def make(self, community: Community, by: User) -> models.Model:
        raise NotImplementedError

    @property
    def address(self) -> str:
        return f"{ROOT}{self.path}/"

    def of(self, row: models.Model) -> str:
        return f"{self.address}{row.pk}/"

    @pytest.fixture
    def user(self) -> User:
        return person(self.reader)

    def test_a_stranger_is_told_to_sign_in(self) -> None:
        found = api().get(self.address)
        assert (found.status_code, found.json()["detail"]) == (401, "请先登录。")

    def test_a_role_without_the_permission_is_refused(self) -> None:
        client = api(person(self.outsider))
        assert client.get(self.address).status_code == 403
        assert client.get(f"{self.address}1/").status_code == 403

    def test_list_and_detail_show_the_own_row_with_exact_values(self, user: User) -> None:
        row = self.make(own_community(), user)
        client = api(user)
        detail = client.get(self.of(row)).json()
        assert {name: detail[name] for name in self.expected} == self.expected
        assert detail in client.get(self.address).json()["results"]

    def test_a_foreign_row_is_missing_and_not_listed(self, user: User) -> None:
        stranger = person(self.reader, foreign_community())
        row = self.make(foreign_community(), stranger)
        client = api(user)
        found = client.get(self.of(row))
        if self.common:
            assert found.status_code == 200
            return
        assert (found.status_code, found.json()) == (404, NOT_FOUND)
        assert found.json() == client.get(f"{self.address}999999999/").json()
        assert row.pk not in self._listed(client)
        assert api(stranger).get(self.of(row)).status_code == 200

    def test_one_and_three_rows_cost_the_same_queries(self, user: User) -> None:
        client = api(user)
        first = self.make(own_community(), user)
        once = queries(client, self.address)
        others = [self.make(own_community(), user) for _ in range(2)]
        assert {row.pk for row in (first, *others)} <= self._listed(client)
        assert queries(client, self.address) == once

    def _listed(self, client: APIClient) -> set[Any]:
        rows = client.get(self.address).json()["results"]
        return {row[self.key] for row in rows}

    def test_filters_match_what_they_say(self, user: User) -> None:
        row = self.make(own_community(), user)
        client = api(user)
        matched = {q: client.get(f"{self.address}?{q}").json()["count"] for q in self._asked(row)}
        assert matched == dict.fromkeys(matched, 1)
        missed = {q: client.get(f"{self.address}?{q}").json()["count"] for q in self.misses}
        assert missed == dict.fromkeys(missed, 0)

    def _asked(self, row: models.Model) -> list[str]:
        return [query.format(row=row) for query in self.filters]

    def test_malformed_and_unknown_parameters_are_refused(self, user: User) -> None:
        client = api(user)
        always = (
            "page=１",
            "page=0",
            "page_size=201",
            "page=1&page=2",
            "unbekannt=1",
            "format=xml",
        )
        answers = {q: client.get(f"{self.address}?{q}").status_code for q in (*always, *self.wrong)}
        assert answers == dict.fromkeys(answers, 400)

    def test_nothing_is_written_through_the_register_itself(self, user: User) -> None:
        row = self.make(own_community(), user)
        client = api(user)
        assert client.post(self.address, {}, format="json").status_code in (403, 405)
        for method in (client.put, client.patch, client.delete):
            assert method(self.of(row), {}, format="json").status_code == 405


def post(client: APIClient, address: str, body: Any = None) -> tuple[int, Any]:
    """Status and content of one act."""
    found = client.post(f"{ROOT}{address}", {} if body is None else body, format="json")
    return found.status_code, found.json()
