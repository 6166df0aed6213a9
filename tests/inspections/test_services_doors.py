"""At the doors: answers, visits, replacements."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from inspections import services
from inspections.models import Answer, Assessment, Assignment, Cycle, Draw, Visit
from inspections.services import Sheet
from inspections.states import AssignmentState
from tests.factories import (
    make_community,
    make_street,
)
from tests.inspections import cycles
from tests.inspections.cycles import SURVEY_AT, Office, refused, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


# --- at the doors --------------------------------------------------------------------------


def test_the_same_sheet_again_is_the_same_answer(office: Office) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    one = cycles.answer(first, office.surveyor)
    two = cycles.answer(first, office.surveyor)
    assert (one.pk, one.received_at) == (two.pk, two.received_at)
    assert (Answer.objects.count(), Visit.objects.count()) == (1, 1)
    assert verbs().count("inspections.visit") == 1


def test_the_same_id_with_other_content_is_a_conflict_and_both_are_kept(office: Office) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    cycles.answer(first, office.surveyor, client_id="phone-0001")
    with pytest.raises(Conflict, match="内容不同"):
        cycles.answer(first, office.surveyor, client_id="phone-0001", answers=cycles.DISSATISFIED)
    assert Answer.objects.get().q10 == 2
    kept = Entry.objects.get(verb="inspections.answer_refused")
    assert '"answers":[4,4,4,4,4,4,4,4,4,4]' in kept.data


def test_an_id_of_a_visit_cannot_become_the_id_of_an_answer(office: Office) -> None:
    cycles.served_estate(12)
    first, second, *_ = cycles.drawn(cycles.surveying(office))
    cycles.visit(first, "NOT_HOME", office.surveyor, client_id="phone-0001")
    with pytest.raises(Conflict, match="内容不同"):
        cycles.answer(second, office.surveyor, client_id="phone-0001")
    with pytest.raises(Conflict, match="内容不同"):
        cycles.visit(second, "REFUSED", office.surveyor, client_id="phone-0001")


def test_a_household_answers_once(office: Office) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    cycles.answer(first, office.surveyor, client_id="phone-0001")
    with pytest.raises(Conflict, match="已不是待入户状态"):
        cycles.answer(first, office.secretary, client_id="phone-0002")
    with pytest.raises(Conflict, match="不能再登记入户"):
        cycles.visit(first, "REFUSED", office.surveyor)


def test_a_household_that_was_not_drawn_cannot_answer(office: Office) -> None:
    cycles.served_estate(12)
    make_street("002", name="另一街道")
    cycle = cycles.surveying(office)
    sheet = Sheet(
        assignment=999_999,
        client_id="phone-0001",
        respondent="OWNER",
        answers=cycles.SATISFIED,
        remark="",
        visited_at=SURVEY_AT,
    )
    sentence = refused(
        Refusal, services.take_answers, cycle=cycle, rows=[sheet], by=office.surveyor, at=SURVEY_AT
    )
    assert "不在本周期的抽样名单内" in sentence
    assert verbs()[-1] == "inspections.answer_refused"
    assert not Answer.objects.exists()


def test_nobody_answers_for_another_community(office: Office) -> None:
    other = make_community("002", street=office.street)
    cycles.served_estate(12, community=other)
    first = cycles.drawn(cycles.surveying(office))[0]
    with pytest.raises(Forbidden, match="职责范围"):
        cycles.answer(first, office.secretary)
    with pytest.raises(Forbidden, match="职责范围"):
        cycles.visit(first, "REFUSED", office.surveyor)
    with pytest.raises(Forbidden, match="不能办理"):
        cycles.answer(first, office.officer)
    assert not Visit.objects.exists()


def test_an_answer_after_the_close_is_refused_and_kept_in_the_trail(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    first, second, *_ = cycles.drawn(cycle)
    cycles.answer(first, office.surveyor)
    services.close_survey(cycle=cycle, by=office.officer, at=SURVEY_AT)
    with pytest.raises(Refusal, match="评分中"):
        cycles.answer(second, office.surveyor, remark="楼道灯坏了")
    with pytest.raises(Refusal, match="评分中"):
        cycles.visit(second, "REFUSED", office.surveyor)
    assert "楼道灯坏了" in Entry.objects.get(verb="inspections.answer_refused").data
    assert Assessment.objects.get().valid == 1
    assert cycles.answer(first, office.surveyor).pk == first.pk


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"answers": (2,) * 9}, "10题"),
        ({"answers": (7,) * 10}, "六项之一"),
        ({"answers": (True,) * 10}, "六项之一"),
        ({"answers": (2,) * 9 + (0,)}, "总体评价"),
        ({"respondent": "CAT"}, "受访人"),
        ({"remark": "长" * 301}, "最多300字"),
        ({"client_id": "short"}, "本机编号"),
    ],
)
def test_a_malformed_sheet_is_refused_with_a_sentence(
    office: Office, changes: dict[str, Any], word: str
) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    with pytest.raises(Refusal, match=word):
        cycles.answer(first, office.surveyor, **changes)
    assert verbs()[-1] == "inspections.open_survey"


def test_nine_questions_may_stay_blank_but_not_the_overall_one(office: Office) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    assert cycles.answer(first, office.surveyor, answers=(0,) * 9 + (3,)).q10 == 3


def test_the_system_answers_nothing(office: Office) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    with pytest.raises(Forbidden, match="本人登录"):
        cycles.answer(first, None)  # type: ignore[arg-type]


# --- many answers at once ------------------------------------------------------------------


def sheets(rows: list[Assignment], answers: tuple[int, ...] = cycles.SATISFIED) -> list[Sheet]:
    return [
        Sheet(
            assignment=row.pk,
            client_id=f"bulk-{row.pk:08d}",
            respondent="OWNER",
            answers=answers,
            remark="",
            visited_at=SURVEY_AT,
        )
        for row in rows
    ]


def take(cycle: Cycle, rows: list[Sheet], office: Office) -> int:
    return services.take_answers(cycle=cycle, rows=rows, by=office.surveyor, at=SURVEY_AT)


def test_many_answers_pass_the_same_checks_and_repeat_without_effect(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    rows = sheets(cycles.drawn(cycle))
    assert [take(cycle, rows, office), take(cycle, rows, office)] == [10, 0]
    assert Answer.objects.count() == Visit.objects.count() == 10
    assert Entry.objects.filter(verb="inspections.visit").count() == 1


def test_one_bad_sheet_among_many_takes_none(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    rows = cycles.drawn(cycle)
    cycles.answer(rows[4], office.surveyor)
    with pytest.raises(Conflict, match="已完成"):
        take(cycle, sheets(rows), office)
    assert Answer.objects.count() == 1


def test_two_sheets_for_one_household_or_with_one_id_take_none(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    first, second, *_ = sheets(cycles.drawn(cycle))
    data = first.as_data() | {"client_id": "bulk-another", "visited_at": SURVEY_AT}
    with pytest.raises(Conflict, match="同一户交了两份"):
        take(cycle, [first, Sheet(**data)], office)
    data = second.as_data() | {"client_id": first.client_id, "visited_at": SURVEY_AT}
    with pytest.raises(Refusal, match="同一个本机编号"):
        take(cycle, [first, Sheet(**data)], office)
    assert not Answer.objects.exists()


def test_many_answers_cost_the_same_number_of_statements_as_a_few(office: Office) -> None:
    cycles.served_estate(100)
    cycles.served_estate(100)
    cycle = cycles.surveying(office)
    rows, asked = sheets(cycles.drawn(cycle), cycles.UNKNOWN), []
    for part in (rows[:1], rows[1:]):
        with CaptureQueriesContext(connection) as seen:
            take(cycle, part, office)
        asked.append(len(seen))
    assert asked[0] == asked[1]


# --- replacement ---------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["REFUSED", "VACANT", "NOT_ELIGIBLE", "WRONG_ADDRESS"])
def test_the_next_ticket_replaces_at_once_for_a_coded_outcome(office: Office, outcome: str) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    visit = cycles.visit(cycles.drawn(cycle)[3], outcome, office.surveyor)
    assert visit.assignment.state == AssignmentState.REPLACED
    reserve = cycles.drawn(cycle)[-1]
    assert (reserve.position, reserve.is_reserve, reserve.state) == (11, True, "OPEN")
    assert reserve.household_code == Draw.objects.get().reserve_codes[0]
    assert reserve.address == reserve.household_code


def test_nobody_at_home_replaces_after_three_attempts_on_two_days_one_in_the_evening(
    office: Office,
) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    first = cycles.drawn(cycle)[0]
    wednesday = SURVEY_AT
    states = [
        cycles.visit(first, "NOT_HOME", office.surveyor, at=moment).assignment.state
        for moment in (
            wednesday,
            wednesday + timedelta(hours=2),
            wednesday + timedelta(days=1),
            wednesday + timedelta(days=1, hours=8),
        )
    ]
    assert states == ["OPEN", "OPEN", "OPEN", "REPLACED"]


def test_attempts_before_the_draw_or_in_the_future_do_not_help(office: Office) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    for number, seen in enumerate((-30, -20, -10, 5, 6, 7)):
        visit = services.record_visit(
            assignment=first,
            outcome="NOT_HOME",
            client_id=f"clock-{number:06d}",
            visited_at=SURVEY_AT + timedelta(days=seen, hours=9),
            by=office.surveyor,
            at=SURVEY_AT,
        )
        assert visit.assignment.state == AssignmentState.OPEN


def test_the_reserve_is_used_up_in_order_and_then_households_are_lost(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    rows = cycles.drawn(cycle)
    states = [cycles.visit(row, "REFUSED", office.surveyor).assignment.state for row in rows[:3]]
    assert states == ["REPLACED", "REPLACED", "LOST"]
    assert [row.household_code for row in cycles.drawn(cycle)] == [
        *Draw.objects.get().main_codes,
        *Draw.objects.get().reserve_codes,
    ]
    assert Assessment.objects.get().reserve_used == 2


def test_an_overall_answer_that_does_not_count_calls_up_a_reserve(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    rows = cycles.drawn(cycle)
    for row in rows[:3]:
        cycles.answer(row, office.surveyor, answers=cycles.UNKNOWN)
    assert [row.state for row in cycles.drawn(cycle)][:3] == ["COMPLETED"] * 3
    assert len(cycles.drawn(cycle)) == 12


def test_the_same_visit_again_is_the_same_visit(office: Office) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    one = cycles.visit(first, "REFUSED", office.surveyor)
    two = cycles.visit(first, "REFUSED", office.surveyor)
    assert one.pk == two.pk
    assert Assessment.objects.get().reserve_used == 1


@pytest.mark.parametrize(
    ("outcome", "word"), [("COMPLETED", "连同问卷"), ("SLEEPING", "请选择入户结果")]
)
def test_a_visit_needs_one_of_the_coded_outcomes(office: Office, outcome: str, word: str) -> None:
    cycles.served_estate(12)
    first = cycles.drawn(cycles.surveying(office))[0]
    with pytest.raises(Refusal, match=word):
        cycles.visit(first, outcome, office.surveyor)
