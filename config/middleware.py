"""Three small rules that hold for every answer of the house."""

import time
from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

Answer = Callable[[HttpRequest], HttpResponse]

ADMIN_PREFIX = "/admin/"
SIGNED_IN_AT = "signed_in_at"


class AdminContentPolicy:
    """Loosen the content policy for /admin/ only: unfold's Alpine needs eval and inline style."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN_PREFIX):
            response._csp_update = {  # type: ignore[attr-defined]  # django-csp's own hook
                "script-src": [SELF, UNSAFE_EVAL],
                "style-src": [SELF, UNSAFE_INLINE],
            }
        return response


class SessionLifetime:
    """End a session SESSION_HOURS after sign-in, however busy it was.

    Idle sessions end by SESSION_COOKIE_AGE; this is the absolute limit beside it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            since = request.session.setdefault(SIGNED_IN_AT, now)
            if now - since > settings.SESSION_HOURS * 3600:
                logout(request)
        return self.get_response(request)


class NoStore:
    """Keep pages of signed-in people out of every cache, the browser's back button included."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response
