from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from core.audit.models import Entry
from core.audit.queries import faults
from core.rules.errors import Conflict, Forbidden, Refusal
from core.rules.sampling import sha256_hex
from inspections import queries, services
from inspections.models import Answer, Assessment, Assignment, Cycle, Draw, Visit
from inspections.services import Sheet, sampling, survey
from inspections.services.publishing import workdays_after
from inspections.states import AssignmentState, CycleState
from tests.factories import (
    make_community,
    make_district,
    make_households,
    make_service,
    make_street,
    make_user,
)
from tests.inspections import cycles
from tests.inspections.cycles import AT, FREEZE_DAY, SURVEY_AT, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def refused(kind: type[Refusal], act: Any, /, **arguments: Any) -> str:
    with pytest.raises(kind) as caught:
        act(**arguments)
    assert type(caught.value) is kind
    return caught.value.sentence


def verbs() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))


# --- the whole year ------------------------------------------------------------------------


def test_a_year_runs_from_the_roster_to_a_confirmed_grade(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.final(office, satisfied=8)
    row = Assessment.objects.get(cycle=cycle)
    tally = (row.required, row.completed, row.valid, row.satisfied, row.dissatisfied)
    assert tally == (10, 10, 10, 8, 2)
    assert (row.sufficient, row.grade, cycle.state) == (True, "EXCELLENT", CycleState.FINAL)
    assert cycle.notice_last_day == date(2022, 12, 2)


def test_every_act_of_the_year_leaves_its_entry_in_the_trail(office: Office) -> None:
    cycles.served_estate(1)
    cycles.final(office)
    assert verbs() == [
        "inspections.open_cycle",
        "inspections.freeze",
        "inspections.record_seed",
        "inspections.draw",
        "inspections.open_survey",
        "inspections.visit",
        "inspections.close",
        "inspections.tally",
        "inspections.score_bureau",
        "inspections.score_street",
        "inspections.score_community",
        "inspections.grade",
        "inspections.publish",
        "inspections.finalise",
    ]
    assert list(faults()) == []


# --- opening -------------------------------------------------------------------------------


def test_a_cycle_names_every_parameter_that_is_missing(office: Office) -> None:
    sentence = refused(
        Refusal,
        services.open_cycle,
        street=office.street,
        year=2022,
        on=FREEZE_DAY,
        by=office.officer,
        at=AT,
    )
    assert "公示期" in sentence
    assert "小规模小区最少抽样户数" in sentence


def test_a_year_has_one_cycle(office: Office) -> None:
    cycles.opened(office)
    assert "不能重复建立" in refused(
        Conflict,
        services.open_cycle,
        street=office.street,
        year=2022,
        on=FREEZE_DAY,
        by=None,
        at=AT,
    )


def test_only_the_street_officer_of_the_street_opens_its_cycle(office: Office) -> None:
    foreign = make_user(Role.STREET_OFFICER, make_street("009", name="另一街道"))
    for by in (office.director, office.secretary, foreign):
        refused(
            Forbidden,
            services.open_cycle,
            street=office.street,
            year=2022,
            on=FREEZE_DAY,
            by=by,
            at=AT,
        )


# --- freezing ------------------------------------------------------------------------------


def test_the_frozen_roster_does_not_follow_the_register(office: Office) -> None:
    estate = cycles.served_estate(12)
    cycle = cycles.frozen(office)
    make_households(estate, 90)
    row = Assessment.objects.get(cycle=cycle)
    assert (row.household_count, row.required, row.reserve) == (12, 10, 2)
    assert row.frame_sha256 == sha256_hex(row.frame)


def test_the_database_refuses_to_change_a_frozen_roster(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.frozen(office)
    with pytest.raises(DatabaseError, match="名册冻结后不可修改"), transaction.atomic():
        Assessment.objects.filter(cycle=cycle).update(frame="另一份名册\n")
    with pytest.raises(DatabaseError, match="名册冻结后不可修改"), transaction.atomic():
        Assessment.objects.filter(cycle=cycle).delete()


def test_a_roster_is_frozen_once(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.frozen(office)
    sentence = refused(
        Refusal, services.freeze_frames, cycle=cycle, on=FREEZE_DAY, by=office.officer, at=AT
    )
    assert sentence == "大沁他拉街道2022年度考评现为“名册已冻结”，只有在“已建立”时才能办理。"


def test_a_street_without_a_taken_over_estate_has_nothing_to_freeze(office: Office) -> None:
    cycle = cycles.opened(office)
    sentence = refused(
        Refusal, services.freeze_frames, cycle=cycle, on=FREEZE_DAY, by=office.officer, at=AT
    )
    assert "没有可考评的对象" in sentence


def test_a_killed_freeze_goes_on_with_its_own_day_to_the_same_hash(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    estates = [
        cycles.served_estate(12, community=make_community(code, street=office.street))
        for code in ("001", "002", "003")
    ]
    whole = cycles.frozen(office).frames_sha256
    again = cycles.opened(office, year=2023)
    cut, done = sampling._freeze_cut, list[Any]()

    def dies_at_the_second(*arguments: Any) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(cut(*arguments))

    monkeypatch.setattr(sampling, "_freeze_cut", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        services.freeze_frames(cycle=again, on=FREEZE_DAY, by=office.officer, at=AT)
    monkeypatch.undo()
    assert Assessment.objects.filter(cycle=again).count() == 1
    cycle = services.freeze_frames(
        cycle=again, on=FREEZE_DAY + timedelta(days=3), by=office.officer, at=AT
    )
    assert (cycle.frames_sha256, cycle.frozen_on) == (whole, FREEZE_DAY)
    assert Assessment.objects.filter(cycle=again).count() == len(estates)


def test_an_estate_without_households_is_assessed_but_never_sufficient(office: Office) -> None:
    cycles.served_estate(0)
    cycle = cycles.closed(office)
    row = Assessment.objects.get(cycle=cycle)
    assert (row.required, row.valid, row.sufficient) == (0, 0, False)


# --- the seed ------------------------------------------------------------------------------


def test_no_seed_before_the_frames_are_published(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.opened(office)
    act = {"public_value": "3 5", "witnesses": "甲", "by": office.officer, "at": AT}
    assert "先公开种子" in refused(Refusal, services.record_seed, cycle=cycle, **act)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(
            seed="0" * 64, public_value="3", witnesses="甲", seeded_at=AT
        )


def test_a_seed_is_recorded_once_and_names_who_was_first(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.seeded(office)
    act = {"public_value": "6 6 6", "witnesses": "甲", "by": office.officer, "at": AT}
    sentence = refused(Conflict, services.record_seed, cycle=cycle, **act)
    assert f"已由{office.officer.name}记录" in sentence
    cycle.refresh_from_db()
    assert cycle.public_value == "骰子 3 5 1 6"


@pytest.mark.parametrize(
    ("value", "witnesses", "word"),
    [
        ("", "甲", "不能为空"),
        ("3 5", " ", "不能为空"),
        ("3" * 101, "甲", "最多100字"),
        ("3", "甲" * 201, "最多200字"),
    ],
)
def test_a_seed_needs_its_value_and_its_witnesses(
    office: Office, value: str, witnesses: str, word: str
) -> None:
    cycles.served_estate(12)
    cycle = cycles.frozen(office)
    act = {"public_value": value, "witnesses": witnesses, "by": office.officer, "at": AT}
    assert word in refused(Refusal, services.record_seed, cycle=cycle, **act)


def test_the_system_cannot_make_up_a_seed(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.frozen(office)
    act = {"public_value": "3 5", "witnesses": "甲", "by": None, "at": AT}
    assert "必须由本人登录办理" in refused(Forbidden, services.record_seed, cycle=cycle, **act)


# --- the draw ------------------------------------------------------------------------------


def test_no_draw_before_the_seed(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.frozen(office)
    assert "尚未记录公开种子" in refused(
        Refusal, services.draw, cycle=cycle, by=office.officer, at=AT
    )


def test_an_estate_is_drawn_once_and_the_draw_cannot_be_changed(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.sampled(office)
    refused(Refusal, services.draw, cycle=cycle, by=office.officer, at=AT)
    found = Draw.objects.get()
    assert (len(found.main_codes), len(found.reserve_codes)) == (10, 2)
    assert [row.household_code for row in cycles.drawn(cycle)] == found.main_codes
    with pytest.raises(DatabaseError, match="抽样结果不可修改"), transaction.atomic():
        Draw.objects.update(main="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.create(
            assessment=found.assessment, algorithm="x", seed="0" * 64, main="", drawn_at=AT
        )


def test_a_killed_draw_goes_on_to_the_same_lists(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("001", "002", "003"):
        cycles.served_estate(30, community=make_community(code, street=office.street))
    cycle, cut, done = cycles.seeded(office), sampling._draw_cut, list[Any]()

    def dies_at_the_third(*arguments: Any) -> None:
        if len(done) > 1:
            raise KeyboardInterrupt
        done.append(cut(*arguments))

    monkeypatch.setattr(sampling, "_draw_cut", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        services.draw(cycle=cycle, by=office.officer, at=AT)
    monkeypatch.undo()
    before = dict(Draw.objects.values_list("assessment_id", "main"))
    assert len(before) == 2
    services.draw(cycle=cycle, by=office.officer, at=AT)
    after = dict(Draw.objects.values_list("assessment_id", "main"))
    assert len(after) == 3
    assert before.items() <= after.items()
    assert Assignment.objects.count() == 30


def test_a_seed_that_was_changed_behind_the_scenes_draws_nothing(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.seeded(office)
    Cycle.objects.filter(pk=cycle.pk).update(seed="f" * 64)
    assert "被改动过" in refused(Refusal, services.draw, cycle=cycle, by=office.officer, at=AT)


def test_a_frame_that_was_changed_behind_the_scenes_draws_nothing(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.seeded(office)
    row = Assessment.objects.get()
    (waiting,) = queries.frozen_frames([row.pk])
    with pytest.raises(Refusal, match="名册与其哈希不符"):
        sampling._draw_one(cycle, waiting._replace(frame="另一户\n"))


def test_a_household_that_left_the_register_keeps_its_code(office: Office) -> None:
    estate = cycles.served_estate(5)
    cycle = cycles.seeded(office)
    estate.households.all().delete()
    services.draw(cycle=cycle, by=office.officer, at=AT)
    rows = cycles.drawn(cycle)
    assert {row.room for row in rows} == {row.household_code for row in rows}


@pytest.mark.parametrize("step", ["freeze", "draw", "close", "grade"])
def test_a_cut_costs_the_same_number_of_statements_for_one_and_three_estates(
    office: Office, step: str
) -> None:
    asked = []
    for year, more in ((2021, 1), (2022, 2)):
        for _ in range(more):
            cycles.served_estate(12)
        asked.append(_statements(office, step, cycles.opened(office, year=year)))
    assert asked[0] == asked[1]


def _statements(office: Office, step: str, cycle: Cycle) -> int:
    by, at = office.officer, AT
    _ = by.scope
    asked: dict[str, int] = {}

    def run(name: str, act: Any, **arguments: Any) -> None:
        with CaptureQueriesContext(connection) as seen:
            act(cycle=cycle, by=by, at=at, **arguments)
        asked[name] = len(seen)

    run("freeze", services.freeze_frames, on=FREEZE_DAY)
    services.record_seed(cycle=cycle, public_value="5", witnesses="甲", by=by, at=at)
    run("draw", services.draw)
    services.open_survey(cycle=cycle, by=by, at=at)
    run("close", services.close_survey)
    if step == "grade":
        cycles.score_all(cycle, office)
        run("grade", services.grade)
    return asked[step]


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


def test_working_days_skip_weekends_and_holidays() -> None:
    friday = date(2022, 9, 30)
    assert workdays_after(friday, 1, frozenset()) == date(2022, 10, 3)
    holidays = {date(2022, 10, day) for day in range(1, 8)}
    assert workdays_after(friday, 1, holidays) == date(2022, 10, 10)
    assert workdays_after(friday, 0, holidays) == friday


def test_a_result_is_confirmed_after_the_notice_and_by_another_person(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.published(office)
    act: dict[str, Any] = {"cycle": cycle, "at": SURVEY_AT}
    last = cycle.notice_last_day
    assert last is not None
    finalise, after = services.finalise, last + timedelta(days=1)
    assert "才届满" in refused(Refusal, finalise, on=last, by=office.director, **act)
    refused(Forbidden, finalise, on=after, by=office.officer, **act)
    refused(Forbidden, finalise, on=after, by=None, **act)
    assert finalise(on=after, by=office.director, **act).state == CycleState.FINAL


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
        at=SURVEY_AT,
    )
    assert "公示人不能确认" in sentence
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(
            state=CycleState.FINAL, finalised_by=office.officer, finalised_at=SURVEY_AT
        )


def test_nothing_is_published_before_it_is_graded_nor_twice(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.closed(office)
    act: dict[str, Any] = {"cycle": cycle, "on": date(2022, 11, 26)}
    act |= {"by": office.officer, "at": SURVEY_AT}
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
    day, by, at = date(2022, 12, 20), office.officer, SURVEY_AT
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
