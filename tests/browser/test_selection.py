"""A company from the notice to its exit, through the real pages, day by day."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.roles import Role
from committees.models import OwnersDecision
from committees.rules import Ballot
from committees.services.votes import Past, publish_decision, record_decision, serve_dismissal
from committees.states import Matter
from estates.models import Estate
from estates.states import Mode
from tenders.models import (
    Application,
    Contract,
    DismissalProposal,
    HandoverInspection,
    PerformanceEvent,
    SelectionRound,
    Service,
)
from tenders.queries import evaluation as asked
from tenders.services import evaluation
from tenders.states import ContractState, HandoverState, RoundState
from tenders.states.life import ProposalState
from tests.browser.desks import Days, fill, follow, pick, press
from tests.browser.window import PHONE, Visit, assert_fits
from tests.factories import make_committee, make_community, make_company, make_estate, make_user
from tests.tenders import evaluation_kit as board_kit
from tests.tenders.applications_kit import NEED, make_application, offer, paper_of
from tests.tenders.rounds_kit import NOTICE, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shot = Callable[[Page, str], Path]
VOTE = Ballot(
    total_area=Decimal("5000.00"), total_heads=50, part_area=Decimal("4500.00"), part_heads=45,
    agree_area=Decimal("4000.00"), agree_heads=40,
)  # fmt: skip


@pytest.fixture
def days(visit: Visit, settings: Any) -> Iterator[Days]:
    """From 4 May 2023; nobody has to sign in again for the half year, tests elsewhere see to it."""
    settings.SESSION_COOKIE_AGE, settings.SESSION_HOURS = 366 * 24 * 3600, 366 * 24
    with time_machine.travel(datetime.fromisoformat("2023-05-04T09:00:00+08:00")) as clock:
        yield Days(visit, clock)


@pytest.fixture
def board(days: Days) -> board_kit.Board:
    """The estate and the people around it; the round is drafted by the test."""
    estate = make_estate(make_community(), name="和平小区", address="府前路1号")
    officer, director, bureau = office(estate.community.street)
    clerk = make_user(Role.COMMUNITY_SECRETARY, estate.community)
    return board_kit.Board(SelectionRound(), estate, officer, clerk, director, bureau)


def record_page(row: Any) -> str:
    return reverse(f"admin:tenders_{row._meta.model_name}_change", args=[row.pk])


def decide(board: board_kit.Board, matter: str, *, dismisses: bool = False) -> OwnersDecision:
    """The owners decide today, and the result is posted."""
    past = Past(
        matter=matter, special=False, held_on=timezone.localdate(), document="业主大会决定",
        kind=Matter.PROVIDER, dismisses=dismisses,
    )  # fmt: skip
    hand: dict[str, Any] = {"by": board.officer, "at": timezone.now()}
    decision = record_decision(
        committee=board.estate.committees.get(), past=past, ballot=VOTE, **hand
    )
    publish_decision(decision=decision, published_on=past.held_on, where="公示栏", **hand)
    return decision


# --- the way --------------------------------------------------------------------------------


def notice(days: Days, board: board_kit.Board, shot: Shot) -> None:
    """Drafted, signed by two, published, read by anybody, opened for registration."""
    page = days.desk(board.officer, "/selections/new/")
    page.locator("[name=estates]").select_option(str(board.estate.pk))
    fill(page, **{name: str(value) for name, value in NOTICE.items()})
    press(page, "保存")
    board.selection = SelectionRound.objects.get()
    address = f"/selections/{board.selection.pk}/"
    for signer in (board.director, board.bureau):
        press(days.desk(signer, address), "会签公告")
    days.at("2023-05-05")
    press(days.desk(board.officer, address), "发布公告")
    public = days.desk(None, f"/notices/selections/{board.selection.pk}/")
    assert board.estate.name in public.inner_text("main")
    assert_fits(public)
    shot(public, "selection-notice")
    days.at("2023-05-08")
    press(days.desk(board.officer, address), "开始报名")
    assert board.fresh().state == RoundState.REGISTRATION


def applications(days: Days, board: board_kit.Board) -> None:
    """A link for one company, used on a phone; two more came to the window."""
    company = make_company("惠民物业")
    page = days.desk(board.officer, f"/selections/{board.selection.pk}/links/")
    fill(page, company=str(company.pk))
    page.locator("[name=checked]").check()
    page.get_by_role("button", name="发放链接").click()
    link = page.locator("#address").input_value()
    days.at("2023-05-09")
    phone = days.desk(None, "/" + link.split("/", 3)[3], width=PHONE)
    fill(phone, price="0.50", service_plan="保洁每日两次", project_manager="王经理", staffing="6人")
    for kind in NEED:
        phone.locator(f"[name=paper-{kind}]").set_input_files(
            {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": paper_of(kind)}
        )
    press(phone, "提交报名")
    assert_fits(phone)
    assert Application.objects.get().digest in phone.content()
    for price in ("0.60", "0.70"):
        make_application(board.selection, papers=NEED, said=offer(price))
    board.applications = list(Application.objects.order_by("number"))


def opening(days: Days, board: board_kit.Board) -> None:
    """One starts, another confirms."""
    days.at("2023-05-15")
    address = f"/selections/{board.selection.pk}/opening/"
    page = days.desk(board.officer, address)
    fill(page, place="街道会议室", present="街道、住建局、三家企业代表")
    press(page, "发起开封")
    page = days.desk(board.bureau, address)
    press(page, "确认开封")
    assert "惠民物业" in page.inner_text("main")
    assert board.fresh().state == RoundState.SCREENING


def screening(days: Days, board: board_kit.Board) -> None:
    """The first company item by item on the page, confirmed by the director."""
    page = days.desk(board.officer, f"/selections/{board.selection.pk}/screening/")
    fill(page, **{f"a1-{code}": "pass" for code in asked.CHECKLIST})
    page.get_by_role("button", name="保存这一家").first.click()
    page.get_by_text("的审查已保存").wait_for()
    for application in board.applications[1:]:
        for item in asked.CHECKLIST:
            evaluation.screen(
                selection=board.selection, application=application, item=item, passed=True,
                by=board.officer, at=timezone.now(),
            )  # fmt: skip
    press(days.desk(board.director, evaluation_of(board)), "确认资格审查结果")


def evaluation_of(board: board_kit.Board) -> str:
    return f"/selections/{board.selection.pk}/evaluation/"


def scores(days: Days, board: board_kit.Board) -> None:
    """The panel; one sheet typed and signed by its judge, the others at the desk."""
    page = days.desk(board.officer, f"/selections/{board.selection.pk}/panel/")
    fill(page, **{"s1-user": str(board.bureau.pk), "s1-unit": "住建局"})
    for seat in range(2, 6):
        fill(page, **{f"s{seat}-name": f"专家{seat}", f"s{seat}-unit": "评标专家库"})
        page.locator(f"[name=s{seat}-expert]").check()
    press(page, "组建评委")
    judges = asked.judges_of(board.selection)
    for judge in judges:
        by, now = judge.user or board.officer, timezone.now()
        evaluation.declare_conflict(judge=judge, conflict=False, by=by, at=now)
    page = days.desk(board.bureau, f"/selections/{board.selection.pk}/scores/{judges[0].pk}/1/")
    fill(page, **{code: str(points) for code, points in board_kit.marks("0.9").items()})
    press(page, "保存评分")
    press(page, "签字")
    for judge in judges:
        for number in (1, 2, 3):
            if asked.sheet_of(judge, board.applications[number - 1]) is None:
                share = board_kit.better_first(number, judge.seat)
                board_kit.sign(board, board_kit.enter(board, judge, number, share))


def choice(days: Days, board: board_kit.Board) -> None:
    """The result, the shortlist, its notice, the letter, the owners' choice, the reasons."""
    address = evaluation_of(board)
    page = days.desk(board.officer, address)
    press(page, "汇总评审结果")
    for number in (1, 2):
        page.locator(f"[name=pick_{number}]").check()
    press(page, "确定入围企业")
    days.at("2023-05-16")
    press(days.desk(board.director, address), "公示结果")
    days.at("2023-05-22")
    committee = make_committee(board.estate)
    page = days.desk(board.director, address)
    page.locator(f"[name=committees][value='{committee.pk}']").check()
    fill(page, letter_number="奈街函〔2023〕5号")
    press(page, "向业委会（物管会）推荐")
    days.at("2023-05-25")
    decision = decide(board, "选聘惠民物业")
    page = days.desk(board.officer, address)
    page.locator("[name=recommendation]").select_option(index=1)
    fill(page, agreed="yes", decided_on="2023-05-25", document="业委会决定3号")
    fill(page, owners_decision=str(decision.pk))
    press(page, "登记选定结果")
    press(page, "登记未入选理由")
    assert board.states() == ["SELECTED", "NOT_SELECTED", "NOT_SELECTED"]


