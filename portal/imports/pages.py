"""台账导入: pages to upload, look, decide and take back."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.exchange import registry, services
from core.exchange.fields import Kind
from core.exchange.models import ImportBatch
from core.exchange.queries import BatchView, Describer, batch_view
from core.exchange.reading.book import MEGABYTE, MOST_BYTES
from core.exchange.states import ImportState
from core.exchange.workbooks import write_template
from core.rules.errors import Forbidden, Refusal
from core.web.answers import download, status_of
from portal.imports import queries
from portal.imports.forms import HeadingsForm, UploadForm
from portal.imports.offers import ACTS, offers

PAGE = 50
REGISTERS = {
    "estates": ("portal:estates", "到小区台账查看"),
    "households": ("admin:estates_household_changelist", "到住户名册查看"),
    "committees": ("admin:committees_committee_changelist", "到业委会（物管会）台账查看"),
    "companies": ("admin:tenders_company_changelist", "到物业服务人名单查看"),
}
"""Where the rows of each kind of sheet are seen once they are written."""
PILES = frozenset(
    {ImportState.PREVIEWED, ImportState.TAKING, ImportState.TAKEN, ImportState.UNDONE}
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Which registers can be filled from a file, and what became of earlier files."""
    user = _importer(request)
    page = Paginator(queries.batches(user), PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.with_words(list(page.object_list))
    return render(
        request, "portal/imports/home.html", {"kinds": queries.kinds_of(user), "page_obj": page}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take in a file; its rows are read in the background, its faults are said at once."""
    user, kind = _importer(request), _kind(code)
    if not user.has_perm(kind.permission):
        raise PermissionDenied
    today = timezone.localdate()
    form = UploadForm(
        request.POST or None, request.FILES or None, kind=kind, user=user, today=today
    )
    status = 200
    if request.method == "POST":
        batch, status = _received(request, form, kind)
        if batch is not None:
            return redirect("portal:import", batch.pk)
    context = {
        "kind": kind,
        "summary": queries.SUMMARIES.get(kind.code, ""),
        "form": form,
        "largest": MOST_BYTES // MEGABYTE,
    }
    return render(request, "portal/imports/upload.html", context, status=status)


def _received(request: HttpRequest, form: UploadForm, kind: Kind) -> tuple[ImportBatch | None, int]:
    """The batch with its reading begun, or None with the status of the refusal."""
    if not form.is_valid():
        return None, 400
    given, at = form.cleaned_data, timezone.now()
    try:
        batch = services.receive(
            content=given["file"].read(),
            file_name=given["file"].name,
            kind=kind.code,
            by=request.user,
            at=at,
            on=given["on"],
            path=given.get("path", ""),
            defaults=form.defaults,
        )
        if batch.state == ImportState.RECEIVED:
            services.start_staging(batch=batch, by=request.user, at=at)
    except Forbidden:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None, 409
    return batch, 200


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what is still to be said, the four piles of the preview, and the buttons."""
    return render(request, "portal/imports/batch.html", _context(request, _view(request, pk)))


@require_POST
def headings(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember what the headings mean and read the file with them."""
    found = _seen(request, pk)
    form = _headings_form(found, request.POST)
    if not form.is_valid():
        return _again(request, found, "请从列表中选择每个表头对应的栏目。", status=400)
    try:
        at = timezone.now()
        now = services.map_headings(batch=found, mapping=form.mapping, by=request.user, at=at)
        services.start_staging(batch=now, by=request.user, at=at)
    except Refusal as refusal:
        return _again(request, found, refusal.sentence, status=status_of(refusal), form=form)
    messages.success(request, "已记住表头的对应关系，正在核对。")
    return redirect("portal:import", pk)


@require_POST
def choose(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """A near match is the record meant, or is not."""
    found = _seen(request, pk)
    target = request.POST.get("target", "")[:40]
    try:
        services.accept_suggestion(
            batch=found, row=row, target=target, by=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        return _again(request, found, refusal.sentence, status=status_of(refusal))
    messages.success(request, "已按您的选择重新核对这一行。")
    return redirect("portal:import", pk)


@require_POST
def act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One button; whoever comes second reads who was first, and nothing changes."""
    chosen = ACTS.get(code)
    if chosen is None:
        raise Http404
    found = _seen(request, pk)
    # before the form: who may not press the button learns nothing from its fields
    if not request.user.has_perm(registry.kind(found.kind).permission):
        raise PermissionDenied
    form = chosen.form(request.POST)
    if not form.is_valid():
        sentence = next(str(error) for errors in form.errors.values() for error in errors)
        return _again(request, found, sentence, status=400)
    try:
        chosen.run(found, form.cleaned_data, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _again(request, found, refusal.sentence, status=status_of(refusal))
    messages.success(request, chosen.done)
    return redirect("portal:import", pk)


@require_safe
def template(request: HttpRequest, code: str) -> FileResponse:
    """The empty workbook of a kind."""
    _importer(request)
    kind = _kind(code)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(kind=kind, path=path, at=timezone.now())
        return download(path, f"{kind.title}模板.xlsx")


@require_safe
def refused(request: HttpRequest, pk: int) -> FileResponse:
    """The refused rows as they came, with their complaints in a column."""
    found = _seen(request, pk)
    if not found.refused_count:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.xlsx"
        services.hand_back(batch=found, path=path, by=request.user, at=timezone.now())
        return download(path, f"不能导入的行-批次{found.pk}.xlsx")


def _importer(request: HttpRequest) -> Any:
    """The person, who must be one of those that open the import pages."""
    if not request.user.has_perm("exchange.view_importbatch"):
        raise PermissionDenied
    return request.user


def _kind(code: str) -> Kind:
    try:
        return registry.kind(code)
    except Refusal as unknown:
        raise Http404 from unknown


def _seen(request: HttpRequest, pk: int) -> ImportBatch:
    """The batch, or 404 where it lies outside the person's scope."""
    view = _view(request, pk)
    return view.batch


def _view(request: HttpRequest, pk: int) -> BatchView:
    view = batch_view(viewer=_importer(request), number=pk)
    if view is None:
        raise Http404
    return view


def _headings_form(found: ImportBatch, data: Any = None) -> HeadingsForm:
    kind = registry.kind(found.kind)
    return HeadingsForm(data, kind=kind, headings=queries.headings(found))


def _context(request: HttpRequest, view: BatchView) -> dict[str, Any]:
    found, may = view.batch, request.user.has_perm(view.kind.permission)
    context: dict[str, Any] = {
        "batch": found,
        "view": view,
        "job": view.progress,
        "offers": offers(found) if may else [],
        "hands_back": may and bool(found.refused_count),
        "deciding": may and found.state == ImportState.PREVIEWED,
        "register": REGISTERS.get(found.kind) if found.state == ImportState.TAKEN else None,
    }
    if may and found.state == ImportState.NEEDS_MAPPING:
        context["mapping_form"] = _headings_form(found)
    if found.state in PILES:
        context.update(_piles(request, found))
    return context


def _piles(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    tabs = queries.tabs(found, request.GET.get("verdict", ""))
    current = next(tab for tab in tabs if tab.current)
    page = Paginator(queries.pile(found, current.code), PAGE).get_page(request.GET.get("page"))
    rows = list(map(Describer(found), page.object_list))
    return {"tabs": tabs, "tab": current, "page_obj": page, "rows": rows}


def _again(
    request: HttpRequest,
    found: ImportBatch,
    sentence: str,
    *,
    status: int,
    form: HeadingsForm | None = None,
) -> HttpResponse:
    """The page as it now stands, under the sentence; a person's choices are kept."""
    context = {**_context(request, _view(request, found.pk)), "refusal": sentence}
    if form is not None:
        context["mapping_form"] = form
    return render(request, "portal/imports/batch.html", context, status=status)
