"""Pages to read: the queue, a batch, an estate in it, and the workbook to take away."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.services import require
from core.rules.capitals import amount_in_words
from core.web.answers import download
from subsidies import queries, tasks
from subsidies.exports import LARGE, bureau_workbook, kept_workbook
from subsidies.forms import OpenForm
from subsidies.models import Batch
from subsidies.pages import evidence
from subsidies.pages.acts import offers
from subsidies.services.calculation import KIND

PAGE = 50


def viewer(request: HttpRequest) -> User:
    """The signed-in person, who must be one of those that read subsidies."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm("subsidies.view_batch"):
        raise PermissionDenied
    return user


def seen_batch(request: HttpRequest, number: str) -> tuple[User, Batch]:
    """The batch, or 404 where it lies outside the person's scope."""
    user = viewer(request)
    batch = queries.batch_of(user, number)
    if batch is None:
        raise Http404
    return user, batch


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """Batches within the scope; what waits for this person comes first."""
    return render(request, "subsidies/batches.html", batches_context(request))


def batches_context(request: HttpRequest, form: OpenForm | None = None) -> dict[str, Any]:
    user = viewer(request)
    rows = queries.batches(user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        # a community sees that there is a batch, not what the whole street receives
        row["whole"] = user.scope.covers(row["street__path"])
    if user.has_perm("subsidies.calculate"):
        last_year = timezone.localdate().year - 1
        form = form or OpenForm(user=user, year=last_year)
    return {"page_obj": page, "open_form": form}


@require_safe
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """Head figures, communities, lines or refusals, and the buttons of this person."""
    return render(request, "subsidies/batch.html", batch_context(request, number))


def batch_context(request: HttpRequest, number: str) -> dict[str, Any]:
    user, found = seen_batch(request, number)
    whole = queries.sees_whole(user, found)
    rows = queries.by_community(user, found)
    figures = queries.whole_of(rows)
    refused = request.GET.get("tab") == "refused"
    listed = (queries.refusals if refused else queries.lines)(user, found, _narrow(request))
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    if refused:
        for row in page.object_list:
            row["sentences"] = queries.sentences(row["reasons"], passed=False)
    return {
        "batch": found,
        "whole": whole,
        "communities": rows,
        "figures": figures,
        "capitals": amount_in_words(figures.total),
        "refused_tab": refused,
        "page_obj": page,
        "offers": offers(user, found),
        "job": queries.job_progress(f"{KIND}:{found.pk}") if found.state == "DRAFT" else None,
        **_workbook_context(user, found),
    }


def _narrow(request: HttpRequest) -> queries.Narrow:
    community = request.GET.get("community", "")
    chosen = int(community) if community.isascii() and community.isdigit() else None
    return queries.Narrow(chosen, request.GET.get("q", "").strip()[:40])


def _workbook_context(user: User, found: Batch) -> dict[str, Any]:
    if found.calculated_at is None or not user.has_perm("subsidies.export"):
        return {"workbook": ""}
    if found.case_count <= LARGE or kept_workbook(found, user.pk).exists():
        return {"workbook": "ready"}
    key = tasks.workbook_key(found, user, timezone.now())
    return {"workbook": "waiting", "workbook_job": queries.job_progress(key)}


@require_safe
def estate(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One estate in a batch: the amount as a sentence, and a link to every piece of evidence."""
    user, found = seen_batch(request, number)
    cases = queries.cases_of(user, found, code)
    if not cases:
        raise Http404
    views = [evidence.case_view(case, lines) for case, lines in cases]
    context = {
        "batch": found,
        "estate": cases[0][0].estate,
        "community": cases[0][0].community,
        "cases": views,
        "scheme": evidence.scheme_links(found),
    }
    return render(request, "subsidies/estate.html", context)


@require_safe
def workbook(request: HttpRequest, number: str) -> FileResponse:
    """The bureau's workbook, with the name of who takes it and when on every page."""
    user, found = seen_batch(request, number)
    require(user, "subsidies.export", path=found.street.path)
    if found.case_count > LARGE:
        path = kept_workbook(found, user.pk)
        if not path.exists():
            raise Http404
        return download(path, f"物业服务补贴申报表-{found.number}.xlsx")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        bureau_workbook(batch=found, path=path, by=user, at=timezone.now())
        return download(path, f"物业服务补贴申报表-{found.number}.xlsx")
