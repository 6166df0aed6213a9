"""Which services count in a year."""

from datetime import date
from typing import Any

import pytest

from accounts.roles import Role
from tenders.models import Contract
from tenders.queries import ServiceRow, services_of
from tenders.states import ContractState
from tests.factories import (
    make_community,
    make_contract,
    make_estate,
    make_service,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db
YEAR = {"year_first": date(2022, 1, 1), "year_last": date(2022, 12, 31)}


def test_a_row_names_contract_company_and_days(django_assert_num_queries: Any) -> None:
    service = make_service(takeover_on=date(2022, 9, 1))
    street = service.contract.street
    with django_assert_num_queries(1):
        rows = list(services_of(street=street, **YEAR))
    assert rows == [
        ServiceRow(
            service_id=service.pk,
            estate_id=service.estate_id,
            community_id=service.estate.community_id,
            contract_id=service.contract_id,
            contract_number=service.contract.number,
            company_id=service.contract.company_id,
            company_name=service.contract.company.name,
            contract_filed=True,
            handover_on=date(2022, 9, 1),
            takeover_on=date(2022, 9, 1),
            last_day=None,
            was_unserviced=True,
        )
    ]


def test_a_community_sees_the_contracts_that_serve_its_estates_and_no_others() -> None:
    own, foreign = make_community("001"), make_community("009")
    mine, theirs, shared, idle = (make_contract() for _ in range(4))
    served = ((mine, own), (mine, own), (theirs, foreign), (shared, own), (shared, foreign))
    for contract, community in served:
        make_service(make_estate(community), contract=contract)
    secretary = make_user(Role.COMMUNITY_SECRETARY, own)
    officer = make_user(Role.STREET_OFFICER, own.street)
    assert list(Contract.objects.visible_to(secretary).order_by("pk")) == [mine, shared]
    everything = [mine, theirs, shared, idle]
    assert list(Contract.objects.visible_to(officer).order_by("pk")) == everything


def test_the_period_includes_its_first_and_last_day() -> None:
    first = make_service(takeover_on=date(2021, 5, 1), last_day=date(2022, 1, 1))
    last = make_service(takeover_on=date(2022, 12, 31))
    make_service(takeover_on=date(2021, 5, 1), last_day=date(2021, 12, 31))
    make_service(takeover_on=date(2023, 1, 1))
    found = services_of(street=make_street(), **YEAR)
    assert [row.service_id for row in found] == [first.pk, last.pk]


def test_signed_but_not_taken_over_is_listed_and_drafts_are_not() -> None:
    signed = make_contract(state=ContractState.SIGNED)
    waiting = make_service(takeover_on=None, contract=signed)
    make_service(takeover_on=None, contract=make_contract(state=ContractState.DRAFT))
    [row] = services_of(street=make_street(), **YEAR)
    assert (row.service_id, row.contract_filed, row.takeover_on) == (waiting.pk, False, None)


def test_only_estates_of_the_street_are_listed() -> None:
    other = make_street("002")
    make_service(make_estate(make_community("009", street=other)))
    assert list(services_of(street=make_street(), **YEAR)) == []
    assert len(list(services_of(street=other.pk, **YEAR))) == 1
