"""The template and the refused rows: what goes out comes in again."""

import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from core.exchange import services
from core.exchange.models import StagedRow
from core.exchange.packing import unpack
from core.exchange.reading import open_book
from core.exchange.states import ImportState
from core.exchange.workbooks import write_refused, write_template
from core.rules.errors import Refusal
from tests.core.exchange_kit import T0, Shelf, shelf, take_in, workbook

__all__ = ["shelf"]
pytestmark = pytest.mark.django_db


def filled(path: Path, *rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.load_workbook(path)
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            book["填写"].cell(number, place, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def template(shelf: Shelf, tmp_path: Path) -> Path:
    path = tmp_path / "template.xlsx"
    write_template(kind=shelf.kind(), path=path, at=T0)
    return path


def test_a_filled_template_needs_no_mapping(shelf: Shelf, template: Path) -> None:
    batch = take_in(filled(template, ("甲", 3, None, "0123")))
    assert (batch.state, batch.template_version) == (ImportState.RECEIVED, 2)
    services.stage(batch=batch, by=None, at=T0)
    row = StagedRow.objects.get(batch=batch)
    assert unpack(row.texts)["code"] == "0123"
    assert unpack(batch.notes) == []


def test_an_older_template_is_recognised(shelf: Shelf, template: Path, tmp_path: Path) -> None:
    write_template(kind=shelf.kind(version=1), path=template, at=T0)
    batch = take_in(filled(template, ("甲", 3)))
    assert "旧模板（第1版，现在是第2版）" in batch.notes


def test_the_template_of_another_sheet_is_refused(shelf: Shelf, template: Path) -> None:
    write_template(kind=shelf.kind(code="other"), path=template, at=T0)
    with pytest.raises(Refusal, match="另一种导入表的模板"):
        take_in(filled(template, ("甲", 3)))


def test_a_template_offers_choices_and_keeps_codes_as_text(template: Path) -> None:
    with ZipFile(template) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "'_wuguan'!$H$2:$H$3" in xml
    book = openpyxl.load_workbook(template)
    assert [cell.value for cell in book["填写"][1]][:2] == ["小区名称*", "户数（户）"]
    assert book["填写"].column_dimensions["D"].number_format == "@"
    assert book["_wuguan"].sheet_state == "veryHidden"
    assert [book["_wuguan"].cell(row, 8).value for row in (2, 3)] == ["市场化", "自管"]


def test_the_instructions_name_every_field(shelf: Shelf, template: Path) -> None:
    page = openpyxl.load_workbook(template)["说明"]
    listed = [row[0].value for row in page.iter_rows(min_row=7)]
    assert listed == [field.title for field in shelf.kind().fields]


def test_the_same_template_has_the_same_bytes(shelf: Shelf, template: Path) -> None:
    before = template.read_bytes()
    write_template(kind=shelf.kind(), path=template, at=T0)
    assert template.read_bytes() == before


def test_refused_rows_come_back_with_their_complaints(shelf: Shelf, tmp_path: Path) -> None:
    rows = [
        ("序号", "名称", "户数", "状况"),
        (1, "甲", 3, "好"),
        (2, "乙", "多", "坏"),
        (3, "=x", 4, "好"),
    ]
    batch = services.stage(batch=take_in(workbook(rows)), by=None, at=T0)
    path = tmp_path / "refused.xlsx"
    write_refused(batch=batch, path=path, at=T0)
    [head, row] = [
        list(cells) for _, cells in open_book(path.read_bytes(), "r.xlsx").sheets[0].rows()
    ]
    assert head == ["序号", "名称", "户数", "状况", "问题说明"]
    assert row[:4] == ["2", "乙", "多", "坏"]
    assert row[4] == (
        "工作表“台账”第3行C列“户数(户)”写的是“多”:户数应是整数。规则:整数。例:300\n"
        "工作表“台账”第3行D列“状况”写的是“坏”:内容无法识别,请检查写法。"
    )


def test_corrected_rows_go_in_with_the_column_of_complaints(shelf: Shelf, tmp_path: Path) -> None:
    batch = services.stage(
        batch=take_in(workbook([("名称", "户数"), ("甲", "多")])), by=None, at=T0
    )
    path = tmp_path / "refused.xlsx"
    write_refused(batch=batch, path=path, at=T0)
    book = openpyxl.load_workbook(path)
    book["台账"]["B2"] = 5
    book.save(path)
    again = services.stage(batch=take_in(path.read_bytes()), by=None, at=T0)
    assert (again.state, again.new_count) == (ImportState.PREVIEWED, 1)


def test_without_refused_rows_there_is_no_workbook(shelf: Shelf, tmp_path: Path) -> None:
    batch = services.stage(batch=take_in(workbook([("名称",), ("甲",)])), by=None, at=T0)
    with pytest.raises(Refusal, match="没有不能导入的行"):
        write_refused(batch=batch, path=tmp_path / "x.xlsx", at=T0)
