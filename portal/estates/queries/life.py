"""The whole life of an estate: every list that any room keeps about it, one statement each."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from committees.models import Committee, Member, OwnersDecision
from committees.queries import serving_on
from committees.states import DECIDED
from estates.models import (
    Estate,
    FeeYear,
    Honour,
    Household,
    Inventory,
    Lineage,
    ManagementSpell,
    Measure,
    OnboardingRound,
    Problem,
    ServiceCharter,
    Standing,
)
from estates.queries import living
from infrastructure.models import FacilityNeed
from inspections.models import Assessment
from portal.estates.cells import MOST, NOW, when
from subsidies.models import Case
from subsidies.states import BatchState
from tenders.models import Service

READ = MOST + 1
"""Rows that are read of a list: one more than is shown tells that there are more."""


@dataclass(frozen=True, kw_only=True)
class Life:
    """Rows of one estate, newest first."""

    estate: Estate
    zones: list[Estate]
    roster: int
    """Dwellings on the roster on the day."""
    standings: list[Standing]
    lineage: list[Lineage]
    open_to: set[int]
    """Estates of the lineage that the viewer may open."""
    spells: list[ManagementSpell]
    measures: list[Measure]
    inventories: list[Inventory]
    committees: list[Committee]
    serving: set[int]
    """Committees that serve on the day."""
    decisions: list[OwnersDecision]
    charters: list[ServiceCharter]
    onboardings: list[OnboardingRound]
    services: list[Service]
    assessments: list[Assessment]
    cases: list[Case]
    fee_years: list[FeeYear]
    needs: list[FacilityNeed]
    problems: list[Problem]
    honours: list[Honour]


@dataclass(frozen=True, kw_only=True)
class _Owners:
    committees: list[Committee] = field(default_factory=list)
    serving: set[int] = field(default_factory=set)
    decisions: list[OwnersDecision] = field(default_factory=list)


def estates_of(viewer: Any) -> QuerySet[Estate]:
    """Estates that the viewer may open, each with its units."""
    rows: QuerySet[Estate] = Estate.objects.visible_to(viewer).select_related(
        "community__street__district", "region", "parent"
    )
    return rows


def life_of(estate: Estate, *, viewer: Any, on: date) -> Life:
    """Everything of the estate that the viewer may read, with what holds on the day marked."""
    stood = estate.standings.select_related("community", "region", "event")
    standings = _read(stood.order_by("-from_day"))
    owners = _owners(estate, standings, viewer=viewer, on=on)
    lineage = _lineage(estate)
    return Life(
        estate=estate,
        zones=_read(Estate.objects.visible_to(viewer).filter(parent=estate).order_by("code")),
        roster=Household.objects.filter(living(on), estate=estate).count(),
        standings=standings,
        lineage=lineage,
        open_to=_open(lineage, viewer),
        spells=_read(estate.spells.order_by("-from_day")),
        measures=_read(estate.measures.order_by("-from_day")),
        inventories=_read(estate.inventories.order_by("-from_day")),
        committees=owners.committees,
        serving=owners.serving,
        decisions=owners.decisions,
        charters=_read(estate.charters.prefetch_related("items").order_by("-version")),
        onboardings=_read(estate.onboardings.order_by("-number")),
        services=_services(estate, viewer),
        assessments=_assessments(estate, viewer),
        cases=_cases(estate, viewer),
        fee_years=_read(estate.fee_years.order_by("-year")),
        needs=_read(estate.needs.select_related("item").order_by("item__order", "item__code")),
        problems=_read(estate.found_problems.order_by("-found_on", "code")),
        honours=_read(estate.honours.order_by("-awarded_on")),
    )


def served_on_day(services: list[Service], on: date) -> Service | None:
    """The service that runs on the day."""
    for row in services:
        begun = row.takeover_on is not None and row.takeover_on <= on
        if begun and (row.last_day is None or row.last_day >= on):
            return row
    return None


def _read(rows: Any) -> list[Any]:
    return list(rows[:READ])


def _lineage(estate: Estate) -> list[Lineage]:
    """Acts that made this estate or made others of it."""
    rows = Lineage.objects.filter(Q(predecessor=estate) | Q(successor=estate))
    rows = rows.select_related("event", "predecessor", "successor")
    return _read(rows.order_by("-event__from_day", "pk"))


def _open(lineage: list[Lineage], viewer: Any) -> set[int]:
    keys = {key for row in lineage for key in (row.predecessor_id, row.successor_id)}
    rows = Estate.objects.visible_to(viewer).filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def _owners(estate: Estate, standings: list[Standing], *, viewer: Any, on: date) -> _Owners:
    """Of the estate itself, and of each region that it has lain in; who serves by where it lay."""
    regions = {row.region_id for row in standings} - {None}
    place = Q(estate=estate) | Q(region__in=regions)
    lay = {row.region_id for row in standings if when(row.from_day, row.to_day, on) == NOW}
    in_office = Member.objects.filter(
        Q(first_day__isnull=True) | Q(first_day__lte=on),
        Q(last_day__isnull=True) | Q(last_day__gte=on),
    )
    rows = Committee.objects.visible_to(viewer).filter(place).select_related("region")
    # the sealed telephone is not even read
    seats = Prefetch("members", in_office.defer("contact").order_by("pk"), to_attr="in_office")
    decided = OwnersDecision.objects.visible_to(viewer).filter(place, state__in=DECIDED)
    serving = serving_on(on).filter(Q(estate=estate) | Q(region__in=lay - {None}))
    return _Owners(
        committees=_read(rows.prefetch_related(seats).order_by("-term_first_day", "-pk")),
        serving=set(serving.values_list("pk", flat=True)),
        decisions=_read(decided.order_by("-held_on", "position", "-pk")),
    )


def _services(estate: Estate, viewer: Any) -> list[Service]:
    rows = Service.objects.visible_to(viewer).filter(estate=estate)
    return _read(rows.select_related("contract__company").order_by("-takeover_on", "-pk"))


def _assessments(estate: Estate, viewer: Any) -> list[Assessment]:
    rows = Assessment.objects.visible_to(viewer).filter(estate=estate).defer("frame")
    return _read(rows.select_related("cycle__street").order_by("-cycle__year", "-pk"))


def _cases(estate: Estate, viewer: Any) -> list[Case]:
    """Verdicts of every batch that was calculated and not voided; a returned one says so."""
    rows = Case.objects.visible_to(viewer).filter(estate=estate).defer("facts")
    rows = rows.exclude(batch__state__in=[BatchState.VOID, BatchState.DRAFT])
    return _read(rows.select_related("batch__scheme").order_by("-year", "-pk"))
