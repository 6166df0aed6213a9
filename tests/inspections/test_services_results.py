"""Closing, scorecards, grades, notice and confirmation."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from core.rules.errors import Conflict, Forbidden, Refusal
from inspections import queries, services
from inspections.models import Assessment, Cycle
from inspections.services import survey
from inspections.states import CycleState
from tests.factories import (
    make_community,
    make_district,
    make_service,
    make_user,
)
from tests.inspections import cycles
from tests.inspections.cycles import SURVEY_AT, Office, refused, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


# --- closing -------------------------------------------------------------------------------


def test_the_policy_decides_which_options_count(office: Office) -> None:
    cycles.set_parameters(make_district(), SATISFIED_OPTIONS="1,2", VALID_OPTIONS="1,2,3,4,5")
    cycles.served_estate(10)
    cycle = cycles.surveying(office)
    for row, option in zip(cycles.drawn(cycle), (1, 2, 3, 3, 4, 5, 6, 6, 1, 1), strict=True):
        cycles.answer(row, office.surveyor, answers=(2,) * 9 + (option,))
    services.close_survey(cycle=cycle, by=office.officer, at=SURVEY_AT)
    found = Assessment.objects.get()
    assert (found.completed, found.valid, found.satisfied, found.dissatisfied) == (10, 8, 4, 2)
    assert found.sufficient is False


def test_a_survey_is_closed_once(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.closed(office)
    assert "不能结束入户调查" in refused(
        Conflict, services.close_survey, cycle=cycle, by=office.officer, at=SURVEY_AT
    )


def test_a_killed_close_goes_on_where_it_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("001", "002"):
        cycles.served_estate(5, community=make_community(code, street=office.street))
    cycle = cycles.surveying(office)
    cut, done = survey._tally_cut, list[Any]()

    def dies_at_the_second(*arguments: Any) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(cut(*arguments))

    monkeypatch.setattr(survey, "_tally_cut", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        services.close_survey(cycle=cycle, by=office.officer, at=SURVEY_AT)
    monkeypatch.undo()
    sentence = refused(Refusal, services.grade, cycle=cycle, by=office.officer, at=SURVEY_AT)
    assert "还没有全部汇总" in sentence
    services.close_survey(cycle=cycle, by=office.officer, at=SURVEY_AT)
    assert not Assessment.objects.filter(valid__isnull=True).exists()
    assert verbs().count("inspections.close") == 1


def test_a_cut_that_another_run_tallied_meanwhile_leaves_no_second_entry(office: Office) -> None:
    cycles.served_estate(5)
    cycle = cycles.closed(office)
    counted = queries.options(queries.terms(cycle))
    survey._tally_cut(cycle, {Assessment.objects.get().pk: 5}, counted, None, SURVEY_AT)
    assert verbs().count("inspections.tally") == 1


def small_sample(office: Office, answers: int = 1) -> Assessment:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    for row in cycles.drawn(cycle)[:answers]:
        cycles.answer(row, office.surveyor)
    services.close_survey(cycle=cycle, by=office.officer, at=SURVEY_AT)
    return Assessment.objects.get()


def test_a_small_sample_is_signed_for_by_the_street_and_by_the_bureau(office: Office) -> None:
    row = small_sample(office)
    for by in (office.director, office.bureau):
        row = services.accept_small_sample(
            assessment=row, reason="住户外出务工", by=by, at=SURVEY_AT
        )
    assert (row.street_accepted_by, row.bureau_accepted_by) == (office.director, office.bureau)
    sentence = refused(
        Conflict,
        services.accept_small_sample,
        assessment=row,
        reason="再认可一次",
        by=office.bureau,
        at=SURVEY_AT,
    )
    assert "已经认可过" in sentence


def test_a_small_sample_needs_a_reason_a_right_and_at_least_one_answer(office: Office) -> None:
    row = small_sample(office, answers=0)
    act = {"assessment": row, "at": SURVEY_AT}
    accept = services.accept_small_sample
    assert "理由" in refused(Refusal, accept, by=office.bureau, reason=" ", **act)
    assert "至少有一份" in refused(Refusal, accept, by=office.bureau, reason="务工", **act)
    refused(Forbidden, accept, by=office.officer, reason="务工", **act)
    refused(Forbidden, accept, by=None, reason="务工", **act)


# --- scores and grades ---------------------------------------------------------------------


def card(office: Office, row: Assessment, party: str = "STREET", **changes: Any) -> Any:
    values: dict[str, Any] = {
        "points": cycles.POINTS,
        "veto": False,
        "remark": "",
        "by": office.scorer(party) if party in {"STREET", "BUREAU", "COMMUNITY"} else None,
        "at": SURVEY_AT,
    }
    return services.score(assessment=row, party=party, **{**values, **changes})


def scoring(office: Office) -> Assessment:
    cycles.served_estate(3)
    return Assessment.objects.get(cycle=cycles.closed(office))


def test_each_party_scores_once(office: Office) -> None:
    row = scoring(office)
    card(office, row)
    with pytest.raises(Conflict, match="不能重复评分"):
        card(office, row, by=office.director)


def test_one_person_never_scores_for_two_parties(office: Office) -> None:
    row = scoring(office)
    card(office, row)
    office.officer.role = Role.BUREAU_REVIEWER
    office.officer.save()
    with pytest.raises(Conflict, match="两方"):
        card(office, row, "BUREAU", by=office.officer)


def test_each_party_scores_with_its_own_role_and_in_its_own_place(office: Office) -> None:
    row = scoring(office)
    stranger = make_user(Role.COMMUNITY_SECRETARY, make_community("002", street=office.street))
    for party, by in (
        ("COMMUNITY", stranger),
        ("BUREAU", office.director),
        ("STREET", office.bureau),
        ("COMMUNITY", office.surveyor),
        ("STREET", None),
    ):
        with pytest.raises(Forbidden):
            card(office, row, party, by=by)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"points": {"sanitation": Decimal(5)}}, "六项都要评分"),
        ({"points": {**cycles.POINTS, "sanitation": Decimal("25.01")}}, "环境卫生.*0至25分"),
        ({"points": {**cycles.POINTS, "safety": Decimal(-1)}}, "安全防范.*0至15分"),
        ({"points": {**cycles.POINTS, "safety": Decimal("9.999")}}, "最多两位小数"),
        ({"points": {**cycles.POINTS, "safety": None}}, "安全防范"),
        ({"veto": True}, "一票否决必须写明事由"),
        ({"remark": "扣" * 301}, "最多300字"),
    ],
)
def test_a_scorecard_is_checked_item_by_item(
    office: Office, changes: dict[str, Any], word: str
) -> None:
    with pytest.raises(Refusal, match=word):
        card(office, scoring(office), **changes)


def test_an_unknown_party_cannot_score(office: Office) -> None:
    with pytest.raises(Refusal, match="评分方"):
        card(office, scoring(office), "PRESS")


def test_no_scores_while_the_doors_are_open(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.surveying(office)
    with pytest.raises(Refusal, match="入户调查中"):
        card(office, Assessment.objects.get(cycle=cycle))


def test_a_float_is_not_a_score(office: Office) -> None:
    with pytest.raises(TypeError):
        card(office, scoring(office), points={**cycles.POINTS, "safety": 9.5})


def test_a_grade_waits_for_every_scorecard_and_names_the_missing_ones(office: Office) -> None:
    cycles.served_estate(3, name="甲小区")
    cycles.served_estate(3, name="乙小区")
    cycle = cycles.closed(office)
    first = Assessment.objects.get(estate__name="甲小区")
    card(office, first, "BUREAU")
    sentence = refused(Refusal, services.grade, cycle=cycle, by=office.officer, at=SURVEY_AT)
    assert sentence == (
        "评分未齐，不能计算等次：甲小区缺街道、社区评分；乙小区缺住建局、街道、社区评分。"
    )


def test_a_grade_compares_the_exact_weighted_score(office: Office) -> None:
    cycles.set_parameters(make_district(), WEIGHT_BUREAU="2")
    row = scoring(office)
    low = {**cycles.POINTS, "sanitation": Decimal("5.01"), "safety": Decimal(5)}
    for party, points in (("BUREAU", cycles.POINTS), ("STREET", low), ("COMMUNITY", low)):
        card(office, row, party, points=points)
    services.grade(cycle=row.cycle, by=office.officer, at=SURVEY_AT)
    row.refresh_from_db()
    score = Fraction(row.score_numerator or 0, row.score_denominator or 1)
    assert (score, row.grade) == (Fraction(17001, 200), "GOOD")


def test_a_third_of_a_hundredth_below_the_line_is_below_it(office: Office) -> None:
    row = scoring(office)
    at_90 = {**cycles.POINTS, "greening": Decimal(0)}
    below = {**cycles.POINTS, "greening": Decimal(0), "safety": Decimal("14.99")}
    for party, points in (("BUREAU", at_90), ("STREET", at_90), ("COMMUNITY", below)):
        card(office, row, party, points=points)
    services.grade(cycle=row.cycle, by=office.officer, at=SURVEY_AT)
    row.refresh_from_db()
    assert row.grade == "GOOD"


def test_one_veto_makes_a_perfect_score_unqualified(office: Office) -> None:
    row = scoring(office)
    for party in ("BUREAU", "STREET", "COMMUNITY"):
        card(office, row, party, veto=party == "STREET", remark="火灾")
    services.grade(cycle=row.cycle, by=office.officer, at=SURVEY_AT)
    row.refresh_from_db()
    assert (row.veto, row.grade) == (True, "UNQUALIFIED")


# --- notice and confirmation ---------------------------------------------------------------


def test_a_notice_counts_the_working_days_of_the_calendar_over_the_year_end(
    office: Office,
) -> None:
    cycles.served_estate(3)
    cycle = cycles.published(office, on=date(2022, 12, 30))
    # the Monday after is still 元旦: 3 to 6 and 9 January are the five working days
    assert cycle.notice_last_day == date(2023, 1, 9)


def test_a_result_is_confirmed_after_the_notice_and_by_another_person(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.published(office)
    last = cycle.notice_last_day
    assert last is not None
    finalise, after = services.finalise, last + timedelta(days=1)
    act: dict[str, Any] = {"cycle": cycle, "at": cycles.in_office(after)}
    assert "才届满" in refused(Refusal, finalise, on=last, by=office.director, **act)
    refused(Forbidden, finalise, on=after, by=office.officer, **act)
    refused(Forbidden, finalise, on=after, by=None, **act)
    assert finalise(on=after, by=office.director, **act).state == CycleState.FINAL


DAYS_NOT_TODAY = [
    date(2000, 1, 3), date(2022, 11, 25), date(2022, 11, 27), date(2099, 1, 1), date.max,
]  # fmt: skip


@pytest.mark.parametrize("on", DAYS_NOT_TODAY)
def test_a_notice_begins_on_the_day_it_is_published_and_on_no_other(
    office: Office, on: date
) -> None:
    cycles.served_estate(3)
    cycle = cycles.graded(office)
    late_evening_in_utc = datetime(2022, 11, 25, 16, 0, tzinfo=UTC)  # 26 November in the office
    act: dict[str, Any] = {"cycle": cycle, "by": office.officer, "at": late_evening_in_utc}
    sentence = refused(Refusal, services.publish, on=on, **act)
    assert sentence == f"公示从实际公布的当天（2022-11-26）起算，不能写成{on}。"
    found = services.publish(on=date(2022, 11, 26), **act)
    assert found.notice_first_day == date(2022, 11, 26)


@pytest.mark.parametrize("on", [date(2022, 12, 10), date(2099, 1, 1), date.max])
def test_a_day_ahead_does_not_end_a_running_notice(office: Office, on: date) -> None:
    cycles.served_estate(3)
    cycle = cycles.published(office)
    at = cycles.in_office(date(2022, 11, 27))
    sentence = refused(Refusal, services.finalise, cycle=cycle, on=on, by=office.director, at=at)
    assert sentence == f"业务日期{on}晚于办理当日2022-11-27，不能提前办理。"
    cycle.refresh_from_db()
    assert cycle.state == CycleState.PUBLICIZING


def test_no_roster_is_frozen_and_no_cycle_opened_ahead_of_its_day(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.opened(office)
    act: dict[str, Any] = {"by": office.officer, "at": cycles.AT}
    tomorrow = cycles.FREEZE_DAY + timedelta(days=1)
    assert "不能提前办理" in refused(
        Refusal, services.freeze_frames, cycle=cycle, on=tomorrow, **act
    )
    cycle.refresh_from_db()
    assert (cycle.frozen_on, cycle.state) == (None, CycleState.PLANNED)
    opening: dict[str, Any] = {"street": office.street, **act}
    sentence = refused(Refusal, services.open_cycle, year=2023, on=cycles.FREEZE_DAY, **opening)
    assert sentence == "2023年度还没有开始，不能建立考评周期。"
    assert "不能提前办理" in refused(
        Refusal, services.open_cycle, year=2022, on=tomorrow, **opening
    )


def test_who_published_cannot_confirm_even_with_the_right_role(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.published(office)
    office.officer.role = Role.STREET_DIRECTOR
    office.officer.save()
    sentence = refused(
        Forbidden,
        services.finalise,
        cycle=cycle,
        on=date(2022, 12, 10),
        by=office.officer,
        at=cycles.in_office(date(2022, 12, 10)),
    )
    assert "公示人不能确认" in sentence
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(
            state=CycleState.FINAL, finalised_by=office.officer, finalised_at=SURVEY_AT
        )


def test_nothing_is_published_before_it_is_graded_nor_twice(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.closed(office)
    day = date(2022, 11, 26)
    act: dict[str, Any] = {"cycle": cycle, "on": day}
    act |= {"by": office.officer, "at": cycles.in_office(day)}
    assert "不能公示" in refused(Conflict, services.publish, **act)
    cycles.score_all(cycle, office)
    services.grade(cycle=cycle, by=office.officer, at=SURVEY_AT)
    services.publish(**act)
    assert "现为“公示中”" in refused(Conflict, services.publish, **act)


@pytest.mark.parametrize(
    "act", ["answer", "visit", "score", "small", "close", "grade", "publish", "finalise", "seed"]
)
def test_a_confirmed_cycle_refuses_every_write_with_a_sentence(office: Office, act: str) -> None:
    cycles.served_estate(12)
    cycle = cycles.final(office)
    row, first = Assessment.objects.get(), cycles.drawn(cycle)[0]
    day, by = date(2022, 12, 20), office.officer
    at = cycles.in_office(day)
    acts: dict[str, Any] = {
        "answer": lambda: cycles.answer(first, office.surveyor, client_id="after-the-end"),
        "visit": lambda: cycles.visit(first, "REFUSED", office.surveyor),
        "score": lambda: card(office, row),
        "small": lambda: services.accept_small_sample(
            assessment=row, reason="务工", by=office.director, at=at
        ),
        "close": lambda: services.close_survey(cycle=cycle, by=by, at=at),
        "grade": lambda: services.grade(cycle=cycle, by=by, at=at),
        "publish": lambda: services.publish(cycle=cycle, on=day, by=by, at=at),
        "finalise": lambda: services.finalise(cycle=cycle, on=day, by=office.director, at=at),
        "seed": lambda: services.record_seed(
            cycle=cycle, public_value="1", witnesses="甲", by=by, at=at
        ),
    }
    before = verbs()
    with pytest.raises(Refusal) as caught:
        acts[act]()
    assert caught.value.sentence.endswith("。")
    assert [verb for verb in verbs()[len(before) :] if verb != "inspections.answer_refused"] == []


def test_a_service_that_was_not_unserviced_before_never_enters_the_cycle(office: Office) -> None:
    cycles.served_estate(3)
    make_service(was_unserviced=False)
    assert Assessment.objects.filter(cycle=cycles.frozen(office)).count() == 1
