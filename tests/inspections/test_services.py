from datetime import date

import pytest

from inspections import queries
from inspections.models import Assessment
from inspections.states import CycleState
from tests.inspections import cycles

pytestmark = pytest.mark.django_db


def test_a_year_runs_from_the_roster_to_a_confirmed_grade() -> None:
    office = cycles.Office()
    cycles.served_estate(12)
    cycle = cycles.final(office, satisfied=8)
    assert cycle.state == CycleState.FINAL
    row = Assessment.objects.get(cycle=cycle)
    assert (row.required, row.completed, row.valid, row.satisfied, row.dissatisfied) == (
        10, 10, 10, 8, 2,
    )  # fmt: skip
    assert row.sufficient
    assert row.grade == "EXCELLENT"
    assert cycle.notice_last_day == date(2022, 12, 2)
