"""Races that only PostgreSQL can show, each beside its twin without the guard."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from core.audit.models import Entry
from core.db import bulk
from core.rules.errors import Conflict, Refusal
from inspections import services
from inspections.models import Answer, Assessment, Assignment, Cycle, Draw, Visit
from inspections.services import answers, sampling
from tests.inspections import cycles
from tests.inspections.cycles import Office

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; results or the exceptions, in order."""
    start = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.fixture
def office() -> Office:
    return Office()


def test_two_takes_of_one_household_leave_one_answer(office: Office) -> None:
    cycles.served_estate(12)
    for row in cycles.drawn(cycles.surveying(office))[:5]:
        found = at_once(
            partial(cycles.answer, row, office.surveyor, client_id=f"phone-a-{row.pk}"),
            partial(cycles.answer, row, office.secretary, client_id=f"phone-b-{row.pk}"),
        )
        assert sorted(type(one).__name__ for one in found) == ["Answer", "Conflict"]
    assert Answer.objects.count() == Visit.objects.count() == 5


def test_the_same_upload_twice_at_once_is_one_answer_for_both(office: Office) -> None:
    cycles.served_estate(12)
    for row in cycles.drawn(cycles.surveying(office))[:5]:
        found = at_once(*[partial(cycles.answer, row, office.surveyor)] * 3)
        assert [one.pk for one in found] == [row.pk] * 3
    assert Answer.objects.count() == Visit.objects.count() == 5


def test_without_its_guards_the_same_household_is_visited_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycles.served_estate(12)
    row = cycles.drawn(cycles.surveying(office))[0]
    gate = threading.Barrier(2)

    def unguarded(*arguments: Any) -> None:
        gate.wait(timeout=5)

    monkeypatch.setattr(answers, "_complete", unguarded)
    monkeypatch.setattr(Cycle.objects, "select_for_update", lambda **_: Cycle.objects.all())
    monkeypatch.setattr(answers, "lock", lambda cycle, *states: cycle)
    found = at_once(
        lambda: cycles.answer(row, office.surveyor, client_id="phone-aaaa"),
        lambda: cycles.answer(row, office.secretary, client_id="phone-bbbb"),
    )
    # both went past the check; only the table's own key was left to stop the second
    assert sorted(type(one).__name__ for one in found) == ["Answer", "IntegrityError"]
    assert any(isinstance(one, IntegrityError) for one in found)


def test_a_draw_pressed_twice_is_one_draw(office: Office) -> None:
    for _ in range(3):
        cycles.served_estate(12)
    cycle = cycles.seeded(office)
    act = partial(services.draw, cycle=cycle, by=office.officer, at=cycles.AT)
    found = at_once(act, act)
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True]
    assert (Draw.objects.count(), Assignment.objects.count()) == (3, 30)


def test_without_the_lock_a_second_draw_hits_the_constraint(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycles.served_estate(12)
    cycle = cycles.seeded(office)
    gate, insert = threading.Barrier(2), bulk.insert

    def together(*arguments: Any) -> Any:
        if arguments[0] is Draw:
            gate.wait(timeout=5)
        return insert(*arguments)

    monkeypatch.setattr(sampling, "lock", lambda cycle, *states: cycle)
    monkeypatch.setattr(bulk, "insert", together)
    act = partial(services.draw, cycle=cycle, by=office.officer, at=cycles.AT)
    found = at_once(act, act)
    assert [one for one in found if isinstance(one, IntegrityError)]
    assert (Draw.objects.count(), Assignment.objects.count()) == (1, 10)


def test_no_answer_slips_in_behind_the_tally(office: Office) -> None:
    cycles.served_estate(30)
    cycle = cycles.surveying(office)
    rows = cycles.drawn(cycle)
    found = at_once(
        *[partial(cycles.answer, row, office.surveyor) for row in rows[:6]],
        lambda: services.close_survey(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT),
    )
    taken = sum(isinstance(one, Answer) for one in found)
    assert taken + sum(isinstance(one, Refusal) for one in found) == 6
    assert Assessment.objects.get().completed == Answer.objects.count() == taken


def test_two_refusals_at_once_call_up_two_different_households(office: Office) -> None:
    cycles.served_estate(40)
    first, second, *_ = cycles.drawn(cycles.surveying(office))
    at_once(
        lambda: cycles.visit(first, "REFUSED", office.surveyor),
        lambda: cycles.visit(second, "REFUSED", office.secretary),
    )
    reserve = [row.household_code for row in cycles.drawn(Cycle.objects.get())[10:]]
    assert reserve == Draw.objects.get().reserve_codes[:2]


def test_two_parties_pressing_close_tally_once(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.answered(office)
    act = partial(services.close_survey, cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    found = at_once(act, act)
    assert all(isinstance(one, Cycle | Conflict) for one in found)
    assert Assessment.objects.get().valid == 10
    assert Entry.objects.filter(verb="inspections.tally").count() == 1
