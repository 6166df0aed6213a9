"""A dismissed company stays until its notice has run."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from committees.models import OwnersDecision
from committees.services.votes import Item, serve_dismissal
from committees.states import Matter
from core.rules.errors import Refusal
from estates.models import Estate
from estates.states import Mode
from tenders.models import Contract, Service
from tenders.services import end_service, give_notice
from tenders.states import ContractState
from tests.committees.votes_kit import AFTER, Unit, make_electorate, officer, passed
from tests.factories import make_contract, make_service

pytestmark = pytest.mark.django_db
LATER = datetime(2023, 9, 1, 2, tzinfo=UTC)
ITEM = Item(kind=Matter.PROVIDER, matter="解聘甲物业", dismisses=True)


def end(service: Service, last_day: date) -> Service:
    values: dict[str, Any] = {"next_mode": Mode.SELF, "reason": "业主解聘", "by": None, "at": LATER}
    return end_service(service=service, last_day=last_day, **values)


def dismissed() -> tuple[Service, OwnersDecision]:
    service = make_service()
    make_electorate([Unit("100.00")], service.estate)
    return service, passed(service.estate, ITEM).decisions.get()


def test_a_decided_dismissal_waits_for_its_notice_and_then_sixty_days() -> None:
    service, decision = dismissed()
    with pytest.raises(Refusal, match="还没有登记书面解聘通知"):
        end(service, date(2023, 8, 1))
    serve_dismissal(
        decision=decision, served_on=date(2023, 5, 28), document="函1号", by=officer(), at=AFTER
    )
    with pytest.raises(Refusal, match="最早2023-07-27终止（60天），不能登记2023-07-26终止"):
        end(service, date(2023, 7, 26))
    assert end(service, date(2023, 7, 27)).live is False
    assert Estate.objects.get().mode == Mode.SELF


def test_a_contract_under_notice_does_not_end_before_its_sixty_days() -> None:
    service = make_service()
    contract = service.contract
    assert contract.state == ContractState.FILED
    earliest = give_notice(
        contract=contract, served_on=date(2023, 3, 1), reason="双方解除", by=None, at=LATER
    )
    assert earliest == date(2023, 4, 30)
    service = Service.objects.get()
    with pytest.raises(Refusal, match="2023-03-01送达，最早2023-04-30终止"):
        end(service, date(2023, 4, 29))
    assert end(service, earliest).last_day == earliest


def test_the_contracts_own_notice_does_not_shorten_the_owners_notice() -> None:
    service, decision = dismissed()
    serve_dismissal(
        decision=decision, served_on=date(2023, 5, 28), document="函1号", by=officer(), at=AFTER
    )
    given = give_notice(
        contract=service.contract, served_on=date(2023, 5, 1), reason="解聘", by=None, at=LATER
    )
    assert given == date(2023, 7, 27)


def test_a_contract_that_has_run_out_needs_no_notice() -> None:
    contract = make_contract(ends_on=date(2023, 6, 30))
    service = make_service(contract=contract)
    make_electorate([Unit("100.00")], service.estate)
    passed(service.estate, ITEM)
    assert end(service, date(2023, 6, 30)).live is False
    assert Contract.objects.get().state == ContractState.EXPIRED
