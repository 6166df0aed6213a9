"""Nothing before a new password."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import User

OPEN = ("/password/", "/sign-out/", "/sign-in/", "/static/", "/health/")
API = "/api/"
SENTENCE = "请先登录网页修改密码，再继续使用。"


class PasswordChangeMiddleware:
    """Lead a person who owes a new password to the page for it, from wherever they go.

    Owed on the first sign-in, after a reset, and PASSWORD_MAX_AGE_DAYS after the last change.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(OPEN) or not self.owes(request):
            return self.get_response(request)
        if request.path_info.startswith(API):
            return JsonResponse({"detail": SENTENCE, "code": "PASSWORD_OWED"}, status=403)
        return redirect("accounts:password")

    def owes(self, request: HttpRequest) -> bool:
        today = timezone.localdate()  # noqa: TID251 -- a way in: here the clock is read
        days = settings.PASSWORD_MAX_AGE_DAYS
        return isinstance(user := request.user, User) and user.owes_password(
            on=today, max_days=days
        )
