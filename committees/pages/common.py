"""What these pages share: who may open them, which meeting, and how a refusal is shown."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from committees.models import Assembly
from core.rules.errors import Conflict, Forbidden, Refusal

VIEW = "committees.view_assembly"
BALLOTS = "committees.view_ballot"


def must(request: HttpRequest, perm: str) -> User:
    """The person behind the request; 403 unless the role has this permission."""
    if not isinstance(request.user, User) or not request.user.has_perm(perm):
        raise PermissionDenied
    return request.user


def found(request: HttpRequest, pk: int) -> Assembly:
    """A meeting in the person's scope; a foreign one is missing."""
    rows = Assembly.objects.visible_to(request.user).select_related(
        "community__street__district", "estate", "region", "committee",
        "counted_by", "confirmed_by", "noticed_by",
    )  # fmt: skip
    row: Assembly = get_object_or_404(rows, pk=pk)
    return row


def status_of(refusal: Refusal) -> int:
    """403 where the person may not, 409 where the state or somebody else stands against it."""
    return 403 if isinstance(refusal, Forbidden) else 409 if isinstance(refusal, Conflict) else 400


def covers(request: HttpRequest, row: Any) -> bool:
    """Does the row lie in the person's own scope?"""
    return bool(request.user.scope.covers(row.community.path))  # type: ignore[union-attr]
