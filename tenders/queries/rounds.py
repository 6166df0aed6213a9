"""Rounds as stored: their frozen terms, how many applied, what their notice says."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from communities.models import District
from core.rules.canonical import digest
from core.rules.reasons import Reason
from core.rules.workdays import Workdays
from policies.catalogue import CATALOGUE
from policies.queries import Held, InForce, in_force
from tenders.models import DeadlineChange, RoundEstate, RoundPublication, SelectionRound
from tenders.queries.evaluation import plan_of
from tenders.queries.round_facts import facts_of
from tenders.rules.contracts import shortlist_refusals
from tenders.rules.rounds import Windows, WindowTerms, notice_gaps, window_faults
from tenders.states import Method

TERMS = (
    "REGISTRATION_WORKDAYS", "SELECTION_PREPARATION_DAYS", "SELECTION_MIN_APPLICANTS",
    "SHORTLIST_MIN", "SHORTLIST_MAX", "SELECTION_NOTICE_WORKDAYS", "OBJECTION_ANSWER_WORKDAYS",
    "JUDGES_MIN", "CONTRACT_SIGN_DAYS",
)  # fmt: skip
RECOMMENDED = "系统建议值"
NOT_APPLYING = ("DRAFT", "WITHDRAWN")
"""States of an application that do not count as one: not handed in, or taken back."""
TYPED = (
    "title", "organiser_name", "organiser_address", "qualification", "registration_place",
    "registration_hours", "documents", "service_requirements", "office_rooms",
    "application_requirements", "evaluation_method", "activity_plan", "contract_remarks", "contact",
    "questions_last_day", "registration_first_day", "registration_last_day", "shortlist_most",
)  # fmt: skip
"""Columns of the notice that a person fills in, in the order in which it reads."""


def terms_on(*, district: District, on: date) -> InForce:
    """The parameters a round runs by: those in force, the recommended ones where none is."""
    found = in_force(district=district, on=on)
    held = {
        code: found.held.get(code)
        or Held(str(CATALOGUE[code].default), CATALOGUE[code].clause, RECOMMENDED)
        for code in TERMS
    }
    return InForce(held)


def terms_of(selection: SelectionRound) -> InForce:
    """The parameters frozen at publication; none before it, so that asking is refused."""
    return InForce.from_data(json.loads(selection.terms or "{}"))


def applications_in(selection: SelectionRound) -> int:
    """How many companies applied: withdrawn applications and mere drafts do not count."""
    rows: Any = selection.applications
    count: int = rows.exclude(state__in=NOT_APPLYING).count()
    return count


def missing_applicants(selection: SelectionRound) -> int:
    """How many applications are wanting before the round may go on; 0 once negotiation is approved.

    More than 0 after the window closed leaves three ways: put the deadline off, a new round, or a
    negotiated choice (W-130 Art. 8).
    """
    if selection.method == Method.NEGOTIATED:
        return 0
    return max(0, (selection.applicants_needed or 0) - applications_in(selection))


def content_of(selection: SelectionRound) -> dict[str, Any]:
    """What the two seats sign: the typed columns, the estates by their codes, the scoring plan."""
    typed = {name: getattr(selection, name) for name in TYPED}
    codes = estates_of(selection).values_list("estate__code", flat=True)
    region = selection.region.code if selection.region is not None else ""
    plan = plan_of(selection)
    return {
        "number": selection.number,
        **typed,
        "region": region,
        "estates": list(codes),
        "plan": {"weights": plan.weights, "drop_extremes": plan.drop},
    }


def content_digest(selection: SelectionRound) -> str:
    """SHA-256 of what is signed."""
    return digest(content_of(selection))


def gaps_of(selection: SelectionRound, *, on: date) -> tuple[str, ...]:
    """Every item that the notice lacks, with the facts of its estates as of the day."""
    estates = [row.estate_id for row in estates_of(selection)]
    return notice_gaps({**content_of(selection), "facts": facts_of(estates, on=on)})


def day_faults(
    selection: SelectionRound, terms: InForce, *, on: date, calendar: Workdays
) -> list[Reason]:
    """Why the days and the number of places do not allow a publication on the day."""
    places = shortlist_refusals(
        selection.shortlist_most,
        minimum=terms.integer("SHORTLIST_MIN"),
        maximum=terms.integer("SHORTLIST_MAX"),
    )
    first, last = selection.registration_first_day, selection.registration_last_day
    questions = selection.questions_last_day
    if first is None or last is None or questions is None:
        return [*places]
    windows = Windows(questions_last=questions, first=first, last=last)
    return [*places, *window_faults(windows, window_terms(terms, calendar), published_on=on)]


def window_terms(terms: InForce, calendar: Workdays) -> WindowTerms:
    """How long the windows must be by these parameters."""
    return WindowTerms(
        workdays=calendar,
        registration_workdays=terms.integer("REGISTRATION_WORKDAYS"),
        preparation_days=terms.integer("SELECTION_PREPARATION_DAYS"),
    )


def public_content(
    selection: SelectionRound, *, moving: Sequence[DeadlineChange] = ()
) -> dict[str, Any]:
    """What a version of the public notice says: no name of a signer, no asker who wants none.

    `moving` are deadline changes that are stored along with this version.
    """
    snapshots = [row.snapshot for row in estates_of(selection) if row.snapshot]
    answered = selection.questions.exclude(answer="").order_by("number")
    moved = selection.deadline_changes.order_by("changed_at", "pk")
    return {
        **content_of(selection),
        "method": selection.get_method_display(),
        "replaces": selection.replaces.number if selection.replaces is not None else "",
        "facts": [json.loads(snapshot) for snapshot in snapshots],
        "questions": [
            {
                "number": row.number,
                "asker": "" if row.anonymous else row.asker,
                "text": row.text,
                "answer": row.answer,
            }
            for row in answered
        ],
        "deadlines": [
            {"field": row.get_field_display(), "old": row.old, "new": row.new, "reason": row.reason}
            for row in [*moved, *moving]
        ],
    }


def estates_of(selection: SelectionRound) -> QuerySet[RoundEstate]:
    """The estates of the round by their codes."""
    rows = RoundEstate.objects.filter(round=selection)
    return rows.select_related("estate__community").order_by("estate__code")


def published(selection: SelectionRound) -> RoundPublication | None:
    """The newest version of the public notice; None before publication."""
    rows = RoundPublication.objects.filter(round=selection)
    return rows.order_by("-version").first()


def snapshot_of(row: RoundEstate) -> dict[str, Any]:
    """The facts frozen at publication; empty before it."""
    found: dict[str, Any] = json.loads(row.snapshot or "{}")
    return found


def public_rounds() -> QuerySet[SelectionRound]:
    """Rounds whose notice is out, newest first; what became of them stays public."""
    rows = SelectionRound.objects.filter(published_at__isnull=False, publications__isnull=False)
    return rows.select_related("street").order_by("-published_at", "-pk").distinct()
