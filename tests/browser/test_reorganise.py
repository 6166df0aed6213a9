"""An estate of twenty buildings is split on a desk and merged on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from estates.models import Estate
from tests.browser.test_people_phone import send
from tests.browser.window import DESK, PHONE, Visit, assert_fits
from tests.estates.people_kit import officer
from tests.factories import make_estate, make_households

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shot = Callable[[Page, str], Path]


def grounds(page: Page, **values: str) -> None:
    every = {
        "reason": "地名办批复",
        "document": "奈地名字〔2022〕3号",
        "source": "分户测绘",
        **values,
    }
    for name, text in every.items():
        page.locator(f"[name={name}]").fill(text)


def test_many_buildings_are_split_and_merged(visit: Visit, shot: Shot) -> None:
    estate = make_estate(name="裕民小区")
    for number in range(1, 21):
        make_households(estate, 2, building=f"{number}号楼")
    by = officer(estate)
    page = visit(by, width=DESK)
    page.goto(f"/admin/estates/estate/{estate.pk}/split_step")
    grounds(page, from_day="2022-09-01", parts="N1，裕民北片，10，-，-\nS1，裕民南片，31，-，-")
    page.locator("[name=rest]").select_option("2")
    for block in estate.buildings.order_by("pk")[:5]:
        page.locator(f"[name=building_{block.pk}]").select_option("1")
    assert_fits(page)
    send(page)
    assert "“裕民南片”填写31户，名册是30户" in page.content()
    assert_fits(page)
    shot(page, "split-desk")
    send(page)
    north, south = Estate.objects.filter(code__in=("N1", "S1")).order_by("code")
    assert (north.households.count(), south.households.count()) == (10, 30)

    phone = visit(by, width=PHONE)
    phone.goto(f"/admin/estates/estate/{north.pk}/merge_step")
    assert_fits(phone)
    phone.get_by_label("裕民南片").check()
    grounds(
        phone, from_day="2022-09-20", code="YM", name="裕民家园", household_count="40",
    )  # fmt: skip
    send(phone)
    assert_fits(phone)
    shot(phone, "merge-phone")
    send(phone)
    assert Estate.objects.get(code="YM").households.count() == 40
