"""What people look at: results, progress, certificates, and what is left to do."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from communities.models import Street
from core.rules.money import half_up
from core.rules.thresholds import at_least, percent_shown
from inspections.models import Assessment, Assignment, Cycle
from inspections.queries.facts import STREAM, frame_hashes
from inspections.queries.moments import doubtful_times
from inspections.queries.terms import options, sample_rule, terms
from inspections.states import AssignmentState, CycleState, Grade


class Result(NamedTuple):
    """What an estate's assessment came to; `usable` means that it may decide about money.

    A sample that stayed too small is usable once the street and the bureau both signed for it.
    """

    assessment_id: int
    grade: str
    satisfied: int
    valid: int
    usable: bool
    final: bool


class Progress(NamedTuple):
    """A community's visits so far: 有效/应抽, and what stands beside the rate."""

    community_id: int
    name: str
    estates: int
    required: int
    valid: int
    completed: int
    replaced: int
    open: int
    lost: int


class Outcome(NamedTuple):
    """One line of the result list."""

    assessment: Assessment
    replaced: int
    rate: Decimal | None
    passed: bool | None
    score: Decimal | None
    usable: bool
    doubtful: int
    """Visits and answers whose time on the phone cannot be right."""


def results(*, street: Street, year: int) -> dict[int, Result]:
    """Every graded estate of a street's year, by service id; empty before the grades exist."""
    rows = Assessment.objects.filter(cycle__street=street, cycle__year=year).exclude(grade="")
    columns = (
        "service_id", "pk", "grade", "satisfied", "valid", "sufficient",
        "street_accepted_by_id", "bureau_accepted_by_id", "cycle__state",
    )  # fmt: skip
    return {
        service: Result(
            assessment_id=pk,
            grade=grade,
            satisfied=satisfied,
            valid=valid,
            usable=sufficient or bool(by_street and by_bureau),
            final=state == CycleState.FINAL,
        )
        for service, pk, grade, satisfied, valid, sufficient, by_street, by_bureau, state in (
            rows.values_list(*columns).iterator(chunk_size=STREAM)
        )
    }


def certificate(assessment: Assessment) -> dict[str, Any]:
    """Everything that recomputes an estate's draw, as `verify_certificate` expects it.

    Household codes only: no address, no person. Raises Draw.DoesNotExist before the draw.
    """
    drawn, cycle = assessment.draw, assessment.cycle
    return {
        "algorithm": drawn.algorithm,
        "cycle_key": drawn.cycle_key,
        "estate_code": drawn.estate_code,
        "frame": assessment.frame.splitlines(),
        "frame_sha256": assessment.frame_sha256,
        "cycle_frame_hashes": frame_hashes(cycle),
        "public_value": cycle.public_value,
        "seed": drawn.seed,
        "rule": sample_rule(terms(cycle))._asdict(),
        "required": assessment.required,
        "main": drawn.main_codes,
        "reserve": drawn.reserve_codes,
    }


def progress(cycle: Cycle, *, user: Any) -> list[Progress]:
    """Visits of a cycle by community in the person's scope, in the order of their codes."""
    valid = Q(assignments__answer__q10__in=sorted(options(terms(cycle)).valid))
    counts = {"valid_now": Count("assignments__answer", filter=valid)} | {
        f"in_{state.value}": Count("assignments", filter=Q(assignments__state=state))
        for state in AssignmentState
    }
    columns = (
        "community_id", "community__name", "required", "valid_now",
        "in_COMPLETED", "in_REPLACED", "in_OPEN", "in_LOST",
    )  # fmt: skip
    rows = (
        Assessment.objects.visible_to(user)
        .filter(cycle=cycle)
        .annotate(**counts)
        .order_by("community__path")
        .values_list(*columns)
    )
    found: dict[int, Progress] = {}
    for community, name, *numbers in rows.iterator(chunk_size=STREAM):
        before = found.get(community) or Progress(community, name, 0, 0, 0, 0, 0, 0, 0)
        sums = [old + new for old, new in zip(before[3:], numbers, strict=True)]
        found[community] = Progress(community, name, before.estates + 1, *sums)
    return list(found.values())


