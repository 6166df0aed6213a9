"""The cycle up to the draw: opening, freezing, the public seed, the lists."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from core.audit.queries import faults
from core.rules.errors import Conflict, Forbidden, Refusal
from core.rules.sampling import sha256_hex
from inspections import queries, services
from inspections.models import Assessment, Assignment, Cycle, Draw
from inspections.services import sampling
from inspections.states import CycleState
from tests.factories import (
    make_community,
    make_households,
    make_street,
    make_user,
)
from tests.frozen import lifted
from tests.inspections import cycles
from tests.inspections.cycles import AT, FREEZE_DAY, Office, refused, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


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
    later = FREEZE_DAY + timedelta(days=3)
    cycle = services.freeze_frames(
        cycle=again, on=later, by=office.officer, at=cycles.in_office(later)
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
    with lifted("inspections_cycle"):
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
