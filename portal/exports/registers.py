"""小区台账 and 业委会台账 as workbooks: the rooms' own columns, in the office's order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Q, Sum

from accounts.models import User
from committees import exports as committees
from committees.models import Committee
from committees.queries import serving_on
from communities.models import Community
from core.exchange.sheets import Book, Cell, Column
from estates import exports as estates
from estates.states import NoCommittee
from portal.exports.heads import NUMBER, Form, Totals, as_of, unit_name
from subsidies.models import Case
from subsidies.states import BatchState
from tenders.models import Service

SERVICE = (
    Column("物业企业", 24),
    Column("统一社会信用代码", 20),
    Column("合同起", 12, "day"),
    Column("合同止", 12, "day"),
    Column("项目经理", 10),
    Column("报修电话（日）", 14),
    Column("报修电话（夜）", 14),
)
COMMITTEE = (
    Column("业主大会（业委会）名称", 24),
    Column("届别", 7, "year"),
    Column("任期起", 12, "day"),
    Column("任期止", 12, "day"),
    Column("选举时间", 12, "day"),
    Column("未成立原因", 20),
)
OFFICIALS = (
    Column("居委会书记", 10),
    Column("居委会主任", 10),
    Column("居委会电话", 14),
)
Cells = list[Cell]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a register is asked for: a day, one community or all, by whom and when."""

    on: date
    by: User
    at: datetime
    community: Community | None = None

    @property
    def year(self) -> int:
        """The last whole year on the day: what fees and subsidies are shown of."""
        return self.on.year if (self.on.month, self.on.day) == (12, 31) else self.on.year - 1

    @property
    def community_id(self) -> int | None:
        return self.community.pk if self.community else None

    def form(self, title: str, *, keep: int = 0) -> Form:
        unit = unit_name(self.by, self.community)
        return Form(
            title=title, unit=unit, speaks_of=as_of(self.on), by=self.by, at=self.at, keep=keep
        )


def estate_columns(year: int) -> tuple[Column, ...]:
    """Every column of 小区台账 (domain.md §7), in its order."""
    return (
        Column(NUMBER, 6, "count"),
        *estates.IDENTITY,
        *estates.BUILT,
        *SERVICE,
        *COMMITTEE,
        *OFFICIALS,
        *estates.fee_columns(year),
        Column("补贴面积（㎡）", 14, "area"),
        Column(f"{year}年补贴金额（元）", 14, "money"),
        Column("存在问题", 40),
    )


def write_estates(asked: Asked, path: Path) -> int:
    """小区台账 as of the day; returns the rows. Statements grow with batches, not with rows."""
    columns = estate_columns(asked.year)
    form = asked.form("小区台账", keep=3)
    with Book(path, created=asked.at, footer=form.footer) as book:
        roll, totals = form.roll(book, columns), Totals(columns)
        for batch in estates.batches(viewer=asked.by, on=asked.on, community=asked.community_id):
            for cells in _estate_rows(batch, asked):
                line = [roll.count + 1, *cells]
                roll.write(line)
                totals.add(line)
        roll.sheet.total(totals.cells("合计", None, f"{roll.count}个小区"))
        return roll.count


def _estate_rows(batch: Sequence[Any], asked: Asked) -> Iterable[Cells]:
    found = estates.beside(batch, on=asked.on, year=asked.year)
    services = _services(batch, asked.on)
    bodies = _bodies(batch, asked.on)
    officials = _officials(batch)
    paid = _paid(batch, asked.year)
    for estate in batch:
        held = found[estate.pk]
        yield [
            *estates.identity_cells(estate, held),
            *estates.built_cells(estate, held),
            *services.get(estate.pk, [estate.reported_provider or None, *[None] * 6]),
            *bodies(estate),
            *officials.get(estate.community_on, [None] * len(OFFICIALS)),
            *estates.fee_cells(estate, held),
            estate.subsidy_area_on,
            paid.get(estate.pk),
            held.problems or None,
        ]


def _services(batch: Sequence[Any], on: date) -> dict[int, Cells]:
    """The service that ran on the day, by estate."""
    running = Q(last_day__isnull=True) | Q(last_day__gte=on)
    rows = Service.objects.filter(running, estate__in=batch, takeover_on__lte=on)
    return {
        row.estate_id: [
            row.contract.company.name,
            row.contract.company.uscc,
            row.contract.starts_on,
            row.contract.ends_on,
            row.project_manager or None,
            row.repair_phone_day or None,
            row.repair_phone_night or None,
        ]
        for row in rows.select_related("contract__company").order_by("takeover_on")
    }


def _bodies(batch: Sequence[Any], on: date) -> Callable[[Any], Cells]:
    """Cells under COMMITTEE: the estate's own body, else that of its region, else why none."""
    regions = {estate.region_on for estate in batch if estate.region_on}
    rows = serving_on(on).filter(Q(estate__in=batch) | Q(region__in=regions))
    own: dict[int, Committee] = {}
    shared: dict[int, Committee] = {}
    for row in rows.order_by("kind", "term_number"):
        if row.estate_id:
            own.setdefault(row.estate_id, row)
        elif row.region_id:
            shared.setdefault(row.region_id, row)

    def cells(estate: Any) -> Cells:
        body = own.get(estate.pk) or shared.get(estate.region_on)
        if body is None:
            why = estate.no_committee_reason
            return [*[None] * 5, NoCommittee(why).label if why else None]
        days = (body.term_first_day, body.term_last_day, body.formed_on)
        return [body.name, body.term_number, *days, None]

    return cells


def _officials(batch: Sequence[Any]) -> dict[int, Cells]:
    rows = Community.objects.filter(pk__in={estate.community_on for estate in batch})
    columns = ("pk", "secretary_name", "director_name", "office_phone")
    return {pk: [text or None for text in texts] for pk, *texts in rows.values_list(*columns)}


def _paid(batch: Sequence[Any], year: int) -> dict[int, Decimal]:
    """Subsidies of the year in approved batches, by estate."""
    cases = Case.objects.filter(
        estate__in=batch, year=year, live=True, eligible=True, batch__state=BatchState.APPROVED
    )
    return dict(
        cases.order_by()
        .values("estate_id")
        .annotate(sum=Sum("total"))
        .values_list("estate_id", "sum")
    )


def write_committees(asked: Asked, path: Path) -> int:
    """业委会（物管会）台账 as of the day; returns the rows."""
    columns = committees.COLUMNS
    form = asked.form("业委会（物管会）台账")
    with Book(path, created=asked.at, footer=form.footer) as book:
        roll, totals = form.roll(book, columns), Totals(columns)
        for line in committees.lines(viewer=asked.by, on=asked.on, community=asked.community_id):
            roll.write(line)
            totals.add(line)
        roll.sheet.total(totals.cells("合计", None, f"{roll.count}个"))
        return roll.count
