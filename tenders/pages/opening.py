"""The opening of applications: one person starts it, another confirms it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.entry import must
from core.rules.errors import Refusal
from core.web.answers import form_status_of
from tenders.forms.applications import OpeningForm
from tenders.models import OpeningRecord, SelectionRound
from tenders.pages.rounds import covers, found
from tenders.queries import applications as queries
from tenders.services.openings import PERM, complete_opening, start_opening
from tenders.states import RoundState

VIEW = "tenders.view_openingrecord"


@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """The record as it stands, and the next of its two steps."""
    user = must(request, PERM if request.method == "POST" else VIEW)
    row = found(request, pk)
    record = queries.opening_of(row)
    form = OpeningForm(request.POST or None, initial=_known(record))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act = complete_opening if request.POST.get("act") == "complete" else start_opening
            try:
                act(selection=row, **form.cleaned_data, by=user, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, _said(act is complete_opening))
                return redirect("tenders:opening", pk)
    context = {
        "round": row,
        "record": queries.opening_of(row),
        "received": queries.received(row),
        "offers": queries.offers_of(row) if user.has_perm("tenders.view_application") else [],
        "form": form,
        "offered": user.has_perm(PERM) and covers(request, row) and _waits(row),
        "mine": record is not None and record.started_by_id == user.pk,
    }
    return render(request, "tenders/applications/opening.html", context, status=status)


def _known(record: OpeningRecord | None) -> dict[str, Any]:
    return {} if record is None else {"place": record.place, "present": record.present}


def _waits(row: SelectionRound) -> bool:
    return row.state == RoundState.REGISTRATION


def _said(complete: bool) -> str:  # noqa: FBT001 -- which of the two steps it was
    return "已开封，遴选进入资格审查。" if complete else "已发起开封，请由另一人确认。"
