"""A cell stays text in whatever program opens it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.text import header_text, neutralise


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_looks_like_a_formula_is_neutralised(first: str) -> None:
    assert neutralise(f"{first}1+1") == f"'{first}1+1"


@given(st.text())
def test_neutralising_never_loses_a_character(text: str) -> None:
    assert neutralise(text) in {text, f"'{text}"}


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd"])))
def test_plain_words_and_numbers_stay_as_they_are(text: str) -> None:
    assert neutralise(text) == text


def test_an_ampersand_in_a_printed_footer_is_no_command() -> None:
    assert header_text("甲&乙") == "甲&&乙"
