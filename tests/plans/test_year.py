"""The year runs by itself up to the next person, and running it again changes nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from core.audit.models import Entry
from core.jobs.models import Job
from core.rules.errors import Refusal
from inspections import services as inspections
from inspections.models import Assessment, Cycle, Draw
from inspections.states import CycleState
from plans import year as years
from subsidies.models import Batch, Case, Line
from tests.factories import make_service
from tests.inspections.cycles import (
    Office,
    answer,
    drawn,
    score_all,
    served_estate,
    set_parameters,
)
from tests.subsidies.builders import make_scheme

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class People:
    """Hands of a test: everyone at home, satisfied, and full marks."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def record_seed(self, cycle: Cycle, *, at: datetime) -> None:
        inspections.record_seed(
            cycle=cycle, public_value="3-1-6", witnesses="甲、乙", by=self.office.officer, at=at
        )

    def visit(self, cycle: Cycle, *, at: datetime) -> None:
        for assignment in drawn(cycle):
            if assignment.state == "OPEN":
                answer(assignment, self.office.surveyor)

    def score(self, cycle: Cycle, *, at: datetime) -> None:
        if not Assessment.objects.filter(cycle=cycle, scorecards__isnull=False).exists():
            score_all(cycle, self.office)

    def finalise(self, cycle: Cycle, *, on: date, at: datetime) -> None:
        inspections.finalise(cycle=cycle, on=on, by=self.office.director, at=at)


@pytest.fixture
def office() -> Office:
    office = Office()
    set_parameters(office.street.district)
    served_estate(households=12, completed_on=date(2000, 1, 1))
    served_estate(households=20, completed_on=date(2020, 1, 1))
    return office


def run(office: Office, **options: object) -> years.Report:
    asked = {"until": None, "hands": People(office), "replay": True, **options}
    return years.advance(**{"street": office.street, "year": 2022, "at": AT, **asked})  # type: ignore[arg-type]


def everything() -> dict[str, list[tuple[object, ...]]]:
    models: tuple[type[Model], ...] = (Cycle, Assessment, Draw, Batch, Case, Line, Entry)
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in models
    }


def test_the_year_ends_with_a_calculated_batch_that_waits_for_the_director(office: Office) -> None:
    make_scheme()
    report = run(office)
    assert report.done == [
        "建立考评周期",
        "冻结名册并公布哈希",
        "公开种子并抽样",
        "开始入户调查",
        "入户调查并汇总",
        "三方评分并计算等次",
        "公示考评结果",
        "确认考评结果",
        "测算补贴",
    ]
    assert report.waiting == "等待上报：请街道主任核对后上报住建局。"
    assert report.batch is not None
    assert (report.batch.case_count, report.batch.payable_count) == (2, 1)


def test_running_the_year_twice_changes_nothing(office: Office) -> None:
    make_scheme()
    run(office)
    before = everything()
    again = run(office)
    assert (again.done, everything()) == ([], before)


@pytest.mark.parametrize(
    ("human", "waiting"),
    [
        ("record_seed", "等待公开种子"),
        ("visit", "等待入户：还有 20 户待入户。"),
        ("score", "等待评分：还缺 6 份评分表"),
        ("finalise", "等待确认：公示期满后"),
    ],
)
def test_without_hands_it_stops_before_each_human_step(
    office: Office, human: str, waiting: str
) -> None:
    make_scheme()
    people = People(office)
    order = ["record_seed", "visit", "score", "finalise"]
    seen = run(office, hands=None)
    for step in order[: order.index(human)]:
        cycle = Cycle.objects.get()
        options = {"on": date(2022, 12, 10)} if step == "finalise" else {}
        getattr(people, step)(cycle, at=AT, **options)
        seen = run(office, hands=None)
    assert seen.waiting.startswith(waiting)


