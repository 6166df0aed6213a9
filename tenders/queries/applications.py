"""Applications as stored. Before the opening only their number is told, and nothing of any one.

The offer leaves its seal in one place only: tenders.services.openings.
"""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import User
from tenders.models import (
    Application,
    ApplicationLink,
    ApplicationPaper,
    Company,
    OpeningRecord,
    SelectionRound,
)
from tenders.queries.companies import barred_on
from tenders.rules import applications as rules
from tenders.rules.applications import Window
from tenders.states import RUNNING, ApplicationState, Way
from tenders.states.applications import Paper

S = ApplicationState


class Received(NamedTuple):
    """How many came in: live, taken back, and the numbers of the receipts that stand."""

    standing: int
    withdrawn: int
    numbers: tuple[int, ...]


class OfferRow(NamedTuple):
    """One opened application: price in 元/㎡/月, commitment in 元."""

    application_id: int
    number: int
    company_id: int
    company_name: str
    state: str
    price: Decimal
    solution: str
    project_manager: str
    staffing: str
    past_projects: str
    commitment_amount: Decimal
    commitment: str


class PaperRow(NamedTuple):
    """One kind of the check-list with the files that stand for it now."""

    kind: str
    label: str
    required: bool
    files: list[ApplicationPaper]


class Desk(NamedTuple):
    """What a company sees of its own: the receipt that stands, the draft, those taken back."""

    live: Application | None
    draft: Application | None
    past: list[Application]


def received(selection: SelectionRound) -> Received:
    """Counts for the page of the round, in one statement; drafts do not count."""
    rows = Application.objects.filter(round=selection, received_at__isnull=False)
    states = list(rows.order_by("number").values_list("number", "state"))
    numbers = tuple(number for number, state in states if state != S.WITHDRAWN)
    return Received(len(numbers), len(states) - len(numbers), numbers)


def opening_of(selection: SelectionRound) -> OpeningRecord | None:
    """The opening record, also one that waits for its second person."""
    rows = OpeningRecord.objects.filter(round=selection)
    return rows.select_related("started_by", "opened_by").first()


def offers_of(selection: SelectionRound) -> list[OfferRow]:
    """The opened applications by number; none before the opening, withdrawn ones never."""
    rows = Application.objects.filter(round=selection, price__isnull=False).order_by("number")
    return [
        OfferRow(*row)
        for row in rows.values_list(
            "pk", "number", "company_id", "company__name", "state", "price", "service_plan",
            "project_manager", "staffing", "past_projects", "commitment_amount", "commitment",
        )
    ]  # fmt: skip


def current_papers(application: Application) -> QuerySet[ApplicationPaper]:
    """The files that were not replaced, by their order of arrival."""
    rows = ApplicationPaper.objects.filter(application=application, replaced_by__isnull=True)
    return rows.select_related("file").order_by("pk")


def checklist(application: Application | None) -> list[PaperRow]:
    """The check-list as frozen with the application (today's for none), with its files."""
    files: dict[str, list[ApplicationPaper]] = {}
    for paper in current_papers(application) if application is not None else ():
        files.setdefault(paper.kind, []).append(paper)
    wanted = terms_of(application)["papers"] if application is not None else rules.REQUIRED
    return [
        PaperRow(kind, Paper(kind).label, required, files.get(kind, []))
        for kind, required in sorted(wanted.items(), key=lambda row: Paper.values.index(row[0]))
    ]


def terms_of(application: Application) -> dict[str, Any]:
    """The check-list and bounds that the application froze when it was begun."""
    found: dict[str, Any] = json.loads(application.terms)
    return found


def sent_with(application: Application) -> list[rules.Sent]:
    """Kind, digest and size of each current file: what the receipt covers."""
    rows = current_papers(application).values_list("kind", "file__sha256", "file__size")
    return [rules.Sent(*row) for row in rows]


def link_of(token: str) -> ApplicationLink | None:
    """The good link of a token, found by its digest; None for a wrong, revoked or past one.

    It stays good for reading the receipt while the round runs; the window is asked by each act.
    """
    if not rules.token_is_shaped(token):
        return None
    rows = ApplicationLink.objects.filter(
        token_hash=rules.token_hash(token), revoked_at__isnull=True, round__state__in=RUNNING
    )
    return rows.select_related("round__street__district", "company").first()


def links_of(selection: SelectionRound) -> QuerySet[ApplicationLink]:
    """Links issued for the round, newest first."""
    rows = ApplicationLink.objects.filter(round=selection)
    return rows.select_related("company", "issued_by", "revoked_by")


def window_of(selection: SelectionRound, *, at: datetime) -> Window:
    """Where the instant stands to the registration window; before it while no days are set."""
    first, last = selection.registration_first_day, selection.registration_last_day
    if first is None or last is None:
        return Window.BEFORE
    return rules.window(at=at, first_day=first, last_day=last)


def desk_of(selection: SelectionRound, company: Company, *, way: str) -> Desk:
    """The company's own applications in the round; the draft only of this way in."""
    rows = Application.objects.filter(round=selection, company=company).order_by("pk")
    live = draft = None
    past = []
    for row in rows:
        if row.state == S.WITHDRAWN:
            past.append(row)
        elif row.state != S.DRAFT:
            live = row
        elif row.way == way:
            draft = row
    return Desk(live, draft, past)


def barred(company: Company, *, on: date) -> str:
    """The sentence that refuses a barred company on that day; "" where it may register."""
    return barred_on([company.pk], on).get(company.pk, "")


def office_draft(selection: SelectionRound, key: int, *, by: User) -> Application | None:
    """A draft at the window, for the officer who began it alone."""
    rows = Application.objects.filter(round=selection, state=S.DRAFT, way=Way.OFFICE)
    return rows.filter(pk=key, started_by=by).select_related("company").first()


def office_receipt(selection: SelectionRound, key: int, *, by: User) -> Application | None:
    """A receipt to print, for the officer who entered it alone: before the opening as well."""
    rows = Application.objects.filter(round=selection, entered_by=by, pk=key)
    return rows.select_related("company").first()


def numbered(selection: SelectionRound, number: int) -> Application | None:
    """The application with this number on its receipt."""
    rows = Application.objects.filter(round=selection, number=number)
    return rows.select_related("company", "round__street").first()