def contract(days: Days, board: board_kit.Board) -> Contract:
    """Drafted on its form, signed, filed; the round is closed by that."""
    days.at("2023-05-29")
    page = days.desk(board.officer, "/admin/tenders/contract/add/")
    fill(page, street=str(board.selection.street_id), number="HT-2023-01",
         selection=str(board.selection.pk), starts_on="2023-06-01", ends_on="2026-05-31",
         fee="0.50", fund_rate="6")  # fmt: skip
    pick(page, "company", "惠民物业")
    pick(page, "committee", "和平小区")
    pick(page, "estates", "和平小区")
    page.locator("[name=not_subcontracted]").check()
    press(page, "保存")
    made = Contract.objects.get()
    page = days.desk(board.officer, record_page(made))
    follow(page, "登记签订")
    fill(page, signed_on="2023-05-29")
    press(page, "登记签订")
    follow(page, "登记备案")
    fill(page, filed_on="2023-05-29", filing_no="奈住建备〔2023〕1号")
    press(page, "登记备案")
    assert board.fresh().state == RoundState.FILED
    return made


def handover(days: Days, board: board_kit.Board) -> None:
    """Walked by the community, signed and taken over by the street, posted."""
    days.at("2023-05-31")
    page = days.desk(board.clerk, "/handovers/")
    page.locator("[name=service]").select_option(index=1)
    fill(page, started_on="2023-05-31")
    press(page, "开始查验")
    row = HandoverInspection.objects.get()
    follow(page, "逐项填写")
    page.locator("select[name$='-condition']").evaluate_all(
        "(all) => all.forEach((one) => { one.value = 'NONE' })"
    )
    first = row.items.order_by("position")[0]
    fill(page, **{f"i{first.pk}-condition": "GOOD", f"i{first.pk}-quantity": "6"})
    press(page, "保存全部")
    address = f"/handovers/{row.pk}/"
    page = days.desk(board.officer, address)
    fill(page, signed_on="2023-05-31", owners_signatory="李某", company_signatory="王某")
    press(page, "确认双方签字")
    days.at("2023-06-01")
    page = days.desk(board.officer, address)
    fill(page, takeover_on="2023-06-01")
    press(page, "登记接管")
    fill(page, published_on="2023-06-01", where="小区公示栏")
    press(page, "公示查验结果")
    row.refresh_from_db()
    assert row.state == HandoverState.PUBLISHED
    assert Service.objects.get().takeover_on == date(2023, 6, 1)


