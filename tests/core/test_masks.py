"""What is shown of a person, and the numbers that are not kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.errors import Refusal
from core.rules.masks import (
    holds_resident_id,
    mask_name,
    mask_numbers,
    mask_phone,
    refuse_resident_id,
)

GOOD = "11010519491231002X"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧**"),
        (" 敖登其其格 ", "敖**"),
        ("张", "*"),
        ("", ""),
        ("某某物业公司", "某**"),
    ],
)
def test_a_name_keeps_its_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812348000", "138****8000"),
        ("138 1234 8000", "138****8000"),
        ("１３８１２３４８０００", "138****8000"),
        ("+86 138-1234-8000", "138****8000"),
        ("0475-4212345", "047****2345"),
        ("4212345", "*****45"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_ends(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.text(max_size=40))
def test_a_mask_never_shows_more_than_it_may(text: str) -> None:
    assert len(mask_name(text).replace("*", "")) <= 1
    assert len(mask_phone(text).replace("*", "")) <= 7


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD, True),
        (GOOD.lower(), True),
        (f"身份证{GOOD}。", True),
        ("110105 19491231 002X", True),
        ("110105-19491231-002X", True),
        ("110105\u200b19491231002X", True),
        ("１１０１０５１９４９１２３１００２Ｘ", True),
        ("110105194912310021", False),
        ("110105194913310025", False),
        ("13812348000 13812348001", False),
        ("91150525MA0000001X", False),
        ("", False),
    ],
)
def test_a_resident_id_is_known_however_it_is_written(text: str, found: bool) -> None:
    assert holds_resident_id(text) is found


def test_the_refusal_names_the_field_and_the_law_but_not_the_number() -> None:
    with pytest.raises(Refusal, match="个人信息保护法第6条") as refused:
        refuse_resident_id(姓名="张三", 备注=GOOD)
    assert refused.value.sentence.startswith("备注里")
    assert GOOD not in refused.value.sentence
    refuse_resident_id(姓名="张三")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("李四13812348000", "李四138****8000"),
        ("主任 138-1234-8000、委员１３９００００１１１１", "主任 138****8000、委员139****1111"),
        ("+86 13812348000。", "138****8000。"),
        ("合同1505250010010001", "合同1505250010010001"),
        ("12,000.50㎡", "12,000.50㎡"),
    ],
)
def test_a_mobile_number_is_masked_wherever_it_stands(text: str, shown: str) -> None:
    assert mask_numbers(text) == shown
    assert mask_numbers(shown) == shown
