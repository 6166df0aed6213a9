"""Polls, quarters, renewals and emergency months, on both sides of every number and day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.errors import Refusal
from tenders.rules.life import (
    Quarter,
    dissatisfied_exceeds,
    emergency_last_day,
    headcount_faults,
    poll_faults,
    renewal_due,
    renewal_step,
)

ENDS = date(2024, 12, 31)


@pytest.mark.parametrize(
    ("dissatisfied", "total", "percent", "exceeds"),
    [
        (60, 120, 50, False),
        (61, 120, 50, True),
        (60, 121, 50, False),
        (61, 121, 50, True),
        (0, 0, 50, False),
        (72, 120, 60, False),
        (73, 120, 60, True),
    ],
)
def test_more_than_half_of_all_households(
    dissatisfied: int, total: int, percent: int, *, exceeds: bool
) -> None:
    assert dissatisfied_exceeds(dissatisfied, total, percent=percent) is exceeds


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_half_is_exact(total: int, dissatisfied: int) -> None:
    assert dissatisfied_exceeds(dissatisfied, total) == (dissatisfied * 2 > total)


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ((120, 120, 59, 61), []),
        ((120, 121, 0, 0), ["MORE_THAN_ALL"]),
        ((120, 100, 40, 61), ["MORE_THAN_RETURNED"]),
        ((120, 100, 39, 61), []),
        ((120, -1, 0, 0), ["NEGATIVE", "MORE_THAN_RETURNED"]),
    ],
)
def test_figures_of_a_poll_fit_into_each_other(
    figures: tuple[int, int, int, int], codes: list[str]
) -> None:
    total, returned, satisfied, dissatisfied = figures
    found = poll_faults(
        total=total, returned=returned, satisfied=satisfied, dissatisfied=dissatisfied
    )
    assert [reason.code for reason in found] == codes


def test_a_group_is_within_the_staff_but_groups_may_overlap() -> None:
    assert headcount_faults(10, {"over_4050": 10, "low_income": 10}) == ()
    faults = headcount_faults(10, {"over_4050": 11, "low_income": 10})
    assert [fault.sentence for fault in faults] == ["4050人员11人，多于在岗总人数10人。"]


@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2024, 7, 3), None),
        (date(2024, 7, 4), 180),
        (date(2024, 10, 1), 180),
        (date(2024, 10, 2), 90),
        (date(2024, 10, 31), 90),
        (date(2024, 11, 1), 60),
        (date(2024, 11, 30), 60),
        (date(2024, 12, 1), 30),
        (date(2024, 12, 31), 30),
        (date(2025, 1, 1), None),
    ],
)
def test_the_renewal_is_reminded_of_in_four_steps(on: date, step: int | None) -> None:
    assert renewal_step(ENDS, on) == step


@pytest.mark.parametrize(
    ("ends_on", "step", "first", "due"),
    [
        # over a leap day and over a year's end
        (date(2024, 3, 15), 30, date(2024, 2, 14), date(2024, 3, 15)),
        (date(2023, 3, 15), 30, date(2023, 2, 13), date(2023, 3, 15)),
        (date(2025, 2, 28), 60, date(2024, 12, 30), date(2025, 1, 29)),
        (date(2025, 2, 28), 180, date(2024, 9, 1), date(2024, 11, 30)),
    ],
)
def test_a_step_begins_on_its_day_and_is_due_when_the_next_begins(
    ends_on: date, step: int, first: date, due: date
) -> None:
    eve = first - timedelta(days=1)
    assert renewal_step(ends_on, first) == step != renewal_step(ends_on, eve)
    assert renewal_due(ends_on, step) == due


@pytest.mark.parametrize(
    ("quarter", "first", "last", "due"),
    [
        (Quarter(2024, 1), date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 15)),
        (Quarter(2024, 3), date(2024, 7, 1), date(2024, 9, 30), date(2024, 10, 15)),
        (Quarter(2024, 4), date(2024, 10, 1), date(2024, 12, 31), date(2025, 1, 15)),
    ],
)
def test_a_quarter_ends_on_its_last_day(
    quarter: Quarter, first: date, last: date, due: date
) -> None:
    assert (quarter.first_day, quarter.last_day, quarter.due_on) == (first, last, due)
    assert not quarter.has_ended(last)
    assert quarter.has_ended(last + timedelta(days=1))
    assert Quarter.of(first) == Quarter.of(last) == quarter
    assert Quarter.of(first - timedelta(days=1)) == quarter.before()


def test_there_is_no_fifth_quarter() -> None:
    with pytest.raises(Refusal, match="没有第5季度"):
        Quarter(2024, 5)
    assert (str(Quarter(2024, 3)), Quarter(2024, 3).label) == ("2024Q3", "2024年第3季度")


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2024, 3, 15), 6, date(2024, 9, 14)),
        (date(2024, 9, 1), 6, date(2025, 2, 28)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 30), 6, date(2024, 2, 29)),
        (date(2024, 7, 1), 6, date(2024, 12, 31)),
        (date(2024, 12, 1), 1, date(2024, 12, 31)),
    ],
)
def test_an_emergency_runs_six_months_to_the_eve(first: date, months: int, last: date) -> None:
    assert emergency_last_day(first, months=months) == last
