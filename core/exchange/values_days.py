"""Days and years in all usual Chinese writings. A month is not a day; a decade is not a year."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from core.exchange.fields import Reader, Wrong

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of a workbook's serial numbers, counted as Excel does after its February 1900."""
SERIALS = range(18264, 73051)
"""Five digits that are a day between 1950 and 2099; nothing else of five digits is a day."""
ASKED_DAY = "请写明年月日，如“2022-09-01”。"
ASKED_YEAR = "请填写四位数的年份，如“2009”。"
DIGITS = dict(zip("〇零○一二三四五六七八九", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
MIDNIGHT = re.compile(r"[T ]+0?0:00(?::00(?:\.0+)?)?$")
DAY = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})"
    r"|年(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})[日号]?"
    r"|(?P<m3>[0-9]{2})(?P<d3>[0-9]{2}))"
)
CHINESE_DAY = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十元正]{1,2})月([初一二三四五六七八九十廿]{1,3})[日号]?"
)
CHINESE_YEAR = re.compile(r"^[〇零○一二三四五六七八九]{4}(?=年)")
CHINESE_MONTH = re.compile(r"(?<=年)[一二三四五六七八九十元正]{1,2}(?=月)")
MONTH = re.compile(r"(?P<y>[0-9]{4})(?:[-/.](?P<m>[0-9]{1,2})|年(?P<m2>[0-9]{1,2})月份?)")
YEAR = re.compile(r"(?P<y>[0-9]{4})(?:\.0)?年?度?")
BUILT = re.compile(r"^(?:建成于|建于|竣工于|始建于|建成|竣工)|(?:建成|建造|建设|竣工|交付|建)$")
BARE_YEAR, COMPACT_DAY, SERIAL = (
    re.compile(r"[0-9]{4}"),
    re.compile(r"[0-9]{8}"),
    re.compile(r"([0-9]{5})(?:\.0+)?"),
)


class Completion(NamedTuple):
    """When an estate was finished: the day where it is known, else only the year."""

    year: int
    day: date | None


def _day_of(year: int, month: int, day: int) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Wrong(f"年份应在{EARLIEST_YEAR}至{LATEST_YEAR}之间。{ASKED_DAY}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Wrong(f"没有{year}年{month}月{day}日这一天。{ASKED_DAY}") from error


def _chinese_number(text: str) -> int:
    """一 to 三十一; 初 counts nothing, 廿 is twenty, 元 and 正 are the first month."""
    plain = text.replace("初", "").replace("廿", "二十").replace("元", "一").replace("正", "一")
    tens, ten, ones = plain.rpartition("十")
    if not ten:
        return DIGITS.get(plain, 0)
    return DIGITS.get(tens or "一", 0) * 10 + (DIGITS.get(ones, 0) if ones else 0)


def _written_day(text: str) -> date | None:
    """The day, or None where the text has no such shape."""
    match = DAY.fullmatch(text)
    if match:
        month = match["m"] or match["m2"] or match["m3"]
        day = match["d"] or match["d2"] or match["d3"]
        return _day_of(int(match["y"]), int(month), int(day))
    chinese = CHINESE_DAY.fullmatch(text)
    if chinese:
        year = int("".join(str(DIGITS[digit]) for digit in chinese[1]))
        return _day_of(year, _chinese_number(chinese[2]), _chinese_number(chinese[3]))
    serial = SERIAL.fullmatch(text)
    if serial and int(serial[1]) in SERIALS:
        return SERIAL_ZERO + timedelta(days=int(serial[1]))
    return None


def _plain(text: str) -> str:
    return "".join(MIDNIGHT.sub("", text.strip()).split())


def _arabic_year(text: str) -> str:
    """二〇〇五年八月 → 2005年8月; the rest of the text stays."""
    plain = CHINESE_YEAR.sub(lambda found: "".join(str(DIGITS[each]) for each in found[0]), text)
    return CHINESE_MONTH.sub(lambda found: f"{_chinese_number(found[0])}", plain)


def day() -> Reader:
    """2022-9-1, 2022/09/01, 2022.9.1, 2022年9月1日, 20220901, 二〇二二年九月一日, 44805 → a day."""

    def read(text: str) -> date:
        plain = _plain(text)
        found = _written_day(plain)
        if found is not None:
            return found
        if MONTH.fullmatch(plain) or YEAR.fullmatch(plain):
            raise Wrong(f"只写到了月或年，没有写到日。{ASKED_DAY}")
        if re.fullmatch(r"[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?", plain):
            raise Wrong(f"年份应写四位数。{ASKED_DAY}")
        raise Wrong(f"不是日期。{ASKED_DAY}")

    return read


def _year_of(text: str) -> int:
    number = int(text)
    if not EARLIEST_YEAR <= number <= LATEST_YEAR:
        raise Wrong(f"年份应在{EARLIEST_YEAR}至{LATEST_YEAR}之间。{ASKED_YEAR}")
    return number


def _refuse_year(text: str) -> Wrong:
    if "代" in text:
        return Wrong(f"年代不是年份。{ASKED_YEAR}")
    return Wrong(f"不是确定的年份。{ASKED_YEAR}")


def year() -> Reader:
    """2009年建成, 2009年, 2009, 2009年度, 二〇〇九年; a decade, a span or a guess is refused."""

    def read(text: str) -> int:
        plain = _arabic_year(BUILT.sub("", _plain(text)))
        match = YEAR.fullmatch(plain)
        if match is None:
            raise _refuse_year(plain)
        return _year_of(match["y"])

    return read


def completion() -> Reader:
    """A day where one is written; a month or a year keeps the year only (no day is invented)."""

    def read(text: str) -> Completion:
        plain = BUILT.sub("", _plain(text))
        found = _written_day(plain)
        if found is not None:
            return Completion(found.year, found)
        plain = _arabic_year(plain)
        match = MONTH.fullmatch(plain)
        if match:
            month = match["m"] or match["m2"]
            return Completion(_day_of(int(match["y"]), int(month), 1).year, None)
        match = YEAR.fullmatch(plain)
        if match is None:
            raise _refuse_year(plain)
        return Completion(_year_of(match["y"]), None)

    return read
