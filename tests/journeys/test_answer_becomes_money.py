"""Journey 1: a household's answer, given at the door on a phone, becomes money the bureau signs."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from inspections import services as inspections
from inspections.models import Answer, Assessment, Cycle
from inspections.states import CycleState, Party
from subsidies.models import Batch
from subsidies.states import BatchState
from tests.browser.window import DESK, PHONE, assert_fits
from tests.inspections.cycles import (
    POINTS,
    Office,
    answer,
    drawn,
    in_office,
    served_estate,
    surveying,
)
from tests.subsidies.builders import make_scheme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = datetime(2022, 11, 20, 2, 0, tzinfo=UTC)
GOOD = {"public_order": "14", "sanitation": "24", "safety": "14.5", "facilities": "19",
        "greening": "9.5", "management": "14"}  # fmt: skip


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def answer_at_the_door(page: Page, shot: Any) -> None:
    """The surveyor's way: list, estate, door, outcome first, ten questions."""
    page.goto("/m/")
    shot(page, "journey-1-tasks")
    page.locator("a[href^='/m/estates/']").first.click()
    page.locator("a.task").first.click()
    assert_fits(page)
    page.get_by_role("radio", name="完成", exact=True).check()
    page.get_by_role("radio", name="业主", exact=True).check()
    for question in page.locator("fieldset.question").all():
        question.get_by_role("radio", name="满意", exact=True).check()
    shot(page, "journey-2-door")
    assert_fits(page)
    press(page, "提交本户结果")
    page.wait_for_url("**/m/estates/**")


def score_in_the_community(page: Page, shot: Any) -> None:
    page.goto("/m/score/")
    page.locator("main a[href^='/m/score/']").first.click()
    for name, points in GOOD.items():
        page.fill(f"input[name={name}]", points)
    press(page, "计算合计")
    assert "合计 95" in page.inner_text("form")
    shot(page, "journey-3-score")
    press(page, "提交评分")


def open_and_calculate(page: Page) -> None:
    page.goto("/subsidies/")
    page.fill("input[name=year]", "2022")
    press(page, "建立批次")
    press(page, "测算")


@pytest.fixture
def office() -> Office:
    office = Office()
    estate = served_estate(households=12, completed_on=date(2000, 5, 1), name="和平小区")
    assert estate.community == office.community
    make_scheme()
    return office


def test_an_answer_at_the_door_becomes_money(office: Office, visit: Any, shot: Any) -> None:
    cycle = surveying(office)
    answer_at_the_door(visit(office.surveyor, PHONE), shot)
    assert Answer.objects.count() == 1
    for assignment in drawn(cycle):
        if assignment.state == "OPEN":
            answer(assignment, office.surveyor)

    officer = visit(office.officer, DESK)
    officer.goto(f"/cycles/{cycle.pk}/")
    shot(officer, "journey-4-cycle")
    press(officer, "结束入户")
    assert Cycle.objects.get().state == CycleState.SCORING

    score_in_the_community(visit(office.secretary, PHONE), shot)
    for party in (Party.BUREAU, Party.STREET):
        inspections.score(
            assessment=Assessment.objects.get(), party=party, points=POINTS, veto=False,
            remark="", by=office.scorer(party), at=AT,
        )  # fmt: skip
    officer.goto(f"/cycles/{cycle.pk}/")
    press(officer, "计算等次")
    noticed, confirmed = date(2022, 11, 26), date(2022, 12, 10)
    inspections.publish(cycle=cycle, on=noticed, by=office.officer, at=in_office(noticed))
    inspections.finalise(cycle=cycle, on=confirmed, by=office.director, at=in_office(confirmed))

    open_and_calculate(officer)
    call_command("run_jobs")
    batch = Batch.objects.get()
    # 5000.00 ㎡ × 0.3 元/㎡/月 × 4 months, September to December
    assert (batch.state, str(batch.total)) == (BatchState.CALCULATED, "6000.00")

    director = visit(office.director, DESK)
    director.goto(f"/subsidies/{batch.number}/")
    shot(director, "journey-5-batch")
    press(director, "上报住建局")

    bureau = visit(office.bureau, DESK)
    bureau.goto("/subsidies/")
    bureau.get_by_role("link", name=batch.number).click()
    bureau.get_by_role("link", name="和平小区").first.click()
    assert "5,000.00 ㎡ × 0.3 元/㎡/月 × 4 个月 = 6,000.00 元" in bureau.inner_text("article")
    shot(bureau, "journey-6-line")
    bureau.goto(f"/subsidies/{batch.number}/")
    press(bureau, "批准")
    assert Batch.objects.get().state == BatchState.APPROVED
    shot(bureau, "journey-7-approved")
