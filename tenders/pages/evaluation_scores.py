"""评分表: who has signed, one sheet, and the summary on paper."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.entry import must
from core.rules.errors import Refusal
from core.web.answers import form_status_of
from tenders.forms.evaluation import SheetForm
from tenders.models import Application, PanelJudge, ScoreSheet, SelectionRound
from tenders.pages.evaluation_facts import plan_rows
from tenders.pages.rounds import covers, found
from tenders.queries import choice
from tenders.queries import evaluation as queries
from tenders.rules.scoring import ITEM_LABELS, ScoreItem
from tenders.services import evaluation as services
from tenders.services.evaluation.sheets import ENTER, SIGN
from tenders.states import RoundState
from tenders.states.evaluation import SheetState

VIEW = "tenders.view_scoresheet"


def _mine(judge: PanelJudge, user: Any) -> bool:
    """Whose sheet may this person fill in: the own one, or that of an outside expert."""
    return judge.user_id in {None, user.pk}


def _own(request: HttpRequest, pk: int) -> SelectionRound:
    row = found(request, pk)
    if not covers(request, row):
        raise PermissionDenied
    return row


@require_safe
def scores(request: HttpRequest, pk: int) -> HttpResponse:
    """Applicants by judges: what is signed. Marks are shown to nobody before the result."""
    user = must(request, VIEW)
    row = _own(request, pk)
    table = [
        (one, [(cell, row.state == RoundState.SCREENING and _mine(cell.judge, user))
               for cell in cells])
        for one, cells in queries.grid(row)
    ]  # fmt: skip
    context = {
        "round": row,
        "judges": queries.judges_of(row),
        "table": table,
        "plan": plan_rows(row),
        "drop": queries.plan_of(row).drop,
        "may_enter": user.has_perm(ENTER),
        "result": queries.result_of(row) is not None,
    }
    return render(request, "tenders/evaluation/scores.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(  # noqa: PLR0917 -- the parts of the address
    request: HttpRequest, pk: int, key: int, number: int
) -> HttpResponse:
    """One judge's sheet for one applicant: filled in, corrected, and signed after a second look."""
    user, row = must(request, ENTER), _own(request, pk)
    judge = get_object_or_404(PanelJudge, round=row, pk=key, live=True)
    if not _mine(judge, user):
        raise PermissionDenied
    one: Application = get_object_or_404(queries.qualified(row), number=number)
    stored = queries.sheet_of(judge, one)
    known = {line.item: line.points for line in stored.lines.all()} if stored else {}
    plan = queries.plan_of(row).weights
    first = {"remark": stored.remark} if stored else None
    signs = request.method == "POST" and request.POST.get("act") == "sign"
    data = request.POST if request.method == "POST" and not signs else None
    form = SheetForm(data, weights=plan, known=known, initial=first)
    status, said = 200, ""
    if request.method == "POST":
        try:
            done = _sign(request, stored, user) if signs else _enter(form, judge, one, user=user)
        except Refusal as refusal:
            said, status, done = refusal.sentence, form_status_of(refusal), ""
        if done:
            messages.success(request, done)
            return redirect("tenders:sheet", pk, key, number)
        status = status if said else 400
        stored = queries.sheet_of(judge, one)
    context = {
        "round": row,
        "judge": judge,
        "application": one,
        "sheet": stored,
        "form": form,
        "lines": [(ITEM_LABELS[ScoreItem(code)], code, points, plan[code])
                  for code, points in known.items()],
        "total": sum(known.values(), Decimal(0)),
        "signed": stored is not None and stored.state == SheetState.SIGNED,
        "may_sign": _may_sign(stored, judge, user),
        "refusal": said,
    }  # fmt: skip
    return render(request, "tenders/evaluation/sheet.html", context, status=status)


def _enter(form: SheetForm, judge: PanelJudge, one: Application, *, user: Any) -> str:
    if not form.is_valid():
        return ""
    services.enter_sheet(
        judge=judge, application=one, marks=form.marks(), remark=form.cleaned_data["remark"],
        by=user, at=timezone.now(),
    )  # fmt: skip
    return "评分已保存，核对后请签字。"


def _sign(request: HttpRequest, stored: ScoreSheet | None, user: Any) -> str:
    if stored is None:
        raise Http404
    seen = {}
    for item in ScoreItem:
        text = request.POST.get(f"seen_{item.value}")
        if text is not None:
            seen[item.value] = _number(text)
    services.sign_sheet(sheet=stored, seen=seen, by=user, at=timezone.now())
    return "评分表已签字，不能再改。"


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Http404 from error
    if not number.is_finite():  # a signalling NaN raises as soon as it is compared
        raise Http404
    return number


def _may_sign(stored: ScoreSheet | None, judge: PanelJudge, user: Any) -> bool:
    if stored is None or stored.state == SheetState.SIGNED or not user.has_perm(SIGN):
        return False
    return not judge.external or stored.entered_by_id != user.pk


@require_safe
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """评分汇总表 for the file: every mark, mean, total and rank as stored, with signature lines."""
    must(request, VIEW)
    row = _own(request, pk)
    result = queries.result_of(row)
    if result is None:
        raise Http404
    inputs = queries.inputs_of(row)
    weights: dict[str, int] = inputs.get("plan", {}).get("weights", {})
    codes = [code for code in ScoreItem if code.value in weights]
    context = {
        "round": row,
        "result": result,
        "ranking": list(choice.ranking_of(row)),
        "items": [(ITEM_LABELS[code], weights[code.value]) for code in codes],
        "drop": inputs.get("plan", {}).get("drop_extremes", False),
        "judges": inputs.get("judges", []),
        "tables": [_table(one, codes) for one in inputs.get("applicants", []) if weights],
    }
    return render(request, "tenders/evaluation/summary.html", context)


def _table(one: dict[str, Any], codes: list[ScoreItem]) -> dict[str, Any]:
    """One applicant: a line for each judge, and the means."""
    lines = [
        (seat, [given[code.value] for code in codes],
         sum((Decimal(given[code.value]) for code in codes), Decimal(0)))
        for seat, given in sorted(one["marks"].items(), key=lambda pair: int(pair[0]))
    ]  # fmt: skip
    return {**one, "lines": lines, "means": [one["shown"][code.value] for code in codes]}
