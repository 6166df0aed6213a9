"""The life of a contract over the API."""

from typing import Any, ClassVar

import pytest
from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tenders.models import EmploymentReturn
from tenders.states.life import EventKind
from tests.factories import make_community
from tests.registers import Register, api, own_community, person, post
from tests.tenders.life_kit import (
    checked,
    event,
    officer,
    opened,
    proposed,
    reminder,
    report,
    served,
)


class TestEvents(Register):
    path = "performance-events"
    expected: ClassVar = {"kind_label": "违约", "happened_on": "2024-05-10", "answer": ""}
    filters = ("contract={row.contract_id}&kind=BREACH&withdrawn=false",)
    misses = ("withdrawn=true", "kind=PRAISE", "estate=999999")
    wrong = ("kind=X", "withdrawn=yes", "contract=x")

    def make(self, community: Community, by: User) -> models.Model:
        return event(served(community))


class TestReturns(Register):
    path = "employment-returns"
    expected: ClassVar = {"year": 2024, "quarter": 1, "total_staff": 10, "over_4050": 4}
    filters = ("contract={row.contract_id}&year=2024&quarter=1&live=true",)
    misses = ("live=false", "year=2023")
    wrong = ("live=yes", "year=x")

    def make(self, community: Community, by: User) -> models.Model:
        return report(served(community))


class TestPolls(Register):
    path = "satisfaction-polls"
    expected: ClassVar = {"total_households": 120, "dissatisfied": 61, "exceeds": True}
    filters = ("estate={row.estate_id}&state=CHECKED",)
    misses = ("state=OPEN",)
    wrong = ("state=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return checked(served(community))


class TestProposals(Register):
    path = "dismissal-proposals"
    expected: ClassVar = {"ground": "POLL", "state_label": "已提出", "decision": None}
    filters = ("contract={row.contract_id}&state=OPEN",)
    misses = ("state=CARRIED",)
    wrong = ("state=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return proposed(served(community))


class TestReminders(Register):
    path = "contract-reminders"
    expected: ClassVar = {"kind_label": "办理合同备案", "due_on": "2024-05-15"}
    filters = ("contract={row.contract_id}&kind=FILING&due_by=2024-05-15&settled=false",)
    misses = ("settled=true", "due_by=2024-05-14")
    wrong = ("settled=yes", "kind=X", "due_by=x")

    def make(self, community: Community, by: User) -> models.Model:
        return reminder(community)


@pytest.mark.django_db
def test_events_returns_and_polls_are_entered_and_moved_by_acts() -> None:
    service = served()
    client = api(officer(service))
    what: dict[str, Any] = {
        "contract": service.contract_id, "kind": "COMPLAINT", "happened_on": "2024-05-10",
        "summary": "垃圾没有清运",
    }  # fmt: skip
    status, made = post(client, "performance-events/record/", what)
    assert (status, made["kind_label"]) == (201, "投诉")
    status, said = post(client, "performance-events/record/", {**what, "kind": "BREACH"})
    assert (status, said["detail"]) == (409, "违约事项必须附证据（照片、记录或文件）。")
    one = f"performance-events/{made['id']}"
    answered = {"answered_on": "2024-05-11", "answer": "已清运"}
    assert post(client, f"{one}/reply/", answered)[0] == 200
    assert post(client, f"{one}/reply/", answered)[0] == 409
    assert post(client, f"{one}/remedy/", {"remedied_on": "2024-05-11"})[0] == 200
    assert post(client, f"{one}/withdraw/", {"reason": "误记"})[0] == 403
    director = api(person(Role.STREET_DIRECTOR, service.estate.community))
    assert post(director, f"{one}/withdraw/", {"reason": "误记"})[0] == 200
    counts = {
        "total_staff": 9, "over_4050": 9, "low_income": 0, "destitute": 0, "other_groups": 0,
    }  # fmt: skip
    given = {"contract": service.contract_id, "year": 2024, "quarter": 1, **counts}
    assert post(client, "employment-returns/record/", given)[0] == 201
    row = EmploymentReturn.objects.get()
    fixed = post(client, f"employment-returns/{row.pk}/correct/", {**counts, "reason": "补正"})
    assert (fixed[0], fixed[1]["replaces"]) == (200, row.pk)
    status, poll = post(
        client, "satisfaction-polls/open/", {"estate": service.estate_id, "opened_on": "2024-05-10"}
    )
    assert (status, poll["total_households"]) == (201, 120)
    figures = {"closed_on": "2024-05-12", "returned": 61, "satisfied": 0, "dissatisfied": 61}
    assert post(client, f"satisfaction-polls/{poll['id']}/enter/", figures)[0] == 200
    assert post(client, f"satisfaction-polls/{poll['id']}/check/")[0] == 403
    assert post(director, f"satisfaction-polls/{poll['id']}/check/")[1]["exceeds"] is True
    proposal = post(
        client, f"satisfaction-polls/{poll['id']}/propose/", {"opened_on": "2024-05-13"}
    )
    assert proposal[0] == 200


@pytest.mark.django_db
def test_a_foreign_row_is_missing_for_every_act() -> None:
    other = served(make_community("009"))
    client = api(person(Role.COMMUNITY_SECRETARY, own_community()))
    poll, row = opened(other), event(other, EventKind.PRAISE)
    assert post(client, f"satisfaction-polls/{poll.pk}/cancel/", {"reason": "误"})[0] == 404
    done = {"remedied_on": "2024-05-11"}
    assert post(client, f"performance-events/{row.pk}/remedy/", done)[0] == 404
