"""计票表 as a workbook: results with their grounds, then the roll."""

from datetime import datetime
from pathlib import Path

from committees.models import Assembly
from committees.queries import votes as queries
from committees.queries.roll import roll_of
from core.exchange.sheets import Book, Column

RESULT = (
    Column("序号", 6, "count"), Column("表决事项", 34), Column("总面积（㎡）", 13, "area"),
    Column("总人数", 8, "count"), Column("参与面积（㎡）", 13, "area"),
    Column("参与人数", 8, "count"), Column("同意面积（㎡）", 13, "area"),
    Column("同意人数", 8, "count"), Column("反对人数", 8, "count"), Column("弃权人数", 8, "count"),
    Column("无效人数", 8, "count"), Column("结果", 12), Column("理由", 60),
)  # fmt: skip
ROLL = (
    Column("票号", 6, "count"), Column("小区", 16), Column("楼栋-单元-房号", 16),
    Column("专有面积（㎡）", 12, "area"), Column("人数序号", 8, "count"), Column("业主", 12),
    Column("收回日期", 11, "day"),
)  # fmt: skip


def tally_book(path: Path, assembly: Assembly, *, at: datetime) -> None:
    """Write the workbook; owners are masked, a full name never leaves the register by it."""
    matters = list(queries.matters_of(assembly))
    footer = f"{assembly}　名册哈希 {assembly.electorate_sha256[:16]}"
    with Book(path, created=at, footer=footer) as book:
        _results(book, assembly)
        columns = (*ROLL, *(Column(m.matter, 10) for m in matters), Column("备注", 24))
        sheet = book.sheet("表决名册", columns)
        sheet.line(f"{assembly}　表决名册", "title", height=30)
        sheet.heads()
        for row in roll_of(assembly, matters):
            sheet.write(
                [
                    row.number, row.estate, row.address, row.area, row.head, row.owner,
                    row.returned_on, *row.choices, row.note,
                ]
            )  # fmt: skip


def _results(book: Book, assembly: Assembly) -> None:
    sheet = book.sheet("计票结果", RESULT)
    sheet.line(f"{assembly}　计票表", "title", height=30)
    days = f"表决期 {assembly.meeting_on} 至 {assembly.last_on}，公告 {assembly.noticed_on}"
    sheet.line(f"{assembly.place}　{days}　{assembly.get_state_display()}")
    sheet.heads()
    for tally in queries.tallies_of(assembly):
        grounds = "".join(ground["sentence"] for ground in queries.grounds_of(tally.grounds))
        word = "通过" if tally.passed else "未通过" if tally.quorum else "无效（参与不足）"
        sheet.write(
            [
                tally.decision.position, tally.decision.matter, tally.total_area,
                tally.total_heads, tally.part_area, tally.part_heads, tally.agree_area,
                tally.agree_heads, tally.against_heads, tally.abstain_heads,
                tally.spoiled_heads, word, grounds,
            ]
        )  # fmt: skip
    sheet.boxes(
        ["计票人（签名）：\n\n日期：", "监票人（签名）：\n\n日期：", "盖章：\n\n日期："], height=70
    )
