"""A refusal that no page caught still reaches the person as its own sentence."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.rules.errors import Forbidden, Refusal


class Refusals:
    """Turn a Refusal into the 409 page, a Forbidden into the 403 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = 403 if isinstance(exception, Forbidden) else 409
        return render(request, f"{status}.html", {"sentence": exception.sentence}, status=status)
