from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.errors import Refusal
from inspections.rules import (
    QUESTIONS,
    EnvironmentCheck,
    Grade,
    Option,
    ScoreScope,
    Tally,
    VisitOutcome,
    acceptance,
    dismissal_poll_met,
    dismissal_warning,
    grade,
    may_replace,
    tally,
    total_score,
)

# 2022-10-12 is a Wednesday, 2022-10-15 a Saturday.
WEDNESDAY, THURSDAY, SATURDAY = date(2022, 10, 12), date(2022, 10, 13), date(2022, 10, 15)
MORNING, NOON, EVENING = time(9), time(12), time(18)
CUTOFFS = {"EXCELLENT": Decimal(90), "GOOD": Decimal(80), "QUALIFIED": Decimal(60)}
CLEAN = dict.fromkeys(EnvironmentCheck, True)


def reasons(outcome: VisitOutcome, *attempts: tuple[date, time], **more: bool) -> list[str]:
    return [r.code for r in may_replace(outcome=outcome, attempts=attempts, **more)]


@pytest.mark.parametrize(
    ("attempts", "refused"),
    [
        ([], ["TOO_FEW_ATTEMPTS", "TOO_FEW_DAYS", "NO_EVENING"]),
        ([(WEDNESDAY, MORNING), (THURSDAY, EVENING)], ["TOO_FEW_ATTEMPTS"]),
        ([(WEDNESDAY, MORNING), (WEDNESDAY, NOON), (WEDNESDAY, EVENING)], ["TOO_FEW_DAYS"]),
        ([(WEDNESDAY, MORNING), (WEDNESDAY, NOON), (THURSDAY, time(17, 59))], ["NO_EVENING"]),
        ([(WEDNESDAY, MORNING), (WEDNESDAY, NOON), (THURSDAY, EVENING)], []),
        ([(WEDNESDAY, MORNING), (WEDNESDAY, NOON), (SATURDAY, MORNING)], []),
        # One visit written down twice stays one visit.
        ([(WEDNESDAY, EVENING), (WEDNESDAY, EVENING), (THURSDAY, NOON)], ["TOO_FEW_ATTEMPTS"]),
    ],
)
def test_nobody_home_needs_three_attempts_on_two_days_and_an_evening_or_weekend(
    attempts: list[tuple[date, time]], refused: list[str]
) -> None:
    assert reasons(VisitOutcome.NOT_HOME, *attempts) == refused


@pytest.mark.parametrize(
    "outcome", [o for o in VisitOutcome if o not in {VisitOutcome.COMPLETED, VisitOutcome.NOT_HOME}]
)
def test_every_other_outcome_is_replaced_at_once(outcome: VisitOutcome) -> None:
    assert reasons(outcome) == []


def test_a_valid_answer_is_never_replaced_and_one_that_does_not_count_may_be() -> None:
    assert reasons(VisitOutcome.COMPLETED) == ["ANSWERED"]
    assert reasons(VisitOutcome.COMPLETED, valid_answer=False) == []


def test_the_ten_questions_end_with_the_one_that_decides() -> None:
    assert [question.number for question in QUESTIONS] == list(range(1, 11))
    assert [question.code for question in QUESTIONS if question.overall] == ["OVERALL"]
    assert len({question.text for question in QUESTIONS}) == 10


def test_the_scale_keeps_its_letters_words_and_numbers() -> None:
    assert [(option.letter, int(option), option.label) for option in Option] == [
        ("A", 1, "非常满意"),
        ("B", 2, "满意"),
        ("C", 3, "基本满意"),
        ("D", 4, "不满意"),
        ("E", 5, "很不满意"),
        ("F", 6, "不了解"),
    ]


def test_every_word_of_the_vocabulary_has_a_label() -> None:
    for words in (VisitOutcome, Grade, ScoreScope, EnvironmentCheck):
        assert all(word.label for word in words)


COUNTS = {1: 60, 2: 70, 3: 45, 4: 20, 5: 5, 6: 12}


def test_basically_satisfied_decides_between_175_and_130_of_200() -> None:
    assert tally(COUNTS) == Tally(satisfied=175, valid=200, dissatisfied=25)
    strict = tally(COUNTS, satisfied_options={1, 2})
    assert strict == Tally(satisfied=130, valid=200, dissatisfied=25)


def test_no_answers_are_a_tally_of_nothing() -> None:
    assert tally({}) == Tally(0, 0, 0)


@pytest.mark.parametrize(
    ("counts", "options"),
    [
        ({7: 1}, {}),
        ({1: -1}, {}),
        ({}, {"satisfied_options": {1, 6}}),
        ({}, {"satisfied_options": {1, 4}}),
        ({}, {"valid_options": {1, 2, 3, 4, 5, 7}}),
    ],
)
def test_counts_and_options_that_contradict_are_refused(
    counts: dict[int, int], options: dict[str, Any]
) -> None:
    with pytest.raises(Refusal):
        tally(counts, **options)


@given(st.dictionaries(st.sampled_from(list(Option)), st.integers(0, 500)))
def test_satisfied_and_dissatisfied_make_up_the_valid_answers(counts: dict[int, int]) -> None:
    found = tally(counts)
    assert found.satisfied + found.dissatisfied == found.valid <= sum(counts.values())


