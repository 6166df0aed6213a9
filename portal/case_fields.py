"""Strict reading of one case: every fault names the case and the field in one Chinese sentence."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from core.rules.errors import Refusal
from core.rules.money import parse_decimal
from core.rules.periods import Month

E = TypeVar("E", bound=StrEnum)
MAX_COUNT = 10**12
FIRST_YEAR, LAST_YEAR = 1900, 2199
MAX_SHOWN = 40


class CaseError(Exception):
    """The file cannot be used; ``sentence`` says where and why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def shown(value: object) -> str:
    """A value short and clean enough to stand inside a sentence on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
    clean = "".join(char if char.isprintable() else "?" for char in text)
    return clean if len(clean) <= MAX_SHOWN else f"{clean[:MAX_SHOWN]}…"


class Fields:
    """The fields of one case; ``where`` is how a sentence names it."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            sentence = f"{where}应是一个对象（花括号），现为{shown(data)}。"
            raise CaseError(sentence)
        self.data: Mapping[str, Any] = data
        name = data.get("id")
        self.where = f"{where}（{shown(name)}）" if isinstance(name, str) and name else where

    def wrong(self, field: str, why: str) -> NoReturn:
        """Refuse the field."""
        sentence = f"{self.where}的字段 {shown(field)} 有误：{why.rstrip('。')}。"
        raise CaseError(sentence)

    def take(self, field: str) -> Any:
        """The raw value; refuses a missing field."""
        if field not in self.data:
            sentence = f"{self.where}缺少字段 {field}。"
            raise CaseError(sentence)
        return self.data[field]

    def text(self, field: str) -> str:
        """Text in quotes."""
        value = self.take(field)
        if not isinstance(value, str):
            self.wrong(field, f"应是带引号的文字，现为{shown(value)}")
        return value

    def decimal(self, field: str, places: int) -> Decimal:
        """A number of 0 or more in quotes, with so many decimals at most."""
        text = self.text(field)
        if len(text) > MAX_SHOWN or not text.isprintable():
            self.wrong(field, f"“{shown(text)}”不是数字")
        try:
            value = parse_decimal(text, places)
        except Refusal as refusal:
            self.wrong(field, refusal.sentence)
        if value < 0:
            self.wrong(field, f"不能是负数，现为{text}")
        return value

    def count(self, field: str, *, minimum: int = 0) -> int:
        """A whole number without quotes."""
        value = self.take(field)
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(field, f"应是不带引号的整数，现为{shown(value)}")
        if not minimum <= value <= MAX_COUNT:
            self.wrong(field, f"应在{minimum}至{MAX_COUNT}之间")
        return value

    def flag(self, field: str) -> bool:
        """``true`` or ``false``."""
        value = self.take(field)
        if not isinstance(value, bool):
            self.wrong(field, f"应是 true 或 false，现为{shown(value)}")
        return value

    def day(self, field: str) -> date:
        """A day such as 2022-09-01."""
        text = self.text(field)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if day.isoformat() != text or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.wrong(field, f"“{shown(text)}”不是{FIRST_YEAR}至{LAST_YEAR}年的日期（2022-09-01）")
        return day

    def day_or_none(self, field: str) -> date | None:
        """A day, or ``null``."""
        return None if self.take(field) is None else self.day(field)

    def month(self, field: str) -> Month:
        """A month such as 2022-09."""
        text = self.text(field)
        try:
            month = Month.parse(text)
        except Refusal:
            month = Month(1, 1)
        if not FIRST_YEAR <= month.year <= LAST_YEAR:
            self.wrong(field, f"“{shown(text)}”不是{FIRST_YEAR}至{LAST_YEAR}年的月份（2022-09）")
        return month

    def choice(self, field: str, choices: type[E]) -> E:
        """One of the words of the vocabulary."""
        text = self.text(field)
        if text not in set(choices):
            self.wrong(field, f"“{shown(text)}”不是 {'、'.join(choices)} 之一")
        return choices(text)
