"""Requests that no page could answer, and answers that no page wrote, still reach the person."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.rules.errors import Refusal
from core.web.answers import API, fault, status_of

Answer = Callable[[HttpRequest], HttpResponse]
NUL = "\x00"


class NoNul:
    """400 for a NUL in the address or a cookie: PostgreSQL takes it in no text, and fails."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(NUL in text for text in _asked(request)):
            return fault(request, 400)
        return self.get_response(request)


def _asked(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield name
        yield from values
    yield from request.COOKIES.values()


class Refusals:
    """Refusal → the 409 page, Forbidden → the 403 page, an empty 405 → its page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not request.path_info.startswith(API):
            page = render(request, "405.html", status=405)
            page["Allow"] = response.get("Allow", "")
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = status_of(exception)
        return render(request, f"{status}.html", {"sentence": exception.sentence}, status=status)
