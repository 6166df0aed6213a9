"""The rarer refusals on the way to the contract, and rounds of a whole region."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from accounts.roles import Role
from committees.states import Matter
from core.rules.errors import Conflict, Refusal
from tenders.models import Recommendation
from tenders.queries import choice as queries
from tenders.queries import evaluation as scores
from tenders.services import evaluation as services
from tenders.states import ContractState, RoundState
from tests.factories import (
    make_committee,
    make_contract,
    make_decision,
    make_estate,
    make_region,
    make_service,
)
from tests.tenders import evaluation_kit as kit
from tests.tenders.evaluation_kit import CHOSEN, FREE, OPENED

pytestmark = pytest.mark.django_db
ONE = ("0.5000",)


def refused(call: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as met, transaction.atomic():
        call(**given)
    return met.value.sentence


def decided(board: kit.Board, letter: Recommendation, **fields: Any) -> Any:
    return services.record_choice(
        recommendation=letter, decided=kit.agreed(None, vote_ground="办法第12条", **fields),
        by=board.officer, at=CHOSEN,
    )  # fmt: skip


def test_a_region_with_two_organisations_waits_for_both() -> None:
    region = make_region()
    second = make_estate(region.community, region=region)
    board = kit.opened(region.community, prices=("0.5", "0.6"), beside=[second])
    kit.publicised(board, picked=[1])
    own = make_committee(board.estate, kind="PMC", name="物管会甲")
    joint = make_committee(region, kind="PMC", name="物管会乙")
    given: dict[str, Any] = {
        "selection": board.selection, "letter_number": "5号", "by": board.director, "at": FREE,
    }  # fmt: skip
    assert str(second) in refused(services.recommend, committees=[own], **given)
    services.recommend(committees=[own, joint], **given)
    with pytest.raises(Conflict, match="正等待"):
        services.recommend(committees=[own, joint], **given)
    letters = list(queries.letters_of(board.selection))
    decided(board, letters[0])
    assert queries.chosen(board.selection) is None
    votes = make_decision(region, kind=Matter.PROVIDER, held_on=date(2023, 5, 24))
    assert list(queries.decisions_about(board.selection)) == [votes]
    services.record_choice(
        recommendation=letters[1], decided=kit.agreed(votes), by=board.officer, at=CHOSEN
    )
    assert queries.chosen(board.selection) == board.applications[0]


def test_a_decision_of_the_region_covers_its_estates() -> None:
    board = kit.recommended(kit.opened(prices=ONE), picked=[1])
    region = make_region(board.estate.community)
    type(board.estate).objects.filter(pk=board.estate.pk).update(region=region)
    letter = queries.letters_of(board.selection).get()
    vote = make_decision(region, kind=Matter.PROVIDER, held_on=date(2023, 5, 24))
    found = queries.vote_of(vote, letter.committee)
    assert found is not None
    assert found.covers


def test_the_choice_keeps_its_order() -> None:
    board = kit.publicised(kit.opened(prices=("0.5", "0.6")), picked=[1])
    hand: dict[str, Any] = {"selection": board.selection, "by": board.officer, "at": CHOSEN}
    type(board.selection).objects.filter(pk=board.selection.pk).update(state="RECOMMENDED")
    assert "没有现行的推荐" in refused(services.decline, reason="放弃", **hand)
    assert "还没有选定" in refused(services.give_reasons, reasons={}, **hand)
    pmc = make_committee(board.estate, kind="PMC", name="物管会")
    services.recommend(
        selection=board.selection, committees=[pmc], letter_number="5号", by=board.director, at=FREE
    )
    letter = queries.letters_of(board.selection).get()
    early = refused(decided, board=board, letter=letter, decided_on=date(2023, 5, 19))
    assert "不能早于推荐日期2023-05-20" in early
    signed = make_contract(
        board.selection.street, company=letter.application.company, committee=pmc,
        state=ContractState.SIGNED,
    )  # fmt: skip
    assert "还没有选定企业" in refused(services.contracted, contract=signed, **hand)
    decided(board, letter)
    services.give_reasons(reasons={2: "得分较低"}, **hand)
    with pytest.raises(Conflict, match="都已登记"):
        services.give_reasons(reasons={2: "得分较低"}, **hand)
    make_service(make_estate(), contract=signed, takeover_on=None)
    assert "以外的小区" in refused(services.contracted, contract=signed, **hand)


def test_nobody_is_left_to_recommend() -> None:
    board = kit.publicised(kit.opened(prices=ONE), picked=[1])
    type(board.applications[0]).objects.update(state="NOT_SELECTED")
    with pytest.raises(Conflict, match="都已推荐过"):
        services.recommend(
            selection=board.selection, committees=[make_committee(board.estate)],
            letter_number="5号", by=board.director, at=FREE,
        )  # fmt: skip


def test_an_objection_that_fails_takes_nobody_out_and_a_second_one_may_still_be_upheld() -> None:
    board = kit.publicised(kit.opened(prices=("0.5", "0.6")))
    first, second = kit.object_to(board), kit.object_to(board, source="丁物业公司")
    assert "不成立时不能" in refused(
        kit.answered, board=board, objection=first, upheld=False,
        disqualified=board.applications[0],
    )  # fmt: skip
    kit.answered(board, first, upheld=True)
    kit.answered(board, second, upheld=True)
    assert board.fresh().state == RoundState.EVALUATED
    assert board.states() == ["SCORED", "SCORED"]


def test_who_made_the_list_does_not_send_it_back() -> None:
    board = kit.shortlisted(kit.opened(prices=ONE), picked=[1])
    board.officer.role = Role.STREET_DIRECTOR
    board.officer.save()
    assert "以外的人" in refused(
        services.withdraw_shortlist, selection=board.selection, reason="有误", by=board.officer,
        at=OPENED,
    )  # fmt: skip


def test_the_sheet_of_a_judge_who_left_is_not_signed_and_not_counted() -> None:
    board = kit.panelled(kit.opened(prices=ONE))
    judge = scores.judges_of(board.selection)[2]
    sheet = kit.enter(board, judge, 1)
    new = services.replace_judge(
        judge=judge, seat=services.Seat(name="专家9", unit="专家库"), reason="生病",
        by=board.director, at=OPENED,
    )  # fmt: skip
    with pytest.raises(Conflict, match="不再计入"):
        kit.sign(board, sheet)
    with pytest.raises(Conflict, match="已被更换"):
        services.replace_judge(
            judge=judge, seat=services.Seat(name="专家8", unit="专家库"), reason="生病",
            by=board.director, at=OPENED,
        )  # fmt: skip
    assert list(scores.past_judges(board.selection)) == [judge]
    services.declare_conflict(judge=new, conflict=False, by=board.officer, at=OPENED)
    assert "还有评分表没有签字" in refused(
        services.evaluate, selection=board.selection, by=board.officer, at=OPENED
    )


def test_only_the_qualified_are_scored_once_the_screening_is_confirmed() -> None:
    board = kit.panelled(kit.opened(prices=("0.5", "0.6")), failing=[2])
    judge = scores.judges_of(board.selection)[0]
    assert "不合格" in refused(kit.enter, board=board, judge=judge, number=2)
    with pytest.raises(Refusal, match="已经确认"):
        services.finish_screening(selection=board.selection, by=board.director, at=OPENED)
    fresh = kit.opened(prices=ONE)
    assert "还没有确认" in refused(
        services.evaluate, selection=fresh.selection, by=fresh.officer, at=OPENED
    )
