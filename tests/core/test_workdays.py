"""Working days: laws of any calendar, and days of the State Council on both sides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.workdays import Workdays
from policies.queries.calendar import marks_as_workdays, shipped

DAY = timedelta(days=1)
DAYS = st.dates(date(2021, 1, 1), date(2023, 12, 31))
COUNTS = st.integers(0, 40)
SOME = st.frozensets(DAYS, max_size=60)
CALENDARS = st.builds(lambda off, on: Workdays(off=off - on, on=on), SOME, SOME)
OFFICIAL = marks_as_workdays(shipped())


@given(CALENDARS, DAYS, COUNTS)
def test_the_nth_day_after_is_a_workday_with_n_up_to_it(
    calendar: Workdays, day: date, n: int
) -> None:
    found = calendar.after(day, n)
    assert calendar.count(day + DAY, found) == n
    assert calendar.is_workday(found) or n == 0


@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_counting_on_is_counting_once(calendar: Workdays, day: date, n: int, m: int) -> None:
    assert calendar.after(calendar.after(day, n), m) == calendar.after(day, n + m)


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_a_period_counts_as_the_sum_of_its_parts(
    calendar: Workdays, one: date, two: date, three: date
) -> None:
    first, middle, last = sorted((one, two, three))
    parts = calendar.count(first, middle) + calendar.count(middle + DAY, last)
    assert calendar.count(first, last) == parts


@given(CALENDARS, DAYS)
def test_a_last_day_moves_only_over_days_off(calendar: Workdays, day: date) -> None:
    moved = calendar.next_or_same(day)
    assert calendar.next_or_same(moved) == moved
    assert calendar.is_workday(moved)
    assert calendar.count(day, moved) == 1


@given(CALENDARS, DAYS, COUNTS)
def test_a_day_off_never_brings_a_deadline_nearer(calendar: Workdays, day: date, n: int) -> None:
    without = Workdays(on=calendar.on)
    assert calendar.after(day, n) >= without.after(day, n)


def test_a_period_that_ends_before_it_begins_has_no_workday() -> None:
    assert Workdays().count(date(2022, 9, 9), date(2022, 9, 8)) == 0


def test_no_day_is_both_off_and_worked_and_no_count_runs_backwards() -> None:
    day = frozenset({date(2022, 10, 8)})
    with pytest.raises(ValueError, match="2022-10-08"):
        Workdays(off=day, on=day)
    with pytest.raises(ValueError, match="-1"):
        Workdays().after(date(2022, 10, 8), -1)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2022-09-30", True), ("2022-10-01", False), ("2022-10-07", False),
        ("2022-10-08", True), ("2022-10-09", True), ("2022-10-15", False),
        ("2022-12-30", True), ("2022-12-31", False), ("2023-01-01", False),
        ("2023-01-02", False), ("2023-01-03", True),
        ("2023-01-20", True), ("2023-01-21", False), ("2023-01-27", False),
        ("2023-01-28", True), ("2023-01-29", True),
        ("2024-02-04", True), ("2024-02-09", True), ("2024-02-10", False),
        ("2024-02-17", False), ("2024-02-18", True), ("2024-02-19", True),
        ("2025-01-26", True), ("2025-01-28", False), ("2025-02-04", False),
        ("2025-02-05", True), ("2025-02-08", True), ("2025-02-09", False),
        ("2026-01-04", True), ("2026-02-14", True), ("2026-02-15", False),
        ("2026-02-23", False), ("2026-02-24", True), ("2026-02-28", True),
        ("2026-10-07", False), ("2026-10-08", True), ("2026-10-10", True),
    ],
)  # fmt: skip
def test_the_shipped_years_are_those_of_the_state_council(day: str, worked: bool) -> None:
    assert OFFICIAL.is_workday(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("day", "n", "last"),
    [
        ("2022-09-30", 1, "2022-10-08"),
        ("2022-09-30", 2, "2022-10-09"),
        ("2022-09-30", 3, "2022-10-10"),
        ("2022-12-30", 1, "2023-01-03"),
        ("2022-12-31", 5, "2023-01-09"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2024-12-31", 1, "2025-01-02"),
    ],
)
def test_deadlines_across_holidays_and_the_year_end(day: str, n: int, last: str) -> None:
    assert OFFICIAL.after(date.fromisoformat(day), n) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("day", "moved"),
    [("2022-09-30", "2022-09-30"), ("2022-10-01", "2022-10-08"), ("2022-10-15", "2022-10-17")],
)
def test_a_last_day_on_a_holiday_moves_to_the_next_workday(day: str, moved: str) -> None:
    assert OFFICIAL.next_or_same(date.fromisoformat(day)) == date.fromisoformat(moved)


def test_a_year_without_a_published_arrangement_says_so() -> None:
    assert OFFICIAL.known(2004)
    assert OFFICIAL.known(2026)
    assert not OFFICIAL.known(2099)
    first, last = date(2026, 12, 30), date(2099, 1, 5)
    assert OFFICIAL.caution(first, date(2026, 12, 31)) == ""
    assert OFFICIAL.caution(last, last) == "2099年放假安排尚未公布，按周一至周五推算。"
