"""Rounds as stored: their frozen terms, how many applied, what their notice says."""

import json
from datetime import date
from typing import Any

from django.db.models import QuerySet

from communities.models import District
from core.rules.canonical import digest
from policies.catalogue import CATALOGUE
from policies.queries import Held, InForce, in_force
from tenders.models import RoundEstate, RoundPublication, SelectionRound
from tenders.states import Method

TERMS = (
    "REGISTRATION_WORKDAYS", "SELECTION_PREPARATION_DAYS", "SELECTION_MIN_APPLICANTS",
    "SHORTLIST_MIN", "SHORTLIST_MAX", "SELECTION_NOTICE_WORKDAYS", "OBJECTION_ANSWER_WORKDAYS",
    "JUDGES_MIN",
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
    rows: Any = selection.applications  # type: ignore[attr-defined]  # its model points here
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
    """What the two seats sign: every typed column of the notice and the estates by their codes."""
    typed = {name: getattr(selection, name) for name in TYPED}
    codes = estates_of(selection).values_list("estate__code", flat=True)
    region = selection.region.code if selection.region is not None else ""
    return {"number": selection.number, **typed, "region": region, "estates": list(codes)}


def content_digest(selection: SelectionRound) -> str:
    """SHA-256 of what is signed."""
    return digest(content_of(selection))


def estates_of(selection: SelectionRound) -> QuerySet[RoundEstate]:
    """The estates of the round by their codes."""
    rows = RoundEstate.objects.filter(round=selection)
    return rows.select_related("estate__community").order_by("estate__code")


def published(selection: SelectionRound) -> RoundPublication | None:
    """The newest version of the public notice; None before publication."""
    rows = RoundPublication.objects.filter(round=selection)
    return rows.order_by("-version").first()
