"""Official papers: numbers, the page of GB/T 9704-2012, and words frozen when they go out."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from docx import Document
from docx.oxml.ns import qn

from core.audit.models import Entry
from core.papers import services
from core.papers.models import IssuedPaper
from core.papers.queries import last_issued, last_organ, numbers_of, paper_of
from core.papers.rules import (
    Heading,
    Items,
    Paper,
    Para,
    Table,
    from_data,
    money_in_full,
    number,
    numbered_headings,
    read_number,
    to_data,
)
from core.papers.rules.words import chinese_number, signature_indent
from core.papers.services import About, issue
from core.papers.view import view_of
from core.papers.word import docx_of
from core.rules.errors import Conflict, Refusal
from tests.factories import make_user
from tests.frozen import lifted

T0 = datetime(2023, 5, 1, 1, 0, tzinfo=UTC)
ORGAN = "大沁他拉街办"
ABOUT = About(kind="NOTICE", subject="tenders.selectionround:1", path="150525/001/")
PAPER = Paper(
    issuer="大沁他拉街道办事处文件",
    number="大沁他拉街办〔2023〕1号",
    title="遴选公告",
    addressee="各物业服务企业",
    blocks=(
        Para("正文\x07。\n第二段。"),
        Heading(1, "概况"),
        Heading(2, "小区"),
        Table(head=("小区", "户数"), rows=(("一小区", "30"),), shares=(2, 1), caption="小区"),
        Table(rows=(("期限", "五年\n起"),)),
        Heading(3, "范围"),
        Heading(4, "其他"),
        Heading(1, "要求"),
        Heading(2, "资格"),
        Items(("甲", "乙")),
        Para("甲方（盖章）：", indented=False),
    ),
    attachments=("报名表", "承诺书"),
    signed_by=("大沁他拉街道办事处", "奈曼旗住房和城乡建设局"),
    signed_on=date(2023, 5, 1),
    note="联系人：张三",
    copies_to=("奈曼旗财政局",),
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("大沁他拉街办〔2023〕1号", (ORGAN, 2023, 1)),
        ("大沁他拉街办﹝2023﹞12号", (ORGAN, 2023, 12)),
        (" 大沁他拉街办 [2023] 10 号", (ORGAN, 2023, 10)),
    ],
)
def test_a_number_is_read_and_written(written: str, read: tuple[str, int, int]) -> None:
    assert read_number(written) == read
    assert read_number(number(*read)) == read


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("大沁他拉街办〔2023〕01号", "不补零"),
        ("大沁他拉街办〔2023〕0号", "不补零"),
        ("大沁他拉街办〔23〕1号", "年份不全"),
        ("大沁他拉街办〔〕1号", "年份不全"),
        ("大沁他拉街办1号", "看不懂"),
        ("大沁他拉街办〔2023〕第1号", "不加“第”"),
        ("大沁他拉街办〔2023〕1²号", "不加“第”"),
        ("街办A〔2023〕1号", "机关代字"),
        ("〔2023〕1号", "机关代字"),
        ("街办〔1900〕1号", "四位公历年份"),
        ("街办〔2023〕100000号", "从1开始"),
    ],
)
def test_a_wrong_number_is_refused(written: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_number(written)


def test_amounts_stand_in_figures_and_capitals() -> None:
    assert money_in_full(Decimal("1680.32")) == "¥1,680.32元（人民币壹仟陆佰捌拾元叁角贰分）"
    assert money_in_full(Decimal(-5)) == "-¥5.00元（人民币负伍元整）"


def test_headings_are_counted_level_by_level() -> None:
    marks = [mark for _, mark in numbered_headings(PAPER.blocks) if mark]
    assert marks == ["一、", "（一）", "1.", "（1）", "二、", "（一）"]
    assert [chinese_number(n) for n in (1, 10, 11, 20, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "九十九",
    ]
    with pytest.raises(Refusal):
        chinese_number(100)


def test_the_date_stands_four_characters_from_the_edge_under_the_middle_of_the_name() -> None:
    # 5 figures are 2.5 characters and 年月日 3: the date is 6 wide, 奈曼旗住房和城乡建设局 11
    assert signature_indent(PAPER) == Decimal("1.5")
    assert signature_indent(replace(PAPER, signed_by=())) == 4
    assert signature_indent(replace(PAPER, signed_by=("长" * 40,))) == 0
    assert signature_indent(replace(PAPER, signed_on=None)) == 4


def test_a_paper_survives_as_data() -> None:
    for paper in (PAPER, Paper(title="表", blocks=())):
        assert from_data(json.loads(json.dumps(to_data(paper)))) == paper


@pytest.mark.parametrize(
    "made",
    [
        lambda: Paper(title=" ", blocks=()),
        lambda: replace(PAPER, number="街办〔2023〕01号"),
        lambda: Heading(5, "深"),
        lambda: Table(rows=(("一",), ("一", "二"))),
        lambda: Table(rows=(("一",),), shares=(1, 2)),
        lambda: Table(rows=()),
    ],
)
def test_a_malformed_paper_is_refused(made: Any) -> None:
    with pytest.raises(Refusal):
        made()


def test_the_docx_has_the_page_of_the_standard() -> None:
    document = Document(io.BytesIO(docx_of(PAPER)))
    section = document.sections[0]
    sides = (
        section.page_width, section.page_height, section.top_margin, section.left_margin,
        section.right_margin, section.bottom_margin,
    )  # fmt: skip
    assert [round((side or 0) / 36_000) for side in sides] == [210, 297, 37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert {name.split("}")[1]: value for name, value in grid.attrib.items()} == {
        "type": "linesAndChars", "linePitch": "579", "charSpace": "-850",
    }  # fmt: skip
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == fonts.get(qn("w:ascii")) == "仿宋_GB2312"
    assert document.styles["Normal"].font.size.pt == 16
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        page = footer.paragraphs[0]
        assert (page.text, page.alignment.name.lower()) == ("—  —", side)
        assert " PAGE " in page._p.xml
    assert document.settings.odd_and_even_pages_header_footer


def test_the_docx_says_what_the_paper_says() -> None:
    document = Document(io.BytesIO(docx_of(PAPER)))
    lines = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert lines == [
        "大沁他拉街道办事处文件", "大沁他拉街办〔2023〕1号", "遴选公告", "各物业服务企业：",
        "正文。", "第二段。", "一、概况", "（一）小区", "小区", "1.范围", "（1）其他", "二、要求",
        "（一）资格", "1．甲", "2．乙", "甲方（盖章）：", "附件：1．报名表",
        "2．承诺书", "大沁他拉街道办事处",
        "奈曼旗住房和城乡建设局", "2023年5月1日", "（联系人：张三）", "抄送：奈曼旗财政局。",
    ]  # fmt: skip
    named = {paragraph.text: paragraph for paragraph in document.paragraphs}
    faces = [named[text].runs[0].font.name for text in ("遴选公告", "一、概况", "（一）小区")]
    assert faces == ["方正小标宋简体", "黑体", "楷体_GB2312"]
    properties: Any = named["2023年5月1日"]._p.pPr
    assert properties.ind.get(qn("w:rightChars")) == "400"
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert cells == [["小区", "户数"], ["一小区", "30"], ["期限", "五年\n起"]]


def test_the_same_paper_is_the_same_file() -> None:
    first, plain = docx_of(PAPER), Paper(title="表", blocks=(), attachments=("一份",))
    assert first == docx_of(from_data(to_data(PAPER)))
    with zipfile.ZipFile(io.BytesIO(docx_of(plain))) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
        assert b"python-docx" not in archive.read("docProps/core.xml")


def test_the_print_page_says_the_same() -> None:
    page = render_to_string("papers/sheet.html", {"view": view_of(replace(PAPER, title="<b>公告"))})
    for words in ("&lt;b&gt;公告", "一、概况", "1．甲", "right-3", "2023年5月1日", "抄送："):
        assert words in page
    assert "尚未编号" in render_to_string(
        "papers/sheet.html", {"view": view_of(replace(PAPER, number="", signed_on=None))}
    )


def issued(**values: Any) -> IssuedPaper:
    given: dict[str, Any] = {
        "about": ABOUT, "paper": replace(PAPER, number=""), "organ": ORGAN, "at": T0,
    }  # fmt: skip
    given.update(values)
    return issue(by=given.pop("by", None) or make_user(), **given)


@pytest.mark.django_db
def test_a_paper_gets_its_number_once_and_keeps_its_words() -> None:
    first = issued()
    assert (first.number, first.issued_on) == ("大沁他拉街办〔2023〕1号", date(2023, 5, 1))
    assert paper_of(first) == PAPER
    with pytest.raises(Conflict, match="已于2023-05-01以大沁他拉街办〔2023〕1号印发"):
        issued()
    other = issued(about=replace(ABOUT, recipient="company:3"))
    again = issued(reason="日期有误", paper=replace(PAPER, number="", title="更正"))
    assert (other.sequence, again.sequence, again.edition) == (2, 3, 2)
    assert last_issued(kind="NOTICE", subject=ABOUT.subject) == again
    assert numbers_of(subjects={ABOUT.subject}) == {
        ("NOTICE", ABOUT.subject, ""): (again.number, again.issued_on),
        ("NOTICE", ABOUT.subject, "company:3"): (other.number, other.issued_on),
    }
    assert (last_organ(ABOUT.path), last_organ("x/")) == (ORGAN, "")
    assert Entry.objects.filter(verb="papers.issue").count() == 3


@pytest.mark.django_db
def test_a_number_of_the_offices_register_may_be_given_and_each_year_starts_anew() -> None:
    assert issued(sequence=17).sequence == 17
    about = replace(ABOUT, recipient="a")
    with pytest.raises(Conflict, match="〔2023〕17号已经用过"):
        issued(about=about, sequence=17)
    assert issued(about=about).sequence == 18
    new_year = datetime(2023, 12, 31, 16, 0, tzinfo=UTC)
    late = issued(about=replace(ABOUT, recipient="b"), at=new_year)
    assert late.number == "大沁他拉街办〔2024〕1号"
    for wrong in ({"organ": "A"}, {"sequence": -1}):
        with pytest.raises(Refusal):
            issued(about=replace(ABOUT, recipient="c"), **wrong)


@pytest.mark.django_db
def test_a_number_taken_meanwhile_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    issued()
    stale = iter([1, 1, 2])
    monkeypatch.setattr(services, "next_sequence", lambda **_: next(stale))
    assert issued(about=replace(ABOUT, recipient="a")).sequence == 2
    monkeypatch.setattr(services, "next_sequence", lambda **_: 1)
    with pytest.raises(Conflict, match="同时印发的公文太多"):
        issued(about=replace(ABOUT, recipient="b"))
    found = iter([None, IssuedPaper.objects.get(recipient="a")])
    monkeypatch.setattr(services, "last_issued", lambda **_: next(found))
    with pytest.raises(Conflict, match="刚刚已由他人"):
        issued(about=replace(ABOUT, recipient="a"))


@pytest.mark.django_db
def test_an_issued_paper_is_not_changed_and_tampering_is_found() -> None:
    row = issued()
    for change in ("UPDATE papers_issuedpaper SET title = 'x'", "DELETE FROM papers_issuedpaper"):
        with pytest.raises(IntegrityError, match="不可修改或删除"), transaction.atomic():
            run(change)
    with lifted("papers_issuedpaper"):
        run("UPDATE papers_issuedpaper SET data = replace(data, '正文', '改文')")
    row.refresh_from_db()
    with pytest.raises(Refusal, match="与印发时的摘要不一致"):
        paper_of(row)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
