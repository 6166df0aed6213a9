"""Filling in an application, the same for the window and for a company's link.

Files are kept as they come, so that a slow network loses nothing; the offer is only taken whole.
What was typed comes back in the answer to the same request alone: nothing of it is kept unsealed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from core.rules.errors import Conflict, Refusal
from core.web.answers import form_status_of
from tenders.forms.applications import OfferForm, PapersForm
from tenders.models import Application, Company, SelectionRound
from tenders.queries import applications as queries
from tenders.services.application_hand import Hand
from tenders.services.applications import add_paper, begin, submit

BASE = "base"
"""The number of the receipt that the form was drawn against: a second press finds another one."""
LONGEST = 6


@dataclass(kw_only=True)
class Desk:
    """The form of one company in one round, as it stands after a request."""

    papers: PapersForm
    offer: OfferForm
    base: int
    status: int = 200
    saved: int = 0
    refusal: str = ""
    done: Application | None = None


def drawn(selection: SelectionRound, company: Company, *, way: str) -> Desk:
    """The empty form with the papers that are there."""
    desk = queries.desk_of(selection, company, way=way)
    rows = queries.checklist(desk.draft or desk.live)
    return Desk(papers=PapersForm(rows=rows), offer=OfferForm(), base=_number(desk))


def taken(
    request: HttpRequest,
    selection: SelectionRound,
    company: Company,
    *,
    by: Hand,
    at: datetime,
) -> Desk:
    """Keep the files of the request, and hand in where that was asked for and nothing is wrong."""
    whole = request.POST.get("act") == "submit"
    desk = drawn(selection, company, way=by.way)
    try:
        seen = _seen(request)
        draft = begin(selection=selection, company=company, by=by, at=at, seen=seen)
        faults = _keep(request, desk, draft, by=by, at=at)
    except Refusal as refusal:
        return _refused(request, desk, refusal)
    desk = _again(request, desk, draft, faults=faults)
    if not whole or faults or not desk.offer.is_valid():
        desk.status = 400 if whole or faults else 200
        return desk
    try:
        desk.done = submit(application=draft, offer=desk.offer.offer(), by=by, at=at)
    except Refusal as refusal:
        desk.refusal, desk.status = refusal.sentence, form_status_of(refusal)
    return desk


def _number(desk: queries.Desk) -> int:
    return int(desk.live.number or 0) if desk.live is not None else 0


def _seen(request: HttpRequest) -> int:
    given = request.POST.get(BASE, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < LONGEST else -1


def _keep(
    request: HttpRequest, desk: Desk, draft: Application, *, by: Hand, at: datetime
) -> dict[str, str]:
    """Keep each file by itself; field → what was wrong with it. A Conflict ends the request."""
    rows = queries.checklist(draft)
    form = PapersForm(request.POST, request.FILES, rows=rows)
    form.is_valid()
    faults = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
    for one in form.given():
        try:
            add_paper(
                application=draft, kind=one.kind, name=one.file.name or "", content=one.file,
                by=by, at=at, instead_of=one.instead_of,
            )  # fmt: skip
        except Conflict:
            raise
        except Refusal as refusal:
            faults[one.field] = refusal.sentence
        else:
            desk.saved += 1
    return faults


def _again(request: HttpRequest, desk: Desk, draft: Application, *, faults: dict[str, str]) -> Desk:
    """The form as it is now: files listed, what was typed kept, faults at their fields."""
    papers: Any = PapersForm({}, rows=queries.checklist(draft))
    papers.is_valid()
    for name, said in faults.items():
        papers.add_error(name if name in papers.fields else None, said)
    offer = OfferForm(request.POST) if request.POST.get("act") == "submit" else _echo(request)
    return Desk(papers=papers, offer=offer, base=desk.base, saved=desk.saved)


def _echo(request: HttpRequest) -> OfferForm:
    """What was typed, not judged yet."""
    return OfferForm(initial={name: request.POST.get(name, "") for name in OfferForm.base_fields})


def _refused(request: HttpRequest, desk: Desk, refusal: Refusal) -> Desk:
    desk.offer = _echo(request)
    desk.refusal, desk.status = refusal.sentence, form_status_of(refusal)
    return desk
