"""Reminders: raised once by the tick, caught up, settled by the act or when moot, and seen."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from core.audit.models import Entry
from core.db.scope import Scope
from core.jobs import registry
from core.rules.errors import Conflict, Forbidden, Refusal
from inspections.services import finalise
from tenders.models import CompanyDocument, Contract, ContractReminder, Service
from tenders.queries.life_due import due_contract_reminders
from tenders.rules.life import Quarter
from tenders.services import file_contract, life, sign_contract
from tenders.services.contract_rows import fulfil_commitment
from tenders.services.handover import publish_inspection
from tenders.services.life import raise_due, warn_of_sample
from tenders.states import ContractState
from tenders.states.companies import DocumentKind
from tenders.states.life import EventKind, ReminderKind
from tenders.tasks import tick
from tests import rows
from tests.factories import make_community, make_contract, make_estate, make_service, make_user
from tests.registers import person
from tests.tenders import test_contracts_life as contracts
from tests.tenders.handover_kit import signed_handover
from tests.tenders.life_kit import (
    AT,
    DAY,
    event,
    leaving,
    noted,
    officer,
    opened,
    report,
    served,
    start,
    worker,
)

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)
ENDS = date(2024, 12, 31)
K = ReminderKind


def ending(ends_on: date = ENDS) -> Contract:
    """A contract that serves nobody yet, so that nothing but its own days matters."""
    return make_contract(starts_on=date(2022, 1, 1), ends_on=ends_on)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def test_each_step_is_raised_on_its_day_and_settles_the_one_before() -> None:
    contract = ending()
    assert (raise_due(on=date(2024, 7, 3)), raise_due(on=date(2024, 7, 4))) == (0, 1)
    assert raise_due(on=date(2024, 7, 4)) == 0
    assert raise_due(on=date(2024, 10, 2)) == 1
    assert noted(contract) == [
        (K.RENEWAL_180, date(2024, 10, 2), True),
        (K.RENEWAL_90, date(2024, 11, 1), False),
    ]


def test_a_week_missed_over_new_year_is_caught_up_and_twice_changes_nothing() -> None:
    contract = ending(date(2025, 2, 28))
    tick(at(date(2024, 12, 29)))
    assert noted(contract)[-1] == (K.RENEWAL_90, date(2024, 12, 30), False)
    # the sixty-day step began on 2024-12-30, in the week in which nothing ran
    tick(at(date(2025, 1, 5)))
    found = noted(contract)
    assert found == [
        (K.RENEWAL_90, date(2024, 12, 30), True),
        (K.RENEWAL_60, date(2025, 1, 29), False),
    ]
    entries = Entry.objects.count()
    tick(at(date(2025, 1, 5)))
    assert (noted(contract), Entry.objects.count()) == (found, entries)


def test_the_tick_is_a_standing_duty() -> None:
    assert dict(registry.ticks())["tenders.tasks.tick"] is tick


def test_a_contract_that_serves_on_is_told_and_noticed_ones_are_left_alone() -> None:
    contract = make_contract(starts_on=date(2022, 1, 1), ends_on=date(2024, 5, 9))
    service = make_service(contract=contract)
    report(service)
    tick(AT)
    assert (K.OVERRUN, date(2024, 5, 9), False) in noted(service.contract)
    Contract.objects.update(
        state=ContractState.NOTICE_GIVEN, notice_served_on=DAY, earliest_end_on=ENDS
    )
    raise_due(on=DAY + ONE)
    assert (K.OVERRUN, date(2024, 5, 9), True) in noted(service.contract)


def test_a_signed_contract_waits_to_be_filed() -> None:
    contract = make_contract(state=ContractState.SIGNED, filing_due_on=date(2022, 1, 16))
    raise_due(on=date(2022, 1, 2))
    assert noted(contract) == [(K.FILING, date(2022, 1, 16), False)]
    Contract.objects.update(state=ContractState.FILED, filed_on=DAY)
    raise_due(on=date(2022, 1, 3))
    assert noted(contract) == [(K.FILING, date(2022, 1, 16), True)]


def test_the_act_settles_its_reminder_at_once() -> None:
    given: dict[str, Any] = {"by": None, "at": contracts.AT}
    contract = contracts.drafted(rows=True)
    sign_contract(contract=contract, signed_on=contracts.FIRST, **given)
    raise_due(on=date(2022, 8, 20))
    handover = signed_handover()
    raise_due(on=date(2022, 9, 1))
    due = [(K.FILING, date(2022, 1, 16)), (K.COMMITMENT, date(2022, 8, 31))]
    assert noted(contract) == [(kind, day, False) for kind, day in due]
    file_contract(contract=contract, filed_on=contracts.DAY, filing_no="备1", **given)
    promise = contract.facilitycommitment_rows.get()
    fulfil_commitment(commitment=promise, done_on=contracts.DAY, evidence="验收单", **given)
    assert noted(contract) == [(kind, day, True) for kind, day in due]
    publish_inspection(inspection=handover, published_on=contracts.DAY, where="公告栏", **given)
    rows = ContractReminder.objects.filter(kind=K.HANDOVER_PUBLISH)
    assert list(rows.values_list("settled_on", flat=True)) == [date(2022, 9, 30)]


def test_a_missing_return_is_raised_after_the_quarter_and_settled_by_the_return() -> None:
    service = served()
    raise_due(on=date(2022, 9, 30))
    assert noted(service.contract) == []
    raise_due(on=date(2022, 10, 1))
    assert noted(service.contract) == [(K.EMPLOYMENT, date(2022, 10, 15), False)]
    report(service, Quarter(2022, 3))
    assert noted(service.contract) == [(K.EMPLOYMENT, date(2022, 10, 15), True)]
    raise_due(on=date(2023, 1, 1))
    raise_due(on=date(2024, 1, 1))  # the old quarter is past the window and still missing
    open_ones = [(due, settled) for _, due, settled in noted(service.contract)]
    assert (date(2023, 1, 15), False) in open_ones


def test_promises_exits_papers_and_emergencies_are_reminded_of_and_settled() -> None:
    service = served()
    report(service)
    Service.objects.filter(pk=service.pk).update(last_day=None)
    promise = event(service, EventKind.COMMITMENT, evidence=[], due_on=date(2024, 6, 19))
    company = service.contract.company
    CompanyDocument.objects.create(
        company=company, kind=DocumentKind.values[0], issued_on=date(2023, 6, 1),
        valid_until=date(2024, 6, 19), entered_at=AT,
    )  # fmt: skip
    raise_due(on=date(2024, 5, 19))
    assert {kind for kind, _, _ in noted(service.contract)} == {K.EMPLOYMENT}  # 2023Q4
    raise_due(on=date(2024, 5, 20))
    kinds = {kind for kind, _, settled in noted(service.contract) if not settled}
    assert kinds == {K.EMPLOYMENT, K.COMMITMENT, K.DOCUMENT}
    life.remedy_event(event=promise, remedied_on=DAY + ONE, by=officer(service), at=AT)
    assert (K.COMMITMENT, date(2024, 6, 19), True) in noted(service.contract)
    first = leaving()
    estate = make_estate()
    start(estate, until=date(2024, 6, 19))
    raise_due(on=date(2024, 5, 20))
    assert (K.EXIT_HANDOVER, date(2024, 5, 20), False) in noted(first.service.contract)
    for item in first.service.exit_items.all():
        life.hand_over_item(
            item=item, done_on=date(2024, 5, 20), received_by="社区", by=officer(service), at=AT
        )
    assert (K.EXIT_HANDOVER, date(2024, 5, 20), True) in noted(first.service.contract)
    emergency = ContractReminder.objects.get(kind=K.EMERGENCY_END)
    make_service(estate, takeover_on=date(2024, 5, 15), was_unserviced=False)
    tick(AT)
    emergency.refresh_from_db()
    assert emergency.settled_on == date(2024, 5, 20)


def test_a_sample_only_warns_and_a_full_poll_answers_it() -> None:
    service = served()

    def warned(dissatisfied: int, estate_id: int = service.estate_id) -> int:
        sample = life.Sample(estate_id, dissatisfied, 12)
        return warn_of_sample(samples=[sample], source="抽样", on=DAY)

    assert [warned(6), warned(7), warned(7)] == [0, 1, 1]
    row = ContractReminder.objects.get()
    assert "有效12户中不满意7户，超过50%，只是提示" in row.about
    report(service)
    raise_due(on=DAY)
    row.refresh_from_db()
    assert row.settled_on is None  # the calendar does not settle it
    opened(service)
    row.refresh_from_db()
    assert row.settled_on == date(2024, 5, 20)
    assert warned(12, make_estate().pk) == 0


def test_confirming_a_cycle_warns_where_the_sample_is_bad() -> None:
    estates = [make_estate(households=3) for _ in range(2)]
    street = estates[0].community.street
    maker, signer = (person(role) for role in (Role.STREET_OFFICER, Role.STREET_DIRECTOR))
    cycle = rows.make_cycle(
        street, state="PUBLICIZING", published_by=maker, year=2024,
        notice_first_day=date(2024, 5, 6), notice_last_day=date(2024, 5, 8),
    )  # fmt: skip
    for estate, bad in zip(estates, (1, 2), strict=True):
        tally = {"completed": 3, "valid": 3, "satisfied": 3 - bad, "dissatisfied": bad}
        rows.make_assessment(estate, cycle=cycle, sufficient=True, **tally)
    finalise(cycle=cycle, on=DAY, by=signer, at=AT)
    assert [row.estate for row in ContractReminder.objects.all()] == [estates[1]]


def test_a_reminder_settled_by_hand_is_not_raised_again() -> None:
    contract = ending()
    raise_due(on=date(2024, 12, 1))
    row = ContractReminder.objects.get()
    by = make_user(Role.STREET_OFFICER, contract.street)
    stranger = make_user(Role.COMMUNITY_SECRETARY, make_community("009"))
    with pytest.raises(Forbidden):
        life.settle_reminder(reminder=row, note="已续签", by=stranger, at=AT)
    with pytest.raises(Refusal, match="请写明办结说明"):
        life.settle_reminder(reminder=row, note=" ", by=by, at=AT)
    assert life.settle_reminder(reminder=row, note="已续签", by=by, at=AT).settled_by == by
    with pytest.raises(Conflict, match="已于2024-05-20办结"):
        life.settle_reminder(reminder=row, note="再办", by=by, at=AT)
    assert raise_due(on=date(2024, 12, 2)) == 0


def test_a_community_sees_reminders_of_its_own_estates_only() -> None:
    service = served()
    raise_due(on=date(2022, 10, 1))
    own = worker(Role.COMMUNITY_SECRETARY, service)
    stranger = make_user(Role.COMMUNITY_SECRETARY, make_community("009"))

    def seen(user: Any) -> int:
        return due_contract_reminders(user, scope=user.scope, on=date(2022, 10, 1)).count()

    assert (seen(own), seen(stranger), seen(officer(service))) == (1, 0, 1)
    assert due_contract_reminders(own, scope=Scope(), on=DAY).count() == 0


def test_the_tick_costs_the_same_for_one_and_for_four_contracts() -> None:
    def cost(on: date) -> int:
        with CaptureQueriesContext(connection) as caught:
            raise_due(on=on)
        return len(caught)

    served()
    once = cost(date(2022, 10, 1))
    for _ in range(3):
        served()
    assert cost(date(2022, 10, 2)) == once
    assert ContractReminder.objects.count() == 4
