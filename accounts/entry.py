"""The person behind a request, for pages of every room."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def must(request: HttpRequest, perm: str) -> User:
    """The person behind the request; 403 unless the role has this permission."""
    if not isinstance(request.user, User) or not request.user.has_perm(perm):
        raise PermissionDenied
    return request.user
