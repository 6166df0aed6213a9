import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.capitals import amount_in_words
from core.rules.errors import Refusal

CASES = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text("utf-8"))
DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(("amount", "words"), CASES["amount_capital"].items())
def test_every_amount_of_the_office_is_written_as_expected(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("105000", "人民币壹拾万伍仟元整"),
        ("90000005", "人民币玖仟万零伍元整"),
        ("100500000", "人民币壹亿零伍拾万元整"),
        ("100005000", "人民币壹亿伍仟元整"),
        ("10.05", "人民币壹拾元零伍分"),
        ("1001.00", "人民币壹仟零壹元整"),
        ("-240.00", "人民币负贰佰肆拾元整"),
        ("1234500000000", "人民币壹万贰仟叁佰肆拾伍亿元整"),
        ("1000000000000000", "人民币壹仟万亿元整"),
    ],
)
def test_an_optional_zero_is_left_out_and_a_needed_one_is_written(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


def test_more_than_the_limit_and_parts_of_a_fen_are_refused() -> None:
    with pytest.raises(Refusal, match="上限"):
        amount_in_words(Decimal(10) ** 15 + Decimal("0.01"))
    with pytest.raises(Refusal, match="不是整分"):
        amount_in_words(Decimal("0.005"))
    with pytest.raises(TypeError):
        amount_in_words(0.5)  # type: ignore[arg-type]


def _section(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in UNITS:
            total, digit = total + digit * UNITS[char], 0
        else:
            digit = DIGITS[char]
    return total + digit


def _read(words: str) -> Decimal:
    """A slow reader of capitals that shares nothing with the writer."""
    text = words.removeprefix("人民币").removesuffix("整")
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负")
    whole, _, cents = text.rpartition("元")
    above, _, rest = whole.rpartition("亿")
    yuan = 0
    for part, weight in ((above, 10**8), (rest, 1)):
        wan, _, ones = part.rpartition("万")
        yuan += (_section(wan) * 10_000 + _section(ones)) * weight
    jiao, _, single = cents.rpartition("角")
    single = single.removesuffix("分")
    return sign * (yuan + Decimal(_section(jiao) * 10 + _section(single)) / 100)


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_capitals_read_back_as_the_amount(total_fen: int) -> None:
    amount = Decimal(total_fen).scaleb(-2)
    assert _read(amount_in_words(amount)) == amount


@given(st.integers(min_value=0, max_value=10**17))
def test_no_zero_is_doubled_or_left_before_a_unit(total_fen: int) -> None:
    words = amount_in_words(Decimal(total_fen).scaleb(-2)).removeprefix("人民币零元")
    assert not any(wrong in words for wrong in ("零零", "零万", "零亿", "零元", "零角", "零整"))
