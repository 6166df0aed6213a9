"""The street's steps of a year: each button one service call, safe to press twice."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.entry import must
from core.rules.errors import Refusal
from core.web.answers import form_status_of
from inspections import queries, services
from inspections.forms import FreezeForm, OpenForm, ReasonForm, SeedForm
from inspections.models import Cycle
from inspections.pages.common import public_address, signed_in
from inspections.states import CycleState
from policies.queries.calendar import workdays

VIEW = "inspections.view_cycle"


class Step(NamedTuple):
    """One step: the state it starts from, who may, what its button says and calls."""

    code: str
    label: str
    perm: str
    state: CycleState
    act: Callable[..., Any]
    form: type[forms.Form] = forms.Form
    on_day: bool = False
    hint: str = ""


S = CycleState
STEPS = (
    Step(
        "freeze", "冻结名册", "inspections.freeze", S.PLANNED, services.freeze_frames, FreezeForm,
        hint="冻结后名册不能再改，全部哈希即时公布。",
    ),
    Step(
        "seed", "记录公开种子", "inspections.record_seed", S.FRAME_FROZEN, services.record_seed,
        SeedForm, hint="名册哈希公布以后，当众掷骰子或取开奖号码，只能记录一次。",
    ),
    Step("draw", "抽样", "inspections.draw", S.FRAME_FROZEN, services.draw),
    Step("survey", "开始入户", "inspections.open_survey", S.SAMPLED, services.open_survey),
    Step(
        "close", "结束入户", "inspections.close", S.SURVEYING, services.close_survey,
        hint="结束后不再接收问卷，并汇总满意率。",
    ),
    Step(
        "grade", "计算等次", "inspections.grade", S.SCORING, services.grade,
        hint="住建局、街道、社区三方评分齐全后才能计算。",
    ),
    Step(
        "publish", "公示", "inspections.publish", S.PROVISIONAL, services.publish, on_day=True,
        hint="公示期按工作日计算。",
    ),
    Step(
        "finalise", "确认", "inspections.finalise", S.PUBLICIZING, services.finalise, on_day=True,
        hint="公示期满后由街道主任确认，确认后不能再改。",
    ),
)  # fmt: skip
STEP = {step.code: step for step in STEPS}


@require_http_methods(["GET", "HEAD", "POST"])
def cycles(request: HttpRequest) -> HttpResponse:
    """The cycles in the person's scope; the street officer opens a new one here."""
    must(request, "inspections.open_cycle" if request.method == "POST" else VIEW)
    today = timezone.localdate()
    form = OpenForm(
        request.POST or None,
        streets=queries.streets_of(request.user),
        initial={"year": today.year, "on": today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = services.open_cycle(
                by=signed_in(request), at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{found}周期已建立。")
            return redirect("inspections:cycle", found.pk)
    context = {
        "cycles": queries.cycles_of(request.user),
        "form": form if request.user.has_perm("inspections.open_cycle") else None,
    }
    status = 409 if form.errors else 200
    return render(request, "inspections/cycles.html", context, status=status)


@require_safe
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """State, steps and progress by community."""
    must(request, VIEW)
    return _page(request, _found(request, pk))


@require_POST
def act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take one step. A refusal is shown on the same page, with what was typed."""
    must(request, VIEW)
    if code not in STEP:
        raise Http404
    step, row = STEP[code], _found(request, pk)
    must(request, step.perm)
    form = _form(step, row, request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, code=code, status=400)
    at = timezone.now()
    day = {"on": timezone.localdate(at)} if step.on_day else {}
    try:
        step.act(cycle=row, by=signed_in(request), at=at, **day, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(
            request, _found(request, pk), form=form, code=code, status=form_status_of(refusal)
        )
    messages.success(request, f"“{step.label}”已完成。")
    return redirect("inspections:cycle", pk)


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The result list, 50 estates a page."""
    must(request, "inspections.view_assessment")
    row = _found(request, pk)
    page = Paginator(queries.assessments_of(request.user, row), 50).get_page(
        request.GET.get("page")
    )
    line = queries.satisfaction_line(row)
    context = {
        "cycle": row,
        "page_obj": page,
        "rows": list(queries.result_rows(page.object_list, line=line)),
        "line": line,
        "may_accept": request.user.has_perm("inspections.accept_small_sample"),
    }
    return render(request, "inspections/results.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def small_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for using a sample that stayed too small."""
    must(request, "inspections.accept_small_sample")
    row = get_object_or_404(queries.small_samples(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_small_sample(
                assessment=row, by=signed_in(request), at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = form_status_of(refusal)
        else:
            messages.success(request, f"已认可{row.estate}的不足样本。")
            return redirect("inspections:results", row.cycle_id)
    return render(
        request, "inspections/small_sample.html", {"row": row, "form": form}, status=status
    )


def _found(request: HttpRequest, pk: int) -> Cycle:
    found: Cycle = get_object_or_404(queries.cycles_of(request.user), pk=pk)
    return found


def _form(step: Step, row: Cycle, data: QueryDict | None = None) -> forms.Form:
    """The form of a step, blank or filled in."""
    if step.form is FreezeForm:
        today = timezone.localdate()
        planned = queries.planned_day(row, "FREEZE_DAY") or today
        return FreezeForm(data, today=today, initial={"on": min(planned, today)})
    return step.form(data)


def _page(
    request: HttpRequest,
    row: Cycle,
    *,
    form: forms.Form | None = None,
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    step = next_step(row)
    shown = form if form is not None and step is not None and step.code == code else None
    blank = _form(step, row) if step is not None and shown is None else shown
    context = {
        "cycle": row,
        "steps": [(one, _word(one, row, step)) for one in STEPS],
        "step": step,
        "may": step is not None and request.user.has_perm(step.perm),
        "form": blank,
        "refusals": [] if form is None or shown is not None else form.non_field_errors(),
        "progress": queries.progress(row, user=request.user) if row.state != S.PLANNED else [],
        "grades": queries.grade_counts(row, user=request.user),
        "public_url": public_address(row),
        "caution": _caution(row),
    }
    return render(request, "inspections/cycle.html", context, status=status)


def _caution(row: Cycle) -> str:
    """While the notice runs: that its days were inferred, where a year's holidays are not known."""
    first, last = row.notice_first_day, row.notice_last_day
    if row.state != S.PUBLICIZING or first is None or last is None:
        return ""
    return workdays().caution(first, last)


def next_step(row: Cycle) -> Step | None:
    """The step that stands to be taken; None once the cycle is final."""
    if row.state == S.FRAME_FROZEN:
        return STEP["draw" if row.seed else "seed"]
    return next((step for step in STEPS if step.state == row.state), None)


def _word(one: Step, row: Cycle, step: Step | None) -> str:
    if step is None or STEPS.index(one) < STEPS.index(step):
        return "done"
    return "now" if one is step else "later"
