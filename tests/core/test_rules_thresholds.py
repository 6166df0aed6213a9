import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.thresholds import at_least, more_than, percent_shown, required_count

CASES = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text("utf-8"))
COUNTS = st.integers(0, 10**6)
PERCENTS = st.decimals(min_value=0, max_value=100, places=2)


@pytest.mark.parametrize(
    "case", CASES["satisfaction"], ids=lambda c: f"{c['satisfied']}/{c['valid']}"
)
def test_every_satisfaction_case_of_the_office_holds(case: dict[str, Any]) -> None:
    shown = percent_shown(case["satisfied"], case["valid"])
    met = at_least(case["satisfied"], case["valid"], case["threshold"])
    assert (None if shown is None else str(shown)) == case["rate"]
    assert met is bool(case["met"])


@pytest.mark.parametrize(
    ("part", "whole", "percent", "met"),
    [
        (46, 77, 60, False),
        (47, 77, 60, True),
        (69, 77, 90, False),
        (70, 77, 90, True),
        (135, 151, 90, False),
        (136, 151, 90, True),
        (Decimal("7999.99"), Decimal(12000), Fraction(200, 3), False),
        (Decimal("8000.00"), Decimal(12000), Fraction(200, 3), True),
        (7999, 10000, 80, False),
        (0, 0, 0, False),
    ],
)
def test_at_least_includes_the_threshold_itself(
    part: Any, whole: Any, percent: Any, met: bool
) -> None:
    assert at_least(part, whole, percent) is met


def test_more_than_excludes_the_threshold_itself() -> None:
    assert not more_than(60, 120, 50)
    assert more_than(61, 120, 50)
    assert not more_than(1, 0, 0)


@pytest.mark.parametrize(
    ("base", "percent", "count"), [(77, 60, 47), (151, 90, 136), (77, 100, 77)]
)
def test_a_target_in_percent_becomes_the_number_the_office_must_reach(
    base: int, percent: int, count: int
) -> None:
    assert required_count(base, percent) == count


@given(COUNTS, st.integers(1, 10**6), PERCENTS)
def test_at_least_is_the_opposite_of_the_complement_exceeding(
    part: int, whole: int, percent: Decimal
) -> None:
    part = min(part, whole)
    assert at_least(part, whole, percent) is not more_than(whole - part, whole, 100 - percent)


@given(st.integers(1, 10**6), PERCENTS)
def test_the_required_count_is_the_first_that_reaches_the_share(
    base: int, percent: Decimal
) -> None:
    count = required_count(base, percent)
    assert at_least(count, base, percent)
    assert count == 0 or not at_least(count - 1, base, percent)


@given(COUNTS, st.integers(1, 10**6), PERCENTS, st.integers(1, 50))
def test_a_share_does_not_change_with_the_unit(
    part: int, whole: int, percent: Decimal, unit: int
) -> None:
    assert at_least(part, whole, percent) is at_least(part * unit, whole * unit, percent)


@given(COUNTS, st.integers(1, 10**6))
def test_what_is_shown_is_at_most_half_a_unit_away(part: int, whole: int) -> None:
    shown = percent_shown(part, whole)
    assert shown is not None
    assert abs(Fraction(shown) - Fraction(100 * part, whole)) <= Fraction(1, 200)


@pytest.mark.parametrize("percent", [80.0, True, "80"])
def test_a_threshold_that_is_not_exact_is_a_type_error(percent: Any) -> None:
    with pytest.raises(TypeError, match="compared exactly"):
        at_least(8, 10, percent)


def test_negative_counts_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="negative"):
        at_least(-1, 10, 80)
