import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.errors import Refusal
from infrastructure.rules import Grant, facility_grant, funding_gap

CASES = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text("utf-8"))
COSTS = st.decimals(min_value=Decimal("0.01"), max_value=10**7, places=2)
RATIOS = st.decimals(min_value=Decimal("0.01"), max_value=1, places=2)


def grant(cost: Decimal | str, ratio: Decimal | str, low: int = 5000, high: int = 10000) -> Grant:
    return facility_grant(
        cost=Decimal(cost), ratio=Decimal(ratio), minimum=Decimal(low), maximum=Decimal(high)
    )


@pytest.mark.parametrize("case", CASES["facility_grant"], ids=lambda case: case["cost"])
def test_every_grant_of_the_office_holds(case: dict[str, str]) -> None:
    found = grant(case["cost"], case["ratio"])
    assert str(found.amount) == case["grant"]
    assert found.needs_approval is (Decimal(case["cost"]) < 5000)


@pytest.mark.parametrize(("cost", "asks"), [("4999.99", True), ("5000.00", False)])
def test_only_a_cost_below_the_minimum_asks_for_approval(cost: str, asks: bool) -> None:
    assert grant(cost, "0.30").needs_approval is asks


@given(COSTS, RATIOS)
def test_a_grant_is_never_more_than_the_cost_or_the_maximum(cost: Decimal, ratio: Decimal) -> None:
    found = grant(cost, ratio)
    assert min(cost, Decimal(5000)) <= found.amount <= min(cost, Decimal(10000))


@given(COSTS, COSTS, RATIOS)
def test_a_dearer_facility_never_gets_less(one: Decimal, other: Decimal, ratio: Decimal) -> None:
    low, high = sorted((one, other))
    assert grant(low, ratio).amount <= grant(high, ratio).amount


@pytest.mark.parametrize(
    ("cost", "ratio", "low", "code"),
    [
        ("0", "0.3", 5000, "NO_COST"),
        ("-1", "0.3", 5000, "NO_COST"),
        ("1", "0", 5000, "RATIO_OUT_OF_RANGE"),
        ("1", "1.01", 5000, "RATIO_OUT_OF_RANGE"),
        ("1", "0.3", 10001, "BAND_UPSIDE_DOWN"),
    ],
)
def test_a_grant_without_cost_ratio_or_band_is_refused(
    cost: str, ratio: str, low: int, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        grant(cost, ratio, low)
    assert refused.value.code == code


def test_the_shares_must_meet_the_cost_exactly() -> None:
    cost = Decimal("20000.00")
    assert funding_gap(cost, [Decimal("6000.00"), Decimal("14000.00")]) == 0
    assert funding_gap(cost, [Decimal("6000.00"), Decimal("13999.99")]) == Decimal("0.01")
    assert funding_gap(cost, [Decimal("20000.01")]) == Decimal("-0.01")
    with pytest.raises(Refusal, match="不能是负数"):
        funding_gap(cost, [Decimal(-1)])
