"""What contracts say of the working fund, and the report on those that say nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from committees.forms_fund import AccrualForm
from committees.queries.fund import FundTerms, contracts_of
from committees.rules.fund import open_spans
from tenders.queries import fund_gaps
from tenders.states import OVER, ContractState, FeeModel
from tests.committees.fund_kit import accrue
from tests.factories import (
    make_committee,
    make_community,
    make_contract,
    make_estate,
    make_region,
    make_service,
    make_street,
    make_user,
)
from tests.rows import make_parameter

pytestmark = pytest.mark.django_db
ON = date(2023, 6, 30)
DAY = date(2022, 10, 30)
YEAR: dict[str, Any] = {"period_first_day": date(2022, 1, 1), "period_last_day": date(2022, 12, 31)}


def told(viewer: Any = None, on: date = ON) -> dict[str, tuple[str, ...]]:
    viewer = viewer or make_user(Role.STREET_OFFICER, make_street())
    return {gap.contract.number: gap.findings for gap in fund_gaps(viewer=viewer, on=on)}


def test_a_contract_without_a_rate_is_kept_and_reported() -> None:
    accrued = make_contract(number="B")
    accrue(contract_number="B")
    make_contract(number="A", fund_rate=None)
    assert told() == {
        "A": (
            "合同没有约定业委会工作经费比例。",
            "2022-01-01至2022-12-31没有登记应提取。",
        )
    }
    assert accrued.fund_rate == Decimal(6)


def test_a_rate_below_or_above_the_band_in_force_is_reported() -> None:
    street = make_street()
    for code, value in (("FUND_RATE_MIN", "7"), ("FUND_RATE_MAX", "9")):
        make_parameter(
            district=street.district, code=code, value=value, state="APPROVED",
            first_day=date(2023, 1, 1),
        )  # fmt: skip
    for number, rate in (("A", "6.99"), ("B", "7"), ("C", "9"), ("D", "9.01")):
        make_contract(number=number, fund_rate=Decimal(rate), starts_on=date(2023, 1, 1))
    assert told() == {
        "A": ("工作经费提取比例6.99%不在7%至9%之间。",),
        "D": ("工作经费提取比例9.01%不在7%至9%之间。",),
    }


def test_the_time_before_this_year_that_no_accrual_covers_is_named() -> None:
    make_contract(number="A", starts_on=date(2021, 7, 1), fee_starts_on=date(2021, 10, 1))
    accrue(contract_number="A", **YEAR)
    make_contract(number="B", starts_on=date(2023, 1, 1))
    make_contract(number="C", fee_model=FeeModel.FREE)
    make_contract(number="D", state=ContractState.DRAFT)
    ended = make_contract(number="E", state=ContractState.ENDED)
    make_service(make_estate(), contract=ended, last_day=date(2022, 10, 31))
    assert told() == {
        "A": ("2021-10-01至2021-12-31没有登记应提取。",),
        "E": ("2022-01-01至2022-10-31没有登记应提取。",),
    }


@pytest.mark.parametrize("state", [state for state in ContractState if state in OVER])
def test_a_contract_that_is_over_owes_to_its_last_day_of_service(state: ContractState) -> None:
    contract = make_contract(number="A", state=state, ends_on=date(2022, 6, 30))
    make_service(make_estate(), contract=contract, last_day=date(2022, 10, 31))
    committee = make_committee(make_service(contract=contract, last_day=DAY).estate)
    # an estate that was never taken over was released at the end of the term, or later
    make_service(contract=contract, takeover_on=None, last_day=date(2022, 12, 1))
    assert told() == {"A": ("2022-01-01至2022-10-31没有登记应提取。",)}
    [terms] = contracts_of(committee)
    assert terms.ends_on == date(2022, 10, 31)


def test_a_contract_that_goes_on_without_a_term_owes_on() -> None:
    fields: dict[str, Any] = {"ends_on": date(2022, 6, 30), "indefinite_since": date(2022, 7, 1)}
    contract = make_contract(number="A", state=ContractState.INDEFINITE, **fields)
    committee = make_committee(make_service(contract=contract).estate)
    assert told() == {"A": ("2022-01-01至2022-12-31没有登记应提取。",)}
    assert contracts_of(committee)[0].ends_on is None
    form = AccrualForm()
    form.limit(None, committee)
    assert "（2022-01-01至今（不定期），比例6%）" in form.as_p()


def test_the_report_ends_at_the_scope_and_costs_the_same_for_many() -> None:
    here, there = make_community("001"), make_community("002")
    make_service(make_estate(there))
    secretary = make_user(Role.COMMUNITY_SECRETARY, here)
    assert told(secretary) == {}
    counts = []
    for rows in (1, 4):
        for _ in range(rows):
            make_service(make_estate(here))
        with CaptureQueriesContext(connection) as queries:
            fund_gaps(viewer=secretary, on=ON)
        counts.append(len(queries))
    assert len(told(secretary)) == 5
    assert counts[0] == counts[1]


def test_a_committee_finds_its_contracts_by_signature_estate_or_region() -> None:
    region = make_region()
    estate = make_estate(region=region)
    own, of_region = make_committee(estate), make_committee(region)
    served = make_service(estate, contract=make_contract(number="S", fund_rate=None)).contract
    make_contract(number="T", committee=own, starts_on=date(2024, 1, 1))
    make_contract(number="X")
    days = (served.starts_on, served.ends_on)
    assert [terms.number for terms in contracts_of(own)] == ["T", "S"]
    assert contracts_of(of_region) == [FundTerms("S", None, *days)]


@pytest.mark.parametrize(
    ("periods", "open_"),
    [
        ([], [(1, 30)]),
        ([(1, 30)], []),
        ([(1, 10), (20, 30)], [(11, 19)]),
        ([(20, 40), (5, 6), (5, 9)], [(1, 4), (10, 19)]),
        ([(40, 50)], [(1, 30)]),
    ],
)
def test_open_spans_are_the_days_left(
    periods: list[tuple[int, int]], open_: list[tuple[int, int]]
) -> None:
    def day(number: int) -> date:
        return date.fromordinal(date(2022, 5, 31).toordinal() + number)

    given = [(day(first), day(last)) for first, last in periods]
    assert open_spans(day(1), day(30), given) == [(day(a), day(b)) for a, b in open_]
