"""Meetings of owners: the list, one meeting with its matters, steps, progress and result."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.entry import must
from committees.forms_votes import CallForm
from committees.models import Assembly, OwnersDecision
from committees.pages.common import BALLOTS, VIEW, covers, found
from committees.pages.steps import DECISION_STEPS, STEPS, Step, arguments, fits, steps_of
from committees.queries import votes as queries
from committees.rules import latest_notice, share_in_words
from committees.services import votes as services
from committees.states import AssemblyState
from core.rules.errors import Refusal
from core.web.answers import form_status_of

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def assemblies(request: HttpRequest) -> HttpResponse:
    """The meetings in the person's scope; a new one is drafted here."""
    call = "committees.call_assembly"
    user = must(request, call if request.method == "POST" else VIEW)
    known = {"estate": request.GET.get("estate", "")}
    form = CallForm(request.POST or None, user=user, initial=known) if user.has_perm(call) else None
    status = 200
    if request.method == "POST" and form is not None:
        status = 400
        if form.is_valid():
            try:
                row = services.call_assembly(**form.given(), by=user, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, f"“{row}”已拟订，请增加表决事项后公告。")
                return redirect("committees:assembly", row.pk)
    rows = Assembly.objects.visible_to(user).select_related("community", "estate", "region")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "form": form}
    return render(request, "committees/assemblies.html", context, status=status)


@require_safe
def assembly(request: HttpRequest, pk: int) -> HttpResponse:
    """State, matters, steps, progress by building, and the result with its grounds."""
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
    form = step.form(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, code=code, status=400)
    try:
        step.run(assembly=row, **arguments(form), by=user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        status = form_status_of(refusal)
        return _page(request, found(request, pk), form=form, code=code, status=status)
    messages.success(request, f"“{step.label}”已完成。")
    return redirect("committees:assembly", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One act on one decision: a page that asks, then the service."""
    if code not in DECISION_STEPS:
        raise Http404
    step = DECISION_STEPS[code]
    user = must(request, step.perm)
    rows = OwnersDecision.objects.visible_to(user).select_related(
        "assembly", "community__street__district", "dismissal_notice"
    )
    row: OwnersDecision = get_object_or_404(rows, pk=pk)
    form = step.form(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                step.run(decision=row, **arguments(form), by=user, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, f"“{step.label}”已完成。")
                return _back(row)
    context = {"decision": row, "step": step, "form": form}
    return render(request, "committees/decision_act.html", context, status=status)


def _back(row: OwnersDecision) -> HttpResponse:
    if row.assembly_id is not None:
        return redirect("committees:assembly", row.assembly_id)
    return redirect("admin:committees_ownersdecision_change", row.pk)


def _page(
    request: HttpRequest, row: Assembly, *, form: Any = None, code: str = "", status: int = 200
) -> HttpResponse:
    own = covers(request, row)
    offered = steps_of(row, request.user) if own else []
    steps = [(one, form if one.code == code else one.form(auto_id=f"{one.code}_%s"))
             for one in offered]  # fmt: skip
    shown = any(one.code == code for one in offered)
    tallies = list(queries.tallies_of(row)) if row.counted_at else []
    context = {
        "assembly": row,
        "matters": _matters(request, row, own=own),
        "steps": steps,
        "refusals": [] if form is None or shown else form.non_field_errors(),
        "buildings": queries.buildings_of(row) if row.electorate_sha256 else [],
        "clashes": queries.clashes(row) if row.state == AssemblyState.VOTING else [],
        "tallies": [(tally, queries.grounds_of(tally.grounds)) for tally in tallies],
        "terms": _terms(row),
        "latest_notice": latest_notice(row.meeting_on),
        "sees_ballots": request.user.has_perm(BALLOTS),
        "may_enter": own and request.user.has_perm("committees.enter_ballot"),
        "may_check": own and request.user.has_perm("committees.check_ballot"),
    }
    return render(request, "committees/assembly.html", context, status=status)


def _matters(
    request: HttpRequest, row: Assembly, *, own: bool
) -> list[tuple[OwnersDecision, list[Step]]]:
    rows = row.decisions.select_related("dismissal_notice").order_by("position")
    return [
        (
            matter,
            [
                step
                for step in DECISION_STEPS.values()
                if own and request.user.has_perm(step.perm) and fits(step, matter)
            ],
        )
        for matter in rows
    ]


def _terms(row: Assembly) -> list[tuple[str, str]]:
    """The frozen terms in words, each with its clause."""
    if not row.terms:
        return []
    frozen = queries.terms_of(row)
    terms = queries.vote_terms(frozen)
    return [
        (f"参与表决：面积和人数都在{share_in_words(terms.quorum, strict=False)}",
         frozen.clause("VOTE_QUORUM")),
        (f"一般事项：参与者中面积和人数都{share_in_words(terms.ordinary, strict=True)}同意",
         frozen.clause("VOTE_ORDINARY")),
        (f"特别事项：参与者中面积和人数都{share_in_words(terms.special, strict=False)}同意",
         frozen.clause("VOTE_SPECIAL")),
    ]  # fmt: skip
