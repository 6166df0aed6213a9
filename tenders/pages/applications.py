"""Applications at the office: entry at the window, links, and reading after the opening."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.entry import must
from accounts.models import User
from core.files.pages import answer
from core.rules.errors import Conflict, Refusal
from core.web.answers import form_status_of
from tenders.forms.applications import CompanyForm, NumberedWithdrawForm
from tenders.models import Application, ApplicationLink, ApplicationPaper, SelectionRound
from tenders.pages.application_desk import BASE, drawn, taken
from tenders.pages.rounds import covers, found
from tenders.queries import applications as queries
from tenders.services import application_links as links
from tenders.services.application_hand import Hand
from tenders.services.applications import begin, withdraw
from tenders.states import Way

VIEW = "tenders.view_application"
ENTER = "tenders.enter_application"
WITHDRAW = "tenders.withdraw_application"


@require_safe
def applications(request: HttpRequest, pk: int) -> HttpResponse:
    """The opened applications side by side; before the opening only their number."""
    user, row = must(request, VIEW), found(request, pk)
    opened = Application.objects.visible_to(user).filter(round=row)
    context = {
        "round": row,
        "rows": opened.select_related("company"),
        "received": queries.received(row),
        "opening": queries.opening_of(row),
    }
    return render(request, "tenders/applications/list.html", context)


@require_safe
def application(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """One opened application with its papers."""
    user, row = must(request, VIEW), found(request, pk)
    rows = Application.objects.visible_to(user).filter(round=row).select_related("company")
    one: Application = get_object_or_404(rows, pk=key)
    papers = queries.checklist(one) if one.price is not None else []
    context = {"round": row, "application": one, "papers": papers}
    return render(request, "tenders/applications/detail.html", context)


@require_safe
def paper(request: HttpRequest, *, pk: int, key: int, paper_key: int) -> HttpResponse:
    """A paper of an opened application, to take away."""
    user, row = must(request, "tenders.view_applicationpaper"), found(request, pk)
    rows = ApplicationPaper.objects.visible_to(user).filter(application__round=row, application=key)
    one: ApplicationPaper = get_object_or_404(rows.select_related("file"), pk=paper_key)
    return answer(one.file, as_name=one.name.open())


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A company stands at the window: which one, and was its licence checked."""
    user, row = _mine(request, pk, ENTER)
    form = CompanyForm(request.POST or None, user=user)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            company = form.cleaned_data["company"]
            try:
                draft = begin(
                    selection=row, company=company, by=Hand(person=user), at=timezone.now()
                )
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
            else:
                return redirect("tenders:application-entry", pk, draft.pk)
    context = {"round": row, "form": form}
    return render(request, "tenders/applications/new.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Papers and offer at the window; only the officer who began it comes back to it."""
    user, row = _mine(request, pk, ENTER)
    draft = queries.office_draft(row, key, by=user)
    if draft is None:
        raise _gone(row, key, user)
    if request.method == "POST":
        hand = Hand(person=user)
        desk = taken(request, row, draft.company, by=hand, at=timezone.now())
    else:
        desk = drawn(row, draft.company, way=Way.OFFICE)
    if desk.done is not None:
        return redirect("tenders:application-receipt", pk, desk.done.pk)
    context = {"round": row, "company": draft.company, "desk": desk}
    return render(request, "tenders/applications/entry.html", context, status=desk.status)


@require_safe
def receipt(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The slip for the company: number, moment, digest, names of files; nothing of the offer."""
    user, row = _mine(request, pk, ENTER)
    one = queries.office_receipt(row, key, by=user)
    if one is None:
        raise Http404
    context = {"round": row, "application": one, "papers": queries.checklist(one)}
    return render(request, "tenders/applications/receipt.html", context)


@require_POST
def withdraw_one(request: HttpRequest, pk: int) -> HttpResponse:
    """A company takes its application back at the window, by the number on its receipt."""
    user, row = _mine(request, pk, WITHDRAW)
    form = NumberedWithdrawForm(request.POST, numbers=queries.received(row).numbers)
    if not form.is_valid():
        raise Conflict(
            "没有填写撤回事由，或这个序号的报名已撤回，请返回遴选页核对后再办理。", "STALE"
        )
    one = queries.numbered(row, form.cleaned_data["number"])
    if one is None:
        raise Http404
    reason = form.cleaned_data["reason"]
    withdraw(application=one, reason=reason, by=Hand(person=user), at=timezone.now())
    messages.success(request, f"第{one.number}号报名已撤回，留存备查。")
    return redirect("tenders:round", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Links issued so far, and a new one: its address is shown on this answer alone."""
    user, row = _mine(request, pk, links.PERM)
    form = CompanyForm(request.POST or None, user=user)
    issued, address, status = queries.links_of(row), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                address = _address(request, row, form, count=issued.count(), by=user)
                status = 200
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = form_status_of(refusal)
    context = {
        "round": row, "form": form, "links": issued.all(), "address": address,
        "base": issued.count(), "last": row.registration_last_day,
    }  # fmt: skip
    page = render(request, "tenders/applications/links.html", context, status=status)
    add_never_cache_headers(page)
    return page


@require_POST
def revoke(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """End a link before its time."""
    user, row = _mine(request, pk, links.PERM)
    rows = (
        ApplicationLink.objects.visible_to(user).filter(round=row).select_related("round__street")
    )
    links.revoke_link(link=get_object_or_404(rows, pk=key), by=user, at=timezone.now())
    messages.success(request, f"第{key}号报名链接已作废。")
    return redirect("tenders:application-links", pk)


def _address(
    request: HttpRequest, row: SelectionRound, form: CompanyForm, *, count: int, by: User
) -> str:
    if request.POST.get(BASE) != str(count):
        raise Conflict("刚刚已发放过链接，请刷新后核对，不要重复提交。", "STALE")
    company: Any = form.cleaned_data["company"]
    token = links.issue_link(selection=row, company=company, by=by, at=timezone.now())
    return request.build_absolute_uri(reverse("tenders:apply", args=[token]))


def _mine(request: HttpRequest, pk: int, perm: str) -> tuple[User, SelectionRound]:
    """The person, and a round of the person's own street."""
    user, row = must(request, perm), found(request, pk)
    if not covers(request, row):
        raise PermissionDenied
    return user, row


def _gone(row: SelectionRound, key: int, user: User) -> Exception:
    """A second press on a draft that was handed in is told so; anything else is missing."""
    if queries.office_receipt(row, key, by=user) is not None:
        return Conflict("这份报名已提交，请刷新后打印回执，不要重复提交。", "STALE")
    return Http404()
