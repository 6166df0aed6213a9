"""Which numbers hold on a day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.rules.errors import Refusal
from policies.queries import InForce, in_force
from policies.services import approve_parameters, load_defaults, propose_parameter
from tests.policies.conftest import AT, Office


def held(office: Office, on: date) -> InForce:
    return in_force(district=office.district, on=on)


@pytest.fixture
def loaded(office: Office) -> Office:
    load_defaults(
        district=office.district,
        document=office.document,
        by_maker=office.officer,
        by_checker=office.reviewer,
        at=AT,
    )
    return office


def test_values_come_in_their_types(loaded: Office) -> None:
    found = held(loaded, date(2022, 7, 1))
    assert found.integer("SAMPLE_PERCENT") == 10
    assert found.percent("ACCEPTANCE_PERCENT") == Decimal(85)
    assert found.options("SATISFIED_OPTIONS") == {1, 2, 3}
    assert found.text("COMMITTEE_RATE_BASE") == "ALL"
    assert found.month_day("DRAW_DAY", 2022) == date(2022, 10, 10)
    assert "10%" in found.clause("SAMPLE_PERCENT")
    assert not found.has("FACILITY_GRANT_RATIO")


def test_the_day_decides_which_version_holds(loaded: Office) -> None:
    later = propose_parameter(
        district=loaded.district,
        code="SAMPLE_MIN",
        value="12",
        document=loaded.document,
        clause="新文件",
        first_day=date(2023, 1, 1),
        by=loaded.officer,
        at=AT,
    )
    assert held(loaded, date(2023, 1, 1)).integer("SAMPLE_MIN") == 10
    approve_parameters(parameters=[later.pk], by=loaded.reviewer, at=AT)
    assert held(loaded, date(2022, 12, 31)).integer("SAMPLE_MIN") == 10
    assert held(loaded, date(2023, 1, 1)).integer("SAMPLE_MIN") == 12


def test_a_missing_value_is_refused_and_never_assumed(loaded: Office) -> None:
    for code, on in (("FACILITY_GRANT_RATIO", date(2022, 7, 1)), ("SAMPLE_MIN", date(2022, 6, 30))):
        with pytest.raises(Refusal) as refusal:
            held(loaded, on).integer(code)
        assert refusal.value.code == "PARAMETER_MISSING"


def test_a_fraction_is_not_a_whole_number() -> None:
    found = InForce.from_data({"SAMPLE_PERCENT": {"value": "10.5", "clause": "", "document": ""}})
    assert found.percent("SAMPLE_PERCENT") == Decimal("10.5")
    with pytest.raises(Refusal):
        found.integer("SAMPLE_PERCENT")


def test_asking_for_the_wrong_type_is_a_mistake_of_the_program(loaded: Office) -> None:
    found = held(loaded, date(2022, 7, 1))
    with pytest.raises(TypeError):
        found.percent("DRAW_DAY")
    with pytest.raises(TypeError):
        found.options("SAMPLE_MIN")


def test_frozen_data_gives_the_same_values_back(loaded: Office) -> None:
    found = held(loaded, date(2022, 7, 1))
    again = InForce.from_data(found.as_data())
    assert again == found
    assert again.as_data()["SAMPLE_MIN"]["document"] == "工作计划"


def test_one_statement_reads_them_all(loaded: Office, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = held(loaded, date(2022, 7, 1))
        found.integer("SAMPLE_MIN")
        found.as_data()
