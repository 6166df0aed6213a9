from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules import Light, light

START, DUE = date(2022, 7, 1), date(2022, 12, 31)


def colour(part: int, on: date, *, base: int = 77, percent: int = 60) -> Light:
    return light(part=part, base=base, percent=Decimal(percent), first_day=START, due_on=DUE, on=on)


@pytest.mark.parametrize(
    ("part", "base", "percent", "met"),
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
def test_a_target_is_met_by_whole_counts(part: int, base: int, percent: int, met: bool) -> None:
    overdue = colour(part, date(2023, 1, 1), base=base, percent=percent)
    assert overdue is (Light.GREEN if met else Light.RED)


@pytest.mark.parametrize(
    ("part", "on", "expected"),
    [
        (47, date(2023, 6, 1), Light.GREEN),
        (46, date(2022, 12, 31), Light.YELLOW),
        (46, date(2023, 1, 1), Light.RED),
        (0, date(2022, 6, 1), Light.GREEN),
        (0, date(2022, 7, 1), Light.GREEN),
        (0, date(2022, 7, 2), Light.YELLOW),
        # 92 of 183 days: 77 × 60 % × 92 / 183 = 23.2
        (24, date(2022, 10, 1), Light.GREEN),
        (23, date(2022, 10, 1), Light.YELLOW),
    ],
)
def test_a_light_follows_the_straight_line_to_the_due_day(
    part: int, on: date, expected: Light
) -> None:
    assert colour(part, on) is expected


def test_a_target_due_on_its_first_day_is_behind_until_it_is_met() -> None:
    found = [
        light(part=part, base=1, percent=Decimal(100), first_day=START, due_on=START, on=START)
        for part in (0, 1)
    ]
    assert found == [Light.YELLOW, Light.GREEN]


@given(st.integers(0, 76), st.dates(date(2022, 6, 1), date(2023, 3, 1)))
def test_more_done_is_never_a_worse_light(part: int, on: date) -> None:
    order = [Light.RED, Light.YELLOW, Light.GREEN]
    before, after = (colour(count, on) for count in (part, part + 1))
    assert order.index(before) <= order.index(after)


def test_every_light_has_its_word() -> None:
    assert [found.label for found in Light] == ["绿", "黄", "红"]
