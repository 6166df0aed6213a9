"""What a person meets in the lists, on a phone and on paper; and everybody can reach it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Role
from tests.browser.window import DESK, PHONE, assert_fits
from tests.factories import (
    make_committee,
    make_community,
    make_contract,
    make_estate,
    make_item,
    make_need,
    make_region,
    make_user,
)
from tests.rows import make_assessment, make_batch, make_cycle, make_programme, make_target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}"
FAULTS = f"""axe.run({RULES}).then((found) => found.violations.map((rule) =>
  `${{rule.id}}: ${{rule.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}}`))"""
LINES = """(cell) => {
  const text = document.createRange();
  text.selectNodeContents(cell);
  const height = text.getBoundingClientRect().height;
  return Math.round(height / parseFloat(getComputedStyle(cell).lineHeight));
}"""


@pytest.fixture
def officer() -> Any:
    """The street officer of a street with something in every list."""
    community = make_community(name="和平社区（演示）")
    region = make_region(community, name="第10物业管理区域（演示）")
    estates = [
        make_estate(community, name=f"绿洲家属楼{n}（演示）", region=region, households=1234)
        for n in range(1, 4)
    ]
    make_committee(estates[0])
    make_contract(community.street)
    make_need(estates[0], item=make_item())
    make_target(make_programme(community.street, base_day=date(2022, 6, 30)))
    make_assessment(estates[0], cycle=make_cycle(community.street))
    make_batch(community.street)
    return make_user(Role.STREET_OFFICER, community.street)


def test_short_names_stay_on_one_line_and_nothing_covers_the_rows(officer: Any, visit: Any) -> None:
    page = visit(officer, DESK)
    page.goto("/admin/estates/estate/")
    for column in ("field-name", "field-community", "field-region"):
        assert page.locator(f"td.{column}").first.evaluate(LINES) == 1, column
    assert (
        page.locator("td.field-area_figure").first.evaluate(
            "(cell) => getComputedStyle(cell).textAlign"
        )
        == "right"
    )
    assert page.locator("td.field-households_figure").first.inner_text() == "1,234"
    assert page.locator(".wg-count").inner_text() == "共 3 个"
    bar = page.locator(".wg-pages")
    assert bar.evaluate("(bar) => getComputedStyle(bar).position") == "static"
    rows = page.locator("#result_list").bounding_box()
    assert bar.bounding_box()["y"] >= rows["y"] + rows["height"]


def test_the_base_of_the_plan_is_seen_at_first_sight(officer: Any, visit: Any) -> None:
    page = visit(officer, DESK)
    page.goto("/admin/?on=2022-12-31")
    told = page.locator(".wg-base").all_inner_texts()
    assert told == [
        *(f"方案基期 2022-06-30：{count} 个" for count in (3, 0, 3)),
        "2022-06-30 的无物业小区 3 个：已组建 1 个，33.33%",
    ]
    for note in page.locator(".wg-base").all():
        assert note.bounding_box()["y"] < 600


def test_a_phone_has_a_menu_a_filter_and_a_calendar_under_the_thumb(
    officer: Any, visit: Any, shot: Any
) -> None:
    page = visit(officer, PHONE)
    page.goto("/admin/estates/estate/")
    menu = page.get_by_role("button", name="菜单", exact=True)
    box = menu.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    menu.click()
    page.get_by_role("link", name="物业服务合同").wait_for()
    page.goto("/admin/estates/estate/")
    page.get_by_text("筛选").first.click()
    page.get_by_text("按有无物业").wait_for()
    page.get_by_text("无物业（弃管、自管等）").click()
    shot(page, "phone-filter")
    page.get_by_role("button", name="应用筛选").click()
    page.wait_for_url("**serviced=0**")
    assert page.locator(".wg-count").inner_text() == "符合条件的共 2 个"
    assert_fits(page)
    page.goto("/admin/estates/estate/add/")
    assert page.get_attribute("[name=completed_on]", "type") == "date"
    assert page.get_attribute("[name=since]", "type") == "date"
    shot(page, "phone-entry")
    assert_fits(page)


def test_a_refused_form_keeps_what_was_typed_and_chosen(officer: Any, visit: Any) -> None:
    page = visit(officer, PHONE)
    page.goto("/admin/tenders/company/add/")
    page.fill("[name=uscc]", "91150525MADEM0001X")
    page.fill("[name=name]", "错码公司")
    page.click("[name=_save]")
    page.get_by_text("校验不通过").wait_for()
    assert page.input_value("[name=uscc]") == "91150525MADEM0001X"
    assert page.input_value("[name=name]") == "错码公司"
    assert page.get_by_text("已填的都还在").is_visible()


def test_paper_shows_the_notice_and_not_the_buttons(officer: Any, visit: Any) -> None:
    page = visit(officer, DESK)
    for address in ("/notices/", "/subsidies/", "/plan-check/"):
        page.goto(address)
        page.emulate_media(media="print")
        assert page.locator("h1").is_visible()
        assert page.locator("header.top").is_hidden()
        assert page.locator("main button:visible").count() == 0
        page.emulate_media(media="screen")


@pytest.mark.skipif(not AXE.exists(), reason="没有 node_modules/axe-core：npm install axe-core")
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_kind_of_page_holds_the_rules_of_access(officer: Any, visit: Any, width: int) -> None:
    page, axe = visit(officer, width), AXE.read_text("utf-8")
    addresses = [
        "/sign-in/", "/notices/", "/plan-check/", "/cycles/", "/subsidies/", "/m/", "/password/",
        "/admin/", "/admin/estates/estate/", "/admin/estates/estate/add/",
        "/admin/tenders/contract/", "/admin/tenders/contract/add/",
        "/admin/committees/committee/add/", "/admin/policies/parameter/add/",
        "/admin/inspections/assessment/", "/admin/plans/target/",
    ]  # fmt: skip
    faults = {}
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("load")
        page.evaluate(axe)
        faults[address] = page.evaluate(FAULTS)
    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.parametrize(("width", "name"), [(DESK, "收起或展开左侧菜单"), (PHONE, "菜单")])
def test_each_width_has_one_button_for_the_side_bar(
    officer: Any, visit: Any, width: int, name: str
) -> None:
    page = visit(officer, width)
    page.goto("/admin/")
    assert page.locator(".wg-menu:visible").evaluate_all(
        "(found) => found.map((button) => button.getAttribute('aria-label'))"
    ) == [name]
