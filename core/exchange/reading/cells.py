"""From whatever a reader found in a cell to a clean text, or to the reason why not."""

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from core.exchange.reading.book import LONGEST_CELL, Cell, Flaw

EXACT_DIGITS = 15
TOO_LONG = 10**EXACT_DIGITS
HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd-\uffff\ud800-\udfff]")
ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
NAMED = {False: "FALSE", True: "TRUE"}
SUSPECT = re.compile(f"{CONTROL.pattern}|{HIDDEN.pattern}|\ufeff|[\\n\\r\\t]|\\s\\s|[^\\S ]")
"""Texts without any of these need no second look: nearly all."""
BLANKS = re.compile(r"[^\S\n]+")

FORMULA = "单元格是公式，导入的是值：请在 Excel 中复制后“选择性粘贴为数值”再上传。"
ERROR = "单元格是错误值，不是内容：请改正原表中的公式或引用。"
BOOLEAN = "单元格是逻辑值，不是文字：请写成“是”或“否”。"
LONG_NUMBER = (
    "数字超过15位，Excel 已把它存成近似值（如 1.23E+17），后面的数字可能已经丢失："
    "请把这一列设为“文本”格式，再重新填写。"
)
UNSEEN = "含有看不见的控制字符（零宽字符或改变文字方向的字符）：请删去后重新填写。"
BROKEN = "含有无法识别的字符（乱码）：请重新填写。"
LONG_TEXT = f"内容超过{LONGEST_CELL}个字：请精简。"
CLOCK = "单元格是时间，不是日期或数字：请检查单元格格式。"


def clean(value: Any) -> Cell:
    """The text of a cell in normal form (NFKC, trimmed); days as ISO text, numbers as digits."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return Flaw(NAMED[value], BOOLEAN)
    if isinstance(value, int | float):
        return clean_number(value)
    return clean_moment(value)


def clean_text(value: str) -> Cell:
    """Text in normal form; a Flaw for what the eye cannot see or the office cannot read."""
    if value.isascii() and value.isalnum() and len(value) <= LONGEST_CELL:
        return value
    if len(value) > LONGEST_CELL:
        return Flaw(value[:40] + "…", LONG_TEXT)
    text = unicodedata.normalize("NFKC", value)
    if not SUSPECT.search(text):
        text = text.strip()
        return Flaw(text, ERROR) if text in ERRORS else text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if HIDDEN.search(text.strip("\ufeff\u200b")):
        return Flaw(HIDDEN.sub("□", text), UNSEEN)
    if CONTROL.search(text.replace("\ufeff", "")):
        return Flaw(CONTROL.sub("□", text), BROKEN)
    text = BLANKS.sub(" ", text.strip(" \n\t\u200b\ufeff")).strip()
    return Flaw(text, ERROR) if text in ERRORS else text


def clean_number(value: float) -> Cell:
    """Digits as a person would write them: no exponent, no binary tail, at most 15 of them."""
    if math.isnan(value):
        return Flaw("NaN", ERROR)
    if abs(value) >= TOO_LONG:
        return Flaw(f"{value:.3G}", LONG_NUMBER)
    if value == int(value):
        return str(int(value))
    text = f"{value:.{EXACT_DIGITS}g}"
    if "e" in text:
        text = f"{value:.{EXACT_DIGITS}f}".rstrip("0").rstrip(".")
    return text


def clean_moment(value: Any) -> Cell:
    """A day as ISO text; a bare time or a length of time is no content of a register."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return Flaw(str(value), CLOCK)
    return Flaw(str(value)[:40], BROKEN)
