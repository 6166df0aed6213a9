from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.rules.workdays import Workdays
from tenders.rules import (
    ContractDates,
    Exit,
    contract_refusals,
    earliest_end,
    shortlist_refusals,
    window_refusals,
)

DATES = ContractDates(
    signed_on=date(2022, 8, 20),
    starts_on=date(2022, 9, 1),
    ends_on=date(2027, 8, 31),
    service_starts_on=date(2022, 9, 1),
    fee_starts_on=date(2022, 9, 1),
)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, []),
        ({"ends_on": None, "service_starts_on": None, "fee_starts_on": None}, []),
        ({"ends_on": date(2027, 9, 1)}, ["TERM_TOO_LONG"]),
        ({"ends_on": date(2022, 8, 31)}, ["ENDS_BEFORE_START"]),
        ({"ends_on": date(2022, 9, 1)}, []),
        ({"signed_on": date(2022, 9, 1)}, []),
        ({"signed_on": date(2022, 9, 2)}, ["STARTS_BEFORE_SIGNED"]),
        ({"fee_starts_on": date(2022, 8, 31)}, ["FEE_BEFORE_SERVICE"]),
        ({"service_starts_on": date(2022, 10, 1)}, ["FEE_BEFORE_SERVICE"]),
        (
            {"service_starts_on": date(2022, 10, 1), "fee_starts_on": date(2022, 10, 1)},
            [],
        ),
        (
            {"service_starts_on": date(2022, 8, 31), "fee_starts_on": date(2022, 8, 31)},
            ["SERVICE_BEFORE_CONTRACT"],
        ),
    ],
)
def test_the_dates_of_a_contract_have_two_sides(change: dict[str, Any], refused: list[str]) -> None:
    found = contract_refusals(replace(DATES, **change))
    assert [reason.code for reason in found] == refused


def test_a_contract_with_every_fault_is_told_everything_at_once() -> None:
    found = contract_refusals(
        ContractDates(
            signed_on=date(2022, 9, 2),
            starts_on=date(2022, 9, 1),
            ends_on=date(2030, 1, 1),
            service_starts_on=date(2022, 8, 1),
            fee_starts_on=date(2022, 7, 1),
        ),
        fund_rate=Decimal("0.0599"),
    )
    assert [reason.sentence for reason in found] == [
        "合同起始日2022-09-01早于签订日2022-09-02。",
        "合同期限超过5年：最迟到2027-08-31，现为2030-01-01。",
        "开始服务日2022-08-01早于合同起始日2022-09-01。",
        "先服务后收费：收费起始日2022-07-01早于开始服务日2022-08-01。",
        "工作经费提取比例5.99%不在6%至10%之间。",
    ]


@pytest.mark.parametrize(("rate", "ok"), [("0.06", True), ("0.10", True), ("0.1001", False)])
def test_a_contract_fixes_a_working_fund_rate_of_six_to_ten_percent(rate: str, ok: bool) -> None:
    assert (not contract_refusals(DATES, fund_rate=Decimal(rate))) is ok


@pytest.mark.parametrize(
    ("way", "ends"),
    [
        (Exit.OWNERS_DISMISS, date(2023, 4, 30)),
        (Exit.COMPANY_DECLINES, date(2023, 5, 30)),
        (Exit.INDEFINITE_ENDED, date(2023, 4, 30)),
    ],
)
def test_a_notice_served_on_the_first_of_march_runs_its_days(way: Exit, ends: date) -> None:
    assert earliest_end(date(2023, 3, 1), way) == ends


@pytest.mark.parametrize(("selected", "ok"), [(0, False), (1, True), (3, True), (4, False)])
def test_one_to_three_companies_are_selected(selected: int, ok: bool) -> None:
    assert (not shortlist_refusals(selected)) is ok


def test_registration_is_open_for_five_working_days() -> None:
    # 2022-09-05 is a Monday.
    plain = Workdays()
    assert window_refusals(date(2022, 9, 5), date(2022, 9, 9), calendar=plain) == ()
    (reason,) = window_refusals(date(2022, 9, 5), date(2022, 9, 8), calendar=plain)
    assert reason.sentence == "报名时间不少于5个工作日，2022-09-05至2022-09-08只有4个。"
    assert window_refusals(date(2022, 9, 3), date(2022, 9, 8), calendar=plain)
    assert window_refusals(date(2022, 9, 9), date(2022, 9, 5), calendar=plain)


def test_a_registration_window_gives_days_to_a_holiday_and_takes_make_up_workdays() -> None:
    holiday = Workdays(off=frozenset({date(2022, 9, 7)}))
    assert window_refusals(date(2022, 9, 5), date(2022, 9, 9), calendar=holiday)
    made_up = Workdays(off=holiday.off, on=frozenset({date(2022, 9, 10)}))
    assert window_refusals(date(2022, 9, 5), date(2022, 9, 10), calendar=made_up) == ()


def test_every_way_out_has_its_word() -> None:
    assert [way.label for way in Exit] == ["业主解聘", "企业不再续签", "解除不定期合同"]