def survey_estates(user: Any) -> QuerySet[Assessment]:
    """Estates under survey that the person may visit, with 有效/应抽 and doors still open."""
    cycles = Cycle.objects.filter(state=CycleState.SURVEYING)
    valid = [(cycle, sorted(options(terms(cycle)).valid)) for cycle in cycles.visible_to(user)]
    counts = Q(pk__in=[])
    for cycle, chosen in valid:
        counts |= Q(cycle=cycle, assignments__answer__q10__in=chosen)
    rows: QuerySet[Assessment] = (
        Assessment.objects.visible_to(user)
        .filter(cycle__state=CycleState.SURVEYING)
        .select_related("estate", "community", "cycle__street")
        .annotate(
            valid_now=Count("assignments__answer", filter=counts),
            open_now=Count("assignments", filter=Q(assignments__state=AssignmentState.OPEN)),
        )
        .order_by("community__path", "estate__code")
    )
    return rows


def tasks_for(
    user: Any, *, street: int | None = None, estate: int | None = None
) -> QuerySet[Assignment]:
    """The person's own visits under survey by 楼栋-单元-房号, with how often each was tried."""
    chosen = {"assessment__cycle__street": street, "assessment__estate": estate}
    rows: QuerySet[Assignment] = (
        Assignment.objects.visible_to(user)
        .filter(assessment__cycle__state=CycleState.SURVEYING)
        .filter(**{name: pk for name, pk in chosen.items() if pk is not None})
        .select_related("assessment__estate", "assessment__cycle__street")
        .annotate(tries=Count("visits"))
        .order_by("assessment__estate__code", "building", "entrance_unit", "room")
    )
    return rows


def score_tasks(user: Any, *, party: str) -> QuerySet[Assessment]:
    """Estates whose scorecards are due, with the party's own total where it has scored."""
    rows: QuerySet[Assessment] = (
        Assessment.objects.visible_to(user)
        .filter(cycle__state=CycleState.SCORING)
        .select_related("estate", "community", "cycle__street")
        .annotate(scored=Count("scorecards", filter=Q(scorecards__party=party)))
        .order_by("scored", "community__path", "estate__code")
    )
    return rows


def result_rows(rows: Any, *, line: Decimal | None = None) -> Iterator[Outcome]:
    """Lines of the result list: exact figures, rounded only to be read.

    `line` is the percentage that the satisfaction rate must reach (80 means 80 %, included);
    `passed` is None without a line or before the tally.
    """
    replaced = Count("assignments", filter=Q(assignments__state=AssignmentState.REPLACED))
    counted = rows.select_related("estate", "community", "draw").annotate(
        replaced_now=replaced, doubtful_now=doubtful_times()
    )
    for row in counted:
        satisfied, valid = row.satisfied or 0, row.valid or 0
        yield Outcome(
            assessment=row,
            replaced=row.replaced_now,
            rate=percent_shown(satisfied, valid),
            passed=None if line is None or row.valid is None else at_least(satisfied, valid, line),
            score=score_shown(row),
            usable=is_usable(row),
            doubtful=row.doubtful_now,
        )


def is_usable(row: Assessment) -> bool:
    """May this sample decide? Sufficient, or signed for by the street and the bureau."""
    both = row.street_accepted_by_id is not None and row.bureau_accepted_by_id is not None
    return bool(row.sufficient) or both


def score_shown(row: Assessment) -> Decimal | None:
    """The weighted score to two decimals for a reader; None before it exists."""
    if row.score_denominator is None or row.score_numerator is None:
        return None
    return half_up(Fraction(row.score_numerator, row.score_denominator), 2)


def grade_counts(cycle: Cycle, *, user: Any) -> dict[str, int]:
    """How many estates in the person's scope reached each grade, by the office's word."""
    seen = Assessment.objects.visible_to(user).filter(cycle=cycle)
    rows = seen.exclude(grade="").values("grade")
    found = {row["grade"]: row["times"] for row in rows.annotate(times=Count("pk")).order_by()}
    return {grade.label: found.get(grade.value, 0) for grade in Grade}


def draws_of(cycle: Cycle) -> QuerySet[Assessment]:
    """Frames of a cycle as the public may see them: estate, households, hash, numbers drawn."""
    return (
        Assessment.objects.filter(cycle=cycle)
        .select_related("estate", "community", "cycle__street", "draw")
        .defer("frame")
        .order_by("community__path", "estate__code")
    )


def public_cycles() -> QuerySet[Cycle]:
    """Cycles whose frames are published, newest first."""
    return (
        Cycle.objects.exclude(frames_sha256="")
        .select_related("street__district")
        .order_by("-year", "street__path")
    )
