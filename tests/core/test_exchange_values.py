"""What may be written in a cell, and what it means: a table for each reader."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange import values
from core.exchange.fields import Wrong
from core.rules.ids import check_digit

FRUITS = {"APPLE": "苹果", "PEAR": "鸭梨（冻）"}
READERS: dict[str, Callable[[str], Any]] = {
    "text": values.text(40),
    "lines": values.text(40, lines=True),
    "code": values.code(20),
    "whole": values.whole("户"),
    "area": values.area(),
    "money": values.money(negative=True),
    "percent": values.percent(),
    "rate": values.rate(),
    "rates": values.rates(),
    "year": values.year(),
    "completion": values.completion(),
    "day": values.day(),
    "choice": values.choice(FRUITS),
    "several": values.several(FRUITS),
    "yes_no": values.yes_no(yes=("封闭",), no=("开放",)),
    "phone": values.phone(),
    "credit_code": values.credit_code(),
    "person_name": values.person_name(),
    "people": values.people(),
}
CARD = "150525198001011234"
D = Decimal


def refused(reader: str, cell: str) -> str:
    with pytest.raises(Wrong) as wrong:
        READERS[reader](cell)
    sentence = wrong.value.sentence
    assert sentence.endswith("。")
    assert re.search(r"[\u4e00-\u9fff]", sentence)
    return sentence


@pytest.mark.parametrize(
    ("cell", "number"),
    [("3005户", 3005), ("3005 户", 3005), ("1,200 户", 1200), ("1,200", 1200), ("12", 12),
     ("0", 0), ("共300户", 300), ("12.0", 12), ("0012", 12), ("2,000,000户", 2_000_000)],
)  # fmt: skip
def test_a_whole_number_with_its_unit(cell: str, number: int) -> None:
    assert READERS["whole"](cell) == number


@pytest.mark.parametrize(
    ("cell", "said"),
    [("约1200户", "大概"), ("300余户", "大概"), ("300户左右", "大概"), ("1200+", "大概"),
     ("65栋", "整数"), ("1_000", "整数"), ("NaN", "整数"), ("1e5", "整数"), ("١٢٣", "整数"),
     ("１２", "整数"), ("12.5户", "小数"), ("-5", "负数"), ("12,34", "整数"), ("三百户", "整数"),
     ("99999999999", "之间"), ("9" * 40, "太大"), ("0x10", "整数"), ("5²", "整数")],
)  # fmt: skip
def test_what_is_no_whole_number(cell: str, said: str) -> None:
    assert said in refused("whole", cell)


@pytest.mark.parametrize(
    ("cell", "square_metres"),
    [("12500", "12500.00"), ("12,500.5 m2", "12500.50"), ("12500.55平方米", "12500.55"),
     ("1.25万m2", "12500.00"), ("1.234567万平米", "12345.67"), ("3万", "30000.00"),
     ("80㎡", "80.00"), ("80.500 平", "80.50")],
)  # fmt: skip
def test_an_area_with_its_unit(cell: str, square_metres: str) -> None:
    found = READERS["area"](cell)
    assert str(found) == square_metres


@pytest.mark.parametrize(
    ("cell", "said"),
    [("80.555", "小数超过2位"), ("1.2345678万㎡", "小数超过2位"), ("-80", "负数"),
     ("约80㎡", "大概"),
     ("80亩", "面积"), ("0." + "1" * 60, "小数"), ("0.5" + "0" * 40 + "1", "小数")],
)  # fmt: skip
def test_what_is_no_area(cell: str, said: str) -> None:
    assert said in refused("area", cell)


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [("36,000.50元", "36000.50"), ("3.6万元", "36000.00"), ("¥120", "120.00"), ("-12.5", "-12.50"),
     ("¥-12.5", "-12.50"), ("0", "0.00")],
)  # fmt: skip
def test_an_amount_with_its_unit(cell: str, yuan: str) -> None:
    assert str(READERS["money"](cell)) == yuan


def test_an_amount_below_nothing_only_where_the_column_allows_it() -> None:
    with pytest.raises(Wrong, match="负数"):
        values.money()("-12.5")


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [("0.3至0.5元/平米/月", "0.3", "0.5"), ("0.3-0.5", "0.3", "0.5"), ("0.8元/㎡/月", "0.8", "0.8"),
     ("0.8元/m2/月", "0.8", "0.8"), ("1至1.3元/平米/月", "1", "1.3"), ("0.5", "0.5", "0.5"),
     ("0.3~0.5元/平方米·月", "0.3", "0.5"), ("0.25至20元/平米/月", "0.25", "20"),
     ("0.3元/平米/月至0.5元/平米/月", "0.3", "0.5"), ("0.5元/月/m2", "0.5", "0.5"),
     ("0.5元每平方米每月", "0.5", "0.5"), ("0.5元/(m2·月)", "0.5", "0.5"), ("0", "0", "0"),
     ("0.5 元 / 平米 / 月", "0.5", "0.5"), ("0.1234元/M2/月", "0.1234", "0.1234")],
)  # fmt: skip
def test_a_charge_is_a_pair_of_rates(cell: str, low: str, high: str) -> None:
    assert READERS["rates"](cell) == (D(low), D(high))


@pytest.mark.parametrize(
    ("cell", "said"),
    [("6元/平米/年", "每月"), ("20元/户/月", "按户"), ("0.5至0.3元/平米/月", "低的"),
     ("约0.5元", "大概"), ("0.12345", "小数超过4位"), ("1200元", "低于"), ("面议", "收费标准"),
     ("0.3至", "收费标准"), ("1.2.3", "收费标准"), ("0.5元/平米/月起", "收费标准")],
)  # fmt: skip
def test_what_is_no_charge(cell: str, said: str) -> None:
    assert said in refused("rates", cell)


def test_a_single_rate_is_not_a_range() -> None:
    assert READERS["rate"]("0.5元/平米/月") == D("0.5")
    assert "一个标准" in refused("rate", "0.3-0.5")


@pytest.mark.parametrize(
    ("cell", "number"), [("6", "6.00"), ("6%", "6.00"), ("6.5 %", "6.50"), ("100", "100.00")]
)
def test_a_percentage_is_read(cell: str, number: str) -> None:
    assert str(READERS["percent"](cell)) == number


def test_no_percentage_is_above_a_hundred() -> None:
    assert "100%" in refused("percent", "101")


@pytest.mark.parametrize(
    "cell", ["2009年建成", "2009年", "2009", "建于2009年", "2009年度", "2009.0", "二〇〇九年"]
)
def test_a_year_is_read(cell: str) -> None:
    assert READERS["year"](cell) == 2009


@pytest.mark.parametrize(
    ("cell", "said"),
    [("1998年代", "年代"), ("90年代", "年代"), ("2009年左右", "确定"), ("09年", "确定"),
     ("2008-2009", "确定"), ("1066", "之间"), ("2009年前", "确定"), ("２００９", "确定")],
)  # fmt: skip
def test_what_is_no_year(cell: str, said: str) -> None:
    assert said in refused("year", cell)


@pytest.mark.parametrize(
    "cell",
    ["2022-9-1", "2022-09-01", "2022/09/01", "2022.9.1", "2022年9月1日", "2022年09月01号",
     "20220901", "二〇二二年九月一日", "二零二二年九月一号", "二○二二年九月初一", "44805",
     "44805.0",
     "2022-09-01 00:00:00", "2022-09-01T00:00", "2022 年 9 月 1 日", "2022年9月1"],
)  # fmt: skip
def test_a_day_in_every_usual_writing(cell: str) -> None:
    assert READERS["day"](cell) == date(2022, 9, 1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("二〇二一年十二月三十一日", date(2021, 12, 31)), ("二〇二一年十月二十日", date(2021, 10, 20)),
     ("二〇二一年元月廿三日", date(2021, 1, 23)), ("2024-02-29", date(2024, 2, 29))],
)  # fmt: skip
def test_days_in_words(cell: str, day: date) -> None:
    assert READERS["day"](cell) == day


@pytest.mark.parametrize(
    ("cell", "said"),
    [("2022年9月", "没有写到日"), ("2022-09", "没有写到日"), ("2022", "没有写到日"),
     ("2023-02-29", "没有2023年2月29日"), ("2022-13-01", "没有"), ("22-9-1", "四位"),
     ("2022-9/1", "不是日期"), ("昨天", "不是日期"), ("9999-01-01", "之间"), ("12345", "不是日期"),
     ("2022-09-01 08:30:00", "不是日期"), ("二〇二二年九月四十日", "没有"), ("20221301", "没有"),
     ("99999", "不是日期"), ("-44805", "不是日期"), ("二〇二二年十三月一日", "没有")],
)  # fmt: skip
def test_what_is_no_day(cell: str, said: str) -> None:
    assert said in refused("day", cell)


@pytest.mark.parametrize(
    ("cell", "year", "day"),
    [("2009年9月1日", 2009, date(2009, 9, 1)), ("2009年9月", 2009, None), ("2009-09", 2009, None),
     ("2009年建成", 2009, None), ("二〇〇五年", 2005, None), ("二零零五年八月", 2005, None),
     ("建成于2009年9月1日", 2009, date(2009, 9, 1)), ("2009", 2009, None),
     ("40057", 2009, date(2009, 9, 1)), ("1986年竣工", 1986, None)],
)  # fmt: skip
def test_completion_keeps_what_is_known(cell: str, year: int, day: date | None) -> None:
    assert READERS["completion"](cell) == (year, day)


@pytest.mark.parametrize("cell", ["1998年代", "2009年13月", "2000年前后", "不详"])
def test_what_is_no_completion(cell: str) -> None:
    refused("completion", cell)


@pytest.mark.parametrize("cell", ["苹果", "APPLE", "apple", " 苹 果 "])
def test_a_choice_by_label_or_code(cell: str) -> None:
    assert READERS["choice"](cell) == "APPLE"


def test_brackets_of_a_label_do_not_matter_and_aliases_count() -> None:
    assert READERS["choice"]("鸭梨(冻)") == "PEAR"
    assert values.choice(FRUITS, {"PEAR": ("梨",)})("梨") == "PEAR"


def test_another_word_is_told_what_there_is() -> None:
    assert "苹果、鸭梨（冻）" in refused("choice", "香蕉")


def test_several_words_in_one_cell() -> None:
    assert READERS["several"]("1.苹果、2.鸭梨(冻)；苹果。") == ("APPLE", "PEAR")
    assert "香蕉" in refused("several", "苹果、香蕉")


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("是", True), ("有", True), ("√", True), ("Y", True), ("yes", True), ("封闭", True),
     ("否", False), ("无", False), ("×", False), ("没有", False), ("no", False), ("开放", False)],
)  # fmt: skip
def test_yes_and_no(cell: str, answer: bool) -> None:
    assert READERS["yes_no"](cell) is answer


def test_perhaps_is_neither() -> None:
    assert "是" in refused("yes_no", "部分")


@pytest.mark.parametrize(
    ("cell", "number"),
    [("13812348000", "13812348000"), ("138 1234 8000", "13812348000"), ("4212345", "4212345"),
     ("138-1234-8000", "13812348000"), ("+86 13812348000", "13812348000"), ("12345", "12345"),
     ("0475-4212345", "0475-4212345"), ("(0475)4212345", "04754212345"), ("96777", "96777"),
     ("400-800-1234", "4008001234"), ("0475-4212345-801", "0475-4212345-801")],
)  # fmt: skip
def test_a_phone_number(cell: str, number: str) -> None:
    assert READERS["phone"](cell) == number


@pytest.mark.parametrize(
    "cell", ["1381234800", "23812348000", "张三", "13812348000/13912348000", CARD]
)
def test_what_is_no_phone_number(cell: str) -> None:
    refused("phone", cell)


def test_a_credit_code_checks() -> None:
    body = "91150525MA0Q0ABC1"
    assert READERS["credit_code"](f"{body}{check_digit(body)}".lower()) == body + check_digit(body)
    assert "校验码" in refused("credit_code", f"{body}{'1' if check_digit(body) != '1' else '2'}")
    assert "这里是9位" in refused("credit_code", "MA0Q0ABC1")


@pytest.mark.parametrize(
    ("cell", "found"),
    [("张三(主任)、李四(副主任)、王五", [("张三", "主任"), ("李四", "副主任"), ("王五", "")]),
     ("主任：张三;委员：李四、王五", [("张三", "主任"), ("李四", "委员"), ("王五", "委员")]),
     ("张三,李四", [("张三", ""), ("李四", "")]), ("张 三", [("张三", "")]),
     ("阿拉坦·巴特尔(委员)", [("阿拉坦·巴特尔", "委员")]),
     ("主任:张三\n李四", [("张三", "主任"), ("李四", "")])],
)  # fmt: skip
def test_people_in_one_cell(cell: str, found: list[tuple[str, str]]) -> None:
    assert list(READERS["people"](cell)) == found


@pytest.mark.parametrize(
    ("cell", "said"),
    [("张三、张三", "两次"), ("张三13812348000", "数字"), ("、", "没有姓名"), ("张", "姓名"),
     (f"张三、{CARD}", "身份证"), ("5人", "数字")],
)  # fmt: skip
def test_what_are_no_people(cell: str, said: str) -> None:
    assert said in refused("people", cell)


@pytest.mark.parametrize(
    "cell", [CARD, f"业主张三{CARD}", "150525 19800101 1234", "15052519800101123x"]
)
@pytest.mark.parametrize("reader", ["text", "person_name", "people", "phone", "credit_code"])
def test_a_personal_number_is_refused_wherever_it_stands(reader: str, cell: str) -> None:
    sentence = refused(reader, cell)
    if reader != "people":
        assert "身份证" in sentence
    assert CARD not in sentence


def test_long_numbers_that_are_nobody_are_text() -> None:
    assert READERS["text"]("合同号201509301234567890") == "合同号201509301234567890"


def test_text_is_cut_by_nobody() -> None:
    assert READERS["text"]("  二期\n 三期 ") == "二期 三期"
    assert "超过40个字" in refused("text", "字" * 41)
    assert "乱码" in refused("text", "阳光\ufffd小区")


@pytest.mark.parametrize("cell", ["DQ-001", "1#楼", "A_1.2/3", "一号"])
def test_a_code_is_read(cell: str) -> None:
    assert READERS["code"](cell) == cell


def test_a_code_is_no_sentence() -> None:
    assert "代码" in refused("code", "一号，二号")


ALPHABET = st.sampled_from(
    "0123456789.,-/年月日至约万元㎡m2平米户栋()、；:张三是无有×Xx% \n_eE²①٣〇一十\ufffd\x00"
)
CELLS = st.one_of(st.text(min_size=1, max_size=30), st.text(ALPHABET, min_size=1, max_size=30))


@pytest.mark.parametrize("name", READERS)
@given(cell=CELLS)
def test_whatever_is_in_the_cell_it_is_read_or_refused(name: str, cell: str) -> None:
    try:
        READERS[name](cell)
        sentence = "。"
    except Wrong as wrong:
        sentence = wrong.sentence
    assert sentence.endswith("。")


@given(st.dates(min_value=date(1950, 1, 2), max_value=date(2099, 12, 31)))
def test_every_day_survives_every_writing(day: date) -> None:
    read = READERS["day"]
    serial = str((day - date(1899, 12, 30)) // timedelta(days=1))
    for cell in (f"{day:%Y-%m-%d}", f"{day:%Y年%m月%d日}", f"{day:%Y%m%d}", serial):
        assert read(cell) == day


@given(st.integers(min_value=0, max_value=2_000_000_000))
def test_every_count_survives_its_writings(number: int) -> None:
    for cell in (str(number), f"{number}户", f"{number:,} 户"):
        assert READERS["whole"](cell) == number


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_area_survives_also_in_ten_thousands(number: Decimal) -> None:
    assert READERS["area"](f"{number:f}㎡") == number
    assert READERS["area"](f"{number.scaleb(-4):f}万㎡") == number
