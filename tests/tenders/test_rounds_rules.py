"""The notice and the days of a round, on both sides of every line; the life of a round."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.queries.calendar import marks_as_workdays, shipped
from tenders.rules.rounds import (
    NOTICE_ITEMS,
    Move,
    Windows,
    WindowTerms,
    contract_remark,
    move_faults,
    notice_gaps,
    question_fault,
    window_faults,
)
from tenders.states import ROUND_STATES, RUNNING, RoundState

S = RoundState
CALENDAR = marks_as_workdays(shipped())
FACT = {"name": "甲小区", "origin": "商品房", "address": "府前路1号", "floor_area": "5000.00",
        "households": 50}  # fmt: skip
FULL: dict[str, Any] = {**dict.fromkeys(NOTICE_ITEMS, "有"), "facts": [FACT]}


def terms(days: int = 5, preparation: int = 0) -> WindowTerms:
    return WindowTerms(workdays=CALENDAR, registration_workdays=days, preparation_days=preparation)


def codes(faults: Any) -> list[str]:
    return [fault.code for fault in faults]


def window(first: str, last: str, questions: str = "") -> Windows:
    return Windows(
        questions_last=date.fromisoformat(questions or last),
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
    )


def test_a_complete_notice_has_no_gap() -> None:
    assert notice_gaps(FULL) == ()
    assert notice_gaps({**FULL, "facts": [{**FACT, "households": 0}]}) == ()


@pytest.mark.parametrize("name", sorted(NOTICE_ITEMS))
@pytest.mark.parametrize("empty", [None, "", " \n"])
def test_every_item_is_wanted(name: str, empty: Any) -> None:
    assert notice_gaps({**FULL, name: empty}) == (NOTICE_ITEMS[name],)


@pytest.mark.parametrize("name", ["name", "origin", "address", "floor_area", "households"])
def test_every_fact_of_every_estate_is_wanted(name: str) -> None:
    facts = [FACT, {**FACT, name: None}]
    assert len(notice_gaps({**FULL, "facts": facts})) == 1


def test_all_gaps_are_told_at_once() -> None:
    assert len(notice_gaps({})) == len(NOTICE_ITEMS) + 1


@pytest.mark.parametrize(
    ("first", "last", "faults"),
    [
        ("2023-05-08", "2023-05-12", []),  # Monday to Friday
        ("2023-05-08", "2023-05-11", ["WINDOW_TOO_SHORT"]),
        ("2023-05-06", "2023-05-11", []),  # Saturday 6 May was worked (调休)
        ("2023-04-27", "2023-05-05", ["WINDOW_TOO_SHORT"]),  # 29 April to 3 May off
        ("2023-04-26", "2023-05-05", []),
        ("2023-12-26", "2024-01-01", ["WINDOW_TOO_SHORT", "LAST_DAY_IS_OFF"]),  # New Year's Day
        ("2023-12-26", "2024-01-02", []),  # 26 to 29 December and 2 January
        ("2023-12-27", "2024-01-02", ["WINDOW_TOO_SHORT"]),
        ("2023-05-08", "2023-05-13", ["LAST_DAY_IS_OFF"]),
    ],
)
def test_registration_takes_working_days(first: str, last: str, faults: list[str]) -> None:
    found = window_faults(window(first, last), terms(), published_on=date(2023, 4, 25))
    assert codes(found) == faults


def test_a_short_window_names_the_earliest_last_day() -> None:
    found = window_faults(
        window("2023-04-27", "2023-05-05"), terms(), published_on=date(2023, 4, 25)
    )
    assert "最早截止日为2023-05-06" in found[0].sentence


@pytest.mark.parametrize(("last", "fits"), [("2023-05-24", False), ("2023-05-25", True)])
def test_preparation_is_counted_from_the_day_after_publication(last: str, fits: bool) -> None:
    found = window_faults(
        window("2023-05-08", last), terms(preparation=20), published_on=date(2023, 5, 5)
    )
    assert codes(found) == ([] if fits else ["PREPARATION_TOO_SHORT"])


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (window("2023-05-04", "2023-05-12"), "FIRST_BEFORE_NOTICE"),
        (window("2023-05-12", "2023-05-11"), "LAST_BEFORE_FIRST"),
        (window("2023-05-08", "2023-05-12", "2023-05-04"), "QUESTIONS_BEFORE_NOTICE"),
        (window("2023-05-08", "2023-05-12", "2023-05-15"), "QUESTIONS_AFTER_LAST"),
    ],
)
def test_days_are_in_order(days: Windows, code: str) -> None:
    assert code in codes(window_faults(days, terms(), published_on=date(2023, 5, 5)))


@given(st.dates(date(2012, 1, 1), date(2026, 10, 1)), st.integers(1, 15))
def test_the_earliest_last_day_is_the_first_that_fits(first: date, days: int) -> None:
    earliest = CALENDAR.after(first - timedelta(days=1), days)
    fitting = Windows(questions_last=first, first=first, last=earliest)
    assert window_faults(fitting, terms(days), published_on=first) == ()
    short = Windows(questions_last=first, first=first, last=earliest - timedelta(days=1))
    if short.last >= first:
        assert "WINDOW_TOO_SHORT" in codes(window_faults(short, terms(days), published_on=first))


@pytest.mark.parametrize(
    ("values", "on", "faults"),
    [
        ({}, "2023-05-12", []),  # the last day itself is inside the window
        ({}, "2023-05-13", ["WINDOW_CLOSED"]),
        ({"new": date(2023, 5, 11)}, "2023-05-10", ["NOT_LATER"]),
        ({"new": date(2023, 5, 20)}, "2023-05-10", ["LAST_DAY_IS_OFF"]),
        ({"too_few": True, "missing": 1}, "2023-05-12", ["STILL_OPEN"]),
        ({"too_few": True, "missing": 1}, "2023-05-13", []),
        ({"too_few": True, "missing": 0}, "2023-05-13", ["ENOUGH_APPLIED"]),
        ({"too_few": True, "missing": 1}, "2023-05-19", []),  # the new last day is today
        ({"too_few": True, "missing": 1}, "2023-05-20", ["IN_THE_PAST"]),
        ({"registration": False, "old": date(2023, 5, 10), "new": date(2023, 5, 12)},
         "2023-05-10", []),
        ({"registration": False, "old": date(2023, 5, 10), "new": date(2023, 5, 13)},
         "2023-05-10", ["QUESTIONS_AFTER_LAST"]),
        ({"registration": False, "too_few": True, "missing": 1}, "2023-05-13",
         ["ONLY_REGISTRATION", "QUESTIONS_AFTER_LAST"]),
    ],
)  # fmt: skip
def test_deadlines_are_put_off_while_open(
    values: dict[str, Any], on: str, faults: list[str]
) -> None:
    given_values = {"old": date(2023, 5, 12), "new": date(2023, 5, 19), "registration": True}
    found = move_faults(
        Move(**{**given_values, **values}),
        on=date.fromisoformat(on),
        registration_last=date(2023, 5, 12),
        workdays=CALENDAR,
    )
    assert codes(found) == faults


@pytest.mark.parametrize(
    ("on", "taken"),
    [("2023-05-04", False), ("2023-05-05", True), ("2023-05-10", True), ("2023-05-11", False)],
)
def test_questions_are_taken_inside_their_window(on: str, taken: bool) -> None:
    fault = question_fault(
        on=date.fromisoformat(on), first=date(2023, 5, 5), last=date(2023, 5, 10)
    )
    assert (fault == "") is taken


@pytest.mark.parametrize(
    ("ends_on", "notice", "allowed"),
    [("2023-11-01", False, True), ("2023-11-02", False, False), ("2026-01-01", True, True),
     ("2022-01-01", False, True)],
)  # fmt: skip
def test_a_successor_is_looked_for_when_the_contract_ends(
    ends_on: str, notice: bool, allowed: bool
) -> None:
    found, words = contract_remark(
        "HT-1", date.fromisoformat(ends_on), on=date(2023, 5, 5), notice_given=notice
    )
    assert found is allowed
    assert "HT-1" in words


def test_every_state_of_a_round_is_reachable_and_its_ends_are_known() -> None:
    assert ROUND_STATES.reachable_from(S.DRAFT) | {S.DRAFT} == set(S)
    assert ROUND_STATES.final_states == {S.FILED, S.CANCELLED, S.RE_TENDERED}
    assert set(S) - {S.FILED, S.FAILED, S.CANCELLED, S.RE_TENDERED} == RUNNING
