import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.ids import check_digit, uscc_is_valid

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODES = st.builds(
    "{}{:06d}{}".format,
    st.text("123456789ANY", min_size=1, max_size=1).flatmap(
        lambda head: st.sampled_from(ALPHABET).map(lambda kind: head + kind)
    ),
    st.integers(0, 999_999),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def test_the_example_of_the_standard_checks() -> None:
    assert check_digit("91350100M000100Y4") == "3"
    assert uscc_is_valid("91350100M000100Y43")


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y44",
        "91350100m000100y43",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100M000100Y43\n",
        "９1350100M000100Y43",
        "9135010OM000100Y43",
        "000000000000000000",
        "",
    ],
)
def test_a_code_with_a_fault_is_not_valid(code: str) -> None:
    assert not uscc_is_valid(code)


@given(CODES)
def test_every_code_with_its_check_digit_is_valid(first17: str) -> None:
    assert uscc_is_valid(first17 + check_digit(first17))


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(first17: str, place: int, char: str) -> None:
    code = first17 + check_digit(first17)
    changed = code[:place] + char + code[place + 1 :]
    assert uscc_is_valid(changed) == (changed == code)


@given(CODES, st.integers(0, 16))
def test_two_neighbours_swapped_are_found(first17: str, place: int) -> None:
    code = first17 + check_digit(first17)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert uscc_is_valid(swapped) == (swapped == code)


@pytest.mark.parametrize("text", ["", "1" * 16, "1" * 18, "I" * 17])
def test_a_check_digit_needs_seventeen_known_characters(text: str) -> None:
    with pytest.raises(ValueError, match="17 characters"):
        check_digit(text)
