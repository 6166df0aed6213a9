"""A year's batch from opening to the bureau's decision, through the services that pages call."""

from datetime import date
from decimal import Decimal

import pytest

from subsidies import services
from subsidies.models import Case, Line
from subsidies.states import BatchState
from tests.subsidies import builders as b

pytestmark = pytest.mark.django_db


def test_s01_four_months_of_the_first_year() -> None:
    people, cycle = b.make_people(), b.make_cycle()
    b.make_scheme()
    service = b.make_served(cycle)
    batch = b.calculated(people)
    line = Line.objects.get(batch=batch)
    case = Case.objects.get(batch=batch)
    assert (batch.state, batch.total, batch.case_count, batch.payable_count) == (
        BatchState.CALCULATED,
        Decimal("6000.00"),
        1,
        1,
    )
    assert (line.service_id, line.rate, line.months_numerator, line.amount) == (
        service.pk,
        Decimal("0.3000"),
        4,
        Decimal("6000.00"),
    )
    assert (line.first_month, line.last_month) == (date(2022, 9, 1), date(2022, 12, 31))
    assert (case.eligible, case.live, case.total) == (True, True, Decimal("6000.00"))
    assert services.recompute(batch=batch) == []