@given(st.dictionaries(st.sampled_from(list(Option)), st.integers(1, 500)))
def test_the_rate_rises_when_a_no_is_deleted_so_answers_must_never_be_deletable(
    counts: dict[int, int],
) -> None:
    before = tally(counts)
    after = tally(counts | {Option.DISSATISFIED: 0})
    assert after.satisfied * before.valid >= before.satisfied * after.valid


def points(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


FULL = points("15", "25", "15", "20", "10", "15")


def test_the_six_scopes_add_up_to_one_hundred() -> None:
    assert sum(scope.maximum for scope in ScoreScope) == 100
    assert total_score([(1, FULL)]) == 100


def test_three_parties_are_weighed_exactly() -> None:
    low = points("10", "20", "10", "15", "5", "10")
    assert total_score([(1, FULL), (1, FULL), (1, low)]) == Fraction(270, 3)
    assert total_score([(2, FULL), (1, low)]) == Fraction(270, 3)
    third = [*points("14.5", "25", "15", "20", "10", "15")]
    assert total_score([(1, FULL), (1, FULL), (1, third)]) == Fraction(2995, 30)


@pytest.mark.parametrize(
    ("parties", "code"),
    [
        ([], "BAD_WEIGHT"),
        ([(0, FULL)], "BAD_WEIGHT"),
        ([(1, FULL[:5])], "SCOPE_MISSING"),
        ([(1, [*FULL[:5], Decimal("15.01")])], "POINTS_OUT_OF_RANGE"),
        ([(1, [Decimal("-0.01"), *FULL[1:]])], "POINTS_OUT_OF_RANGE"),
    ],
)
def test_a_scorecard_with_a_fault_is_refused(parties: list[Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        total_score(parties)
    assert refused.value.code == code


def test_points_are_never_floats() -> None:
    with pytest.raises(TypeError, match="points are Decimal"):
        total_score([(1, [15.0, *FULL[1:]])])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (Fraction(90), Grade.EXCELLENT),
        (Fraction(26999, 300), Grade.GOOD),
        (Fraction(80), Grade.GOOD),
        (Fraction(7999, 100), Grade.QUALIFIED),
        (Fraction(60), Grade.QUALIFIED),
        (Fraction(5999, 100), Grade.UNQUALIFIED),
    ],
)
def test_a_grade_begins_at_its_cutoff_and_nothing_is_rounded_up(
    score: Fraction, expected: Grade
) -> None:
    assert grade(score, CUTOFFS, veto=False) is expected
    assert grade(score, CUTOFFS, veto=True) is Grade.UNQUALIFIED


@pytest.mark.parametrize(
    ("cutoffs", "code"),
    [
        ({"EXCELLENT": Decimal(90)}, "CUTOFF_MISSING"),
        ({**CUTOFFS, "GOOD": Decimal(95)}, "CUTOFFS_NOT_DESCENDING"),
    ],
)
def test_cutoffs_are_complete_and_descending(cutoffs: dict[str, Decimal], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        grade(Fraction(90), cutoffs, veto=False)
    assert refused.value.code == code


def test_grades_are_ranked_from_excellent_down() -> None:
    assert sorted(Grade, key=lambda step: -step.rank) == list(Grade)
    assert Grade.UNQUALIFIED.rank == 0


@given(st.fractions(0, 100), st.fractions(0, 100))
def test_a_higher_score_never_gets_a_lower_grade(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert grade(low, CUTOFFS, veto=False).rank <= grade(high, CUTOFFS, veto=False).rank


@pytest.mark.parametrize(
    ("satisfied", "valid", "accepted"),
    [
        (170, 200, True),
        (169, 200, False),
        (176, 200, True),
        (861, 1013, False),
        (0, 0, False),
    ],
)
def test_acceptance_needs_eighty_five_percent(satisfied: int, valid: int, accepted: bool) -> None:
    found = acceptance(
        checks=CLEAN, sustainable=True, tally=Tally(satisfied, valid, valid - satisfied)
    )
    assert found.accepted is accepted


def test_a_satisfied_estate_in_a_dirty_place_is_not_accepted() -> None:
    found = acceptance(
        checks={EnvironmentCheck.DIRT: False, EnvironmentCheck.APPEARANCE: True},
        sustainable=False,
        tally=Tally(180, 200, 20),
    )
    assert [reason.sentence for reason in found.refusals] == [
        "脏乱现象根本改变：否。",
        "周边环境明显改善：否。",
        "管理模式可持续：否。",
    ]
    assert [reason.sentence for reason in found.grounds] == [
        "市容卫生显著提升：是。",
        "满意率180/200（90.00%），达到85%。",
    ]


def test_a_survey_without_valid_answers_says_so() -> None:
    found = acceptance(checks=CLEAN, sustainable=True, tally=Tally(0, 0, 0))
    assert found.refusals[0].sentence == "没有有效问卷，满意率无法计算。"


def test_a_rate_that_shows_as_eighty_five_but_is_less_is_named_as_not_reached() -> None:
    found = acceptance(
        checks=CLEAN, sustainable=True, tally=Tally(861, 1013, 152), percent=Fraction(85)
    )
    assert found.refusals[0].sentence == "满意率861/1013（85.00%），未达到85%。"


@pytest.mark.parametrize(("dissatisfied", "opens"), [(60, False), (61, True)])
def test_more_than_half_of_120_opens_a_dismissal(dissatisfied: int, opens: bool) -> None:
    assert dismissal_poll_met(dissatisfied=dissatisfied, households=120) is opens
    assert dismissal_warning(Tally(120 - dissatisfied, 120, dissatisfied)) is opens
