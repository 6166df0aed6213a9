"""The company's own page: what it sent, the form while the window is open, and its receipt."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.rules.errors import Conflict, Refusal
from core.web.answers import form_status_of
from tenders.forms.applications import WithdrawForm
from tenders.models import ApplicationLink
from tenders.pages.application_desk import BASE, Desk, drawn, taken
from tenders.pages.apply_gate import for_companies
from tenders.queries import applications as queries
from tenders.rules import applications as rules
from tenders.rules.applications import Window
from tenders.services.application_hand import Hand
from tenders.services.applications import withdraw
from tenders.states import Way


@for_companies
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, link: ApplicationLink) -> HttpResponse:
    """One address for the whole of it; works without JavaScript."""
    at = timezone.now()
    if request.method != "POST":
        return _page(request, link, at=at)
    if request.POST.get("act") == "withdraw":
        return _withdraw(request, link, at=at)
    desk = taken(request, link.round, link.company, by=Hand(link=link), at=at)
    if desk.done is not None:
        return HttpResponseRedirect(request.path)
    return _page(request, link, at=at, desk=desk)


def _withdraw(request: HttpRequest, link: ApplicationLink, *, at: datetime) -> HttpResponse:
    form = WithdrawForm(request.POST)
    live = queries.desk_of(link.round, link.company, way=Way.LINK).live
    status = 400
    if form.is_valid():
        try:
            if live is None or request.POST.get(BASE) != str(live.number):
                raise Conflict("这份报名已不是最新情况，请刷新后核对。", "STALE")
            reason = form.cleaned_data["reason"]
            withdraw(application=live, reason=reason, by=Hand(link=link), at=at)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = form_status_of(refusal)
        else:
            return HttpResponseRedirect(request.path)
    return _page(request, link, at=at, withdrawal=form, status=status)


def _page(  # the page has these sides, all named
    request: HttpRequest,
    link: ApplicationLink,
    *,
    at: datetime,
    desk: Desk | None = None,
    withdrawal: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    where = queries.window_of(link.round, at=at)
    mine = queries.desk_of(link.round, link.company, way=Way.LINK)
    amending = desk is not None or "amend" in request.GET
    fill = where is Window.OPEN and (mine.live is None or amending)
    status = desk.status if desk is not None else status
    if desk is None and fill:
        desk = drawn(link.round, link.company, way=Way.LINK)
    if where is Window.CLOSED and request.method in ("GET", "HEAD"):
        status = 410
    context: dict[str, Any] = {
        "round": link.round,
        "company": link.company,
        "window": where.value,
        "mine": mine,
        "sent": queries.checklist(mine.live) if mine.live is not None else [],
        "desk": desk,
        "fill": fill,
        "withdrawal": withdrawal or WithdrawForm(),
        "now": rules.moment(at),
    }
    return render(request, "tenders/applications/apply.html", context, status=status)
