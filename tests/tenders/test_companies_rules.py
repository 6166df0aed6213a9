"""Rules of the register of companies as tables: every edge from both sides."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.companies import (
    Hearing,
    Licence,
    account_digits,
    company_key,
    decision_refusals,
    document_states,
    is_listed,
    licence_state,
    term_refusals,
)
from tenders.states import DocumentState, LicenceState, ListKind

TODAY = date(2026, 3, 10)
EVE, MORROW = date(2026, 3, 9), date(2026, 3, 11)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("甲物业服务有限公司", "甲物业服务有限责任公司", True),
        ("甲物业服务有限公司", "甲物业服务", True),
        ("内蒙古（奈曼）甲物业", "内蒙古(奈曼)甲 物业", True),
        ("Ａ＆Ｂ物业", "a&b物业", True),
        ("甲·乙物业", "甲•乙物业", True),
        ("甲物业股份有限公司", "甲物业有限公司", False),
        ("甲物业", "乙物业", False),
        ("公司", "有限公司", False),
    ],
)
def test_two_spellings_of_a_name_are_one_or_two(one: str, other: str, same: bool) -> None:
    assert (company_key(one) == company_key(other)) is same


@given(st.text(min_size=1, max_size=20))
def test_a_folded_name_says_something_where_the_name_did(text: str) -> None:
    assert bool(company_key(text)) == any(sign.isalnum() for sign in company_key(text))
    assert company_key(f"{text}\u3000") == company_key(text)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, LicenceState.VERIFIED),
        ({"valid_until": TODAY}, LicenceState.VERIFIED),
        ({"valid_until": EVE}, LicenceState.EXPIRED),
        ({"in_scope": False}, LicenceState.OUT_OF_SCOPE),
        ({"name_seen": "甲物业有限责任公司"}, LicenceState.VERIFIED),
        ({"name_seen": "乙物业有限公司"}, LicenceState.RENAMED),
        ({"seen": False}, LicenceState.UNSEEN),
    ],
)
def test_the_last_look_at_a_licence_is_worth_what_it_says(changes: Any, state: str) -> None:
    seen = {"name_seen": "甲物业有限公司", "valid_until": None, "in_scope": True, "seen": True}
    assert licence_state(Licence(**{**seen, **changes}), name="甲物业有限公司", on=TODAY) == state


def test_documents_are_present_expired_or_missing_on_a_day() -> None:
    papers: dict[str, list[date | None]] = {"A": [EVE, TODAY], "B": [EVE], "C": [None, EVE]}
    assert document_states(papers, needed="ABCD", on=TODAY) == {
        "A": DocumentState.PRESENT,
        "B": DocumentState.EXPIRED,
        "C": DocumentState.PRESENT,
        "D": DocumentState.MISSING,
    }


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("6222 0212-3456 7890", "6222021234567890"),
        ("６２２２０２１２３４５６", "622202123456"),
        ("1234567", ""),
        ("12345678", "12345678"),
        ("1" * 30, "1" * 30),
        ("1" * 31, ""),
        ("62220212345X", ""),
        ("", ""),
    ],
)
def test_an_account_number_is_digits_and_nothing_else(text: str, digits: str) -> None:
    assert account_digits(text) == digits


HEARD: dict[str, Any] = {
    "kind": ListKind.BLACK, "served_on": date(2026, 3, 2), "answer_by_day": EVE,
    "answered": False, "hearing_asked": False, "hearing_on": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"answer_by_day": TODAY}, ["ANSWER_OPEN"]),
        ({"answer_by_day": TODAY, "answered": True}, []),
        ({"served_on": None, "answer_by_day": None}, ["NOT_SERVED"]),
        ({"answered": True, "hearing_asked": True}, ["HEARING_OPEN"]),
        ({"answered": True, "hearing_asked": True, "hearing_on": TODAY}, []),
        ({"answer_by_day": TODAY, "hearing_asked": True}, ["ANSWER_OPEN", "HEARING_OPEN"]),
        ({"kind": ListKind.RED, "served_on": None, "answer_by_day": None}, []),
    ],
)
def test_nobody_is_blacklisted_unheard(changes: Any, codes: list[str]) -> None:
    found = decision_refusals(Hearing(**{**HEARD, **changes}), on=TODAY)
    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize(
    ("kind", "first", "last", "codes"),
    [
        (ListKind.BLACK, TODAY, TODAY, []),
        (ListKind.BLACK, TODAY, None, ["NO_END"]),
        (ListKind.RED, TODAY, None, []),
        (ListKind.BLACK, EVE, MORROW, ["BACKDATED"]),
        (ListKind.BLACK, MORROW, TODAY, ["ENDS_BEFORE"]),
    ],
)
def test_a_ban_has_an_end_and_looks_ahead(
    kind: ListKind, first: date, last: date | None, codes: list[str]
) -> None:
    found = term_refusals(kind, first=first, last=last, on=TODAY)
    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize(
    ("first", "last", "removed_on", "listed"),
    [
        (TODAY, TODAY, None, True),
        (MORROW, None, None, False),
        (EVE, EVE, None, False),
        (EVE, None, TODAY, False),
        (EVE, None, MORROW, True),
        (None, None, None, False),
    ],
)
def test_a_listing_counts_to_its_last_day_and_not_on_the_day_of_removal(
    first: date | None, last: date | None, removed_on: date | None, listed: bool
) -> None:
    assert is_listed(first=first, last=last, removed_on=removed_on, on=TODAY) is listed
