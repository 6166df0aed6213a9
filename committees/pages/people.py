"""职责清单 to be printed, and a member's telephone, opened for a stated reason."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from committees.forms import RevealForm
from committees.models import Committee, Member
from committees.queries import sitting_on
from committees.services import reveal_contact
from core.rules.errors import Forbidden, Refusal
from core.rules.masks import mask_phone

REVEAL = "committees.reveal_contact"


@require_safe
def duties(request: HttpRequest, pk: int) -> HttpResponse:
    """Every member in office with the list of duties; made to be printed and hung up."""
    _may(request, "committees.view_committee")
    rows = Committee.objects.visible_to(request.user).select_related("community__street")
    committee = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    members = sitting_on(committee, on=today).prefetch_related("duty_items")
    context = {"committee": committee, "members": members, "today": today}
    return render(request, "committees/duties.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone, masked; whole after a reason was given, on this answer only."""
    _may(request, REVEAL)
    rows = Member.objects.visible_to(request.user).select_related("committee__community")
    member = get_object_or_404(rows, pk=pk)
    form = RevealForm(request.POST or None)
    context: dict[str, Any] = {"member": member, "form": form, "shown": ""}
    context["masked"] = member.contact.shown(mask_phone) if member.contact else ""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            context["shown"] = reveal_contact(
                member=member,
                reason=form.cleaned_data["reason"],
                by=_person(request),
                at=timezone.now(),
            )
        except Forbidden:
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = 409
    elif request.method == "POST":
        status = 400
    return render(request, "committees/contact.html", context, status=status)


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _may(request: HttpRequest, perm: str) -> None:
    if not request.user.has_perm(perm):
        raise PermissionDenied
