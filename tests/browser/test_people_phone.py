"""A community secretary with a phone: dwellings, an owner, the gates, one full contact."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from accounts.models import User
from core.audit.models import Entry
from estates.models import OnboardingRound, OwnerParty
from tests.browser.window import PHONE, Visit, assert_fits
from tests.estates.people_kit import secretary
from tests.factories import make_estate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shot = Callable[[Page, str], Path]


def send(page: Page) -> None:
    page.locator(".wg-step button[type=submit]").click()
    page.wait_for_load_state()


def test_a_secretary_works_with_one_thumb(visit: Visit, shot: Shot) -> None:
    estate = make_estate(name="查干花苑", households=3)
    by: User = secretary(estate)
    page = visit(by, width=PHONE)
    page.goto(f"/admin/estates/estate/{estate.pk}/gate_step")
    assert_fits(page)
    page.locator("[name=on]").fill("2022-04-01")
    page.locator("[name=evidence]").fill("整治验收单〔2022〕5号")
    shot(page, "gate-phone")
    send(page)
    assert OnboardingRound.objects.get().rectified_by == by
    assert_fits(page)

    page.goto(f"/admin/estates/household/?estate={estate.pk}")
    assert_fits(page)
    shot(page, "roster-phone")
    home = estate.households.order_by("pk")[0]
    page.goto(f"/admin/estates/household/{home.pk}/owner_step")
    assert_fits(page)
    page.locator("[name=name]").fill("敖登其其格")
    page.locator("[name=phone]").fill("13947512345")
    page.locator("[name=from_day]").fill("2022-01-01")
    send(page)
    assert_fits(page)
    shot(page, "household-phone")

    page.goto(f"/admin/estates/ownerparty/{OwnerParty.objects.get().pk}/reveal_step")
    page.locator("[name=reason]").fill("通知漏水")
    send(page)
    assert "13947512345" in page.content()
    assert_fits(page)
    shot(page, "reveal-phone")
    page.get_by_text("看完了，返回").click()
    page.wait_for_load_state()
    assert "13947512345" not in page.content()
    assert Entry.objects.filter(verb="estates.reveal_contact").count() == 1
    page.goto(f"/admin/estates/estate/{estate.pk}/charter_step")
    assert_fits(page)
    shot(page, "charter-phone")


def test_one_dwelling_is_entered_on_a_phone(visit: Visit, shot: Shot) -> None:
    estate = make_estate(name="查干花苑")
    page = visit(secretary(estate), width=PHONE)
    page.goto(f"/admin/estates/household/add/?estate={estate.pk}")
    assert_fits(page)
    page.locator("[name=building_name]").fill("3号楼")
    page.locator("[name=room]").fill("301")
    page.locator("[name=exclusive_area]").fill("89.50")
    page.locator("[name=owner_name]").fill("敖登其其格")
    page.locator("[name=owner_phone]").fill("12")
    shot(page, "dwelling-phone")
    page.locator("[name=_save]").click()
    page.wait_for_load_state()
    assert page.locator("[name=room]").input_value() == "301"
    assert_fits(page)
    page.locator("[name=owner_phone]").fill("13947512345")
    page.locator("[name=_save]").click()
    page.wait_for_load_state()
    assert estate.households.get().code == "3-1-301"
    assert OwnerParty.objects.get().phone.open() == "13947512345"
