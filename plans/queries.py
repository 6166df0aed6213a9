"""What the targets have reached as of a day, computed from the register and never typed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from django.db.models import Q

from committees.queries import coverage
from core.db.scope import Scope
from core.rules.thresholds import at_least, percent_shown, required_count
from estates.models import Honour, HonourKind, ManagementSpell
from estates.states import UNSERVICED
from plans.facts import Facts
from plans.models import Metric, Programme, Target
from plans.rules import Light, light
from plans.sources import Check, checks_of
from policies.queries import in_force


@dataclass(frozen=True, kw_only=True, slots=True)
class Actual:
    """A target with what it has reached: part of base, as of a day."""

    target: Target
    on: date
    part: int
    base: int
    required: int
    met: bool
    light: Light
    headline: bool
    label: str

    @property
    def shown(self) -> Decimal | None:
        """The percentage for a reader, two decimals; None for a base of 0."""
        return percent_shown(self.part, self.base)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One reading of a metric; `headline` is the one that decides."""

    part: int
    base: int
    label: str
    headline: bool = True


def targets(*, programme: Programme, on: date) -> list[Actual]:
    """Every target of the programme as of the day, by due day.

    A metric whose base the document leaves open (A3) gives one row per reading; the parameter
    COMMITTEE_RATE_BASE says which one is the headline.
    """
    measured: dict[str, list[Measured]] = {}
    found = []
    for target in programme.targets.order_by("due_on", "metric"):
        if target.metric not in measured:
            measured[target.metric] = list(METRICS[target.metric](programme, on))
        found += [_actual(target, row, on) for row in measured[target.metric]]
    return found


def _actual(target: Target, row: Measured, on: date) -> Actual:
    percent = Decimal(target.percent)
    return Actual(
        target=target,
        on=on,
        part=row.part,
        base=row.base,
        required=required_count(row.base, percent),
        met=at_least(row.part, row.base, percent),
        light=light(
            part=row.part,
            base=row.base,
            percent=percent,
            first_day=target.programme.base_day,
            due_on=target.due_on,
            on=on,
        ),
        headline=row.headline,
        label=row.label,
    )


def _served(programme: Programme, on: date) -> Iterator[Measured]:
    base = Facts(programme).unserviced
    served = ManagementSpell.objects.filter(_held(on), estate__in=base).exclude(
        mode__in=sorted(UNSERVICED)
    )
    yield Measured(part=served.count(), base=len(base), label="基期无物业小区")


def _held(on: date) -> Q:
    return Q(from_day__lte=on) & (Q(to_day__isnull=True) | Q(to_day__gte=on))


def _covered(programme: Programme, on: date) -> Iterator[Measured]:
    yield _committees(programme, on, Facts(programme).unserviced, label="基期无物业小区")


def _formed(programme: Programme, on: date) -> Iterator[Measured]:
    held = in_force(district=programme.district, on=on)
    only_unserviced = held.has("COMMITTEE_RATE_BASE") and (
        held.text("COMMITTEE_RATE_BASE") == "UNSERVICED"
    )
    facts = Facts(programme)
    whole = _committees(programme, on, facts.standing, label="全部小区")
    part = _committees(programme, on, facts.unserviced, label="基期无物业小区")
    for row, headline in ((whole, not only_unserviced), (part, only_unserviced)):
        yield Measured(part=row.part, base=row.base, label=row.label, headline=headline)


def _committees(programme: Programme, on: date, estates: list[int], *, label: str) -> Measured:
    found = coverage(scope=Scope((programme.path,)), on=on, estates=estates)
    return Measured(part=found.covered, base=found.base, label=label)


def _homes(programme: Programme, on: date) -> Iterator[Measured]:
    facts = Facts(programme)
    won = Honour.objects.filter(
        estate__in=facts.estates, kind=HonourKind.BEAUTIFUL_HOME, awarded_on__lte=on
    )
    won = won.exclude(withdrawn_on__lte=on)
    part = won.values("estate__community").distinct().count()
    yield Measured(part=part, base=facts.communities.count(), label="社区")


METRICS: Mapping[str, Callable[[Programme, date], Iterable[Measured]]] = MappingProxyType(
    {
        Metric.SERVED_RATE: _served,
        Metric.COMMITTEE_COVERAGE: _covered,
        Metric.COMMITTEE_RATE: _formed,
        Metric.BEAUTIFUL_HOME: _homes,
    }
)
"""Metric → what computes it. Every metric has its row (tests/plans)."""


def reconciliation(*, programmes: Iterable[Programme] | None = None) -> list[Check]:
    """Every figure of the two source documents beside the one computed from the database.

    For the given programmes (default: all); empty where neither document is loaded.
    """
    chosen = Programme.objects.all() if programmes is None else programmes
    return [check for programme in chosen for check in checks_of(programme)]
