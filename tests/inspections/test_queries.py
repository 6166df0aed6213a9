from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.rules.sampling import verify_certificate
from inspections import queries, services
from inspections.models import Assessment, Draw
from inspections.queries import Progress, Result
from tests.factories import make_community, make_service, make_street, make_user
from tests.inspections import cycles
from tests.inspections.cycles import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def test_results_name_each_service_with_its_grade_and_tally(office: Office) -> None:
    estate = cycles.served_estate(12)
    cycle = cycles.graded(office, satisfied=8)
    row = Assessment.objects.get(cycle=cycle)
    expected = Result(
        assessment_id=row.pk, grade="EXCELLENT", satisfied=8, valid=10, usable=True, final=False
    )
    service = estate.services.get()
    assert queries.results(street=office.street, year=2022) == {service.pk: expected}
    assert queries.results(street=office.street, year=2023) == {}


def test_results_are_final_only_after_the_confirmation(office: Office) -> None:
    cycles.served_estate(12)
    cycles.final(office)
    (found,) = queries.results(street=office.street, year=2022).values()
    assert found.final


def test_results_are_empty_before_the_grades_exist(office: Office) -> None:
    cycles.served_estate(12)
    cycles.closed(office)
    assert queries.results(street=office.street, year=2022) == {}


def test_a_small_sample_is_usable_only_with_both_signatures(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    cycles.answer(cycles.drawn(cycle)[0], office.surveyor)
    services.close_survey(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    cycles.score_all(cycle, office)
    services.grade(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    row = Assessment.objects.get(cycle=cycle)

    def usable() -> bool:
        (found,) = queries.results(street=office.street, year=2022).values()
        assert found.usable == queries.is_usable(Assessment.objects.get(pk=row.pk))
        return found.usable

    seen = [usable()]
    for signer in (office.director, office.bureau):
        services.accept_small_sample(
            assessment=row, reason="住户外出务工", by=signer, at=cycles.SURVEY_AT
        )
        seen.append(usable())
    assert seen == [False, False, True]


def test_a_certificate_verifies_and_holds_nothing_but_codes(office: Office) -> None:
    estate = cycles.served_estate(25)
    cycles.served_estate(110)
    cycle = cycles.sampled(office)
    row = Assessment.objects.select_related("draw", "cycle").get(cycle=cycle, estate=estate)
    certificate = queries.certificate(row)
    assert verify_certificate(certificate) == []
    assert set(certificate) == {
        "algorithm", "cycle_key", "estate_code", "frame", "frame_sha256", "cycle_frame_hashes",
        "public_value", "seed", "rule", "required", "main", "reserve",
    }  # fmt: skip
    assert len(certificate["cycle_frame_hashes"]) == 2


def test_a_certificate_survives_a_new_code_of_the_estate(office: Office) -> None:
    estate = cycles.served_estate(12)
    cycle = cycles.sampled(office)
    estate.code = "RENAMED"
    estate.save()
    row = Assessment.objects.select_related("draw", "cycle").get(cycle=cycle)
    assert verify_certificate(queries.certificate(row)) == []


def test_no_certificate_before_the_draw(office: Office) -> None:
    cycles.served_estate(12)
    row = Assessment.objects.get(cycle=cycles.seeded(office))
    with pytest.raises(Draw.DoesNotExist):
        queries.certificate(row)


def test_progress_counts_by_community_what_stands_beside_the_rate(office: Office) -> None:
    other = make_community("002", street=office.street)
    cycles.served_estate(12)
    cycles.served_estate(12)
    cycles.served_estate(11, community=other)
    cycle = cycles.surveying(office)
    first, second, third, *_ = cycles.drawn(cycle)
    cycles.answer(first, office.surveyor)
    cycles.answer(second, office.surveyor, answers=cycles.UNKNOWN)
    cycles.visit(third, "REFUSED", office.surveyor)
    assert queries.progress(cycle, user=office.officer) == [
        Progress(office.community.pk, office.community.name, 2, 20, 1, 2, 1, 19, 0),
        Progress(other.pk, other.name, 1, 10, 0, 0, 0, 10, 0),
    ]


def test_tasks_are_those_of_the_own_community_in_the_order_of_the_doors(office: Office) -> None:
    other = make_community("002", street=office.street)
    estate, foreign = cycles.served_estate(12), cycles.served_estate(12, community=other)
    cycle = cycles.surveying(office)
    mine = list(queries.tasks_for(office.secretary))
    assert [task.assessment.estate_id for task in mine] == [estate.pk] * 10
    assert [task.address for task in mine] == sorted(task.address for task in mine)
    assert list(queries.tasks_for(office.secretary, estate=foreign.pk)) == []
    assert len(queries.tasks_for(office.officer, street=office.street.pk)) == 20
    assert [row.pk for row in queries.survey_estates(office.surveyor)] == [
        Assessment.objects.get(cycle=cycle, estate=estate).pk
    ]


def test_tasks_exist_only_while_the_doors_are_open(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.sampled(office)
    assert not queries.tasks_for(office.surveyor).exists()
    services.open_survey(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    assert queries.tasks_for(office.surveyor).count() == 10
    services.close_survey(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    assert not queries.tasks_for(office.surveyor).exists()


def test_the_list_of_estates_counts_valid_answers_and_open_doors(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    first, second, *_ = cycles.drawn(cycle)
    cycles.answer(first, office.surveyor)
    cycles.answer(second, office.surveyor, answers=cycles.UNKNOWN)
    row: Any = queries.survey_estates(office.secretary).get()
    assert (row.valid_now, row.required, row.open_now) == (1, 10, 9)


def test_score_tasks_put_what_is_still_owed_first(office: Office) -> None:
    done, owed = cycles.served_estate(12), cycles.served_estate(12)
    cycle = cycles.closed(office)
    services.score(
        assessment=Assessment.objects.get(cycle=cycle, estate=done),
        party="COMMUNITY",
        points=cycles.POINTS,
        veto=False,
        remark="",
        by=office.secretary,
        at=cycles.SURVEY_AT,
    )
    found: Any = queries.score_tasks(office.secretary, party="COMMUNITY")
    assert [(row.estate_id, row.scored) for row in found] == [(owed.pk, 0), (done.pk, 1)]


def test_a_result_line_shows_rounded_figures_of_exact_ones(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.closed(office, satisfied=7)
    cycles.score_all(cycle, office, greening=Decimal("9.99"))
    (before,) = queries.result_rows(Assessment.objects.filter(cycle=cycle))
    assert (before.score, before.rate, before.usable) == (None, Decimal("70.00"), True)
    services.grade(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    (line,) = queries.result_rows(Assessment.objects.filter(cycle=cycle))
    assert (line.score, line.replaced) == (Decimal("99.99"), 0)
    assert queries.grade_counts(cycle, user=office.officer) == {
        "优秀": 1,
        "良好": 0,
        "合格": 0,
        "不合格": 0,
    }


def test_the_public_sees_cycles_only_once_their_frames_are_published(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.opened(office)
    assert list(queries.public_cycles()) == []
    services.freeze_frames(cycle=cycle, on=cycles.FREEZE_DAY, by=office.officer, at=cycles.AT)
    assert list(queries.public_cycles()) == [cycle]
    assert len(queries.draws_of(cycle)) == 1


def test_only_services_that_took_over_an_unserviced_estate_by_the_day_are_assessed(
    office: Office,
) -> None:
    due = cycles.served_estate(12)
    make_service(takeover_on=date(2022, 10, 9))
    make_service(was_unserviced=False)
    make_service(takeover_on=None)
    make_service(last_day=date(2022, 9, 30))
    cycles.served_estate(12, community=make_community(street=make_street("002", name="另一街道")))
    cycle = cycles.frozen(office)
    assert [row.estate_id for row in Assessment.objects.filter(cycle=cycle)] == [due.pk]


@pytest.mark.parametrize("look", ["tasks", "estates", "scores", "results", "draws", "progress"])
def test_every_list_asks_the_same_number_of_questions_for_one_and_three(
    office: Office, look: str
) -> None:
    asked = []
    for year, estates in ((2021, 1), (2022, 2)):
        for _ in range(estates):
            cycles.served_estate(12)
        cycle = cycles.opened(office, year=year)
        services.freeze_frames(cycle=cycle, on=cycles.FREEZE_DAY, by=office.officer, at=cycles.AT)
        asked.append(_questions(look, office, cycle))
    assert asked[0] == asked[1]


def _questions(look: str, office: Office, cycle: Any) -> int:
    services.record_seed(
        cycle=cycle, public_value="5 2", witnesses="甲、乙", by=office.officer, at=cycles.AT
    )
    services.draw(cycle=cycle, by=office.officer, at=cycles.AT)
    services.open_survey(cycle=cycle, by=office.officer, at=cycles.AT)
    if look == "scores":
        services.close_survey(cycle=cycle, by=office.officer, at=cycles.AT)
    viewer = make_user("surveyor", office.community)
    assessments = Assessment.objects.filter(cycle=cycle)
    looks: dict[str, Any] = {
        "tasks": lambda: [
            task.assessment.estate.name for task in queries.tasks_for(viewer, street=None)
        ],
        "estates": lambda: [row.estate.name for row in queries.survey_estates(viewer)],
        "scores": lambda: [
            row.estate.name for row in queries.score_tasks(office.secretary, party="COMMUNITY")
        ],
        "results": lambda: list(queries.result_rows(assessments)),
        "draws": lambda: [row.draw.main for row in queries.draws_of(cycle)],
        "progress": lambda: queries.progress(cycle, user=office.officer),
    }
    _ = viewer.scope, office.secretary.scope
    with CaptureQueriesContext(connection) as seen:
        assert looks[look]()
    if look == "estates":
        services.close_survey(cycle=cycle, by=office.officer, at=cycles.AT)
    return len(seen)


def test_a_secretary_is_told_of_the_own_community_only(office: Office) -> None:
    cycles.served_estate(12, community=office.community)
    foreign = make_community("009", street=office.street)
    cycles.served_estate(12, community=foreign)
    cycle = cycles.surveying(office)
    Assessment.objects.update(grade="GOOD")
    told = {user: queries.progress(cycle, user=user) for user in (office.secretary, office.officer)}
    assert [row.community_id for row in told[office.secretary]] == [office.community.pk]
    assert {row.community_id for row in told[office.officer]} == {office.community.pk, foreign.pk}
    counted = [queries.grade_counts(cycle, user=user)["良好"] for user in told]
    assert counted == [1, 2]


def test_a_time_before_the_draw_or_ahead_of_the_server_is_marked(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    first, second, third, fourth = cycles.drawn(cycle)[:4]
    received, minute = cycles.SURVEY_AT, timedelta(minutes=1)
    for door, seen in (
        (first, cycles.AT - minute), (first, received + 10 * minute), (first, cycles.AT),
    ):  # fmt: skip
        services.record_visit(
            assignment=door, outcome="NOT_HOME", client_id=f"visit-{seen:%d%H%M}",
            visited_at=seen, by=office.surveyor, at=received,
        )  # fmt: skip
    rows: Any = queries.visits_of(first)
    marked = {row.visited_at: row.doubtful for row in rows}
    assert marked == {
        cycles.AT - minute: True, received + 10 * minute: False, cycles.AT: False,
    }  # fmt: skip
    cycles.answer(second, office.surveyor, visited_at=received + 11 * minute)
    cycles.answer(third, office.surveyor, visited_at=cycles.AT - minute)
    cycles.answer(fourth, office.surveyor)
    (row,) = queries.result_rows(queries.assessments_of(office.officer, cycle))
    assert row.doubtful == 3
