from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.errors import Refusal
from core.rules.periods import Month, add_days, add_years, months_between, part_of_month

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = DAYS.map(Month.of)


def test_a_month_knows_its_days_its_text_and_its_follower() -> None:
    month = Month(2024, 2)
    assert (month.first_day, month.last_day, month.days) == (
        date(2024, 2, 1),
        date(2024, 2, 29),
        29,
    )
    assert str(month) == "2024-02"
    assert Month.parse("2022-12").next() == Month(2023, 1)
    assert Month(2022, 12) < Month(2023, 1)


@pytest.mark.parametrize(
    "text", ["2022-13", "2022-00", "2022-9", "2022/09", "202209", "0000-01", ""]
)
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        Month.parse(text)


@given(MONTHS)
def test_text_and_index_of_a_month_lead_back_to_it(month: Month) -> None:
    assert Month.parse(str(month)) == month == Month.from_index(month.index)


@given(MONTHS, st.integers(0, 60))
def test_months_between_are_as_many_as_the_distance_and_follow_each_other(
    first: Month, distance: int
) -> None:
    months = list(months_between(first, Month.from_index(first.index + distance)))
    assert len(months) == distance + 1
    assert all(a.next() == b for a, b in pairwise(months))
    assert all(a.last_day + timedelta(days=1) == b.first_day for a, b in pairwise(months))


def test_no_month_lies_between_a_later_and_an_earlier_one() -> None:
    assert list(months_between(Month(2022, 2), Month(2022, 1))) == []


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 1, date(2025, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 28), 1, date(2025, 2, 28)),
        (date(2012, 10, 20), 10, date(2022, 10, 20)),
    ],
)
def test_an_anniversary_is_the_same_day_or_the_first_of_march(
    day: date, years: int, expected: date
) -> None:
    assert add_years(day, years) == expected


@given(DAYS, DAYS, st.integers(0, 30))
def test_anniversaries_keep_the_order_of_days(one: date, other: date, years: int) -> None:
    earlier, later = sorted((one, other))
    assert add_years(earlier, years) <= add_years(later, years)


def test_sixty_days_after_the_first_of_march_is_the_thirtieth_of_april() -> None:
    assert add_days(date(2023, 3, 1), 60) == date(2023, 4, 30)


@given(st.integers(1900, 2200), st.integers(1, 12))
def test_the_three_parts_cover_the_month_without_gap_or_overlap(year: int, month: int) -> None:
    (a, b), (c, d), (e, f) = (part_of_month(year, month, part) for part in ("上旬", "中旬", "下旬"))
    assert (a, f) == (Month(year, month).first_day, Month(year, month).last_day)
    assert (b + timedelta(days=1), d + timedelta(days=1)) == (c, e)


def test_an_unknown_part_of_a_month_is_refused() -> None:
    with pytest.raises(Refusal, match="上旬、中旬或下旬"):
        part_of_month(2023, 3, "中")
