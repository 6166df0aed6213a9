"""The working fund: owed by contract, arrived, spent; never edited, never below nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from committees.models import Committee, WorkingFundEntry
from committees.queries.fund import balance_of, balances, band_in_force
from committees.rules.fund import Band, fund_rate_refusals, overdrawn, working_fund
from committees.services import check_fund, reject_fund, reverse_fund
from committees.states import CommitteeState, FundState
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from tests.committees.fund_kit import AT, DAY, accrue, officer, receive, spend
from tests.factories import make_committee, make_community, make_estate, make_street, make_user
from tests.rows import make_parameter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("collected", "rate", "amount"),
    [
        ("120000.00", "6", "7200.00"),
        ("120000.00", "10", "12000.00"),
        ("85432.17", "8", "6834.57"),
        ("0.00", "8", "0.00"),
    ],
)
def test_what_is_owed_is_rounded_once(collected: str, rate: str, amount: str) -> None:
    accrue(collected=Decimal(collected), rate=Decimal(rate))
    entry = WorkingFundEntry.objects.get()
    assert (entry.amount, entry.happened_on) == (Decimal(amount), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rate": Decimal("5.99")}, "5.99%不在6%至10%之间"),
        ({"rate": Decimal("10.01")}, "10.01%不在6%至10%之间"),
        ({"rate": None}, "合同HT-1没有约定提取比例"),
        ({"collected": Decimal(-1)}, "不能是负数"),
        ({"period_last_day": date(2021, 12, 31)}, "不能早于起"),
        ({"period_last_day": date(2023, 1, 11)}, "还没有到"),
        ({"clause": " ", "decision": ""}, "合同条款、业主共同决定"),
    ],
)
def test_an_impossible_accrual_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        accrue(**fields)
    assert not WorkingFundEntry.objects.exists()


def test_the_band_is_the_one_in_force_on_the_last_day_of_the_period() -> None:
    committee = make_committee()
    district = committee.community.street.district
    for code, value in (("FUND_RATE_MIN", "7"), ("FUND_RATE_MAX", "9")):
        make_parameter(
            district=district, code=code, value=value, state="APPROVED", first_day=date(2022, 7, 1)
        )
    assert band_in_force(district=district, on=date(2022, 6, 30)).low == Decimal("0.06")
    with pytest.raises(Refusal, match=r"6\.5%不在7%至9%之间"):
        accrue(committee, rate=Decimal("6.5"))
    early = {"period_first_day": date(2022, 1, 1), "period_last_day": date(2022, 6, 30)}
    assert accrue(committee, rate=Decimal("6.5"), **early).rate == Decimal("6.50")


def test_a_period_of_a_contract_is_entered_once_and_again_after_its_reversal() -> None:
    committee = make_committee()
    first = accrue(committee, by=officer())
    with pytest.raises(Refusal, match="所属期不能重叠"):
        accrue(committee, period_first_day=date(2022, 12, 31))
    accrue(committee, contract_number="HT-2")
    check_fund(entry=first, by=officer(), at=AT)
    reverse_fund(entry=first, reason="实收额有误", by=None, at=AT)
    accrue(committee, collected=Decimal("80000.00"))
    assert WorkingFundEntry.objects.count() == 4


@pytest.mark.parametrize("state", [CommitteeState.DISSOLVED, CommitteeState.PREPARING])
def test_only_a_committee_in_office_has_a_fund(state: CommitteeState) -> None:
    with pytest.raises(Refusal, match="不能登记工作经费"):
        accrue(make_committee(state=state))


def test_money_counts_once_it_was_checked_and_is_spent_at_once() -> None:
    committee = make_committee()
    waiting = receive(committee, checked=False)
    with pytest.raises(Refusal, match=r"余额0.00元，不够支出1,000.00元"):
        spend(committee)
    check_fund(entry=waiting, by=officer(), at=AT)
    spend(committee, amount=Decimal("999.99"))
    assert balance_of(committee).available == Decimal("0.01")
    with pytest.raises(Refusal, match=r"余额0.01元"):
        spend(committee, amount=Decimal("0.02"), voucher_no="凭-2")
    spend(committee, amount=Decimal("0.01"), voucher_no="凭-3")
    assert balance_of(committee).available == 0


def test_a_returned_expense_gives_its_money_back() -> None:
    committee = make_committee()
    receive(committee)
    entry = spend(committee)
    with pytest.raises(Refusal, match="退回的理由"):
        reject_fund(entry=entry, reason=" ", by=None, at=AT)
    reject_fund(entry=entry, reason="没有发票", by=officer(), at=AT)
    assert balance_of(committee).available == Decimal("1000.00")
    assert spend(committee).voucher_no == entry.voucher_no


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": Decimal(0)}, "金额应大于0"),
        ({"happened_on": date(2023, 1, 11)}, "还没有到"),
        ({"voucher_no": " ", "decision": ""}, "凭证号、业委会决定"),
        ({"purpose": ""}, "请写明：用途"),
    ],
)
def test_an_expense_without_its_papers_is_refused(fields: dict[str, Any], sentence: str) -> None:
    committee = make_committee()
    receive(committee)
    with pytest.raises(Refusal, match=sentence):
        spend(committee, **fields)


def test_a_voucher_is_entered_once_in_its_kind() -> None:
    committee = make_committee()
    receive(committee)
    with pytest.raises(Refusal, match="凭证凭-1已登记过到账"):
        receive(committee)
    spend(committee, amount=Decimal(1))
    receive(make_committee())


def test_a_line_is_checked_by_somebody_else_and_once() -> None:
    committee, one, two = make_committee(), officer(), officer()
    entry = receive(committee, checked=False, by=one)
    with pytest.raises(Refusal, match="不能复核自己登记的"):
        check_fund(entry=entry, by=one, at=AT)
    check_fund(entry=entry, by=two, at=AT)
    entry.refresh_from_db()
    assert (entry.state, entry.checked_by, entry.checked_at) == (FundState.CHECKED, two, AT)
    with pytest.raises(Conflict):
        check_fund(entry=entry, by=officer(), at=AT)


def test_a_reversal_points_at_the_line_and_takes_its_amount_back() -> None:
    committee = make_committee()
    entry = receive(committee)
    made = reverse_fund(entry=entry, reason="记错单位", by=officer(), at=AT)
    assert (made.amount, made.reverses_id) == (Decimal("-1000.00"), entry.pk)
    assert (made.happened_on.isoformat(), made.purpose) == (
        "2023-01-10",
        f"冲正第{entry.pk}号：记错单位",
    )
    # it lowers the fund at once, before anybody checked it
    assert balance_of(committee).available == 0
    with pytest.raises(Conflict, match="已经冲正过"):
        reverse_fund(entry=entry, reason="再一次", by=None, at=AT)
    check_fund(entry=made, by=None, at=AT)
    with pytest.raises(Refusal, match="冲正记录不能再冲正"):
        reverse_fund(entry=made, reason="再一次", by=None, at=AT)


def test_money_that_is_spent_cannot_be_taken_back_from_the_ledger() -> None:
    committee = make_committee()
    entry = receive(committee)
    spent = spend(committee, amount=Decimal(400))
    with pytest.raises(Refusal, match=r"余额600.00元"):
        reverse_fund(entry=entry, reason="记错单位", by=None, at=AT)
    with pytest.raises(Refusal, match="只有已复核的才能冲正"):
        reverse_fund(entry=spent, reason="重复", by=None, at=AT)
    check_fund(entry=spent, by=None, at=AT)
    back = reverse_fund(entry=spent, reason="重复", by=None, at=AT)
    assert balance_of(committee).available == Decimal(600)
    check_fund(entry=back, by=None, at=AT)
    assert balance_of(committee).available == Decimal(1000)


@pytest.mark.parametrize(
    "values", [{"amount": Decimal(5)}, {"voucher_no": "改"}, {"state": FundState.REJECTED}]
)
def test_the_database_refuses_a_change_whoever_writes(values: dict[str, Any]) -> None:
    entry = receive(make_committee())
    rows = WorkingFundEntry.objects.filter(pk=entry.pk)
    with pytest.raises(DatabaseError, match="不可修改"), transaction.atomic():
        rows.update(**values)
    with pytest.raises(DatabaseError, match="不可删除"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.count() == 1


def test_the_fund_stays_inside_the_scope_and_the_roles() -> None:
    committee = make_committee(make_estate(make_community("001")))
    receive(committee)
    foreign = make_user(Role.COMMUNITY_SECRETARY, make_community("002"))
    reader = make_user(Role.AUDITOR, make_street())
    for by in (foreign, reader):
        with pytest.raises(Forbidden):
            spend(committee, by=by)
    entry = spend(committee, by=make_user(Role.COMMUNITY_SECRETARY, committee.community))
    with pytest.raises(Forbidden):
        check_fund(entry=entry, by=make_user(Role.COMMUNITY_SECRETARY, committee.community), at=AT)
    check_fund(entry=entry, by=make_user(Role.STREET_DIRECTOR, make_street()), at=AT)


def test_each_act_leaves_one_line_in_the_trail() -> None:
    committee = make_committee()
    entry = receive(committee, checked=False)
    check_fund(entry=entry, by=None, at=AT)
    reverse_fund(entry=entry, reason="记错", by=None, at=AT)
    assert [row.sentence for row in Entry.objects.order_by("number")] == [
        f"“{committee.name}”工作经费：登记到账1000.00元。",
        f"“{committee.name}”工作经费：复核到账1000.00元。",
        f"“{committee.name}”工作经费：登记冲正到账-1000.00元。",
    ]


def test_funds_of_many_committees_are_read_by_one_statement() -> None:
    rich, poor = make_committee(), make_committee()
    make_committee()
    check_fund(entry=accrue(rich), by=None, at=AT)
    receive(rich, happened_on=DAY)
    spend(rich, amount=Decimal("250.50"))
    receive(poor, amount=Decimal(7))
    with CaptureQueriesContext(connection) as queries:
        found = {row.pk: fund for row, fund in balances(Committee.objects.all())}
    assert len(queries) == 1
    assert set(found) == {rich.pk, poor.pk}
    fund = found[rich.pk]
    assert fund == (Decimal("6834.57"), Decimal("1000.00"), Decimal("250.50"))
    assert (fund.available, fund.outstanding) == (Decimal("749.50"), Decimal("5834.57"))
    assert found[rich.pk] == balance_of(rich)


cents = st.integers(0, 10**9).map(lambda number: Decimal(number) / 100)


@given(collected=cents, rate=st.integers(600, 1000).map(lambda n: Decimal(n) / 10_000))
def test_a_share_within_the_band_lies_between_its_ends(collected: Decimal, rate: Decimal) -> None:
    amount = working_fund(collected, rate)
    assert working_fund(collected, Decimal("0.06")) <= amount
    assert amount <= working_fund(collected, Decimal("0.10"))
    assert abs(amount - collected * rate) <= Decimal("0.005")


@given(balance=cents, spent=cents)
def test_an_expense_is_refused_exactly_above_the_balance(balance: Decimal, spent: Decimal) -> None:
    assert bool(overdrawn(balance, spent)) is (balance - spent < 0)


def test_a_refused_rate_names_its_clause() -> None:
    band = Band(low=Decimal("0.07"), high=Decimal("0.09"), clause="第五条")
    (reason,) = fund_rate_refusals(Decimal("0.06"), band=band)
    assert reason.clause == "第五条"
