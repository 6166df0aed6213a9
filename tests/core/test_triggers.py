"""Frozen rows stay as they are, whoever writes and however: raw SQL, on both engines."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from inspections.models import Answer, Assignment, Cycle
from policies.models import Parameter, Tier
from subsidies import services
from subsidies.models import Batch, Case
from tests import factories, rows
from tests.frozen import lifted
from tests.subsidies import builders as b

pytestmark = pytest.mark.django_db

TRUNCATED = [
    "audit_entry", "inspections_answer", "inspections_assessment", "inspections_assignment",
    "inspections_cycle", "inspections_draw", "inspections_scorecard", "inspections_visit",
    "policies_calendarday", "policies_gate", "policies_parameter", "policies_scheme",
    "policies_tier", "subsidies_batch",
    "subsidies_case", "subsidies_line",
]  # fmt: skip


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(*statements: str) -> None:
    """Each statement is refused by a trigger: a sentence in Chinese, no constraint's name."""
    for sql in statements:
        with pytest.raises(IntegrityError) as caught:
            run(sql)
        text = str(caught.value)
        assert any("一" <= mark <= "鿿" for mark in text), (sql, text)


@pytest.fixture
def final_cycle() -> Cycle:
    assessment = rows.make_assessment(cycle=b.make_cycle(), valid=3, completed=3)
    rows.make_assignment(assessment)
    return assessment.cycle


def test_nothing_of_a_final_cycle_changes(final_cycle: Cycle) -> None:
    refused(
        "UPDATE inspections_assessment SET grade = 'EXCELLENT'",
        "UPDATE inspections_assessment SET valid = 2",
        "UPDATE inspections_assessment SET score_numerator = 9",
        "UPDATE inspections_assessment SET reserve = 1, reserve_used = 1",
        "UPDATE inspections_cycle SET state = 'SCORING'",
        "UPDATE inspections_cycle SET notice_last_day = '2022-01-01'",
        "DELETE FROM inspections_cycle",
    )


def test_a_result_changes_until_the_cycle_is_final() -> None:
    rows.make_assessment(cycle=rows.make_cycle(state="SCORING"))
    run("UPDATE inspections_assessment SET completed = 3, valid = 3, grade = 'GOOD'")


def test_a_drawn_household_is_not_exchanged() -> None:
    rows.make_assignment()
    run("UPDATE inspections_assignment SET state = 'COMPLETED', room = room")
    refused(
        "UPDATE inspections_assignment SET household_code = 'x'",
        "UPDATE inspections_assignment SET room = '9'",
        "UPDATE inspections_assignment SET position = 7",
        "UPDATE inspections_assignment SET id = id + 100",
        "UPDATE inspections_assignment SET state = 'OPEN'",
        "DELETE FROM inspections_assignment",
    )


def test_seed_and_terms_of_a_cycle_stand() -> None:
    cycle = rows.make_cycle(state="FRAME_FROZEN")
    Cycle.objects.filter(pk=cycle.pk).update(
        seed="a" * 64, public_value="3", witnesses="甲", seeded_at=rows.AT
    )
    refused(
        "UPDATE inspections_cycle SET seed = 'f'",
        "UPDATE inspections_cycle SET public_value = '6'",
        "UPDATE inspections_cycle SET witnesses = '乙'",
        "UPDATE inspections_cycle SET frames_sha256 = 'f'",
        "UPDATE inspections_cycle SET terms = '{}'",
        "UPDATE inspections_cycle SET year = 1999",
    )


@pytest.mark.parametrize("state", ["SAMPLED", "SCORING", "FINAL"])
def test_an_answer_comes_only_while_the_survey_runs(state: str) -> None:
    made = _answer("SURVEYING")
    made.save(force_insert=True)
    late = _answer(state)
    with pytest.raises(IntegrityError, match="入户调查期间"), transaction.atomic():
        late.save(force_insert=True)


def _answer(state: str) -> Answer:
    if state == "FINAL":
        ticket = rows.make_assignment(rows.make_assessment(cycle=b.make_cycle()))
    else:
        ticket = rows.make_assignment(rows.make_assessment(cycle=rows.make_cycle(state=state)))
    values: dict[str, Any] = {f"q{number}": 2 for number in range(1, 11)}
    at = datetime(2022, 10, 12, tzinfo=UTC)
    return Answer(
        assignment=ticket, client_id=f"c{ticket.pk}", payload_sha256="0" * 64, respondent="OWNER",
        answered_at=at, received_at=at, by=factories.make_user(), **values,
    )  # fmt: skip


