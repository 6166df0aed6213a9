"""What the pages of the register share: who may read them, and links that may not exist yet."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

READ = "estates.view_estate"


def reader(request: HttpRequest) -> Any:
    """The person in front of the page; refused (403) without the right to read the register."""
    if not request.user.has_perm(READ):
        raise PermissionDenied
    return request.user
