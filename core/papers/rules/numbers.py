"""发文字号: 机关代字〔年份〕序号号 (GB/T 9704-2012, 7.2.5)."""

import re
from typing import NamedTuple

from core.rules.errors import Refusal

ORGAN = re.compile(r"[\u4e00-\u9fff]{1,20}")
NUMBER = re.compile(r"(?P<organ>[^〔〕]*)〔(?P<year>[0-9]*)〕(?P<sequence>[^〔〕]*)号")
BRACKETS = str.maketrans("[]［］﹝﹞【】()（）", "〔〕〔〕〔〕〔〕〔〕〔〕")
FIRST_YEAR, LAST_YEAR = 1949, 2999
HIGHEST = 99_999
EXAMPLE = "应写成“大沁他拉街办〔2023〕1号”的样子：机关代字、六角括号里的四位年份、不补零的序号。"


class Number(NamedTuple):
    """The three parts of a document number."""

    organ: str
    year: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.organ}〔{self.year}〕{self.sequence}号"


def number(organ: str, year: int, sequence: int) -> str:
    """The number as it is written; Refusal for an organ code that is not Chinese, a year that is
    not whole or a sequence below 1."""
    if not ORGAN.fullmatch(organ):
        raise Refusal(f"机关代字“{organ}”不对：请写1到20个汉字，不带年份和括号。", "NUMBER_ORGAN")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(f"发文字号的年份“{year}”不对：请写四位公历年份。", "NUMBER_YEAR")
    if not 1 <= sequence <= HIGHEST:
        raise Refusal(
            f"发文字号的序号“{sequence}”不对：从1开始，最大{HIGHEST}。", "NUMBER_SEQUENCE"
        )
    return str(Number(organ, year, sequence))


def read_number(text: str) -> Number:
    """The parts of a written number; other brackets and blanks are put right.

    Refusal where the year is missing or short, the sequence starts with 0 or 第, or anything else
    stands there.
    """
    found = NUMBER.fullmatch("".join(text.split()).translate(BRACKETS))
    if not found:
        raise Refusal(f"发文字号“{text}”看不懂：{EXAMPLE}", "NUMBER_UNREADABLE")
    organ, year, sequence = found["organ"], found["year"], found["sequence"]
    if len(year) != 4:
        raise Refusal(f"发文字号“{text}”的年份不全：{EXAMPLE}", "NUMBER_YEAR")
    if sequence.startswith("0"):
        raise Refusal(f"发文字号“{text}”的序号前面不补零：{EXAMPLE}", "NUMBER_LEADING_ZERO")
    if not (sequence.isascii() and sequence.isdigit()):
        raise Refusal(f"发文字号“{text}”的序号只写数字，不加“第”：{EXAMPLE}", "NUMBER_SEQUENCE")
    number(organ, int(year), int(sequence))
    return Number(organ, int(year), int(sequence))
