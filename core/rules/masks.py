"""What is shown of a person where the whole is not needed, and what may not be kept at all."""

import re
import unicodedata
from datetime import date

from core.rules.errors import Refusal

STAR = "*"
LONGEST_MASK = 2
PHONE_HEAD, PHONE_TAIL = 3, 4
SHORT_TAIL = 2
MOBILE_WITH_COUNTRY = 13
ID_SHAPE = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
MOBILE_SHAPE = re.compile(
    r"(?<!\d)(?:[+＋]?[8８][6６][\s-]?)?[1１][3-9３-９]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"
)
ID_CHECKS = "10X98765432"
"""Check characters of GB 11643-1999 by the remainder of 11."""
FIRST_BIRTH_YEAR = 1850
NO_ID = (
    "{label}里有一串像身份证号的数字：本系统不收集居民身份证号"
    "（个人信息保护法第6条：限于实现处理目的的最小范围）。请删去后再保存。"
)


def mask_name(text: str) -> str:
    """The surname's character and at most two stars: 张三 → 张*, 张三丰 → 张**."""
    text = text.strip()
    if len(text) <= 1:
        return STAR if text else ""
    return text[0] + STAR * min(len(text) - 1, LONGEST_MASK)


def mask_phone(text: str) -> str:
    """First three and last four digits of eleven (138****8000); of a shorter number the last two.

    What has fewer than seven digits is no number that anybody could be called at: all stars.
    """
    digits = "".join(char for char in _plain(text) if "0" <= char <= "9")
    if len(digits) == MOBILE_WITH_COUNTRY and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) >= PHONE_HEAD + PHONE_TAIL + 4:
        hidden = STAR * (len(digits) - PHONE_HEAD - PHONE_TAIL)
        return digits[:PHONE_HEAD] + hidden + digits[-PHONE_TAIL:]
    if len(digits) >= PHONE_HEAD + PHONE_TAIL:
        return STAR * (len(digits) - SHORT_TAIL) + digits[-SHORT_TAIL:]
    return STAR * len(text.strip())


def mask_numbers(text: str) -> str:
    """The text with every mobile number masked: 李四13812348000 → 李四138****8000."""
    return MOBILE_SHAPE.sub(lambda found: mask_phone(found[0]), text)


def holds_resident_id(text: str) -> bool:
    """Is there an 18-digit resident id in the text, however it is spaced or written?

    Shape, day of birth and check character (GB 11643-1999) must all fit, so that an order number
    or a credit code of a unit is not taken for one.
    """
    return any(_is_resident_id(found) for found in ID_SHAPE.findall(_plain(text)))


def refuse_resident_id(**texts: str) -> None:
    """Refusal that names the field by its label (`姓名=…`) where a text holds a resident id."""
    for label, text in texts.items():
        if holds_resident_id(text):
            raise Refusal(NO_ID.format(label=label), "RESIDENT_ID")


def _is_resident_id(number: str) -> bool:
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    if ID_CHECKS[total % 11] != number[17].upper():
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born.year >= FIRST_BIRTH_YEAR


def _plain(text: str) -> str:
    """Full-width as half-width, without blanks, dashes and what is not seen."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(
        char for char in wide if unicodedata.category(char) not in {"Zs", "Cf", "Pd", "Cc"}
    )
