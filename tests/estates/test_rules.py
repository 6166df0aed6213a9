"""Names that are the same name, time without a company, histories without gaps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates.rules import (
    Run,
    gaps,
    last_run,
    names_of,
    normal_name,
    search_text,
    whole_years,
    years_abandoned,
)
from estates.states import UNSERVICED, Mode

FIRST = date(2010, 3, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新（乐）小区", "新(乐)小区"),
        ("Ａ区１号院", "a区1号院"),
        (" 电业 局 楼　", "电业局楼"),
        ("〔南〕片", "【南】片"),
        ("白鹤•苑", "白鹤·苑"),
        ("一—二", "一-二"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("新乐", "新乐小区"), ("东院", "西院"), ("1区", "11区")]
)
def test_names_that_differ_stay_two_names(one: str, other: str) -> None:
    assert normal_name(one) != normal_name(other)


@given(st.text())
def test_a_normal_name_is_its_own_normal_name(text: str) -> None:
    assert normal_name(normal_name(text)) == normal_name(text)


def test_an_estate_answers_to_its_aliases() -> None:
    assert names_of("新乐", "新乐院、 老新乐；，") == {"新乐", "新乐院", "老新乐"}


def test_a_search_looks_through_every_name_once() -> None:
    text = search_text("新乐", "新乐院、新乐", "和平路 1号", former=("旧名",))
    assert text.split("\n") == ["新乐", "新乐院", "和平路1号", "旧名"]


@pytest.mark.parametrize(
    ("since", "on", "years"),
    [
        (date(2020, 3, 1), date(2022, 2, 28), 1),
        (date(2020, 3, 1), date(2022, 3, 1), 2),
        (date(2020, 2, 29), date(2022, 2, 28), 1),
        (date(2020, 2, 29), date(2022, 3, 1), 2),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2022, 1, 1), date(2021, 1, 1), 0),
    ],
)
def test_whole_years_go_by_anniversary(since: date, on: date, years: int) -> None:
    assert whole_years(since, on) == years


def test_a_run_spans_self_and_street_management() -> None:
    spells = [
        (Mode.MARKET, date(2008, 1, 1), date(2009, 12, 31)),
        (Mode.SELF, date(2010, 1, 1), date(2014, 12, 31)),
        (Mode.ABANDONED, date(2015, 1, 1), date(2022, 3, 31)),
        (Mode.MARKET, date(2022, 4, 1), None),
    ]
    assert last_run(spells, date(2022, 3, 31)) == Run(date(2010, 1, 1), None)
    assert last_run(spells, date(2022, 4, 1)) == Run(date(2010, 1, 1), date(2022, 3, 31))
    assert last_run(spells, date(2009, 1, 1)) is None
    assert years_abandoned(spells, date(2022, 1, 1)) == 12
    assert years_abandoned(spells, date(2022, 4, 1)) == 0


@given(
    st.lists(st.tuples(st.sampled_from(Mode.values), st.integers(1, 900)), min_size=1, max_size=8)
)
def test_an_unbroken_history_has_no_gap_and_a_run_inside_it(parts: list[tuple[str, int]]) -> None:
    spells: list[tuple[str, date, date | None]] = []
    day = FIRST
    for mode, days in parts:
        last = day + timedelta(days=days - 1)
        spells.append((mode, day, last))
        day = last + timedelta(days=1)
    spells[-1] = (*spells[-1][:2], None)
    assert list(gaps(spells)) == []
    run = last_run(spells, day)
    assert (run is not None and run.until is None) == (parts[-1][0] in UNSERVICED)


def test_gaps_and_overlaps_are_named() -> None:
    hole = [("", FIRST, date(2011, 1, 1)), ("", date(2011, 1, 3), None)]
    lap = [("", FIRST, date(2011, 1, 1)), ("", date(2011, 1, 1), None)]
    open_end = [("", FIRST, None), ("", date(2011, 1, 1), None)]
    assert [len(list(gaps(rows))) for rows in (hole, lap, open_end)] == [1, 1, 1]
