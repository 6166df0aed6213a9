"""The workbook that the bureau signs: claim form, terms, refusals, and what each verdict read."""

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from accounts.models import User
from core.exchange.sheets import Book, Column, Formula, Sheet
from core.rules.capitals import amount_in_words
from core.rules.errors import Refusal
from core.rules.money import yuan
from subsidies.exports.columns import AMOUNT, BASIS, CLAIM, REFUSED, TERMS
from subsidies.exports.rows import basis_row, claim_row, refused_row
from subsidies.exports.terms import term_rows
from subsidies.models import Batch
from subsidies.queries import decided, snapshot_data
from subsidies.services.moves import clock
from subsidies.states import BatchState

LARGE = 5_000
"""Cases from which on the workbook is made in the background."""
SHEET_ROWS = 1_000_000
"""Rows of a table before it goes on on the next sheet; Excel ends at 1,048,576."""
SIGNED = "\n\n经办人：\n负责人：\n　　年　月　日"
CLAIM_SHEET = "申报汇总表"
SIGNATURES = ("社区（盖章）", "街道办事处（盖章）", "住建局（盖章）", "财政局（盖章）")


def bureau_workbook(
    *, batch: Batch, path: Path, by: User | None = None, at: datetime | None = None
) -> Path:
    """Write the workbook of a calculated batch; returns its path.

    Amounts are live formulas whose stored values are those of the batch. `by` and `at` are printed
    on every page as who took it and when. Refusal before the figures are frozen.
    """
    if batch.calculated_at is None:
        raise Refusal(f"批次{batch}还没有测算，不能导出。", "NOT_CALCULATED")
    moment = at or batch.calculated_at
    taken = f"{by.name if by else '系统'} {clock(moment)} 导出"
    footer = f"{taken} 批次{batch} 指纹{batch.digest[:16]}"
    with Book(path, created=moment, footer=footer) as book:
        claim = _Table(book, batch, name=CLAIM_SHEET, columns=CLAIM)
        terms = book.sheet("条款", TERMS)
        terms.line("适用条款", "title", height=28)
        terms.heads()
        for row in term_rows(batch):
            terms.write(row)
        refused = _Table(book, batch, name="未享受补贴及理由", columns=REFUSED)
        basis = _Table(book, batch, name="计算依据", columns=BASIS)
        _Tables(claim, refused, basis).fill(batch)
        claim.sign()
    return path


def kept_workbook(batch: Batch, user_id: int) -> Path:
    """Where the finished workbook of a large batch waits for the person who asked for it."""
    folder = Path(settings.MEDIA_ROOT) / "subsidies"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{batch.number}-{batch.state}-{user_id}.xlsx"


def write_kept(*, batch: Batch, by: User, at: datetime) -> Path:
    """Make the kept workbook; it appears whole or not at all."""
    path = kept_workbook(batch, by.pk)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    bureau_workbook(batch=batch, path=unfinished, by=by, at=at)
    unfinished.chmod(0o600)
    return unfinished.replace(path)


class _Tables(NamedTuple):
    """The three tables that one pass over the frozen rows fills."""

    claim: "_Table"
    refused: "_Table"
    basis: "_Table"

    def fill(self, batch: Batch) -> None:
        for case, lines in decided(batch):
            data = snapshot_data(case)
            sheet, _ = self.basis.next_row()
            sheet.write(basis_row(case, data))
            for line in lines:
                sheet, number = self.claim.next_row()
                sheet.write(claim_row(case, line, data, number=number, row=sheet.row + 1))
            if not case.eligible:
                sheet, number = self.refused.next_row()
                sheet.write(refused_row(number, case, data))


class _Table:
    """A table over as many sheets as it needs, each with the head of the batch."""

    def __init__(self, book: Book, batch: Batch, *, name: str, columns: tuple[Column, ...]) -> None:
        self.book, self.batch, self.name, self.columns = book, batch, name, columns
        self.sheets: list[Sheet] = []
        self.heads: list[int] = []
        self.count = 0
        self._next_sheet()

    def next_row(self) -> tuple[Sheet, int]:
        """The sheet that takes the next row, and its number from 1 through all sheets."""
        if self.sheets[-1].row - self.heads[-1] >= SHEET_ROWS:
            self._next_sheet()
        self.count += 1
        return self.sheets[-1], self.count

    def sign(self) -> None:
        """合计 in figures and in capitals, and the four boxes to be signed."""
        sheet, width = self.sheets[-1], len(self.columns)
        total = Formula(f"={'+'.join(self._ranges())}", self.batch.total)
        cells = ["合计", *[None] * (width - 3), total, None]
        sheet.write(cells, style="total")
        sheet.line(f"合计（大写）：{amount_in_words(self.batch.total)}", "bold", height=22)
        sheet.boxes([f"{name}{SIGNED}" for name in SIGNATURES], height=90)

    def _ranges(self) -> list[str]:
        """SUM of the amounts on each sheet; of the empty heading where there is no row."""
        found = []
        for sheet, head in zip(self.sheets, self.heads, strict=True):
            first = min(head + 1, sheet.row)
            found.append(f"SUM('{sheet.name}'!{AMOUNT}{first}:{AMOUNT}{sheet.row})")
        return found

    def _next_sheet(self) -> None:
        part = len(self.sheets) + 1
        sheet = self.book.sheet(self.name if part == 1 else f"{self.name}{part}", self.columns)
        sheet.line(f"{_title(self.name)}{_unapproved(self.batch)}", "title", height=28)
        sheet.line(_head(self.batch))
        sheet.line(f"数据指纹（SHA-256）：{self.batch.digest}")
        sheet.heads()
        self.sheets.append(sheet)
        self.heads.append(sheet.row)


def _title(name: str) -> str:
    return "物业服务补贴资金申报（汇总）表" if name == CLAIM_SHEET else name


def _unapproved(batch: Batch) -> str:
    return "" if batch.state == BatchState.APPROVED else "【未批准】"


def _head(batch: Batch) -> str:
    return (
        f"{batch.street}　{batch.year}年度　批次{batch}　状态：{batch.get_state_display()}　"
        f"共{batch.case_count}个小区，享受补贴{batch.payable_count}个，合计{yuan(batch.total)}元"
    )
