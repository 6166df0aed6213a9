"""The bureau's workbook: the office's columns, live formulas, every figure that of the database."""

import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from openpyxl import load_workbook

from core.exchange.sheets import lines_of
from core.rules.capitals import amount_in_words
from core.rules.errors import Refusal
from core.rules.money import fen
from subsidies.exports import bureau_workbook, workbook
from subsidies.models import Batch, Line
from tests import factories
from tests.subsidies import builders as b

pytestmark = pytest.mark.django_db
HEADS = [
    "序号", "社区", "物业管理区域", "小区名称", "物业服务企业", "户数", "建成年份",
    "建筑面积（㎡）", "接管日期", "考评得分/等次", "满意率（%）", "补贴期间（起—止）", "月数",
    "标准（元/㎡/月）", "金额（元）", "备注",
]  # fmt: skip
HEAD_ROW, FIRST_ROW = 4, 5
TERMS = {
    "SATISFIED_OPTIONS": {"value": "1,2,3", "clause": "第五条", "document": "方案"},
    "GRADE_EXCELLENT": {"value": "90", "clause": "第六条", "document": "方案"},
    "FUND_RATE_MIN": {"value": "6", "clause": "第七条", "document": "方案"},
}


def year_with_everything(proration: str = "FULL_MONTH") -> Batch:
    """Two communities, two rates, halves of a fen, a refusal with two reasons, hostile names."""
    people, cycle = b.make_people(), b.make_cycle(2023, terms=TERMS)
    b.make_scheme(proration=proration)
    other = factories.make_community("002")
    b.make_served(cycle, area="1000.01")
    b.make_served(cycle, area="3456.78", takeover_on=date(2022, 11, 17), community=other)
    b.make_served(cycle, area="0.05", last_day=date(2023, 6, 20), name="=1+1")
    b.make_served(cycle, area="999.99", grade="GOOD", satisfied=7, name="＝未达标")
    return b.calculated(people, 2023)


def table(path: Path, *, values: bool = True, sheet: str = "申报汇总表") -> list[list[Any]]:
    book = load_workbook(path, data_only=values)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_the_columns_are_those_of_the_form_and_every_amount_is_the_line(tmp_path: Path) -> None:
    batch = year_with_everything()
    rows = table(bureau_workbook(batch=batch, path=tmp_path / "a.xlsx"))
    lines = list(Line.objects.filter(batch=batch).order_by("pk"))
    body = rows[FIRST_ROW - 1 : FIRST_ROW - 1 + len(lines)]
    assert rows[HEAD_ROW - 1] == HEADS
    assert [fen(Decimal(str(row[14]))) for row in body] == [line.amount for line in lines]
    assert [Decimal(str(row[7])) for row in body] == [line.area for line in lines]
    total = rows[FIRST_ROW - 1 + len(lines)]
    assert (total[0], Decimal(str(total[14]))) == ("合计", batch.total)
    assert rows[FIRST_ROW + len(lines)][0] == f"合计（大写）：{amount_in_words(batch.total)}"
    assert "社区（盖章）" in rows[FIRST_ROW + 1 + len(lines)][0]


def test_amounts_and_totals_are_live_formulas(tmp_path: Path) -> None:
    batch = year_with_everything()
    rows = table(bureau_workbook(batch=batch, path=tmp_path / "a.xlsx"), values=False)
    count = Line.objects.filter(batch=batch).count()
    last = FIRST_ROW + count - 1
    assert rows[FIRST_ROW - 1][14] == f"=ROUND(H{FIRST_ROW}*M{FIRST_ROW}*N{FIRST_ROW},2)"
    assert rows[last][14] == f"=SUM('申报汇总表'!O{FIRST_ROW}:O{last})"


