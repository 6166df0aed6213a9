"""Numbers as offices write them: with units, thousands separators, ranges; read exactly.

A reader gets the text after width and blanks were made plain and placeholders emptied, and gives
a value or raises Wrong with a whole sentence. Nothing is guessed: 约300户 is refused, not rounded.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from core.exchange.fields import Reader, Wrong

MAX_WHOLE_DIGITS = 12
LARGEST_COUNT = 2_000_000_000
"""What the integer columns of both engines hold, and more than any street counts."""
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
VAGUE = re.compile(r"约|左右|上下|大概|大约|近|余|多|以上|以下|不足|超过|[+?？]")
AREA_UNITS = {
    "": 0, "m2": 0, "㎡": 0, "m²": 0, "平方米": 0, "平米": 0, "平方": 0, "平": 0,
    "万m2": 4, "万㎡": 4, "万m²": 4, "万平方米": 4, "万平米": 4, "万平方": 4, "万平": 4, "万": 4,
}  # fmt: skip
MONEY_UNITS = {"": 0, "元": 0, "¥": 0, "圆": 0, "人民币": 0, "万元": 4, "万": 4, "元整": 0}
SQUARE = r"(?:m2|m²|㎡|平方米|平米|平方|平)"
PER = r"[/·・.*]?(?:\(|每)?"
RATE_UNIT = rf"(?:元)?(?:{PER}{SQUARE}{PER}月\)?|{PER}月{PER}{SQUARE}\)?)?"
RANGE_MARK = r"(?:至|到|-|~|—|–|―)+"


def _compact(text: str) -> str:
    return "".join(text.split())


def _decimal(text: str, *, places: int, shift: int = 0) -> Decimal:
    """Exact: the number times ten to the `shift`, with at most `places` decimals left."""
    integer, _, decimals = text.replace(",", "").partition(".")
    decimals = decimals.rstrip("0")
    if len(integer.lstrip("0")) > MAX_WHOLE_DIGITS:
        raise Wrong("数字太大，请核对单位。")
    if len(decimals) > places + shift:
        raise Wrong(f"小数超过{places}位，请核对。" if places else "应是整数，不能有小数。")
    value = Decimal(f"{integer}.{decimals or 0}").scaleb(shift)
    return value.quantize(Decimal(1).scaleb(-places))


def _units(units: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, units), key=len, reverse=True))


def _refuse_number(text: str, sentence: str) -> Wrong:
    if VAGUE.search(text):
        return Wrong(f"写的是大概的数，台账需要确切的数。{sentence}")
    if text.startswith("-") and re.fullmatch(rf"-\s*{NUMBER}.*", text):
        return Wrong(f"数字不能是负数。{sentence}")
    return Wrong(sentence)


def whole(*units: str, least: int = 0, most: int = LARGEST_COUNT, example: str = "120") -> Reader:
    """A whole number, with or without one of the units: 3005户, 65 栋, 1,200."""
    asked = f"请填写整数，如“{example}”。"
    shape = re.compile(rf"(?:共|计|共计)?({NUMBER})(?:{_units(dict.fromkeys((*units, ''), 0))})")

    def read(text: str) -> int:
        compact = _compact(text)
        match = shape.fullmatch(compact)
        if match is None:
            raise _refuse_number(compact, asked)
        number = int(_decimal(match[1], places=0))
        if not least <= number <= most:
            raise Wrong(f"应在{least}至{most}之间。{asked}")
        return number

    return read


def measured(
    units: dict[str, int], *, places: int, asked: str, negative: bool = False, least: int = 0
) -> Reader:
    """A decimal of `places` with a unit that shifts it: 1.25万㎡ is 12500.00."""
    sign = "-?" if negative else ""
    shape = re.compile(rf"¥?({sign})¥?({NUMBER})({_units(units)})")

    def read(text: str) -> Decimal:
        compact = _compact(text)
        match = shape.fullmatch(compact)
        if match is None:
            raise _refuse_number(compact, asked)
        value = _decimal(match[2], places=places, shift=units[match[3]])
        if value < least:
            raise Wrong(f"不能小于{least}。{asked}")
        return -value if match[1] else value

    return read


def area(*, example: str = "12500.00") -> Reader:
    """㎡ with two decimals; 万㎡ is exact."""
    asked = f"请填写面积（㎡，最多两位小数），如“{example}”。"
    return measured(AREA_UNITS, places=2, asked=asked)


def money(*, negative: bool = False, example: str = "36000.00") -> Reader:
    """元 with two decimals; 万元 is exact. A surplus may be negative."""
    asked = f"请填写金额（元，最多两位小数），如“{example}”。"
    return measured(MONEY_UNITS, places=2, asked=asked, negative=negative)


def percent(*, most: int = 100, example: str = "6") -> Reader:
    """6 or 6% or 6.5%: the number of percent with two decimals, never a fraction of one."""
    asked = f"请填写百分数，如“{example}”或“{example}%”。"
    inner = measured({"": 0, "%": 0, "％": 0}, places=2, asked=asked)

    def read(text: str) -> Decimal:
        value: Decimal = inner(text)
        if value > most:
            raise Wrong(f"不能超过{most}%。{asked}")
        return value

    return read


def _rate(text: str) -> Decimal:
    return _decimal(text, places=4)


def rates(
    *, most: int = 1000, example: str = "0.3至0.5元/平米/月"
) -> Callable[[str], tuple[Decimal, Decimal]]:
    """A charge in 元/㎡/月 as (low, high): 0.3至0.5元/平米/月, 0.8元/㎡/月, 0.5."""
    asked = f"请填写每平方米每月的收费标准（元），如“{example}”。"
    one = rf"({NUMBER})"
    shape = re.compile(rf"{one}(?:{RATE_UNIT})(?:{RANGE_MARK}{one}(?:{RATE_UNIT}))?")

    def read(text: str) -> tuple[Decimal, Decimal]:
        compact = _compact(text).lower()
        match = shape.fullmatch(compact)
        if match is None:
            raise _refuse_rate(compact, asked)
        low = _rate(match[1])
        high = low if match[2] is None else _rate(match[2])
        if low > high:
            raise Wrong(f"低的标准写在前面，高的写在后面。{asked}")
        if high >= most:
            raise Wrong(f"收费标准应低于{most}元/㎡/月，请核对单位。{asked}")
        return low, high

    return read


def rate(*, example: str = "0.5") -> Reader:
    """One charge in 元/㎡/月; a range is refused."""
    inner = rates(example=example)

    def read(text: str) -> Decimal:
        low, high = inner(text)
        if low != high:
            raise Wrong(f"这里只能填写一个标准，如“{example}”。")
        return low

    return read


def _refuse_rate(text: str, asked: str) -> Wrong:
    if "年" in text or "季" in text or "日" in text or "天" in text:
        return Wrong(f"收费标准应换算为每月。{asked}")
    if "户" in text:
        return Wrong(f"按户收费的不能折成每平方米的标准。{asked}")
    return _refuse_number(text, asked)


def degrees(most: int, *, example: str) -> Reader:
    """A longitude or latitude in degrees with at most six decimals; minutes are refused."""
    asked = f"请填写十进制的度数，最多六位小数，如“{example}”。"
    inner = measured({"": 0, "°": 0, "度": 0}, places=6, asked=asked, negative=True)

    def read(text: str) -> Decimal:
        value: Decimal = inner(text)
        if abs(value) > most:
            raise Wrong(f"应在-{most}至{most}之间。{asked}")
        return value

    return read
