"""The home of each role, and the house's answers when something is wrong."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from portal.navigation import home_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everyone starts where their work is."""
    return redirect(home_of(request.user))


@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The administration has no door of its own: sign in at the office's, or be told no."""
    if request.user.is_authenticated:
        raise PermissionDenied
    target = request.GET.get("next", "/admin/")
    return redirect(f"/sign-in/?{urlencode({'next': target})}")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the request was refused for its size."""
    too_big = isinstance(exception, (RequestDataTooBig, TooManyFilesSent))
    status = 413 if too_big else 400
    return render(request, f"{status}.html", status=status)
