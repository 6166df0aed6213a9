"""Days, amounts and numbered headings as an official paper writes them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.papers.rules.paper import Block, Heading, Paper
from core.rules.capitals import amount_in_words
from core.rules.errors import Refusal

DIGITS = "零一二三四五六七八九"
MOST_HEADINGS = 99
DATE_INDENT = 4
"""Characters between the date and the right edge (7.3.5)."""


def chinese_date(day: date) -> str:
    """2023年5月1日: Arabic figures, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def money_in_full(amount: Decimal) -> str:
    """¥1,680.32元（人民币壹仟陆佰捌拾元叁角贰分）; Refusal as amount_in_words."""
    words = amount_in_words(amount)
    sign = "-" if amount < 0 else ""
    return f"{sign}¥{abs(amount):,.2f}元（{words}）"


def numbered_headings(blocks: Sequence[Block]) -> list[tuple[Block, str]]:
    """Each block with what stands before it: 一、 （一） 1. （1） for headings, "" for the rest.

    A heading starts the counting of the levels below it anew.
    """
    counts = [0, 0, 0, 0]
    found = []
    for block in blocks:
        mark = ""
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            mark = _mark(block.level, counts[block.level - 1])
        found.append((block, mark))
    return found


def _mark(level: int, place: int) -> str:
    if level == 1:
        return f"{chinese_number(place)}、"
    if level == 2:
        return f"（{chinese_number(place)}）"
    return f"{place}." if level == 3 else f"（{place}）"


def chinese_number(value: int) -> str:
    """1 to 99 as 一 … 九十九."""
    if not 1 <= value <= MOST_HEADINGS:
        raise Refusal(f"标题编号{value}超出一到九十九。", "TOO_MANY_HEADINGS")
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def signature_indent(paper: Paper) -> Decimal:
    """Characters between the longest signature and the right edge, so that the date, 4 characters
    from the edge, stands in its middle; never negative."""
    if paper.signed_on is None:
        return Decimal(DATE_INDENT)
    widest = max((width(name) for name in paper.signed_by), default=Decimal(0))
    over = max(widest - width(chinese_date(paper.signed_on)), Decimal(0))
    return max(DATE_INDENT - over / 2, Decimal(0))


def width(text: str) -> Decimal:
    """Width in Chinese characters: a figure or Latin letter is half of one."""
    return sum((Decimal("0.5") if mark.isascii() else Decimal(1) for mark in text), Decimal(0))
