"""拆分 and 合并 on the page and over the API: shown first, then done, with every building."""

from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from communities.models import Community
from estates.models import Estate
from tests.estates.test_register_pages import GROUNDS, step_path
from tests.factories import make_community, make_estate, make_households
from tests.portal.test_staff_pages import person, signed_in
from tests.registers import api, own_community, post
from tests.registers import person as clerk

pytestmark = pytest.mark.django_db
SIZE = {"household_count": 3, "source": "测绘"}


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def client(community: Community) -> Client:
    return signed_in(person(Role.STREET_OFFICER, community))


@pytest.fixture
def estate(community: Community) -> Estate:
    made = make_estate(community, name="裕民")
    make_households(made, 2, building="1号楼")
    make_households(made, 1, building="2号楼")
    return made


def test_a_split_is_shown_before_it_is_done(client: Client, estate: Estate) -> None:
    path = step_path(client, estate, "split_step")
    assert "1号楼（2户）归" in client.get(path).content.decode()
    values: dict[str, Any] = {
        "parts": "N1，裕民北片，2，-，-\nS1，裕民南片，9，-，-", "source": "测绘", **GROUNDS,
    }  # fmt: skip
    assert "没有写明去向的楼栋：1号楼、2号楼" in client.post(path, values).content.decode()
    first = estate.buildings.get(name="1号楼")
    values |= {f"building_{first.pk}": "1", "rest": "2"}
    shown = client.post(path, values)
    page = shown.content.decode()
    assert "“裕民北片”（N1）：1号楼，共1栋2户" in page
    assert "注意：“裕民南片”填写9户，名册是1户，请核对。" in page
    assert Estate.objects.count() == 1
    values["read"] = shown.context["read"]
    changed = {**values, "rest": "1"}
    assert client.post(path, changed).status_code == 200
    assert Estate.objects.count() == 1
    assert client.post(path, values).status_code == 302
    assert Estate.objects.get(code="N1").households.count() == 2


def test_a_place_that_is_not_on_the_list_is_refused(client: Client, estate: Estate) -> None:
    values = {"parts": "S1，裕民南片，9，-，-", "source": "测绘", "rest": "5", **GROUNDS}
    page = client.post(step_path(client, estate, "split_step"), values).content.decode()
    assert "没有第5个新小区" in page


def test_estates_become_a_new_one_on_the_page(
    client: Client, estate: Estate, community: Community
) -> None:
    other = make_estate(community, name="东院")
    make_households(other, 1, building="1号楼")
    values: dict[str, Any] = {
        "estates": [other.pk], "code": "M1", "name": "裕民家园", "household_count": 4,
        "names": f"{other.code}，1号楼，东楼", "source": "测绘", **GROUNDS,
    }  # fmt: skip
    path = step_path(client, estate, "merge_step")
    shown = client.post(path, values)
    assert "“东院”的1号楼改称“东楼”。" in shown.content.decode()
    assert client.post(path, {**values, "read": shown.context["read"]}).status_code == 302
    merged = Estate.objects.get(code="M1")
    names = sorted(merged.buildings.values_list("name", flat=True))
    assert names == ["2号楼", "东楼", "裕民1号楼"]
    assert Estate.objects.filter(last_day__isnull=True).count() == 1


def test_the_api_shows_and_does_the_same() -> None:
    client, community = api(clerk(Role.STREET_OFFICER)), own_community()
    estate = make_estate(community, name="裕民")
    make_households(estate, 2, building="1号楼")
    grounds = {"on": "2022-09-01", "reason": "批复", "document": "奈政字〔2022〕1号"}
    path = f"estates/{estate.pk}/split/"
    body: dict[str, Any] = {
        "parts": [{"code": "S1", "name": "裕民南片", "household_count": 2}],
        "remaining": {"household_count": 1, "source": "测绘"},
        "buildings": [{"building": estate.buildings.get().pk, "code": "S1"}], **grounds,
    }  # fmt: skip
    assert post(client, path, {**body, "other": 1})[0] == 400
    assert post(client, path, {**body, "buildings": []})[0] == 409
    seen = post(client, path, {**body, "preview": True})[1]
    assert seen["estates"] == []
    done = post(client, path, body)[1]
    assert done["lines"] == seen["lines"]
    south = Estate.objects.get(pk=done["estates"][0])
    assert south.households.count() == 2
    back = {
        "estates": [south.pk], "size": {"household_count": 3, "source": "测绘"}, **grounds,
        "on": "2022-09-05", "new": {"code": "M1", "name": "裕民"},
    }  # fmt: skip
    merged = post(client, f"estates/{estate.pk}/merge/", back)[1]
    assert merged["warnings"] == ["“裕民”填写3户，名册是2户，请核对。"]
    assert Estate.objects.get(code="M1").pk == merged["estates"][0]