@pytest.mark.parametrize("state", ["SURVEYING", "PROVISIONAL"])
def test_a_scorecard_comes_only_while_scoring(state: str) -> None:
    assessment = rows.make_assessment(cycle=rows.make_cycle(state="SCORING"))
    card = rows.make_scorecard(assessment)
    card.pk, card.party = None, "BUREAU"
    card.scored_by = factories.make_user()
    card.save(force_insert=True)
    Cycle.objects.update(state=state)
    card.pk, card.party, card.scored_by = None, "COMMUNITY", factories.make_user()
    with pytest.raises(IntegrityError, match="评分期间"), transaction.atomic():
        card.save(force_insert=True)


@pytest.fixture
def calculated() -> Batch:
    b.make_scheme()
    b.make_served(b.make_cycle())
    return b.calculated(b.make_people())


def test_terms_and_figures_of_a_batch_stand(calculated: Batch) -> None:
    refused(
        "UPDATE subsidies_batch SET total = 1",
        "UPDATE subsidies_batch SET digest = ''",
        "UPDATE subsidies_batch SET case_count = 9",
        "UPDATE subsidies_batch SET terms = '{}'",
        "UPDATE subsidies_batch SET year = 2023",
        "UPDATE subsidies_batch SET claim_to = '2023-12-31'",
        "UPDATE subsidies_batch SET state = 'DRAFT'",
        "UPDATE subsidies_case SET live = NOT live",
        "DELETE FROM subsidies_batch",
    )


def test_a_decided_batch_does_not_move() -> None:
    b.make_scheme()
    b.make_served(b.make_cycle())
    b.approved(b.make_people())
    refused(
        "UPDATE subsidies_batch SET state = 'VOID'",
        "UPDATE subsidies_batch SET opinion = '另一意见'",
        "UPDATE subsidies_batch SET decided_at = NULL",
        "UPDATE subsidies_case SET live = NOT live",
    )


def test_a_case_that_fell_with_its_batch_stays_down(calculated: Batch) -> None:
    director = b.make_people().director
    services.void_batch(batch=calculated, reason="合同漏登", by=director, at=b.T0)
    assert not Case.objects.filter(live=True).exists()
    refused("UPDATE subsidies_case SET live = NOT live")


def test_no_case_and_no_line_joins_a_calculated_batch(calculated: Batch) -> None:
    for kept in (Case.objects.get(), calculated.lines.get()):
        kept.pk = None
        with pytest.raises(IntegrityError, match="不可再增加"), transaction.atomic():
            kept.save(force_insert=True)


def test_what_was_approved_keeps_its_signature_its_end_and_its_tiers() -> None:
    scheme = rows.make_scheme(state="APPROVED")
    rows.make_parameter(state="APPROVED")
    tier = Tier.objects.filter(scheme=scheme).latest("first_year")
    tier.pk, tier.first_year = None, 9
    with pytest.raises(IntegrityError, match="不可再增加"), transaction.atomic():
        tier.save(force_insert=True)
    for table in ("policies_scheme", "policies_parameter"):
        refused(
            f"UPDATE {table} SET approved_at = '2020-01-01 00:00:00+00:00'",
            f"UPDATE {table} SET last_day = '2022-06-30'",
            f"UPDATE {table} SET state = 'SUPERSEDED', last_day = '2022-06-30'",
        )


def test_replace_deletes_no_frozen_row() -> None:
    """REPLACE on SQLite removes the row in its way; PostgreSQL has no such statement."""
    ticket = rows.make_assignment()
    if connection.vendor == "sqlite":
        refused(
            "INSERT OR REPLACE INTO inspections_assignment SELECT * FROM inspections_assignment"
        )
    assert Assignment.objects.filter(pk=ticket.pk).exists()


@pytest.mark.postgres
@pytest.mark.parametrize("table", TRUNCATED)
def test_no_frozen_table_is_emptied(table: str) -> None:
    with pytest.raises(IntegrityError, match="不可清空"):
        run(f"TRUNCATE {table} CASCADE")


def test_with_the_triggers_away_the_same_change_does_happen() -> None:
    """The twin: it is the triggers that refuse, and they are back afterwards."""
    rows.make_parameter(state="APPROVED")
    with lifted("policies_parameter"):
        run("UPDATE policies_parameter SET last_day = '2022-06-30'")
    assert Parameter.objects.filter(last_day="2022-06-30").exists()
    refused("UPDATE policies_parameter SET last_day = '2022-05-31'")
