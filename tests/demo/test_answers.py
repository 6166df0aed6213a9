"""The demo year: the same figures every time, and after being killed half-way."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from communities.models import Street
from core.audit.queries import faults
from demo import households as doors
from demo.answers import fill
from demo.hands import lend
from inspections import services
from inspections.models import Answer, Assessment, Assignment, Cycle, Scorecard, Visit
from inspections.states import AssignmentState, CycleState
from plans.models import Programme
from plans.queries import targets
from plans.year import advance

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class Killed(BaseException):
    """Stands for SIGKILL between two acts."""


def figures() -> list[Any]:
    rows = Assessment.objects.order_by("estate__code").values_list(
        "estate__code", "reserve_used", "valid", "satisfied", "grade", "score_numerator"
    )
    return list(rows)


def run() -> None:
    street = Street.objects.get(path="150525/001/")
    advance(street=street, year=2022, until=None, at=AT, hands=lend(street), replay=True)


KILLED_IN = {
    "record_visit": CycleState.SURVEYING,
    "take_answers": CycleState.SURVEYING,
    "score": CycleState.SCORING,
}


def killed_run(monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    real, left = getattr(services, act), iter(range(7))

    def dies(**kwargs: Any) -> Any:
        if next(left, None) is None:
            raise Killed
        return real(**kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(services, act, dies)
        with pytest.raises(Killed):
            run()


@pytest.mark.usefixtures("street")
class TestYear:
    def test_the_year_shows_every_kind_of_result(self) -> None:
        run()
        grades = Counter(Assessment.objects.values_list("grade", flat=True))
        assert set(grades) == {"EXCELLENT", "GOOD", "QUALIFIED", "UNQUALIFIED"}
        excellent = Assessment.objects.filter(grade="EXCELLENT")
        shares = [row.satisfied * 100 >= 80 * row.valid for row in excellent]
        assert 20 <= sum(shares) < len(shares)
        states = Counter(Assignment.objects.values_list("state", flat=True))
        assert states[AssignmentState.OPEN] == 0
        assert states[AssignmentState.REPLACED] > 20
        assert Visit.objects.filter(outcome="NOT_HOME").count() % 3 == 0
        assert Scorecard.objects.count() == 3 * Assessment.objects.count()
        assert not Answer.objects.filter(remark__contains="1").exists()
        assert list(faults()) == []

    def test_a_second_run_adds_nothing(self) -> None:
        run()
        before, answers = figures(), Answer.objects.count()
        run()
        cycle = Cycle.objects.get()
        assert fill(cycle=cycle, at=AT) == 0
        assert (figures(), Answer.objects.count()) == (before, answers)

    def test_a_killed_run_ends_with_the_same_figures(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction.atomic():
            run()
            expected = figures()
            transaction.set_rollback(True)
        for act, state in KILLED_IN.items():
            with transaction.atomic():
                killed_run(monkeypatch, act)
                assert Cycle.objects.get().state == state
                run()
                assert figures() == expected
                transaction.set_rollback(True)

    def test_the_targets_are_computed_as_of_a_day(self) -> None:
        programme = Programme.objects.get(code="DEMO-DQTL-2022")
        found = {
            (row.target.metric, row.target.due_on.year, row.base): (row.part, row.met, row.light)
            for row in targets(programme=programme, on=date(2022, 12, 31))
        }
        assert found["SERVED_RATE", 2022, 77] == (47, True, "GREEN")
        assert found["SERVED_RATE", 2023, 77] == (47, False, "GREEN")
        assert found["COMMITTEE_RATE", 2022, 151] == (136, True, "GREEN")
        assert found["BEAUTIFUL_HOME", 2022, 12] == (12, True, "GREEN")
        part, met, _ = found["COMMITTEE_COVERAGE", 2023, 77]
        assert (part, met) == (73, False)


def test_a_household_answers_the_same_whatever_was_asked_before() -> None:
    first = [doors.answers("DQTL001", f"01-1-{room}") for room in range(50)]
    assert first == [doors.answers("DQTL001", f"01-1-{room}") for room in range(50)]
    assert all(len(row) == 10 and all(1 <= answer <= 6 for answer in row) for row in first)


def test_attempts_lie_on_two_days_with_one_in_the_evening() -> None:
    for room in range(60):
        days = doors.visit_days("DQTL002", str(room), date(2022, 10, 11))
        assert len({day.date() for day in days}) >= 2
        assert len(set(days)) == 3
        assert any(day.hour >= 18 for day in days)
        assert days[-1].date() <= date(2022, 11, 15)
