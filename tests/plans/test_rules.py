from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules import Course, Light, light, needed, target_met

COURSE = Course(opening=0, needed=47, started_on=date(2022, 7, 1), due_on=date(2022, 12, 31))


@pytest.mark.parametrize(
    ("actual", "base", "percent", "met"),
    [
        (46, 77, 60, False),
        (47, 77, 60, True),
        (69, 77, 90, False),
        (70, 77, 90, True),
        (135, 151, 90, False),
        (136, 151, 90, True),
        (77, 77, 100, True),
        (0, 0, 100, False),
    ],
)
def test_a_target_is_met_by_whole_counts(actual: int, base: int, percent: int, met: bool) -> None:
    assert target_met(actual, base, percent) is met


@given(st.integers(1, 1000), st.integers(1, 100))
def test_the_needed_count_is_the_first_that_meets_the_target(base: int, percent: int) -> None:
    count = needed(base, percent)
    assert target_met(count, base, percent)
    assert not target_met(count - 1, base, percent) if count else True


@pytest.mark.parametrize(
    ("actual", "on", "colour"),
    [
        (47, date(2023, 6, 1), Light.GREEN),
        (46, date(2022, 12, 31), Light.YELLOW),
        (46, date(2023, 1, 1), Light.RED),
        (0, date(2022, 7, 1), Light.GREEN),
        (0, date(2022, 6, 1), Light.GREEN),
        (0, date(2022, 7, 2), Light.YELLOW),
        # 92 of 183 days: 47 × 92 / 183 = 23.6
        (24, date(2022, 10, 1), Light.GREEN),
        (23, date(2022, 10, 1), Light.YELLOW),
    ],
)
def test_a_light_follows_the_straight_line_to_the_due_day(
    actual: int, on: date, colour: Light
) -> None:
    assert light(COURSE, actual=actual, on=on) is colour


def test_what_was_there_at_the_start_is_no_progress() -> None:
    course = Course(opening=46, needed=136, started_on=date(2022, 7, 1), due_on=date(2022, 11, 30))
    assert light(course, actual=46, on=date(2022, 9, 15)) is Light.YELLOW
    assert light(course, actual=92, on=date(2022, 9, 15)) is Light.GREEN


def test_a_target_due_on_its_first_day_is_behind_until_it_is_met() -> None:
    course = Course(opening=0, needed=1, started_on=date(2022, 7, 1), due_on=date(2022, 7, 1))
    assert light(course, actual=0, on=date(2022, 7, 1)) is Light.YELLOW
    assert light(course, actual=1, on=date(2022, 7, 1)) is Light.GREEN


@given(
    st.integers(0, 60),
    st.dates(date(2022, 6, 1), date(2023, 3, 1)),
)
def test_more_done_is_never_a_worse_light(actual: int, on: date) -> None:
    order = [Light.RED, Light.YELLOW, Light.GREEN]
    before, after = (light(COURSE, actual=count, on=on) for count in (actual, actual + 1))
    assert order.index(before) <= order.index(after)


def test_every_light_has_its_word() -> None:
    assert [colour.label for colour in Light] == ["正常", "滞后", "逾期"]
