"""资格审查 and the panel: who is screened item by item, and who may judge."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.entry import must
from core.rules.errors import Refusal
from core.web.answers import form_status_of
from tenders.forms.evaluation import DeclareForm, ReplaceForm, ScreeningForm, SeatForm, people
from tenders.models import PanelJudge, SelectionRound
from tenders.pages.rounds import covers, found
from tenders.queries import choice
from tenders.queries import evaluation as queries
from tenders.rules.evaluation import expert_warning
from tenders.services import evaluation as services
from tenders.services.evaluation.panel import APPOINT, DECLARE
from tenders.services.evaluation.screening import SCREEN
from tenders.states import ApplicationState, RoundState

VIEW_SCREENING, VIEW_PANEL = "tenders.view_application", "tenders.view_paneljudge"
SEATS = 7
"""Lines of the form: five judges are the least, seven are common."""


@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, pk: int) -> HttpResponse:
    """Every applicant with its check-list; one is saved at a time, all its items or none."""
    user = must(request, SCREEN if request.method == "POST" else VIEW_SCREENING)
    row = found(request, pk)
    if not covers(request, row):
        raise PermissionDenied
    rows, status = queries.screened(row), 200
    forms = {one.application.pk: ScreeningForm(found=one, prefix=_prefix(one)) for one in rows}
    if request.method == "POST":
        one = next((one for one in rows if _prefix(one) == request.POST.get("which")), None)
        if one is None:
            return render(request, "404.html", status=404)
        form = ScreeningForm(request.POST, found=one, prefix=_prefix(one))
        status = _screen(row, one, form, user=user)
        if not status:
            messages.success(request, f"“{one.application.company}”的审查已保存。")
            return redirect("tenders:screening", pk)
        forms[one.application.pk] = form
    open_now = row.state == RoundState.SCREENING and user.has_perm(SCREEN)
    context = {
        "round": row,
        "rows": [(one, forms[one.application.pk], _prefix(one), open_now and _is_open(one))
                 for one in rows],
    }  # fmt: skip
    return render(request, "tenders/evaluation/screening.html", context, status=status)


def _prefix(one: queries.Screened) -> str:
    return f"a{one.application.number}"


def _is_open(one: queries.Screened) -> bool:
    return one.application.state == ApplicationState.REGISTERED


def _screen(row: SelectionRound, one: queries.Screened, form: ScreeningForm, *, user: Any) -> int:
    """Save what changed, all or nothing; the status of what was wrong, or 0."""
    if not form.is_valid():
        return 400
    at = timezone.now()
    try:
        with transaction.atomic():
            for item, passed, reason in form.changed():
                services.screen(
                    selection=row, application=one.application, item=item, passed=passed,
                    reason=reason, by=user, at=at,
                )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return form_status_of(refusal)
    return 0


@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The judges with their declarations; appointed all at once."""
    user = must(request, APPOINT if request.method == "POST" else VIEW_PANEL)
    row = found(request, pk)
    if not covers(request, row):
        raise PermissionDenied
    known = people(row)
    data = request.POST if request.method == "POST" else None
    forms = [SeatForm(data, prefix=f"s{n}", people=known) for n in range(1, SEATS + 1)]
    status, refusal_said = 200, ""
    if request.method == "POST":
        status = 400
        if all(form.is_valid() for form in forms):
            seats = [form.seat() for form in forms if not form.is_empty()]
            try:
                services.appoint_panel(selection=row, seats=seats, by=user, at=timezone.now())
            except Refusal as refusal:
                refusal_said, status = refusal.sentence, form_status_of(refusal)
            else:
                messages.success(request, f"评委{len(seats)}人已组建，请逐一作利益关系声明。")
                return redirect("tenders:panel", pk)
    judges = queries.judges_of(row)
    open_now = row.state == RoundState.SCREENING
    context = {
        "round": row,
        "judges": [(judge, _may_declare(judge, user, open_now=open_now)) for judge in judges],
        "past": queries.past_judges(row),
        "warning": expert_warning(queries.as_judges(judges)) if judges else "",
        "least": choice.term(row, "JUDGES_MIN"),
        "forms": forms if not judges and open_now and user.has_perm(APPOINT) else [],
        "may_replace": open_now and user.has_perm(APPOINT),
        "refusal": refusal_said,
    }
    return render(request, "tenders/evaluation/panel.html", context, status=status)


def _may_declare(judge: PanelJudge, user: Any, *, open_now: bool) -> bool:
    mine = judge.user_id in {None, user.pk}
    return open_now and judge.conflict is None and mine and user.has_perm(DECLARE)


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """One judge says whether there is an interest."""
    user = must(request, DECLARE)
    row, judge = _judge(request, pk, key)
    form = DeclareForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.given()
            try:
                services.declare_conflict(judge=judge, **given, by=user, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, f"{judge}的声明已登记。")
                return redirect("tenders:panel", pk)
    context = {"round": row, "judge": judge, "form": form, "title": "利益关系声明"}
    return render(request, "tenders/evaluation/judge.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Another person on the seat."""
    user = must(request, APPOINT)
    row, judge = _judge(request, pk, key)
    form = ReplaceForm(request.POST if request.method == "POST" else None, people=people(row))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                new = services.replace_judge(
                    judge=judge, seat=form.seat(), reason=form.cleaned_data["reason"], by=user,
                    at=timezone.now(),
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, f"已更换为{new}，请作利益关系声明。")
                return redirect("tenders:panel", pk)
    context = {"round": row, "judge": judge, "form": form, "title": "更换评委"}
    return render(request, "tenders/evaluation/judge.html", context, status=status)


def _judge(request: HttpRequest, pk: int, key: int) -> tuple[SelectionRound, PanelJudge]:
    row = found(request, pk)
    if not covers(request, row):
        raise PermissionDenied
    return row, get_object_or_404(PanelJudge, round=row, pk=key)
