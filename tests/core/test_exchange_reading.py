"""Whatever is uploaded is read as what it is, or refused with a sentence, within seconds."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.reading import Book, Flaw, Unreadable, open_book
from core.exchange.reading.book import MOST_BYTES
from core.exchange.reading.cells import clean
from core.exchange.reading.scan import column_of, letters_of
from tests.core.exchange_kit import text_file, workbook

ROWS = [("小区名称", "户数"), ("甲", "1"), ("乙", "2")]
SIMPLE = workbook(ROWS)
SECONDS = 10
"""Of the processor: the machine may have other work."""
SHEET = "xl/worksheets/sheet1.xml"
ROOT = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def rows(book: Book, sheet: int = 0) -> list[list[Any]]:
    return [list(cells) for _, cells in book.sheets[sheet].rows()]


def read(content: bytes, name: str = "a.xlsx") -> list[list[Any]]:
    return rows(open_book(content, name))


def rebuilt(content: bytes, given: dict[str, bytes | None]) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        kept = {name: old.read(name) for name in old.namelist()} | given
        for name, data in kept.items():
            if data is not None:
                new.writestr(name, data)
    return buffer.getvalue()


def sheet_xml(body: str, before: str = "") -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}{before}<worksheet {ROOT}>{body}</worksheet>".encode()


def with_sheet(body: str, before: str = "") -> bytes:
    return rebuilt(SIMPLE, {SHEET: sheet_xml(body, before)})


def locked_zip() -> bytes:
    data = bytearray(SIMPLE)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + place] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def blank_rows() -> bytes:
    return with_sheet(
        "<sheetData>"
        + "".join(f'<row r="{n}" ht="15"/>' for n in range(1, 1_000_001))
        + "</sheetData>"
    )


def far_cell() -> bytes:
    cell = '<c r="{0}" t="str"><v>x</v></c>'
    return with_sheet(
        f'<dimension ref="A1:A2"/><sheetData><row r="1">{cell.format("A1")}</row>'
        f'<row r="1048576">{cell.format("XFD1048576")}</row></sheetData>'
    )


def long_column() -> bytes:
    cells = "".join(
        f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
        for row, column in ((1, "A"), (1_048_576, "T"))
    )
    return with_sheet(f"<sheetData>{cells}</sheetData>")


def bomb() -> bytes:
    return rebuilt(SIMPLE, {"xl/media/a.bin": b"\0" * (80 * 1024 * 1024)})


ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
CELL = '<sheetData><row r="1"><c r="A1" t="str"><v>&e;</v></c></row></sheetData>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a zip bomb": (bomb, "a.xlsx", "异常庞大"),
    "an external entity": (lambda: with_sheet(CELL, ENTITY), "a.xlsx", "外部实体"),
    "a billion laughs": (
        lambda: with_sheet(CELL, f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'), "a.xlsx", "外部实体",
    ),
    "an entity in another encoding": (
        lambda: rebuilt(SIMPLE, {SHEET: sheet_xml(CELL, ENTITY).decode().encode("utf-16")}),
        "a.xlsx", "已损坏",
    ),
    "an encrypted archive": (locked_zip, "a.xlsx", "打开密码"),
    "macros": (lambda: rebuilt(SIMPLE, {"xl/vbaProject.bin": b"x"}), "a.xlsx", "宏"),
    "a macro sheet": (
        lambda: rebuilt(SIMPLE, {"xl/macrosheets/sheet1.xml": b"<x/>"}), "a.xlsx", "宏",
    ),
    "a name of macros": (lambda: SIMPLE, "a.xlsm", "宏"),
    "a path out of the archive": (lambda: rebuilt(SIMPLE, {"../x": b""}), "a.xlsx", "异常的路径"),
    "a far corner": (far_cell, "a.xlsx", "最多300列"),
    "a far row": (long_column, "a.xlsx", "第1048576行"),
    "a broken archive": (lambda: SIMPLE[: len(SIMPLE) // 2], "a.xlsx", "已损坏"),
    "broken XML": (lambda: rebuilt(SIMPLE, {SHEET: b"<worksheet><sheetData"}), "a.xlsx", "已损坏"),
    "a missing sheet": (lambda: rebuilt(SIMPLE, {SHEET: None}), "a.xlsx", "已损坏"),
    "no list of sheets": (
        lambda: rebuilt(SIMPLE, {"xl/_rels/workbook.xml.rels": None}), "a.xlsx", "已损坏",
    ),
    "another kind of archive": (
        lambda: rebuilt(SIMPLE, {"xl/workbook.xml": None}), "a.xlsx", "不是 Excel",
    ),
    "a name of no table": (lambda: SIMPLE, "a.exe", "不是表格文件"),
    "a pdf": (lambda: b"%PDF-1.7 x", "a.xlsx", "不是表格"),
    "nothing": (lambda: b"", "a.csv", "空的"),
    "too many bytes": (lambda: b"a," * MOST_BYTES, "a.csv", "20MB"),
    "bytes of no encoding": (lambda: b"\xff\xff\xff\x81", "a.csv", "编码"),
    "zeros": (lambda: b"\x00" * 40, "a.csv", "不是表格"),
    "an open quote": ('名称,户数\n甲,"1'.encode, "a.csv", "引号"),
    "XML spreadsheet": (lambda: b'<?xml version="1.0"?><Workbook/>', "a.xls", "另存为 xlsx"),
    "a page without a table": ("<html>请登录</html>".encode, "a.xls", "没有表格"),
    "half an old workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "已损坏",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_within_seconds(name: str) -> None:
    make, file_name, word = HOSTILE[name]
    content = make()
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(Unreadable, match=word) as refusal:
            read(content, file_name)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert refusal.value.sentence.endswith("。")
    assert time.process_time() - began < SECONDS
    assert peak < 20 * MOST_BYTES


def test_a_million_blank_rows_are_passed_by_within_seconds() -> None:
    content = blank_rows()
    began = time.process_time()
    assert [row for row in read(content) if row] == []
    assert time.process_time() - began < SECONDS


def test_a_wrong_dimension_is_not_believed() -> None:
    body = '<dimension ref="A1:A1"/><sheetData>' + "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>7</v></c></row>' for n in (1, 2, 3)
    )
    assert read(with_sheet(body + "</sheetData>")) == [["1", "7"], ["2", "7"], ["3", "7"]]


def test_a_formula_is_a_flaw_and_not_its_value() -> None:
    cells = '<c r="B2"><f>1+1</f><v>2</v></c><c r="C2"><v>3</v></c>'
    _, found = read(with_sheet(f'<sheetData><row r="2">{cells}</row></sheetData>'))
    assert found[0] == ""
    assert isinstance(found[1], Flaw)
    assert "公式" in found[1].sentence
    assert found[2] == "3"


def test_errors_and_truth_values_are_flaws() -> None:
    cells = '<c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="b"><v>1</v></c>'
    [[error, truth]] = read(with_sheet(f'<sheetData><row r="1">{cells}</row></sheetData>'))
    assert "错误值" in error.sentence
    assert "逻辑值" in truth.sentence


def test_rows_and_columns_keep_the_numbers_of_the_sheet() -> None:
    content = workbook([(), (), (None, None, "x")])
    assert list(open_book(content, "a.xlsx").sheets[0].rows()) == [
        (1, []), (2, []), (3, ["", "", "x"]),
    ]  # fmt: skip


def test_a_hidden_sheet_is_left_out_with_a_note() -> None:
    content = workbook({"一": ROWS, "二": ROWS}, touch=lambda book, pages: pages["二"].hide())
    book = open_book(content, "a.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["一"]
    assert book.notes == ("工作表“二”是隐藏的，没有读取。",)


def test_days_arrive_as_iso_text() -> None:
    assert read(workbook([(date(2009, 7, 1), "x")])) == [["2009-07-01", "x"]]


ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", ",;\t")
def test_text_in_any_usual_encoding_and_with_any_usual_separator(
    encoding: str, separator: str
) -> None:
    content = text_file([*ROWS, ("丙,丁;戊", "")], separator=separator, encoding=encoding)
    assert read(content, "a.csv") == [*map(list, ROWS), ["丙,丁;戊", ""]]


def test_a_cell_of_two_lines_is_one_row() -> None:
    book = open_book('名称,备注\n甲,"一\r\n二"\n\n乙,三\n'.encode(), "a.csv")
    assert list(book.sheets[0].rows()) == [
        (1, ["名称", "备注"]), (2, ["甲", "一\n二"]), (3, []), (4, ["乙", "三"]),
    ]  # fmt: skip


def test_a_formula_in_a_text_file_is_a_flaw() -> None:
    [[_, cell]] = read(b"x,=1+1\n", "a.csv")
    assert isinstance(cell, Flaw)


def test_the_bytes_decide_and_not_the_name() -> None:
    page = (
        "<html><table><tr><th colspan=2>户</th></tr><tr><td>甲</td><td>&lt;1&gt;</td></tr></table>"
    )
    assert read(SIMPLE, "旧.xls") == [list(row) for row in ROWS]
    assert read(text_file(ROWS), "旧.xls") == [list(row) for row in ROWS]
    assert read(page.encode("gb18030"), "旧.xls") == [["户"], ["甲", "<1>"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"), (0.1, "0.1"), (1234567.89, "1234567.89"), (-2.5, "-2.5"),
        (0.000012, "0.000012"), (123456789012345.0, "123456789012345"), ("１２３（甲）", "123(甲)"),
        ("　甲　乙 ", "甲 乙"),
        (None, ""), ("\ufeff甲", "甲"), (0.1 + 0.2, "0.3"),
    ],
)  # fmt: skip
def test_a_cell_in_normal_form(value: Any, text: str) -> None:
    assert clean(value) == text


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (1.23e17, "15位"), (True, "逻辑值"), ("甲\u202e乙", "看不见"), ("甲\u200b乙", "看不见"),
        ("#REF!", "错误值"), ("甲\x00", "乱码"), ("甲" * 5000, "4000个字"), (float("inf"), "15位"),
        (float("nan"), ""),
    ],
)  # fmt: skip
def test_a_cell_that_says_nothing_usable(value: Any, word: str) -> None:
    found = clean(value)
    assert isinstance(found, Flaw)
    assert word in found.sentence


def test_a_long_number_is_shown_as_excel_has_ruined_it() -> None:
    assert clean(123456789012345678.0) == Flaw("1.23E+17", clean(1e18).sentence)  # type: ignore[union-attr]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.times(), st.booleans()))
def test_cleaning_never_raises_and_is_stable(value: Any) -> None:
    once = clean(value)
    assert isinstance(once, Flaw) or clean(once) == once or isinstance(clean(once), Flaw)


@given(st.integers(min_value=0, max_value=20_000))
def test_column_letters_go_both_ways(column: int) -> None:
    assert column_of(letters_of(column)) == column


def sentence_of(content: bytes, name: str) -> str:
    """What a person would be told."""
    try:
        read(content, name)
    except Unreadable as refusal:
        return refusal.sentence
    return "能读取。"


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xls", "a.xlsx"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    for head in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<table>"):
        assert sentence_of(head + content, name).endswith("。")


@given(st.integers(min_value=0, max_value=len(SIMPLE) - 1), st.binary(min_size=1, max_size=4))
def test_a_workbook_with_damaged_bytes_is_read_or_refused(place: int, noise: bytes) -> None:
    damaged = SIMPLE[:place] + noise + SIMPLE[place + len(noise) :]
    assert sentence_of(damaged, "a.xlsx").endswith("。")
