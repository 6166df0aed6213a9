"""Staff pages of the register: particulars in groups, acts as buttons, search by any part."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from communities.models import Community
from estates.models import Estate, Honour, Problem
from tests.factories import make_community, make_estate
from tests.portal.test_staff_pages import person, signed_in

pytestmark = pytest.mark.django_db
GROUNDS = {"from_day": "2022-09-01", "reason": "批复", "document": "奈政字〔2022〕1号"}


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def client(community: Community) -> Client:
    return signed_in(person(Role.STREET_OFFICER, community))


def step_path(client: Client, row: Any, name: str) -> str:
    page = client.get(f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/")
    found = [part.split('"')[0] for part in page.content.decode().split('href="')[1:]]
    return next(href for href in found if name in href)


def run(client: Client, row: Any, button: str, **values: Any) -> None:
    path = step_path(client, row, button)
    answer = client.post(path, values)
    if answer.status_code == 200 and answer.context["lines"]:  # read first, then confirmed
        answer = client.post(path, {**values, "read": answer.context["read"]})
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def test_every_act_of_the_register_is_a_button(client: Client, community: Community) -> None:
    estate = make_estate(community, name="裕民")
    run(client, estate, "rename_step", name="裕民家园", **GROUNDS)
    run(client, estate, "inventory_step", from_day="2022-09-01", gate_count=2, source="现场清点")
    run(client, estate, "fee_step", year=2021, receivable="12000.00", source="企业上报")
    run(client, estate, "problem_step", codes=["ENV", "CCTV"], found_on="2022-09-01", source="摸底")
    run(
        client, estate, "split_step", parts="S1，裕民南片，20，-，-\nN1,裕民北片,30,3000,2900.5",
        **{**GROUNDS, "from_day": "2022-10-01"}, source="测绘",
    )  # fmt: skip
    estate.refresh_from_db()
    assert (estate.name, estate.last_day) == ("裕民家园", date(2022, 9, 30))
    assert estate.inventories.get().gate_count == 2
    assert estate.fee_years.get().receivable == Decimal(12000)
    north = Estate.objects.get(code="N1")
    assert north.measures.get().subsidy_area == Decimal("2900.50")
    assert Estate.objects.get(code="S1").measures.get().floor_area is None


def test_problems_are_resolved_and_honours_withdrawn(client: Client, community: Community) -> None:
    estate = make_estate(community)
    run(client, estate, "problem_step", codes=["ENV"], found_on="2022-09-01", source="摸底")
    problem = Problem.objects.get()
    run(client, problem, "resolve_step", resolved_on="2022-09-20", resolution="清运完毕")
    run(client, estate, "honour_step", kind="GREEN_COMMUNITY", awarded_on="2022-09-01")
    honour = Honour.objects.get()
    run(client, honour, "withdraw_step", withdrawn_on="2022-09-20", reason="复查不合格")
    run(client, estate, "honour_step", kind="GREEN_COMMUNITY", awarded_on="2022-10-01")
    problem.refresh_from_db()
    assert problem.resolution == "清运完毕"
    assert Honour.objects.filter(withdrawn_on__isnull=True).count() == 1


def test_a_merger_and_a_zone_are_asked_for_on_the_page(
    client: Client, community: Community
) -> None:
    estate, other, zone = (make_estate(community) for _ in range(3))
    size = {"household_count": 90, "source": "测绘"}
    run(client, estate, "merge_step", estates=[other.pk], **size, **GROUNDS)
    run(client, estate, "zones_step", zones=[zone.pk])
    run(client, zone, "release_step")
    other.refresh_from_db()
    assert other.last_day == date(2022, 8, 31)
    assert (
        "登记设施概况"
        not in client.get(f"/admin/estates/estate/{other.pk}/change/").content.decode()
    )


def test_the_list_is_searched_by_any_part_of_a_name(client: Client, community: Community) -> None:
    make_estate(community, name="新（乐）小区", aliases="电业局楼、供电院")
    make_estate(community, name="东方家园")
    for text, found in (("新(乐", 1), ("业局", 1), ("供电院", 1), ("方家", 1), ("没有", 0)):
        page = client.get("/admin/estates/estate/", {"q": text}).content.decode()
        assert f"符合条件的共 <strong>{found}</strong> 个" in page, text


def test_the_list_of_reorganisations_names_what_became_of_what(
    client: Client, community: Community
) -> None:
    estate = make_estate(community, name="裕民")
    run(client, estate, "rename_step", name="裕民家园", **GROUNDS)
    page = client.get("/admin/estates/reorganisation/").content.decode()
    assert "裕民家园" in page
    assert "更名" in page


def test_a_community_reads_the_buttons_it_has(community: Community) -> None:
    secretary = signed_in(person(Role.COMMUNITY_SECRETARY, community))
    estate = make_estate(community)
    page = secretary.get(f"/admin/estates/estate/{estate.pk}/change/").content.decode()
    assert "登记存在问题" in page
    assert "调整社区" not in page
