"""三方评分: each party's list of estates, and one scorecard."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.rules.errors import Refusal
from core.web.answers import form_status_of
from inspections import queries, services
from inspections.forms import ScoreForm
from inspections.models import Assessment
from inspections.pages.common import signed_in
from inspections.states import Party


@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """Estates whose scorecards are due, the unscored ones first."""
    party = _party(request)
    context = {"party": party, "rows": queries.score_tasks(request.user, party=party)}
    return render(request, "inspections/scores.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """One scorecard: six scopes with their maxima; the total is worked out here, not there."""
    party = _party(request)
    row = get_object_or_404(queries.score_tasks(request.user, party=party), pk=pk)
    card = queries.scorecard(row, party)
    form = ScoreForm(request.POST or None)
    if request.method != "POST" or card is not None or not form.is_valid():
        status = 400 if request.method == "POST" and card is None else 200
        return _page(request, row, form, status=status)
    if request.POST.get("act") != "save":
        return _page(request, row, form, total=sum(form.points().values(), Decimal(0)))
    return _save(request, row, form)


def _save(request: HttpRequest, row: Assessment, form: ScoreForm) -> HttpResponse:
    try:
        services.score(
            assessment=row,
            party=_party(request),
            points=form.points(),
            veto=form.cleaned_data["veto"],
            remark=form.cleaned_data["remark"],
            by=signed_in(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, row, form, status=form_status_of(refusal))
    total = sum(form.points().values(), Decimal(0))
    messages.success(request, f"{row.estate}评分已提交，合计{total:.2f}分。")
    return redirect("inspections:scores")


def _page(
    request: HttpRequest,
    row: Assessment,
    form: ScoreForm,
    *,
    status: int = 200,
    total: Decimal | None = None,
) -> HttpResponse:
    party = _party(request)
    card = queries.scorecard(row, party)
    lines = [] if card is None else queries.card_lines(card)
    context = {
        "row": row,
        "form": form,
        "party": party,
        "total": total,
        "card": card,
        "lines": lines,
        "card_total": sum((line.points for line in lines), Decimal(0)),
    }
    return render(request, "inspections/score.html", context, status=status)


def _party(request: HttpRequest) -> Party:
    party = queries.party_of(request.user)
    if party is None:
        raise PermissionDenied
    return party