@pytest.mark.office
@pytest.mark.parametrize("proration", ["FULL_MONTH", "DAILY"])
def test_recalculated_in_an_office_every_amount_stays_to_the_cent(
    tmp_path: Path, proration: str
) -> None:
    batch = year_with_everything(proration)
    path = without_values(bureau_workbook(batch=batch, path=tmp_path / "a.xlsx"))
    rows = table(recalculated(path))
    amounts = list(Line.objects.filter(batch=batch).order_by("pk").values_list("amount", flat=True))
    shown = [row[14] for row in rows[FIRST_ROW - 1 : FIRST_ROW + len(amounts)]]
    assert [fen(Decimal(str(each))) for each in shown] == [*amounts, batch.total]
    # what a spreadsheet holds is a double: it must be the cent itself, not something near it
    assert [float(each) for each in shown] == [float(each) for each in [*amounts, batch.total]]


def without_values(path: Path) -> Path:
    """The same workbook with every stored result taken out: only a calculator can fill it."""
    bare = path.with_name("bare.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                assert b"</f><v>" not in data
            target.writestr(item, data)
    return bare


def recalculated(path: Path) -> Path:
    """What LibreOffice makes of the formulas, in a profile of its own."""
    if shutil.which("soffice") is None:
        pytest.skip("soffice (LibreOffice) is not installed")
    folder = path.parent / "out"
    command = [
        "soffice", f"-env:UserInstallation=file://{path.parent}/profile", "--headless",
        "--convert-to", "xlsx", "--outdir", str(folder), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / path.name


def test_refusals_stand_on_their_sheet_with_all_reasons(tmp_path: Path) -> None:
    batch = year_with_everything()
    path = bureau_workbook(batch=batch, path=tmp_path / "a.xlsx")
    (row,) = table(path, sheet="未享受补贴及理由")[HEAD_ROW:]
    assert row[9].splitlines() == [
        "1. 考评等次为良好，未达到优秀。",
        "2. 业主满意率7/10（70.00%），未达到80%。",
    ]
    assert row[10].splitlines() == ["第四条 MIN_GRADE", "第四条 MIN_SATISFACTION"]


def test_terms_name_the_document_and_the_clause_of_every_number(tmp_path: Path) -> None:
    batch = year_with_everything()
    path = bureau_workbook(batch=batch, path=tmp_path / "a.xlsx")
    found = {row[0]: (row[1], row[2]) for row in table(path, sheet="条款")[2:]}
    assert found["补贴标准（第1服务年）"] == ("0.3 元/㎡/月", "第三条第1项")
    assert found["补贴标准（第4服务年起）"] == ("0 元/㎡/月", "第三条第4项")
    assert found["最低考评等次"] == ("优秀", "第四条 MIN_GRADE")
    assert found["补贴方案"] == ("文件标准 第1版", "行动计划（奈政办字〔2022〕21号）")
    assert found["数据指纹（SHA-256）"][0] == batch.digest
    assert found["考评口径：计为满意的选项"] == ("非常满意、满意、基本满意", "第五条")
    assert found["考评口径：优秀分数线（含）"] == ("90分", "第六条")
    assert not any("工作经费" in str(name) for name in found)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 6, 1), ("ABCDEF", 6, 1), ("ABCDEFG", 6, 2), ("三个字", 6, 1), ("四个汉字", 6, 2),
     ("一\n二\n三", 6, 3), ("四个汉字\nA", 6, 3)],
)  # fmt: skip
def test_a_row_grows_with_its_longest_text(text: str, width: int, lines: int) -> None:
    assert lines_of(text, width) == lines


def test_the_basis_has_a_row_for_every_case(tmp_path: Path) -> None:
    batch = year_with_everything()
    path = bureau_workbook(batch=batch, path=tmp_path / "a.xlsx")
    rows = table(path, sheet="计算依据")[HEAD_ROW:]
    assert len(rows) == batch.case_count
    assert {row[24] for row in rows} == {"享受补贴", "未享受补贴"}


