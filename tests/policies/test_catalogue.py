"""What a parameter may be called and what its value may look like."""

from decimal import Decimal

import pytest

from core.rules.errors import Refusal
from policies.catalogue import CATALOGUE, contradictions, read

DEFAULTS = {spec.code: spec.default for spec in CATALOGUE.values() if spec.default is not None}


@pytest.mark.parametrize("code", sorted(DEFAULTS))
def test_every_recommended_value_is_a_value_of_its_kind(code: str) -> None:
    assert read(code, DEFAULTS[code]) is not None
    assert CATALOGUE[code].clause


def test_recommended_values_do_not_contradict_each_other() -> None:
    assert contradictions(DEFAULTS) == []


def test_what_no_document_sets_has_no_default() -> None:
    assert set(CATALOGUE) - set(DEFAULTS) == {"FACILITY_GRANT_RATIO", "DEDUCT_POINTS"}


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("SAMPLE_MIN", "12", 12),
        ("ACCEPTANCE_PERCENT", "85.5", Decimal("85.5")),
        ("GRADE_EXCELLENT", "90.25", Decimal("90.25")),
        ("SATISFIED_OPTIONS", "2,1", frozenset({1, 2})),
        ("DRAW_DAY", "10-10", (10, 10)),
        ("COMMITTEE_RATE_BASE", "UNSERVICED", "UNSERVICED"),
    ],
)
def test_values_are_read_in_their_own_type(code: str, text: str, value: object) -> None:
    assert read(code, text) == value


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("SAMPLE_MIN", "-1"),
        ("SAMPLE_MIN", "10.0"),
        ("SAMPLE_MIN", "１０"),
        ("ACCEPTANCE_PERCENT", "100.01"),
        ("ACCEPTANCE_PERCENT", "85.005"),
        ("ACCEPTANCE_PERCENT", "NaN"),
        ("SATISFIED_OPTIONS", "1,1"),
        ("SATISFIED_OPTIONS", "7"),
        ("SATISFIED_OPTIONS", ""),
        ("DRAW_DAY", "02-29"),
        ("DRAW_DAY", "13-01"),
        ("DRAW_DAY", "10-8"),
        ("COMMITTEE_RATE_BASE", "BOTH"),
        ("NO_SUCH_CODE", "1"),
    ],
)
def test_other_texts_are_refused_with_a_sentence(code: str, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(code, text)
    assert refusal.value.sentence.endswith("。")


@pytest.mark.parametrize(
    "change",
    [
        {"FUND_RATE_MIN": "10.5"},
        {"GRADE_GOOD": "91"},
        {"DRAW_DAY": "10-07"},
        {"SATISFIED_OPTIONS": "1,2,3,4"},
        {"VALID_OPTIONS": "1,2"},
    ],
)
def test_values_that_cannot_hold_together_are_found(change: dict[str, str]) -> None:
    assert len(contradictions({**DEFAULTS, **change})) == 1


def test_a_part_of_the_catalogue_is_compared_as_far_as_it_goes() -> None:
    assert contradictions({"GRADE_GOOD": "80", "SATISFIED_OPTIONS": "9"}) == []


@pytest.mark.parametrize(
    ("code", "value", "written"),
    [
        ("SAMPLE_MIN", "10", "10户"),
        ("ACCEPTANCE_PERCENT", "85", "85%"),
        ("SATISFIED_OPTIONS", "1,2,3", "选项1、2、3"),
        ("DRAW_DAY", "10-08", "10月8日"),
        ("COMMITTEE_RATE_BASE", "ALL", "全部小区"),
    ],
)
def test_values_are_written_in_the_words_of_the_office(code: str, value: str, written: str) -> None:
    assert CATALOGUE[code].written(value) == written


@pytest.mark.parametrize(
    ("code", "text", "stored"),
    [
        ("SAMPLE_MIN", " 10户 ", "10"),
        ("ACCEPTANCE_PERCENT", "85%", "85"),
        ("SATISFIED_OPTIONS", "1、2，3", "1,2,3"),
        ("COMMITTEE_RATE_BASE", "无物业小区", "UNSERVICED"),
        ("COMMITTEE_RATE_BASE", "ALL", "ALL"),
    ],
)
def test_what_people_type_becomes_the_stored_value(code: str, text: str, stored: str) -> None:
    assert CATALOGUE[code].typed(text) == stored


def test_a_wrong_choice_is_told_what_may_be_chosen() -> None:
    with pytest.raises(Refusal, match="应为“全部小区”或“无物业小区”"):
        read("COMMITTEE_RATE_BASE", "BOTH")
