from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.errors import Refusal
from policies.rules import Period, gaps, in_force, overlaps, refuse_overlap

FIRST = date(2022, 1, 1)
LAST = date(2022, 3, 31)
DAYS = st.integers(0, 89).map(lambda offset: FIRST + timedelta(days=offset))
PERIODS = st.tuples(DAYS, st.none() | st.integers(0, 40)).map(
    lambda pair: Period(pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)
YEAR = Period(date(2022, 1, 1), date(2022, 12, 31))
LATER = Period(date(2023, 1, 1))


def covering(rows: list[Period], on: date) -> int:
    return sum(row.first_day <= on and (row.last_day is None or on <= row.last_day) for row in rows)


def test_the_row_in_force_is_the_one_whose_days_hold_the_day() -> None:
    assert in_force([LATER, YEAR], date(2022, 12, 31)) is YEAR
    assert in_force([LATER, YEAR], date(2023, 1, 1)) is LATER


def test_a_day_without_a_row_is_an_error_and_never_a_default() -> None:
    with pytest.raises(Refusal, match="2021-12-31没有生效的补贴方案") as refused:
        in_force([YEAR, LATER], date(2021, 12, 31), name="补贴方案")
    assert refused.value.code == "PERIOD_GAP"


def test_two_rows_on_one_day_are_an_error_and_never_a_choice() -> None:
    with pytest.raises(Refusal, match="2022-06-01有2条参数同时生效"):
        in_force([YEAR, Period(date(2022, 6, 1))], date(2022, 6, 1))


def test_neighbours_do_not_overlap_and_one_common_day_does() -> None:
    refuse_overlap([YEAR, LATER])
    with pytest.raises(Refusal) as refused:
        refuse_overlap([Period(date(2022, 12, 31)), YEAR], name="抽样规则")
    assert refused.value.sentence == (
        "抽样规则的期间重叠：2022-01-01至2022-12-31与2022-12-31至今后。"
    )


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Refusal, match="终止日早于起始日"):
        overlaps([Period(date(2022, 2, 1), date(2022, 1, 31))])


@given(st.lists(PERIODS, max_size=6))
def test_overlaps_are_found_exactly_where_a_day_is_covered_twice(rows: list[Period]) -> None:
    days = [FIRST + timedelta(days=offset) for offset in range(140)]
    assert bool(overlaps(rows)) is any(covering(rows, day) > 1 for day in days)


@given(st.lists(PERIODS, max_size=6))
def test_gaps_are_exactly_the_uncovered_days(rows: list[Period]) -> None:
    found = gaps(rows, first_day=FIRST, last_day=LAST)
    days = [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]
    assert [covering(found, day) for day in days] == [int(covering(rows, day) == 0) for day in days]
    assert all(FIRST <= gap.first_day <= (gap.last_day or date.max) <= LAST for gap in found)


@given(st.lists(PERIODS, max_size=5), DAYS)
def test_in_force_answers_exactly_where_one_row_covers_the_day(
    rows: list[Period], on: date
) -> None:
    if covering(rows, on) == 1:
        assert covering([in_force(rows, on)], on) == 1
    else:
        with pytest.raises(Refusal):
            in_force(rows, on)


def test_rows_outside_the_days_asked_for_do_not_matter() -> None:
    assert gaps([LATER], first_day=FIRST, last_day=LAST) == [Period(FIRST, LAST)]
    assert gaps([Period(date(2021, 1, 1), date(2021, 12, 31))], first_day=FIRST, last_day=LAST) == [
        Period(FIRST, LAST)
    ]


def test_no_days_have_no_gaps() -> None:
    assert gaps([], first_day=LAST, last_day=FIRST) == []
