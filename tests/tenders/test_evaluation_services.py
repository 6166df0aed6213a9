"""From the screening to the result: what each act does and what it refuses."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders.models import EvaluationPlan, PanelJudge, Ranking, ScoreLine, ScoreSheet
from tenders.queries import evaluation as queries
from tenders.services import evaluation as services
from tenders.services.evaluation import Seat
from tenders.states import Method, RoundState
from tests.factories import make_community, make_street, make_user
from tests.tenders import evaluation_kit as kit
from tests.tenders.evaluation_kit import OPENED
from tests.tenders.rounds_kit import DRAFTED, make_round, office

pytestmark = pytest.mark.django_db


def refused(call: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as met, transaction.atomic():
        call(**given)
    return met.value.sentence


# --- the plan ---------------------------------------------------------------------------


def test_a_plan_is_set_in_the_draft_and_fixed_with_the_notice() -> None:
    officer, _, _ = office()
    selection = make_round(state=RoundState.DRAFT)
    hand: dict[str, Any] = {"selection": selection, "by": officer, "at": DRAFTED}
    weights = {"PRICE": 40, "SOLUTION": 60}
    services.set_plan(weights={"PRICE": 50, "SOLUTION": 50}, drop_extremes=False, **hand)
    services.set_plan(weights=weights, drop_extremes=True, **hand)
    assert queries.plan_of(selection) == (weights, True, False)
    assert "合计应为100分" in refused(
        services.set_plan, weights={"SOLUTION": 99}, drop_extremes=False, **hand
    )
    type(selection).objects.filter(pk=selection.pk).update(
        state=RoundState.CANCELLED, closing_reason="撤项"
    )
    with pytest.raises(Conflict):
        services.set_plan(weights=weights, drop_extremes=False, **hand)
    with pytest.raises(DatabaseError), transaction.atomic():
        EvaluationPlan.objects.filter(round=selection).update(weights="{}")


def test_without_a_plan_the_recommended_weights_hold() -> None:
    plan = queries.plan_of(make_round(state=RoundState.DRAFT))
    assert (sum(plan.weights.values()), plan.recommended) == (100, True)


# --- screening --------------------------------------------------------------------------


def test_an_applicant_is_disqualified_with_every_reason_and_the_others_go_on() -> None:
    board = kit.opened(prices=("0.5", "0.6"))
    first = board.applications[0]
    for item, reason in (("CREDIT", "失信"), ("LICENCE", "已过期")):
        services.screen(
            selection=board.selection, application=first, item=item, passed=False, reason=reason,
            by=board.officer, at=OPENED,
        )  # fmt: skip
    assert "还有" in refused(
        services.finish_screening, selection=board.selection, by=board.director, at=OPENED
    )
    rest = [row for row in queries.screened(board.selection) if row.application != first]
    for row in queries.screened(board.selection):
        done = {item.item for item in row.items}
        for item in set(queries.CHECKLIST) - done:
            services.screen(
                selection=board.selection, application=row.application, item=item, passed=True,
                by=board.officer, at=OPENED,
            )  # fmt: skip
    assert len(rest) == 1
    assert "审查人以外的人" in refused(
        services.finish_screening, selection=board.selection, by=board.officer, at=OPENED
    )
    services.finish_screening(selection=board.selection, by=board.director, at=OPENED)
    assert board.states() == ["DISQUALIFIED", "QUALIFIED"]
    told = json.loads(Entry.objects.order_by("number").last().data)  # type: ignore[union-attr]
    assert told["failed"]["1"] == ["营业执照：已过期", "信用查询结果：失信"]
    assert "不再审查" in refused(
        services.screen, selection=board.selection, application=first, item="CREDIT", passed=True,
        by=board.officer, at=OPENED,
    )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        first.screening.update(passed=True)


def test_a_failed_item_without_a_reason_and_a_foreign_application_are_refused() -> None:
    board, other = kit.opened(prices=("0.5",)), kit.opened(prices=("0.5",))
    given: dict[str, Any] = {
        "selection": board.selection, "item": "CREDIT", "passed": False, "by": board.officer,
        "at": OPENED,
    }  # fmt: skip
    mine = board.applications[0]
    assert "请写明理由" in refused(services.screen, application=mine, **given)
    assert "不属于" in refused(services.screen, application=other.applications[0], **given)
    assert "没有审查项" in refused(services.screen, application=mine, **{**given, "item": "X"})


def test_a_round_whose_applicants_all_fail_has_failed_and_lets_its_estates_go() -> None:
    board = kit.screened(kit.opened(prices=("0.5", "0.6")), failing=(1, 2))
    assert board.selection.state == RoundState.FAILED
    assert not board.selection.estates.filter(live=True).exists()


# --- the panel --------------------------------------------------------------------------


def test_a_panel_is_odd_has_five_and_only_people_who_may_score_here() -> None:
    board = kit.screened(kit.opened(prices=("0.5",)))
    hand: dict[str, Any] = {"selection": board.selection, "by": board.officer, "at": OPENED}
    four = kit.seats(board, outside=2)
    assert "不少于5人，现有4人" in refused(services.appoint_panel, seats=four, **hand)
    secretary = make_user("COMMUNITY_SECRETARY", make_community())
    stranger = make_user("STREET_OFFICER", make_street("009", name="别的街道"))
    for user in (secretary, stranger):
        seats = [Seat(user=user, unit="社区"), *kit.seats(board)[1:]]
        assert "不能在本次遴选评分" in refused(services.appoint_panel, seats=seats, **hand)
    twice = [*kit.seats(board)[:4], kit.seats(board)[3]]
    assert "同一位评委" in refused(services.appoint_panel, seats=twice, **hand)
    services.appoint_panel(seats=kit.seats(board), **hand)
    assert "评委已经组建" in refused(services.appoint_panel, seats=kit.seats(board), **hand)


def test_a_judge_with_a_conflict_is_replaced_before_anybody_scores() -> None:
    board = kit.screened(kit.opened(prices=("0.5", "0.6")))
    judges = services.appoint_panel(
        selection=board.selection, seats=kit.seats(board), by=board.officer, at=OPENED
    )
    hand: dict[str, Any] = {"by": board.bureau, "at": OPENED}
    with pytest.raises(Forbidden, match="评委本人"):
        services.declare_conflict(judge=judges[1], conflict=False, **hand)
    for judge in judges[1:]:
        services.declare_conflict(
            judge=judge, conflict=False, by=judge.user or board.officer, at=OPENED
        )
    assert "还没有作利益关系声明" in refused(kit.enter, board=board, judge=judges[1], number=1)
    services.declare_conflict(judge=judges[0], conflict=True, text="配偶任职于报名企业", **hand)
    assert "有利益关系，请先更换" in refused(kit.enter, board=board, judge=judges[1], number=1)
    with pytest.raises(Conflict):
        services.declare_conflict(judge=judges[0], conflict=False, **hand)
    new = services.replace_judge(
        judge=judges[0], seat=Seat(name="专家9", unit="专家库", expert=True), reason="有利益关系",
        by=board.officer, at=OPENED,
    )  # fmt: skip
    services.declare_conflict(judge=new, conflict=False, by=board.officer, at=OPENED)
    kit.enter(board, judges[1], 1)
    assert "已被更换" in refused(kit.enter, board=board, judge=judges[0], number=1)
    assert "组建人以外的人" in refused(
        services.replace_judge, judge=new, seat=kit.seats(board)[0], reason="生病",
        by=board.officer, at=OPENED,
    )  # fmt: skip
    assert queries.judges_of(board.selection)[0].name == "专家9"


# --- sheets -----------------------------------------------------------------------------


@pytest.fixture
def panel() -> kit.Board:
    return kit.panelled(kit.opened(prices=("0.5", "0.6")))


def test_a_sheet_may_be_corrected_until_it_is_signed_and_never_after(panel: kit.Board) -> None:
    judge = queries.judges_of(panel.selection)[0]
    kit.enter(panel, judge, 1, "0.5")
    sheet = kit.enter(panel, judge, 1, "0.6")
    assert {line.points for line in sheet.lines.all()} == set(kit.marks("0.6").values())
    with pytest.raises(Conflict, match="被修改过"):
        services.sign_sheet(sheet=sheet, seen=kit.marks("0.5"), by=panel.bureau, at=OPENED)
    kit.sign(panel, sheet)
    with pytest.raises(Conflict, match="已经签字"):
        kit.enter(panel, judge, 1, "0.7")
    for write in (
        lambda: ScoreLine.objects.filter(sheet=sheet).update(points=Decimal(1)),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(remark="改"),
        lambda: ScoreLine.objects.filter(sheet=sheet).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_a_sheet_of_an_outsider_is_checked_by_a_second_person(panel: kit.Board) -> None:
    outsider = queries.judges_of(panel.selection)[2]
    sheet = kit.enter(panel, outsider, 1)
    seen = kit.marks()
    assert "录入人以外的人" in refused(
        services.sign_sheet, sheet=sheet, seen=seen, by=panel.officer, at=OPENED
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(
            state="SIGNED", signed_by=panel.officer, signed_at=OPENED
        )
    services.sign_sheet(sheet=sheet, seen=seen, by=panel.director, at=OPENED)


def test_nobody_scores_for_a_judge_with_an_account(panel: kit.Board) -> None:
    judge = queries.judges_of(panel.selection)[0]
    given: dict[str, Any] = {"judge": judge, "application": panel.applications[0], "at": OPENED}
    with pytest.raises(Forbidden, match="本人"):
        services.enter_sheet(marks=kit.marks(), by=panel.officer, **given)
    sheet = kit.enter(panel, judge, 1)
    with pytest.raises(Forbidden, match="本人"):
        services.sign_sheet(sheet=sheet, seen=kit.marks(), by=panel.director, at=OPENED)
    assert "20分之间，现为20.01" in refused(
        services.enter_sheet, marks={**kit.marks(), "PRICE": Decimal("20.01")}, by=panel.bureau,
        **given,
    )  # fmt: skip


# --- the result -------------------------------------------------------------------------


def test_the_result_keeps_every_number_and_never_changes() -> None:
    board = kit.marked(kit.opened(prices=("0.5", "0.6")), share=lambda n, seat: f"0.{seat + n}")
    row = services.evaluate(selection=board.selection, by=board.officer, at=OPENED)
    places = list(row.rankings.order_by("rank"))
    # seats 1 to 5 give number 2 shares 0.3 to 0.7, number 1 shares 0.2 to 0.6: 50 and 40 points
    assert [(place.application.number, place.total) for place in places] == [
        (2, Decimal("50.00")),
        (1, Decimal("40.00")),
    ]
    inputs = json.loads(row.inputs)
    assert inputs["plan"] == {
        "weights": {"PRICE": 20, "SOLUTION": 35, "STAFF": 15, "RECORD": 20, "INVESTMENT": 10},
        "drop_extremes": False,
    }
    first = inputs["applicants"][0]
    assert (first["total"], first["rank"], len(first["marks"])) == ("40.00", 2, 5)
    assert first["marks"]["1"]["SOLUTION"] == "7.00"
    assert row.warning == "评委5人中专家3人，不足三分之二。"
    assert board.fresh().state == RoundState.EVALUATED
    assert board.states() == ["SCORED", "SCORED"]
    for rows, change in (
        (Ranking.objects.all(), {"rank": 9}),
        (type(row).objects.all(), {"warning": ""}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(Conflict):
        services.evaluate(selection=board.selection, by=board.officer, at=OPENED)


def test_no_result_while_a_sheet_is_open(panel: kit.Board) -> None:
    for judge in queries.judges_of(panel.selection):
        for number in (1, 2):
            sheet = kit.enter(panel, judge, number)
            if (judge.seat, number) != (5, 2):
                kit.sign(panel, sheet)
    said = refused(services.evaluate, selection=panel.selection, by=panel.officer, at=OPENED)
    assert "5号评委专家3" in said
    assert str(panel.applications[1].company) in said


def test_a_tie_is_said_aloud_and_decided_by_a_recorded_lot() -> None:
    board = kit.marked(
        kit.opened(prices=("0.5", "0.5", "0.4")), share=lambda n, seat: "0.8" if n < 3 else "0.7"
    )
    given: dict[str, Any] = {"selection": board.selection, "by": board.officer, "at": OPENED}
    said = refused(services.evaluate, **given)
    assert "1号" in said
    assert "2号" in said
    assert "3号" not in said
    assert "请公开抽签" in refused(services.evaluate, lot=[1], lot_reason="抽签", **given)
    assert "请写明抽签" in refused(services.evaluate, lot=[2, 1], **given)
    row = services.evaluate(lot=[2, 1], lot_reason="5月15日201室，甲抽签，乙见证", **given)
    order = [place.application.number for place in row.rankings.order_by("rank")]
    assert order == [2, 1, 3]
    assert "公开抽签" in row.rankings.get(rank=1).ground


def test_a_lot_without_a_tie_is_refused() -> None:
    board = kit.marked(kit.opened(prices=("0.5", "0.6")))
    assert "没有并列" in refused(
        services.evaluate, selection=board.selection, lot=[1, 2], lot_reason="抽签",
        by=board.officer, at=OPENED,
    )  # fmt: skip


def test_a_negotiated_choice_needs_its_approval_and_says_why_this_order() -> None:
    board = kit.screened(kit.opened(prices=("0.5", "0.6"), method=Method.NEGOTIATED))
    given: dict[str, Any] = {"selection": board.selection, "by": board.officer, "at": OPENED}
    assert "各写一次" in refused(services.negotiate, order=[2], minutes="协商", **given)
    row = services.negotiate(order=[2, 1], minutes="5月15日三方协商，2号报价合理", **given)
    assert [(p.application.number, p.total) for p in row.rankings.order_by("rank")] == [
        (2, None),
        (1, None),
    ]
    other = kit.screened(kit.opened(prices=("0.5",)))
    assert "没有批准协商" in refused(
        services.negotiate, selection=other.selection, order=[1], minutes="协商",
        by=other.officer, at=OPENED,
    )  # fmt: skip


def test_a_foreign_officer_screens_and_appoints_nothing() -> None:
    board = kit.opened(prices=("0.5",))
    stranger = make_user("STREET_OFFICER", make_street("009", name="别的街道"))
    hand: dict[str, Any] = {"selection": board.selection, "by": stranger, "at": OPENED}
    for call in (
        lambda: services.screen(
            application=board.applications[0], item="CREDIT", passed=True, **hand
        ),
        lambda: services.appoint_panel(seats=kit.seats(board), **hand),
        lambda: services.evaluate(**hand),
    ):
        with pytest.raises(Forbidden):
            call()
    assert not PanelJudge.objects.exists()
