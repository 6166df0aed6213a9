"""A company with a phone: the link, the files, the offer, the receipt."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tenders.models import Application, SelectionRound
from tenders.rules import applications as rules
from tenders.services.application_links import issue_link
from tests.browser.window import PHONE, Visit, assert_fits
from tests.factories import make_company
from tests.tenders.applications_kit import NEED, officer, paper_of
from tests.tenders.rounds_kit import make_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shot = Callable[[Page, str], Path]


def running() -> SelectionRound:
    """A round whose window is open now."""
    today = timezone.localdate()
    return make_round(
        questions_last_day=today,
        registration_first_day=today - timedelta(days=3),
        registration_last_day=today + timedelta(days=1),
    )


def fill(page: Page) -> None:
    page.locator("[name=price]").fill("0.55")
    page.locator("[name=service_plan]").fill("保洁每日两次，维修半小时到场")
    page.locator("[name=project_manager]").fill("王经理")
    page.locator("[name=staffing]").fill("保洁3人，保安2人")


def test_a_company_applies_from_a_phone(visit: Visit, shot: Shot) -> None:
    selection = running()
    token = issue_link(
        selection=selection, company=make_company("惠民物业"), by=officer(), at=timezone.now()
    )
    page = visit(None, width=PHONE)
    page.goto(f"/apply/{token}/")
    assert_fits(page)
    shot(page, "apply-form-phone")
    fill(page)
    for kind in NEED:
        page.locator(f"[name=paper-{kind}]").set_input_files(
            {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": paper_of(kind)}
        )
    page.get_by_role("button", name="提交报名").click()
    page.wait_for_load_state()
    row = Application.objects.get()
    assert row.digest in page.content()
    assert "0.55" not in page.content()
    assert_fits(page)
    shot(page, "apply-receipt-phone")
    assert rules.receipt(row.content.open()) == row.digest