def breach(days: Days, board: board_kit.Board, made: Contract, shot: Shot) -> None:
    """A breach with its evidence is shown beside all that went before."""
    days.at("2023-08-21")
    page = days.desk(board.officer, f"/admin/tenders/performanceevent/add/?contract={made.pk}")
    pick(page, "estate", "和平小区")
    fill(page, kind="BREACH", happened_on="2023-08-20", summary="电梯停运三天")
    page.locator("[name=evidence_files]").set_input_files(
        {"name": "记录.pdf", "mimeType": "application/pdf", "buffer": paper_of("breach")}
    )
    press(page, "保存")
    page = days.desk(board.officer, record_page(PerformanceEvent.objects.get()))
    follow(page, "提出解聘")
    fill(page, opened_on="2023-08-21")
    press(page, "提出解聘")
    page = days.desk(board.officer, reverse("portal:contract-life", args=[made.pk]))
    told = page.inner_text("main")
    for words in ("签订", "备案", "承接查验", "接管", "电梯停运三天", "解聘提议"):
        assert words in told
    assert_fits(page)
    shot(page, "selection-life")


def dismissal(days: Days, board: board_kit.Board, made: Contract) -> None:
    """The owners vote, the notice is served, the company stays its sixty days."""
    days.at("2023-09-20")
    decision = decide(board, "解聘惠民物业", dismisses=True)
    proposal = DismissalProposal.objects.get()
    page = days.desk(board.officer, record_page(proposal))
    follow(page, "提交表决")
    fill(page, decision=str(decision.pk))
    press(page, "提交表决")
    follow(page, "登记表决结果")
    press(page, "登记表决结果")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.CARRIED
    serve_dismissal(
        decision=decision, served_on=date(2023, 9, 20), document="解聘函1号", by=board.officer,
        at=timezone.now(),
    )  # fmt: skip
    page = days.desk(board.officer, record_page(made))
    follow(page, "通知解除")
    fill(page, served_on="2023-09-20", reason="业主共同决定解聘")
    press(page, "通知解除")


def leave(days: Days, board: board_kit.Board) -> None:
    """The day before the sixtieth is refused on the form; the sixtieth is the last day."""
    days.at("2023-11-20")
    page = days.desk(board.officer, record_page(Service.objects.get()))
    follow(page, "终止服务")
    fill(page, last_day="2023-11-18", next_mode=Mode.ABANDONED, reason="业主解聘")
    with page.expect_navigation():
        page.get_by_role("button", name="终止服务", exact=True).click()
    assert "最早2023-11-19" in page.inner_text(".wg-notice[role=alert]")
    fill(page, last_day="2023-11-19")
    press(page, "终止服务")


def test_a_company_comes_and_goes_through_the_pages(
    days: Days, board: board_kit.Board, shot: Shot
) -> None:
    notice(days, board, shot)
    applications(days, board)
    opening(days, board)
    screening(days, board)
    scores(days, board)
    choice(days, board)
    made = contract(days, board)
    handover(days, board)
    breach(days, board, made, shot)
    dismissal(days, board, made)
    leave(days, board)
    service = Service.objects.get()
    assert (service.live, service.last_day) == (False, date(2023, 11, 19))
    assert Estate.objects.get().mode == Mode.ABANDONED
    made.refresh_from_db()
    assert made.state == ContractState.TERMINATED
    page = days.desk(board.officer, f"/estates/{board.estate.pk}/?on=2023-11-19")
    assert page.locator(".life-figure").first.inner_text() == "专业物业"
    page.goto(f"/estates/{board.estate.pk}/?on=2023-11-20")
    assert page.locator(".life-figure").first.inner_text() == "弃管"
    page.goto(reverse("portal:contract-life", args=[made.pk]))
    assert "2023-11-19" in page.inner_text("main")
