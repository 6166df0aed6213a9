"""Selection rounds for the office: the list, a new one, and one round with its whole life."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.entry import must
from committees.pages.steps import arguments
from core.rules.errors import Refusal
from core.web.answers import form_status_of
from policies.queries.calendar import workdays
from tenders.forms.rounds import RoundForm
from tenders.models import Contract, SelectionRound
from tenders.models.rounds import UNPUBLISHED
from tenders.pages.round_steps import STEPS, is_short, next_of, steps_of
from tenders.pages.sections import SECTIONS, gathered
from tenders.queries import round_facts as facts
from tenders.queries import rounds as queries
from tenders.rules.rounds import NOTICE_ITEMS
from tenders.services import round_draft as services
from tenders.states import RoundState

VIEW = "tenders.view_selectionround"
DRAFT = services.DRAFT
PAGE = 50


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds in the person's scope, by state and year."""
    user = must(request, VIEW)
    state, year = request.GET.get("state", ""), request.GET.get("year", "")
    rows = SelectionRound.objects.visible_to(user).select_related("street")
    years = [day.year for day in rows.dates("created_at", "year", order="DESC")]
    rows = rows.filter(state=state) if state in RoundState.values else rows
    rows = rows.filter(created_at__year=int(year)) if year in map(str, years) else rows
    page = Paginator(rows.prefetch_related("estates__estate"), PAGE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "states": RoundState.choices,
        "years": years,
        "state": state,
        "year": year,
        "may_draft": user.has_perm(DRAFT),
    }
    return render(request, "tenders/rounds/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a round; what is missing may be filled in later."""
    user = must(request, DRAFT)
    form = RoundForm(request.POST or None, user=user)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            estates = form.chosen()
            street = estates[0].community.street
            try:
                row = services.draft_round(
                    street=street, estates=estates, values=form.values(), by=user, at=timezone.now()
                )
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, f"“{row}”已拟订，编号{row.number}。")
                return redirect("tenders:round", row.pk)
    context = {"form": form, "title": "拟订遴选公告"}
    return render(request, "tenders/rounds/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the notice before it is published; signatures become void."""
    user, row = must(request, DRAFT), found(request, pk)
    if not covers(request, row):
        raise PermissionDenied
    known = {name: getattr(row, name) for name in queries.TYPED}
    known["estates"] = [one.estate_id for one in queries.estates_of(row)]
    form = RoundForm(request.POST or None, user=user, initial=known)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.change_round(
                    selection=row, values=form.values(), estates=form.chosen(), by=user,
                    at=timezone.now(),
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, "公告已修改，须会签后发布。")
                return redirect("tenders:round", pk)
    context = {"form": form, "round": row, "title": "修改遴选公告"}
    return render(request, "tenders/rounds/form.html", context, status=status)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: where it stands, what is next, its notice, and all that came of it."""
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
        done = step.run(selection=row, **arguments(form), by=user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        status = form_status_of(refusal)
        return _page(request, found(request, pk), form=form, code=code, status=status)
    messages.success(request, f"“{step.label}”已完成。")
    return redirect("tenders:round", done.pk if isinstance(done, SelectionRound) else pk)


def found(request: HttpRequest, pk: int) -> SelectionRound:
    """A round in the person's scope; a foreign one is missing."""
    rows = SelectionRound.objects.visible_to(request.user).select_related(
        "street__district", "region", "replaces", "created_by", "changed_by",
        "negotiation_asked_by", "negotiated_by", "published_by",
    )  # fmt: skip
    row: SelectionRound = get_object_or_404(rows, pk=pk)
    return row


def covers(request: HttpRequest, row: SelectionRound) -> bool:
    """Does the round's street lie in the person's own scope?"""
    return bool(request.user.scope.covers(row.street.path))  # type: ignore[union-attr]


def _page(
    request: HttpRequest,
    row: SelectionRound,
    *,
    form: Any = None,
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    on, own = timezone.localdate(), covers(request, row)
    offered = steps_of(row, request.user, on=on) if own else []
    steps = [(one, form if one.code == code else _form(one, row)) for one in offered]
    shown = any(one.code == code for one in offered)
    draft = row.state in UNPUBLISHED
    context = {
        "round": row,
        "steps": steps,
        "refusals": [] if form is None or shown else form.non_field_errors(),
        "next": next_of(row, on),
        "short": is_short(row, on),
        "may_change": own and draft and request.user.has_perm(DRAFT),
        "deadlines": _deadlines(row, on),
        "caution": _caution(row),
        "sections": gathered(SECTIONS, request, row),
        "contracts": Contract.objects.visible_to(request.user)
        .filter(selection=row)
        .select_related("company"),
        "successor": row.successors.first(),
        **_papers(row),
        **(_before(row, on) if draft else {}),
    }
    return render(request, "tenders/rounds/detail.html", context, status=status)


def _form(step: Any, row: SelectionRound) -> Any:
    known = {"seen": queries.content_digest(row)} if step.code == "sign" else None
    return step.form(auto_id=f"{step.code}_%s", initial=known)


def _papers(row: SelectionRound) -> dict[str, Any]:
    """The notice as it reads, its estates, and what it left on paper."""
    rows = list(queries.estates_of(row))
    return {
        "items": [(label, getattr(row, name)) for name, label in NOTICE_ITEMS.items()
                  if not name.endswith("_day")],
        "facts": [(one, queries.snapshot_of(one)) for one in rows],
        "signatures": row.signatures.select_related("signed_by"),
        "publications": row.publications.select_related("published_by"),
        "questions": row.questions.order_by("number"),
        "changes": row.deadline_changes.select_related("changed_by"),
    }  # fmt: skip


def _before(row: SelectionRound, on: Any) -> dict[str, Any]:
    """What still stands in the way of a publication today."""
    terms = queries.terms_on(district=row.street.district, on=on)
    faults = queries.day_faults(row, terms, on=on, calendar=workdays())
    known = {one["code"]: one for one in facts.facts_of(
        [one.estate_id for one in queries.estates_of(row)], on=on)}  # fmt: skip
    return {
        "gaps": queries.gaps_of(row, on=on),
        "faults": faults,
        "facts": [(one, known.get(one.estate.code, {})) for one in queries.estates_of(row)],
    }


def _deadlines(row: SelectionRound, on: Any) -> list[tuple[str, Any, int | None]]:
    """Each deadline, its day and the days left; None where it is past or not set."""
    named = (("提问截止日", row.questions_last_day), ("报名首日", row.registration_first_day),
             ("报名截止日", row.registration_last_day))  # fmt: skip
    return [
        (label, day, (day - on).days if day is not None and day >= on else None)
        for label, day in named
    ]


def _caution(row: SelectionRound) -> str:
    first, last = row.registration_first_day, row.registration_last_day
    return "" if first is None or last is None else workdays().caution(first, last)
