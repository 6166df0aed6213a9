"""Terms of a contract as of a day, what an amendment may not do, and the days around a term."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.amendments import (
    Agreed,
    Fee,
    Frame,
    Item,
    Promise,
    agreed_on,
    amendment_refusals,
    changes_between,
    decline_end,
    latest_end,
)
from tenders.rules.handover import Found, signing_refusals
from tenders.states import (
    AMENDMENT_STATES,
    CONTRACT_STATES,
    HANDOVER_STATES,
    OVER,
    AmendmentState,
    ContractState,
    HandoverState,
)

SIGNED = Agreed(
    fee=Decimal("0.50"),
    ends_on=date(2026, 12, 31),
    fund_rate=Decimal(6),
    fees=(Fee(kind="SHOP", name="底商", rate=Decimal("1.2"), unit="AREA"),),
    items=(Item(scope="SANITATION", item="楼道清扫", frequency="每周2次"),),
    commitments=(Promise(item="楼道灯", quantity=30, due_on=date(2022, 12, 31)),),
)
FRAME = Frame(
    signed_on=date(2022, 1, 1),
    starts_on=date(2022, 1, 1),
    indefinite=False,
    last_effective_on=None,
    max_years=5,
)
DAY = date(2023, 5, 1)


def test_terms_survive_their_stored_form() -> None:
    assert Agreed.from_data(SIGNED.as_data()) == SIGNED


@given(
    st.lists(
        st.tuples(
            st.integers(0, 20), st.sampled_from(["fee", "exit_terms", "ends_on"]), st.integers(1, 9)
        ),
        max_size=6,
    ),
    st.integers(0, 6),
    st.integers(-2, 22),
)
def test_the_terms_of_a_day_do_not_depend_on_what_was_carried_out(
    drawn: list[tuple[int, str, int]], done: int, asked: int
) -> None:
    """Replaying steps one by one is the oracle; `done` of them stand in the columns already."""
    days = sorted(offset for offset, _, _ in drawn)
    now, history, steps = SIGNED, [SIGNED], []
    for offset, (_, name, number) in zip(days, drawn, strict=True):
        values: dict[str, Any] = {
            "fee": Decimal(number),
            "exit_terms": f"第{number}版",
            "ends_on": date(2025, number, 1),
        }
        new = replace(now, **{name: values[name]})
        steps.append((DAY + timedelta(days=offset), changes_between(now, new)))
        history.append(new)
        now = new
    on = DAY + timedelta(days=asked)
    current = history[min(done, len(steps))]
    assert agreed_on(current, steps, on) == history[sum(day <= on for day, _ in steps)]


@pytest.mark.parametrize(
    ("changes", "effective_on", "frame", "codes"),
    [
        ({}, DAY, {}, ["NOTHING_CHANGES"]),
        ({"fee": Decimal(1)}, date(2022, 1, 1), {}, []),
        ({"fee": Decimal(1)}, date(2021, 12, 31), {}, ["EFFECTIVE_BEFORE_SIGNED"]),
        ({"fee": Decimal(1)}, DAY, {"last_effective_on": DAY}, []),
        (
            {"fee": Decimal(1)},
            DAY,
            {"last_effective_on": DAY + timedelta(days=1)},
            ["EFFECTIVE_BEFORE_LAST"],
        ),
        ({"ends_on": DAY}, DAY, {}, []),
        ({"ends_on": DAY - timedelta(days=1)}, DAY, {}, ["ENDS_BEFORE_EFFECT"]),
        ({"ends_on": date(2027, 1, 1)}, DAY, {}, ["TERM_TOO_LONG"]),
        ({"ends_on": date(2026, 6, 30)}, DAY, {"indefinite": True}, ["ALREADY_INDEFINITE"]),
        ({"fund_rate": None}, DAY, {}, ["TERM_REMOVED"]),
    ],
)
def test_an_amendment_fits_its_contract(
    changes: dict[str, Any], effective_on: date, frame: dict[str, Any], codes: list[str]
) -> None:
    new = replace(SIGNED, **changes)
    told = changes_between(SIGNED, new)
    found = amendment_refusals(told, new, effective_on, frame=replace(FRAME, **frame))
    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize(
    ("starts_on", "latest"),
    [
        (date(2022, 1, 1), date(2026, 12, 31)),
        (date(2022, 9, 1), date(2027, 8, 31)),
        (date(2024, 2, 29), date(2029, 2, 28)),
    ],
)
def test_five_years_end_the_day_before_the_anniversary(starts_on: date, latest: date) -> None:
    assert latest_end(starts_on, 5) == latest


@pytest.mark.parametrize(
    ("served_on", "expected"),
    [
        (date(2026, 10, 2), (date(2026, 12, 31), False)),
        (date(2026, 10, 3), (date(2027, 1, 1), True)),
        (date(2026, 12, 31), (date(2027, 3, 31), True)),
    ],
)
def test_a_company_declines_ninety_days_before_the_end_or_stays_longer(
    served_on: date, expected: tuple[date, bool]
) -> None:
    assert decline_end(served_on, date(2026, 12, 31), 90) == expected


FINE = Found("单元门", "GOOD", 3, "", "", None)
BAD = Found("楼道灯", "DEFECT", 2, "不亮", "COMPANY", DAY)


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([FINE, BAD], []),
        ([], ["NOTHING_FOUND"]),
        ([Found("电梯", "NONE", None, "", "", None)], ["NOTHING_FOUND"]),
        ([FINE._replace(condition="")], ["NOT_LOOKED_AT"]),
        ([FINE._replace(quantity=None)], ["NOT_COUNTED"]),
        ([BAD._replace(condition="MISSING", quantity=None)], []),
        ([BAD._replace(problem="")], ["NO_PROBLEM"]),
        ([BAD._replace(remedy_party="")], ["NO_REMEDY"]),
        ([BAD._replace(remedy_due_on=None)], ["NO_REMEDY"]),
        ([BAD._replace(remedy_due_on=DAY - timedelta(days=1))], ["REMEDY_OVER"]),
        (
            [FINE._replace(condition=""), BAD._replace(problem="", remedy_party="")],
            ["NOT_LOOKED_AT", "NO_PROBLEM", "NO_REMEDY"],
        ),
    ],
)
def test_an_inspection_is_signed_when_everything_is_said(
    rows: list[Found], codes: list[str]
) -> None:
    assert [reason.code for reason in signing_refusals(rows, signed_on=DAY)] == codes


def test_every_state_is_reachable_and_ends_somewhere() -> None:
    assert CONTRACT_STATES.reachable_from(ContractState.DRAFT) == set(ContractState) - {"DRAFT"}
    assert CONTRACT_STATES.final_states == OVER
    assert AMENDMENT_STATES.final_states == {AmendmentState.IN_FORCE, AmendmentState.REJECTED}
    assert HANDOVER_STATES.final_states == {HandoverState.PUBLISHED, HandoverState.CANCELLED}
