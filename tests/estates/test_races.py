"""Two officers at once: the second is told, and nothing is written twice."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from core.rules.errors import Conflict
from estates.models import ManagementSpell, Measure
from estates.register import NewEstate, Size
from estates.services import (
    Grounds,
    change_mode,
    correct_measure,
    merge_estates,
    rename_estate,
    split_estate,
)
from estates.services.people import remove_household
from estates.states import Mode
from tenders.models import Service
from tenders.services import record_handover
from tenders.states import ContractState
from tests.factories import make_community, make_contract, make_estate, make_service
from tests.tenders.handover_kit import signed_handover

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
DAY = date(2022, 9, 1)
# pg_stat_activity would show one moment throughout a transaction; locks are read live.
WAITING = (
    "SELECT count(*) FROM pg_locks "
    "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
)


def second_of(act: Callable[[], Any]) -> Any:
    """Run the act, and again from a second connection that began before the first committed.

    Returns what the second met: its error, or its result.
    """
    met: list[Any] = []

    def again() -> None:
        try:
            met.append(act())
        except Conflict as conflict:
            met.append(conflict)
        finally:
            connection.close()

    with transaction.atomic():
        act()
        other = Thread(target=again)
        other.start()
        _wait_for_a_waiting_connection()
    other.join(timeout=10)
    return met[0]


def _wait_for_a_waiting_connection() -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("the second writer never waited: the race did not happen")


def test_two_changes_of_mode_leave_one_open_spell() -> None:
    estate = make_estate()

    def act() -> int:
        return change_mode(
            estates=[estate.pk], mode=Mode.SELF, from_day=DAY, reason="自管", by=None, at=AT
        )

    met = second_of(act)
    assert isinstance(met, Conflict)
    assert "刚被他人变更" in met.sentence
    assert ManagementSpell.objects.filter(estate=estate).count() == 2


def test_two_corrections_of_a_measure_leave_one() -> None:
    estate = make_estate()

    def act() -> Measure:
        return correct_measure(
            estate=estate,
            from_day=DAY,
            household_count=1,
            floor_area=Decimal(1),
            subsidy_area=Decimal(1),
            source="复测",
            by=None,
            at=AT,
        )

    met = second_of(act)
    assert isinstance(met, Conflict)
    assert "刚被他人更正" in met.sentence
    assert Measure.objects.filter(estate=estate).count() == 2


def test_two_takeovers_are_one() -> None:
    service = make_service(takeover_on=None, contract=make_contract(state=ContractState.SIGNED))
    record = signed_handover(service, signed_on=DAY)

    def act() -> int:
        return record_handover(services=[service.pk], takeover_on=DAY, by=None, at=AT)

    met = second_of(act)
    assert isinstance(met, Conflict)
    assert "刚被他人登记接管" in met.sentence
    assert Service.objects.get().handover_record == record.number


def test_of_two_reorganisations_at_once_one_is_told() -> None:
    estate = make_estate()
    grounds = Grounds(from_day=DAY, reason="批复", document="奈政字〔2022〕1号")
    size = Size(household_count=40, source="测绘")
    part = NewEstate(
        community_id=estate.community_id, code="P1", name="南片", mode=Mode.SELF, since=DAY,
        household_count=10, source="测绘",
    )  # fmt: skip

    def rename() -> Any:
        mine = type(estate).objects.get(pk=estate.pk)
        return rename_estate(estate=mine, name="新名", grounds=grounds, by=None, at=AT)

    def split() -> Any:
        mine = type(estate).objects.get(pk=estate.pk)
        return split_estate(
            estate=mine, parts=[part], remaining=size, grounds=grounds, by=None, at=AT
        )

    for act in (rename, split):
        assert isinstance(second_of(act), Conflict)
    assert estate.standings.count() == 2
    assert type(estate).objects.count() == 2


def test_a_dwelling_struck_off_during_a_merger_is_not_carried_along() -> None:
    community = make_community()
    into, goes = make_estate(community), make_estate(community, households=2)
    home = goes.households.order_by("pk")[0]
    grounds = Grounds(from_day=DAY, reason="批复", document="奈政字〔2022〕1号")
    size = Size(household_count=2, source="测绘")
    acts: Any = iter([
        lambda: remove_household(household=home, on=DAY, reason="拆除", by=None, at=AT),
        lambda: merge_estates(
            estates=[goes.pk], into=into, size=size, grounds=grounds, by=None, at=AT
        ),
    ])  # fmt: skip

    def act() -> Any:
        return next(acts)()

    met = second_of(act)
    assert isinstance(met, Conflict)
    assert "名册刚被他人变更" in met.sentence
    assert into.households.count() == 0
    goes.refresh_from_db()
    assert goes.last_day is None
