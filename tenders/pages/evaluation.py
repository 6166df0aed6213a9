"""The evaluation of a round: where it stands, its steps, result, objections and the choice."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.entry import must
from core.rules.errors import Refusal
from core.web.answers import form_status_of
from tenders.models import SelectionRound
from tenders.pages.evaluation_facts import plan_rows, standing
from tenders.pages.evaluation_steps import STEPS, arguments, steps_of
from tenders.pages.rounds import covers, found
from tenders.queries import evaluation as queries

VIEW = "tenders.view_scoresheet"


@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan, ranking, shortlists, objections, recommendations, reasons; and the next steps."""
    must(request, VIEW)
    return _page(request, found(request, pk))


@require_POST
def act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take one step; a refusal is shown on the same page, with what was typed."""
    if code not in STEPS:
        raise Http404
    step = STEPS[code]
    user, row = must(request, step.perm), found(request, pk)
    if not covers(request, row):
        raise PermissionDenied
    at = timezone.now()
    kind: Any = step.form
    form = kind(request.POST, selection=row, at=at, auto_id=f"{code}_%s")
    if not form.is_valid():
        stale = row.state not in step.states
        return _page(request, row, form=form, code=code, status=409 if stale else 400)
    try:
        step.run(**arguments(code, row, form), by=user, at=at)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        status = form_status_of(refusal)
        return _page(request, found(request, pk), form=form, code=code, status=status)
    messages.success(request, f"“{step.label}”已完成。")
    return redirect("tenders:evaluation", pk)


def _page(
    request: HttpRequest,
    row: SelectionRound,
    *,
    form: Any = None,
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    offered = steps_of(row, request.user) if covers(request, row) else []
    shown = any(one.code == code for one in offered)
    at = timezone.now()
    context = {
        "round": row,
        "steps": [(one, form if one.code == code else _form(one, row, at)) for one in offered],
        "refusals": [] if form is None or shown else _said(form, row),
        "plan": plan_rows(row),
        "drop": queries.plan_of(row).drop,
        **standing(row),
        "sees_objections": request.user.has_perm("tenders.view_objection"),
    }
    return render(request, "tenders/evaluation/page.html", context, status=status)


def _form(step: Any, row: SelectionRound, at: Any) -> Any:
    return step.form(selection=row, at=at, auto_id=f"{step.code}_%s")


def _said(form: Any, row: SelectionRound) -> list[str]:
    """What to tell where the step is no longer offered: somebody was first."""
    found = list(form.non_field_errors())
    return found or [f"“{row}”现在是“{row.get_state_display()}”，这一步已不能办理，请核对。"]
