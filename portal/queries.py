"""What the first page shows, gathered from every room below; nothing is decided here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from committees.queries import Coverage, coverage
from communities.models import Community
from core.db.scope import Scope, scope_of, within
from core.rules.errors import Refusal
from core.rules.thresholds import percent_shown
from estates.queries import Board, CommunityRow, board, by_community
from inspections.models import Cycle
from inspections.queries import Progress, progress
from inspections.states import CycleState
from plans.models import Programme
from plans.queries import Actual, targets
from policies.models import Parameter, Scheme
from policies.states import VersionState
from subsidies.models import Batch
from subsidies.states import BatchState
from tenders.models import SelectionRound
from tenders.states import RoundState

WAITING_ROUNDS = frozenset(
    {
        RoundState.DRAFT, RoundState.CO_SIGNED, RoundState.REGISTRATION, RoundState.SCREENING,
        RoundState.EVALUATED, RoundState.SHORTLISTED, RoundState.PUBLICIZING,
        RoundState.CONTRACTED,
    }
)  # fmt: skip
"""States in which a person has to act; in the others the owners or a day are waited for."""
MOST_ROUNDS = 10


@dataclass(frozen=True, kw_only=True)
class Committees:
    """组建率 of a scope on a day, with the share for a reader."""

    found: Coverage

    @property
    def shown(self) -> Decimal | None:
        return percent_shown(self.found.covered, self.found.base)


@dataclass(frozen=True, kw_only=True)
class Programmes:
    """A programme with what its targets have reached on the day."""

    programme: Programme
    opening: Board
    actuals: list[Actual]
    missing: str = ""
    """Why the targets cannot be computed: a parameter that nobody approved yet."""


@dataclass(frozen=True, kw_only=True)
class Base:
    """What the register said on a programme's base day, of the part of it that is looked at."""

    day: date
    place: str
    opening: Board
    covered: Coverage
    """Of the estates without a company on the base day, those with a committee now (A3: of 77)."""


@dataclass(frozen=True, kw_only=True)
class CycleProgress:
    """A cycle with the visits of the communities inside the scope."""

    cycle: Cycle
    rows: list[Progress]

    @property
    def valid(self) -> int:
        return sum(row.valid for row in self.rows)

    @property
    def required(self) -> int:
        return sum(row.required for row in self.rows)


def register_board(scope: Scope, on: date) -> tuple[Board, list[CommunityRow]]:
    """Totals of the scope on the day, and the same by community."""
    return board(scope=scope, on=on), by_community(scope=scope, on=on)


def committees_of(scope: Scope, on: date) -> Committees:
    return Committees(found=coverage(scope=scope, on=on))


def programmes_of(user: Any, on: date) -> list[Programmes]:
    """Programmes that the person's units work by; each with its opening board and targets."""
    rows = Programme.objects.visible_to(user).select_related("district", "street")
    return [_programme(row, on) for row in rows.order_by("code")]


def _programme(row: Programme, on: date) -> Programmes:
    opening = board(scope=Scope((row.path,)), on=row.base_day)
    try:
        return Programmes(programme=row, opening=opening, actuals=targets(programme=row, on=on))
    except Refusal as refusal:
        return Programmes(programme=row, opening=opening, actuals=[], missing=refusal.sentence)


def bases_of(programmes: Iterable[Programmes], scope: Scope, on: date) -> list[Base]:
    """Opening figures for the board's own scope: a secretary compares with the own community."""
    return [_base(row, scope, on) for row in programmes if _meets(row.programme, scope)]


def _meets(programme: Programme, scope: Scope) -> bool:
    """Does one of the two lie inside the other?"""
    own = Scope((programme.path,))
    return scope.covers(programme.path) or all(own.covers(path) for path in scope.prefixes)


def _base(row: Programmes, scope: Scope, on: date) -> Base:
    programme = row.programme
    whole = scope.covers(programme.path)
    opening = row.opening if whole else board(scope=scope, on=programme.base_day)
    unit = programme.street or programme.district
    covered = coverage(scope=scope, on=on, unserviced_on=programme.base_day)
    return Base(day=programme.base_day, place=unit.name, opening=opening, covered=covered)


def cycles_of(user: Any, year: int) -> list[Cycle]:
    """Assessment cycles of the year in the person's units, or the latest year before it."""
    rows = Cycle.objects.visible_to(user).select_related("street").filter(year__lte=year)
    latest = rows.order_by("-year").values_list("year", flat=True).first()
    return list(rows.filter(year=latest).order_by("street__path"))


def batches_of(user: Any, year: int) -> list[Batch]:
    """Batches that count or wait of the year, or of the latest year before it; newest first."""
    rows = Batch.objects.visible_to(user).filter(year__lte=year).exclude(state=BatchState.VOID)
    latest = rows.order_by("-year").values_list("year", flat=True).first()
    found = rows.filter(year=latest).select_related("street", "scheme")
    return list(found.order_by("street__path", "-pk"))


def proposals_of(user: Any) -> int:
    """Parameters and schemes that wait for an approval."""
    waiting = Q(state=VersionState.PROPOSED)
    found: int = Parameter.objects.visible_to(user).filter(waiting).count()
    return found + int(Scheme.objects.visible_to(user).filter(waiting).count())


def rounds_of(user: Any) -> list[SelectionRound]:
    """Selections that wait for somebody, the oldest first."""
    waiting = SelectionRound.objects.visible_to(user).filter(state__in=sorted(WAITING_ROUNDS))
    return list(waiting.order_by("pk")[:MOST_ROUNDS])


def communities_of(user: Any) -> Iterable[Community]:
    """Communities inside the person's own scope, for the drill-down."""
    scope = scope_of(user)
    rows = Community.objects.visible_to(user).order_by("path")
    return [row for row in rows if scope.covers(row.path)]


def cycle_progress(user: Any, cycles: Iterable[Cycle], scope: Scope) -> list[CycleProgress]:
    """Visits by community for each cycle, only of communities inside the scope."""
    inside = set(Community.objects.filter(within(scope, "path")).values_list("pk", flat=True))
    return [
        CycleProgress(
            cycle=cycle, rows=[row for row in _visits(user, cycle) if row.community_id in inside]
        )
        for cycle in cycles
    ]


def _visits(user: Any, cycle: Cycle) -> list[Progress]:
    """Nothing is counted before the rosters are frozen."""
    return [] if cycle.state == CycleState.PLANNED else progress(cycle, user=user)
