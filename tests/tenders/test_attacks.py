"""Ways around the selection that were tried, and stay shut."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from core.rules.errors import Conflict, Refusal
from tenders.models import PanelJudge, RoundSignature
from tenders.queries import evaluation as queries
from tenders.queries import rounds as round_queries
from tenders.rules.scoring import DEFAULT_WEIGHTS
from tenders.services import evaluation as services
from tenders.services import record_handover, record_past_handover, sign_contract
from tenders.services import round_notice as notice
from tenders.services.evaluation import Seat
from tenders.services.handover import Signature, sign_inspection
from tenders.services.handover_entry import enter_items, start_inspection
from tenders.services.round_window import ask_question
from tenders.states import Condition, ContractState, RoundState
from tests.factories import (
    make_committee,
    make_company,
    make_contract,
    make_estate,
    make_service,
    make_user,
)
from tests.tenders import evaluation_kit as kit
from tests.tenders import handover_kit
from tests.tenders.applications_kit import by_link
from tests.tenders.evaluation_kit import OPENED
from tests.tenders.rounds_kit import AFTER, DRAFTED, DURING, PUBLISHED, make_round, office

pytestmark = pytest.mark.django_db


def test_points_changed_after_a_signature_void_it() -> None:
    officer, director, reviewer = office()
    estate = make_estate(address="府前路1号")
    row = make_round(estates=[estate], state=RoundState.DRAFT, drafted_by=officer)
    read = round_queries.content_digest(row)
    notice.sign_round(selection=row, seen=read, by=director, at=DRAFTED)
    plan: dict[str, Any] = {"selection": row, "drop_extremes": False, "by": officer, "at": DRAFTED}
    services.set_plan(weights=DEFAULT_WEIGHTS, **plan)
    assert RoundSignature.objects.get().live, "the recommended points are what was signed"
    services.set_plan(weights={"SOLUTION": 95, "PRICE": 5}, **plan)
    assert not RoundSignature.objects.get().live
    with pytest.raises(Conflict, match="阅读后有改动"):
        notice.sign_round(selection=row, seen=read, by=reviewer, at=DRAFTED)


def test_a_declared_interest_is_not_wiped_out_by_a_new_row() -> None:
    board = kit.screened(kit.opened(prices=("0.5", "0.6")))
    judges = services.appoint_panel(
        selection=board.selection, seats=kit.seats(board), by=board.officer, at=OPENED
    )
    hand: dict[str, Any] = {"reason": "更换", "by": board.officer, "at": OPENED}
    services.declare_conflict(
        judge=judges[2], conflict=True, text="持股", by=board.officer, at=OPENED
    )
    again = Seat(name="专家1", unit="评标专家库", expert=True)
    for judge in judges[2:4]:
        with pytest.raises(Refusal, match=r"已声明.*利益关系"):
            services.replace_judge(judge=judge, seat=again, **hand)
    with pytest.raises(Refusal, match="两个席位"):
        services.replace_judge(judge=judges[2], seat=Seat(name="专家3", unit="评标专家库"), **hand)
    assert PanelJudge.objects.filter(live=True).count() == len(judges)


def test_a_stale_page_does_not_overrule_a_failed_item() -> None:
    board = kit.opened(prices=("0.5",))
    item: dict[str, Any] = {
        "selection": board.selection, "application": board.applications[0], "item": "CREDIT",
        "at": OPENED,
    }  # fmt: skip
    services.screen(passed=False, reason="失信名单在列", by=board.officer, **item)
    with pytest.raises(Conflict, match="审为不合格：失信名单在列"):
        services.screen(passed=True, by=board.clerk, **item)
    services.screen(passed=True, reason="已移出失信名单", by=board.clerk, **item)
    assert queries.screened(board.selection)[0].items[0].passed


def test_no_contract_passes_by_a_round_that_is_choosing() -> None:
    estate = make_estate()
    contract = make_contract(estate.community.street, state=ContractState.DRAFT)
    make_service(estate, takeover_on=None, contract=contract)
    make_round(estate.community.street, [estate], state=RoundState.PUBLICIZING)
    with pytest.raises(Refusal, match=r"正在遴选.*不能另行签约"):
        sign_contract(contract=contract, signed_on=date(2023, 5, 5), by=None, at=AFTER)
    # one that was signed before the notice is entered late, not passed by
    late = date(2023, 5, 4)
    assert sign_contract(contract=contract, signed_on=late, by=None, at=AFTER).signed_on == late


def test_a_committee_signs_for_its_own_place_alone() -> None:
    estate = make_estate()
    street = estate.community.street
    beside = make_committee(make_estate(estate.community))
    contract = make_contract(street, state=ContractState.DRAFT, committee=beside)
    make_service(estate, takeover_on=None, contract=contract)
    act: dict[str, Any] = {"signed_on": date(2023, 5, 5), "by": None, "at": AFTER}
    with pytest.raises(Refusal, match="不是合同所服务小区"):
        sign_contract(contract=contract, **act)
    own = make_contract(street, state=ContractState.DRAFT, committee=make_committee(estate))
    type(contract.services.get()).objects.update(contract=own)
    assert sign_contract(contract=own, **act).signed_on


def test_a_second_press_enters_an_objection_and_a_question_once() -> None:
    board = kit.publicised()
    kit.object_to(board)
    with pytest.raises(Conflict, match="已经登记"):
        kit.object_to(board)
    asked: dict[str, Any] = {
        "selection": make_round(state=RoundState.PUBLISHED), "asker": "甲", "text": "可否联合？",
        "by": None, "at": PUBLISHED,
    }  # fmt: skip
    ask_question(**asked)
    with pytest.raises(Conflict, match="已经登记"):
        ask_question(**asked)


def test_a_withdrawal_from_a_second_tab_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: DURING)
    token, _ = by_link(make_round(), make_company())
    given = {"act": "withdraw", "base": "1", "reason": "不参加了"}
    page = Client().post(f"/apply/{token}/", given)
    assert page.status_code == 409
    assert "已不是最新情况" in page.content.decode()


def test_a_number_that_no_database_holds_is_a_wrong_choice() -> None:
    board = kit.publicised()
    client = Client()
    client.force_login(board.director, backend="accounts.backends.OfficeBackend")
    address = f"/selections/{board.selection.pk}/evaluation/act/recommend/"
    given = {"committees": ["9" * 24], "letter_number": "5号"}
    assert client.post(address, given).status_code == 400


def test_who_filled_in_a_line_does_not_sign_behind_a_later_hand() -> None:
    service = handover_kit.waiting_service()
    path = service.estate.community
    maker, filler = (make_user(Role.STREET_OFFICER, path.street) for _ in range(2))
    at: dict[str, Any] = {"at": handover_kit.AT}
    inspection = handover_kit.make_handover(service, by=maker)
    good = {inspection.items.get().pk: {"condition": Condition.GOOD, "quantity": 1}}
    enter_items(inspection=inspection, lines=good, by=filler, **at)
    enter_items(inspection=inspection, lines=good, by=maker, **at)
    paper = Signature(
        signed_on=handover_kit.SIGNED_ON, owners_signatory="李某", company_signatory="王某"
    )
    with pytest.raises(Refusal, match="填写查验的人"):
        sign_inspection(inspection=inspection, signature=paper, by=filler, **at)


def test_months_begin_neither_before_the_contract_nor_beside_another_company() -> None:
    early = handover_kit.waiting_service()
    with pytest.raises(Refusal, match="不能早于签订日期"):
        start_inspection(service=early, started_on=date(2021, 12, 31), by=None, at=handover_kit.AT)
    gone = make_service(last_day=date(2022, 9, 10))
    follower = handover_kit.waiting_service()
    type(follower).objects.filter(pk=follower.pk).update(estate=gone.estate)
    handover_kit.signed_handover(follower)
    act: dict[str, Any] = {"services": [follower.pk], "by": None, "at": handover_kit.AT}
    with pytest.raises(Refusal, match="服务到2022-09-10，接管日应在其后"):
        record_handover(takeover_on=date(2022, 9, 10), **act)
    assert record_handover(takeover_on=date(2022, 9, 11), **act) == 1


def test_a_company_chosen_here_is_not_taken_over_as_of_before() -> None:
    estate = make_estate()
    street = estate.community.street
    chosen = make_round(street, [estate], state=RoundState.FILED)
    contract = make_contract(street, selection=chosen, committee=make_committee(estate))
    service = make_service(estate, takeover_on=None, contract=contract)
    with pytest.raises(Refusal, match="由本系统的遴选产生"):
        record_past_handover(
            services=[service.pk], handover_on=date(2022, 8, 1), takeover_on=date(2022, 8, 2),
            record="旧档1号", reason="补录", by=None, at=handover_kit.AT,
        )  # fmt: skip
