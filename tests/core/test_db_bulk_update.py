import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.db.bulk_update import update
from core.jobs.models import Job
from estates.models import Estate, Measure
from tests.factories import make_estate, make_region

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_values_in_one_statement() -> None:
    first, third = make_estate(region=make_region()), make_estate()
    second, region = make_estate(), make_region()
    rows = [(first.pk, "一号", None), (second.pk, "引号'\\\t", region.pk)]
    with CaptureQueriesContext(connection) as seen:
        written = update(Estate, ["name", "region"], rows)
    assert (written, len(seen)) == (2, 1)
    assert set(Estate.objects.values_list("pk", "name", "region")) == {
        *rows,
        (third.pk, third.name, None),
    }


def test_exact_numbers_stay_exact() -> None:
    measure = make_estate().measures.get()
    update(Measure, ["subsidy_area"], [(measure.pk, "1234.56")])
    measure.refresh_from_db()
    assert str(measure.subsidy_area) == "1234.56"


def test_nothing_to_write_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as seen:
        assert update(Job, ["state"], []) == 0
    assert len(seen) == 0
