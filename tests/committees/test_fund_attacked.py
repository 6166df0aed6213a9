"""The ledger under attack: the same paper written in other signs, and one person in two chairs."""

from decimal import Decimal

import pytest

from committees.models import WorkingFundEntry
from core.rules.errors import Refusal
from tests.committees.fund_kit import accrue, receive, spend
from tests.factories import make_committee

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("written", [" 凭-1 ", "凭-１", "凭 -1", "凭－1"])
def test_a_voucher_written_in_other_signs_is_the_same_voucher(written: str) -> None:
    committee = make_committee()
    receive(committee, amount=Decimal("1000.00"))
    spend(committee, amount=Decimal("10.00"), voucher_no="凭-1")
    with pytest.raises(Refusal, match="已登记过支出"):
        spend(committee, amount=Decimal("10.00"), voucher_no=written)
    assert WorkingFundEntry.objects.count() == 2


@pytest.mark.parametrize("written", [" HT-1", "ＨＴ-1", "ht-1", "HT－1"])
def test_a_contract_written_in_other_signs_is_the_same_contract(written: str) -> None:
    committee = make_committee()
    accrue(committee)
    with pytest.raises(Refusal, match="所属期不能重叠"):
        accrue(committee, contract_number=written)
