"""Ballots entered with the keyboard alone at a desk, and read and typed on a phone."""

from typing import Any

import pytest

from committees.models import Ballot, Vote
from committees.services.votes import Item
from committees.states import Matter
from tests.browser.window import DESK, PHONE, assert_fits
from tests.committees.votes_kit import Unit, make_electorate, officer, opened, passed, secretary

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNITS = [Unit("89.50", "甲"), Unit("76.20"), Unit("102.00", "乙"), Unit("66.66", "甲")]
ITEMS = (
    Item(kind=Matter.PROVIDER, matter="选聘甲物业服务有限公司"),
    Item(kind=Matter.REBUILD, matter="加装电梯"),
)


def test_a_stack_of_papers_is_typed_and_checked_at_a_desk(visit: Any, shot: Any) -> None:
    assembly = opened(make_electorate(UNITS), *ITEMS)
    clerk, checker = secretary(), officer()
    page = visit(clerk, DESK)
    page.goto(f"/committees/assemblies/{assembly.pk}/")
    shot(page, "vote-meeting")
    page.goto(f"/committees/assemblies/{assembly.pk}/ballots/")
    page.get_by_label("收回日期").fill("2023-05-20")
    page.get_by_label("收票人").fill("收票人甲")
    page.locator("table select").first.focus()
    for key in ("1", "Tab", "2"):
        page.keyboard.press(key)
    shot(page, "vote-entry")
    assert_fits(page)
    page.get_by_role("button", name="保存已填的票").click()
    page.get_by_text("已录入1张表决票").wait_for()
    assert sorted(Vote.objects.values_list("choice", flat=True)) == ["AGAINST", "AGREE"]
    page = visit(checker, DESK)
    page.goto(f"/committees/assemblies/{assembly.pk}/check/")
    shot(page, "vote-check")
    page.get_by_label("1-1-0001复核").select_option("yes")
    page.get_by_role("button", name="提交复核").click()
    page.get_by_text("已复核1张，退回0张").wait_for()
    assert Ballot.objects.get().state == "CHECKED"


@pytest.mark.parametrize("tail", ["", "ballots/", "check/"])
def test_the_pages_of_a_vote_fit_a_phone(tail: str, visit: Any, shot: Any) -> None:
    assembly = opened(make_electorate(UNITS), *ITEMS)
    page = visit(secretary(), PHONE)
    page.goto(f"/committees/assemblies/{assembly.pk}/{tail}")
    shot(page, f"vote-phone-{tail.strip('/') or 'meeting'}")
    assert_fits(page)


def test_the_sheet_is_printed_on_a4(visit: Any, shot: Any, tmp_path: Any) -> None:
    assembly = passed(make_electorate(UNITS), *ITEMS)
    page = visit(secretary(), DESK)
    page.goto(f"/committees/assemblies/{assembly.pk}/sheet/")
    shot(page, "vote-sheet")
    paper = tmp_path / "sheet.pdf"
    page.pdf(path=paper, format="A4", prefer_css_page_size=True)
    assert paper.read_bytes().startswith(b"%PDF")
