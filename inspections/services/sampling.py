"""Freezing the rosters and drawing the samples, community by community.

Each cut is one idempotent transaction: it takes what is not done yet, so a killed run that is
started again ends with the same figures.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from communities.models import Community
from core.audit.services import record
from core.db import bulk
from core.rules import sampling
from core.rules.errors import Refusal
from estates.queries import frames
from inspections import queries
from inspections.models import Assessment, Assignment, Cycle, Draw
from inspections.queries import Due, Frozen, SampleRule
from inspections.services.moves import CUT, lock, move, not_ahead
from inspections.states import AssignmentState, CycleState

FRAME_FIELDS = (
    "cycle", "estate", "community", "service", "frame", "frame_sha256", "household_count",
    "required", "reserve", "reserve_used", "veto", "grade",
)  # fmt: skip
DRAW_FIELDS = (
    "assessment", "algorithm", "cycle_key", "estate_code", "seed", "main", "reserve", "drawn_at",
)  # fmt: skip
ASSIGNMENT_FIELDS = (
    "assessment", "position", "is_reserve", "household_code", "building", "entrance_unit", "room",
    "state",
)  # fmt: skip


def communities_of(cycle: Cycle) -> list[int]:
    """Ids of the communities that a cycle is cut by, in the order of their codes."""
    rows = Community.objects.filter(street=cycle.street_id).order_by("path")
    return list(rows.values_list("pk", flat=True))


def freeze_frames(*, cycle: Cycle, on: date, by: User | None, at: datetime) -> Cycle:
    """Freeze the roster of every estate to be assessed and publish the hash of them all.

    Assessed is every live service that took over an unserviced estate by the day `on`. A run that
    was killed goes on with the day it began with. Refuses a day after the local day of `at`, and
    where there is nothing to assess.
    """
    require(by, "inspections.freeze", path=cycle.street.path)
    not_ahead(on, at=at)
    day = _begin(cycle, on)
    rule = queries.sample_rule(queries.terms(cycle))
    for community in communities_of(cycle):
        due = queries.due_services(cycle=cycle, community=community, on=day)
        for part in bulk.chunks(due, CUT):
            _freeze_cut(cycle, community, part, day, rule)
    return _publish_frames(cycle, by, at)


@transaction.atomic
def _begin(cycle: Cycle, on: date) -> date:
    held = lock(cycle, CycleState.PLANNED)
    if held.frozen_on is None:
        Cycle.objects.filter(pk=held.pk).update(frozen_on=on)
    return held.frozen_on or on


@transaction.atomic
def _freeze_cut(  # noqa: PLR0917 -- one cut of one loop
    cycle: Cycle, community: int, due: Sequence[Due], day: date, rule: SampleRule
) -> None:
    lock(cycle, CycleState.PLANNED)
    services = {row.estate_id: row.service_id for row in due}
    rows = Assessment.objects.filter(cycle=cycle, estate__in=services)
    for done in rows.values_list("estate_id", flat=True):
        services.pop(done)
    bulk.insert(Assessment, FRAME_FIELDS, _frame_rows(cycle, community, services, day, rule))


def _frame_rows(  # noqa: PLR0917 -- as above
    cycle: Cycle, community: int, services: dict[int, int], day: date, rule: SampleRule
) -> Iterator[tuple[object, ...]]:
    for estate, _, codes in frames(estates=services, on=day):
        text = sampling.frame_text(codes)
        sample = sampling.required(
            len(codes), minimum=rule.minimum, small_max=rule.small_max, percent=rule.percent
        )
        wanted = sampling.reserve_size(
            sample, reserve_minimum=rule.reserve_minimum, reserve_percent=rule.reserve_percent
        )
        reserve = min(wanted, len(codes) - sample)
        digest = sampling.sha256_hex(text)
        yield (
            cycle.pk, estate, community, services[estate], text, digest, len(codes),
            sample, reserve, 0, False, "",
        )  # fmt: skip


@transaction.atomic
def _publish_frames(cycle: Cycle, by: User | None, at: datetime) -> Cycle:
    lock(cycle, CycleState.PLANNED)
    bulk.refresh_statistics(Assessment)
    hashes = queries.frame_hashes(cycle)
    if not hashes:
        raise Refusal("本街道没有接管的原无物业小区，没有可考评的对象。", "NOTHING_TO_ASSESS")
    digest = sampling.sha256_hex("".join(f"{found}\n" for found in hashes))
    found = move(cycle, CycleState.FRAME_FROZEN, act="冻结名册", frames_sha256=digest)
    record(
        verb="inspections.freeze",
        sentence=f"冻结{found}名册（{len(hashes)}个小区，截至{found.frozen_on}），公布哈希{digest}",
        by=by,
        at=at,
        subject=found,
        scope_path=found.street.path,
        data={"estates": len(hashes), "frames_sha256": digest, "on": found.frozen_on},
    )
    return found


def draw(*, cycle: Cycle, by: User | None, at: datetime) -> Cycle:
    """Draw every estate's main list and ordered reserve from the public seed.

    Refuses before the seed is public and where a frame or the seed is no longer what was
    published. One draw for each estate and cycle: the table has no room for another.
    """
    require(by, "inspections.draw", path=cycle.street.path)
    seeded = _checked(cycle)
    for community in communities_of(cycle):
        waiting = queries.undrawn(cycle=cycle, community=community)
        for part in bulk.chunks(waiting, CUT):
            _draw_cut(seeded, part, at)
    return _sampled(seeded, by, at)


@transaction.atomic
def _checked(cycle: Cycle) -> Cycle:
    held = lock(cycle, CycleState.FRAME_FROZEN)
    if not held.seed:
        raise Refusal("尚未记录公开种子，不能抽样。", "SEED_MISSING")
    hashes = queries.frame_hashes(held)
    seed = sampling.cycle_seed(
        cycle_key=held.key, frame_hashes=hashes, public_value=held.public_value
    )
    digest = sampling.sha256_hex("".join(f"{found}\n" for found in hashes))
    if (seed, digest) != (held.seed, held.frames_sha256):
        raise Refusal("种子与已公布的名册哈希不符，名册或种子被改动过，不能抽样。", "SEED_MISMATCH")
    return held


@transaction.atomic
def _draw_cut(cycle: Cycle, assessments: Sequence[int], at: datetime) -> None:
    lock(cycle, CycleState.FRAME_FROZEN)
    drawn = [(row, _draw_one(cycle, row)) for row in queries.frozen_frames(assessments)]
    wanted = {(row.estate_id, code) for row, found in drawn for code in found.main}
    places = queries.addresses(wanted)
    bulk.insert(Draw, DRAW_FIELDS, (_draw_row(cycle, row, found, at) for row, found in drawn))
    bulk.insert(
        Assignment,
        ASSIGNMENT_FIELDS,
        (
            assignment_row(row.assessment_id, place, code, places.get((row.estate_id, code)))
            for row, found in drawn
            for place, code in enumerate(found.main, start=1)
        ),
    )


def _draw_one(cycle: Cycle, row: Frozen) -> sampling.Drawn:
    if sampling.sha256_hex(row.frame) != row.frame_sha256:
        raise Refusal(f"小区{row.estate_code}的名册与其哈希不符，不能抽样。", "FRAME_MISMATCH")
    return sampling.draw(
        seed=cycle.seed,
        estate_code=row.estate_code,
        codes=row.frame.splitlines(),
        main=row.required,
        reserve=row.reserve,
    )


def _draw_row(  # noqa: PLR0917 -- the columns of one row
    cycle: Cycle, row: Frozen, found: sampling.Drawn, at: datetime
) -> tuple[object, ...]:
    main, reserve = "\n".join(found.main), "\n".join(found.reserve)
    return (
        row.assessment_id, sampling.ALGORITHM, cycle.key, row.estate_code, cycle.seed,
        main, reserve, at,
    )  # fmt: skip


def assignment_row(  # noqa: PLR0917 -- the columns of one row
    assessment: int, position: int, code: str, place: queries.Address | None, *, reserve: int = 0
) -> tuple[object, ...]:
    """A row for the bulk writer; a household that left the register keeps its code as room."""
    building, unit, room = place or ("", "", code)
    return (
        assessment, position, bool(reserve), code, building, unit, room[:10], AssignmentState.OPEN,
    )  # fmt: skip


@transaction.atomic
def _sampled(cycle: Cycle, by: User | None, at: datetime) -> Cycle:
    bulk.refresh_statistics(Draw, Assignment)
    found = move(cycle, CycleState.SAMPLED, act="抽样")
    households = Assignment.objects.filter(assessment__cycle=found).count()
    record(
        verb="inspections.draw",
        sentence=f"{found}抽样完成，主样本共{households}户",
        by=by,
        at=at,
        subject=found,
        scope_path=found.street.path,
        data={"households": households, "seed": found.seed, "algorithm": sampling.ALGORITHM},
    )
    return found