@pytest.mark.parametrize(
    ("today", "state", "waiting"),
    [
        (date(2022, 10, 7), None, "未到日期：2022年度考评周期定于 2022-10-08 建立。"),
        (date(2022, 10, 8), CycleState.FRAME_FROZEN, "未到日期：“公开种子并抽样”定于 2022-10-10。"),
        (date(2022, 10, 10), CycleState.SAMPLED, "未到日期：“开始入户调查”定于 2022-10-11。"),
        (date(2022, 11, 15), CycleState.SURVEYING, "未到日期：“入户调查并汇总”定于 2022-11-16。"),
        (date(2022, 12, 31), CycleState.FINAL, "未到日期：2022年度补贴于次年1月1日起测算。"),
        (date(2023, 1, 3), CycleState.FINAL, "等待上报：请街道主任核对后上报住建局。"),
    ],
)
def test_a_step_waits_for_its_day_and_a_missed_day_is_made_up_for(
    office: Office, today: date, state: CycleState | None, waiting: str
) -> None:
    make_scheme()
    assert run(office, until=today).waiting == waiting
    assert (Cycle.objects.values_list("state", flat=True).first()) == state


def test_a_run_that_dies_between_steps_goes_on_to_the_same_figures(office: Office) -> None:
    make_scheme()
    for day in (date(2022, 10, 8), date(2022, 10, 10), date(2022, 11, 20), date(2022, 12, 31)):
        run(office, until=day)
    batch = run(office).batch
    assert batch is not None
    # 5000.00 ㎡ × 0.3 元/㎡/月 × 4 months (September to December) for the old estate alone
    assert (batch.total, Batch.objects.count()) == (Decimal("6000.00"), 1)
    assert run(office).batch == batch
    assert Batch.objects.get().digest == batch.digest


def test_a_notice_that_is_published_late_begins_on_the_day_it_is_published(office: Office) -> None:
    late = datetime(2022, 12, 20, 2, 0, tzinfo=UTC)
    run(office, until=date(2022, 11, 25))
    People(office).score(Cycle.objects.get(), at=late)
    seen = run(office, at=late, until=date(2022, 12, 20), hands=None, replay=False)
    cycle = Cycle.objects.get()
    assert seen.waiting.startswith("等待确认")
    assert cycle.state == CycleState.PUBLICIZING
    assert (cycle.notice_first_day, cycle.notice_last_day) >= (
        date(2022, 12, 20),
        date(2022, 12, 27),
    )
    with pytest.raises(Refusal):
        inspections.finalise(
            cycle=cycle, on=date(2022, 12, 21), by=office.director, at=late + timedelta(days=1)
        )


def test_a_roster_frozen_late_says_so(office: Office) -> None:
    late = datetime(2022, 10, 20, 2, 0, tzinfo=UTC)
    run(office, at=late, until=date(2022, 10, 20), hands=None, replay=False)
    assert Cycle.objects.get().frozen_on == date(2022, 10, 20)


@pytest.mark.parametrize("year", ["99999", "22", "二〇二二", "-1", "2022.5"])
def test_a_year_that_is_none_gets_a_sentence(year: str) -> None:
    with pytest.raises(CommandError, match="应是 2000 至 2199"):
        call_command("run_year", year)


def test_the_tick_enqueues_one_job_for_each_street_and_day(office: Office) -> None:
    at = datetime(2022, 10, 8, 1, 0, tzinfo=UTC)
    years.tick(at)
    years.tick(at)
    assert [(job.kind, job.args) for job in Job.objects.all()] == [
        ("plans.advance", f'{{"street": {office.street.pk}, "until": "2022-10-08", "year": 2022}}')
    ]


def test_a_year_that_was_not_finished_is_still_due_next_year(office: Office) -> None:
    run(office, hands=None)
    assert years.due_years(on=date(2024, 2, 1)) == [
        (office.street.pk, 2022),
        (office.street.pk, 2024),
    ]


def test_a_street_without_takeovers_has_nothing_due() -> None:
    make_service(was_unserviced=False)
    assert years.due_years(on=date(2022, 10, 8)) == []
