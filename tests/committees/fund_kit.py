"""Lines of the working fund for its tests."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.roles import Role
from committees.models import Committee, WorkingFundEntry
from committees.services import (
    Accrual,
    Payment,
    accrue_fund,
    check_fund,
    receive_fund,
    spend_fund,
)
from tests.factories import make_committee, make_street, make_user

AT = datetime(2023, 1, 10, 1, tzinfo=UTC)
DAY = date(2023, 1, 9)
ACCRUAL: dict[str, Any] = {
    "period_first_day": date(2022, 1, 1),
    "period_last_day": date(2022, 12, 31),
    "collected": Decimal("85432.17"),
    "source": "2022年度收费汇总表",
    "rate": Decimal(8),
    "contract_number": "HT-1",
    "clause": "第十二条",
    "decision": "业主大会2022年第1号决定",
}
PAYMENT: dict[str, Any] = {
    "happened_on": DAY,
    "amount": Decimal("1000.00"),
    "voucher_no": "凭-1",
    "purpose": "打印公示材料",
    "decision": "业委会2023年第1次会议",
}


def officer() -> User:
    return make_user(Role.STREET_OFFICER, make_street())


def accrue(committee: Committee | None = None, **given: Any) -> WorkingFundEntry:
    by, at = given.pop("by", None), given.pop("at", AT)
    accrual = Accrual(**{**ACCRUAL, **given})
    return accrue_fund(committee=committee or make_committee(), accrual=accrual, by=by, at=at)


def receive(committee: Committee, *, checked: bool = True, **given: Any) -> WorkingFundEntry:
    by = given.pop("by", None)
    entry = receive_fund(committee=committee, payment=Payment(**{**PAYMENT, **given}), by=by, at=AT)
    return check_fund(entry=entry, by=None, at=AT) if checked else entry


def spend(committee: Committee, **given: Any) -> WorkingFundEntry:
    by, at = given.pop("by", None), given.pop("at", AT)
    payment = Payment(**{**PAYMENT, **given})
    return spend_fund(committee=committee, payment=payment, by=by, at=at)
