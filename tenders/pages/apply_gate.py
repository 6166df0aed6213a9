"""The gate of a company's link: no account, no session; the token is the only key.

The token stands in the address, so it must not leave by a log line, a referrer or a cache.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import decorator_from_middleware
from django.views.csrf import csrf_failure
from django.views.decorators.csrf import csrf_exempt

from core.rules.errors import Refusal
from core.web.address import client_address
from core.web.answers import fault, status_of
from tenders.models import ApplicationLink
from tenders.queries.applications import link_of
from tenders.rules.applications import MEGABYTE, MOST_BYTES

MOST_MISSES, MISS_SECONDS = 30, 600
"""Wrong tokens from one address; who holds a good one is never locked out by a neighbour."""
MOST_REQUEST = MOST_BYTES + MEGABYTE
UNKNOWN = "tenders/applications/unknown.html"
View = Callable[[HttpRequest, ApplicationLink], HttpResponse]


class LinkCsrf(CsrfViewMiddleware):
    """The token of the form against the cookie, as everywhere.

    With `no-referrer` a browser sends `Origin: null` and no referrer, so neither can be asked for;
    and a refusal is not logged, because the line would hold the address.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        from_here: bool = super()._origin_verified(request)  # type: ignore[misc]  # no stub
        return from_here or request.META["HTTP_ORIGIN"] == "null"

    def _check_referer(self, request: HttpRequest) -> None:
        if request.META.get("HTTP_REFERER"):
            super()._check_referer(request)  # type: ignore[misc]  # no stub

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return csrf_failure(request, reason=reason)


def for_companies(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page that only a good token opens; every other one gets the same 404."""
    checked: Any = decorator_from_middleware(LinkCsrf)(view)

    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        link = link_of(token)
        if link is None:
            answer = _unknown(request)
        elif _too_large(request):
            answer = fault(request, 413)
        else:
            answer = _asked(checked, request, link)
        return _discreet(answer)

    outer: Any = login_not_required(csrf_exempt(page))
    found: Callable[[HttpRequest, str], HttpResponse] = outer
    return found


def _asked(view: Any, request: HttpRequest, link: ApplicationLink) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, link)
    except Refusal as refusal:
        status = status_of(refusal)
        said = {"sentence": refusal.sentence}
        return render(request, f"{status}.html", said, status=status)
    return answer


def _unknown(request: HttpRequest) -> HttpResponse:
    """404 for a wrong, revoked and past token alike; 429 once there were too many."""
    if _misses(request) <= MOST_MISSES:
        return render(request, UNKNOWN, status=404)
    answer = render(request, UNKNOWN, {"minutes": MISS_SECONDS // 60}, status=429)
    answer["Retry-After"] = str(MISS_SECONDS)
    return answer


def _misses(request: HttpRequest) -> int:
    """How many wrong tokens came from this address lately, this one counted."""
    address = hashlib.sha256(f"{settings.SECRET_KEY}{client_address(request)}".encode()).hexdigest()
    key = f"apply-miss-{address[:32]}"
    try:
        cache.add(key, 0, MISS_SECONDS)
        return cache.incr(key)
    except Exception:  # without Redis the site stays readable, and guessing is hopeless
        return 0


def _too_large(request: HttpRequest) -> bool:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return announced.isascii() and announced.isdigit() and int(announced) > MOST_REQUEST


def _discreet(answer: HttpResponse) -> HttpResponse:
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    add_never_cache_headers(answer)
    # Django would log the path of every answer from 400 on
    answer._has_been_logged = True  # type: ignore[attr-defined]  # django.utils.log's own mark
    return answer
