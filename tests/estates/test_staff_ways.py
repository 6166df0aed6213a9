"""Small courtesies of the staff pages: a code that is given, dwellings found by their estate."""

import pytest
from django.test import Client

from accounts.roles import Role
from estates.queries.codes import next_code
from tests.factories import make_community, make_estate, make_user

pytestmark = pytest.mark.django_db


def test_the_next_code_follows_the_highest_under_the_community() -> None:
    community = make_community()
    stem = community.path.replace("/", "")
    assert next_code(community) == f"{stem}0001"
    make_estate(community, name="甲小区", code=f"{stem}0007")
    make_estate(community, name="乙小区", code="DQTL001")
    assert next_code(community) == f"{stem}0008"


def test_dwellings_are_found_by_the_name_of_their_estate() -> None:
    community = make_community()
    wanted = make_estate(community, name="滨河新苑", code="A1", households=1)
    make_estate(community, name="幸福里", code="A2", households=1)
    client = Client()
    officer = make_user(Role.STREET_OFFICER, community.street)
    client.force_login(officer, backend="accounts.backends.OfficeBackend")
    page = client.get("/admin/estates/household/", {"q": "滨河"})
    assert [row.estate_id for row in page.context["cl"].result_list] == [wanted.pk]


def test_an_empty_list_says_where_its_rows_begin() -> None:
    client = Client()
    officer = make_user(Role.STREET_OFFICER, make_community().street)
    client.force_login(officer, backend="accounts.backends.OfficeBackend")
    page = client.get("/admin/estates/servicecharter/").content.decode()
    assert "登记服务章程" in page
    assert "清除条件" not in page
