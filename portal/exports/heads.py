"""What stands above and below every form that is sent up: title, unit, day, who made it, totals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from communities.models import Community, District, Street
from core.db.days import business_day
from core.db.scope import scope_of
from core.exchange.sheets import Book, Cell, Column, Roll, Sheet
from portal.exports.lists import watermark

SUMMED = frozenset({"count", "area", "money"})
NUMBER = "序号"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form to be printed: its title, whose it is, and the day that it speaks of."""

    title: str
    unit: str
    speaks_of: str
    by: User
    at: datetime
    keep: int = 0
    most: int = 1_000_000

    @property
    def line(self) -> str:
        made = f"制表人：{self.by.name}　　制表日期：{business_day(self.at):%Y-%m-%d}"
        return f"单位：{self.unit}　　{self.speaks_of}　　{made}"

    def roll(self, book: Book, columns: Sequence[Column]) -> Roll:
        """The table of the form, over as many sheets as it needs."""
        return Roll(self._opener(book, columns), self.title[:25], most=self.most)

    def _opener(self, book: Book, columns: Sequence[Column]) -> Callable[[str], Sheet]:
        def new(name: str) -> Sheet:
            sheet = book.sheet(name, columns, keep=self.keep)
            sheet.line(self.title, "title", height=28)
            sheet.line(self.line)
            sheet.heads()
            return sheet

        return new

    @property
    def footer(self) -> str:
        return f"{watermark(self.by, self.at)}　{self.title}　{self.speaks_of}"


@dataclass
class Totals:
    """Sums of the columns that can be added up, exact."""

    columns: Sequence[Column]
    sums: dict[int, Decimal] = field(default_factory=dict)

    def add(self, cells: Sequence[Cell]) -> None:
        for place, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
            summed = column.kind in SUMMED and column.title != NUMBER
            if summed and isinstance(cell, int | Decimal):
                self.sums[place] = self.sums.get(place, Decimal(0)) + cell

    def cells(self, *first: Cell) -> list[Cell]:
        """合计 and the sums below their columns; nothing where nothing was known."""
        row: list[Cell] = [self.sums.get(place) for place in range(len(self.columns))]
        row[: len(first)] = first
        return row


def unit_name(user: Any, community: Community | None = None) -> str:
    """The unit that the form is about: the chosen community, or what the person answers for."""
    if community is not None:
        return f"{community.street.name}{community.name}"
    prefixes = scope_of(user).prefixes
    names: list[str] = []
    for model in (District, Street, Community):
        names += model.objects.filter(path__in=prefixes).values_list("name", flat=True)
    return "、".join(names) or "全部"


def as_of(day: date) -> str:
    return f"截至：{day:%Y-%m-%d}"
