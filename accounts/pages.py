"""The door: in, out, and a new password."""

from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.forms import PasswordForm, SignInForm
from accounts.models import User
from core.rules.errors import Refusal
from core.web.address import client_address

WIPED = '"cache", "storage"'
"""Left on nobody's phone after signing out (threats.md 20)."""

SIGNED_IN_AT = "signed_in_at"
"""Session key from which config.middleware.SessionLifetime counts the hours."""


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One sentence for every failure: unknown name, wrong password and closed account alike."""
    if request.user.is_authenticated:
        return redirect(_target(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        if not AxesProxyHandler.is_allowed(request, {"username": username}):
            return locked_out(request, {"username": username})
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            return _let_in(request, user)
        _turn_away(request, username)
        form.add_error(None, _sentence())
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "accounts/sign_in.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and empties what the browser kept."""
    user, address = request.user, str(client_address(request))
    logout(request)
    if isinstance(user, User):
        services.note_sign_out(user=user, address=address, at=timezone.now())
    response = redirect("accounts:sign_in")
    response["Clear-Site-Data"] = WIPED
    return response


@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; forced on the first sign-in and when it has grown old."""
    user = request.user
    if not isinstance(user, User):
        return redirect("accounts:sign_in")
    owed = user.owes_password(on=timezone.localdate(), max_days=settings.PASSWORD_MAX_AGE_DAYS)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        try:
            services.change_own_password(user=user, old=old, new=new, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "密码已修改，其他设备上的登录已失效。")
            return redirect("/")
    return render(request, "accounts/password.html", {"form": form, "owed": owed})


def locked_out(request: HttpRequest, credentials: dict[str, str] | None = None) -> HttpResponse:
    """What a locked pair of name and address sees (called by axes, too)."""
    return render(
        request, "accounts/locked.html", {"minutes": _minutes(), "limit": _limit()}, status=429
    )


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user)
    request.session[SIGNED_IN_AT] = int(timezone.now().timestamp())
    address = str(client_address(request))
    services.note_sign_in(user=user, address=address, at=timezone.now())
    return redirect(_target(request))


def _turn_away(request: HttpRequest, username: str) -> None:
    services.note_failure(
        username=username,
        address=str(client_address(request)),
        locked=bool(getattr(request, "axes_locked_out", False)),
        at=timezone.now(),
    )


def _target(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is inside this house."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


def _sentence() -> str:
    return (
        "用户名或密码不对，或账号已停用。请核对后再试；"
        f"连续{_limit()}次不对，将锁定{_minutes()}分钟。"
    )


def _limit() -> int:
    return int(settings.AXES_FAILURE_LIMIT)


def _minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME / timedelta(minutes=1))
