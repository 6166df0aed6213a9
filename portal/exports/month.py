"""无物业小区引进物业进展月报表: form ① of domain.md §7, as of the last day of a month."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from committees.queries import serving_on
from committees.states import CommitteeKind
from communities.models import Community
from core.db.scope import Scope, scope_of, within
from core.exchange.sheets import Book, Cell, Column
from core.rules.thresholds import percent_shown
from estates.models import Problem
from estates.queries import existing
from estates.states import UNSERVICED, ProblemCode
from portal.exports.registers import Asked
from tenders.models import Service

COLUMNS = (
    Column("社区", 16),
    Column("小区总数", 9, "count"),
    Column("无物业小区数", 9, "count"),
    Column("本月引进", 9, "count"),
    Column("累计引进", 9, "count"),
    Column("引进率（%）", 9, "percent"),
    Column("业委会数", 9, "count"),
    Column("物管会数", 9, "count"),
    Column("组建率（%）", 9, "percent"),
    Column("覆盖率（%）", 9, "percent"),
    Column("存在问题", 46),
    Column("下步措施", 30),
)
NOTES = (
    "无物业小区基数＝截至日无物业的小区和已引进物业的小区；累计引进＝接管前无物业、截至日有物业的小区；"
    "引进率＝累计引进÷无物业小区基数。",
    "组建率＝业委会、物管会（任期内，含所在区域的）覆盖的小区÷小区总数；"
    "覆盖率＝基数中被覆盖的小区÷无物业小区基数。存在问题按登记的问题统计小区数，下步措施由填报人填写。",
)
MOST_PROBLEMS = 8


@dataclass(kw_only=True, slots=True)
class Figures:
    """Counts of one community, or of all together; shares follow from the counts."""

    estates: int = 0
    unserviced: int = 0
    month: int = 0
    introduced: int = 0
    base: int = 0
    covered: int = 0
    base_covered: int = 0
    committees: int = 0
    bodies: int = 0

    def add(self, other: "Figures") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def introduced_rate(self) -> Decimal | None:
        """累计引进 of the base, in percent for a reader; None for a base of 0."""
        return percent_shown(self.introduced, self.base)

    @property
    def formed_rate(self) -> Decimal | None:
        """Covered of all estates (151)."""
        return percent_shown(self.covered, self.estates)

    @property
    def covered_rate(self) -> Decimal | None:
        """Covered of the estates without a company at the start (77)."""
        return percent_shown(self.base_covered, self.base)

    def cells(self, name: str, problems: str) -> list[Cell]:
        return [
            name, self.estates, self.unserviced, self.month, self.introduced,
            self.introduced_rate, self.committees, self.bodies, self.formed_rate,
            self.covered_rate, problems or None, None,
        ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the report."""

    name: str
    figures: Figures
    problems: str


def month_end(month: date) -> date:
    """The last day of the month that the day lies in."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def month_lines(*, viewer: Any, on: date) -> list[Line]:
    """One line a community of the scope, by path, and the total last; three statements and one."""
    scope = scope_of(viewer)
    figures = _figures(scope, on)
    for community, kind, number in _bodies(scope, on):
        target = figures[community]
        if kind == CommitteeKind.OC:
            target.committees += number
        else:
            target.bodies += number
    problems = _problems(scope, on)
    total, found = Figures(), []
    everywhere: dict[str, int] = defaultdict(int)
    units = Community.objects.filter(within(scope, "path")).order_by("path")
    for pk, name in units.values_list("pk", "name"):
        total.add(figures[pk])
        for code, number in problems[pk].items():
            everywhere[code] += number
        found.append(Line(name=name, figures=figures[pk], problems=_told(problems[pk])))
    return [*found, Line(name="合计", figures=total, problems=_told(everywhere))]


def write_month(asked: Asked, path: Path) -> int:
    """The report as of the last day of the month; returns the communities."""
    form = asked.form("无物业小区引进物业进展月报表")
    lines = month_lines(viewer=asked.by, on=asked.on)
    with Book(path, created=asked.at, footer=form.footer) as book:
        roll = form.roll(book, COLUMNS)
        for line in lines[:-1]:
            roll.write(line.figures.cells(line.name, line.problems))
        total = lines[-1]
        roll.sheet.total(total.figures.cells(total.name, total.problems))
        for note in NOTES:
            roll.sheet.line(note, height=32)
        return len(lines) - 1


def _figures(scope: Scope, on: date) -> dict[int, Figures]:
    """Counts of estates by the community of the day, by one statement."""
    taken = Service.objects.filter(estate=OuterRef("pk"), was_unserviced=True, takeover_on__lte=on)
    serving = serving_on(on)
    lacks = Q(spell__mode__in=sorted(UNSERVICED))
    introduced = Exists(taken) & ~lacks
    covered = Exists(serving.filter(estate=OuterRef("pk"))) | Exists(
        serving.filter(region=OuterRef("standing__region_id"))
    )
    standing: Any = existing(scope=scope, on=on)
    rows = (
        standing.filter(spell__isnull=False)
        .order_by()
        .values("standing__community")
        .annotate(
            estates=Count("pk"),
            unserviced=Count("pk", filter=lacks),
            month=Count("pk", filter=Exists(taken.filter(takeover_on__gte=on.replace(day=1)))),
            introduced=Count("pk", filter=introduced),
            base=Count("pk", filter=lacks | introduced),
            covered=Count("pk", filter=covered),
            base_covered=Count("pk", filter=(lacks | introduced) & covered),
        )
    )
    found: dict[int, Figures] = defaultdict(Figures)
    for row in rows:
        community = row.pop("standing__community")
        found[community] = Figures(**row)
    return found


def _bodies(scope: Scope, on: date) -> Iterable[tuple[int, str, int]]:
    rows = serving_on(on).filter(within(scope, "community__path")).order_by()
    counted = rows.values("community", "kind").annotate(number=Count("pk"))
    return counted.values_list("community", "kind", "number")


def _problems(scope: Scope, on: date) -> dict[int, dict[str, int]]:
    """Estates with each open problem, by community."""
    open_ones = Q(resolved_on__isnull=True) | Q(resolved_on__gt=on)
    rows = Problem.objects.filter(
        open_ones, within(scope, "estate__community__path"), found_on__lte=on
    )
    counted = rows.order_by().values("estate__community", "code").annotate(number=Count("pk"))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for community, code, number in counted.values_list("estate__community", "code", "number"):
        found[community][code] = number
    return found


def _told(counts: dict[str, int]) -> str:
    """环境卫生脏乱差12个小区；…: the most frequent first."""
    return "；".join(_each(counts))


def _each(counts: dict[str, int]) -> Iterator[str]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for code, number in ranked[:MOST_PROBLEMS]:
        yield f"{ProblemCode(code).label}{number}个小区"
