"""Entering ballots of a building by keyboard, and checking them by a second person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.entry import must
from accounts.models import User
from committees.forms_votes import PaperForm, ReviewForm, SharedForm
from committees.models import Assembly, Ballot, Elector, OwnersDecision
from committees.pages.common import covers, found
from committees.queries import votes as queries
from committees.services.votes import enter_ballots, review_ballots
from committees.states import AssemblyState, BallotState
from core.rules.errors import Refusal
from core.web.answers import form_status_of

UNITS = 100
"""Units on one entry page: a building, or a hundred of a larger one."""


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The units of a building as lines; what is filled in is saved in one act, or nothing."""
    user, row = must(request, "committees.enter_ballot"), _running(request, pk)
    page = _units(request, row)
    matters = list(queries.matters_of(row))
    data = request.POST if request.method == "POST" else None
    lines = _lines(list(page.object_list), row, matters=matters, data=data)
    today = timezone.localdate()
    first = {"returned_on": min(max(today, row.meeting_on), row.last_on)}
    shared = SharedForm(data, initial=first)
    status = 200
    if data is not None:
        status, sentence = _save(row, shared, lines, user=user)
        if not status:
            messages.success(request, sentence)
            return redirect(f"{reverse('committees:enter', args=[pk])}?{request.GET.urlencode()}")
    context = {
        "assembly": row, "lines": lines, "matters": matters, "shared": shared, "page_obj": page,
        "open": row.state == AssemblyState.VOTING,
    }  # fmt: skip
    context |= _place(request, row)
    return render(request, "committees/enter.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Ballots that wait for a check, but not one's own: 一致, or back with a remark."""
    user, row = must(request, "committees.check_ballot"), _running(request, pk)
    waiting = (
        Ballot.objects.visible_to(user)
        .filter(assembly=row, state=BallotState.ENTERED)
        .exclude(entered_by=user)
        .select_related("elector__estate", "entered_by", "replaces")
        .prefetch_related("votes__decision")
        .order_by("elector__number")
    )
    place = _place(request, row)
    waiting = waiting.filter(
        **{f"elector__{name}": value for name, value in place["asked"].items()}
    )
    page = Paginator(waiting, UNITS).get_page(request.GET.get("page"))
    data = request.POST if request.method == "POST" else None
    lines = [ReviewForm(data, ballot=ballot) for ballot in page.object_list]
    status, sentence = 200, ""
    if data is not None:
        status, sentence = _review(row, data, lines, user=user)
        if not status:
            messages.success(request, sentence)
            return redirect(f"{reverse('committees:check', args=[pk])}?{request.GET.urlencode()}")
    context = {
        "assembly": row, "lines": lines, "page_obj": page, "refusal": sentence,
        "matters": list(queries.matters_of(row)), **place,
    }  # fmt: skip
    return render(request, "committees/check.html", context, status=status)


def _running(request: HttpRequest, pk: int) -> Assembly:
    row = found(request, pk)
    if not covers(request, row):
        raise PermissionDenied
    return row


def _place(request: HttpRequest, row: Assembly) -> dict[str, Any]:
    """The building that is asked for, and the buildings to choose from."""
    buildings = queries.buildings_of(row)
    asked: dict[str, Any] = {}
    wanted = request.GET.get("building", "")
    for place in buildings:
        if f"{place.estate_id}:{place.building}" == wanted:
            asked = {"estate": place.estate_id, "building": place.building}
    return {"buildings": buildings, "asked": asked, "wanted": wanted if asked else ""}


def _units(request: HttpRequest, row: Assembly) -> "Page[Any]":
    place = _place(request, row)
    units = Elector.objects.visible_to(request.user).filter(assembly=row, **place["asked"])
    return Paginator(units.order_by("number"), UNITS).get_page(request.GET.get("page"))


def _lines(
    units: list[Elector],
    row: Assembly,
    *,
    matters: list[OwnersDecision],
    data: QueryDict | None,
) -> list[PaperForm]:
    current = {b.elector_id: b for b in queries.current_ballots(row, [unit.pk for unit in units])}
    return [
        PaperForm(data, elector=unit, matters=matters, ballot=current.get(unit.pk))
        for unit in units
    ]


def _save(
    row: Assembly, shared: SharedForm, lines: list[PaperForm], *, user: User
) -> tuple[int, str]:
    """(0, sentence) once saved; else the status, with the complaints in the forms."""
    wrong = [line for line in lines if not line.is_valid()]
    if not shared.is_valid() or wrong:
        return 400, ""
    papers = [line.paper(shared.cleaned_data) for line in lines if line.filled]
    try:
        number = enter_ballots(assembly=row, papers=papers, by=user, at=timezone.now())
    except Refusal as refusal:
        shared.add_error(None, refusal.sentence)
        return form_status_of(refusal), ""
    return 0, f"已录入{number}张表决票，由另一人复核。"


def _review(
    row: Assembly, data: QueryDict, lines: list[ReviewForm], *, user: User
) -> tuple[int, str]:
    if [line for line in lines if not line.is_valid()]:
        return 400, "有的行没有填对，请核对。"
    said = {line.ballot.pk: line.cleaned_data for line in lines}
    agreed = [pk for pk, given in said.items() if given["verdict"] == "yes"]
    back = {pk: given["remark"] for pk, given in said.items() if given["verdict"] == "no"}
    shown = {int(name) for name in data.getlist("shown") if name.isascii() and name.isdigit()}
    gone = shown - set(said)
    if gone:
        return 409, "有表决票刚被他人复核或更正，本次没有保存，请核对后重新提交。"
    try:
        done, returned = review_ballots(
            assembly=row, agreed=agreed, sent_back=back, by=user, at=timezone.now()
        )
    except Refusal as refusal:
        return form_status_of(refusal), refusal.sentence
    return 0, f"已复核{done}张，退回{returned}张。"
