"""From the shortlist to the filed contract: deadlines, objections, owners, reasons."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.roles import Role
from committees.states import CommitteeKind, Matter, VoteState
from core.rules.errors import Conflict, Refusal
from tenders.models import Choice, NotSelected, Shortlist, ShortlistEntry
from tenders.queries import choice as queries
from tenders.services import evaluation as services
from tenders.services.evaluation import Decided
from tenders.states import ContractState, RoundState
from tests.factories import make_committee, make_contract, make_decision, make_estate
from tests.tenders import evaluation_kit as kit
from tests.tenders.evaluation_kit import CHOSEN, FREE, LAST_DAY, OPENED, POSTED

pytestmark = pytest.mark.django_db


def refused(call: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as met, transaction.atomic():
        call(**given)
    return met.value.sentence


def vote(board: kit.Board, **fields: Any) -> Any:
    """The owners chose a manager on 24 May 2023."""
    values = {"kind": Matter.PROVIDER, "held_on": date(2023, 5, 24)}
    return make_decision(board.estate, **{**values, **fields})


# --- shortlist --------------------------------------------------------------------------


def test_a_better_one_is_skipped_with_a_reason_and_the_list_stands() -> None:
    board = kit.evaluated()
    hand: dict[str, Any] = {"selection": board.selection, "by": board.officer, "at": OPENED}
    assert "1至3家，现为4家" in refused(services.shortlist, picked=[1, 2, 3, 4], **hand)
    assert "跳过排名第1" in refused(services.shortlist, picked=[3, 2], **hand)
    row = services.shortlist(picked=[3, 2], skipped={1: "撤回投入承诺"}, **hand)
    found = [(entry.slot, entry.application.number, entry.rank) for entry in row.entries.all()]
    assert found == [(1, 2, 2), (2, 3, 3)]
    assert [one["reason"] for one in queries.skipped_of(row)] == ["撤回投入承诺"]
    assert json.loads(row.terms)["SHORTLIST_MAX"]["value"] == "3"
    assert board.states() == ["SCORED", "SHORTLISTED", "SHORTLISTED", "SCORED"]
    with pytest.raises(Conflict):
        services.shortlist(picked=[1], **hand)
    entry = row.entries.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        ShortlistEntry.objects.create(
            shortlist=row, slot=4, application=entry.application, rank=1, reason="第四家"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        row.entries.update(slot=3)


def test_a_list_is_sent_back_by_another_and_kept() -> None:
    board = kit.shortlisted()
    hand: dict[str, Any] = {"selection": board.selection, "reason": "名次有误", "at": OPENED}
    services.withdraw_shortlist(by=board.director, **hand)
    assert board.fresh().state == RoundState.EVALUATED
    assert board.states() == ["SCORED"] * 4
    services.shortlist(selection=board.selection, picked=[1], by=board.officer, at=OPENED)
    assert list(Shortlist.objects.order_by("number").values_list("number", "live")) == [
        (1, False),
        (2, True),
    ]


# --- the notice -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posted", "last"),
    [
        ((2023, 5, 16), (2023, 5, 19)),  # Tuesday: the three days that follow
        ((2023, 9, 27), (2023, 10, 8)),  # 28 Sep; then 国庆; Saturday 7 and Sunday 8 Oct are worked
        ((2022, 12, 29), (2023, 1, 4)),  # 30 Dec; 元旦 to Monday 2 Jan; 3 and 4 Jan
    ],
)
def test_a_notice_counts_working_days_across_holidays_and_the_new_year(
    posted: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    board = kit.shortlisted(kit.opened(prices=("0.5",)), picked=[1])
    assert services.listing.notice_end(board.selection, date(*posted)) == date(*last)


def test_who_shortlisted_does_not_publicise() -> None:
    board = kit.shortlisted()
    board.officer.role = Role.STREET_DIRECTOR
    board.officer.save()
    given: dict[str, Any] = {"selection": board.selection, "at": POSTED}
    assert "以外的人" in refused(services.publicise, by=board.officer, **given)
    services.publicise(by=board.director, **given)
    row = board.fresh()
    assert (row.state, row.notice_first_day, row.notice_last_day) == (
        RoundState.PUBLICIZING,
        date(2023, 5, 16),
        LAST_DAY,
    )


def test_nothing_is_recommended_before_the_last_second_of_the_notice() -> None:
    """The notice ends with 19 May: 23:59:59 in Nàimàn is 15:59:59 UTC, the next second is free."""
    board = kit.publicised()
    committee = make_committee(board.estate)
    given: dict[str, Any] = {
        "selection": board.selection, "committees": [committee], "letter_number": "5号",
        "by": board.director,
    }  # fmt: skip
    last = datetime(2023, 5, 19, 15, 59, 59, tzinfo=UTC)
    assert "期满后才能推荐" in refused(services.recommend, at=last, **given)
    services.recommend(at=datetime(2023, 5, 19, 16, 0, 0, tzinfo=UTC), **given)
    assert board.fresh().state == RoundState.RECOMMENDED


# --- objections -------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2023, 5, 15), date(2023, 5, 20)])
def test_an_objection_outside_the_notice_is_refused(day: date) -> None:
    board = kit.publicised()
    at = datetime(2023, 5, 22, 2, tzinfo=UTC)
    said = refused(kit.object_to, board=board, received_on=day, at=at)
    assert "2023-05-16至2023-05-19" in said


@pytest.mark.parametrize("day", [date(2023, 5, 16), LAST_DAY])
def test_an_objection_stops_everything_until_it_is_answered(day: date) -> None:
    board = kit.publicised()
    row = kit.object_to(board, received_on=day)
    assert row.due_on == {16: date(2023, 5, 19), 19: date(2023, 5, 24)}[day.day]
    given: dict[str, Any] = {
        "selection": board.selection, "committees": [make_committee(board.estate)],
        "letter_number": "5号", "by": board.director, "at": FREE,
    }  # fmt: skip
    assert "还有1条异议没有答复" in refused(services.recommend, **given)
    answer = services.Answer(text="不成立", upheld=False)
    assert "另一人办理" in refused(
        services.answer_objection, objection=row, answer=answer, by=board.officer, at=FREE
    )
    kit.answered(board, row, upheld=False)
    with pytest.raises(Conflict, match="已有人答复"):
        kit.answered(board, row, upheld=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(answer="改")
    services.recommend(**given)


def test_an_upheld_objection_brings_a_new_shortlist_and_keeps_the_old_one() -> None:
    board = kit.publicised()
    first = kit.object_to(board)
    second = kit.object_to(board, received_on=date(2023, 5, 18))
    kit.answered(board, first, upheld=True, disqualified=board.applications[0])
    row = board.fresh()
    assert (row.state, row.notice_last_day) == (RoundState.EVALUATED, None)
    assert board.states() == ["DISQUALIFIED", "SCORED", "SCORED", "SCORED"]
    given: dict[str, Any] = {"selection": row, "by": board.officer, "at": FREE}
    assert "没有答复" in refused(services.shortlist, picked=[2], **given)
    kit.answered(board, second, upheld=False)
    assert "已排名的企业" in refused(services.shortlist, picked=[1], **given)
    services.shortlist(picked=[2, 3], **given)
    services.publicise(selection=row, by=board.director, at=FREE)
    assert [one.number for one in row.shortlists.order_by("number")] == [1, 2]
    assert NotSelected.objects.get().application == board.applications[0]


# --- recommendation and choice ----------------------------------------------------------


def test_a_committee_out_of_office_or_of_another_place_gets_no_letter() -> None:
    board = kit.publicised()
    over = make_committee(board.estate, last_day=date(2023, 5, 19))
    other = make_committee(make_estate())
    given: dict[str, Any] = {
        "selection": board.selection, "letter_number": "5号", "by": board.director, "at": FREE,
    }  # fmt: skip
    for committee in (over, other):
        assert "不在任期内" in refused(services.recommend, committees=[committee], **given)
    assert "没有选择" in refused(services.recommend, committees=[], **given)


def test_a_committee_of_owners_chooses_on_their_decision_only() -> None:
    board = kit.recommended()
    letter = queries.letters_of(board.selection).get()
    given: dict[str, Any] = {"recommendation": letter, "by": board.officer, "at": CHOSEN}
    for decision, said in (
        (None, "须有业主共同决定"),
        (vote(board, kind=Matter.OTHER), "不是选聘"),
        (vote(board, dismisses=True), "不是选聘"),
        (vote(board, state=VoteState.FAILED, outcome=VoteState.FAILED, passed=False), "没有通过"),
        (vote(board, held_on=date(2023, 5, 19)), "早于推荐日期2023-05-20"),
        (make_decision(kind=Matter.PROVIDER, held_on=date(2023, 5, 24)), "不是这个小区"),
    ):
        assert said in refused(services.record_choice, decided=kit.agreed(decision), **given)
    made = services.record_choice(decided=kit.agreed(vote(board)), **given)
    assert json.loads(made.grounds)["vote"]["stands"] is True
    assert board.states() == ["SELECTED", "SHORTLISTED", "SCORED", "SCORED"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Choice.objects.update(document="改")


def test_a_committee_of_the_street_may_do_without_on_a_recorded_ground() -> None:
    board = kit.publicised()
    pmc = make_committee(board.estate, kind=CommitteeKind.PMC, name="物管会")
    kit_given: dict[str, Any] = {"by": board.officer, "at": CHOSEN}
    services.recommend(
        selection=board.selection, committees=[pmc], letter_number="5号", by=board.director, at=FREE
    )
    letter = queries.letters_of(board.selection).get()
    assert "请写明依据" in refused(
        services.record_choice, recommendation=letter, decided=kit.agreed(None), **kit_given
    )
    ground = kit.agreed(None, vote_ground="自治区物管会办法第12条")
    services.record_choice(recommendation=letter, decided=ground, **kit_given)
    assert queries.chosen(board.selection) == board.applications[0]


def test_the_owners_decline_and_the_next_is_recommended_until_nobody_is_left() -> None:
    board = kit.recommended()
    no = Decided(
        agreed=False, decided_on=date(2023, 5, 25), document="决定4号", reason="业主认为报价偏高"
    )
    hand: dict[str, Any] = {"by": board.officer, "at": CHOSEN}
    letter = queries.letters_of(board.selection).get()
    services.record_choice(recommendation=letter, decided=no, **hand)
    assert board.fresh().state == RoundState.RECOMMENDED
    assert "业主认为报价偏高" in NotSelected.objects.get().reason
    services.recommend(
        selection=board.selection, committees=[letter.committee], letter_number="6号",
        by=board.director, at=CHOSEN,
    )  # fmt: skip
    second = queries.letters_of(board.selection).get()
    assert second.application == board.applications[1]
    with pytest.raises(Conflict):
        services.record_choice(recommendation=letter, decided=no, **hand)
    services.decline(selection=board.selection, reason="企业放弃", **hand)
    assert board.fresh().state == RoundState.FAILED
    assert board.selection.closing_reason.startswith("入围企业均未选定")


# --- the contract -----------------------------------------------------------------------


@pytest.fixture
def chosen() -> kit.Board:
    board = kit.recommended()
    services.record_choice(
        recommendation=queries.letters_of(board.selection).get(), decided=kit.agreed(vote(board)),
        by=board.officer, at=CHOSEN,
    )  # fmt: skip
    return board


def contract(board: kit.Board, **fields: Any) -> Any:
    letter = queries.letters_of(board.selection).get()
    values = {
        "company": letter.application.company, "committee": letter.committee,
        "state": ContractState.SIGNED, "starts_on": date(2023, 6, 1), "ends_on": date(2026, 5, 31),
        "signed_on": date(2023, 6, 24),
    }  # fmt: skip
    return make_contract(board.selection.street, **{**values, **fields})


def test_everybody_is_told_why_not_before_the_contract(chosen: kit.Board) -> None:
    hand: dict[str, Any] = {"selection": chosen.selection, "by": chosen.officer, "at": CHOSEN}
    row = contract(chosen)
    assert "还没有登记未入选理由" in refused(services.contracted, contract=row, **hand)
    said = refused(services.give_reasons, reasons={2: "报价较高", 3: " "}, **hand)
    assert str(chosen.applications[1].company) not in said
    assert str(chosen.applications[2].company) in said
    services.give_reasons(reasons={2: "报价较高", 3: "得分第三", 4: "得分第四"}, **hand)
    assert chosen.states() == ["SELECTED", *["NOT_SELECTED"] * 3]
    assert services.contracted(contract=row, **hand) == ""
    services.filed(contract=row, **hand)
    assert chosen.fresh().state == RoundState.FILED


def test_only_the_chosen_one_signs_and_a_late_signature_is_told(chosen: kit.Board) -> None:
    hand: dict[str, Any] = {"selection": chosen.selection, "by": chosen.officer, "at": CHOSEN}
    services.give_reasons(reasons=dict.fromkeys((2, 3, 4), "得分较低"), **hand)
    other = contract(chosen, company=chosen.applications[1].company)
    assert "选定的企业是" in refused(services.contracted, contract=other, **hand)
    stranger = contract(chosen, committee=make_committee(make_estate()))
    assert "不是作出选定的那一个" in refused(services.contracted, contract=stranger, **hand)
    late = contract(chosen, signed_on=date(2023, 6, 25))
    assert services.contracted(contract=late, **hand) == (
        "合同应在选定后30天内签订，最迟2023-06-24，实际2023-06-25，已逾期。"
    )
