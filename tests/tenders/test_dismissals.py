"""A dismissed company stays until its notice has run."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from committees.models import OwnersDecision
from committees.services.votes import Item, serve_dismissal
from committees.states import Matter
from core.audit.models import Entry
from core.rules.errors import Conflict, Refusal
from estates.models import Estate
from estates.states import Mode
from tenders.models import Contract, Service
from tenders.rules import Exit
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


def test_the_contracts_notice_rests_on_the_served_dismissal_and_its_sixty_days() -> None:
    service, decision = dismissed()
    act: dict[str, Any] = {"contract": service.contract, "reason": "解聘", "by": None, "at": LATER}
    with pytest.raises(Refusal, match="请先登记书面解聘通知"):
        give_notice(served_on=date(2023, 6, 10), **act)
    serve_dismissal(
        decision=decision, served_on=date(2023, 5, 28), document="函1号", by=officer(), at=AFTER
    )
    with pytest.raises(Refusal, match="请先登记书面解聘通知"):
        give_notice(served_on=date(2023, 5, 27), **act)
    earliest = date(2023, 7, 27)
    assert give_notice(served_on=date(2023, 6, 10), **act) == earliest
    assert Contract.objects.get().notice_way == Exit.OWNERS_DISMISS
    told = Entry.objects.latest("number")
    assert "解聘通知于2023-05-28书面送达" in json.loads(told.data)["ground"]
    with pytest.raises(Conflict, match="现在是“已通知解除”"):
        give_notice(served_on=date(2023, 6, 10), **act)
    service = Service.objects.get()
    with pytest.raises(Refusal, match="2023-06-10送达，最早2023-07-27终止"):
        end(service, date(2023, 7, 26))
    assert end(service, earliest).last_day == earliest
    assert Contract.objects.get().state == ContractState.TERMINATED


def test_without_a_dismissal_a_contract_within_its_term_is_not_given_notice() -> None:
    contract = make_service().contract
    with pytest.raises(Refusal, match="没有业主解聘决定，也不是不定期合同"):
        give_notice(contract=contract, served_on=date(2023, 3, 1), reason="协商", by=None, at=LATER)
    assert Contract.objects.get().state == ContractState.FILED


def test_a_contract_that_has_run_out_needs_no_notice() -> None:
    contract = make_contract(ends_on=date(2023, 6, 30))
    service = make_service(contract=contract)
    make_electorate([Unit("100.00")], service.estate)
    passed(service.estate, ITEM)
    assert end(service, date(2023, 6, 30)).live is False
    assert Contract.objects.get().state == ContractState.EXPIRED
