"""One row of the register, and every complaint about it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.rules.errors import Refusal
from estates.register import SHOWN, NewEstate, NewHousehold, refuse_bad_rows
from estates.states import Mode

GOOD = NewEstate(
    community_id=1,
    code="DQ001",
    name="幸福小区",
    mode=Mode.ABANDONED,
    since=date(2022, 6, 30),
    household_count=30,
    floor_area=Decimal("3000.00"),
    subsidy_area=Decimal("2900.00"),
    source="测绘报告",
)
ADDRESS = NewHousehold(
    estate_id=1,
    building="1",
    code="1-1-101",
    entrance_unit="1",
    room="101",
    exclusive_area=Decimal("88.50"),
)


def codes(row: Any) -> list[str]:
    return [reason.code for reason in row.complaints()]


def test_a_good_row_has_no_complaint() -> None:
    assert codes(GOOD) == []
    assert codes(ADDRESS) == []
    refuse_bad_rows([GOOD])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"code": " "}, "MISSING"),
        ({"name": ""}, "MISSING"),
        ({"name": "长" * 81}, "TOO_LONG"),
        ({"mode": "NONE"}, "MODE"),
        ({"origin": "NONE"}, "ORIGIN"),
        ({"source": ""}, "SOURCE"),
        ({"completed_on": date(2001, 1, 1), "completed_year": 2002}, "COMPLETION"),
        ({"completed_year": 1899}, "COMPLETION_YEAR"),
        ({"completed_on": date(2023, 1, 1)}, "COMPLETION_YEAR"),
        ({"household_count": -1}, "HOUSEHOLDS"),
        ({"floor_area": Decimal("3000.001")}, "PLACES"),
        ({"subsidy_area": Decimal("3000.01")}, "SUBSIDY_AREA"),
        ({"subsidy_area": Decimal("-0.01")}, "SUBSIDY_AREA"),
    ],
)
def test_each_fault_is_named(change: dict[str, Any], expected: str) -> None:
    assert codes(replace(GOOD, **change)) == [expected]


@pytest.mark.parametrize(
    "change",
    [
        {"completed_year": 1900},
        {"completed_year": 2022},
        {"household_count": 0},
        {"subsidy_area": Decimal("3000.00")},
        {"subsidy_area": Decimal(0)},
        {"name": "长" * 80},
    ],
)
def test_the_limits_themselves_are_allowed(change: dict[str, Any]) -> None:
    assert codes(replace(GOOD, **change)) == []


def test_the_year_follows_from_the_day() -> None:
    assert replace(GOOD, completed_on=date(2001, 5, 1)).year == 2001
    assert replace(GOOD, completed_year=1999).year == 1999
    assert GOOD.year is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"room": ""}, "MISSING"),
        ({"code": "1" * 41}, "TOO_LONG"),
        ({"exclusive_area": Decimal(0)}, "AREA"),
        ({"exclusive_area": Decimal("1.005")}, "PLACES"),
    ],
)
def test_each_fault_of_an_address_is_named(change: dict[str, Any], expected: str) -> None:
    assert codes(replace(ADDRESS, **change)) == [expected]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    row = replace(GOOD, mode="X", household_count=-1, subsidy_area=Decimal("9999.00"))
    assert codes(row) == ["MODE", "HOUSEHOLDS", "SUBSIDY_AREA"]


def test_bad_rows_are_named_by_place_and_code() -> None:
    with pytest.raises(Refusal) as refusal:
        refuse_bad_rows([GOOD, replace(GOOD, name="乙"), replace(GOOD, code="DQ003", source="")])
    assert refusal.value.sentence == (
        "第2行（DQ001）：与第1行重复。\n第3行（DQ003）：没有写明面积和户数的依据。"
    )


def test_many_bad_rows_are_counted() -> None:
    rows = [replace(GOOD, code=f"DQ{n}", source="") for n in range(SHOWN + 2)]
    with pytest.raises(Refusal, match="另有2处问题"):
        refuse_bad_rows(rows)
