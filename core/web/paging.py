"""Pages of API lists; a module of its own because the framework loads it while starting."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from core.web.strict import key_of


class Pages(PageNumberPagination):
    """50 rows a page, 200 at most; page numbers in plain digits."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    page_query_description = "第几页，从 1 起"
    page_size_query_description = "每页条数，最多 200"

    def get_page_number(self, request: Request, paginator: Any) -> int:
        return self._asked(request, self.page_query_param, 1, most=10**9)

    def get_page_size(self, request: Request) -> int:
        return self._asked(request, "page_size", self.page_size, most=self.max_page_size)

    @staticmethod
    def _asked(request: Request, name: str, default: int, *, most: int) -> int:
        text = request.query_params.get(name)
        if text is None:
            return default
        try:
            number = key_of(text)
        except ValueError:
            number = 0
        if not 1 <= number <= most:
            raise ValidationError({name: [f"应是 1 至 {most} 的整数。"]})
        return number
