"""Applications for tests: rows put where a test needs them, in the order that the triggers allow.

The days are those of tests.tenders.rounds_kit: registration from 8 to 12 May 2023.
"""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.roles import Role
from core.files.services import keep
from core.rules.canonical import canonical_json
from tenders.models import (
    Application,
    ApplicationLink,
    ApplicationPaper,
    Company,
    ListingEntry,
    OpeningRecord,
    SelectionRound,
)
from tenders.queries import applications as queries
from tenders.rules import applications as rules
from tenders.rules.applications import Offer
from tenders.services.application_hand import Hand
from tenders.services.application_links import issue_link
from tenders.states import ApplicationState, ListingState, ListKind, RoundState, Way
from tenders.states.applications import Paper
from tests.core.files_kit import pdf
from tests.factories import make_company, make_street, make_user
from tests.tenders.rounds_kit import AFTER, DURING, make_round

LAST_SECOND = datetime(2023, 5, 12, 15, 59, 59, tzinfo=UTC)
LATE = datetime(2023, 5, 12, 16, 0, 0, tzinfo=UTC)
SECRET = "机密方案甲乙丙"
NEED = [kind for kind, required in rules.REQUIRED.items() if required]


def offer(price: str = "0.55", **fields: Any) -> Offer:
    values: dict[str, Any] = {
        "price": Decimal(price), "service_plan": SECRET, "project_manager": "王经理",
        "staffing": "保洁3人，保安2人", "past_projects": "在管2个小区",
        "commitment_amount": Decimal("5000.00"), "commitment": "充电桩5台",
    }  # fmt: skip
    return Offer(**{**values, **fields})


def officer(selection: SelectionRound | None = None) -> User:
    return make_user(Role.STREET_OFFICER, selection.street if selection else make_street())


def director(selection: SelectionRound) -> User:
    return make_user(Role.STREET_DIRECTOR, selection.street)


def at_window(selection: SelectionRound) -> Hand:
    return Hand(person=officer(selection))


def by_link(selection: SelectionRound, company: Company) -> tuple[str, Hand]:
    """A token and the hand of the company that holds it."""
    token = issue_link(selection=selection, company=company, by=officer(selection), at=DURING)
    return token, Hand(link=ApplicationLink.objects.get(token_hash=rules.token_hash(token)))


def make_application(  # what the tests of later steps stand on
    selection: SelectionRound | None = None,
    company: Company | None = None,
    *,
    state: ApplicationState = ApplicationState.REGISTERED,
    opened: bool = False,
    way: Way = Way.OFFICE,
    papers: Sequence[str] = (),
    said: Offer | None = None,
    received_at: datetime = DURING,
) -> Application:
    """One application. A state after REGISTERED, or `opened`, opens its whole round: make the
    others of that round before, or all at once by make_opened."""
    selection = selection or make_round()
    draft = make_draft(selection, company, way=way, papers=papers)
    if state == ApplicationState.DRAFT:
        return draft
    text = rules.sealed_text(said or offer(), papers=queries.sent_with(draft), salt="0" * 32)
    last = queries.received(selection)
    number = last.standing + last.withdrawn + 1
    Application.objects.filter(pk=draft.pk).update(
        state=ApplicationState.REGISTERED,
        number=number,
        received_at=received_at,
        entered_by=draft.started_by,
        content=text,
        digest=rules.receipt(text),
    )
    if state == ApplicationState.WITHDRAWN:
        Application.objects.filter(pk=draft.pk).update(
            state=state, withdrawn_at=received_at, withdrawn_reason="企业申请撤回"
        )
    elif opened or state != ApplicationState.REGISTERED:
        open_round(selection)
        Application.objects.filter(pk=draft.pk).update(state=state)
    draft.refresh_from_db()
    return draft


def make_opened(
    selection: SelectionRound | None = None,
    prices: Sequence[str] = ("0.50", "0.55", "0.60"),
    *,
    state: ApplicationState = ApplicationState.REGISTERED,
    papers: Sequence[str] = (),
) -> list[Application]:
    """One opened application for each price, all in `state`; the round stands at 资格审查."""
    selection = selection or make_round()
    for price in prices:
        make_application(selection, said=offer(price), papers=papers)
    open_round(selection)
    Application.objects.filter(round=selection).update(state=state)
    return list(Application.objects.filter(round=selection).order_by("number"))


def make_draft(
    selection: SelectionRound,
    company: Company | None = None,
    *,
    way: Way = Way.OFFICE,
    papers: Sequence[str] = (),
    by: User | None = None,
) -> Application:
    draft = Application.objects.create(
        round=selection,
        company=company or make_company(),
        way=way,
        terms=canonical_json(rules.terms()),
        started_at=DURING,
        started_by=(by or officer(selection)) if way == Way.OFFICE else None,
    )
    for kind in papers:
        file = keep(name=Paper(kind).label, content=paper_of(kind), by=None, at=DURING)
        ApplicationPaper.objects.create(
            application=draft, kind=kind, file=file, name=f"{SECRET}.pdf", added_at=DURING
        )
    return draft


def make_barred(company: Company) -> ListingEntry:
    """On the black list over the days of the round."""
    return ListingEntry.objects.create(
        company=company,
        street=make_street(),
        kind=ListKind.BLACK,
        state=ListingState.LISTED,
        grounds="弃管退出未交接",
        proposed_at=DURING,
        decided_at=DURING,
        decision_reason="事实清楚",
        from_day=date(2023, 1, 1),
        until_day=date(2023, 12, 31),
        served_on=date(2022, 12, 1),
    )


def paper_of(kind: str, inside: str = "") -> bytes:
    """A PDF that differs by kind."""
    return pdf(f"<< /Type /Catalog /Note ({kind} {inside}) >>".encode())


def open_round(selection: SelectionRound) -> OpeningRecord:
    """The opening record of two persons, live applications unsealed, the round at SCREENING."""
    one, two = officer(selection), director(selection)
    rows = list(
        Application.objects.filter(round=selection, state=ApplicationState.REGISTERED).order_by(
            "number"
        )
    )
    record = OpeningRecord.objects.create(
        round=selection, place="街道会议室", present="王主任、李干事", started_at=AFTER,
        started_by=one,
    )  # fmt: skip
    listing = [(row.number or 0, row.digest) for row in rows]
    OpeningRecord.objects.filter(pk=record.pk).update(
        opened_at=AFTER,
        opened_by=two,
        listing=canonical_json(listing),
        digest=rules.listing_digest(listing),
    )
    for row in rows:
        told = json.loads(row.content.open())["offer"]
        money = {name: Decimal(told[name]) for name in ("price", "commitment_amount")}
        Application.objects.filter(pk=row.pk).update(**told | money)
    if selection.state == RoundState.REGISTRATION:
        SelectionRound.objects.filter(pk=selection.pk).update(state=RoundState.SCREENING)
    record.refresh_from_db()
    selection.refresh_from_db()
    return record
