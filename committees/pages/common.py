"""What these pages share: who may open them, which meeting, and how a refusal is shown."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from committees.models import Assembly

VIEW = "committees.view_assembly"
BALLOTS = "committees.view_ballot"


def found(request: HttpRequest, pk: int) -> Assembly:
    """A meeting in the person's scope; a foreign one is missing."""
    rows = Assembly.objects.visible_to(request.user).select_related(
        "community__street__district", "estate", "region", "committee",
        "counted_by", "confirmed_by", "noticed_by",
    )  # fmt: skip
    row: Assembly = get_object_or_404(rows, pk=pk)
    return row


def covers(request: HttpRequest, row: Any) -> bool:
    """Does the row lie in the person's own scope?"""
    return bool(request.user.scope.covers(row.community.path))  # type: ignore[union-attr]
