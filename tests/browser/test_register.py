"""小区台账, the life of an estate and the search box in a browser, at a desk and on a phone."""

from datetime import date
from typing import Any

import pytest

from accounts.roles import Role
from estates.models import Estate
from tests.browser.test_reach import AXE, FAULTS
from tests.browser.window import DESK, PHONE, assert_fits
from tests.factories import (
    make_committee,
    make_community,
    make_company,
    make_contract,
    make_estate,
    make_region,
    make_service,
    make_user,
)
from tests.portal.test_register_life import full

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer() -> Any:
    """The officer of a street with estates of every kind, one of them with a full life."""
    community = make_community(name="和平社区（演示）")
    region = make_region(community, name="第10物业管理区域（演示）")
    estate = make_estate(community, name="绿洲家属楼（演示）", region=region, households=30)
    full(estate, 1)
    make_committee(region, last_day=date(2999, 1, 1))
    served = make_estate(community, name="阳光花园（演示）", household_count=1234)
    company = make_company("演示物业服务有限责任公司")
    make_service(served, contract=make_contract(community.street, company=company))
    return make_user(Role.STREET_OFFICER, community.street)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_page_of_the_register_fits_the_window(
    officer: Any, visit: Any, shot: Any, width: int
) -> None:
    page = visit(officer, width)
    life = f"/estates/{Estate.objects.get(name='绿洲家属楼（演示）').pk}/"
    pages = {
        "register": "/estates/",
        "register-past": "/estates/?on=2015-01-01&serviced=0",
        "register-none": "/estates/?q=没有",
        "life": life,
        "life-past": f"{life}?on=2001-06-30",
        "search": "/search/?q=演示",
        "search-none": "/search/?q=没有",
        "decisions": "/notices/decisions/",
    }
    for name, address in pages.items():
        page.goto(address)
        shot(page, f"{name}-{width}")
        assert_fits(page)


def test_a_phone_shows_cards_instead_of_a_wide_table(officer: Any, visit: Any) -> None:
    page = visit(officer, PHONE)
    page.goto("/estates/")
    assert page.locator(".register-list thead").is_hidden()
    row = page.locator(".register-list tbody tr").first
    assert row.bounding_box()["width"] <= PHONE
    label = row.locator("td").first.evaluate("(cell) => getComputedStyle(cell, '::before').content")
    assert label == '"社区"'


def test_from_the_box_to_the_estate_to_another_day(officer: Any, visit: Any) -> None:
    page = visit(officer, DESK)
    page.goto("/estates/")
    page.fill("#top-find", "花园")
    page.press("#top-find", "Enter")
    page.wait_for_url("**/search/**")
    page.get_by_role("link", name="阳光花园（演示）").click()
    page.get_by_role("heading", name="阳光花园（演示）").wait_for()
    page.fill("[name=on]", "2022-08-31")
    page.get_by_role("button", name="查看").click()
    page.get_by_text("正在查看 2022-08-31 的情况").wait_for()
    assert page.locator(".life-figure").first.inner_text() == "弃管"
    page.get_by_role("link", name="回到今天").click()
    page.wait_for_url(lambda address: "on=" not in address)
    assert page.locator(".life-figure").first.inner_text() == "专业物业"


def test_a_filter_keeps_its_place_while_the_pages_turn(officer: Any, visit: Any) -> None:
    community = make_community()
    for _ in range(51):
        make_estate(community, mode="SELF")
    page = visit(officer, DESK)
    page.goto("/estates/")
    page.get_by_label("有无物业").select_option("0")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**serviced=0**")
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**page=2**")
    assert "serviced=0" in page.url
    assert page.get_by_label("有无物业").input_value() == "0"


@pytest.mark.skipif(not AXE.exists(), reason="没有 node_modules/axe-core：npm install axe-core")
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_pages_hold_the_rules_of_access(officer: Any, visit: Any, width: int) -> None:
    page, axe = visit(officer, width), AXE.read_text("utf-8")
    life = f"/estates/{Estate.objects.get(name='绿洲家属楼（演示）').pk}/"
    faults = {}
    for address in ("/estates/", "/estates/?on=2015-01-01", life, "/search/?q=演示", "/admin/"):
        page.goto(address)
        page.wait_for_load_state("load")
        page.evaluate(axe)
        faults[address] = page.evaluate(FAULTS)
    assert {address: found for address, found in faults.items() if found} == {}
