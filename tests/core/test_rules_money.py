from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.errors import Conflict, Forbidden, Refusal
from core.rules.money import fen, half_up, parse_decimal, plain, yuan

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
EXACT_FEN = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("500.005", "500.01"),
        ("500.0049", "500.00"),
        ("1500.015", "1500.02"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("4839.492", "4839.49"),
    ],
)
def test_a_tie_is_rounded_away_from_zero(amount: str, rounded: str) -> None:
    assert str(fen(Decimal(amount))) == rounded


@pytest.mark.parametrize("amount", [0.1, True, "1.00", None])
def test_money_that_is_not_exact_is_a_type_error(amount: object) -> None:
    with pytest.raises(TypeError, match="money must be"):
        fen(amount)  # type: ignore[arg-type]


def test_fractions_and_whole_numbers_are_rounded_exactly() -> None:
    assert fen(Fraction(1, 3)) == Decimal("0.33")
    assert fen(Fraction(1, 200)) == Decimal("0.01")
    assert str(fen(7)) == "7.00"


@given(AMOUNTS)
def test_rounding_twice_is_rounding_once(amount: Decimal) -> None:
    assert fen(fen(amount)) == fen(amount)


@given(AMOUNTS)
def test_rounding_moves_an_amount_by_half_a_fen_at_most(amount: Decimal) -> None:
    assert abs(fen(amount) - amount) <= Decimal("0.005")


@given(AMOUNTS)
def test_a_reversal_rounds_to_the_opposite_of_the_payment(amount: Decimal) -> None:
    assert fen(-amount) == -fen(amount)


@given(AMOUNTS)
def test_a_decimal_and_its_fraction_round_alike(amount: Decimal) -> None:
    assert fen(amount) == fen(Fraction(amount)) == half_up(Fraction(amount), 2)


@given(EXACT_FEN)
def test_what_is_shown_can_be_read_back(amount: Decimal) -> None:
    assert parse_decimal(yuan(amount), 2) == amount
    assert parse_decimal(plain(amount), 2) == amount


@pytest.mark.parametrize(
    ("text", "places", "value"),
    [
        ("12,345.60", 2, "12345.60"),
        ("１２３４５．６０", 2, "12345.60"),
        ("　0.3　", 4, "0.3000"),
        ("-5", 2, "-5.00"),
        ("0.50000000", 2, "0.50"),
        ("007", 0, "7"),
        ("-0", 2, "0.00"),
    ],
)
def test_what_an_office_types_is_read(text: str, places: int, value: str) -> None:
    assert str(parse_decimal(text, places)) == value


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        "NaN",
        "Infinity",
        "1e3",
        "١٢٣",
        "5²",
        "½",
        "",
        " ",
        "1,00",
        ",100",
        "1.",
        ".5",
        "+1",
        "--1",
        "1 000",
        "五",
        "0x10",
        "=1+1",
    ],
)
def test_what_is_not_a_plain_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_decimal(text, 2)
    assert refused.value.code == "NOT_A_NUMBER"
    assert refused.value.sentence == f"“{text}”不是数字，请只填写数字和小数点。"


def test_too_many_decimals_and_too_many_digits_are_refused() -> None:
    with pytest.raises(Refusal, match="小数超过2位"):
        parse_decimal("0.001", 2)
    with pytest.raises(Refusal, match="超过15位整数"):
        parse_decimal("1" + "0" * 15, 2)
    assert parse_decimal("9" * 15, 0) == 10**15 - 1


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.3000", "0.3"), ("0", "0"), ("0.0000", "0"), ("100", "100"), ("1E+2", "100")],
)
def test_a_rate_is_written_without_trailing_zeros(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_a_refusal_reads_as_its_sentence() -> None:
    assert str(Conflict("李四已经先通过了。")) == "李四已经先通过了。"
    assert Conflict("李四已经先通过了。", "TAKEN").code == "TAKEN"
    assert Refusal("不行。").code == ""
    assert issubclass(Forbidden, Refusal)
