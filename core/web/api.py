"""What every API view shares: pages, refusals as 409 with the sentence, scope."""

from typing import Any

from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.rules.errors import Conflict, Forbidden, Refusal

STATUS = {Forbidden: 403, Conflict: 409, Refusal: 409}


class Pages(PageNumberPagination):
    """50 rows a page, 200 at most."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def refusal_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal of a service becomes 409 (403 where the role may not) with its whole sentence."""
    if isinstance(exc, Refusal):
        status = next(code for kind, code in STATUS.items() if isinstance(exc, kind))
        return Response({"detail": exc.sentence, "code": exc.code}, status=status)
    return exception_handler(exc, context)
