"""Two people, or two ticks, at once: one counts, nothing is doubled."""

from datetime import date
from typing import Any

import pytest

from accounts.roles import Role
from core.rules.errors import Refusal
from tenders.models import ContractReminder, DismissalProposal, SatisfactionPoll
from tenders.services import life
from tenders.services.life import raise_due
from tenders.states.life import PollState
from tests.estates.test_races import second_of
from tests.tenders.life_kit import AT, DAY, checked, entered, event, officer, served, worker

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def refused(act: Any) -> Any:
    def attempt() -> Any:
        try:
            return act()
        except Refusal as refusal:
            return refusal

    return second_of(attempt)


def test_two_checkers_check_a_poll_once() -> None:
    service = served()
    poll = entered(service)
    checkers = iter([worker(Role.STREET_DIRECTOR, service), worker(Role.STREET_DIRECTOR, service)])

    def check() -> Any:
        row = SatisfactionPoll.objects.get(pk=poll.pk)
        return life.check_poll(poll=row, by=next(checkers), at=AT)

    met = refused(check)
    assert isinstance(met, Refusal)
    assert "现在是“已复核”" in met.sentence
    assert SatisfactionPoll.objects.get().state == PollState.CHECKED


def test_two_ticks_raise_one_reminder() -> None:
    served()
    second_of(lambda: raise_due(on=date(2022, 10, 1)))
    assert ContractReminder.objects.count() == 1


def test_one_poll_opens_one_proposal() -> None:
    service = served()
    poll = checked(service)
    by = officer(service)
    met = refused(lambda: life.propose_by_poll(poll=poll, opened_on=DAY, by=by, at=AT))
    assert isinstance(met, Refusal)
    assert DismissalProposal.objects.count() == 1


def test_a_breach_is_not_withdrawn_under_a_proposal_that_is_being_opened() -> None:
    service = served()
    row, by, other = event(service), officer(service), worker(Role.STREET_DIRECTOR, service)
    turns = iter(("propose", "withdraw"))

    def act() -> Any:
        if next(turns) == "propose":
            return life.propose_by_breach(event=row, opened_on=DAY, by=by, at=AT)
        return life.withdraw_event(event=row, reason="记错", by=other, at=AT)

    met = refused(act)
    assert isinstance(met, Refusal)
    assert "请先撤回提议" in met.sentence
