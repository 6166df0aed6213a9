"""Deadlines: raised once by the tick or the act, settled by the act, seen by whom they concern."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from committees.models import Committee, Reminder
from committees.queries import Due, due_reminders, due_totals
from committees.services import (
    dissolve_committee,
    file_change,
    file_committee,
    form_committee,
    form_group,
    keep_house,
    leave_member,
    raise_due,
    record_first_meeting,
    start_re_election,
)
from committees.states import CommitteeState
from committees.tasks import tick
from core.audit.models import Entry
from core.db.scope import Scope, scope_of
from core.jobs import registry
from core.rules.errors import Conflict
from tests.committees.life_kit import AT, DAY, LAST, elect, elected, file, give, parameter, working
from tests.factories import make_committee, make_community, make_estate, make_user

pytestmark = pytest.mark.django_db
S = CommitteeState
EVERYWHERE = Scope(("",))
ONE = timedelta(days=1)


def rows(committee: Committee) -> list[tuple[str, date, bool]]:
    found = committee.reminders.order_by("due_on", "kind")
    return [(row.kind, row.due_on, row.settled_on is not None) for row in found]


def test_an_election_is_to_be_met_and_filed() -> None:
    committee = elected()
    assert raise_due(on=DAY) == 2
    assert raise_due(on=DAY + ONE) == 0
    assert rows(committee) == [
        ("FIRST_MEETING", date(2022, 9, 8), False),
        ("FILING", date(2022, 10, 1), False),
    ]
    record_first_meeting(committee=committee, met_on=DAY, by=None, at=AT)
    file(committee)
    assert [settled for _, _, settled in rows(committee)] == [True, True]
    assert raise_due(on=DAY + ONE) == 0


def test_a_group_is_to_hold_the_first_assembly() -> None:
    committee = form_committee(place=make_estate(), kind="OC", name="业委会", by=None, at=AT)
    form_group(
        committee=committee, formed_on=DAY, seats=7, owner_seats=4, leader="甲", by=None, at=AT
    )
    raise_due(on=DAY)
    assert rows(committee) == [("ASSEMBLY", date(2022, 11, 30), False)]
    elect(committee)
    assert rows(committee) == [("ASSEMBLY", date(2022, 11, 30), True)]


def test_the_end_of_a_term_is_told_half_a_year_and_a_quarter_before() -> None:
    first = make_committee(last_day=LAST)
    assert raise_due(on=date(2025, 3, 3)) == 0
    assert raise_due(on=date(2025, 3, 4)) == 1
    assert raise_due(on=date(2025, 6, 1)) == 0
    assert raise_due(on=date(2025, 6, 2)) == 1
    assert rows(first) == [("TERM_REPORT", date(2025, 6, 2), False), ("TERM_MEETING", LAST, False)]
    later = datetime(2025, 7, 1, 1, tzinfo=AT.tzinfo)
    second = start_re_election(committee=first, on=date(2025, 6, 5), by=None, at=later)
    assert [settled for _, _, settled in rows(first)] == [True, False]
    give(second, ["ELECTION_RECORD", "COVENANT", "PROCEDURE", "FIRST_MEETING", "MEMBER_LIST"])
    elect(second, formed_on=date(2025, 6, 20), term_first_day=date(2025, 6, 20), at=later)
    Committee.objects.filter(pk=second.pk).update(term_last_day=date(2030, 6, 19))
    second.refresh_from_db()
    file_committee(committee=second, filed_on=date(2025, 6, 25), filing_no="备2", by=None, at=later)
    assert [settled for _, _, settled in rows(first)] == [True, True]


def test_a_re_election_begun_early_needs_no_first_call() -> None:
    first = make_committee(last_day=LAST)
    start_re_election(committee=first, on=date(2022, 10, 1), by=None, at=AT)
    raise_due(on=date(2025, 6, 2))
    assert [kind for kind, _, _ in rows(first)] == ["TERM_MEETING"]


def test_a_term_that_ran_out_stays_overdue_until_it_is_followed() -> None:
    first = make_committee(last_day=LAST)
    keep_house(on=LAST + ONE, at=AT)
    first.refresh_from_db()
    assert first.state == S.EXPIRED
    found = due_reminders(EVERYWHERE, LAST + ONE).filter(kind="TERM_MEETING").get()
    assert (found.due_on, found.overdue) == (LAST, True)


def test_a_pmc_is_told_by_the_tick_too() -> None:
    estate = make_estate()
    pmc = make_committee(estate, kind="PMC", last_day=LAST)
    make_committee(estate, state=S.FILED, first_day=DAY, last_day=LAST)
    assert raise_due(on=DAY + ONE) == 1
    assert rows(pmc) == [("PMC_DISSOLUTION", date(2022, 10, 1), False)]
    give(pmc, ["HANDOVER"])
    dissolve_committee(committee=pmc, reason="已有业委会", by=None, at=AT, on=DAY + ONE)
    assert rows(pmc) == [("PMC_DISSOLUTION", date(2022, 10, 1), True)]


def test_a_change_of_members_is_to_be_filed() -> None:
    committee = working()
    on = date(2022, 10, 10)
    leave_member(member=committee.members.all()[0], on=on, reason="搬离", by=None, at=AT)
    leave_member(member=committee.members.all()[1], on=on, reason="辞职", by=None, at=AT)
    changes = committee.reminders.filter(kind="CHANGE_FILING")
    assert [(row.due_on, row.settled_on) for row in changes] == [(date(2022, 11, 9), None)]
    act: dict[str, Any] = {"committee": committee, "reference": "变更1", "by": None, "at": AT}
    file_change(filed_on=date(2022, 11, 10), **act)
    assert "已超过期限2022-11-09" in Entry.objects.latest("number").sentence
    assert changes.get().settled_on == date(2022, 11, 10)
    assert committee.papers.filter(kind="CHANGE").count() == 1
    with pytest.raises(Conflict, match="没有待备案"):
        file_change(filed_on=date(2022, 11, 11), **act)


def test_a_parameter_that_comes_later_moves_no_deadline_that_stands() -> None:
    committee = elected()
    raise_due(on=DAY)
    parameter("FILING_DAYS", "10", first_day=date(2022, 9, 2))
    assert raise_due(on=date(2022, 9, 2)) == 0
    other = elected()
    raise_due(on=date(2022, 9, 2))
    due = {row.committee_id: row.due_on for row in Reminder.objects.filter(kind="FILING")}
    assert due == {committee.pk: date(2022, 10, 1), other.pk: date(2022, 9, 11)}


def test_the_tick_does_it_all_and_twice_is_once() -> None:
    assert "committees.tasks.tick" in dict(registry.ticks())
    make_committee(last_day=DAY)
    make_committee(last_day=date(2023, 1, 31))
    tick(AT)
    after = (Reminder.objects.count(), Entry.objects.count())
    assert after == (4, 2)
    assert set(Committee.objects.values_list("state", flat=True)) == {S.EXPIRED, S.EXPIRING}
    tick(AT)
    assert (Reminder.objects.count(), Entry.objects.count()) == after


def test_one_and_twenty_committees_cost_the_same_statements() -> None:
    counts = []
    for number in (1, 20):
        for _ in range(number):
            make_committee(last_day=LAST)
        with CaptureQueriesContext(connection) as asked:
            raise_due(on=date(2025, 6, 2))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_board_sees_its_own_and_what_is_late() -> None:
    near, far = make_community("001"), make_community("002")
    for community in (near, far):
        make_committee(make_estate(community), last_day=LAST)
    raise_due(on=date(2025, 6, 2))
    secretary = scope_of(make_user(Role.COMMUNITY_SECRETARY, near))
    assert due_totals(secretary, date(2025, 6, 2)) == Due(waiting=2, overdue=0)
    assert due_totals(secretary, date(2025, 6, 3)) == Due(waiting=2, overdue=1)
    assert due_totals(EVERYWHERE, date(2025, 6, 3)) == Due(waiting=4, overdue=2)
    assert due_totals(EVERYWHERE, date(2025, 6, 1)) == Due(waiting=0, overdue=0)
    assert due_totals(Scope(()), date(2025, 6, 3)) == Due(waiting=0, overdue=0)
