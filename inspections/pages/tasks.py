"""我的入户任务: estates, doors, and one visit at a time."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.entry import must
from core.rules.errors import Refusal
from core.web.answers import form_status_of
from inspections import queries, services
from inspections.forms import VisitForm
from inspections.models import Assignment
from inspections.pages.common import first_errors, signed_in, wants_json
from inspections.states import AssignmentState, Outcome

VIEW = "inspections.view_assignment"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Estates under survey, with 有效/应抽, and what else the person can do here."""
    must(request, VIEW)
    context = {
        "estates": queries.survey_estates(request.user),
        "cycles": queries.cycles_of(request.user)[:6],
        "scores": queries.party_of(request.user),
        "may_view": request.user.has_perm("inspections.view_assessment"),
    }
    return render(request, "inspections/home.html", context)


@require_safe
def estate(request: HttpRequest, pk: int) -> HttpResponse:
    """The doors of one estate by 楼栋-单元-房号; open ones first."""
    must(request, VIEW)
    row = get_object_or_404(queries.survey_estates(request.user), pk=pk)
    tasks = list(queries.tasks_for(request.user, estate=row.estate_id))
    context = {
        "row": row,
        "open": [task for task in tasks if task.state == AssignmentState.OPEN],
        "done": [task for task in tasks if task.state != AssignmentState.OPEN],
    }
    return render(request, "inspections/estate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One door: outcome first, then the ten questions."""
    must(request, VIEW)
    assignment = get_object_or_404(queries.assignments_of(request.user), pk=pk)
    if request.method == "POST":
        return _visited(request, assignment)
    # both are in the page, so that a form sent twice is the same visit twice
    opened = timezone.now().isoformat(timespec="seconds")
    form = VisitForm(initial={"client_id": f"web-{secrets.token_hex(12)}", "visited_at": opened})
    return _page(request, assignment, form)


def _visited(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    form = VisitForm(request.POST)
    if not form.is_valid():
        return _refused(request, assignment, form, first_errors(form), 400)
    try:
        sentence = _record(request, assignment, form)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _refused(request, assignment, form, refusal.sentence, form_status_of(refusal))
    back = reverse("inspections:estate", args=[assignment.assessment_id])
    messages.success(request, sentence)
    if wants_json(request):
        return JsonResponse({"sentence": sentence, "next": back})
    return redirect(back)


def _record(request: HttpRequest, assignment: Assignment, form: VisitForm) -> str:
    data, at = form.cleaned_data, timezone.now()
    seen: datetime = data["visited_at"] or at
    common: dict[str, Any] = {
        "assignment": assignment,
        "client_id": data["client_id"],
        "visited_at": seen,
        "by": signed_in(request),
        "at": at,
    }
    if data["outcome"] == Outcome.COMPLETED:
        services.take_answer(
            respondent=data["respondent"],
            answers=form.answers(),
            remark=data["remark"],
            **common,
        )
        return f"{assignment.address}：问卷已收到。"
    visit = services.record_visit(outcome=data["outcome"], **common)
    return queries.visit_sentence(visit, at=at)


def _refused(  # noqa: PLR0917 -- one answer
    request: HttpRequest, assignment: Assignment, form: VisitForm, sentence: str, status: int
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": sentence}, status=status)
    return _page(request, assignment, form, status=status)


def _page(
    request: HttpRequest, assignment: Assignment, form: VisitForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "task": assignment,
        "form": form,
        "visits": queries.visits_of(assignment),
        "missing": queries.attempts_missing(assignment, at=timezone.now()),
        "may_visit": request.user.has_perm("inspections.visit"),
    }
    return render(request, "inspections/task.html", context, status=status)
