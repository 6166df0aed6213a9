import pytest

from inspections.rules import SCOPE_MAXIMA, VisitOutcome
from inspections.rules import Grade as RuleGrade
from inspections.states import (
    ASSIGNMENT_STATES,
    CYCLE_STATES,
    MAXIMA,
    AssignmentState,
    CycleState,
    Grade,
    Outcome,
)


def test_a_cycle_walks_one_way_from_planned_to_final() -> None:
    walked = [CycleState.PLANNED]
    while CYCLE_STATES.targets_of(walked[-1]):
        (following,) = CYCLE_STATES.targets_of(walked[-1])
        walked.append(following)
    assert walked == list(CycleState)


@pytest.mark.parametrize("state", [state for state in CycleState if state != CycleState.PLANNED])
def test_every_state_of_a_cycle_is_reached(state: CycleState) -> None:
    assert state in CYCLE_STATES.reachable_from(CycleState.PLANNED)


def test_what_became_of_a_household_is_never_undone() -> None:
    assert ASSIGNMENT_STATES.final_states == frozenset(AssignmentState) - {AssignmentState.OPEN}


def test_the_words_of_the_rules_are_the_words_that_are_stored() -> None:
    assert set(Outcome.values) <= {outcome.value for outcome in VisitOutcome}
    assert [(grade.value, grade.label) for grade in Grade] == [
        (grade.value, grade.label) for grade in RuleGrade
    ]


def test_the_six_maxima_add_up_to_100_and_are_those_of_the_rules() -> None:
    assert sum(MAXIMA.values()) == 100
    assert list(MAXIMA.values()) == list(SCOPE_MAXIMA.values())
