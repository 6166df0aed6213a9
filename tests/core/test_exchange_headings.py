"""Headings are found wherever an office puts them, and rows that are no data are passed by."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.fields import Complaint, Field, Row
from core.exchange.headings import Layout, Lexicon, keys_of, normal
from core.exchange.reading import open_book
from core.exchange.table import Raw, Skipped, layouts_of, raw_rows, read_row, said
from tests.core.exchange_kit import FIELDS, Shelf, text_file, workbook

KIND = Shelf().kind()


def table(
    content: bytes, name: str = "a.xlsx", **remembered: str
) -> tuple[list[Layout], list[str]]:
    book = open_book(content, name)
    return layouts_of(book, Lexicon(KIND, remembered), KIND)


def fields(layout: Layout) -> list[str | None]:
    return [column.field for column in layout.columns]


def found(content: bytes, name: str = "a.xlsx") -> list[Raw | Skipped]:
    book = open_book(content, name)
    layouts, _ = layouts_of(book, Lexicon(KIND, {}), KIND)
    return list(raw_rows(KIND, book, layouts))


def texts(content: bytes, name: str = "a.xlsx") -> list[tuple[int, dict[str, str]]]:
    return [(raw.number, dict(raw.texts)) for raw in found(content, name) if isinstance(raw, Raw)]


@pytest.mark.parametrize(
    "heading",
    [
        "户数（户）",
        "户数(户)",
        "户 数",
        "户数",
        "户数：",
        "*户数",
        "户数【必填】",
        "DOOR_COUNT",
        "door count",
    ],
)
def test_a_heading_is_known_in_every_usual_spelling(heading: str) -> None:
    assert Lexicon(KIND, {}).find(heading) == "count"


def test_what_a_person_said_goes_before_all_else() -> None:
    assert Lexicon(KIND, {normal("户数"): "note"}).find("户数") == "note"
    assert Lexicon(KIND, {normal("户数"): ""}).find("户数") == ""


def test_brackets_tell_two_fields_apart() -> None:
    kind = Shelf().kind(
        fields=(Field(name="good", title="监控（好）"), Field(name="bad", title="监控（坏）"))
    )
    lexicon = Lexicon(kind, {})
    assert [lexicon.find(text) for text in ("监控(好)", "监控（坏）", "监控")] == [
        "good",
        "bad",
        None,
    ]


@given(st.text())
def test_keys_are_stable(text: str) -> None:
    for key in keys_of(text):
        assert normal(key) == key or normal(normal(key)) == normal(key)


def test_title_rows_above_are_passed_by() -> None:
    rows = [
        ("某街道物件台账",),
        ("填报单位：某街道", None, "2026年"),
        (),
        ("名称", "户数"),
        ("甲", 1),
    ]
    [layout], _ = table(workbook(rows))
    assert (layout.heading_row, layout.first_row) == (4, 5)
    assert texts(workbook(rows)) == [(5, {"name": "甲", "count": "1"})]


def merged(book: Any, pages: Any) -> None:
    page = pages["台账"]
    page.merge_range(0, 0, 0, 3, "某街道台账")
    page.merge_range(1, 0, 2, 0, "小区名称")
    page.merge_range(1, 1, 1, 2, "规模")
    page.write(2, 1, "户数")
    page.write(2, 2, "栋数")
    page.merge_range(1, 3, 2, 3, "备注")
    page.write(3, 0, "甲")
    page.write(3, 1, 7)


def test_two_rows_of_merged_headings_are_joined() -> None:
    [layout], _ = table(workbook({"台账": []}, touch=merged))
    assert layout.first_row == 4
    assert [(column.heading, column.field) for column in layout.columns] == [
        ("小区名称", "name"), ("规模 户数", "count"), ("规模 栋数", None), ("备注", "note"),
    ]  # fmt: skip


def test_groups_of_a_text_file_are_joined_too() -> None:
    rows = [("名称", "规模", "", "备注"), ("", "户数", "栋数", ""), ("甲", "7", "2", "x")]
    [layout], _ = table(text_file(rows), "a.csv")
    assert (layout.first_row, fields(layout)) == (3, ["name", "count", None, "note"])


def test_headings_nobody_knows_are_offered_for_mapping() -> None:
    [layout], _ = table(text_file([("甲列", "乙列"), ("1", "2")]), "a.csv")
    assert fields(layout) == [None, None]


def test_a_number_column_of_the_sheet_itself_is_left_out() -> None:
    [layout], _ = table(workbook([("序号", "名称"), (1, "甲")]))
    assert fields(layout) == ["", "name"]


def test_sheets_without_a_table_are_passed_by_with_a_note() -> None:
    content = workbook({
        "填表须知": [("一、请如实填写", "x"), ("二、不要漏报", "y")],
        "南片": [("名称", "户数"), ("甲", 1)],
        "北片": [("户数", "名称"), (2, "乙")],
        "空": [],
    })  # fmt: skip
    layouts, notes = table(content)
    assert [layout.sheet for layout in layouts] == ["南片", "北片"]
    assert notes == ["工作表“空”没有内容，已跳过。", "工作表“填表须知”没有认得的表头，已跳过。"]
    assert texts(content) == [(2, {"name": "甲", "count": "1"}), (2, {"count": "2", "name": "乙"})]


def test_totals_blanks_and_repeated_headings_are_no_data() -> None:
    rows = [
        ("名称", "户数"), ("甲", 1), (None, None), ("名称", "户数"), ("乙", 2), ("合 计", 3),
        (None, "小计"),
    ]  # fmt: skip
    content = workbook(rows)
    assert [row.number for row in found(content) if isinstance(row, Raw)] == [2, 5]
    skipped = {row.number: row.sentence for row in found(content) if isinstance(row, Skipped)}
    assert skipped == {
        4: "是重复的表头，没有导入。",
        6: "是“合 计”行，没有导入。",
        7: "是“小计”行，没有导入。",
    }


def test_a_place_named_after_a_total_is_data() -> None:
    assert len(texts(workbook([("名称", "户数"), ("总计家园", 1)]))) == 1


def test_cells_merged_downwards_count_for_each_row_where_the_field_says_so() -> None:
    def touch(book: Any, pages: Any) -> None:
        pages["台账"].merge_range(1, 1, 2, 1, "自管")
        pages["台账"].merge_range(1, 2, 2, 2, "5")

    rows = [("名称", "管理方式", "户数"), ("甲",), ("乙",)]
    assert texts(workbook(rows, touch=touch)) == [
        (2, {"name": "甲", "mode": "自管", "count": "5"}),
        (3, {"name": "乙", "mode": "自管", "count": ""}),
    ]


@pytest.mark.parametrize("word", ["无", "暂无信息", "-", "——", "／", "N/A", "不详", "null"])
def test_the_ways_to_say_nothing(word: str) -> None:
    assert texts(workbook([("名称", "备注"), ("甲", word)]))[0][1]["note"] == ""


def test_a_field_may_keep_such_a_word() -> None:
    assert said(Field(name="x", title="物业", keep_words=("无",)), "无") == "无"


CELL = st.one_of(
    # a file full of control characters is no table at all: test_exchange_reading
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12),
    st.sampled_from(["", "无", "3户", "好", "坏", "合计", "1.23E+17", "=1", "甲\u202e", "#N/A"]),
)
GRID = st.lists(st.lists(CELL, min_size=6, max_size=6), min_size=1, max_size=8)


@given(GRID)
def test_whatever_is_in_the_cells_every_wrong_column_is_named(
    grid: Sequence[Sequence[str]],
) -> None:
    content = text_file([[field.title for field in FIELDS], *grid])
    seen = set()
    for raw in found(content, "a.csv"):
        seen.add(raw.number)
        if isinstance(raw, Raw):
            row = read_row(KIND, raw, {})
            assert {complaint.field for complaint in row.complaints} == wrong_columns(row, raw)
    assert len(seen) <= len(grid)


def wrong_columns(row: Row, raw: Raw) -> set[str]:
    """What a reader without any engine would find wrong."""
    wrong = set(raw.flaws)
    for field in FIELDS:
        text = raw.texts[field.name]
        if field.name in wrong:
            continue
        if (field.needed and not text) or (text and not reads(field, text)):
            wrong.add(field.name)
        else:
            assert (row.values[field.name] is None) == (not text)
    return wrong


def reads(field: Field, text: str) -> bool:
    try:
        field.read(text)
    except Exception:
        return False
    return True


def test_a_reader_that_breaks_refuses_its_cell_and_no_more() -> None:
    raw = Raw(sheet="", number=2, texts={"name": "甲", "health": "坏"}, flaws={})
    assert read_row(KIND, raw, {}).complaints == (
        Complaint("health", "坏", "内容无法识别，请检查写法。"),
    )
