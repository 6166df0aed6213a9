"""工作台: the board on the first page of the administration."""

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Data of templates/admin/index.html."""
    return {**context, "title": "工作台"}
