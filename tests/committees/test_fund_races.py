"""Two expenses at once: only one finds the money."""

from decimal import Decimal
from typing import Any

import pytest

from committees.models import WorkingFundEntry
from committees.queries.fund import balance_of
from committees.states import FundKind
from core.rules.errors import Refusal
from tests.committees.fund_kit import receive, spend
from tests.estates.test_races import second_of
from tests.factories import make_committee

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_fund_is_not_spent_twice() -> None:
    committee = make_committee()
    receive(committee)
    vouchers = iter(("凭-7", "凭-8"))

    def act() -> Any:
        try:
            return spend(committee, amount=Decimal("600.00"), voucher_no=next(vouchers))
        except Refusal as refusal:
            return refusal

    met = second_of(act)
    assert isinstance(met, Refusal)
    assert "余额400.00元，不够支出600.00元" in met.sentence
    assert WorkingFundEntry.objects.filter(kind=FundKind.EXPENSE).count() == 1
    assert balance_of(committee).available == Decimal("400.00")
