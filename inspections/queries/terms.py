"""The parameters that a cycle froze when it was opened, read back as the rules want them."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from inspections.models import Cycle
from inspections.states import Grade, Party
from policies.catalogue import spec_of
from policies.queries import InForce

NEEDED = (
    "SAMPLE_MIN", "SAMPLE_SMALL_MAX", "SAMPLE_PERCENT", "RESERVE_PERCENT", "RESERVE_MIN",
    "SATISFIED_OPTIONS", "VALID_OPTIONS", "DISSATISFIED_OPTIONS",
    "GRADE_EXCELLENT", "GRADE_GOOD", "GRADE_QUALIFIED",
    "WEIGHT_BUREAU", "WEIGHT_STREET", "WEIGHT_COMMUNITY", "NOTICE_WORKDAYS",
    "FREEZE_DAY", "DRAW_DAY", "SURVEY_FIRST_DAY", "SURVEY_LAST_DAY", "SCORING_LAST_DAY",
    "PROVISIONAL_DAY", "FINAL_DAY",
)  # fmt: skip
"""Parameters without which a cycle cannot be opened."""


class SampleRule(NamedTuple):
    """How many households are drawn, and how many wait in the reserve (A12–A14)."""

    minimum: int
    small_max: int
    percent: int
    reserve_minimum: int
    reserve_percent: int


class Options(NamedTuple):
    """Which of the six overall answers count as what (domain.md 5.4)."""

    satisfied: frozenset[int]
    valid: frozenset[int]
    dissatisfied: frozenset[int]


def terms(cycle: Cycle) -> InForce:
    """Everything the cycle froze, with clauses and documents."""
    return InForce.from_data(json.loads(cycle.terms))


def sample_rule(held: InForce) -> SampleRule:
    """The sampling rule of the cycle; Refusal where a value is not a whole number."""
    return SampleRule(
        minimum=held.integer("SAMPLE_MIN"),
        small_max=held.integer("SAMPLE_SMALL_MAX"),
        percent=held.integer("SAMPLE_PERCENT"),
        reserve_minimum=held.integer("RESERVE_MIN"),
        reserve_percent=held.integer("RESERVE_PERCENT"),
    )


def options(held: InForce) -> Options:
    """The options that count, by the numbers 1–6 of the questionnaire."""
    return Options(
        satisfied=held.options("SATISFIED_OPTIONS"),
        valid=held.options("VALID_OPTIONS"),
        dissatisfied=held.options("DISSATISFIED_OPTIONS"),
    )


def weights(held: InForce) -> Mapping[str, int]:
    """Weight of each scoring party."""
    return {party.value: held.integer(f"WEIGHT_{party.value}") for party in Party}


def cutoffs(held: InForce) -> Mapping[str, Decimal]:
    """Lowest points of 优秀, 良好 and 合格."""
    ladder = (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED)
    return {grade.value: held.percent(f"GRADE_{grade.value}") for grade in ladder}


def parameter_label(code: str) -> str:
    """The office's name of a parameter."""
    return spec_of(code).label