def test_no_text_can_become_a_formula_and_identifiers_stay_text(tmp_path: Path) -> None:
    batch = year_with_everything()
    path = bureau_workbook(batch=batch, path=tmp_path / "a.xlsx")
    book = load_workbook(path)
    names = {cell.value for cell in book["申报汇总表"]["D"]}
    assert "'=1+1" in names
    assert "'＝未达标" in {cell.value for cell in book["未享受补贴及理由"]["D"]}
    codes = book["计算依据"]["F"][HEAD_ROW:]
    assert {(cell.data_type, cell.number_format) for cell in codes} == {("s", "@")}
    formulas = {
        cell.coordinate[0]
        for row in book["申报汇总表"].iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas == {"O"}


def test_print_set_up_state_and_who_took_it_stand_on_the_sheet(tmp_path: Path) -> None:
    batch = year_with_everything()
    person = factories.make_user()
    at = datetime(2023, 3, 1, 1, 30, tzinfo=UTC)
    path = bureau_workbook(batch=batch, path=tmp_path / "a.xlsx", by=person, at=at)
    page = load_workbook(path)["申报汇总表"]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$1:$4"
    assert page["A1"].value == "物业服务补贴资金申报（汇总）表【未批准】"
    assert "状态：已测算" in page["A2"].value
    footer = str(page.oddFooter.left.text)  # type: ignore[union-attr]
    assert f"{person.name} 2023-03-01 09:30 导出 批次{batch.number}" in footer


def test_the_same_batch_person_and_moment_give_the_same_bytes(tmp_path: Path) -> None:
    batch = year_with_everything()
    one = bureau_workbook(batch=batch, path=tmp_path / "a.xlsx")
    two = bureau_workbook(batch=batch, path=tmp_path / "b.xlsx")
    assert one.read_bytes() == two.read_bytes()


def test_a_full_sheet_goes_on_on_the_next_and_the_total_covers_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    batch = year_with_everything()
    path = bureau_workbook(batch=batch, path=tmp_path / "a.xlsx")
    count = Line.objects.filter(batch=batch).count()
    assert 3 < count <= 6
    second = table(path, values=False, sheet="申报汇总表2")
    assert second[FIRST_ROW - 1][0] == 4
    formula = second[FIRST_ROW - 1 + count - 3][14]
    assert formula.startswith(f"=SUM('申报汇总表'!O{FIRST_ROW}:O{FIRST_ROW + 2})+SUM(")


def test_nobody_exports_a_batch_without_figures(tmp_path: Path) -> None:
    people = b.make_people()
    b.make_scheme()
    batch = b.opened(people)
    with pytest.raises(Refusal, match="还没有测算"):
        bureau_workbook(batch=batch, path=tmp_path / "a.xlsx")


def test_an_empty_batch_has_a_total_of_nothing(tmp_path: Path) -> None:
    people = b.make_people()
    b.make_cycle()
    b.make_scheme()
    batch = b.calculated(people)
    rows = table(bureau_workbook(batch=batch, path=tmp_path / "a.xlsx"), values=False)
    assert rows[HEAD_ROW][14] == f"=SUM('申报汇总表'!O{HEAD_ROW}:O{HEAD_ROW})"
    assert Line.objects.aggregate(sum=Sum("amount"))["sum"] is None


def test_the_command_writes_the_workbook_or_says_why_not(tmp_path: Path) -> None:
    batch = year_with_everything()
    target = tmp_path / "申报表.xlsx"
    call_command("bureau_workbook", batch.number, out=target, stdout=StringIO())
    assert table(target)[HEAD_ROW - 1] == HEADS
    with pytest.raises(CommandError, match="没有批次号为“X”的补贴批次"):
        call_command("bureau_workbook", "X", out=target)
    with pytest.raises(CommandError, match="不存在"):
        call_command("bureau_workbook", batch.number, out=tmp_path / "no" / "a.xlsx")
