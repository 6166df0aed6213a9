"""The evaluation as stored: plan, screening, panel, sheets, result."""

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import ROLES_OF
from core.db.scope import scope_of
from tenders.models import (
    Application,
    Evaluation,
    EvaluationPlan,
    PanelJudge,
    ScoreLine,
    ScoreSheet,
    ScreeningItem,
    SelectionRound,
)
from tenders.rules import evaluation as rules
from tenders.rules.scoring import DEFAULT_WEIGHTS
from tenders.states import ApplicationState
from tenders.states.evaluation import Check, SheetState

A = ApplicationState
CHECKLIST = {check.value: check.label for check in Check}
OUT = (A.DRAFT, A.WITHDRAWN, A.DISQUALIFIED)


class Plan(NamedTuple):
    """What is scored: points by item, and whether extremes are left out."""

    weights: dict[str, int]
    drop: bool
    recommended: bool


def plan_of(selection: SelectionRound) -> Plan:
    """The plan of the round; the recommended one (domain.md 3) where the office set none."""
    row = EvaluationPlan.objects.filter(round=selection).first()
    if row is None:
        return Plan(dict(DEFAULT_WEIGHTS), drop=False, recommended=True)
    return Plan(json.loads(row.weights), drop=row.drop_extremes, recommended=row.recommended)


def applicants(selection: SelectionRound) -> QuerySet[Application]:
    """Opened applications by their number; drafts and withdrawn ones are left out."""
    rows = Application.objects.filter(round=selection).exclude(state__in=(A.DRAFT, A.WITHDRAWN))
    return rows.select_related("company").order_by("number")


def qualified(selection: SelectionRound) -> QuerySet[Application]:
    """Applicants that passed the screening, whatever became of them since."""
    return applicants(selection).exclude(state__in=(A.DISQUALIFIED, A.REGISTERED))


@dataclass(frozen=True, kw_only=True, slots=True)
class Screened:
    """One applicant in the screening, with the items decided so far."""

    application: Application
    items: list[ScreeningItem]
    found: rules.Screening


def screened(selection: SelectionRound) -> list[Screened]:
    """Every applicant with its items, in two statements."""
    by_application: dict[int, list[ScreeningItem]] = defaultdict(list)
    items = ScreeningItem.objects.filter(application__round=selection)
    for item in items.select_related("decided_by"):
        by_application[item.application_id].append(item)
    return [
        Screened(
            application=row,
            items=by_application[row.pk],
            found=rules.screening(CHECKLIST, [verdict(item) for item in by_application[row.pk]]),
        )
        for row in applicants(selection)
    ]


def verdict(item: ScreeningItem) -> rules.ItemVerdict:
    """A stored item as the rule sees it."""
    return rules.ItemVerdict(
        code=item.item,
        label=CHECKLIST[item.item],
        passed=item.passed,
        reason=item.reason,
    )


def judges_of(selection: SelectionRound) -> list[PanelJudge]:
    """The judges in office, by seat."""
    rows = PanelJudge.objects.filter(round=selection, live=True).order_by("seat")
    return list(rows.select_related("user", "appointed_by", "declared_by"))


def past_judges(selection: SelectionRound) -> QuerySet[PanelJudge]:
    """Judges that were replaced, with the reason."""
    rows = PanelJudge.objects.filter(round=selection, live=False)
    return rows.select_related("ended_by").order_by("seat", "pk")


def eligible(selection: SelectionRound) -> list[User]:
    """People whose role and scope let them score here, by name."""
    rows = User.objects.filter(is_active=True, role__in=ROLES_OF["tenders.enter_score"])
    path = selection.street.path
    return [row for row in rows.order_by("name", "pk") if scope_of(row).covers(path)]


def as_judges(rows: list[PanelJudge]) -> list[rules.Judge]:
    """Judges as the rule sees them."""
    return [rules.Judge(name=row.name, expert=row.expert, conflict=row.conflict) for row in rows]


def scoring_began(selection: SelectionRound) -> bool:
    """Has any judge's sheet been entered?"""
    return ScoreSheet.objects.filter(judge__round=selection).exists()


def sheets_of(selection: SelectionRound) -> QuerySet[ScoreSheet]:
    """The sheets of the judges in office for applicants still in the running."""
    rows = ScoreSheet.objects.filter(judge__round=selection, judge__live=True)
    return rows.exclude(application__state__in=OUT).select_related(
        "judge", "application__company", "entered_by", "signed_by"
    )


def sheet_of(judge: PanelJudge, application: Application) -> ScoreSheet | None:
    """The judge's sheet for the applicant; None where there is none yet."""
    return ScoreSheet.objects.filter(judge=judge, application=application).first()


class Cell(NamedTuple):
    """One judge's sheet for one applicant, or that there is none yet."""

    judge: PanelJudge
    application: Application
    sheet: ScoreSheet | None


def grid(selection: SelectionRound) -> list[tuple[Application, list[Cell]]]:
    """Applicants by judges: who has signed and who has not, without a single mark."""
    judges = judges_of(selection)
    found = {(row.judge_id, row.application_id): row for row in sheets_of(selection)}
    return [
        (row, [Cell(judge, row, found.get((judge.pk, row.pk))) for judge in judges])
        for row in qualified(selection)
    ]


def unsigned(selection: SelectionRound) -> list[str]:
    """Sheets still to be signed, in words."""
    return [
        f"{cell.judge}对{row.company}"
        for row, cells in grid(selection)
        for cell in cells
        if cell.sheet is None or cell.sheet.state != SheetState.SIGNED
    ]


def marks_of(selection: SelectionRound) -> dict[int, dict[int, dict[str, Decimal]]]:
    """Signed marks: application → seat of the judge → item → points, in one statement."""
    found: dict[int, dict[int, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    rows = ScoreLine.objects.filter(
        sheet__judge__round=selection, sheet__judge__live=True, sheet__state=SheetState.SIGNED
    ).exclude(sheet__application__state__in=OUT)
    columns = ("sheet__application_id", "sheet__judge__seat", "item", "points")
    for application, seat, item, points in rows.order_by("pk").values_list(*columns):
        found[application][seat][item] = points
    return {application: dict(seats) for application, seats in found.items()}


def result_of(selection: SelectionRound) -> Evaluation | None:
    """The result; None before it."""
    return Evaluation.objects.filter(round=selection).select_related("evaluated_by").first()


def inputs_of(selection: SelectionRound) -> dict[str, Any]:
    """The stored grounds of the result; {} before it."""
    row = result_of(selection)
    found: dict[str, Any] = json.loads(row.inputs) if row is not None else {}
    return found
