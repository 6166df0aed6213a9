"""承接查验: the list, one inspection with its steps, the batch entry, one line and its photos."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.entry import must
from core.db.scope import scope_of
from core.files.pages import answer
from core.rules.errors import Refusal
from core.web.answers import form_status_of
from tenders.forms.handover import DetailsForm, ItemForm, PhotoForm, RecheckForm, StartForm
from tenders.models import HandoverInspection, HandoverItem, HandoverPhoto
from tenders.pages import paper_links
from tenders.pages.handover_steps import STEPS, Step, arguments, steps_of
from tenders.queries.handover import RELATED, counts_of, items_of, listed, open_defects
from tenders.rules.handover import FAULTY
from tenders.services import handover as services
from tenders.services import handover_entry as entry
from tenders.states import HandoverState

PAGE = 50
VIEW = "tenders.view_handoverinspection"
ENTER = "tenders.enter_handover"


@require_http_methods(["GET", "HEAD", "POST"])
def inspections(request: HttpRequest) -> HttpResponse:
    """The inspections in the person's scope; a new one is started here with the ready list."""
    user = must(request, ENTER if request.method == "POST" else VIEW)
    form = None
    if user.has_perm(ENTER):
        known = {"service": request.GET.get("service", ""), "started_on": timezone.localdate()}
        form = StartForm(request.POST or None, initial=known)
        form.limit(user, None)
    status = 200
    if request.method == "POST" and form is not None:
        status = 400
        if form.is_valid():
            try:
                row = entry.start_inspection(**form.cleaned_data, by=user, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, f"承接查验{row}已开始，请逐项填写。")
                return redirect("tenders:handover", row.pk)
    page = Paginator(listed(user), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "form": form}
    return render(request, "tenders/handover/list.html", context, status=status)


@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """State, sides, papers, lines, what is still open, and the steps of this person."""
    must(request, VIEW)
    return _page(request, _found(request, pk))


@require_POST
def act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take one step; a refusal is shown on the same page, with what was typed."""
    if code not in STEPS:
        raise Http404
    step = STEPS[code]
    user, row = must(request, step.perm), _own(request, pk)
    form = _form_of(step, row, request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, code=code, status=400)
    try:
        step.run(inspection=row, **arguments(form), by=user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        again = _found(request, pk)
        return _page(request, again, form=form, code=code, status=form_status_of(refusal))
    messages.success(request, f"“{step.label}”已完成。")
    return redirect("tenders:handover", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line of the check-list on one page, saved in one act or not at all."""
    user, row = must(request, ENTER), _own(request, pk)
    data = request.POST if request.method == "POST" else None
    shown = row.items.order_by("position")
    lines = [ItemForm(data, row=item) for item in shown]
    status, sentence = 200, ""
    if data is not None:
        status = 400
        if all([line.is_valid() for line in lines]):  # noqa: C419 -- every line says its complaint
            values = {line.row.pk: line.values() for line in lines}
            try:
                number = entry.enter_items(inspection=row, lines=values, by=user, at=timezone.now())
            except Refusal as refusal:
                status, sentence = form_status_of(refusal), refusal.sentence
            else:
                messages.success(request, f"已保存{number}项。")
                return redirect("tenders:handover", pk)
    context = {
        "inspection": row,
        "lines": lines,
        "refusal": sentence,
        "open": row.state == HandoverState.DRAFT,
        "wrong": sum(bool(line.errors) for line in lines) if data is not None else 0,
    }
    return render(request, "tenders/handover/entries.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: photos while the inspection is open, re-checks once it is signed."""
    user = must(request, ENTER if request.method == "POST" else VIEW)
    rows = HandoverItem.objects.visible_to(user).select_related(
        *(f"inspection__{name}" for name in RELATED)
    )
    row: HandoverItem = get_object_or_404(rows, pk=pk)
    own = scope_of(user).covers(row.inspection.service.estate.community.path)
    form, status = _line_form(request, row), 200
    if request.method == "POST":
        if not own:
            raise PermissionDenied
        status = 400
        if form is not None and form.is_valid():
            try:
                _keep(form, row, user)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                messages.success(request, "已保存。")
                return redirect("tenders:handover-item", pk)
        elif form is None:
            status = 409
    context = {
        "item": row,
        "inspection": row.inspection,
        "form": form if own and user.has_perm(ENTER) else None,
        "photos": row.photos.select_related("file", "recheck").order_by("pk"),
        "rechecks": row.rechecks.select_related("entered_by").order_by("checked_on", "pk"),
    }
    return render(request, "tenders/handover/item.html", context, status=status)


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo to take away; whoever sees the inspection."""
    user = must(request, VIEW)
    rows = HandoverPhoto.objects.visible_to(user).select_related("file")
    row: HandoverPhoto = get_object_or_404(rows, pk=pk)
    return answer(row.file)


def _line_form(request: HttpRequest, row: HandoverItem) -> PhotoForm | RecheckForm | None:
    """What this line takes now: a photo, a re-check, or nothing."""
    posted = request.method == "POST"
    data, files = (request.POST, request.FILES) if posted else (None, None)
    state = row.inspection.state
    if state == HandoverState.DRAFT:
        return PhotoForm(data, files)
    if state != HandoverState.CANCELLED and row.condition in FAULTY:
        return RecheckForm(data, files, initial={"checked_on": timezone.localdate()})
    return None


def _keep(form: PhotoForm | RecheckForm, row: HandoverItem, user: Any) -> None:
    hand: dict[str, Any] = {"item": row, "by": user, "at": timezone.now()}
    if isinstance(form, PhotoForm):
        entry.add_photo(file=form.cleaned_data["file"], **hand)
    else:
        services.recheck_item(**form.cleaned_data, **hand)


def _found(request: HttpRequest, pk: int) -> HandoverInspection:
    rows = HandoverInspection.objects.visible_to(request.user).select_related(*RELATED)
    found: HandoverInspection = get_object_or_404(rows, pk=pk)
    return found


def _own(request: HttpRequest, pk: int) -> HandoverInspection:
    row = _found(request, pk)
    if not scope_of(request.user).covers(row.service.estate.community.path):
        raise PermissionDenied
    return row


def _form_of(step: Step, row: HandoverInspection, data: Any = None) -> Any:
    if step.form is DetailsForm:
        papers = list(row.papers.order_by("pk"))
        return DetailsForm(data, instance=row, papers=papers, auto_id=f"{step.code}_%s")
    return step.form(data, auto_id=f"{step.code}_%s")


def _page(
    request: HttpRequest,
    row: HandoverInspection,
    *,
    form: Any = None,
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    own = scope_of(request.user).covers(row.service.estate.community.path)
    offered = steps_of(row, request.user) if own else []
    steps = [(one, form if one.code == code else _form_of(one, row)) for one in offered]
    shown = any(one.code == code for one in offered)
    items = items_of(row)
    context = {
        "inspection": row,
        "service": row.service,
        "papers": row.papers.order_by("pk"),
        "section": {}
        if row.state == HandoverState.CANCELLED
        else paper_links.of_service(row.service),
        "items": items,
        "counts": counts_of(items),
        "defects": open_defects(items, on=timezone.localdate()),
        "steps": steps,
        "refusals": [] if form is None or shown else form.non_field_errors(),
        "may_enter": own and row.state == HandoverState.DRAFT and request.user.has_perm(ENTER),
        "waits_takeover": row.state in {HandoverState.SIGNED, HandoverState.PUBLISHED}
        and row.service.takeover_on is None,
    }
    return render(request, "tenders/handover/inspection.html", context, status=status)
