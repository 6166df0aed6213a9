"""What the services read before they decide: each by one statement, streamed, as plain rows."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from estates.models import Household
from inspections.models import Answer, Assessment, Assignment, Cycle, Scorecard, Visit
from inspections.states import MAXIMA, Outcome, Party
from tenders.models import Service

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
"""Evenings and weekends are those of the office, wherever the server stands."""
STREAM = 5_000


class Due(NamedTuple):
    """A service that a cycle assesses."""

    estate_id: int
    service_id: int


class Frozen(NamedTuple):
    """A frozen frame waiting for its draw."""

    assessment_id: int
    estate_id: int
    estate_code: str
    frame: str
    frame_sha256: str
    required: int
    reserve: int


class Address(NamedTuple):
    """Where a household lives, as the surveyor reads it."""

    building: str
    entrance_unit: str
    room: str


class Target(NamedTuple):
    """An assignment that something is to be written for."""

    assignment_id: int
    assessment_id: int
    state: str
    path: str
    address: str


class Card(NamedTuple):
    """One party's scores of one estate; points in the order of MAXIMA."""

    assessment_id: int
    party: str
    veto: bool
    points: tuple[Any, ...]


def due_services(*, cycle: Cycle, community: int, on: date) -> list[Due]:
    """Live services of a community that took over an unserviced estate by the day."""
    serving = Q(last_day__isnull=True) | Q(last_day__gte=on)
    rows = Service.objects.filter(
        serving,
        live=True,
        was_unserviced=True,
        takeover_on__lte=on,
        estate__community=community,
        estate__community__street=cycle.street_id,
    )
    return [Due(*row) for row in rows.order_by("estate_id").values_list("estate_id", "pk")]


def frame_hashes(cycle: Cycle) -> list[str]:
    """Hashes of every frozen frame of the cycle, ascending."""
    rows = Assessment.objects.filter(cycle=cycle).order_by("frame_sha256")
    return list(rows.values_list("frame_sha256", flat=True).iterator(chunk_size=STREAM))


def undrawn(*, cycle: Cycle, community: int) -> list[int]:
    """Assessments of a community that have no draw yet."""
    rows = Assessment.objects.filter(cycle=cycle, community=community, draw__isnull=True)
    return list(rows.order_by("estate_id").values_list("pk", flat=True))


def frozen_frames(assessments: Collection[int]) -> Iterator[Frozen]:
    """Frames of the given assessments that have no draw, by estate."""
    rows = Assessment.objects.filter(pk__in=assessments, draw__isnull=True).order_by("estate_id")
    columns = (
        "pk", "estate_id", "estate__code", "frame", "frame_sha256", "required", "reserve",
    )  # fmt: skip
    yield from map(Frozen._make, rows.values_list(*columns).iterator(chunk_size=STREAM))


def addresses(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], Address]:
    """Addresses by (estate id, household code), removed households included."""
    keys = set(wanted)
    rows = Household.objects.filter(estate__in={estate for estate, _ in keys}).values_list(
        "estate_id", "code", "building__name", "entrance_unit", "room"
    )
    found = {}
    for estate, code, *place in rows.iterator(chunk_size=STREAM):
        if (estate, code) in keys:
            found[estate, code] = Address(*place)
    return found


def targets(*, cycle: Cycle, assignments: Collection[int]) -> dict[int, Target]:
    """The given assignments of this cycle; one of another cycle or a made-up one is missing."""
    rows = Assignment.objects.filter(pk__in=assignments, assessment__cycle=cycle).values_list(
        "pk", "assessment_id", "state", "assessment__community__path",
        "building", "entrance_unit", "room",
    )  # fmt: skip
    return {
        pk: Target(pk, assessment, state, path, "-".join(place))
        for pk, assessment, state, path, *place in rows
    }


def known_answers(client_ids: Collection[str]) -> dict[str, tuple[int, str]]:
    """Answers already taken: client id → assignment id and hash of the content."""
    rows = Answer.objects.filter(client_id__in=client_ids)
    return {
        cid: (pk, sha) for cid, pk, sha in rows.values_list("client_id", "pk", "payload_sha256")
    }


def known_visits(client_ids: Collection[str]) -> set[str]:
    """Client ids of visits that were already taken."""
    return set(Visit.objects.filter(client_id__in=client_ids).values_list("client_id", flat=True))


def attempts(*, assignment: int, not_after: datetime) -> list[tuple[date, time]]:
    """Days and times (office time) at which nobody was at home.

    The phone's clock decides within reason only: an attempt before the draw counts at the moment
    of the draw, one later than `not_after` (the server's time) counts at that moment.
    """
    rows = Visit.objects.filter(assignment=assignment, outcome=Outcome.NOT_HOME).values_list(
        "visited_at", "assignment__assessment__draw__drawn_at"
    )
    moments = (min(max(seen, drawn), not_after).astimezone(OFFICE_TIME) for seen, drawn in rows)
    return [(moment.date(), moment.time()) for moment in moments]


def untallied(*, cycle: Cycle, community: int) -> list[tuple[int, int]]:
    """Assessments of a community without a tally: id and required number."""
    rows = Assessment.objects.filter(cycle=cycle, community=community, valid__isnull=True)
    return list(rows.order_by("estate_id").values_list("pk", "required"))


def overall_answers(assessments: Collection[int]) -> dict[int, dict[int, int]]:
    """How often each overall option was chosen, by assessment: one aggregate."""
    rows = (
        Answer.objects.filter(assignment__assessment__in=assessments)
        .values_list("assignment__assessment_id", "q10")
        .annotate(times=Count("pk"))
        .order_by()
    )
    found: dict[int, dict[int, int]] = {}
    for assessment, option, times in rows.iterator(chunk_size=STREAM):
        found.setdefault(assessment, {})[option] = times
    return found


def ungraded(*, cycle: Cycle, community: int) -> list[int]:
    """Assessments of a community without a grade."""
    rows = Assessment.objects.filter(cycle=cycle, community=community, grade="")
    return list(rows.order_by("estate_id").values_list("pk", flat=True))


def scorecards(assessments: Collection[int]) -> Iterator[Card]:
    """Scorecards of the given assessments, by assessment."""
    rows = Scorecard.objects.filter(assessment__in=assessments).order_by("assessment_id", "party")
    columns = ("assessment_id", "party", "veto", *MAXIMA)
    for assessment, party, veto, *points in rows.values_list(*columns).iterator(chunk_size=STREAM):
        yield Card(assessment, party, veto, tuple(points))


def unscored(cycle: Cycle) -> list[tuple[str, list[Party]]]:
    """Names of the estates that lack a scorecard, by code, each with the parties that owe it."""
    found: dict[tuple[str, str], list[Party]] = {}
    for party in Party:
        rows = Assessment.objects.filter(cycle=cycle).exclude(scorecards__party=party)
        for estate in rows.values_list("estate__code", "estate__name").iterator(chunk_size=STREAM):
            found.setdefault(estate, []).append(party)
    return [(name, found[code, name]) for code, name in sorted(found)]
