"""One page of 小区台账: estates of a day, cut by the person's filters, with their totals."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from committees.queries import serving_on
from core.db.scope import scope_of
from core.web.counted import CAP
from estates.models import Estate, Honour, Problem
from estates.queries import SMALL_MAX, matching, standing_on
from estates.states import UNSERVICED
from tenders.models import Company, Service
from tenders.queries import group_ids

COLUMNS = (
    "pk", "code", "name_on", "name", "community_name_on", "region_name_on", "mode_on",
    "mode_since_on", "unserviced_since_on", "household_count_on", "floor_area_on", "region_on",
    "path_now",
)  # fmt: skip
SORTS: dict[str, tuple[Any, ...]] = {
    "code": ("code",),
    "name": ("name_on", "code"),
    "community": ("community_name_on", "code"),
    "households": (F("household_count_on").desc(nulls_last=True), "code"),
    "area": (F("floor_area_on").desc(nulls_last=True), "code"),
    "mode": ("mode_on", "code"),
    "since": ("mode_since_on", "code"),
}


@dataclass(frozen=True, kw_only=True)
class Totals:
    """小区数, 户数, 建筑面积 of the whole list; no sums where the list is longer than CAP."""

    estates: int
    households: int | None
    floor_area: Decimal | None

    @property
    def capped(self) -> bool:
        return self.estates > CAP

    @property
    def counted(self) -> str:
        return f"{CAP:,}+" if self.capped else f"{self.estates:,}"


@dataclass(kw_only=True)
class Line:
    """One estate of the list, as plain values."""

    values: dict[str, Any]
    company: str = ""
    committees: list[tuple[int, str]] = field(default_factory=list)
    open: bool = True
    """False where it has moved out of the viewer's units since: it has no page for them."""

    @property
    def unserviced(self) -> bool:
        return self.values["mode_on"] in UNSERVICED


def register(*, viewer: Any, on: date, wanted: dict[str, Any]) -> QuerySet[Estate]:
    """Estates of the day inside the viewer's scope that meet every filter, in the order asked.

    `wanted`: q, community, mode, serviced, size, committee, honour, problem, company, sort; a
    missing or empty one asks for nothing.
    """
    # an estate that only groups zones has no management of its own; the board does not count it
    rows: Any = standing_on(viewer=viewer, on=on)
    rows = rows.filter(mode_on__isnull=False).annotate(
        region_on=F("standing__region_id"), path_now=F("community__path")
    )
    for name, narrow in FILTERS.items():
        value = wanted.get(name)
        if value not in (None, ""):
            rows = narrow(rows, value, on)
    found: QuerySet[Estate] = rows.order_by(*SORTS[wanted.get("sort") or "code"])
    return found


def totals(rows: QuerySet[Estate]) -> Totals:
    """Count and sums in one statement that reads CAP + 1 estates at most."""
    every: Any = rows.order_by()
    slim = every.values("pk", "household_count_on", "floor_area_on")
    found = slim[: CAP + 1].aggregate(
        estates=Count("pk"),
        households=Sum("household_count_on"),
        floor_area=Sum("floor_area_on"),
    )
    if found["estates"] > CAP:
        return Totals(estates=found["estates"], households=None, floor_area=None)
    return Totals(
        estates=found["estates"],
        households=found["households"] or 0,
        floor_area=found["floor_area"] or Decimal("0.00"),
    )


def lines(rows: Iterable[dict[str, Any]], *, viewer: Any, on: date) -> list[Line]:
    """The page's rows with who serves them on the day and which committee covers them.

    The rows are cut to the viewer's units of the day already.
    """
    scope = scope_of(viewer)
    found = {row["pk"]: Line(values=row, open=scope.covers(row["path_now"])) for row in rows}
    services = Service.objects.filter(served_on(on), estate__in=found)
    for estate, company in services.values_list("estate_id", "contract__company__name"):
        found[estate].company = company
    by_region: dict[int, list[Line]] = {}
    for line in found.values():
        by_region.setdefault(line.values["region_on"] or 0, []).append(line)
    place = Q(estate__in=found) | Q(region__in=[key for key in by_region if key])
    committees = serving_on(on).filter(place)
    for pk, kind, estate, region in committees.values_list("pk", "kind", "estate_id", "region_id"):
        for line in [found[estate]] if estate else by_region[region]:
            line.committees.append((pk, "业委会" if kind == "OC" else "物管会"))
    return list(found.values())


def served_on(on: date) -> Q:
    """Condition on a service: it runs on the day."""
    ends = Q(last_day__isnull=True) | Q(last_day__gte=on)
    return ends & Q(takeover_on__lte=on)


def company_name(pk: int) -> str:
    """The name of a provider, for the head of a list that is cut to it."""
    found: str | None = Company.objects.filter(pk=pk).values_list("name", flat=True).first()
    return found or ""


def _by_text(rows: Any, value: str, on: date) -> Any:
    return matching(rows, value)


def _by_service(rows: Any, value: str, on: date) -> Any:
    without = Q(mode_on__in=sorted(UNSERVICED))
    return rows.filter(without if value == "0" else ~without)


def _by_size(rows: Any, value: str, on: date) -> Any:
    """A1: 30户以下 includes 30; an estate of unknown size is neither."""
    if value == "small":
        return rows.filter(household_count_on__lte=SMALL_MAX)
    return rows.filter(household_count_on__gt=SMALL_MAX)


def _by_committee(rows: Any, value: str, on: date) -> Any:
    serving = serving_on(on)
    covered = Exists(serving.filter(estate=OuterRef("pk"))) | Exists(
        serving.filter(region=OuterRef("region_on"))
    )
    return rows.filter(covered) if value == "1" else rows.filter(~covered)


def _by_honour(rows: Any, value: str, on: date) -> Any:
    won = Honour.objects.filter(estate=OuterRef("pk"), kind=value, awarded_on__lte=on)
    return rows.filter(Exists(won.exclude(withdrawn_on__lte=on)))


def _by_problem(rows: Any, value: str, on: date) -> Any:
    known = Problem.objects.filter(estate=OuterRef("pk"), code=value, found_on__lte=on)
    return rows.filter(Exists(known.exclude(resolved_on__lte=on)))


def _by_company(rows: Any, value: int, on: date) -> Any:
    serving = Service.objects.filter(
        served_on(on), estate=OuterRef("pk"), contract__company__in=group_ids(value)
    )
    return rows.filter(Exists(serving))


FILTERS: dict[str, Callable[[Any, Any, date], Any]] = {
    "q": _by_text,
    "community": lambda rows, value, on: rows.filter(community_on=value),
    "mode": lambda rows, value, on: rows.filter(mode_on=value),
    "serviced": _by_service,
    "size": _by_size,
    "committee": _by_committee,
    "honour": _by_honour,
    "problem": _by_problem,
    "company": _by_company,
}
