"""A programme with its calendar and people, and targets that are set once and for a reason."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from communities.models import Street
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from plans.models import Metric, Programme
from plans.services import NewMember, NewMilestone, register_programme, set_target
from policies.models import DocumentKind, PolicyDocument
from tests.factories import make_district, make_street, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2022, 7, 1, 1, 0, tzinfo=UTC)
STEP = NewMilestone(
    phase="准备阶段", title="摸底", first_day=date(2022, 7, 1), last_day=date(2022, 7, 10)
)


@pytest.fixture
def officer() -> User:
    return make_user(Role.STREET_OFFICER, make_street())


def register(officer: User, **changes: Any) -> Programme:
    street: Street = make_street()
    document = PolicyDocument.objects.create(
        title="方案", issuer="街道", kind=DocumentKind.PROGRAMME, district=street.district
    )
    fields: dict[str, Any] = {
        "code": "OWN-2022",
        "title": "引进方案",
        "document": document,
        "district": street.district,
        "street": street,
        "base_day": date(2022, 6, 30),
        "milestones": [STEP],
        "members": [NewMember(role="组长", unit="街道办"), NewMember(role="成员", unit="社区")],
        "by": officer,
        "at": AT,
    }
    return register_programme(**{**fields, **changes})


def target(programme: Programme, officer: User, **changes: Any) -> Any:
    fields: dict[str, Any] = {
        "programme": programme,
        "metric": Metric.SERVED_RATE,
        "percent": Decimal(60),
        "due_on": date(2022, 12, 31),
        "clause": "二",
        "by": officer,
        "at": AT,
    }
    return set_target(**{**fields, **changes})


def test_a_programme_keeps_its_parts_in_order(officer: User) -> None:
    programme = register(officer)
    members = programme.members.order_by("order").values_list("order", "role")
    assert list(members) == [(1, "组长"), (2, "成员")]
    assert [row.title for row in programme.milestones.all()] == ["摸底"]
    assert programme.path == "150525/001/"
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.scope_path) == ("plans.add_programme", "150525/001/")


def test_a_code_is_used_once(officer: User) -> None:
    register(officer)
    with pytest.raises(Conflict):
        register(officer)


def test_a_street_of_another_district_is_refused(officer: User) -> None:
    foreign = make_district("430104", "岳麓区")
    with pytest.raises(Refusal) as refusal:
        register(officer, district=foreign)
    assert refusal.value.code == "FOREIGN_STREET"


def test_a_step_that_ends_before_it_starts_is_refused(officer: User) -> None:
    backwards = NewMilestone(
        phase="准备阶段", title="倒置", first_day=date(2022, 7, 2), last_day=date(2022, 7, 1)
    )
    with pytest.raises(Refusal, match="倒置"):
        register(officer, milestones=[STEP, backwards])
    assert not Programme.objects.exists()


def test_only_the_officer_of_the_street_registers(officer: User) -> None:
    for stranger in (
        make_user(Role.STREET_DIRECTOR, make_street()),
        make_user(Role.STREET_OFFICER, make_street("002", name="别的街道")),
    ):
        with pytest.raises(Forbidden):
            register(officer, by=stranger)


def test_a_target_is_set_once_a_day_and_told_in_the_trail(officer: User) -> None:
    programme = register(officer)
    target(programme, officer)
    with pytest.raises(Conflict):
        target(programme, officer, percent=Decimal(70))
    assert "2022-12-31前无物业小区引进率达到60%" in Entry.objects.latest("number").sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"metric": "HAPPINESS"},
        {"percent": Decimal("100.01")},
        {"percent": Decimal(-1)},
        {"clause": " "},
    ],
)
def test_a_target_without_sense_is_refused(officer: User, changes: dict[str, Any]) -> None:
    programme = register(officer)
    with pytest.raises(Refusal):
        target(programme, officer, **changes)
    assert not programme.targets.exists()
