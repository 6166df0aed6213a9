"""工作经费报告: contracts that say nothing or too little, and what each fund holds (A6)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from committees.models import Committee
from committees.queries.fund import balances
from core.exchange.sheets import Book, Cell, Column
from portal.exports.heads import NUMBER, Totals
from portal.exports.registers import Asked
from tenders.queries import FundGap, fund_gaps

GAPS = (
    Column(NUMBER, 6, "count"),
    Column("合同编号", 20),
    Column("物业服务人", 26),
    Column("签约的业委会（物管会）", 26),
    Column("服务起", 12, "day"),
    Column("服务止", 12, "day"),
    Column("约定比例（%）", 10, "percent"),
    Column("情况", 60),
)
FUNDS = (
    Column(NUMBER, 6, "count"),
    Column("社区", 16),
    Column("业委会（物管会）", 30),
    Column("应提取（元）", 16, "money"),
    Column("到账（元）", 16, "money"),
    Column("尚未到账（元）", 16, "money"),
    Column("支出（元）", 16, "money"),
    Column("余额（元）", 16, "money"),
)
NOTE = (
    "本报告只列情况，不自动扣款；应提取以合同约定的比例乘物业费实收额，须有合同条款和业主共同决定。"
)


def gap_cells(number: int, gap: FundGap) -> list[Cell]:
    """Cells under GAPS."""
    contract = gap.contract
    return [
        number,
        contract.number,
        contract.company.name,
        contract.committee.name if contract.committee else None,
        contract.starts_on,
        contract.ends_on,
        contract.fund_rate,
        "".join(gap.findings),
    ]


def fund_cells(viewer: Any) -> Iterator[list[Cell]]:
    """Cells under FUNDS, a line for each committee with a ledger."""
    seen = Committee.objects.visible_to(viewer).select_related("community")
    for number, (committee, fund) in enumerate(balances(seen), 1):
        yield [
            number,
            committee.community.name,
            committee.name,
            fund.accrued,
            fund.received,
            fund.outstanding,
            fund.spent,
            fund.available,
        ]


def write_fund(asked: Asked, path: Path) -> int:
    """Two sheets: contracts with findings, and funds with their sums; returns the rows of both."""
    gaps = fund_gaps(viewer=asked.by, on=asked.on)
    form, funds = asked.form("工作经费约定和提取情况"), asked.form("工作经费余额")
    with Book(path, created=asked.at, footer=form.footer) as book:
        roll = form.roll(book, GAPS)
        for number, gap in enumerate(gaps, 1):
            roll.write(gap_cells(number, gap))
        roll.sheet.line(NOTE, height=32)
        held, totals = funds.roll(book, FUNDS), Totals(FUNDS)
        for line in fund_cells(asked.by):
            held.write(line)
            totals.add(line)
        held.sheet.total(totals.cells("合计", None, f"{held.count}个"))
        return roll.count + held.count
