"""导出与报表: the forms that are sent up, lists as files, and files that were ordered."""

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from core.db.days import business_day
from core.jobs.models import Job
from core.jobs.queries import progress
from core.jobs.states import JobState
from core.web.answers import download
from core.web.exporting import Table
from portal.exports import files, lists, tasks
from portal.exports.forms import DayForm, MonthForm
from portal.exports.forms_sent_up import FORMS
from portal.exports.fund import fund_cells
from portal.exports.month import NOTES, month_lines
from portal.exports.registers import Asked
from tenders.queries import fund_gaps

SHOWN_ORDERS = 10
KINDS = tuple(tasks.HANDLERS)


def taker(request: HttpRequest, permission: str = "") -> User:
    """The signed-in person, who must be one of those that take files away."""
    user = request.user
    allowed = isinstance(user, User) and user.has_perm(files.PERM)
    if not isinstance(user, User) or not allowed:
        raise PermissionDenied
    if permission and not user.has_perm(permission):
        raise PermissionDenied
    return user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The forms with their parameters, and the person's own ordered files."""
    user, today = taker(request), timezone.localdate()
    orders = _orders_of(user).order_by("-pk")
    context = {
        "day_form": DayForm(user=user, today=today, initial={"on": today}),
        "month_form": MonthForm(today=today, initial={"month": f"{today:%Y-%m}"}),
        "may": {code.replace("-", "_"): user.has_perm(form.permission) for code, form in
                FORMS.items()},
        "orders": [_order(job) for job in orders[:SHOWN_ORDERS]],
        "large": lists.LARGE,
        "kept_days": files.KEPT_FOR.days,
    }  # fmt: skip
    return render(request, "portal/exports/home.html", context)


@require_safe
def form_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """One of the forms as a workbook; a long one is ordered instead."""
    form = FORMS[code]
    asked = _asked(request, taker(request, form.permission), code)
    rows = form.rows(asked)
    if rows is not None and _is_long(rows):
        return redirect("portal:export-file", pk=tasks.order_form(code=code, asked=asked).pk)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        number = form.write(asked, path)
        files.told(
            what=form.title,
            filters=form.filters(asked),
            path=path,
            rows=number,
            by=asked.by,
            at=asked.at,
        )
        return download(path, files.file_name(form.title, f"{asked.on:%Y-%m-%d}"))


@require_safe
def month_page(request: HttpRequest) -> HttpResponse:
    """The monthly report to read before it is sent."""
    asked = _asked(request, taker(request, FORMS["month-report"].permission), "month-report")
    *lines, total = month_lines(viewer=asked.by, on=asked.on)
    context = {"asked": asked, "lines": lines, "total": total, "notes": NOTES}
    return render(request, "portal/exports/month.html", context)


@require_safe
def fund_page(request: HttpRequest) -> HttpResponse:
    """Working funds: contracts with findings, and what each fund holds."""
    user = taker(request, FORMS["fund"].permission)
    on = timezone.localdate()
    context = {
        "on": on,
        "gaps": fund_gaps(viewer=user, on=on),
        "funds": [line[1:] for line in fund_cells(user)],
    }
    return render(request, "portal/exports/fund.html", context)


@require_safe
def ordered(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an ordered file is, and the link once it waits."""
    job = _own_order(taker(request), pk)
    context = {
        "order": _order(job),
        "job": progress(job.pk),
        "kept_days": files.KEPT_FOR.days,
    }
    return render(request, "portal/exports/file.html", context)


@require_safe
def ordered_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ordered file: only for who ordered it, with the rights it was made with."""
    user = taker(request)
    job = _own_order(user, pk)
    args = json.loads(job.args)
    path = files.finished(job.pk)
    if job.state != JobState.DONE or not path.exists():
        raise Http404
    if args["scope"] != files.scope_mark(user) or not user.has_perm(_permission(args)):
        raise PermissionDenied
    return download(
        path, files.file_name(args["title"], f"{business_day(job.created_at):%Y-%m-%d}")
    )


def list_file(request: HttpRequest, table: Table) -> HttpResponseBase:
    """Any list of the administration as a workbook; a long one is ordered instead."""
    user, at = taker(request), timezone.now()
    if _is_long(table.rows):
        return redirect("portal:export-file", pk=tasks.order_list(table=table, by=user, at=at).pk)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        rows = lists.write_list(table=table, lines=table.lines(), path=path, by=user, at=at)
        files.told(what=table.title, filters=table.filters, path=path, rows=rows, by=user, at=at)
        return download(path, files.file_name(table.title, f"{business_day(at):%Y-%m-%d}"))


def _asked(request: HttpRequest, user: User, code: str) -> Asked:
    """The parameters behind the question mark, checked; 400 with the reason."""
    today = timezone.localdate()
    by_month = code == "month-report"
    form: Any = (
        MonthForm(request.GET, today=today)
        if by_month
        else DayForm(request.GET, user=user, today=today)
    )
    if not form.is_valid():
        raise BadRequest("；".join(text for texts in form.errors.values() for text in texts))
    data = form.cleaned_data
    on: date = data["month"] if by_month else data["on"]
    return Asked(on=on, by=user, at=timezone.now(), community=data.get("community"))


def _is_long(rows: Any) -> bool:
    return bool(rows.order_by().values("pk")[: lists.LARGE + 1].count() > lists.LARGE)


def _orders_of(user: User) -> Any:
    """Files that the person ordered, whatever else the person may see."""
    return Job.objects.visible_to(user).filter(kind__in=KINDS, requested_by_id=user.pk)


def _own_order(user: User, pk: int) -> Job:
    job: Job | None = _orders_of(user).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


def _order(job: Job) -> dict[str, Any]:
    args = json.loads(job.args)
    waits = job.state == JobState.DONE and files.finished(job.pk).exists()
    return {"pk": job.pk, "title": args["title"], "job": job, "waits": waits}


def _permission(args: dict[str, Any]) -> str:
    """What opens the content: the form's permission, or that of the list's model."""
    if "code" in args:
        return FORMS[args["code"]].permission
    app, _, model = args["label"].partition(".")
    return f"{app}.view_{model}"
