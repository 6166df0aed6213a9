"""Single things that the pages open, each inside the person's scope."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.roles import Role
from communities.models import Street
from core.rules.errors import Refusal
from inspections.models import Assessment, Assignment, Cycle, Scorecard, Visit
from inspections.queries.facts import attempts
from inspections.queries.moments import doubtful
from inspections.queries.terms import terms
from inspections.rules import VisitOutcome, may_replace
from inspections.states import MAXIMA, AssignmentState, Outcome, Party
from policies.models import GateCode
from policies.queries import scheme_in_force

PARTIES = {
    Role.BUREAU_REVIEWER: Party.BUREAU,
    Role.STREET_OFFICER: Party.STREET,
    Role.STREET_DIRECTOR: Party.STREET,
    Role.COMMUNITY_SECRETARY: Party.COMMUNITY,
}
"""For whom a role scores."""


def cycles_of(user: Any) -> QuerySet[Cycle]:
    """Cycles that the person may see, newest first."""
    rows: QuerySet[Cycle] = Cycle.objects.visible_to(user)
    return rows.select_related("street", "seeded_by", "published_by", "finalised_by").order_by(
        "-year", "street__path"
    )


def streets_of(user: Any) -> QuerySet[Street]:
    """The street that the person works for."""
    return Street.objects.filter(path__in=user.scope.prefixes).select_related("district")


def assessments_of(user: Any, cycle: Cycle) -> QuerySet[Assessment]:
    """Assessments of a cycle that the person may see, without the rosters."""
    rows: QuerySet[Assessment] = Assessment.objects.visible_to(user).filter(cycle=cycle)
    return rows.defer("frame").order_by("community__path", "estate__code")


def small_samples(user: Any) -> QuerySet[Assessment]:
    """Closed assessments whose sample stayed too small, in the person's scope."""
    rows: QuerySet[Assessment] = Assessment.objects.visible_to(user).filter(sufficient=False)
    return rows.defer("frame").select_related(
        "estate", "community", "cycle__street", "street_accepted_by", "bureau_accepted_by"
    )


def drawn(cycle: Cycle, estate_code: str) -> Assessment | None:
    """The drawn assessment of an estate, by the code that went into its tickets."""
    rows = Assessment.objects.filter(cycle=cycle, draw__estate_code=estate_code)
    return rows.select_related("draw", "cycle__street", "estate", "community").first()


def drawn_by_key(cycle_key: str, estate_code: str) -> Assessment | None:
    """The same by the public name of the cycle, "150525/001:2022"."""
    rows = Assessment.objects.filter(draw__cycle_key=cycle_key, draw__estate_code=estate_code)
    return rows.select_related("draw", "cycle__street", "estate", "community").first()


def assignments_of(user: Any) -> QuerySet[Assignment]:
    """Doors that the person may open, in any state."""
    rows: QuerySet[Assignment] = Assignment.objects.visible_to(user)
    return rows.select_related(
        "assessment__estate", "assessment__community", "assessment__cycle__street"
    ).defer("assessment__frame")


def visits_of(assignment: Assignment) -> QuerySet[Visit]:
    """Attempts at a door, oldest first; `doubtful` where the phone's time cannot be right."""
    rows: QuerySet[Visit] = assignment.visits.select_related("by")
    return rows.annotate(doubtful=doubtful("visited_at")).order_by("received_at")


def attempts_missing(assignment: Assignment, *, at: datetime) -> list[str]:
    """What is still missing before nobody-at-home replaces the household; none before a visit."""
    tried = attempts(assignment=assignment.pk, not_after=at)
    if not tried or assignment.state != AssignmentState.OPEN:
        return []
    return [
        reason.sentence for reason in may_replace(outcome=VisitOutcome.NOT_HOME, attempts=tried)
    ]


def visit_sentence(visit: Visit, *, at: datetime) -> str:
    """What became of a household after a visit, for the person at the door."""
    door = visit.assignment
    said = f"{door.address}：已登记“{Outcome(visit.outcome).label}”。"
    if door.state == AssignmentState.OPEN:
        return said + "".join(attempts_missing(door, at=at))
    if door.state == AssignmentState.LOST:
        return f"{said}备用样本已用完，本户无户可换。"
    called = Assignment.objects.filter(assessment=door.assessment_id, is_reserve=True)
    following = called.order_by("-position").first()
    return f"{said}已按签序换为{following.address if following else '下一户'}。"


def party_of(user: Any) -> Party | None:
    """For whom this person scores; None for roles that do not."""
    return PARTIES.get(user.role)


def scorecard(assessment: Assessment, party: str) -> Scorecard | None:
    """A party's scorecard of an estate, if it has scored."""
    return assessment.scorecards.filter(party=party).select_related("scored_by").first()


class CardLine(NamedTuple):
    """One scope of a scorecard, with its heading."""

    label: str
    points: Decimal


def card_lines(card: Scorecard) -> list[CardLine]:
    """The six scopes of a scorecard in their order."""
    headings = {field.name: str(field.verbose_name) for field in card._meta.fields}
    return [CardLine(headings[name], getattr(card, name)) for name in MAXIMA]


def planned_day(cycle: Cycle, code: str) -> date | None:
    """A day of the year's calendar as the cycle froze it; None where the office set none."""
    held = terms(cycle)
    return held.month_day(code, cycle.year) if held.has(code) else None


def satisfaction_line(cycle: Cycle) -> Decimal | None:
    """The lowest satisfaction rate (in %) of the subsidy scheme in force at the year's end."""
    try:
        scheme = scheme_in_force(district=cycle.street.district, on=date(cycle.year, 12, 31))
    except Refusal:
        return None
    gate = scheme.gates.filter(code=GateCode.MIN_SATISFACTION).first()
    return Decimal(gate.value) if gate else None
